"""The guard at the socket: every connection is made to an address that was itself checked.

It stands where connections are made (as httpcore's NetworkBackend), below redirects and name
look-ups, so that no name can be resolved to one address for the check and to another for the
connection. It also holds the deadline of a fetch, which no look-up and no single read may outlast,
and its least rate.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from contextlib import ExitStack, suppress
from functools import partial
from threading import Thread
from typing import Any, TypeVar

import httpcore

from report_archiver.errors import FetchRefused

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)
Resolve = Callable[[str, int], list[str]]
Found = TypeVar("Found")

QUICKACK: int = getattr(socket, "TCP_QUICKACK", 0)  # Linux alone has it
CONNECT_SECONDS = 15.0  # for a look-up, and for each address of a host
LOOK_SECONDS = 0.2  # between looks whether the crawl ends; a Ctrl-C may interrupt no wait
KEPT_STREAMS = 12  # that another thread can end: more than a client keeps, plain and under TLS
RATE_SECONDS = 10.0  # over which the rate of a fetch is taken
UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is given out in IPv6 (IANA)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
ISATAP = {0x00005EFE, 0x02005EFE}  # before the IPv4 address in an interface's half (RFC 5214)
SPECIAL = tuple(
    ipaddress.ip_network(one)
    for one in (
        "168.63.129.16/32",  # a cloud's own services, Azure's, at a public address
        "192.0.0.0/24",  # protocol assignments, metadata of Oracle's cloud among them
        "192.88.99.0/24",  # relays of 6to4, given up
        "2001::/23",  # protocol assignments, Teredo among them
        "3fff::/20",  # documentation
    )
)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, each once, in the system's order. Raises socket.gaierror."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Is this an address of the open internet? Private, loopback, link-local, CGNAT, multicast,
    reserved and metadata addresses are not, nor what leads to them through an IPv6 wrapping."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return _is_open(address) and all(_is_open(one) for one in _wrapped(address))


def _is_open(address: IPAddress) -> bool:
    """Not by Python's lists alone, which grow from version to version."""
    if any(address.version == one.version and address in one for one in SPECIAL):
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in UNICAST:
        return address in NAT64
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: IPAddress) -> list[IPAddress]:
    """The IPv4 addresses that an IPv6 address leads on to (6to4, NAT64, ISATAP)."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    found: list[IPAddress] = [address.sixtofour] if address.sixtofour else []
    if address in NAT64 or (int(address) >> 32) & 0xFFFFFFFF in ISATAP:
        found.append(last)
    return found


class Guard(httpcore.NetworkBackend):
    """Connects to checked addresses only.

    target: which host and port to connect to when a host and port are asked for.
    private: (host, port) as asked for that may lie at a private address.
    least_rate: bytes a second below which, over RATE_SECONDS, an answer is given up.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        target: Callable[[str, int], tuple[str, int]],
        private: frozenset[tuple[str, int]] = frozenset(),
        least_rate: float = 0.0,
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self.clock = clock
        self.deadline = float("inf")
        self.peer: str | None = None
        self._target = target
        self._private = private
        self._least_rate = least_rate
        self._resolve = resolve
        self._backend = backend or httpcore.SyncBackend()
        self._heard = 0
        self._since: float | None = None  # since when the bytes heard are counted
        self._ended = False
        self.streams: deque[httpcore.NetworkStream] = deque(maxlen=KEPT_STREAMS)

    def begin(self, seconds: float) -> float:
        """Give the exchange that begins now so many seconds. The moment it begins at."""
        now = self.clock()
        self.deadline = now + seconds
        self.peer = None
        self._since = None
        self._heard = 0
        return now

    def hasten(self, seconds: float) -> None:
        """Give what is left of the exchange so many seconds at most."""
        self.deadline = min(self.deadline, self.clock() + seconds)

    def heard(self, size: int) -> None:
        """So many bytes of the answer have come; with the first the rate begins to count."""
        if self._since is None:
            self._since = self.clock()
        self._heard += size

    def remaining(self, timeout: float | None = None) -> float | None:
        """Seconds that an operation may take: its own timeout, or less where the deadline is
        nearer; None for no limit. Raises httpcore.ReadTimeout past the deadline, and where the
        answer comes too slowly."""
        if self._ended:
            raise httpcore.ReadTimeout("the crawl ends")
        now = self.clock()
        left = self.deadline - now
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline of the fetch has passed")
        if self._since is not None and now - self._since >= RATE_SECONDS:
            if self._heard < self._least_rate * (now - self._since):
                raise httpcore.ReadTimeout(f"less than {self._least_rate} bytes a second")
            self._since, self._heard = now, 0
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
    ) -> Watched:
        """Resolve, check, and connect to that very address; the first that answers is taken.

        Raises FetchRefused with reason address if none may be connected to, httpcore's errors
        otherwise (with socket.gaierror as their cause where the name is not known).
        """
        target, target_port = self._target(host, port)
        usable = self._checked(host, port, self._addresses(target, target_port))
        return self._first(usable, target_port, timeout, local_address, socket_options)

    def connect_proxy(self, proxy: tuple[str, int], host: str, port: int) -> Watched:
        """Connect to a proxy, which the site's file names and which may lie anywhere, on the way
        to a host. The host's addresses are checked as far as they are known here: only the proxy
        may know them. Raises as connect_tcp() does."""
        try:
            addresses = self._addresses(host, port)
        except httpcore.ConnectError:
            addresses = []
        if addresses:
            self._checked(host, port, addresses)
        return self._first(self._addresses(*proxy), proxy[1], None, None, None)

    def _addresses(self, host: str, port: int) -> list[str]:
        """Looked up aside: the system's look-up knows no deadline."""
        try:
            return self._aside(lambda: self._resolve(host, port), CONNECT_SECONDS)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}: no address in time") from error
        except (OSError, ValueError) as error:  # ValueError: no name at all, by its characters
            raise httpcore.ConnectError(f"{host}: {error}") from error

    def _aside(
        self,
        work: Callable[[], Found],
        timeout: float,
        discard: Callable[[Found], object] = lambda _: None,
    ) -> Found:
        """What a work finds, done in a thread of its own, since nothing wakes it: it is waited for
        no longer than its timeout, the deadline and the crawl allow. discard: takes what comes too
        late. Raises what the work raises, and TimeoutError."""
        left = self.remaining(timeout) or timeout
        found: Future[Found] = Future()
        Thread(target=_find, args=(work, found), daemon=True).start()
        with ExitStack() as stack:
            stack.callback(found.add_done_callback, partial(_discard, discard))
            while not wait([found], min(LOOK_SECONDS, left)).done:
                left -= LOOK_SECONDS
                if left <= 0 or self._ended:
                    raise TimeoutError
            stack.pop_all()
        return found.result()

    def _checked(self, host: str, port: int, addresses: list[str]) -> list[str]:
        """Those of the addresses that may be connected to for this host and port."""
        allowed = (host, port) in self._private
        usable = [one for one in addresses if allowed or is_public(one)]
        if not usable:
            message = f"at {', '.join(addresses)}, no address of the open internet"
            raise FetchRefused(f"{host}:{port}", "address", message)
        return usable

    def _first(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
    ) -> Watched:
        options = list(socket_options or ())
        for place, one in enumerate(addresses, 1):
            limit = self.remaining(CONNECT_SECONDS if timeout is None else timeout)
            connect = partial(self._backend.connect_tcp, one, port, limit, local_address, options)
            try:
                stream = self._connected(connect)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
            else:
                self.peer = f"[{one}]:{port}" if ":" in one else f"{one}:{port}"
                self.streams.append(stream)
                return Watched(stream, self, self.peer)
        raise httpcore.ConnectError("no address")

    def _connected(self, connect: Callable[[], httpcore.NetworkStream]) -> httpcore.NetworkStream:
        try:
            return self._aside(connect, CONNECT_SECONDS, lambda late: late.close())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("no connection in time") from error


def _find(work: Callable[[], Found], found: Future[Found]) -> None:
    try:
        found.set_result(work())
    except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
        found.set_exception(error)


def _discard(discard: Callable[[Found], object], found: Future[Found]) -> None:
    """Take what came when nobody waited any longer, if anything did."""
    if found.exception() is None:
        discard(found.result())


class Watched(httpcore.NetworkStream):
    """A stream of which no read or write outlasts the guard's deadline. peer: where it leads."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard, peer: str) -> None:
        self.peer = peer
        self._stream = stream
        self._guard = guard
        self._socket: socket.socket | None = stream.get_extra_info("socket")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, max_bytes at most."""
        data = self._stream.read(max_bytes, self._guard.remaining(timeout))
        self._guard.heard(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of buffer. What answers it is acknowledged at once: a server that sends its
        headers by themselves would wait for that with the rest, a 25th of a second for each page.
        """
        self._stream.write(buffer, self._guard.remaining(timeout))
        if QUICKACK and self._socket is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Watched:
        """The same connection under TLS, watched too."""
        limit = self._guard.remaining(timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, limit)
        self._guard.streams.append(stream)
        return Watched(stream, self._guard, self.peer)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        """httpcore's own: server_addr, ssl_object, is_readable …"""
        return self._stream.get_extra_info(info)
