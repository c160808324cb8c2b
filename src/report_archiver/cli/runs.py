"""A crawl of one or several sites and the reading that follows, as the verbs run them."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from report_archiver import codebook, reading
from report_archiver.archive import Archive
from report_archiver.archive.captures import CaptureOutcome
from report_archiver.cli.progress import Meter
from report_archiver.crawl import crawler
from report_archiver.crawl.crawler import CrawlTotals
from report_archiver.crawl.sites import Site
from report_archiver.errors import ArchiverError
from report_archiver.model import Page
from report_archiver.reading import ReadTotals


@dataclass(frozen=True, slots=True)
class Visit:
    """How the crawl of one site went: totals, or the error that ended it."""

    site: Site
    totals: CrawlTotals | None = None
    error: ArchiverError | None = None


class Watcher:
    """Tells the meter how a site's crawl goes on, and stops the crawl where `sleep` says so."""

    def __init__(self, site: str, meter: Meter, sleep: Callable[[float], None]) -> None:
        self.site = site
        self.meter = meter
        self.sleep = sleep
        self.done = 0
        self.waiting = 0

    def page_done(self, page: Page, outcome: CaptureOutcome) -> None:  # noqa: ARG002
        """Count a page; in a thread, the moment to notice that the user wants to stop."""
        self.done += 1
        self.meter.update(self.site, self.done, self.done + self.waiting)
        self.sleep(0)

    def queued(self, count: int) -> None:
        """So many pages wait."""
        self.waiting = count
        self.meter.update(self.site, self.done, self.done + count)


def now() -> datetime:
    """The time, for rooms that are handed a clock."""
    return datetime.now(UTC)


def crawl_sites(
    db: Path, sites: Sequence[Site], meter: Meter, *, full: bool = False, jobs: int = 1
) -> list[Visit]:
    """Crawl sites, so many at a time; an archive for each. One that fails stops no other."""
    if jobs == 1 or len(sites) == 1:
        return [visit(db, site, meter, full, time.sleep) for site in sites]
    stopped = Event()

    def sleep(seconds: float) -> None:
        if stopped.wait(seconds):
            raise KeyboardInterrupt

    with ThreadPoolExecutor(jobs, thread_name_prefix="site") as pool:
        running = [pool.submit(visit, db, site, meter, full, sleep) for site in sites]
        try:
            return [future.result() for future in running]
        except BaseException:
            stopped.set()
            _cancel(running)
            raise


def visit(db: Path, site: Site, meter: Meter, full: bool, sleep: Callable[[float], None]) -> Visit:
    """Crawl one site; what a user can cause or meet is in the result, not raised."""

    watch = Watcher(site.id, meter, sleep)
    try:
        with Archive(db, create=True) as archive:
            totals = crawler.crawl(site, archive, now=now, sleep=sleep, watch=watch, full=full)
            return Visit(site, totals)
    except ArchiverError as error:
        return Visit(site, error=error)


def read_archive(db: Path, meter: Meter, *, everything: bool = False) -> ReadTotals:
    """Read what this version of the reader has not read yet, or everything."""
    with Archive(db) as archive:
        return reading.read_pending(
            archive,
            codebook.load(),
            now=now,
            everything=everything,
            on_page=lambda done, total: meter.update("reading", done, total),
        )


def _cancel(running: Sequence[Future[Visit]]) -> None:
    for future in running:
        future.cancel()
