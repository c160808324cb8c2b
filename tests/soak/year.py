"""Nights and nights of crawls of a site that does not change: how little an archive grows.

Real HTTP on loopback; the clock is simulated, a day a night. The server's Date is the simulated
time, as a real server's would be the real one, so that each night has a Date of its own. Sizes are
those of the file after its write-ahead log was written back and cut (wal_checkpoint(TRUNCATE)).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from report_archiver import codebook
from report_archiver.archive import Archive
from report_archiver.archive.verify import verify
from report_archiver.crawl.crawler import CrawlTotals, crawl
from report_archiver.crawl.sites import Site
from report_archiver.demo import server as demo_server
from report_archiver.demo.replica import site_toml
from report_archiver.demo.server import serve
from report_archiver.model import Codebook
from report_archiver.reading import read_pending
from report_archiver.watching import watch

MOST = 0.1  # of its size after the first crawl, that an archive may grow by in a year
DAYS = 365


@dataclass(frozen=True, slots=True)
class Night:
    """A crawl, and the bytes of the file after it."""

    number: int
    size: int
    totals: CrawlTotals
    changes: int


class Silent:
    """A watch that tells nobody."""

    def page_done(self, page: object, outcome: str) -> None:
        pass

    def queued(self, count: int) -> None:
        pass


class Simulated:
    """A clock that a request moves on by a little, and a night by a day."""

    def __init__(self, start: datetime) -> None:
        self.start = self.moment = start

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=37)
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def wait_for(self, night: int) -> None:
        """The night of this number, at half past two and some minutes that differ."""
        late = timedelta(days=night, seconds=(night * 7919) % 1800)
        self.moment = self.start + late


def nights(folder: Path, count: int, start: datetime | None = None) -> Iterator[Night]:
    """Crawl and read the replica, night after night; the archive stays in the folder."""
    clock = Simulated(start or datetime(2026, 3, 2, 2, 30, tzinfo=UTC))
    book: Codebook = codebook.load()
    db = folder / "reports.db"
    dated = patch.object(
        demo_server._Handler,
        "date_time_string",
        lambda _: f"{clock.moment:%a, %d %b %Y %H:%M:%S} GMT",
    )
    with dated, serve() as server, Archive(db, create=True) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")  # what is measured is space
        site = Site.model_validate(tomllib.loads(site_toml(server.address)))
        for number in range(count + 1):
            clock.wait_for(number)
            totals = crawl(site, archive, now=clock.now, sleep=clock.sleep, watch=Silent())
            read_pending(archive, book, now=clock.now, on_page=lambda _, __: None)
            changes = watch(archive, book, now=clock.now)
            archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            yield Night(number, db.stat().st_size, totals, changes)


def faults(db: Path, crawled: list[Night]) -> list[str]:
    """What is wrong after these nights. The growth of fewer than a year is reckoned on."""
    first, last = crawled[0], crawled[-1]
    found = [str(one) for one in verify(db, on_step=lambda *_: None).problems]
    found += [f"night {one.number}: changes" for one in crawled[1:] if one.changes]
    found += [f"night {one.number}: not whole" for one in crawled if one.totals.notes]
    if growth(crawled) > MOST * first.size:
        found.append(f"a year adds {growth(crawled):.0f} bytes to {first.size}")
    return found if last.number else ["there was but one night"]


def growth(crawled: list[Night]) -> float:
    """Bytes that a year adds, from what the nights after the first have added."""
    first, last = crawled[0], crawled[-1]
    return (last.size - first.size) / (last.number - first.number) * DAYS
