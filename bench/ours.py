"""One crawl of the static site by report-archiver: fetch, archive, follow links.

    python bench/ours.py ORIGIN DB

Prints seconds and MB.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from memory import peak
from pages import LISTS

from report_archiver.archive import Archive
from report_archiver.archive.captures import CaptureOutcome
from report_archiver.crawl import crawler
from report_archiver.crawl.sites import Site
from report_archiver.model import Page


class Silent:
    """Is told how a crawl goes on, and says nothing."""

    def page_done(self, page: Page, outcome: CaptureOutcome) -> None:
        """Nothing."""

    def queued(self, count: int) -> None:
        """Nothing."""


class Clock:
    """The wall clock, set back so far that a later crawl, by the right one, finds all due."""

    def __init__(self, *, first: bool) -> None:
        self._back = timedelta(days=30 if first else 0)

    def now(self) -> datetime:
        """The time, as this crawl takes it."""
        return datetime.now(UTC) - self._back


def site_of(origin: str) -> Site:
    """The static site, 16 fetches at once, no delay."""
    return Site.model_validate(
        {
            "site": {"id": "bench", "name": "bench", "homepage": f"{origin}/"},
            "crawl": {
                "start": [origin + path for path in LISTS],
                "delay_seconds": 0,
                "concurrency": 16,
                "private_network": True,
            },
        }
    )


def main(origin: str, path: str) -> None:
    site, clock = site_of(origin), Clock(first=not Path(path).exists())
    started = time.perf_counter()
    with Archive(Path(path), create=True) as archive:
        crawler.crawl(site, archive, now=clock.now, sleep=time.sleep, watch=Silent())
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "megabytes": peak()}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
