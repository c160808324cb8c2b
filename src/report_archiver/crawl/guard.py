"""The guard at the socket: every connection is made to an address that was itself checked.

It stands where httpcore makes connections (its NetworkBackend), below redirects and name look-ups,
so that no name can be resolved to one address for the check and to another for the connection. It
also holds the deadline of a fetch, which no single read may outlast.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import httpcore

from report_archiver.errors import FetchRefused

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)
Resolve = Callable[[str, int], list[str]]

CONNECT_SECONDS = 15.0  # for one address; a host may have several
KEPT_STREAMS = 8  # a client keeps four connections at most, each of them plain and under TLS
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, each once, in the system's order. Raises socket.gaierror."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Is this an address of the open internet? Private, loopback, link-local, CGNAT, multicast,
    reserved and metadata addresses are not, nor what leads to them through an IPv6 wrapping."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (address, *_wrapped(address)))


def _wrapped(address: IPAddress) -> list[IPAddress]:
    """The IPv4 addresses that an IPv6 address carries (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[IPAddress | None] = [address.ipv4_mapped, address.sixtofour]
    found += address.teredo or ()
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


class Guard(httpcore.NetworkBackend):
    """Connects to checked addresses only.

    target: which host and port to connect to when a host and port are asked for.
    private: (host, port) as asked for that may lie at a private address.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        target: Callable[[str, int], tuple[str, int]],
        private: frozenset[tuple[str, int]] = frozenset(),
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self.clock = clock
        self.deadline = float("inf")
        self.peer: str | None = None
        self._ended = False
        self.streams: deque[httpcore.NetworkStream] = deque(maxlen=KEPT_STREAMS)
        self._target = target
        self._private = private
        self._resolve = resolve
        self._backend = backend or httpcore.SyncBackend()

    def remaining(self, timeout: float | None = None) -> float | None:
        """Seconds that an operation may take: its own timeout, or less where the deadline is
        nearer; None for no limit. Raises httpcore.ReadTimeout past the deadline."""
        left = self.deadline - self.clock()
        if self._ended:
            raise httpcore.ReadTimeout("the crawl ends")
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline of the fetch has passed")
        if left == float("inf"):
            return timeout
        return left if timeout is None else min(left, timeout)

    def end(self) -> None:
        """From another thread: no operation waits any longer, and no other is begun."""
        self._ended = True
        for stream in tuple(self.streams):
            connected = stream.get_extra_info("socket")
            if connected is not None:
                with suppress(OSError):  # it may be closed
                    socket.socket.shutdown(connected, socket.SHUT_RDWR)  # under TLS too

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check, and connect to that very address; the first that answers is taken.

        Raises FetchRefused with reason address if none may be connected to, httpcore's errors
        otherwise (with socket.gaierror as their cause where the name is not known).
        """
        target, target_port = self._target(host, port)
        try:
            addresses = self._resolve(target, target_port)
        except (socket.gaierror, UnicodeError) as error:
            raise httpcore.ConnectError(f"{target}: {error}") from error
        allowed = (host, port) in self._private
        usable = [one for one in addresses if allowed or is_public(one)]
        if not usable:
            message = f"{target} is at {', '.join(addresses)}, no address of the open internet"
            raise FetchRefused(f"{host}:{port}", "address", message)
        return self._first(usable, target_port, timeout, local_address, socket_options)

    def _first(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
    ) -> httpcore.NetworkStream:
        options = list(socket_options or ())
        for place, one in enumerate(addresses, 1):
            limit = self.remaining(CONNECT_SECONDS if timeout is None else timeout)
            try:
                stream = self._backend.connect_tcp(one, port, limit, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
            else:
                self.peer = f"[{one}]:{port}" if ":" in one else f"{one}:{port}"
                self.streams.append(stream)
                return Watched(stream, self)
        raise httpcore.ConnectError("no address")


class Watched(httpcore.NetworkStream):
    """A stream of which no read or write outlasts the guard's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, max_bytes at most."""
        return self._stream.read(max_bytes, self._guard.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of buffer."""
        self._stream.write(buffer, self._guard.remaining(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection under TLS, watched too."""
        limit = self._guard.remaining(timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, limit)
        self._guard.streams.append(stream)
        return Watched(stream, self._guard)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        """httpcore's own: server_addr, ssl_object, is_readable …"""
        return self._stream.get_extra_info(info)
