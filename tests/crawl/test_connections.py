"""TLS old and new, proxies, and that the guard sits where connections are really made."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from report_archiver.crawl.fetch import Fetcher, guard_of, tls_context
from report_archiver.crawl.sites import Site
from report_archiver.model import Fetched

from .conftest import Clock
from .misbehaving import OK, OTHER, PAGE, Misbehaving, page, requests

CERTIFICATE = Path(__file__).with_name("certificate.pem")


class Open:
    """A gate that lets everything through."""

    def refusal(self, url: str) -> str | None:
        return None

    def wait(self, url: str) -> None:
        pass


def site(**crawl: object) -> Site:
    about = {"id": "mini", "name": "小站", "homepage": "http://mini.example/"}
    return Site.model_validate({"site": about, "crawl": {"trail": ["年报"]} | crawl})


Fetch = Callable[..., Fetched]


@pytest.fixture
def fetch() -> Iterator[Fetch]:
    with ExitStack() as stack:

        def go(url: str, *, tls: ssl.SSLContext | None = None, **crawl: object) -> Fetched:
            fetcher = Fetcher(site(**crawl), now=Clock().now, tls=tls)
            return stack.enter_context(fetcher).fetch(url, Open())

        yield go


class Listener:
    """Serves each connection to its port by `serve`."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._serve(connection)

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    with ExitStack() as stack:

        def start(serve: Callable[[socket.socket], None]) -> Listener:
            listener = Listener(serve)
            stack.callback(listener.close)
            return listener

        yield start


# TLS ------------------------------------------------------------------------------------------


def secure(version: ssl.TLSVersion | None = None) -> Callable[[socket.socket], None]:
    """Serve PAGE under TLS, at most of this version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    if version:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            for _ in requests(wrapped):
                wrapped.sendall(page())

    return serve


@pytest.fixture
def trusting() -> ssl.SSLContext:
    """A context that trusts the tests' certificate."""
    return ssl.create_default_context(cafile=CERTIFICATE)


def replica(listener: Listener) -> dict[str, object]:
    return {"connect_to": listener.address, "private_network": True}


def test_tls_is_verified_and_noted(listen, fetch: Fetch, trusting: ssl.SSLContext):
    values = replica(listen(secure()))
    fetched = fetch("https://mini.example/", tls=trusting, **values)
    assert fetched.body == PAGE
    assert fetched.route.startswith("direct; TLSv1.3 TLS_")
    assert "verified" not in fetched.route
    assert fetch("https://mini.example/", **values).reason == "tls"
    assert fetch("https://other.example/", tls=trusting, **values).reason == "address"
    hosts = {"hosts": ["other.example"]}
    assert fetch("https://other.example/", tls=trusting, **values, **hosts).reason == "tls"


def test_a_connection_under_tls_is_kept(listen, trusting: ssl.SSLContext):
    accepted: list[socket.socket] = []
    serve = secure()
    values = replica(listen(lambda connection: (accepted.append(connection), serve(connection))))
    with Fetcher(site(**values), now=Clock().now, tls=trusting) as fetcher:
        for _ in range(4):
            assert fetcher.fetch("https://mini.example/", Open()).body == PAGE
    assert len(accepted) == 1


def test_certificates_go_unverified_only_where_the_site_says_so(listen, fetch: Fetch):
    values = replica(listen(secure()))
    fetched = fetch("https://mini.example/", verify_certificates=False, **values)
    assert fetched.body == PAGE
    assert fetched.route.endswith("; certificate not verified")
    assert fetch("https://mini.example/", legacy_tls=True, **values).reason == "tls"


def test_old_tls_is_spoken_only_where_the_site_says_so(listen, fetch: Fetch):
    values = replica(listen(secure(ssl.TLSVersion.TLSv1))) | {"verify_certificates": False}
    assert fetch("https://mini.example/", **values).reason == "tls"
    fetched = fetch("https://mini.example/", legacy_tls=True, **values)
    assert fetched.body == PAGE
    assert fetched.route.startswith("direct; TLSv1 ")


@pytest.mark.parametrize(("announced", "reason"), [(True, None), (False, "truncated")])
def test_an_end_that_nothing_tells_is_one_only_if_tls_does(
    listen, fetch: Fetch, trusting: ssl.SSLContext, announced: bool, reason: str | None
):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            next(requests(wrapped))
            wrapped.sendall(OK + b"\r\n" + PAGE)
            if announced:
                wrapped.unwrap()

    fetched = fetch("https://mini.example/", tls=trusting, **replica(listen(serve)))
    assert (fetched.reason, fetched.framing) == (reason, "close")


def test_a_server_that_stops_in_its_handshake(listen, fetch: Fetch):
    def serve(connection: socket.socket) -> None:
        while connection.recv(65_536):  # until the other side gives up
            pass

    silent = replica(listen(serve))
    fetched = fetch("https://mini.example/", deadline_seconds=0.2, **silent)
    assert fetched.reason == "timeout"
    assert fetched.peer == silent["connect_to"]


# Proxies --------------------------------------------------------------------------------------


class Proxy:
    """An HTTP proxy that leads everywhere to the same two servers. asked: its request lines."""

    def __init__(self, plain: str, under_tls: str = "") -> None:
        self.asked: list[bytes] = []
        self._plain, self._under_tls = plain, under_tls

    def serve(self, connection: socket.socket) -> None:
        request = connection.recv(65_536)
        self.asked.append(request.partition(b"\r\n")[0])
        if request.startswith(b"CONNECT"):
            if not self._under_tls:
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            with dial(self._under_tls) as beyond:
                connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                threading.Thread(target=pour, args=(beyond, connection), daemon=True).start()
                pour(connection, beyond)
            return
        path = "/" + request.split(b" ")[1].decode().split("/", 3)[3]
        with dial(self._plain) as beyond:
            beyond.sendall(f"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
            connection.sendall(beyond.recv(65_536))


def dial(address: str) -> socket.socket:
    host, port = address.split(":")
    return socket.create_connection((host, int(port)))


def pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_a_proxy_asks_for_us_and_is_noted(listen, fetch: Fetch):
    with Misbehaving({"/good.html?a=%C4%EA": OTHER}) as origin:
        proxy = Proxy(origin.address)
        address = listen(proxy.serve).address
        fetched = fetch("http://mini.example/good.html?a=%C4%EA", proxy=f"http://{address}")
        assert fetched.body == OTHER
        assert (fetched.route, fetched.peer) == (f"proxy {address}", address)
        assert proxy.asked == [b"GET http://mini.example/good.html?a=%C4%EA HTTP/1.1"]


def test_https_goes_through_a_tunnel(listen, fetch: Fetch, trusting: ssl.SSLContext):
    proxy = Proxy("", listen(secure()).address)
    address = listen(proxy.serve).address
    fetched = fetch("https://mini.example/", tls=trusting, proxy=f"http://{address}")
    assert fetched.body == PAGE
    assert fetched.route.startswith(f"proxy {address}; TLSv1.3 ")
    assert proxy.asked == [b"CONNECT mini.example:443 HTTP/1.1"]


def test_a_proxy_that_refuses_or_is_not_there(listen, fetch: Fetch):
    proxy = Proxy("")
    address = listen(proxy.serve).address
    assert fetch("https://mini.example/", proxy=f"http://{address}").reason == "connection"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert fetch("http://mini.example/", proxy=f"http://127.0.0.1:{port}").reason == "connection"
    assert fetch("http://mini.example/", proxy="http://nobody.invalid:80").reason == "dns"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "localhost"])
def test_no_proxy_is_asked_for_a_private_address(listen, fetch: Fetch, host: str):
    proxy = Proxy("")
    address = listen(proxy.serve).address
    assert fetch(f"http://{host}/", proxy=f"http://{address}").reason == "address"
    assert proxy.asked == []


# Connections that are kept --------------------------------------------------------------------


class Fickle:
    """Answers once on each connection; then says `last` to the next request and hangs up."""

    def __init__(self, last: bytes) -> None:
        self.connections = 0
        self._last = last

    def __call__(self, connection: socket.socket) -> None:
        self.connections += 1
        for count, _ in enumerate(requests(connection)):
            connection.sendall(self._last if count else page())
            if count:
                return


@pytest.mark.parametrize(
    ("last", "reasons", "connections"),
    [(b"", [None, None, None], 3), (b"HTTP/1.1 2", [None, "connection", None], 2)],
)
def test_a_kept_connection_that_is_dead_says_nothing_of_the_server(
    listen, last: bytes, reasons: list[str | None], connections: int
):
    server = Fickle(last)
    with Fetcher(site(**replica(listen(server))), now=Clock().now) as fetcher:
        fetched = [fetcher.fetch("http://mini.example/", Open()) for _ in reasons]
    assert [one.reason for one in fetched] == reasons
    assert server.connections == connections


def test_few_connections_are_kept_and_none_for_long():
    time = 0.0
    hosts = [f"h{number}.example" for number in range(6)]
    with Misbehaving({"/": OTHER}) as server:
        rules = {"hosts": hosts, "connect_to": server.address, "private_network": True}
        with Fetcher(site(**rules), now=Clock().now, clock=lambda: time) as fetcher:
            for host in [*hosts, *hosts[2:]]:
                assert fetcher.fetch(f"http://{host}/", Open()).body == OTHER
            assert server.connections == 6
            assert fetcher.fetch(f"http://{hosts[0]}/", Open()).body == OTHER
            assert server.connections == 7
            time = 15.1
            assert fetcher.fetch(f"http://{hosts[0]}/", Open()).body == OTHER
            assert server.connections == 8


# The environment, and where the guard sits ----------------------------------------------------


def test_nothing_of_the_environment_counts(listen, fetch: Fetch, monkeypatch, tmp_path: Path):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine mini.example login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, str(CERTIFICATE))
    tls_context.cache_clear()
    assert fetch("https://mini.example/", **replica(listen(secure()))).reason == "tls"
    with Misbehaving({"/": OTHER}) as origin:
        values = {"connect_to": origin.address, "private_network": True}
        fetched = fetch("http://mini.example/", **values)
    assert fetched.body == OTHER
    assert "authorization" not in {name.lower() for name, _ in fetched.request_headers}


class Ear:
    """Hears of every connection that this process makes, whoever makes it: an audit hook, which
    can never be taken off again."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] | None = None
        sys.addaudithook(self)

    def __call__(self, event: str, given: tuple[object, ...]) -> None:
        if self.heard is not None and event == "socket.connect":
            self.heard.append(given[1][:2])


EAR = Ear()


def test_the_guard_is_asked_about_every_connection_that_is_made(listen, trusting):
    """Below all libraries: fails where an upgrade of one of them finds a way of its own."""
    with Misbehaving({"/": OTHER, "/1": OTHER}) as origin, ExitStack() as stack:
        for values in (
            {"connect_to": origin.address, "private_network": True},
            replica(listen(secure())),
        ):
            place = site(**values)
            guard = guard_of(place, lambda: 0.0)
            checked: list[tuple[str, int]] = []
            check = guard._checked
            guard._checked = lambda host, port, found, check=check, checked=checked: (
                checked.append((host, port)) or check(host, port, found)
            )
            fetcher = Fetcher(place, now=Clock().now, clock=lambda: 0.0, guard=guard, tls=trusting)
            stack.enter_context(fetcher)
            scheme = "http" if values["connect_to"] == origin.address else "https"
            EAR.heard = made = []
            for url in ("mini.example/", "www.mini.example/", "mini.example/1"):
                assert fetcher.fetch(f"{scheme}://{url}", Open()).body in {OTHER, PAGE}
            EAR.heard = None
            host, port = values["connect_to"].split(":")
            assert made == [(host, int(port))] * 2
            assert [one for one, _ in checked] == ["mini.example", "www.mini.example"]


def test_a_private_network_is_no_more_than_the_host_and_port_that_the_file_names(fetch: Fetch):
    with Misbehaving({"/": OTHER}) as named, Misbehaving({"/": OTHER}) as other:
        about = {"id": "mini", "name": "小站", "homepage": f"http://127.0.0.1:{named.port}/"}
        rules = {"trail": ["年报"], "private_network": True}
        place = Site.model_validate({"site": about, "crawl": rules})
        with Fetcher(place, now=Clock().now) as fetcher:
            assert fetcher.fetch(place.site.homepage, Open()).body == OTHER
            for url in (
                f"http://127.0.0.1:{other.port}/",
                f"http://localhost:{named.port}/",
                f"http://127.0.0.2:{named.port}/",
                f"http://[::1]:{named.port}/",
            ):
                assert fetcher.fetch(url, Open()).reason == "address"
        assert (len(named.asked), other.asked) == (1, [])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://intranet.example/", None),
        ("http://other.example:8080/", None),
        ("http://www.intranet.example/", "address"),
        ("https://intranet.example/", "address"),
        ("http://other.example/", "address"),
    ],
)
def test_no_twin_of_a_private_host_is_meant(url: str, reason: str | None):
    about = {"id": "mini", "name": "小站", "homepage": "http://intranet.example/"}
    rules = {"trail": ["年报"], "private_network": True, "hosts": ["other.example:8080"]}
    place = Site.model_validate({"site": about, "crawl": rules})
    guard = guard_of(place, lambda: 0.0)
    with Misbehaving({"/": OTHER}) as server:
        guard._resolve = lambda host, port: ["127.0.0.1"]
        connect = guard._backend.connect_tcp
        guard._backend.connect_tcp = lambda host, port, *more: connect(host, server.port, *more)
        with Fetcher(place, now=Clock().now, clock=lambda: 0.0, guard=guard) as fetcher:
            assert fetcher.fetch(url, Open()).reason == reason
