from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import httpcore
import pytest

from report_archiver.crawl.guard import Guard, is_public
from report_archiver.crawl.urls import address
from report_archiver.errors import FetchRefused

PUBLIC = ["1.1.1.1", "202.102.224.68", "2400:3200::1", "2001:4860:4860::8888", "64:ff9b::1.1.1.1"]
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
    "168.63.129.16",
    "192.0.0.192",
    "192.88.99.1",
    "169.254.170.2",
    "fd00:ec2::254",
    "::7f00:1",
    "::1.1.1.1",
    "::ffff:1.1.1.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001:10::1",
    "2001:20::1",
    "2002:a9fe:a9fe::",
    "2400:3200::5efe:10.0.0.1",
    "2400:3200::200:5efe:7f00:1",
    "3fff::1",
    "5f00::1",
    "fec0::1",
    "4000::1",
    "ff0e::1",
]


@pytest.mark.parametrize("found", PUBLIC)
def test_addresses_of_the_open_internet(found: str):
    assert is_public(found)


@pytest.mark.parametrize("found", NOT_PUBLIC)
def test_addresses_that_are_none(found: str):
    assert not is_public(found)


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


@pytest.mark.parametrize("found", NOT_PUBLIC)
def test_a_host_at_private_addresses_alone_is_refused(found: str):
    backend = Backend()
    with pytest.raises(FetchRefused) as refusal:
        guard([found], backend).connect_tcp("a.example", 80)
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


# How an address may be spelt in a link or a redirect, and what must become of it: the reason for
# which it is refused, or the one address that may be connected to.
SPELLINGS = {
    # Plain ones
    "http://1.1.1.1/": "1.1.1.1",
    "http://1.1.1.1:8080/": "1.1.1.1",
    "http://[2400:3200::1]/": "2400:3200::1",
    "http://[2400:3200:0:0:0:0:0:1]/": "2400:3200::1",
    "http://127.0.0.1/": "address",
    "http://127.0.0.1:8080/": "address",
    "http://127.255.255.254/": "address",
    "http://10.1.2.3/": "address",
    "http://172.20.0.1/": "address",
    "http://192.168.0.1/": "address",
    "http://169.254.169.254/latest/meta-data/": "address",
    "http://100.100.100.200/latest/": "address",
    "http://168.63.129.16/": "address",
    "http://192.0.0.192/": "address",
    "http://0.0.0.0/": "address",
    "http://255.255.255.255/": "address",
    "http://224.0.0.1/": "address",
    "http://localhost/": "address",
    "http://LOCALHOST/": "address",
    "http://localhost./": "address",
    # IPv6 and what it wraps
    "http://[::1]/": "address",
    "http://[::]/": "address",
    "http://[0:0:0:0:0:0:0:1]/": "address",
    "http://[0000::0001]/": "address",
    "http://[::ffff:127.0.0.1]/": "address",
    "http://[::ffff:7f00:1]/": "address",
    "http://[::ffff:169.254.169.254]/": "address",
    "http://[::ffff:0:127.0.0.1]/": "address",
    "http://[::127.0.0.1]/": "address",
    "http://[2002:7f00:1::]/": "address",
    "http://[2002:a9fe:a9fe::1]/": "address",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/": "address",
    "http://[64:ff9b::127.0.0.1]/": "address",
    "http://[64:ff9b:1::a00:1]/": "address",
    "http://[fe80::1]/": "address",
    "http://[fc00::1]/": "address",
    "http://[fd00:ec2::254]/": "address",
    "http://[ff02::1]/": "address",
    "http://[fe80::1%25eth0]/": "refused",
    "http://[fe80::1%eth0]/": "refused",
    "http://[::1%25lo]/": "refused",
    "http://[::1": "scope",
    "http://[::1]x/": "scope",
    "http://[v1.127]/": "scope",
    "http://::1/": "scope",
    # Numbers
    "http://2130706433/": "scope",
    "http://017700000001/": "scope",
    "http://0x7f000001/": "scope",
    "http://0x7f.0x0.0x0.0x1/": "scope",
    "http://0X7F.1/": "scope",
    "http://0177.0.0.1/": "scope",
    "http://0177.0.0.01/": "scope",
    "http://127.1/": "scope",
    "http://127.0.1/": "scope",
    "http://0/": "scope",
    "http://1.1.1.1.1/": "scope",
    "http://127.0.0.256/": "scope",
    "http://4294967297/": "scope",
    "http://127.0.0.0x1/": "scope",
    "http://127.0.0.08/": "scope",
    "http://127.0.0.1./": "address",
    "http://127.0.0.1../": "scope",
    "http://.127.0.0.1/": "scope",
    # Other digits, dots and letters
    "http://１２７.０.０.１/": "address",
    "http://①②⑦.⓪.⓪.①/": "refused",
    "http://127。0。0。1/": "address",
    "http://127．0．0．1/": "address",
    "http://ｌｏｃａｌｈｏｓｔ/": "address",
    "http://١٢٧.٠.٠.١/": "refused",
    "http://local\u00adhost/": "address",
    # Escapes
    "http://%31%32%37.0.0.1/": "scope",
    "http://127%2e0%2e0%2e1/": "scope",
    "http://127.0.0.1%00.example/": "scope",
    "http://127.0.0.1%2f.example/": "scope",
    # Users, backslashes, blanks, ports
    "http://user@127.0.0.1/": "scope",
    "http://1.1.1.1@127.0.0.1/": "scope",
    "http://1.1.1.1:80@127.0.0.1/": "scope",
    "http://1.1.1.1%40127.0.0.1/": "scope",
    "http://1.1.1.1\\@127.0.0.1/": "scope",
    "http:\\\\127.0.0.1/": "scope",
    "http:/\\127.0.0.1/": "scope",
    "http:127.0.0.1/": "scope",
    "http:///127.0.0.1/": "scope",
    "http://127.0.0.1 .example/": "scope",
    "http://127.0.0.1\x00/": "scope",
    "ht\ntp://127.0.0.1/": "address",
    "http://127.0.\t0.1/": "address",
    "http://127.0.0.1#@1.1.1.1/": "address",
    "http://127.0.0.1?@1.1.1.1/": "address",
    "http://127.0.0.1:0/": "scope",
    "http://127.0.0.1:65616/": "scope",
    "http://127.0.0.1:8o/": "scope",
    "http://127.0.0.1:-80/": "scope",
    "HTTP://127.0.0.1/": "address",
    # Other schemes
    "file://127.0.0.1/etc/passwd": "scheme",
    "ftp://127.0.0.1/": "scheme",
    "gopher://127.0.0.1:70/_x": "scheme",
    "dict://127.0.0.1:11211/": "scheme",
    "javascript://127.0.0.1/": "scheme",
    "data:text/html,x": "scheme",
    "unix:///run/docker.sock": "scheme",
    "//127.0.0.1/": "scheme",
}


def fate(url: str) -> str:
    """What becomes of a URL, with the system's own resolver: a reason, or where it leads."""
    backend = Backend()
    watching = Guard(clock=lambda: 0.0, target=lambda *it: it, backend=backend)
    try:
        found = address(url)
        watching.connect_tcp(found.host, found.port)
    except FetchRefused as refusal:
        assert backend.asked == []
        return refusal.reason
    except httpcore.ConnectError:
        assert backend.asked == []
        return "dns"
    return backend.asked[0][0]


@pytest.mark.parametrize("url", SPELLINGS)
def test_what_becomes_of_each_spelling(url: str):
    expected = SPELLINGS[url]
    known = {"refused": {"scope", "address", "dns"}}
    assert fate(url) in known.get(expected, {expected})


@pytest.mark.parametrize(
    "host",
    "2130706433 017700000001 0x7f000001 0x7f.1 0177.0.0.1 127.1 127.0.1 0 127.0.0.1. localhost."
    " ::ffff:127.0.0.1 [::1] ::1%lo fe80::1%1 １２７.０.０.１ %31%32%37.0.0.1 127.0.0.1%00".split(),
)
def test_spellings_that_get_past_all_else_stop_at_the_guard(host: str):
    """The guard asks the resolver that the connection would ask, and judges what it says."""
    backend = Backend()
    with pytest.raises((FetchRefused, httpcore.ConnectError)):
        Guard(clock=lambda: 0.0, target=lambda *it: it, backend=backend).connect_tcp(host, 80)
    assert backend.asked == []


def test_a_name_is_looked_up_once_and_never_again_for_the_connection():
    answers = iter([["1.1.1.1"], ["127.0.0.1"], ["1.1.1.1", "127.0.0.1"]])
    backend = Backend()
    watching = Guard(
        clock=lambda: 0.0,
        target=lambda *it: it,
        resolve=lambda host, port: next(answers),
        backend=backend,
    )
    watching.connect_tcp("rebound.example", 80)
    with pytest.raises(FetchRefused):
        watching.connect_tcp("rebound.example", 80)
    watching.connect_tcp("rebound.example", 80)
    assert [host for host, _ in backend.asked] == ["1.1.1.1", "1.1.1.1"]


def test_a_proxy_may_lie_anywhere_but_not_lead_to_private_addresses():
    known = {"proxy": ["127.0.0.1"], "a.example": ["1.1.1.1"], "b.example": ["10.0.0.1"]}
    backend = Backend()

    def resolve(host: str, port: int) -> list[str]:
        if host in known:
            return known[host]
        if host[0].isdigit():
            return [host]
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    watching = Guard(clock=lambda: 0.0, target=lambda *it: it, resolve=resolve, backend=backend)
    for host in ("a.example", "known.to.the.proxy.alone"):
        watching.connect_proxy(("proxy", 3128), host, 80)
    for host in ("b.example", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(FetchRefused):
            watching.connect_proxy(("proxy", 3128), host, 80)
    assert backend.asked == [("127.0.0.1", 3128)] * 2


class Slow(Backend):
    """Connects when it is let go, which may be after everybody has left."""

    def __init__(self) -> None:
        super().__init__()
        self.asking, self.let_go, self.closed = Event(), Event(), Event()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.asking.set()
        assert self.let_go.wait(30)
        stream = httpcore.MockStream([])
        stream.close = self.closed.set
        return stream


def test_a_connection_under_way_is_left_when_the_crawl_ends_and_closed_when_it_comes():
    backend = Slow()
    watching = guard(["1.1.1.1", "8.8.8.8"], backend, clock=time.monotonic)
    watching.begin(600)
    Thread(target=lambda: backend.asking.wait(30) and watching.end()).start()
    started = time.monotonic()
    with pytest.raises(httpcore.TimeoutException):
        watching.connect_tcp("a.example", 80)
    assert time.monotonic() - started < 5
    assert not backend.closed.is_set()
    backend.let_go.set()
    assert backend.closed.wait(30)
    assert watching.peer is None


def test_a_look_up_under_way_is_left_when_the_crawl_ends():
    asked, let_go = Event(), Event()

    def resolve(host: str, port: int) -> list[str]:
        asked.set()
        return ["1.1.1.1"] if let_go.wait(30) else []

    watching = Guard(clock=time.monotonic, target=lambda *it: it, resolve=resolve)
    watching.begin(600)
    Thread(target=lambda: asked.wait(30) and watching.end()).start()
    started = time.monotonic()
    with pytest.raises(httpcore.TimeoutException):
        watching.connect_tcp("a.example", 80)
    assert time.monotonic() - started < 5
    let_go.set()


def test_a_look_up_ends_with_the_deadline():
    asked = Event()
    watching = Guard(
        clock=time.monotonic,
        target=lambda *it: it,
        resolve=lambda host, port: asked.wait(30) and ["1.1.1.1"],
        backend=Backend(),
    )
    watching.begin(0.05)
    began = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        watching.connect_tcp("slow.example", 80)
    assert time.monotonic() - began < 5
    asked.set()


def test_a_name_that_cannot_be_one_is_an_unknown_name():
    watching = Guard(clock=lambda: 0.0, target=lambda *it: it, backend=Backend())
    for host in ("a\0b", "a" * 70 + ".example", "\ud800.example"):
        with pytest.raises(httpcore.ConnectError):
            watching.connect_tcp(host, 80)


class Ticks:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_rate_is_taken_over_ten_seconds_from_the_first_byte():
    clock = Ticks()
    watching = guard(["1.1.1.1"], Backend(), clock=clock, least_rate=10.0)
    watching.begin(1000.0)
    clock.time = 500.0
    watching.remaining()  # a server may think for long before it answers
    watching.heard(100)
    clock.time = 509.9
    watching.remaining()
    clock.time = 510.0
    watching.remaining()
    watching.heard(99)
    clock.time = 520.0
    with pytest.raises(httpcore.ReadTimeout, match="bytes a second"):
        watching.remaining()
    watching.begin(1000.0)
    watching.remaining()
