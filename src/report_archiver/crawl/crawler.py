"""The crawl of one site: home page, trail, lists, reports; each page once, each capture kept first.

One owner schedules and writes. What is decided here is order; how to visit a page, what it leads
to and what an answer is worth are the other modules' business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from filelock import FileLock, Timeout

from report_archiver.archive import Archive, frontier
from report_archiver.archive.captures import CaptureOutcome
from report_archiver.archive.frontier import CrawlState, Lead
from report_archiver.archive.times import stamp
from report_archiver.crawl import links
from report_archiver.crawl.fetch import Fetcher
from report_archiver.crawl.links import Markup
from report_archiver.crawl.sites import Site
from report_archiver.crawl.urls import twin
from report_archiver.crawl.visits import Seen, Visits
from report_archiver.errors import ArchiverError, HostBusy
from report_archiver.model import Link, Page, PageKind

DEAD_AFTER = 20  # distinct pages in a row that could not be had, with no success between
NOT_HAD = {"connection", "timeout", "dns", "tls", "protocol"}
ADVICE = {
    "robots": "the host's robots.txt forbids it, or could not be had",
    "scope": "if it belongs to the site, name its host under crawl.hosts",
    "address": "if a private address is meant, say crawl.private_network = true",
    "challenge": "a firewall asks for a browser; no bypass is attempted",
    "dns": "no such host is known here",
}
TEXTS_NAMED = 12  # link texts that a note names, where a step of the trail was not found


class Watch(Protocol):
    """Who is told how a crawl goes on."""

    def page_done(self, page: Page, outcome: CaptureOutcome) -> None:
        """A page was visited."""

    def queued(self, count: int) -> None:
        """So many pages wait."""


@dataclass(frozen=True, slots=True)
class CrawlTotals:
    """What a crawl did. Pages by outcome; failed: those that count as failures. bytes: on the
    wire. notes: what a person should know."""

    crawl_id: int
    state: CrawlState
    requests: int
    bytes: int
    new: int
    changed: int
    unchanged: int
    failed: int
    notes: tuple[str, ...] = ()


def crawl(
    site: Site,
    archive: Archive,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    watch: Watch,
    full: bool = False,
    fetcher: Fetcher | None = None,
) -> CrawlTotals:
    """Crawl a site into the archive, going on with its last crawl if that never ended.

    now: the wall clock, with a time zone; sleep: seconds. full: visit without validators.
    Raises HostBusy where another crawl holds the host; KeyboardInterrupt leaves the crawl
    interrupted, to be gone on with.
    """
    with ExitStack() as stack:
        stack.enter_context(held(site, archive))
        if fetcher is None:
            fetcher = stack.enter_context(Fetcher(site, now=now))
        about, config = site.site, site.model_dump_json()
        frontier.register_site(archive, about.id, about.name, about.homepage, config)
        crawl_id = frontier.begin(archive, about.id, stamp(now()))
        visits = Visits(site, archive, crawl_id, fetcher, now=now, sleep=sleep, full=full)
        return Crawler(site, archive, crawl_id, visits, now, watch).run()


@contextmanager
def held(site: Site, archive: Archive) -> Iterator[None]:
    """Hold the locks of the site's hosts, beside the archive. Raises HostBusy."""
    names = sorted({_lock_name(host, port) for host, port in site.scope.places})
    with ExitStack() as stack:
        for name in names:
            path = archive.path.with_name(f".{archive.path.name}.{name}.lock")
            try:
                stack.enter_context(FileLock(path, timeout=0))
            except Timeout as error:
                raise HostBusy(name, path) from error
        yield


def _lock_name(host: str, port: int) -> str:
    """One name for a host, its www twin, and its two default ports."""
    bare = min(host, twin(host), key=len).strip("[]").replace(":", "-")
    return bare if port in {80, 443} else f"{bare}_{port}"


class Crawler:
    """One run over one site. Holds no page in memory but the one at hand."""

    def __init__(
        self,
        site: Site,
        archive: Archive,
        crawl_id: int,
        visits: Visits,
        now: Callable[[], datetime],
        watch: Watch,
    ) -> None:
        self._site = site
        self._archive = archive
        self._crawl_id = crawl_id
        self._visits = visits
        self._now = now
        self._watch = watch
        self._visited = 0
        self._not_had = 0  # pages in a row
        self._notes: dict[str, str] = {}
        self._starts: set[str] = set()
        self._shown: dict[str, frozenset[str]] = {}  # reports on the pages before this one

    # The run ----------------------------------------------------------------------------------

    def run(self) -> CrawlTotals:
        """Visit all there is to visit; the crawl's row is closed whatever happens."""
        state: CrawlState = "failed"
        try:
            self._visit_all()
            state = "interrupted" if "rest" in self._notes else "finished"
        except (KeyboardInterrupt, ArchiverError):
            state = "interrupted"  # the next crawl goes on with it
            raise
        finally:
            notes = tuple(self._notes.values())
            frontier.end(self._archive, self._crawl_id, state, stamp(self._now()), notes)
        return self._totals()

    def _totals(self) -> CrawlTotals:
        counted = frontier.totals(self._archive, self._crawl_id)
        return CrawlTotals(
            self._crawl_id,
            counted.state,
            counted.requests,
            counted.bytes_received,
            counted.new,
            counted.changed,
            counted.unchanged,
            counted.failed,
            tuple(self._notes.values()),
        )

    def _visit_all(self) -> None:
        if self._site.crawl.concurrency > 1:
            self._note("concurrency", "crawl.concurrency is kept at 1: one fetch at a time so far")
        self._starts = {self._admit(url, "listing", 0).url for url in self._site.crawl.start}
        if self._site.crawl.trail:
            self._follow_trail()
        self._empty_queue()
        frontier.requeue_unvisited(self._archive, self._site.id, self._crawl_id)
        self._empty_queue()

    def _empty_queue(self) -> None:
        while self._may_go_on():
            page = frontier.next_page(self._archive, self._site.id)
            if page is None:
                return
            self._work(page)

    def _may_go_on(self) -> bool:
        """False, with a note, where the page cap is reached or the host is to be left alone."""
        if self._visited >= self._site.crawl.max_pages:
            self._note("cap", f"stopped after {self._visited} pages (crawl.max_pages); run again")
        if self._not_had >= DEAD_AFTER:
            self._note("dead", f"{DEAD_AFTER} pages in a row could not be had; left the host alone")
        resting = self._visits.resting()
        if resting:
            until = stamp(resting[1])
            self._note("rest", f"{resting[0]} asks to be left alone until {until}; run again then")
        return not self._notes.keys() & {"cap", "dead", "rest"}

    def _note(self, key: str, text: str) -> None:
        self._notes.setdefault(key, text)

    # The trail --------------------------------------------------------------------------------

    def _follow_trail(self) -> None:
        """From the home page to the report lists; a step may be reached directly."""
        trail = self._site.crawl.trail
        waiting = [(self._site.site.homepage, 0, 0)]
        reached = False
        while waiting and self._may_go_on():
            url, step, depth = waiting.pop(0)
            seen = self._see(self._admit(url, "other", depth))
            markup = seen.markup()
            if markup is None:
                self._note(url, _unread(url, seen))
                continue
            satisfied, found = links.trail_links(markup, trail[step:])
            if not found:
                self._note(f"trail {step}", _lost(trail[step:], markup))
            inside = [link for link in found if self._is_inside(link)]
            if step + satisfied < len(trail):
                waiting += [(link.url, step + satisfied, depth + 1) for link in inside]
                continue
            for link in inside:
                self._starts.add(self._admit(link.url, "listing", depth + 1, link.text).url)
            reached |= bool(inside)
        if not (reached or waiting or self._site.crawl.start):
            self._note("lost", "trail: it led to no report list")

    def _is_inside(self, link: Link) -> bool:
        refusal = self._site.scope.refusal(link.url)
        if refusal:
            advice = "see crawl.hosts and crawl.paths"
            text = f"trail: {link.text} leads out of scope, to {link.url}; {advice}"
            self._note(f"scope {link.url}", text)
        return refusal is None

    # Lists and reports ------------------------------------------------------------------------

    def _work(self, page: Page) -> None:
        """Visit a page of the queue; what it leads to is queued before it counts as done."""
        seen = self._see(page)
        if seen.body is None:
            if page.kind == "listing" and page.url in self._starts:
                self._note(page.url, _unread(page.url, seen))
        elif page.kind == "listing":
            self._list(page, seen)
        elif seen.kept is None or seen.kept.state == "queued":
            self._settle(page, self._attached(page, seen))
        self._watch.queued(frontier.queued(self._archive, self._site.id))

    def _see(self, page: Page) -> Seen:
        seen = self._visits.visit(page)
        self._visited += 1
        if seen.kept is not None:
            self._not_had = self._not_had + 1 if seen.reason in NOT_HAD else 0
            self._watch.page_done(page, seen.kept.outcome)
        return seen

    def _list(self, page: Page, seen: Seen) -> None:
        markup = seen.markup()
        if markup is None or (seen.kept and seen.kept.kind != "listing"):
            self._settle(page, [])
            return
        rules = self._site.crawl
        found = links.listing(markup, rules.columns, rules.report, self._site.select)
        for selector in found.surprises:
            text = f"{selector} matches nothing on {markup.url}; the generic rules were used"
            self._note(selector, text)
        if not found.reports and links.says_report(markup, rules.report):
            self._settle(page, self._attached(page, seen), kind="report")
            return
        leads = [
            *self._leads(found.reports, page, 1),
            *self._leads(found.columns, page, 1, "listing"),
        ]
        leads += self._pager(page, found)
        if not leads and page.url in self._starts:
            self._note(page.url, _barren(markup))
        self._settle(page, [lead for lead in leads if lead.depth <= rules.max_depth])

    def _pager(self, page: Page, found: links.Listing) -> list[Lead]:
        """The next page of the list, if this one shows a report that the pages before did not."""
        before = self._shown.pop(page.url, frozenset())
        shown = frozenset(link.url for link in found.reports)
        if not found.next_page or shown <= before:
            return []
        [lead] = self._leads([Link(found.next_page, "")], page, 0, "listing")
        self._shown[lead.url] = before | shown
        return [lead]

    def _attached(self, page: Page, seen: Seen) -> list[Lead]:
        markup = seen.markup()
        found = links.attachments(markup, self._site.crawl.report) if markup else ()
        return self._leads(found, page, 1)

    def _leads(
        self, found: Sequence[Link], page: Page, further: int, kind: PageKind = "report"
    ) -> list[Lead]:
        """Links as leads. One that is out of scope becomes a page too, with its reason, if it is
        a report's."""
        leads = []
        for link in found:
            refusal = self._site.scope.refusal(link.url)
            if refusal and kind == "listing":
                continue
            url = link.url if refusal else self._site.scope.page(link.url)
            kind_here = "attachment" if links.is_attachment(url) else kind
            leads.append(
                Lead(url, kind_here, page.depth + further, link.text or None, link.date, refusal)
            )
        return leads

    def _settle(self, page: Page, leads: Sequence[Lead], kind: PageKind | None = None) -> None:
        at = stamp(self._now())
        frontier.settle(self._archive, self._site.id, self._crawl_id, page, leads, at, kind)

    def _admit(self, url: str, kind: PageKind, depth: int, text: str | None = None) -> Page:
        lead = Lead(self._site.scope.page(url), kind, depth, text)
        at = stamp(self._now())
        return frontier.admit(self._archive, self._site.id, self._crawl_id, lead, at)


def _unread(url: str, seen: Seen) -> str:
    """What to say where a page on the way to the reports could not be had."""
    where = url if seen.url == url else f"{url} led to {seen.url}, which"
    reason = seen.reason or "empty"
    advice = ADVICE.get(reason.partition(":")[0], "")
    return f"{where} could not be read: {reason}" + (f" ({advice})" if advice else "")


def _barren(page: Markup) -> str:
    """What to say of a report list that lists none."""
    return (
        f"{page.url} shows no report and no sub-column (see crawl.report and crawl.columns);"
        f" there are: {_texts(page)}"
    )


def _lost(steps: Sequence[str], page: Markup) -> str:
    """What to say where no link of a page leads on along the trail."""
    sought = " or ".join(repr(step) for step in steps)
    return f"trail: no link matching {sought} on {page.url}; there are: {_texts(page)}"


def _texts(page: Markup) -> str:
    texts = dict.fromkeys(one.words for one in page.anchors if one.words)
    return "、".join(list(texts)[:TEXTS_NAMED]) or "no links at all"
