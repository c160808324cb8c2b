"""The feed as a reader of feeds takes it: valid, harmless, and the same where nothing happened."""

from __future__ import annotations

import re
import shutil
import sqlite3
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.archive import Archive
from report_archiver.errors import UsageError
from report_archiver.publish.export import export_atom
from report_archiver.publish.feed import Origin, Served, render, title, updated
from report_archiver.publish.news import News, Touched, headline

ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4151, 2.1: tag:authority,date:specific
TAG = re.compile(
    r"tag:[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*"
)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ORIGIN = Origin("http://www.example.org:8080/a", "2026-03-01T09:00:00.250Z")
EDIT = News(
    source="changes",
    id=7,
    at="2026-03-02T00:00:00.000Z",
    kind="figures",
    summary="requests received 302 → 320",
    publisher="甲市公共资源交易中心",
    year=2021,
    url="http://www.example.org/2021.html?a=1&b=2",
    from_at="2026-03-01T00:00:00.000Z",
    to_at="2026-03-02T00:00:00.000Z",
    diff="-302件<\n+320件",
    figures=(Touched("本年新收", "302 件", "320 件", "302件", "320件"),),
)
BROKEN = News(
    source="finding_events",
    id=3,
    at="2026-03-01T00:00:00.000Z",
    kind="found",
    summary="9286 is not 8984 + 320",
    publisher="甲市公共资源交易中心",
    year=2021,
    severity="error",
    rule="p.text",
)


def parsed(content):
    """A feed, held against RFC 4287, 4.1: what must be there, once, and how it is written."""
    feed = ET.fromstring(content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert TAG.fullmatch(of(element, "id"))
        assert TIME.fullmatch(of(element, "updated"))
        alternate = [one for one in links(element) if one[0] == "alternate"]
        assert len(alternate) <= 1
        assert alternate or element is feed or element.find(f"{ATOM}content") is not None
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    ids = [of(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    times = [of(entry, "updated") for entry in entries]
    assert times == sorted(times, reverse=True)
    return feed, entries


def of(element, name):
    return element.find(ATOM + name).text


def links(element):
    return [(one.get("rel"), one.get("href")) for one in element.findall(f"{ATOM}link")]


class Html(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_an_edit_and_a_finding():
    feed, (edit, broken) = parsed(render([EDIT, BROKEN], ORIGIN))
    assert (
        of(feed, "id") == "tag:www.example.org,2026-03-01:report-archiver/20260301T090000250Z/news"
    )
    assert of(feed, "updated") == EDIT.at
    assert of(edit, "id").endswith("/20260301T090000250Z/changes/7/20260302T000000000Z")
    assert of(broken, "id").endswith("/20260301T090000250Z/finding_events/3/20260301T000000000Z")
    assert of(edit, "title") == "甲市公共资源交易中心 2021: requests received 302 → 320"
    assert of(broken, "title") == "甲市公共资源交易中心 2021: error: 9286 is not 8984 + 320"
    assert links(edit) == [("alternate", EDIT.url)]
    assert links(broken) == []
    assert [one.get("term") for one in broken.findall(f"{ATOM}category")] == ["found", "p.text"]
    content = edit.find(f"{ATOM}content")
    assert content.get("type") == "html"
    shown = Html(content.text)
    assert "-302件<\n+320件" in shown.text
    assert "302 件" in shown.text
    assert EDIT.url in shown.text


def test_what_became_of_a_finding_is_told():
    assert "2021: resolved: error: 9286" in headline(changed(BROKEN, kind="resolved"))
    assert "2021: again: error: 9286" in headline(changed(BROKEN, kind="returned"))


def changed(told, **values):
    names = News.__dataclass_fields__
    return News(**{name: getattr(told, name) for name in names} | values)


def test_where_it_is_served_rows_have_pages_and_the_original_is_beside():
    served = Served("http://here/-/changes.atom?kind=figures", "http://here/", lambda one: "/row")
    feed, (edit,) = parsed(render([EDIT], ORIGIN, chosen={"kind": "figures"}, served=served))
    assert links(feed) == [("self", served.url), ("alternate", "http://here/")]
    assert links(edit) == [("alternate", "/row"), ("via", EDIT.url)]
    assert of(feed, "id").endswith("/news?kind=figures")
    assert of(feed, "title").endswith("(kind figures)")


@given(st.text(), st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_it_and_none_becomes_markup(text, url, chosen):
    told = changed(EDIT, summary=text, publisher=text, url=url, diff=text or None)
    feed, (entry,) = parsed(render([told], Origin(url, ORIGIN.since), chosen={"site": chosen}))
    shown = Html(entry.find(f"{ATOM}content").text)
    assert {*shown.tags} <= {"div", "p", "table", "tr", "th", "td", "pre", "a"}
    assert of(feed, "title")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://[broken", "data:text/html,x", "", None, "http://a b/"]
)
def test_only_web_addresses_are_links(url):
    _, (entry,) = parsed(render([changed(EDIT, url=url)], ORIGIN))
    assert [href for _, href in links(entry) if not href.startswith("http://[")] == []
    assert "javascript:" not in entry.find(f"{ATOM}content").text


def test_control_characters_and_turned_text():
    told = changed(EDIT, summary="a\x00\x08\x1b[31mb\ud800c\u202etxt.exe\ufffe")
    _, (entry,) = parsed(render([told], ORIGIN))
    assert of(entry, "title").endswith("a\ufffd\ufffd\ufffd[31mb\ufffdctxt.exe\ufffd")


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://WWW.Example.org/", "www.example.org"),
        ("https://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[::1]/", "report-archiver.invalid"),
        ("", "report-archiver.invalid"),
    ],
)
def test_who_mints_the_ids(url, authority):
    assert Origin(url, ORIGIN.since).tag("x").startswith(f"tag:{authority},2026-03-01:")


def test_the_feed_of_nothing():
    feed, entries = parsed(render([], Origin()))
    assert entries == []
    assert of(feed, "updated") == updated([], Origin())
    assert title({}) == of(feed, "title")


def test_a_long_diff_is_cut():
    assert len(render([changed(EDIT, diff="甲" * 10**6)], ORIGIN)) < 10**5


# As a file ---------------------------------------------------------------------------------------


def test_a_file_is_written_anew_only_if_it_differs(archive, tmp_path):
    out = tmp_path / "feeds" / "changes.atom"
    assert export_atom(archive, out).rows >= 1
    _, entries = parsed(out.read_bytes())
    assert "<script>" not in "".join(of(one, "content").split("pre")[0] for one in entries)
    before = out.stat()
    export_atom(archive, out)
    assert (out.stat().st_ino, out.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    with archive.writing() as db:
        db.execute("UPDATE changes SET summary = 'another'")
    export_atom(archive, out)
    assert "another" in out.read_text("utf-8")
    assert [one.name for one in out.parent.iterdir()] == ["changes.atom"]


def test_ids_stay_where_the_archive_is_moved_to(archive_path, tmp_path):
    moved = tmp_path / "elsewhere" / "renamed.db"
    moved.parent.mkdir()
    ids = []
    for path in (archive_path, moved):
        if path is moved:
            sqlite3.connect(archive_path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(archive_path, moved)
        with Archive(path) as archive:
            export_atom(archive, tmp_path / "out.atom")
        feed, entries = parsed((tmp_path / "out.atom").read_bytes())
        ids.append([of(feed, "id"), *(of(one, "id") for one in entries)])
    assert ids[0] == ids[1]


def test_a_place_that_cannot_be_written_to(archive, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="name another place"):
        export_atom(archive, tmp_path / "file" / "changes.atom")
    with pytest.raises(UsageError, match="name another place"):
        export_atom(archive, tmp_path)
