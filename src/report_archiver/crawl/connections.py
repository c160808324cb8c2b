"""How a host is reached: straight or through the site's proxy, in the open or under TLS; and the
connections that are kept for the next question. For one thread."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import httpcore

from report_archiver.crawl.guard import Guard, Watched
from report_archiver.crawl.wire import READ_SECONDS, Head, Wire

KEPT_SECONDS = 15.0
MAX_KEPT = 4  # hosts

Origin = tuple[str, str, int]  # scheme, host without brackets, port


class Connections:
    """Connections of one site, each made through the guard.

    tls: makes the context for https, asked for when first needed. proxy: host and port of an HTTP
    proxy, through which everything goes then. wire: the connection last used.
    """

    def __init__(
        self,
        guard: Guard,
        tls: Callable[[], ssl.SSLContext],
        proxy: tuple[str, int] | None = None,
    ) -> None:
        self.wire: Wire | None = None
        self._guard = guard
        self._tls = tls
        self._proxy = proxy
        self._kept: dict[Origin, tuple[Wire, float]] = {}

    def names_in_full(self, scheme: str) -> bool:
        """Is a request's target the whole URL (RFC 9112, 3.2.2)?"""
        return self._proxy is not None and scheme == "http"

    def ask(self, origin: Origin, request: bytes) -> tuple[Wire, Head]:
        """Send a request and wait for the head of its answer; where a connection kept from before
        turns out to be dead, which says nothing of the server, over a new one.

        Raises FetchRefused and httpcore's errors. The wire is the caller's, to keep() or close().
        """
        wire = self._take(origin)
        if wire is not None:
            try:
                return wire, self._asked(wire, request)
            except (httpcore.ReadError, httpcore.WriteError):
                if wire.heard:
                    raise
        self.wire = None
        wire = self._open(origin)
        return wire, self._asked(wire, request)

    @contextmanager
    def asked(self, origin: Origin, request: bytes) -> Iterator[tuple[Wire, Head]]:
        """What ask() brings; afterwards the connection is kept, if it can serve once more."""
        wire, head = self.ask(origin, request)
        try:
            yield wire, head
        finally:
            self.keep(origin, wire)

    def keep(self, origin: Origin, wire: Wire) -> None:
        """Keep a connection for the next request, if it can serve one; hang up if not."""
        if not wire.reusable:
            wire.close()
            return
        if len(self._kept) >= MAX_KEPT:
            self._drop(next(iter(self._kept)))
        self._kept[origin] = wire, self._guard.clock()

    def close(self) -> None:
        """Hang up everywhere."""
        for origin in list(self._kept):
            self._drop(origin)

    def _take(self, origin: Origin) -> Wire | None:
        wire, since = self._kept.pop(origin, (None, 0.0))
        if wire is None:
            return None
        if wire.readable or self._guard.clock() - since > KEPT_SECONDS:
            wire.close()
            return None
        return wire

    def _drop(self, origin: Origin) -> None:
        self._kept.pop(origin)[0].close()

    def _asked(self, wire: Wire, request: bytes) -> Head:
        self.wire = wire
        with ExitStack() as stack:
            stack.callback(wire.close)
            head = wire.ask(request)
            stack.pop_all()
        return head

    def _open(self, origin: Origin) -> Wire:
        scheme, host, port = origin
        if self._proxy is None:
            stream = self._guard.connect_tcp(host, port)
            route = "direct"
        else:
            stream = self._guard.connect_proxy(self._proxy, host, port)
            route = "proxy {}:{}".format(*self._proxy)
        with ExitStack() as stack:
            stack.callback(stream.close)
            if scheme == "https":
                if self._proxy is not None:
                    tunnel(stream, host, port)
                stream = stream.start_tls(self._tls(), host, READ_SECONDS)
                # An end that TLS did not announce may be anyone's doing: an error, no end (9.8).
                stream.get_extra_info("socket").suppress_ragged_eofs = False
                route += f"; {secured(stream)}"
            stack.pop_all()
        return Wire(stream, route, stream.peer)


def tunnel(stream: Watched, host: str, port: int) -> None:
    """Have a proxy connect us through (RFC 9110, 9.3.6). Raises httpcore.ConnectError."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    wire = Wire(stream, "proxy", stream.peer)
    head = wire.ask(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii"))
    if not 200 <= head.status < 300:
        raise httpcore.ConnectError(f"the proxy answers {head.status}")


def secured(stream: Watched) -> str:
    """TLS version and cipher of a connection, and whether the certificate was left unverified."""
    secure = stream.get_extra_info("ssl_object")
    text = f"{secure.version()} {secure.cipher()[0]}"
    unverified = secure.context.verify_mode == ssl.CERT_NONE
    return f"{text}; certificate not verified" if unverified else text
