"""Fetches from a server that says any bytes at all, and from the ordinary one."""

from __future__ import annotations

import gzip
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import httpcore
import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report_archiver import __version__
from report_archiver.crawl.fetch import Fetcher, charset_of, guard_of
from report_archiver.crawl.guard import Guard
from report_archiver.crawl.sites import Site
from report_archiver.model import Fetched

from .conftest import Answer, Clock


class Open:
    """A gate that refuses what the site's scope refuses, and remembers what it was asked."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.asked: list[str] = []

    def refusal(self, url: str) -> str | None:
        self.asked.append(url)
        return self.site.scope.refusal(url)

    def wait(self, url: str) -> None:
        pass


Fetch = Callable[..., Fetched]


@pytest.fixture
def fetch(site_of, clock: Clock) -> Iterator[Fetch]:
    opened: list[Fetcher] = []

    def go(url: str, *, tick: Callable[[], float] | None = None, **values: object) -> Fetched:
        validators = {key: values.pop(key) for key in ("etag", "last_modified") if key in values}
        site = site_of(**values)
        more = {"clock": tick} if tick else {}
        fetcher = Fetcher(site, now=clock.now, **more)
        opened.append(fetcher)
        return fetcher.fetch(url, Open(site), **validators)

    yield go
    for fetcher in opened:
        fetcher.close()


@pytest.fixture
def literal(fetch: Fetch) -> Iterator[Callable[..., Fetched]]:
    """Fetch from a server that answers every request with these very bytes, then hangs up."""
    listening: list[socket.socket] = []

    def go(answer: bytes, **values: object) -> Fetched:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with closing(connection):
                    connection.recv(65_536)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        values = {"connect_to": f"127.0.0.1:{server.getsockname()[1]}"} | values
        return fetch("http://mini.example/", **values)

    yield go
    for server in listening:
        server.close()


PAGE = b"<p>a page</p>"
ZIPPED = gzip.compress(PAGE * 100)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def with_length(body: bytes, length: int | None = None, more: bytes = b"") -> bytes:
    return OK + more + b"Content-Length: %d\r\n\r\n" % (length or len(body)) + body


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


GZIP = b"Content-Encoding: gzip\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "reason", "body"),
    [
        (with_length(PAGE), None, PAGE),
        (with_length(ZIPPED, more=GZIP), None, PAGE * 100),
        (OK + b"\r\n" + PAGE, None, PAGE),
        (CHUNKED + b"d\r\n" + PAGE + b"\r\n0\r\n\r\n", None, PAGE),
        (with_length(PAGE, 99), "truncated", None),
        (with_length(ZIPPED[:20], more=GZIP), "truncated", None),
        (OK + GZIP + b"\r\n" + ZIPPED[:-3], "truncated", None),
        (CHUNKED + b"d\r\n" + PAGE, "truncated", None),
        (CHUNKED + b"d\r\n" + PAGE + b"\r\nzz\r\n", "truncated", None),
        (with_length(PAGE, more=GZIP), "protocol", None),
        (with_length(PAGE, more=b"Content-Encoding: br\r\n"), "protocol", None),
        (b"", "connection", None),
        (b"\x16\x03\x01 what", "protocol", None),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "connection", None),
        (with_length(b"", 2_000_000), "too_large", None),
        (OK + b"\r\n" + b"x" * 2_000_000, "too_large", None),
        (with_length(gzip.compress(b"\0" * 3_000_000), more=GZIP), "too_large", None),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "http:404", None),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "http:304", None),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "http:302", None),
        (moved("/"), "redirects", None),
        (moved("http://10.0.0.1/"), "scope", None),
        (moved("file:///etc/passwd"), "scheme", None),
        (moved("http://u@mini.example/"), "scope", None),
    ],
)
def test_each_answer_leaves_its_reason(
    literal, answer: bytes, reason: str | None, body: bytes | None
):
    fetched = literal(answer, max_body_bytes=1_000_000)
    assert (fetched.reason, fetched.body) == (reason, body)


def test_what_was_said_and_heard_is_kept_as_it_was(literal):
    fetched = literal(with_length(PAGE, more=b"X-Two: 1\r\nx-two: 2\r\nserver: Some/1\r\n"))
    assert fetched.response_headers == (
        ("Content-Type", "text/html"),
        ("X-Two", "1"),
        ("x-two", "2"),
        ("server", "Some/1"),
        ("Content-Length", "13"),
    )
    asked = dict(fetched.request_headers)
    assert asked["Host"] == "mini.example"
    assert asked["Accept-Encoding"] == "gzip"
    assert asked["User-Agent"].startswith("report-archiver/")
    assert (fetched.status, fetched.http_version) == (200, "HTTP/1.1")
    assert fetched.peer.startswith("127.0.0.1:")
    assert fetched.captured_at == "2026-03-01T00:00:00.000Z"


def test_redirects_are_followed_and_kept(server, fetch: Fetch):
    server.pages |= {"/a": Answer(b"x" * 10, 301, {"Location": "b?x=%C4%EA"})}
    server.pages |= {"/b?x=%C4%EA": Answer(b"", 307, {"Location": "//www.mini.example/c"})}
    server.pages |= {"/c": "<p>here</p>"}
    fetched = fetch("http://mini.example/a")
    assert fetched.final_url == "http://www.mini.example/c"
    assert [(hop.url, hop.status) for hop in fetched.hops] == [
        ("http://mini.example/a", 301),
        ("http://mini.example/b?x=%C4%EA", 307),
    ]
    assert (fetched.body, fetched.charset) == (b"<p>here</p>", "utf-8")


def test_validators_bring_304(server, fetch: Fetch):
    server.pages["/a"] = "<p>a</p>"
    tag = dict(fetch("http://mini.example/a").response_headers)["ETag"]
    fetched = fetch(
        "http://mini.example/a", etag=tag, last_modified="Sun, 01 Mar 2026 00:00:00 GMT"
    )
    assert (fetched.status, fetched.body, fetched.reason) == (304, None, None)
    assert server.asked[-1].headers["If-Modified-Since"] == "Sun, 01 Mar 2026 00:00:00 GMT"


def test_the_deadline_counts_the_whole_fetch_not_each_read(literal):
    ticks = iter(range(1000))
    fetched = literal(
        with_length(PAGE, 10_000), tick=lambda: float(next(ticks)), deadline_seconds=5.0
    )
    assert fetched.reason == "timeout"


def test_nobody_listening_and_nobody_known(fetch: Fetch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert fetch("http://mini.example/", connect_to=f"127.0.0.1:{port}").reason == "connection"
    assert fetch("http://mini.example/", connect_to="nobody.invalid:80").reason == "dns"


def test_tls_where_there_is_none(server, fetch: Fetch):
    assert fetch("https://mini.example/").reason == "tls"


def test_a_private_address_is_refused_unless_the_site_says_so(server, fetch: Fetch):
    fetched = fetch("http://mini.example/", private_network=False)
    assert (fetched.reason, fetched.status) == ("address", None)
    assert server.asked == []


def test_the_guard_sits_where_connections_are_made(server, site_of, clock: Clock):
    """Holds the seam through upgrades: every connection of a fetch asks the guard."""
    site = site_of()
    guard = guard_of(site, lambda: 0.0)
    asked: list[tuple[str, int]] = []
    resolve = guard._resolve
    guard._resolve = lambda host, port: asked.append((host, port)) or resolve(host, port)
    server.pages["/a"] = "<p>a</p>"
    with Fetcher(site, now=clock.now, clock=lambda: 0.0, guard=guard) as fetcher:
        assert fetcher.fetch("http://mini.example/a", Open(site)).body
        assert asked == [("127.0.0.1", server.port)]
        guard._resolve = lambda host, port: ["10.0.0.1"]
        guard._private = frozenset()
        assert fetcher.fetch("http://www.mini.example/a", Open(site)).reason == "address"


def test_a_validator_goes_back_byte_for_byte_and_never_begins_a_header(server, fetch: Fetch):
    """A validator is the server's word, kept from an earlier visit."""
    server.pages["/a"] = Answer(PAGE)
    url = "http://mini.example/a"
    fetched = fetch(url, etag='"\xc4\xea"', last_modified="never")
    assert fetched.body == PAGE
    assert dict(fetched.request_headers)["If-None-Match"] == '"\xc4\xea"'
    assert server.asked[-1].headers["If-None-Match"] == '"\xc4\xea"'
    for odd in ('"a"\r\nX: y', '"a"\n', '"a"\r', '"a\0"'):
        assert fetch(url, etag=odd).reason == "protocol"
    assert len(server.asked) == 1


def test_a_site_that_sets_a_cookie_gets_it_back(server, site_of, clock: Clock):
    server.pages["/a"] = Answer(PAGE, 200, {"Set-Cookie": "seen=1; Path=/"})
    with Fetcher(site_of(), now=clock.now) as fetcher:
        for _ in range(2):
            assert fetcher.fetch("http://mini.example/a", Open(fetcher._site)).body == PAGE
    assert [asked.headers.get("Cookie") for asked in server.asked] == [None, "seen=1"]


@pytest.mark.parametrize("size", [10, 5000])
def test_cookies_never_pile_up(server, site_of, clock: Clock, size: int):
    count = iter(range(1000))
    server.pages["/a"] = lambda path: Answer(
        PAGE, 200, {"Set-Cookie": f"c{next(count)}={'x' * size}; Path=/"}
    )
    with Fetcher(site_of(), now=clock.now) as fetcher:
        for _ in range(120):
            assert fetcher.fetch("http://mini.example/a", Open(fetcher._site)).body == PAGE
    assert max(len(asked.headers.get("Cookie", "")) for asked in server.asked) < 1000


NAMES = st.sampled_from(
    "Set-Cookie Location Content-Type Content-Encoding Content-Length Transfer-Encoding Connection"
    " ETag Refresh Retry-After X".split()
)
VALUES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([b"text/html; charset=", b"a=b; domain=", b"gzip, ", b"//", b"http://", b"/"]),
    st.integers(-1, 99).map(lambda number: b"%d" % number),
)
HEADERS = st.lists(st.tuples(NAMES, st.lists(VALUES, max_size=3).map(b"".join)), max_size=5)
ANSWERS = st.tuples(st.sampled_from([200, 200, 302, 304, 404, 412, 503]), HEADERS, st.binary())
REASON = re.compile(
    "robots|scope|address|scheme|trap|redirects|too_large|truncated|timeout|connection|protocol"
    "|tls|dns|empty|not_text|challenge:.+|soft_404|maintenance|http:[0-9]{3}"
)


@given(st.lists(ANSWERS, min_size=1, max_size=3))
@example([(200, [("Set-Cookie", b"a=\xc4\xea")], b"<p>what goes back is not as it came</p>")])
def test_whatever_a_server_says_is_kept_or_has_a_reason_and_nothing_is_raised(answers):
    pieces = []
    for status, headers, body in answers:
        lines = [b"%b: %b" % (name.encode(), value) for name, value in headers]
        pieces += [b"\r\n".join([b"HTTP/1.1 %d X" % status, *lines, b"", body])]
    backend = httpcore.MockBackend(pieces)
    about = {"id": "mini", "name": "小站", "homepage": "http://mini.example/"}
    site = Site.model_validate({"site": about, "crawl": {"trail": ["年报"]}})
    guard = Guard(
        clock=lambda: 0.0,
        target=lambda *it: it,
        resolve=lambda host, port: ["1.1.1.1"],
        backend=backend,
    )
    with Fetcher(site, now=Clock().now, clock=lambda: 0.0, guard=guard) as fetcher:
        for _ in range(2):
            fetched = fetcher.fetch("http://mini.example/", Open(site), etag='"a"')
            if fetched.reason:
                assert REASON.fullmatch(fetched.reason)
                assert fetched.body is None
            else:
                assert (fetched.status, fetched.body is None) in {(200, False), (304, True)}


def test_who_we_say_we_are(server, fetch: Fetch):
    server.pages["/a"] = Answer(PAGE)
    fetch("http://mini.example/a", contact="https://archive.example/about")
    fetch("http://mini.example/a", user_agent="archivist/2", contact="mailto:me@a.example")
    assert [asked.headers["User-Agent"] for asked in server.asked] == [
        f"report-archiver/{__version__} (+https://archive.example/about)",
        "archivist/2 (+mailto:me@a.example)",
    ]


def test_what_came_over_the_wire_is_counted(server, site_of, clock: Clock):
    server.pages["/a"] = Answer(b"x" * 1000)
    with Fetcher(site_of(), now=clock.now) as fetcher:
        fetcher.fetch("http://mini.example/a", Open(fetcher._site))
        assert fetcher.requests == 1
        received = fetcher.bytes_received
        assert 1000 < received < 1500
        refused = fetcher.fetch("http://mini.example/a", Open(fetcher._site), etag="a\nb")
        assert (refused.reason, refused.route, refused.peer) == ("protocol", None, None)
        assert fetcher.bytes_received == received


def test_how_a_server_was_reached_is_noted(server, fetch: Fetch):
    server.pages["/a"] = Answer(PAGE)
    fetched = fetch("http://mini.example/a")
    assert (fetched.route, fetched.framing) == ("direct", "length")
    assert fetched.peer == f"127.0.0.1:{server.port}"
    assert fetch("http://mini.example/a", private_network=False).route is None


@pytest.mark.parametrize(
    ("stated", "charset"),
    [
        ("text/html", None),
        ("text/html; charset=GB2312", "gb2312"),
        ('text/html;CHARSET="utf-8"', "utf-8"),
        ("text/html; charset=", None),
        ("charset", None),
        ("", None),
        ("text/html; charset*=utf-8; charset*0=gbk", None),
        (f"text/html; charset*{'9' * 5000}=x", None),
        (f"text/html; charset={'x' * 5000}", None),
    ],
)
def test_the_charset_that_a_content_type_states(stated: str, charset: str | None):
    assert (charset_of(stated) or None) == charset


def test_httpx_keeps_escapes_byte_for_byte():
    assert httpx.URL("http://a.example/%c4%ea?q=%C4%EA").raw_path == b"/%c4%ea?q=%C4%EA"
