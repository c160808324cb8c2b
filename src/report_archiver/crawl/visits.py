"""One visit of a page: may we, when may we, fetch with retries, and keep what came.

The owner of a crawl decides and keeps; the crew, which may be the owner, fetches.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from report_archiver.archive import Archive, bodies, captures, hosts
from report_archiver.archive.captures import Kept, Traffic, header, media_type
from report_archiver.archive.times import moment, stamp
from report_archiver.charset import decode
from report_archiver.crawl import intervals
from report_archiver.crawl.absence import Absences
from report_archiver.crawl.crew import Crew
from report_archiver.crawl.fetch import Fetcher, refused
from report_archiver.crawl.holds import Hold
from report_archiver.crawl.links import Markup
from report_archiver.crawl.pace import Pace, Resting, mendable, policy
from report_archiver.crawl.robots import Robots, Rules
from report_archiver.crawl.sites import Site
from report_archiver.crawl.urls import address
from report_archiver.model import Fetched, Page, PageKind

FILE_TYPE = re.compile(
    r"application/(?:pdf|msword|rtf|ofd|zip|octet-stream|x-\w+-compressed|vnd\.(?:ms-|openxml).*)"
)
FILE_NAME = re.compile(rb"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\b")  # in lower case
FRAME = re.compile(rb"<i?frame\b")


@dataclass(frozen=True, slots=True)
class Checks:
    """What is asked before each request of a fetch, redirects included."""

    refusal: Callable[[str], str | None]
    wait: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tries:
    """How a page is tried for: with whose client, how often again, and for what it has changed."""

    fetcher: Fetcher
    retries: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """A page as fetched. fetched: None where a host asks to be left alone for now; resting: which,
    its own or one that it was sent on to."""

    page: Page
    fetched: Fetched | None
    resting: Resting | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A page with the body that its last good capture stands for, None where it has none.

    reason: why the latest visit failed, None where it did not; url: where it came from.
    """

    page: Page
    reason: str | None
    body: bytes | None
    url: str
    charset: str | None

    def markup(self) -> Markup | None:
        """The page's links, if it has a body."""
        if self.body is None:
            return None
        decoded = decode(self.body, self.charset)
        return Markup(decoded.text, self.url, decoded.charset)


class Visits:
    """Visits pages of one site for one crawl. Made and used in the owner's thread, but for the
    works it hands out, which its crew does."""

    def __init__(
        self,
        site: Site,
        archive: Archive,
        crawl_id: int,
        crew: Crew[Brought],
        hold: Hold,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        full: bool = False,
    ) -> None:
        self._site = site
        self._archive = archive
        self._crawl_id = crawl_id
        self._crew = crew
        self._hold = hold
        self._now = now
        self._sleep = sleep
        self._full = full
        self._paces: dict[str, Pace] = {}
        self._rules: dict[str, Rules | None] = {}
        self._spellings: dict[str, str] = {}  # origins, and those of the twins they send us to
        # The host of a page, as pace and robots.txt are kept for it; asked for again and again.
        self.origin: Callable[[str], str] = lru_cache(1024)(self._origin)
        self._counted = (0, 0)
        self._robots = Robots(archive, self._fetch_robots, now)
        self._absences = Absences(self._fetch_absent)
        self._page_checks = Checks(self._refusal, self._wait)
        self._robots_checks = Checks(lambda _: None, self._wait)

    # The owner's part -------------------------------------------------------------------------

    def begin(self, page: Page, retries: int) -> Fetched | None:
        """Have a page fetched: the crew will bring it. What is refused without a request comes
        back at once."""
        at = stamp(self._now())
        outside = self._site.scope.refusal(page.url)
        if outside:
            return refused(page.url, at, outside)
        origin = self.origin(page.url)
        decision = self._decision(page.url)
        if decision.startswith("disallow"):
            reason = self._robots.failures.get(origin, "robots")
            return refused(page.url, at, reason, decision)
        whole = self._full or page.doubtful
        etag, last_modified = (None, None) if whole else (page.etag, page.last_modified)
        url = self._spelt(page.url)

        def work(fetcher: Fetcher) -> Brought:
            tries = Tries(fetcher, retries, etag, last_modified)
            try:
                fetched = self._tries(url, self._page_checks, tries)
            except Resting as error:
                return Brought(page, None, error)
            return Brought(page, replace(fetched, robots=decision))

        self._crew.hand(work)
        return None

    def judged(self, page: Page, fetched: Fetched) -> Fetched:
        """A page as fetched; a soft 404, where it is what its host shows for pages that are not
        there. One that is as it was is not doubted."""
        origin = self.origin(page.url)
        if fetched.body is None or self._absences.is_honest(origin):
            return fetched
        known = captures.earlier_capture(self._archive.db, page.id)
        if known and known.body_sha256 == sha256(fetched.body).hexdigest():
            return fetched
        if self._absences.is_absent(origin, fetched, listing=page.kind == "listing"):
            return replace(fetched, body=None, reason="soft_404")
        return fetched

    def keep(self, page: Page, fetched: Fetched) -> Kept:
        """Commit what was fetched of a page, before anything in it is looked at."""
        self._learn_spelling(page.url, fetched)
        self._hold.renew()
        kind = kind_of(page, fetched)
        return captures.keep(
            self._archive,
            page,
            self._crawl_id,
            fetched,
            self._traffic(page.url),
            kind=kind,
            settled=is_settled(kind, fetched),
            plan=intervals.plan,
        )

    def kept(self, page: Page) -> Seen:
        """A page as the archive has it."""
        known = captures.earlier_capture(self._archive.db, page.id)
        if known is None:
            return Seen(page, None, None, page.url, None)
        body = bodies.get(self._archive.db, known.body_sha256)
        return Seen(page, None, body, known.final_url, known.charset)

    def rests_until(self, url: str) -> datetime | None:
        """Until when its host wants to be left alone, if that is for longer than we wait."""
        return self._pace(self.origin(url)).rests_until

    def _origin(self, url: str) -> str:
        return address(self._site.scope.page(url)).origin

    def _learn_spelling(self, url: str, fetched: Fetched) -> None:
        """Note where a host sends every page on to its twin (https, www): the next page is asked
        for there at once, at half the requests."""
        final = fetched.final_url
        if fetched.reason is None and fetched.hops and self._site.scope.page(final) == url:
            self._spellings[address(url).origin] = address(final).origin

    def _spelt(self, url: str) -> str:
        origin = address(url).origin
        return self._spellings.get(origin, origin) + url.removeprefix(origin)

    def _decision(self, url: str) -> str:
        rules = self._look_up(self.origin(url))
        return rules.decide(url) if rules else "off"

    def _look_up(self, origin: str) -> Rules | None:
        """The rules of an origin, None where they are not to be asked for. Its robots.txt is
        fetched if need be: raises Resting."""
        rules = self._robots.rules(origin) if self._site.crawl.robots else None
        if rules:
            self._pace(origin).heed(rules.crawl_delay)
        self._rules[origin] = rules
        return rules

    def _rules_or_rest(self, origin: str) -> Rules | Resting | None:
        try:
            return self._look_up(origin)
        except Resting as error:
            return error

    def _pace(self, origin: str) -> Pace:
        if origin not in self._paces:
            known = hosts.host(self._archive, origin)
            pace = Pace(
                self._site.crawl.delay_seconds,
                self._now,
                self._sleep,
                moment(known.last_request) if known.last_request else None,
                moment(known.not_before) if known.not_before else None,
                origin,
            )
            self._hold.pace(origin, pace)
            self._paces[origin] = pace
        return self._paces[origin]

    def _fetch_robots(self, url: str) -> Fetched:
        tries = Tries(self._crew.fetcher(), self._site.crawl.retries)
        return self._tries(url, self._robots_checks, tries)

    def _fetch_absent(self, url: str) -> Fetched | None:
        try:
            return self._tries(url, self._page_checks, Tries(self._crew.fetcher(), 0))
        except Resting:
            return None

    def _traffic(self, url: str) -> Traffic:
        """What was spent since the last visit, robots.txt and retries included."""
        before, self._counted = self._counted, self._crew.spent()
        origin = self.origin(url)
        pace = self._pace(origin)
        return Traffic(
            origin,
            self._counted[0] - before[0],
            self._counted[1] - before[1],
            stamp(pace.last_request) if pace.last_request else None,
            stamp(pace.not_before) if pace.not_before else None,
        )

    # In any thread ----------------------------------------------------------------------------

    def _tries(self, url: str, checks: Checks, tries: Tries) -> Fetched:
        pace = self._pace_of(url)

        def once() -> Fetched:
            fetched = tries.fetcher.fetch(
                url, checks, etag=tries.etag, last_modified=tries.last_modified
            )
            self._pace_of(fetched.final_url).hold(fetched)
            return fetched

        first = once()
        if not mendable(first):  # as nearly all are: the policy is made where it is needed
            return first
        answers = chain((first,), iter(once, None))
        result: Fetched = policy(tries.retries, pace, self._sleep)(lambda: next(answers))
        return result

    def _refusal(self, url: str) -> str | None:
        outside = self._site.scope.refusal(url)
        if outside:
            return outside
        rules = self._rules_of(url)
        return "robots" if rules and rules.decide(url).startswith("disallow") else None

    def _wait(self, url: str) -> None:
        self._pace_of(url).wait()

    def _pace_of(self, url: str) -> Pace:
        origin = self.origin(url)
        return self._paces.get(origin) or self._crew.ask(lambda: self._pace(origin))

    def _rules_of(self, url: str) -> Rules | None:
        """The rules of a URL's origin; where a redirect leads to one that is new, the owner looks
        them up."""
        origin = self.origin(url)
        if origin in self._rules:
            return self._rules[origin]
        found = self._crew.ask(lambda: self._rules_or_rest(origin))
        if isinstance(found, Resting):
            raise found
        return found


def kind_of(page: Page, fetched: Fetched) -> PageKind:
    """What a page turned out to be: a file, where the answer says that it is one."""
    if fetched.body is None or page.kind == "attachment":
        return page.kind
    disposition = header(fetched.response_headers, "content-disposition") or ""
    stated = media_type(fetched.response_headers) or ""
    is_file = FILE_TYPE.fullmatch(stated) or disposition.lower().startswith("attachment")
    return "attachment" if is_file else page.kind


def is_settled(kind: PageKind, fetched: Fetched) -> bool:
    """Is there nothing in the answer that the crawl has yet to look into?

    A quick look, at every page: one that names a file anywhere is looked into, and may link to
    none.
    """
    if kind == "listing":
        return False
    if kind != "report" or fetched.body is None:
        return True
    lowered = fetched.body.lower()
    return FILE_NAME.search(lowered) is None and FRAME.search(lowered) is None
