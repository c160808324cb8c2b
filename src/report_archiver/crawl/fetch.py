"""One fetch: redirects included, each hop checked, deadline and caps held, nothing raised.

The only module that knows httpx, for cookies and TLS; what is sent and what comes goes over
connections of ours. These belong to one thread, and so does a Fetcher.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache, partial
from types import TracebackType
from typing import Protocol, Self

import httpcore
import httpx

from report_archiver.archive.captures import header, media_type
from report_archiver.archive.times import stamp
from report_archiver.crawl.connections import Connections
from report_archiver.crawl.guard import Guard
from report_archiver.crawl.inflate import entity
from report_archiver.crawl.onward import onward
from report_archiver.crawl.sites import Site
from report_archiver.crawl.urls import address, redirected, target_of
from report_archiver.crawl.verdict import GOOD, judge
from report_archiver.crawl.wire import FORBIDDEN, Fields, Head, Wire
from report_archiver.errors import FetchRefused
from report_archiver.model import Fetched, Hop, Pairs

MAX_REDIRECTS = 8
REDIRECTS = {301, 302, 303, 307, 308}
DRAINED = 65_536  # bytes of a redirect's body read, to keep the connection
DRAIN_SECONDS = 0.1  # that it is waited for
MAX_COOKIES = 50
COOKIE = re.compile(rb"[\x20-\x7e]{1,4096}")  # what may be sent back as it came (RFC 6265, 4.1.1)
CHARSET = re.compile(
    r""";\s*charset\s*=\s*["']?([\w.:-]{1,40})(?![\w.:-])""", re.IGNORECASE | re.ASCII
)
LEGACY_CIPHERS = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
OP_LEGACY_SERVER_CONNECT = 0x4  # renegotiation as it was before RFC 5746; ssl names it from 3.12 on


class Gate(Protocol):
    """Who decides on each request, redirects included."""

    def refusal(self, url: str) -> str | None:
        """Why this URL is not to be asked for, or None."""

    def wait(self, url: str) -> None:
        """Return when its host may be asked."""


@dataclass(slots=True)
class Visit:
    """A fetch while it goes on."""

    requested_url: str
    captured_at: str
    seconds_left: float
    url: str
    elapsed: float = 0.0
    status: int | None = None
    request_headers: Pairs = ()
    response_headers: Pairs = ()
    http_version: str | None = None
    peer: str | None = None
    charset: str | None = None
    route: str | None = None
    framing: str | None = None
    hops: list[Hop] = field(default_factory=list)

    def ended(self, body: bytes | None, reason: str | None = None) -> Fetched:
        """What the fetch brought."""
        return Fetched(
            requested_url=self.requested_url,
            final_url=self.url,
            captured_at=self.captured_at,
            status=self.status,
            request_headers=self.request_headers,
            response_headers=self.response_headers,
            elapsed_ms=round(self.elapsed * 1000),
            body=None if reason else body,
            reason=reason,
            hops=tuple(self.hops),
            http_version=self.http_version,
            peer=self.peer,
            charset=self.charset,
            route=self.route,
            framing=self.framing,
        )


class Cookies:
    """What a site has set, to be brought back: some send a visitor in circles who does not."""

    def __init__(self) -> None:
        self._known = httpx.Cookies()

    def take(self, url: str, head: Head) -> None:
        """Take what an answer sets."""
        offered = [value for name, value in head.fields if name.lower() == b"set-cookie"]
        if not offered or not all(map(COOKIE.fullmatch, offered)):
            return
        request = httpx.Request("GET", url)
        self._known.extract_cookies(httpx.Response(200, headers=head.fields, request=request))
        if len(self._known.jar) > MAX_COOKIES:
            self._known.clear()

    def bring(self, url: str) -> Fields:
        """The header that brings back what is for this URL, if there is anything."""
        if not self._known.jar:
            return []
        asked = httpx.Request("GET", url, cookies=self._known).headers.raw
        return [(name, value) for name, value in asked if name.lower() == b"cookie"]


class Fetcher:
    """Fetches pages of one site. `requests` and `bytes_received` count what it has cost so far.

    clock: seconds that only go forward. tls: a context for https, instead of the one that the
    site's file asks for.
    """

    def __init__(
        self,
        site: Site,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        guard: Guard | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests = 0
        self.bytes_received = 0
        self._site = site
        self._now = now
        self._guard = guard or guard_of(site, clock)
        rules = site.crawl
        context = partial(tls_context, rules.legacy_tls, rules.verify_certificates)
        self._connections = Connections(
            self._guard, (lambda: tls) if tls else context, rules.proxy_address
        )
        self._cookies = Cookies()
        self._own: Fields = [
            (b"Connection", b"keep-alive"),
            (b"User-Agent", site.user_agent.encode("ascii")),
            (b"Accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
            (b"Accept-Language", b"zh-CN,zh;q=0.9"),
            (b"Accept-Encoding", b"gzip"),
        ]

    def fetch(
        self, url: str, gate: Gate, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Fetch a canonical URL. With a validator the answer may be 304: no body and no reason."""
        rules = self._site.crawl
        visit = Visit(url, stamp(self._now()), rules.deadline_seconds, url)
        stated = ((b"If-None-Match", etag), (b"If-Modified-Since", last_modified))
        conditions = [(name, value.encode("latin-1", "replace")) for name, value in stated if value]
        try:
            while True:
                body = self._request(visit, gate, conditions)
                if body is not None or visit.status == 304:
                    return self._judged(visit, body, bool(conditions))
                if len(visit.hops) > MAX_REDIRECTS:
                    return visit.ended(None, "redirects")
        except FetchRefused as error:
            return visit.ended(None, error.reason)
        except (httpcore.TimeoutException, httpcore.NetworkError) as error:
            return visit.ended(None, reason_of(error, answered=visit.status is not None))
        except httpx.InvalidURL:
            return visit.ended(None, "scope")

    def _judged(self, visit: Visit, body: bytes | None, conditional: bool) -> Fetched:
        if body is None:
            return visit.ended(None, None if conditional else "http:304")
        assert visit.status is not None  # noqa: S101 - an answer has a status
        media = media_type(visit.response_headers) or ""
        return visit.ended(body, judge(visit.status, media, body, visit.charset))

    def _request(self, visit: Visit, gate: Gate, conditions: Fields) -> bytes | None:
        """One exchange. The body, or None after a redirect (visit.url is then where it leads) and
        after 304. Raises FetchRefused and httpcore's errors."""
        refusal = gate.refusal(visit.url)
        if refusal:
            raise FetchRefused(visit.url, refusal)
        gate.wait(visit.url)
        visit.status = visit.route = visit.framing = visit.peer = None
        self.requests += 1
        self._connections.wire = None
        started = self._guard.begin(visit.seconds_left)
        try:
            place = address(visit.url)
            host = place.origin.partition("//")[2].encode("ascii")
            fields = [(b"Host", host), *self._own, *conditions, *self._cookies.bring(visit.url)]
            visit.request_headers = pairs(fields)
            whole = self._connections.names_in_full(place.scheme)
            target = visit.url if whole else target_of(visit.url)
            origin = place.scheme, place.host.strip("[]"), place.port
            with self._connections.asked(origin, written(target.encode("ascii"), fields)) as answer:
                self._note(visit, *answer)
                self._cookies.take(visit.url, answer[1])
                return self._read(visit, *answer)
        finally:
            self._settle(visit, started)

    def _settle(self, visit: Visit, started: float) -> None:
        """Count what an exchange has cost, and note how the server was reached."""
        wire = self._connections.wire
        visit.peer = wire.peer if wire else self._guard.peer
        visit.route = wire.route if wire else None
        self.bytes_received += wire.heard if wire else 0
        spent = self._guard.clock() - started
        visit.elapsed += spent
        visit.seconds_left -= spent

    def _note(self, visit: Visit, wire: Wire, head: Head) -> None:
        visit.status = head.status
        visit.response_headers = pairs(head.fields)
        visit.http_version = head.version
        visit.framing = wire.framing.end
        visit.charset = charset_of(header(visit.response_headers, "content-type") or "")

    def _read(self, visit: Visit, wire: Wire, head: Head) -> bytes | None:
        location = header(visit.response_headers, "location")
        if visit.status in REDIRECTS and location:
            self._drain(wire, head)
            visit.hops.append(Hop(visit.url, visit.status, visit.response_headers))
            visit.url = redirected(location.encode("latin-1"), visit.url)
            return None
        if visit.status == 304:
            self._drain(wire, head)
            return None
        return self._led_on(visit, self._body(visit, wire, head))

    def _drain(self, wire: Wire, head: Head) -> None:
        """Read a body that nobody wants, so that its connection can be kept, unless it is long or
        late; a broken one does no harm."""
        self._guard.hasten(DRAIN_SECONDS)
        left = DRAINED
        with suppress(FetchRefused, httpcore.TimeoutException, httpcore.NetworkError):
            for chunk in wire.body(head):
                left -= len(chunk)
                if left < 0:
                    return

    def _led_on(self, visit: Visit, body: bytes) -> bytes | None:
        """The body; None where it does nothing but lead on, which is a redirect."""
        media = media_type(visit.response_headers) or ""
        if visit.status not in GOOD:
            return body
        target = onward(media, body, visit.charset, visit.url)
        if target is None:
            return body
        visit.hops.append(Hop(visit.url, visit.status, visit.response_headers))
        visit.url = target
        return None

    def _body(self, visit: Visit, wire: Wire, head: Head) -> bytes:
        cap = self._site.crawl.max_body_bytes
        length = wire.framing.length
        if length is not None and length > cap:
            message = f"{length} bytes announced, at most {cap} taken"
            raise FetchRefused(visit.url, "too_large", message)
        codings = ",".join(
            value for name, value in visit.response_headers if name.lower() == "content-encoding"
        )
        return entity(wire.body(head), codings, cap, visit.url)

    def abort(self) -> None:
        """From another thread: end the fetch that goes on, as if its time were up."""
        self._guard.end()

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def guard_of(site: Site, clock: Callable[[], float]) -> Guard:
    """The guard that a site's file asks for. What may lie at a private address is what the file
    names, and no twin of it; but all hosts that `connect_to` stands for, which it names, too."""
    rules = site.crawl
    places: frozenset[tuple[str, int]] = frozenset()
    if rules.private_network:
        home = address(site.site.homepage)
        named = [address(f"{home.scheme}://{host}/") for host in rules.hosts]
        places = frozenset((one.host, one.port) for one in (home, *named))
        places = site.scope.places if rules.connect_to else places
    private = frozenset((host.strip("[]"), port) for host, port in places)
    return Guard(
        clock=clock,
        target=site.connection,
        private=private,
        least_rate=rules.min_bytes_per_second,
    )


@cache
def tls_context(legacy: bool, verified: bool) -> ssl.SSLContext:
    """How https is spoken. legacy: TLS 1.0, old ciphers and renegotiation too. verified: with
    certificates checked against certifi's roots, whatever the environment names."""
    context = httpx.create_ssl_context(verify=verified, trust_env=False)
    context.set_alpn_protocols(["http/1.1"])
    if legacy:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers(LEGACY_CIPHERS)
        context.options |= OP_LEGACY_SERVER_CONNECT
    return context


def written(target: bytes, headers: Fields) -> bytes:
    """A request without a body, as it goes over the wire.

    Raises FetchRefused with reason protocol where a value would begin a line of its own.
    """
    lines = [b"GET %b HTTP/1.1" % target, *(b"%b: %b" % pair for pair in headers)]
    text = b"\n".join(lines)
    if text.count(b"\n") >= len(lines) or FORBIDDEN.search(text):
        raise FetchRefused(target.decode("ascii"), "protocol", "a line break in what is to be sent")
    return text.replace(b"\n", b"\r\n") + b"\r\n\r\n"


def pairs(headers: Fields) -> Pairs:
    """Headers in order, as sent or received."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


@lru_cache(maxsize=64)
def charset_of(content_type: str) -> str | None:
    """The charset that a Content-Type states, in lower case."""
    stated = CHARSET.search(content_type)
    return stated[1].lower() if stated else None


def reason_of(error: Exception, *, answered: bool) -> str:
    """The archive's word for what went wrong. answered: the headers had come."""
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    if answered:
        return "truncated"
    if isinstance(error.__cause__, ssl.SSLError):  # of which some are ValueErrors
        return "tls"
    return "dns" if isinstance(error.__cause__, socket.gaierror | ValueError) else "connection"


def refused(url: str, at: str, reason: str, robots: str | None = None) -> Fetched:
    """The Fetched of a fetch that was not made."""
    visit = Visit(url, at, 0.0, url)
    return replace(visit.ended(None, reason), robots=robots)
