"""How fast a site is crawled, beside Scrapy: 1,000 pages of a static server, 16 at once, no delay.

    make bench

Each crawl is a process of its own and keeps every page, with its headers and a commit, in SQLite.
In turn, several rounds; medians and their ratios are told.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pages import LISTS, PAGES

HERE = Path(__file__).parent
ROUNDS = 5
ALL = PAGES + len(LISTS)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The static site's origin while it is served."""
    port_file = folder / "port"
    command = [sys.executable, HERE / "pages.py", port_file]
    with subprocess.Popen(command) as process:  # noqa: S603
        try:
            while not (port_file.exists() and port_file.read_text()):
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port_file.read_text()}"
        finally:
            process.terminate()


def run(script: str, *arguments: str) -> dict[str, float]:
    """What a crawl says it took."""
    command = [sys.executable, HERE / script, *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    result: dict[str, float] = json.loads(told.splitlines()[-1])
    return result


def rounds(origin: str, folder: Path) -> Iterator[dict[str, dict[str, float]]]:
    """One round after another: each way to crawl, with what it took."""
    for number in range(ROUNDS + 1):  # the first warms the disk and the server
        place = folder / str(number)
        place.mkdir()
        db, read, other = (str(place / name) for name in ("ours.db", "read.db", "scrapy.db"))
        told = {"scrapy": run("spider.py", origin, other)}
        told["crawl"] = run("ours.py", origin, db)
        told["crawl and read"] = run("ours_read.py", origin, read)
        before = Path(db).stat().st_size
        told["second crawl"] = run("ours.py", origin, db)
        told["second crawl"]["growth"] = (Path(db).stat().st_size - before) / ALL
        if number:
            yield told


def main() -> None:
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as origin:
        told = list(rounds(origin, Path(name)))
    middle = {
        way: {key: statistics.median(one[way][key] for one in told) for key in told[0][way]}
        for way in told[0]
    }
    show(f"{ALL} pages, 16 at once, median of {ROUNDS} rounds")
    scrapy = middle["scrapy"]
    for way, took in middle.items():
        show(
            f"  {way:16} {took['seconds']:6.2f} s {ALL / took['seconds']:7.0f} pages a second"
            f" {took['megabytes']:6.0f} MB   {scrapy['seconds'] / took['seconds']:5.2f} x scrapy"
        )
    show(f"  an unchanged page adds {middle['second crawl']['growth']:.0f} bytes (target 200)")
    show("  targets: crawl 3 x and half the memory, crawl and read 2 x, second crawl 5 x")


def show(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
