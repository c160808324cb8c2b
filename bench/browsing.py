"""How long the pages of an archive of 10,000 reports take, over HTTP: each of ours, and datasette's
of each table and view.

    make bench, or: python bench/browsing.py [ARCHIVE]

The median of rounds in which all pages take turns, after one that is not counted.
"""

import http.client
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from addresses import datasette_s, ours

from archive import ready
from report_archiver.publish.datasette.words import LANGUAGES

ROUNDS = 5
OURS_MS = 300  # target of a page of ours
SECONDS = 60  # for an answer
COMMAND = Path(sys.executable).with_name("report-archiver")


@contextmanager
def serving(db: Path) -> Iterator[http.client.HTTPConnection]:
    """A connection to a server of this archive, in a process of its own."""
    command = [COMMAND, "serve", "--db", db, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            told = server.stderr.readline() if server.stderr else ""
            url = urlsplit(re.search(r"http://\S+?(?=/? )", told)[0])  # type: ignore[index]
            yield http.client.HTTPConnection(url.hostname or "", url.port, timeout=SECONDS)
        finally:
            server.terminate()
            server.communicate()


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, int, float]:
    """Status, bytes and milliseconds of an answer."""
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Language": LANGUAGES[0]})
    answer = connection.getresponse()
    size = len(answer.read())
    return answer.status, size, (time.perf_counter() - begun) * 1000


def measure(db: Path, *, rounds: int = ROUNDS) -> int:
    """Time all pages and say so; returns how many of ours took too long or failed."""
    wrong = 0
    paths = [*ours(db), *datasette_s(db)]
    with serving(db) as connection:
        first = [ask(connection, path) for _, path in paths]
        taken: list[list[float]] = [[] for _ in paths]
        for _ in range(rounds):
            for times, (_, path) in zip(taken, paths, strict=True):
                times.append(ask(connection, path)[2])
    show(f"pages of {db.name}, median of {rounds} rounds (target of ours: {OURS_MS} ms)")
    for (page, path), (status, size, cold), times in zip(paths, first, taken, strict=True):
        median = statistics.median(times)
        slow = page != "datasette" and (median > OURS_MS or status >= 400)
        wrong += slow
        verdict = " TOO MUCH" if slow else " slow" if median > OURS_MS or status >= 400 else ""
        told = f"{status} {size / 1000:7.1f} kB {median:7.1f} ms (first {cold:7.1f})"
        show(f"  {told}  {path}{verdict}")
    return wrong


def show(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    measure(Path(sys.argv[1]) if sys.argv[1:] else ready(say=show))
