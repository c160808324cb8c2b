"""One visit of a page: may we, when may we, fetch with retries, and keep what came."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from report_archiver.archive import Archive, bodies, captures, frontier, hosts
from report_archiver.archive.captures import Kept, Traffic, header, media_type
from report_archiver.archive.times import moment, stamp
from report_archiver.charset import decode
from report_archiver.crawl.fetch import Fetcher, refused
from report_archiver.crawl.links import Markup
from report_archiver.crawl.pace import Pace, policy
from report_archiver.crawl.robots import Robots
from report_archiver.crawl.sites import Site
from report_archiver.crawl.urls import address
from report_archiver.model import Fetched, Page, PageKind

FILE_TYPE = re.compile(
    r"application/(?:pdf|msword|rtf|ofd|zip|octet-stream|x-\w+-compressed|vnd\.(?:ms-|openxml).*)"
)
FILE_LINK = re.compile(
    rb"""href\s*=\s*["']?[^"'>]{1,500}\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\b""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Checks:
    """What is asked before each request of a fetch, redirects included."""

    refusal: Callable[[str], str | None]
    wait: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as visited. kept: the capture, None where this crawl had made it before it was
    killed. body: the bytes it stands for, None where the visit failed; url: where it came from."""

    kept: Kept | None
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
    """Visits pages of one site for one crawl, and commits each capture before it returns."""

    def __init__(
        self,
        site: Site,
        archive: Archive,
        crawl_id: int,
        fetcher: Fetcher,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        full: bool = False,
    ) -> None:
        self._site = site
        self._archive = archive
        self._crawl_id = crawl_id
        self._fetcher = fetcher
        self._now = now
        self._sleep = sleep
        self._full = full
        self._paces: dict[str, Pace] = {}
        self._spellings: dict[str, str] = {}  # origins, and those of the twins they send us to
        self._pace(self._origin(site.site.homepage))  # it may want to be left alone still
        self._counted = (fetcher.requests, fetcher.bytes_received)
        self._robots = Robots(archive, self._fetch_robots, now)
        self._page_checks = Checks(self._refusal, self._wait)
        self._robots_checks = Checks(self._outside, self._wait)

    def visit(self, page: Page) -> Seen:
        """Visit a page, or have what this crawl got of it before it was killed."""
        if frontier.captured_in(self._archive, page.id, self._crawl_id):
            return self._earlier(page)
        fetched = self._fetched(page)
        self._learn_spelling(page.url, fetched)
        kind = kind_of(page, fetched)
        kept = captures.keep(
            self._archive,
            page,
            self._crawl_id,
            fetched,
            self._traffic(page.url),
            kind=kind,
            settled=is_settled(kind, fetched),
        )
        if fetched.body is None and kept.body_sha256:
            return replace(self._earlier(page), kept=kept)
        return Seen(kept, fetched.reason, fetched.body, fetched.final_url, fetched.charset)

    def resting(self) -> tuple[str, datetime] | None:
        """An origin that wants to be left alone for longer than we wait, and until when."""
        for origin, pace in self._paces.items():
            if pace.rests_until:
                return origin, pace.rests_until
        return None

    def _earlier(self, page: Page) -> Seen:
        known = captures.earlier_capture(self._archive.db, page.id)
        if known is None:
            return Seen(None, None, None, page.url, None)
        body = bodies.get(self._archive.db, known.body_sha256)
        return Seen(None, None, body, known.final_url, known.charset)

    def _fetched(self, page: Page) -> Fetched:
        at = stamp(self._now())
        outside = self._site.scope.refusal(page.url)
        if outside:
            return refused(page.url, at, outside)
        decision = self._decision(page.url)
        if decision.startswith("disallow"):
            reason = self._robots.failures.get(self._origin(page.url), "robots")
            return refused(page.url, at, reason, decision)
        etag, last_modified = (None, None) if self._full else (page.etag, page.last_modified)
        url = self._spelt(page.url)
        return replace(self._tries(url, self._page_checks, etag, last_modified), robots=decision)

    def _learn_spelling(self, url: str, fetched: Fetched) -> None:
        """Note where a host sends every page on to its twin (https, www): the next page is asked
        for there at once, at half the requests."""
        final = fetched.final_url
        if fetched.reason is None and fetched.hops and self._site.scope.page(final) == url:
            self._spellings[address(url).origin] = address(final).origin

    def _spelt(self, url: str) -> str:
        origin = address(url).origin
        return self._spellings.get(origin, origin) + url.removeprefix(origin)

    def _tries(
        self, url: str, checks: Checks, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        pace = self._pace(self._origin(url))

        def once() -> Fetched:
            fetched = self._fetcher.fetch(url, checks, etag=etag, last_modified=last_modified)
            pace.hold(fetched)
            return fetched

        result: Fetched = policy(self._site.crawl.retries, pace, self._sleep)(once)
        return result

    # Before each request ----------------------------------------------------------------------

    def _refusal(self, url: str) -> str | None:
        outside = self._site.scope.refusal(url)
        if outside or not self._site.crawl.robots:
            return outside
        return "robots" if self._decision(url).startswith("disallow") else None

    def _outside(self, url: str) -> str | None:
        found = address(url)
        return None if (found.host, found.port) in self._site.scope.places else "scope"

    def _wait(self, url: str) -> None:
        self._pace(self._origin(url)).wait()

    def _decision(self, url: str) -> str:
        if not self._site.crawl.robots:
            return "off"
        origin = self._origin(url)
        rules = self._robots.rules(origin)
        self._pace(origin).heed(rules.crawl_delay)
        return rules.decide(url)

    def _fetch_robots(self, url: str) -> Fetched:
        return self._tries(url, self._robots_checks)

    def _origin(self, url: str) -> str:
        return address(self._site.scope.page(url)).origin

    def _pace(self, origin: str) -> Pace:
        if origin not in self._paces:
            known = hosts.host(self._archive, origin)
            self._paces[origin] = Pace(
                self._site.crawl.delay_seconds,
                self._now,
                self._sleep,
                moment(known.last_request) if known.last_request else None,
                moment(known.not_before) if known.not_before else None,
            )
        return self._paces[origin]

    def _traffic(self, url: str) -> Traffic:
        """What was spent since the last visit, robots.txt and retries included."""
        before, self._counted = (
            self._counted,
            (self._fetcher.requests, self._fetcher.bytes_received),
        )
        origin = self._origin(url)
        pace = self._pace(origin)
        return Traffic(
            origin,
            self._counted[0] - before[0],
            self._counted[1] - before[1],
            stamp(pace.last_request) if pace.last_request else None,
            stamp(pace.not_before) if pace.not_before else None,
        )


def kind_of(page: Page, fetched: Fetched) -> PageKind:
    """What a page turned out to be: a file, where the answer says that it is one."""
    if fetched.body is None or page.kind == "attachment":
        return page.kind
    disposition = header(fetched.response_headers, "content-disposition") or ""
    stated = media_type(fetched.response_headers) or ""
    is_file = FILE_TYPE.fullmatch(stated) or disposition.lower().startswith("attachment")
    return "attachment" if is_file else page.kind


def is_settled(kind: PageKind, fetched: Fetched) -> bool:
    """Is there nothing in the answer that the crawl has yet to look into?"""
    if kind == "listing":
        return False
    return kind != "report" or fetched.body is None or FILE_LINK.search(fetched.body) is None
