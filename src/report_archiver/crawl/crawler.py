"""The crawl of one site: home page, trail, lists, reports; each page once, each capture kept first.

One owner schedules and writes, and a crew fetches for it. What is decided here is order; how to
visit a page, what it leads to and what an answer is worth are the other modules' business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from report_archiver.archive import Archive, frontier
from report_archiver.archive.captures import CaptureOutcome, Kept
from report_archiver.archive.frontier import CrawlState, Due, Lead
from report_archiver.archive.lists import Shown, note_trail
from report_archiver.archive.times import stamp
from report_archiver.crawl import intervals, links
from report_archiver.crawl.advice import advice
from report_archiver.crawl.contact import DEAD_AFTER, Contact
from report_archiver.crawl.crew import Crew, Halt
from report_archiver.crawl.fetch import Fetcher
from report_archiver.crawl.holds import held
from report_archiver.crawl.links import Markup
from report_archiver.crawl.pace import Resting
from report_archiver.crawl.sites import Site
from report_archiver.crawl.traps import Traps
from report_archiver.crawl.turns import Turns
from report_archiver.crawl.visits import Brought, Seen, Visits
from report_archiver.errors import ArchiverError
from report_archiver.model import Fetched, Link, Page, PageKind

RESTS = "its host asks to be left alone for now"
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
    wire. not_due: pages of reports that its lists showed and it left to a later crawl. notes: what
    a person should know."""

    crawl_id: int
    state: CrawlState
    requests: int
    bytes: int
    new: int
    changed: int
    unchanged: int
    failed: int
    not_due: int = 0
    notes: tuple[str, ...] = ()


def crawl(
    site: Site,
    archive: Archive,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    watch: Watch,
    full: bool = False,
    halt: Halt | None = None,
) -> CrawlTotals:
    """Crawl a site into the archive, going on with its last crawl if that never ended.

    now: the wall clock, with a time zone; sleep: seconds. full: visit every page, whether it is due
    or not, without validators. halt:
    ends the crawl as Ctrl-C does, from another thread. Raises HostBusy where another crawl holds
    the host; KeyboardInterrupt leaves the crawl interrupted, to be gone on with.
    """
    ending = halt or Halt()
    with (
        held(site, archive.path, now()) as hold,
        Crew[Brought](site.crawl.concurrency, lambda: Fetcher(site, now=now), ending) as crew,
    ):
        about, config = site.site, site.model_dump_json()
        frontier.register_site(archive, about.id, about.name, about.homepage, config)
        crawl_id = frontier.begin(archive, about.id, stamp(now()))
        visits = Visits(site, archive, crawl_id, crew, hold, now=now, sleep=sleep, full=full)
        due: Due = frontier.always if full else lambda page: intervals.is_due(page, now())
        return Crawler(site, archive, crawl_id, visits, crew, now, watch, due).run()


class Crawler:
    """One run over one site. Holds no page in memory but those at hand."""

    def __init__(
        self,
        site: Site,
        archive: Archive,
        crawl_id: int,
        visits: Visits,
        crew: Crew[Brought],
        now: Callable[[], datetime],
        watch: Watch,
        due: Due,
    ) -> None:
        self._site = site
        self._due = due
        self._archive = archive
        self._crawl_id = crawl_id
        self._visits = visits
        self._crew = crew
        self._now = now
        self._watch = watch
        self._turns = Turns()
        self._begun = 0  # pages
        self._contact = Contact()
        self._notes: dict[str, str] = {}
        self._capped = self._rested = False  # is a part of it left to the next run?
        self._starts: set[str] = set()
        self._led: set[str] = set()  # the pages that links led to
        self._shown: dict[str, frozenset[str]] = {}  # reports on the pages before this one
        self._at_hand: Seen | None = None  # the page that came last
        self._traps = Traps(frontier.lists(archive, site.id))

    # The run ----------------------------------------------------------------------------------

    def run(self) -> CrawlTotals:
        """Visit all there is to visit; the crawl's row is closed whatever happens."""
        state: CrawlState = "failed"
        try:
            self._visit_all()
            state = "interrupted" if self._capped or self._rested else "finished"
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
            frontier.passed_over(self._archive, self._site.id, self._crawl_id, self._led),
            tuple(self._notes.values()),
        )

    def _visit_all(self) -> None:
        self._starts = {self._admit(url, "listing", 0).url for url in self._site.crawl.start}
        if self._site.crawl.trail:
            self._follow_trail()
        self._recall()
        self._empty_queue()
        if not self._capped:  # else links that are yet to come may lead to them
            frontier.requeue_unvisited(
                self._archive, self._site.id, self._crawl_id, self._led, self._due
            )
            self._empty_queue()

    def _recall(self) -> None:
        """Take up what a crawl that was stopped had in mind: which reports its lists had shown."""
        for page_id in frontier.listed(self._archive, self._site.id, self._crawl_id):
            page = self._page(page_id)
            _, leads, _ = self._leads_of_list(page, self._visits.kept(page))
            self._led.update(lead.url for lead in leads)

    def _may_go_on(self) -> bool:
        """False, with a note, where the page cap is reached."""
        self._capped = self._begun >= self._site.crawl.max_pages
        if self._capped:
            text = f"stopped after {self._begun} pages (crawl.max_pages); run again to go on"
            self._note("cap", text)
        return not self._capped

    def _rests(self, url: str) -> bool:
        """Is its host to be left alone for longer than we wait?"""
        until = self._visits.rests_until(url)
        if until:
            self._leave(Resting(self._visits.origin(url), until))
        return until is not None

    def _leave(self, resting: Resting) -> None:
        """Leave what there is of a host to the next run."""
        self._rested = True
        until = stamp(resting.until)
        text = f"{resting.origin} asks to be left alone until {until}; run again then"
        self._note(f"rest {resting.origin}", text)

    def _note(self, key: str, text: str) -> None:
        self._notes.setdefault(key, text)

    # The queue --------------------------------------------------------------------------------

    def _empty_queue(self) -> None:
        """Fetch what waits, several pages at a time, and follow their links in order."""
        self._turns.wait(frontier.queued(self._archive, self._site.id))
        moved = True
        while moved:
            sent = self._send()
            received = bool(self._turns.out) and self._receive(self._crew.take())
            moved = self._follow() or sent or received

    def _send(self) -> bool:
        """Have pages fetched, as many as the crew has hands for."""
        sent = False
        while self._crew.has_room() and self._turns and self._may_go_on():
            turn = self._turns.fetch()
            sent = True
            page = self._page(turn[-1])
            if page.captured_in == self._crawl_id:
                self._turns.come(turn, settled=False)
            elif self._is_lost(page) or self._rests(page.url):
                self._turns.come(turn, settled=True)
            else:
                self._begin(page)
        return sent

    def _begin(self, page: Page) -> None:
        doubtful = self._contact.is_doubtful(self._visits.origin(page.url))
        retries = 0 if doubtful else self._site.crawl.retries
        try:
            fetched = self._visits.begin(page, retries)
        except Resting as error:
            self._receive(Brought(page, None, error))
            return
        self._begun += 1
        if fetched is not None:
            self._receive(Brought(page, fetched))

    def _receive(self, brought: Brought) -> bool:
        """Keep what was fetched of a page; it stays queued until its links are followed. One whose
        host wants to be left alone is for the next crawl."""
        page, fetched = brought.page, brought.fetched
        if brought.resting:
            self._leave(brought.resting)
        if fetched and page.url not in self._starts:
            fetched = self._visits.judged(page, fetched)
        kept = self._keep(page, fetched) if fetched else None
        settled = kept is None or kept.state != "queued"
        self._turns.come(frontier.turn(page), settled=settled)
        self._at_hand = None
        if kept and fetched and not settled and fetched.body is not None:
            self._at_hand = seen_of(page, fetched)
        elif fetched and fetched.reason and page.url in self._starts:
            self._note(page.url, _unread(page.url, seen_of(page, fetched)))
        self._watch.queued(len(self._turns))
        return True

    def _keep(self, page: Page, fetched: Fetched) -> Kept:
        kept = self._visits.keep(page, fetched)
        self._contact.note(self._visits.origin(page.url), fetched)
        self._watch.page_done(page, kept.outcome)
        return kept

    def _is_lost(self, page: Page) -> bool:
        """Is its host to be left alone for the rest of the crawl?"""
        origin = self._visits.origin(page.url)
        lost = self._contact.is_lost(origin)
        if lost:
            text = f"no connection for {DEAD_AFTER} pages in a row; left it alone; run again later"
            self._note(f"lost {origin}", f"{origin}: {text}")
        return lost

    def _follow(self) -> bool:
        """Queue what pages lead to, where it is their turn. Was there any?"""
        followed = False
        while turn := self._turns.follow(at_once=self._capped):
            seen = self._at_hand
            if seen is None or seen.page.id != turn[-1]:
                seen = self._visits.kept(self._page(turn[-1]))
            self._work(seen)
            followed = True
        return followed

    # The trail --------------------------------------------------------------------------------

    def _follow_trail(self) -> None:
        """From the home page to the report lists; a step may be reached directly."""
        trail = self._site.crawl.trail
        waiting = [(self._site.site.homepage, 0, 0)]
        reached = False
        lost: dict[int, Sequence[str]] = {}  # by page; empty steps where it could not be read
        while waiting and self._may_go_on():
            url, step, depth = waiting.pop(0)
            seen = self._see(self._admit(url, "other", depth))
            markup = seen.markup()
            if markup is None:
                lost[seen.page.id] = ()
                if not self._rests(url):
                    self._note(url, _unread(url, seen))
                continue
            satisfied, found = links.trail_links(markup, trail[step:])
            framed = [] if found else self._inside(markup.frames())
            if framed and depth < self._site.crawl.max_depth:
                waiting += [(link.url, step, depth + 1) for link in framed]
                continue
            if not found:
                self._note(f"trail {step}", _lost(trail[step:], markup))
            inside = [link for link in found if self._is_inside(link)]
            if not inside:
                lost[seen.page.id] = trail[step:]
            if step + satisfied < len(trail):
                waiting += [(link.url, step + satisfied, depth + 1) for link in inside]
                continue
            for link in inside:
                self._starts.add(self._admit(link.url, "listing", depth + 1, link.text).url)
            reached |= bool(inside)
        if not (reached or waiting or self._notes or self._site.crawl.start):
            self._note("lost", "trail: it led to no report list")
        self._note_trail(reached, {} if waiting else lost)

    def _note_trail(self, reached: bool, lost: Mapping[int, Sequence[str]]) -> None:
        """Note that the trail was found, or where it was lost; neither, where a page of it could
        not be had."""
        if reached:
            note_trail(self._archive, self._site.id, self._crawl_id, None, ())
        elif lost and all(lost.values()):
            page_id, steps = list(lost.items())[-1]
            note_trail(self._archive, self._site.id, self._crawl_id, page_id, steps)

    def _see(self, page: Page) -> Seen:
        """Visit a page of the trail, or have what this crawl got of it before it was stopped."""
        if page.captured_in == self._crawl_id:
            return self._visits.kept(page)
        if self._rests(page.url):
            return Seen(page, RESTS, None, page.url, None)
        try:
            fetched = self._visits.begin(page, self._site.crawl.retries)
            brought = Brought(page, fetched) if fetched else self._crew.take()
        except Resting as error:
            brought = Brought(page, None, error)
        if brought.resting:
            self._leave(brought.resting)
        fetched = brought.fetched
        if fetched is None:
            return Seen(page, RESTS, None, page.url, None)
        self._begun += 1
        kept = self._keep(page, fetched)
        if fetched.body is None and kept.body_sha256:
            return self._visits.kept(page)
        return seen_of(page, fetched)

    def _is_inside(self, link: Link) -> bool:
        refusal = self._site.scope.refusal(link.url)
        if refusal:
            text = f"trail: {link.text} leads to {link.url}: {refusal} ({advice(refusal)})"
            self._note(f"scope {link.url}", text)
        return refusal is None

    # Lists and reports ------------------------------------------------------------------------

    def _work(self, seen: Seen) -> None:
        """Queue what a page leads to; only then it counts as done."""
        page = seen.page
        if page.kind != "listing":
            framed = self._framed(seen)
            elsewhere = any(lead.kind == "report" for lead in framed)
            leads = [*framed, *self._attached(seen)]
            self._settle(page, leads, "listing" if elsewhere else None)
            return
        kind, leads, shown = self._leads_of_list(page, seen)
        self._settle(page, leads, kind, shown)

    def _leads_of_list(
        self, page: Page, seen: Seen
    ) -> tuple[PageKind | None, list[Lead], Shown | None]:
        """What a list leads to, what it shows, and what it is, where that is no list: then it
        shows itself."""
        markup = seen.markup()
        if markup is None:
            return None, [], None
        rules = self._site.crawl
        found = links.listing(markup, rules.columns, rules.report, self._site.select)
        for selector in found.surprises:
            text = f"{selector} matches nothing on {markup.url}; the generic rules were used"
            self._note(selector, text)
        if not found.reports and links.says_report(markup, rules.report):
            return "report", self._attached(seen), Shown((page.url,), ())
        reports = self._leads(found.reports, page, 1)
        columns = self._leads(found.columns, page, 1, "listing")
        shown = self._shown_by(found, reports, columns)
        leads = [*reports, *columns, *self._pager(page, found)]
        leads = leads or self._leads(self._inside(markup.frames()), page, 1, "listing")
        if not leads and page.url in self._starts:
            self._note(page.url, _barren(markup))
        return None, [self._within_depth(lead) for lead in leads], shown

    def _shown_by(
        self, found: links.Listing, reports: Sequence[Lead], columns: Sequence[Lead]
    ) -> Shown:
        """What a list shows, as it is noted of it."""
        css = self._site.select.model_dump()
        return Shown(
            tuple(lead.url for lead in reports),
            tuple(lead.url for lead in columns if not lead.reason),
            tuple((key, css[key], count) for key, count in found.matches),
        )

    def _within_depth(self, lead: Lead) -> Lead:
        """A lead, refused where it lies too deep to be meant."""
        too_deep = lead.depth > self._site.crawl.max_depth
        return replace(lead, reason=lead.reason or "trap") if too_deep else lead

    def _pager(self, page: Page, found: links.Listing) -> list[Lead]:
        """The next page of the list, if this one shows a report that the pages before did not."""
        before = self._shown.pop(page.url, frozenset())
        shown = frozenset(link.url for link in found.reports)
        if not found.next_page or shown <= before:
            return []
        [lead] = self._leads([Link(found.next_page, "")], page, 0, "listing")
        self._shown[lead.url] = before | shown
        return [lead]

    def _framed(self, seen: Seen) -> list[Lead]:
        """What a page shows in frames, where it shows nothing else: the report, or its file."""
        markup = seen.markup()
        if markup is None or not links.is_frame(markup):
            return []
        return self._leads(self._inside(markup.frames()), seen.page, 1)

    def _inside(self, found: Sequence[Link]) -> list[Link]:
        return [link for link in found if self._site.scope.refusal(link.url) is None]

    def _attached(self, seen: Seen) -> list[Lead]:
        markup = seen.markup()
        found = links.attachments(markup, self._site.crawl.report) if markup else ()
        return self._leads(found, seen.page, 1)

    def _leads(
        self, found: Sequence[Link], page: Page, further: int, kind: PageKind = "report"
    ) -> list[Lead]:
        """Links as leads. One that is out of scope becomes a page too, with its reason, if it is
        a report's; so does a trap, whatever it is."""
        leads = []
        for link in found:
            refusal = self._site.scope.refusal(link.url)
            if refusal and kind == "listing":
                continue
            url = link.url if refusal else self._site.scope.page(link.url)
            counted = kind == "listing" and bool(link.text)
            refusal = refusal or self._traps.refusal(url, listing=counted)
            kind_here = "attachment" if links.is_attachment(url) else kind
            leads.append(
                Lead(url, kind_here, page.depth + further, link.text or None, link.date, refusal)
            )
        return leads

    def _settle(
        self,
        page: Page,
        leads: Sequence[Lead],
        kind: PageKind | None = None,
        shown: Shown | None = None,
    ) -> None:
        at = stamp(self._now())
        self._led.update(lead.url for lead in leads)
        turns = frontier.settle(
            self._archive, self._site.id, self._crawl_id, page, leads, at, kind, shown, self._due
        )
        self._turns.wait(turns)
        self._watch.queued(len(self._turns))

    def _page(self, page_id: int) -> Page:
        return frontier.page(self._archive, self._site.id, page_id)

    def _admit(self, url: str, kind: PageKind, depth: int, text: str | None = None) -> Page:
        lead = Lead(self._site.scope.page(url), kind, depth, text)
        at = stamp(self._now())
        return frontier.admit(self._archive, self._site.id, self._crawl_id, lead, at)


def seen_of(page: Page, fetched: Fetched) -> Seen:
    """A page as it was just fetched."""
    return Seen(page, fetched.reason, fetched.body, fetched.final_url, fetched.charset)


def _unread(url: str, seen: Seen) -> str:
    """What to say where a page on the way to the reports could not be had."""
    where = url if seen.url == url else f"{url} led to {seen.url}, which"
    reason = seen.reason or "empty"
    what_to_do = advice(reason)
    return f"{where} could not be read: {reason}" + (f" ({what_to_do})" if what_to_do else "")


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
