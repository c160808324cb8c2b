from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.urls import address, canonical, scope, without_dots
from report_archiver.errors import FetchRefused

BASE = "http://a.example/x/y/list.html?p=1"


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("z.html", "http://a.example/x/y/z.html"),
        ("./z.html", "http://a.example/x/y/z.html"),
        ("../z.html", "http://a.example/x/z.html"),
        ("../../../../z.html", "http://a.example/z.html"),
        ("..", "http://a.example/x/"),
        ("/z.html", "http://a.example/z.html"),
        ("//b.example/z", "http://b.example/z"),
        ("?p=2", "http://a.example/x/y/list.html?p=2"),
        ("#top", "http://a.example/x/y/list.html?p=1"),
        ("", "http://a.example/x/y/list.html?p=1"),
        ("HTTP://A.Example:80", "http://a.example/"),
        ("https://a.example:443/z#f", "https://a.example/z"),
        ("http://a.example:8080/z", "http://a.example:8080/z"),
        ("http://a.example./z", "http://a.example/z"),
        (" z.html\n", "http://a.example/x/y/z.html"),
        ("a b.html", "http://a.example/x/y/a%20b.html"),
        ("年报.html", "http://a.example/x/y/%E5%B9%B4%E6%8A%A5.html"),
        ("%c4%ea%B1%A8.html", "http://a.example/x/y/%c4%ea%B1%A8.html"),
        ("z;jsessionid=0A1B.node1?p=3", "http://a.example/x/y/z?p=3"),
        ("z?jsessionid=0A1B&p=3", "http://a.example/x/y/z?p=3"),
        ("z?p=3&PHPSESSID=0A1B", "http://a.example/x/y/z?p=3"),
        ("z?", "http://a.example/x/y/z"),
        ("/a/%2E%2e/b", "http://a.example/b"),
        ("http://127.0.0.1/z", "http://127.0.0.1/z"),
        ("http://[::1]:8080/z", "http://[::1]:8080/z"),
        ("http://[0:0::1]/z", "http://[::1]/z"),
        ("http://例子.example/", "http://xn--fsqu00a.example/"),
        ("z.html?u=http://b.example/", "http://a.example/x/y/z.html?u=http://b.example/"),
    ],
)
def test_one_spelling(reference: str, expected: str):
    assert canonical(reference, BASE) == expected


def test_a_query_spells_its_characters_in_the_pages_charset_as_browsers_do():
    assert canonical("z?q=年", BASE, "gb18030") == "http://a.example/x/y/z?q=%C4%EA"
    assert canonical("年?q=1", BASE, "gb18030") == "http://a.example/x/y/%E5%B9%B4?q=1"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:void(0)", "scheme"),
        ("mailto:a@b.example", "scheme"),
        ("ftp://a.example/z", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("http:/a.example/", "scope"),
        ("http:a.example", "scope"),
        ("http:///z", "scope"),
        ("http://user@a.example/", "scope"),
        ("http://a.example:x@b.example/", "scope"),
        ("http://a.example\\@b.example/", "scope"),
        ("\\\\b.example\\z", "scope"),
        ("http://a.example:99999/", "scope"),
        ("http://a.example:8o/", "scope"),
        ("http://2130706433/", "scope"),
        ("http://0x7f000001/", "scope"),
        ("http://0x7f.1/", "scope"),
        ("http://0177.0.0.1/", "scope"),
        ("http://127.1/", "scope"),
        ("http://127.0.0.0x1/", "scope"),
        ("http://１２７.1/", "scope"),
        ("http://a b/", "scope"),
        ("http://a%00.example/", "scope"),
        ("http://[::1/", "scope"),
        ("http://[127.0.0.1]/", "scope"),
        ("http://-a.example/", "scope"),
    ],
)
def test_odd_spellings_are_refused(url: str, reason: str):
    with pytest.raises(FetchRefused) as refusal:
        canonical(url, BASE)
    assert refusal.value.reason == reason


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\\"), max_size=40)


@given(TEXT)
def test_canonical_is_idempotent_and_ascii(reference: str):
    try:
        once = canonical(reference, BASE)
    except FetchRefused:
        return
    assert canonical(once) == once
    assert once.isascii()
    assert not set(" \t\r\n#\\") & set(once)


@given(st.lists(st.sampled_from(["a", "b", ".", "..", ""]), max_size=8))
def test_dot_segments_go_as_in_the_standard_library(segments: list[str]):
    path = "/" + "/".join(segments)
    if "//" not in path:  # urljoin drops empty segments, RFC 3986 does not
        assert without_dots(path) == (urlsplit(urljoin("http://h/q", path)).path or "/")
    assert not {".", ".."} & set(without_dots(path).split("/"))


@given(st.binary(min_size=1, max_size=12))
def test_percent_escapes_are_kept_byte_for_byte(raw: bytes):
    escaped = "".join(f"%{byte:02x}" for byte in raw)
    if "%2e" not in escaped:
        assert canonical(f"/{escaped}?q={escaped}", BASE).endswith(f"/{escaped}?q={escaped}")


def test_scope_is_the_home_pages_host_and_its_twin_at_its_ports():
    site = scope("http://www.a.example/")
    inside = ["http://www.a.example/z", "https://a.example/z", "http://a.example:80/"]
    assert [site.refusal(url) for url in inside] == [None, None, None]
    outside = ["http://b.example/", "http://a.example:8080/", "http://x.a.example/"]
    assert [site.refusal(url) for url in outside] == ["scope"] * 3
    assert site.refusal("ftp://a.example/") == "scheme"
    assert site.refusal("http://user@a.example/") == "scope"


def test_scope_at_a_port_of_its_own_is_that_port_alone():
    site = scope("http://127.0.0.1:8080/")
    assert site.refusal("http://127.0.0.1:8080/z") is None
    assert site.refusal("http://127.0.0.1/z") == "scope"
    assert site.refusal("http://127.0.0.1:8081/z") == "scope"


def test_scope_by_hosts_and_paths():
    site = scope("http://a.example/", ("b.example:8080",), ("/gk/", "/zw/"))
    assert site.refusal("http://b.example:8080/gk/z") is None
    assert site.refusal("http://b.example/gk/z") == "scope"
    assert site.refusal("http://a.example/news/z") == "scope"
    assert site.refusal("http://a.example/gk/../news/z") == "scope"
    assert site.refusal("http://a.example/gk/%2e%2e/news/z") == "scope"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/z",
        "https://a.example/z",
        "http://www.a.example/z",
        "https://www.a.example/z",
    ],
)
def test_twins_are_one_page(url: str):
    assert scope("http://a.example/").page(url) == "http://a.example/z"
    assert scope("https://www.a.example/").page(url) == "https://www.a.example/z"


def test_a_port_of_its_own_is_no_twin():
    assert scope("http://a.example/").page("http://a.example:8080/") == "http://a.example:8080/"
    home = scope("http://a.example:8080/")
    assert home.page("https://a.example:8080/") == "https://a.example:8080/"


@given(TEXT)
def test_scope_never_raises_and_what_it_lets_in_is_on_its_hosts(reference: str):
    site = scope("http://a.example/")
    for url in (reference, f"http://{reference}", f"http://a.example/{reference}"):
        if site.refusal(url) is None:
            assert address(url).host in {"a.example", "www.a.example"}
