"""One fetch: redirects included, each hop checked, deadline and caps held, nothing raised.

The only module that knows httpx. A client belongs to one thread, and so does a Fetcher.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

import httpcore
import httpx

from report_archiver.archive.captures import media_type
from report_archiver.archive.times import stamp
from report_archiver.crawl.guard import Guard
from report_archiver.crawl.inflate import entity
from report_archiver.crawl.sites import Site
from report_archiver.crawl.urls import canonical
from report_archiver.crawl.verdict import judge
from report_archiver.errors import FetchRefused
from report_archiver.model import Fetched, Hop, Pairs

MAX_REDIRECTS = 8
REDIRECTS = {301, 302, 303, 307, 308}
READ_SECONDS = 30.0
DRAINED = 65_536  # bytes of a redirect's body read, to keep the connection
NO_ANSWER = "without sending a response"  # httpcore's words where the server hung up at once


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
        )


class GuardedTransport(httpx.BaseTransport):
    """httpx over httpcore's public pool, with the guard where connections are made."""

    def __init__(self, guard: Guard, ssl_context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=4,
            keepalive_expiry=15.0,
            network_backend=guard,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's exceptions and the guard's come through as they are."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=Stream(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class Stream(httpx.SyncByteStream):
    """A response's body as httpcore brings it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        """Give the connection back, or close it where the body was not read to its end."""
        self._answer.close()


class Fetcher:
    """Fetches pages of one site. `requests` and `bytes_received` count what it has cost so far."""

    def __init__(
        self,
        site: Site,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        guard: Guard | None = None,
    ) -> None:
        self.requests = 0
        self.bytes_received = 0
        self._site = site
        self._now = now
        self._clock = clock
        self._guard = guard or guard_of(site, clock)
        self._client = httpx.Client(
            transport=GuardedTransport(self._guard, httpx.create_ssl_context(trust_env=False)),
            trust_env=False,
            follow_redirects=False,
            timeout=READ_SECONDS,
            headers={
                "User-Agent": site.user_agent,
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9",
                "Accept-Encoding": "gzip",
            },
        )

    def fetch(
        self, url: str, gate: Gate, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Fetch a canonical URL. With a validator the answer may be 304: no body and no reason."""
        rules = self._site.crawl
        visit = Visit(url, stamp(self._now()), rules.deadline_seconds, url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            while True:
                body = self._request(visit, gate, headers)
                if body is not None or visit.status == 304:
                    return self._judged(visit, body, bool(headers))
                if len(visit.hops) > MAX_REDIRECTS:
                    return visit.ended(None, "redirects")
        except FetchRefused as error:
            return visit.ended(None, error.reason)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return visit.ended(None, reason_of(error, answered=visit.status is not None))
        except httpx.InvalidURL:
            return visit.ended(None, "scope")

    def _judged(self, visit: Visit, body: bytes | None, conditional: bool) -> Fetched:
        if body is None:
            return visit.ended(None, None if conditional else "http:304")
        assert visit.status is not None  # noqa: S101 - an answer has a status
        media = media_type(visit.response_headers) or ""
        return visit.ended(body, judge(visit.status, media, body, visit.charset))

    def _request(self, visit: Visit, gate: Gate, headers: dict[str, str]) -> bytes | None:
        """One exchange. The body, or None after a redirect (visit.url is then where it leads) and
        after 304. Raises FetchRefused and httpcore's errors."""
        refusal = gate.refusal(visit.url)
        if refusal:
            raise FetchRefused(visit.url, refusal)
        gate.wait(visit.url)
        started = self._clock()
        self._guard.deadline = started + visit.seconds_left
        visit.status = None
        self.requests += 1
        try:
            request = self._client.build_request("GET", visit.url, headers=headers)
            visit.request_headers = pairs(request.headers)
            with closing(self._send(request)) as response:
                return self._read(visit, response)
        finally:
            visit.peer = self._guard.peer or visit.peer
            visit.elapsed += self._clock() - started
            visit.seconds_left -= self._clock() - started

    def _send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; again where a connection kept from before turned out to be dead, which
        says nothing of the server."""
        while True:
            self._guard.peer = None  # set where a connection is made
            try:
                return self._client.send(request, stream=True)
            except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
                if self._guard.peer is not None:
                    raise

    def _read(self, visit: Visit, response: httpx.Response) -> bytes | None:
        visit.status = response.status_code
        visit.response_headers = pairs(response.headers)
        visit.http_version = response.http_version
        visit.charset = response.charset_encoding
        visit.peer = peer_of(response) or visit.peer
        location = response.headers.get("location")
        if response.status_code in REDIRECTS and location:
            self._drain(response)
            visit.hops.append(Hop(visit.url, response.status_code, visit.response_headers))
            visit.url = canonical(location, visit.url)
            return None
        if response.status_code == 304:
            self._drain(response)
            return None
        return self._body(response, visit.url)

    def _body(self, response: httpx.Response, url: str) -> bytes:
        cap = self._site.crawl.max_body_bytes
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > cap:
            raise FetchRefused(url, "too_large", f"{length} bytes announced, at most {cap} taken")
        coding = response.headers.get("content-encoding", "")
        return entity(self._counted(response), coding, cap, url)

    def _counted(self, response: httpx.Response) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            self.bytes_received += len(chunk)
            yield chunk

    def _drain(self, response: httpx.Response) -> None:
        left = DRAINED
        for chunk in self._counted(response):
            left -= len(chunk)
            if left < 0:
                return

    def abort(self) -> None:
        """From another thread: end the fetch that goes on, as if its time were up."""
        self._guard.end()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

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
    """The guard that a site's file asks for."""
    places = site.scope.places if site.crawl.private_network else frozenset()
    private = frozenset((host.strip("[]"), port) for host, port in places)
    return Guard(clock=clock, target=site.connection, private=private)


def pairs(headers: httpx.Headers) -> Pairs:
    """Headers in order, as sent or received."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


def peer_of(response: httpx.Response) -> str | None:
    """The address that really answered, over a connection kept from an earlier fetch too."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("server_addr") if stream else None
    if not found:
        return None
    host, port = found[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reason_of(error: Exception, *, answered: bool) -> str:
    """The archive's word for what went wrong. answered: the headers had come."""
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    if answered:
        return "truncated"
    # httpcore's pool erases __cause__ when it passes an error on.
    if isinstance(error.__context__, socket.gaierror | UnicodeError):
        return "dns"
    if isinstance(error.__context__, ssl.SSLError):
        return "tls"
    if isinstance(error, httpcore.NetworkError) or NO_ANSWER in str(error):
        return "connection"
    return "protocol"


def refused(url: str, at: str, reason: str, robots: str | None = None) -> Fetched:
    """The Fetched of a fetch that was not made."""
    visit = Visit(url, at, 0.0, url)
    return replace(visit.ended(None, reason), robots=robots)
