"""The cases of RFC 9309, those of Google's robots_test.cc, and protego beside us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from report_archiver.crawl.exclusion import MAX_BYTES, parse

AGENT = "report-archiver"


def allows(robots: str | bytes, target: str, agent: str = AGENT) -> bool:
    body = robots.encode() if isinstance(robots, str) else robots
    return parse(body, agent).allows(target)


# Groups (RFC 9309, 2.2.1) ------------------------------------------------------------------------

FOR_ALL = "User-agent: *\nDisallow: /all\n"
PARTED = (
    "User-agent: report-archiver\nDisallow: /a\nUser-agent: *\nDisallow: /c\n"
    "User-agent: report-archiver\nDisallow: /b\n"
)


@pytest.mark.parametrize(
    ("robots", "target", "allowed"),
    [
        ("", "/x", True),
        ("no rules at all", "/x", True),
        (FOR_ALL, "/all", False),
        ("User-agent: other\nDisallow: /\n", "/x", True),
        ("User-agent: Report-Archiver\nDisallow: /x\n\n" + FOR_ALL, "/all", True),
        ("User-agent: Report-Archiver\nDisallow: /x\n\n" + FOR_ALL, "/x", False),
        (FOR_ALL + "User-agent: report-archiver\nAllow: /\n", "/all", True),
        # Groups that name one crawler are one.
        ("User-agent: report-archiver\nDisallow: /a\n" * 2, "/a", False),
        (
            PARTED,
            "/a",
            False,
        ),
        (
            PARTED,
            "/b",
            False,
        ),
        # Several names, one group; blank lines and comments end none.
        ("User-agent: a\n\n# c\nUser-agent: report-archiver\nDisallow: /", "/x", False),
        ("User-agent: report-archiver\nUser-agent: a\nDisallow: /", "/x", False),
        ("User-agent: a\nDisallow: /\nUser-agent: report-archiver\nAllow: /x", "/y", True),
        # An empty group allows everything, and goes before the general one.
        ("User-agent: *\nDisallow: /\nUser-agent: report-archiver\n", "/x", True),
        ("User-agent: report-archiver\nDisallow:\n\nUser-agent: *\nDisallow: /", "/x", True),
        # Records of others end no group.
        ("User-agent: report-archiver\nSitemap: /s\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: report-archiver\nUnknown: 1\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: report-archiver\nCrawl-delay: 1\nUser-agent: *\nDisallow: /", "/x", False),
        # Rules before any name are nobody's.
        ("Disallow: /\nUser-agent: *\nAllow: /a", "/x", True),
        # The product token, and no part of it.
        ("User-agent: report-archiver/1.0\nDisallow: /", "/x", False),
        ("User-agent: report-archiver (polite)\nDisallow: /", "/x", False),
        ("User-agent: report\nDisallow: /", "/x", True),
        ("User-agent: report-archiver-pro\nDisallow: /", "/x", True),
        ("User-agent: archiver\nDisallow: /", "/x", True),
        ("User-agent: * polite\nDisallow: /", "/x", False),
        ("User-agent: *bot\nDisallow: /", "/x", True),
        ("User-agent:\nDisallow: /", "/x", True),
    ],
)
def test_groups(robots: str, target: str, allowed: bool):
    assert allows(robots, target) is allowed


def test_the_simple_example_of_the_rfc():
    robots = (
        "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
        "User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n"
        "User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\n"
        "User-Agent: quxbot\n"
    )
    told = {
        agent: [
            path
            for path in ("/example/page.html", "/example/allowed.gif", "/a.gif", "/publications/")
            if allows(robots, path, agent)
        ]
        for agent in ("anybot", "foobot", "BarBot", "bazbot", "quxbot")
    }
    assert told == {
        "anybot": ["/publications/"],
        "foobot": ["/example/page.html", "/example/allowed.gif"],
        "BarBot": ["/example/allowed.gif", "/a.gif", "/publications/"],
        "bazbot": ["/example/allowed.gif", "/a.gif", "/publications/"],
        "quxbot": ["/example/page.html", "/example/allowed.gif", "/a.gif", "/publications/"],
    }


# Lines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "robots",
    [
        "user-agent: *\ndisallow: /x",
        "USER-AGENT : *\r\nDISALLOW : /x\r\n",
        "User-agent: *\rDisallow: /x",
        "\ufeffUser-agent: *\nDisallow: /x",
        "User-agent:* # all\n  Disallow:/x # this\n",
        "User-agent *\nDisallow /x",
        "useragent: *\ndissalow: /x",
        "User agent: *\nDisallow: x",
        "User-agent: *\nDisallow: /x\nDisallow",
        "User-agent: *\nDisallow: /x\n\x00\xff\n",
    ],
)
def test_lines_as_people_write_them(robots: str):
    assert not allows(robots, "/x")
    assert allows(robots, "/y")


def test_a_robots_txt_in_utf_16():
    assert not allows("User-agent: *\nDisallow: /x".encode("utf-16"), "/x")


def test_500_kib_are_read_and_the_line_that_the_limit_cuts_is_not():
    head = b"User-agent: *\n"
    filler = b"#" * (MAX_BYTES - len(head) - 30) + b"\n"
    body = head + filler + b"Disallow: /a\nDisallow: /bbbbbbbbbbbbbbbbbbbbbbbbb"
    assert not allows(body, "/a")
    assert allows(body, "/bbb")
    assert allows(head + b"#" * MAX_BYTES + b"\nDisallow: /", "/x")


# Paths (RFC 9309, 2.2.2 and 2.2.3) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "target"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http%3A%2F%2Ffoo.bar"),
        ("/foo/bar?baz=http%3a%2f%2ffoo.bar", "/foo/bar?baz=http://foo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ("/foo/bar/baz", "/foo/bar/%62%61%7a"),
        ("/%C4%EA", "/%c4%ea/list.html"),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html"),
        ("/path/foo-%24", "/path/foo-$"),
        ("/a$b", "/a$b"),
        ("/fish", "/fishheads/yummy.html"),
        ("/fish*", "/fish.html"),
        ("/fish/", "/fish/?id=1"),
        ("/*.php", "/folder/any.php.file.html"),
        ("/*.php", "/x?y=/a.php"),
        ("/*.php$", "/folder/filename.php"),
        ("/fish*.php", "/fishheads/catfish.php?parameters"),
        ("*.gif$", "/a/b.gif"),
        ("*", "/anything"),
        ("/$", "/"),
        ("/a**b", "/axxb"),
        ("/*?x=", "/l?y=1&x=2?x="),
        ("/x*/%62", "/xy/b"),
        ("/é", "/%C3%A9"),
    ],
)
def test_a_path_that_a_pattern_fits(pattern: str, target: str):
    assert not allows(f"User-agent: *\nDisallow: {pattern}\n", target)


@pytest.mark.parametrize(
    ("pattern", "target"),
    [
        ("/fish", "/Fish.asp"),
        ("/fish", "/catfish"),
        ("/fish", "/?id=fish"),
        ("/fish/", "/fish"),
        ("/fish/", "/fish.html"),
        ("/*.php", "/windows.PHP"),
        ("/*.php$", "/filename.php?parameters"),
        ("/*.php$", "/filename.php5"),
        ("/$", "/x"),
        ("/%C4%EA", "/%B1%A8"),  # two GBK characters, neither of them UTF-8
        ("/a%2Fb", "/a/b"),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-b.html"),
        ("/a$b", "/a"),
        ("/aXa*Xa$", "/aXa"),
        ("", "/x"),
        ("/", "/robots.txt"),
    ],
)
def test_a_path_that_a_pattern_does_not_fit(pattern: str, target: str):
    assert allows(f"User-agent: *\nDisallow: {pattern}\n", target)


def test_raw_gbk_in_a_pattern_is_taken_octet_by_octet():
    robots = "User-agent: *\nDisallow: /年\n".encode("gb18030")
    assert not allows(robots, "/%C4%EA/x")
    assert allows(robots, "/%C4%EB/x")


@pytest.mark.parametrize(
    ("rules", "target", "allowed"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /\nAllow: /p", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Disallow: /folder\nAllow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Allow: /x/page.\nDisallow: /*.html", "/x/page.html", True),
        ("Disallow: /x/page.html\nAllow: /x/", "/x/page.html", False),
        ("Allow: /%61%61%61\nDisallow: /aaaa", "/aaaa", False),  # as compared, not as written
    ],
)
def test_the_longest_match_decides_and_allow_wins_a_tie(rules: str, target: str, allowed: bool):
    assert allows(f"User-agent: *\n{rules}\n", target) is allowed


def test_a_pattern_of_many_stars_takes_no_time():
    assert allows("User-agent: *\nDisallow: /" + "*a" * 2_000 + "$", "/" + "a" * 1_999)


# Crawl-delay -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("crawl-delay:0", 0.0),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: 2\nCrawl-delay: 9", 2.0),
        ("Disallow: /x", None),
    ],
)
def test_crawl_delay(lines: str, expected: float | None):
    assert parse(f"User-agent: *\n{lines}\n".encode(), AGENT).crawl_delay == expected


def test_the_delay_of_our_own_group_alone_is_ours():
    robots = b"User-agent: *\nCrawl-delay: 9\nDisallow: /x\nUser-agent: report-archiver\nAllow: /\n"
    assert parse(robots, AGENT).crawl_delay is None
    assert parse(robots, "other").crawl_delay == 9


# Anything at all ---------------------------------------------------------------------------------


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_no_bytes_break_it(body: bytes, path: bytes):
    target = "/" + path.decode("latin-1")
    parse(b"User-agent: *\n" + body, AGENT).allows(target)
    parse(b"User-agent: *\nDisallow: /" + path + b"\n" + body, AGENT).allows(target)


PATTERN = st.text("ab/.*", max_size=6).map("/".__add__)
RULE = st.tuples(st.sampled_from(["Allow", "Disallow"]), PATTERN, st.sampled_from(["", "", "$"]))


@given(st.lists(RULE, max_size=6), st.text("ab/.", max_size=8).map("/".__add__))
def test_protego_agrees_where_it_follows_the_rfc(rules: list[tuple[str, str, str]], target: str):
    """Single stars only: protego counts each of several that stand together as more specific."""
    lines = [f"{key}: {pattern}{end}" for key, pattern, end in rules if "**" not in pattern]
    robots = "\n".join(["User-agent: *", *lines])
    if target.startswith("//"):  # to protego the beginning of a host
        return
    assert allows(robots, target) is Protego.parse(robots).can_fetch(
        f"http://a.example{target}", "a"
    )
