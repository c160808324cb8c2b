"""A small web server on loopback: serves any mapping of paths to resources over HTTP/1.1.

It does what a crawler meets in earnest: validators and 304, gzip, HEAD, an error page in the
site's own clothes, connections that stay open. It knows nothing of what it serves.
"""

import gzip
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from report_archiver.demo.replica import replica
from report_archiver.demo.resource import Resource

HOST = "127.0.0.1"
ERROR_PAGE = "/404.html"
IDLE_SECONDS = 30.0
SHUTDOWN_SECONDS = 0.02
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_FOUND = Resource("页面不存在\n".encode(), "text/plain; charset=utf-8", EPOCH, 404)


class Request(NamedTuple):
    """A request as it came in, and the status it was answered with. path: with its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    status: int


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. requests: what was asked so far, in order."""

    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`, as a site file's connect_to wants it."""
        return f"{HOST}:{self.port}"


@contextmanager
def serve(pages: Mapping[str, Resource] | None = None, port: int = 0) -> Iterator[Server]:
    """Serve pages (by default the replica) until the block ends.

    port 0 takes a free one. The mapping is asked anew at each request, so that a test may change
    a mutable one between two crawls. Raises OSError where the port is taken.
    """
    shelf = replica() if pages is None else pages
    with _Listener((HOST, port), _Handler, shelf) as listener:
        thread = Thread(target=listener.serve_forever, args=(SHUTDOWN_SECONDS,), daemon=True)
        thread.start()
        try:
            yield listener.face
        finally:
            listener.shutdown()
            thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        handler: type[BaseHTTPRequestHandler],
        pages: Mapping[str, Resource],
    ) -> None:
        super().__init__(address, handler)
        self.pages = pages
        self.face = Server(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Say nothing of a client that went away; print anything else, as ever."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def find(self, path: str) -> Resource:
        """The resource at a path; the site's error page where there is none."""
        found = self.pages.get(path)
        if found is not None and path != ERROR_PAGE:
            return found
        page = self.pages.get(ERROR_PAGE, NOT_FOUND)
        return Resource(page.body, page.content_type, page.modified, 404)


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    # One segment an answer: written in pieces, each answer would wait for a delayed ACK.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with the resource, or with 304 where the client has it."""
        resource = self.server.find(urlsplit(self.path).path)
        body, coding = encoded(resource, self.headers.get("Accept-Encoding", ""))
        etag = f"W/{resource.etag}" if coding else resource.etag
        if resource.status == 200 and is_current(self.headers, resource):
            self._head(304, _validators(resource, etag))
            return
        fields = [
            ("Content-Type", resource.content_type),
            ("Content-Length", str(len(body))),
            ("Vary", "Accept-Encoding"),
            *coding,
            *resource.headers,
        ]
        if resource.status == 200:
            fields += _validators(resource, etag)
        self._head(resource.status, fields)
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def _refuse(self) -> None:
        # The request's own body is left unread, so the connection cannot be used again.
        self.close_connection = True
        fields = [("Allow", "GET, HEAD"), ("Content-Length", "0"), ("Connection", "close")]
        self._head(405, fields)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = _refuse  # noqa: N815

    def _head(self, status: int, fields: list[tuple[str, str]]) -> None:
        asked = Request(self.command, self.path, dict(self.headers.items()), status)
        self.server.face.requests.append(asked)
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.end_headers()

    def version_string(self) -> str:
        """The Server header: no version of anything, so that captures do not depend on it."""
        return "replica"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: what was asked stands in Server.requests."""


def _validators(resource: Resource, etag: str) -> list[tuple[str, str]]:
    return [("ETag", etag), ("Last-Modified", resource.last_modified)]


def encoded(resource: Resource, accepted: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The bytes to send, and the header field that names their content-coding if they have one."""
    offers = [offer.replace(" ", "").lower() for offer in accepted.split(",")]
    if "gzip" not in {offer.removesuffix(";q=1") for offer in offers} or not resource.body:
        return resource.body, []
    return gzip.compress(resource.body, mtime=0), [("Content-Encoding", "gzip")]


def is_current(headers: Message, resource: Resource) -> bool:
    """Whether the client has this very resource; If-None-Match goes first (RFC 9110 13.2.2)."""
    tags = headers.get("If-None-Match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {resource.etag, "*"})
    since = headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return resource.modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # no date, or one without a zone: RFC 9110 says to ignore it
        return False
