from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpcore
import pytest

from report_archiver.crawl.guard import Guard, is_public
from report_archiver.errors import FetchRefused

PUBLIC = ["1.1.1.1", "202.102.224.68", "2400:3200::1", "2001:4860:4860::8888"]
NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "2002:a00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet(address: str):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_none(address: str):
    assert not is_public(address)


class Backend(httpcore.NetworkBackend):
    """Connects to nothing; remembers where it was told to."""

    def __init__(self, dead: tuple[str, ...] = ()) -> None:
        self.asked: list[tuple[str, int]] = []
        self.dead = dead

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.asked.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError("dead")
        return httpcore.MockStream([])


def guard(addresses: list[str], backend: Backend, **more: object) -> Guard:
    values = {"clock": lambda: 0.0, "target": lambda host, port: (host, port)} | more
    return Guard(resolve=lambda host, port: addresses, backend=backend, **values)


def test_it_connects_to_the_very_address_that_it_checked():
    backend = Backend()
    watching = guard(["1.1.1.1"], backend)
    watching.connect_tcp("a.example", 443)
    assert backend.asked == [("1.1.1.1", 443)]
    assert watching.peer == "1.1.1.1:443"


def test_private_addresses_of_a_host_are_passed_over():
    backend = Backend()
    guard(["10.0.0.1", "1.1.1.1"], backend).connect_tcp("a.example", 80)
    assert backend.asked == [("1.1.1.1", 80)]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_host_at_private_addresses_alone_is_refused(address: str):
    backend = Backend()
    with pytest.raises(FetchRefused) as refusal:
        guard([address], backend).connect_tcp("a.example", 80)
    assert refusal.value.reason == "address"
    assert backend.asked == []


def test_a_private_place_is_allowed_by_host_and_port():
    backend = Backend()
    watching = guard(["127.0.0.1"], backend, private=frozenset({("a.example", 8001)}))
    watching.connect_tcp("a.example", 8001)
    for host, port in [("a.example", 8002), ("b.example", 8001)]:
        with pytest.raises(FetchRefused):
            watching.connect_tcp(host, port)
    assert backend.asked == [("127.0.0.1", 8001)]


def test_a_replica_stands_for_the_host():
    backend = Backend()
    guard(["1.1.1.1"], backend, target=lambda host, port: ("r", 99)).connect_tcp("a.example", 80)
    assert backend.asked == [("1.1.1.1", 99)]


def test_the_next_address_is_tried_where_one_is_dead():
    backend = Backend(dead=("1.1.1.1",))
    guard(["1.1.1.1", "1.0.0.1"], backend).connect_tcp("a.example", 80)
    assert [host for host, _ in backend.asked] == ["1.1.1.1", "1.0.0.1"]
    with pytest.raises(httpcore.ConnectError):
        guard(["1.1.1.1"], backend).connect_tcp("a.example", 80)


def test_an_unknown_name():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    watching = Guard(clock=lambda: 0.0, target=lambda h, p: (h, p), resolve=unknown)
    with pytest.raises(httpcore.ConnectError) as error:
        watching.connect_tcp("a.example", 80)
    assert isinstance(error.value.__cause__, socket.gaierror)


def test_nothing_outlasts_the_deadline():
    watching = guard(["1.1.1.1"], Backend())
    stream = watching.connect_tcp("a.example", 80)
    watching.deadline = 5.0
    assert watching.remaining(30.0) == 5.0
    assert watching.remaining(1.0) == 1.0
    watching.deadline = 0.0
    for act in (lambda: stream.read(1), lambda: stream.write(b"x")):
        with pytest.raises(httpcore.ReadTimeout):
            act()


def test_a_read_that_waits_ends_at_once_when_the_crawl_does():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        private = frozenset({("127.0.0.1", port)})
        watched = Guard(clock=time.monotonic, target=lambda *it: it, private=private)
        stream = watched.connect_tcp("127.0.0.1", port)
        with silent.accept()[0], ThreadPoolExecutor(1) as reader:
            waiting = reader.submit(stream.read, 1, 30.0)
            began = time.monotonic()
            watched.end()
            assert waiting.exception(10) is None or isinstance(
                waiting.exception(), httpcore.ReadTimeout
            )
        stream.close()
        assert time.monotonic() - began < 5
        with pytest.raises(httpcore.ReadTimeout, match="the crawl ends"):
            watched.connect_tcp("127.0.0.1", port)
