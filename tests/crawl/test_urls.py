from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.urls import (
    Base,
    canonical,
    path_of,
    redirected,
    scope,
    target_of,
    without_dots,
)
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
        ("#top?q", "http://a.example/x/y/list.html?p=1"),
        ("", "http://a.example/x/y/list.html?p=1"),
        ("HTTP://A.Example:80", "http://a.example/"),
        ("https://a.example:443/z#f", "https://a.example/z"),
        ("http://a.example:8080/z", "http://a.example:8080/z"),
        ("http://a.example./z", "http://a.example/z"),
        (" z.html\n", "http://a.example/x/y/z.html"),
        ("a b.html", "http://a.example/x/y/a%20b.html"),
        ("年报.html", "http://a.example/x/y/%E5%B9%B4%E6%8A%A5.html"),
        ("%c4%ea%B1%a8.html?q=%3f", "http://a.example/x/y/%C4%EA%B1%A8.html?q=%3F"),
        ("100%.html", "http://a.example/x/y/100%.html"),
        ("/a/b\\..\\c.html", "http://a.example/a/c.html"),
        ("\\a\\b.html", "http://a.example/a/b.html"),
        ("http://a.example/a\\b.html", "http://a.example/a/b.html"),
        ("z?q=a\\b", "http://a.example/x/y/z?q=a%5Cb"),
        ("a\n\t b.html", "http://a.example/x/y/a%20b.html"),
        ("/a//b", "http://a.example/a//b"),
        ("z;jsessionid=0A1B.node1?p=3", "http://a.example/x/y/z?p=3"),
        ("z?jsessionid=0A1B&p=3", "http://a.example/x/y/z?p=3"),
        ("z?p=3&PHPSESSID=0A1B", "http://a.example/x/y/z?p=3"),
        (f"z?t=1&sid={'0f' * 16}", "http://a.example/x/y/z?t=1"),
        (f"z?sid={'0f' * 16}", f"http://a.example/x/y/z?sid={'0f' * 16}"),
        ("z?sid=755001&p=2", "http://a.example/x/y/z?sid=755001&p=2"),
        (
            "z?sid=3f2504e0-4f89-11d3-9a0c-0305e82c3301&p=2",
            "http://a.example/x/y/z?sid=3f2504e0-4f89-11d3-9a0c-0305e82c3301&p=2",
        ),
        ("/(S(lit3py55t21z5v55vlm25s55))/z.aspx", "http://a.example/z.aspx"),
        ("/a(1)/z(S(2)).html", "http://a.example/a(1)/z(S(2)).html"),
        ("z?utm_source=x&id=1&isappinstalled=0", "http://a.example/x/y/z?id=1"),
        ("z?utm_source=x", "http://a.example/x/y/z"),
        ("z?from=x&t=1&&p=%&", "http://a.example/x/y/z?from=x&t=1&&p=%"),
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
    assert canonical("z?q=年", BASE, "utf-16-le") == "http://a.example/x/y/z?q=%E5%B9%B4"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b" /z#f", "http://a.example/z"),
        (b"z;jsessionid=0A1B", "http://a.example/x/y/z;jsessionid=0A1B"),
        (b"/(S(lit3py55t21z5v55vlm25s55))/z", "http://a.example/(S(lit3py55t21z5v55vlm25s55))/z"),
        ("年.html".encode("gb18030"), "http://a.example/x/y/%C4%EA.html"),
        ("年.html".encode(), "http://a.example/x/y/%E5%B9%B4.html"),
        (b"//b.example/?utm_source=x", "http://b.example/?utm_source=x"),
    ],
)
def test_a_redirect_is_followed_to_the_letter(location: bytes, expected: str):
    assert redirected(location, BASE) == expected


def test_a_path_with_and_without_its_query():
    assert target_of("http://a/x?y=/z") == "/x?y=/z"
    assert path_of("https://a.example:8080/x/?y=/z") == "/x/"


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
        ("/\\b.example/z", "scope"),
        ("\\/b.example/z", "scope"),
        ("///b.example/z", "scope"),
        ("//b.example\\@a.example/z", "scope"),
        ("http:\\\\b.example/", "scope"),
        ("http://a.example\\z", "scope"),
        ("http://a\x01.example/", "scope"),
        ("x" * 65_537, "trap"),
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


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
PIECES = (
    "http: https: // / \\ ? # & ; = % %2e %c4 .. . a.example b.example @ :80 : [::1] 127.1 年 x"
)
PIECES += " ;jsessionid=0A sid= 0123456789abcdef0123456789abcdef utm_source=1 /(S(abcdefgh))"
REFERENCE = st.lists(st.sampled_from([*PIECES.split(" "), " ", "\t"]), max_size=8).map("".join)


def spelt(reference: str, charset: str = "utf-8") -> str | None:
    """Its one spelling, None where it is refused; anything else that is raised fails the test."""
    try:
        return canonical(reference, BASE, charset)
    except FetchRefused:
        return None


@given(TEXT | REFERENCE, st.sampled_from(["utf-8", "gb18030", "big5", "utf-16-le"]))
def test_canonical_is_idempotent_and_ascii(reference: str, charset: str):
    once = spelt(reference, charset)
    if once is not None:
        assert canonical(once) == once
        assert canonical(once, "http://other.example/") == once
        assert once.isascii()
        assert not set(" \t\r\n#\\") & set(once)


@given(REFERENCE)
def test_a_relative_link_is_what_it_resolves_to(reference: str):
    """Whether by us or, where it agrees with RFC 3986 on what a relative link is, by urllib."""
    once = spelt(reference)
    if once is None or set("\\\t %;[(") & set(reference) or reference.startswith(("http", "?")):
        return
    resolved = urljoin(BASE, reference)
    if "//" not in reference and "//" not in urlsplit(once).path:
        assert canonical(resolved) == once


@given(REFERENCE | st.text("ab./~-", max_size=12), st.sampled_from(["", "http://a.example/x.y/"]))
def test_a_base_resolves_as_canonical_does(reference: str, before: str):
    reference = before + reference
    try:
        found = Base(BASE, "gb18030").canonical(reference)
    except FetchRefused:
        found = None
    assert found == spelt(reference, "gb18030")


@given(st.lists(st.sampled_from(["a", "b", ".", "..", ""]), max_size=8))
def test_dot_segments_go_as_in_the_standard_library(segments: list[str]):
    path = "/" + "/".join(segments)
    if "//" not in path:  # urljoin drops empty segments, RFC 3986 does not
        assert without_dots(path) == (urlsplit(urljoin("http://h/q", path)).path or "/")
    assert not {".", ".."} & set(without_dots(path).split("/"))


@given(st.binary(min_size=1, max_size=12))
def test_percent_escapes_are_kept_octet_for_octet(raw: bytes):
    escaped = "".join(f"%{byte:02x}" for byte in raw)
    if "%2e" not in escaped:
        found = canonical(f"/{escaped}?q={escaped}", BASE)
        assert found.endswith(f"/{escaped}?q={escaped}".upper().replace("Q=", "q="))


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


@given(TEXT | REFERENCE)
def test_scope_never_raises_and_what_it_lets_in_is_on_its_hosts(reference: str):
    site = scope("http://a.example/", paths=("/gk/", "/zw/"))
    for url in (
        reference,
        f"http://{reference}",
        f"http://a.example/{reference}",
        spelt(reference),
    ):
        if url is not None and site.refusal(url) is None:
            found = urlsplit(site.page(url))
            assert found.hostname == "a.example"
            assert found.port in {None, 80, 443}
            assert found.path.startswith(("/gk/", "/zw/"))
            assert site.refusal(site.page(url)) is None
            assert site.page(site.page(url)) == site.page(url)
