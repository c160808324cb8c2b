"""/-/changes.atom in a real datasette."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest
from datasette.app import Datasette
from tests.publish.test_datasette import Site
from tests.publish.test_feed import links, of, parsed

FEED = "/-/changes.atom"


def asked(site, path=FEED, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(site.datasette.client.get(path, headers=names))


def test_the_feed_leads_to_rows_and_originals(site):
    answer = asked(site)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed, entries = parsed(answer.content)
    assert dict(links(feed))["self"] == "http://localhost/-/changes.atom"
    (change,) = [one for one in entries if "/changes/" in of(one, "id")]
    row = dict(links(change))["alternate"].removeprefix("http://localhost")
    assert asked(site, row).status_code == 200
    assert dict(links(change))["via"] == "http://www.example.org/2.html"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("site=example", 1),
        ("site=nowhere", 0),
        ("publisher=甲市公共资源交易中心", 1),
        ("publisher=丙", 0),
        ("kind=figures", 1),
        ("kind=gone", 0),
        ("since=2024-02-01", 1),
        ("since=2024-02-02", 0),
        ("publisher=公共资源", 1),
        ("year=2023", 1),
        ("year=2022", 0),
        ("severity=error", 0),
        ("rule=t3.*", 0),
        ("only=changes", 1),
        ("site=example&kind=figures&since=", 1),
    ],
)
def test_what_is_chosen(site, query, count):
    answer = asked(site, f"{FEED}?{query}")
    assert answer.status_code == 200
    _, entries = parsed(answer.content)
    assert sum("/changes/" in of(one, "id") for one in entries) == count


@pytest.mark.parametrize(
    ("query", "status"), [("kind=nothing", 400), ("since=yesterday", 400), ("year=mmxx", 400)]
)
def test_what_cannot_be_chosen(site, query, status):
    assert asked(site, f"{FEED}?{query}").status_code == status


def test_feeds_of_different_choices_have_different_ids(site):
    ids = [of(parsed(asked(site, FEED + by).content)[0], "id") for by in ("", "?kind=figures")]
    assert ids[0] != ids[1]


def test_who_has_it_is_told_so(site):
    first = asked(site)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert changed == "Thu, 01 Feb 2024 00:00:00 GMT"
    for headers in (
        {"if_none_match": tag},
        {"if_none_match": f'"other", W/{tag}'},
        {"if_none_match": "*"},
        {"if_modified_since": changed},
        {"if_modified_since": "Fri, 02 Feb 2024 00:00:00 GMT"},
    ):
        answer = asked(site, **headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    for headers in (
        {"if_none_match": '"other"', "if_modified_since": changed},
        {"if_modified_since": "Wed, 31 Jan 2024 23:59:59 GMT"},
        {"if_modified_since": "soon"},
        {},
    ):
        assert asked(site, **headers).status_code == 200


def test_what_is_new_is_another_answer(archive_path):
    site = Site(archive_path)
    tag = asked(site).headers["etag"]
    with closing(sqlite3.connect(archive_path)) as db, db:
        db.execute(
            "INSERT INTO changes (kind, summary, report_id, page_id, to_capture, found_at, reader)"
            " VALUES ('appeared', 'appeared: 新', 1, 1, 1, '2026-01-01T00:00:00.000Z', '1')"
        )
    answer = asked(site, if_none_match=tag)
    assert answer.status_code == 200
    assert of(parsed(answer.content)[1][0], "title").endswith("appeared: 新")
    site.close()


def test_two_archives_and_none(finished, archive_path, tmp_path):
    both = Site(finished, archive_path)
    assert asked(both, "/-/in/reports_2/changes.atom").status_code == 200
    both.close()
    other = tmp_path / "other.db"
    sqlite3.connect(other).close()
    none = Site(other)
    assert asked(none).status_code == 404
    none.close()


def test_an_archive_that_an_older_version_wrote(archive_path):
    with closing(sqlite3.connect(archive_path)) as db, db:
        db.execute("DROP VIEW news")
    site = Site(archive_path)
    answer = asked(site)
    assert answer.status_code == 404
    assert "older version" in answer.text
    site.close()


def test_who_may_not_see_the_archive_does_not_see_its_feed(finished):
    site = Site(finished)
    site.close()
    site.datasette = Datasette([str(finished)], metadata={"allow": {"id": "root"}})
    assert asked(site).status_code == 403
    site.close()


def test_it_is_xml_to_the_last_byte(site):
    assert ET.fromstring(asked(site).content).tag.endswith("feed")  # noqa: S314 - our own
