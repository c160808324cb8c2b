"""A crawl of one or several sites and the reading that follows, as the verbs run them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from report_archiver import codebook, duties, expecting, reading, series, watching
from report_archiver.archive import Archive, translated
from report_archiver.archive.captures import CaptureOutcome
from report_archiver.cli.progress import Meter
from report_archiver.crawl import crawler, holds
from report_archiver.crawl.crawler import CrawlTotals
from report_archiver.crawl.crew import Halt
from report_archiver.crawl.sites import Site
from report_archiver.errors import ArchiverError, Unexpected
from report_archiver.model import Codebook, Page
from report_archiver.reading import ReadTotals

LOOK_SECONDS = 0.2  # between looks whether the user wants to stop


@dataclass(frozen=True, slots=True)
class Visit:
    """How the crawl of one site went: totals, or the error that ended it."""

    site: Site
    totals: CrawlTotals | None = None
    error: ArchiverError | None = None


class Watcher:
    """Tells the meter how a site's crawl goes on."""

    def __init__(self, site: str, meter: Meter) -> None:
        self.site = site
        self.meter = meter
        self.done = 0
        self.waiting = 0

    def page_done(self, page: Page, outcome: CaptureOutcome) -> None:  # noqa: ARG002
        """Count a page."""
        self.done += 1
        self.meter.update(self.site, self.done, self.done + self.waiting)

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
    """Crawl sites, so many at a time. One that fails stops no other; those that share a host go one
    after the other, at its pace. Ctrl-C ends them all."""
    ending = Halt()

    def visit_all(group: Sequence[Site]) -> list[Visit]:
        return [visit(db, site, meter, full, ending) for site in group]

    groups = groups_of(sites) if jobs > 1 else [list(sites)]
    if len(groups) == 1:
        return visit_all(sites)
    with ThreadPoolExecutor(jobs, thread_name_prefix="site") as pool:
        running = [pool.submit(visit_all, group) for group in groups]
        try:
            # A signal that another thread took interrupts no wait, so none is for long.
            while wait(running, LOOK_SECONDS).not_done:
                pass
        except BaseException:
            ending.wish()
            pool.shutdown(cancel_futures=True)
            raise
    visited = [one for future in running for one in future.result()]
    order = {site.id: place for place, site in enumerate(sites)}
    return sorted(visited, key=lambda one: order[one.site.id])


def groups_of(sites: Sequence[Site]) -> list[list[Site]]:
    """Sites that share a host, directly or through another, are in one group."""
    groups: list[tuple[set[str], list[Site]]] = []
    for site in sites:
        hosts = set(holds.names(site))
        near = [group for group in groups if group[0] & hosts]
        apart = [group for group in groups if not group[0] & hosts]
        groups = [
            *apart,
            (
                hosts.union(*(one for one, _ in near)),
                [*(s for _, some in near for s in some), site],
            ),
        ]
    return [group for _, group in groups]


def visit(db: Path, site: Site, meter: Meter, full: bool, ending: Halt) -> Visit:
    """Crawl one site; what a user can cause or meet is in the result, not raised. ending: ends all
    sites' crawls; what ends this one ends no other."""
    halt, watch = Halt(), Watcher(site.id, meter)
    ending.tell(halt.wish)
    try:
        with translated(db), Archive(db, create=True) as archive:
            totals = crawler.crawl(
                site, archive, now=now, sleep=halt.sleep, watch=watch, full=full, halt=halt
            )
            return Visit(site, totals)
    except ArchiverError as error:
        return Visit(site, error=error)
    except Exception as error:  # noqa: BLE001 - the outermost edge of a site: it stops no other
        return Visit(site, error=Unexpected(error))


def read_archive(db: Path, meter: Meter, *, everything: bool = False) -> ReadTotals:
    """Read what this version of the reader has not read yet, or everything; note what changed, put
    the rules over years to it, and judge who is late today."""
    rules, owed = codebook.load(), duties.load()
    with Archive(db) as archive:
        read = reading.read_pending(
            archive,
            rules,
            now=now,
            everything=everything,
            on_page=lambda done, total: meter.update("reading", done, total),
        )
        expecting.describe(archive, owed, now=now)
        watching.watch(archive, rules, now=now)
        settle_rules(archive, rules)
        return read


def settle_rules(archive: Archive, rules: Codebook) -> None:
    """Put the rules that look beyond one edition to what is archived, and judge who is late."""
    series.check_series(archive, rules, now=now)
    expecting.settle(archive, duties.statutes(), now=now)
