"""An archive that is read while it is crawled into: by datasette, and by a reader that stays."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.soak.contents import faults
from tests.soak.kills import CRAWL
from tests.soak.site import pages, site_toml

from report_archiver.archive import LOG_MOST, Archive
from report_archiver.demo.server import serve

ASKED = "reports/captures.json?_shape=array&_size=50&_sort_desc=id"
SERVE = """
import sys
from pathlib import Path
from report_archiver.publish.serve import serve
serve(Path(sys.argv[1]), "127.0.0.1", 0, announce=lambda line: print(line, flush=True))
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers met with. answers: of datasette; longest: bytes of the write-ahead log."""

    crawls: int
    answers: int
    longest: int
    faults: tuple[str, ...]


def read_on(folder: Path, seconds: float) -> Seen:
    """Crawl a site again and again for so many seconds, into one archive that datasette has open
    and in which a reader holds a transaction all the while."""
    db, found, crawls, answers, longest = folder / "reports.db", [], 0, 0, 0
    with Archive(db, create=True):
        pass
    with serve(pages(1)) as server, datasette(db) as ask, closing(held(db)) as reader:
        toml = folder / "soak.toml"
        toml.write_text(site_toml(server.address, 4), "utf-8")
        before = snapshot(reader)
        end = time.monotonic() + seconds
        while time.monotonic() < end or not crawls:
            command = [sys.executable, "-c", CRAWL, str(toml), str(db)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                while process.poll() is None:
                    answers += ask()
                    longest = max(longest, log(db))
                assert process.stdout is not None
                if not process.stdout.read().endswith("ends\n"):
                    found.append("a crawl did not end")
            crawls += 1
        if snapshot(reader) != before:
            found.append("the reader saw what was written after it began")
    if longest > 2 * LOG_MOST:
        found.append("the log was not bounded")
    return Seen(crawls, answers, longest, (*found, *faults(db, finished=False)))


def held(db: Path) -> sqlite3.Connection:
    """A connection with a read transaction begun."""
    reader = sqlite3.connect(db, isolation_level=None)
    reader.execute("BEGIN")
    snapshot(reader)
    return reader


def snapshot(reader: sqlite3.Connection) -> tuple[int, ...]:
    """What a reader sees."""
    query = "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM pages)"
    return tuple(reader.execute(query).fetchone())


def log(db: Path) -> int:
    """Bytes of the write-ahead log."""
    path = db.with_name(f"{db.name}-wal")
    return path.stat().st_size if path.exists() else 0


@contextmanager
def datasette(db: Path) -> Iterator[Callable[[], int]]:
    """datasette with our plugin on an archive, in a process of its own. What is yielded asks it for
    rows: 1 where they came; an answer that is none raises."""
    command = [sys.executable, "-c", SERVE, str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(" at ")[1].split()[0]

        def ask() -> int:
            with urllib.request.urlopen(url + ASKED, timeout=30) as answer:
                rows = json.loads(answer.read())
            return int(isinstance(rows, list))

        try:
            yield ask
        finally:
            process.kill()
