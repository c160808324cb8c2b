"""The list of changes: what each tells, what it is narrowed by, how it goes on, and its feed."""

import re

import pytest
from tests.publish.test_feed import of, parsed

from report_archiver.publish import news

MANY = """
WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO changes (id, kind, summary, report_id, page_id, to_capture, found_at, reader)
SELECT i, 'appeared', 'appeared', 1, 1, 1, '2024-03-01T00:00:00.000Z', '1' FROM n
"""


def shown(page):
    return [int(one) for one in re.findall(r'<li id="change-(\d+)"', page)]


def test_a_change_tells_all(site):
    page = site.get("/-/changes").text
    assert shown(page) == [1]
    assert "甲市公共资源交易中心 2023" in page
    assert "<b>12</b>" in page
    assert "<b>近 13</b>" in page
    assert 'href="/-/original/1"' in page  # before
    assert 'href="/-/original/2"' in page  # after
    assert "<del>-12&lt;script&gt;" in page
    assert "<ins>+13&lt;script&gt;" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=figures", True),
        ("kind=gone", False),
        ("publisher=甲市公共资源交易中心", True),
        ("publisher=1", True),
        ("publisher=交易", True),
        ("publisher=2", False),
        ("publisher=%25", False),
        ("year=2023", True),
        ("year=2022", False),
        ("site=example", True),
        ("site=other", False),
        ("since=2024-02-01", True),
        ("since=2024-02-02", False),
        ("kind=figures&publisher=甲&year=2023&site=example&since=2024-01-01", True),
    ],
)
def test_what_it_is_narrowed_by_its_feed_is_too(site, query, found):
    page = site.get(f"/-/changes?{query}").text
    assert bool(shown(page)) == found
    feed = re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', page
    )
    _, entries = parsed(site.get(feed[1].replace("&amp;", "&")).content)
    assert [of(one, "title").partition(":")[0] for one in entries] == (
        ["甲市公共资源交易中心 2023"] if found else []
    )


@pytest.mark.parametrize("query", ["kind=found%27", "since=soon", "year=x", "severity=grave"])
def test_what_cannot_be_chosen(site, query):
    site.get(f"/-/changes?{query}", status=400)


def test_every_change_is_on_one_page_alone(altered):
    site, seen, path = altered(MANY), [], "/-/changes"
    while path:
        page = site.get(path).text
        seen += shown(page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        path = after and after[1].replace("&amp;", "&")
    assert seen == [*range(60, 1, -1), 1]


def test_nothing_known_of_the_report(altered):
    site = altered("UPDATE reports SET publisher_id = NULL, year = NULL, title = NULL WHERE id = 2")
    assert "Publisher not known no year" in site.get("/-/changes").text


def test_an_archive_of_an_older_version_says_so(altered):
    site = altered("DROP VIEW news; DROP TABLE change_figures; DROP TABLE changes")
    for path in ("/-/changes", "/-/changes.atom"):
        assert "older version" in site.get(path, status=404).text


@pytest.mark.parametrize(
    "chosen",
    [
        news.Chosen(),
        news.Chosen(kind="figures"),
        news.Chosen(publisher="甲", year=2023),
        news.Chosen(site="example", since="2024"),
        news.Chosen(severity="error", rule="t3.*", state="open"),
    ],
)
def test_news_are_looked_up_newest_first(archive, chosen):
    """No table of many rows is gone through but along the time that it is listed by."""
    plan = archive.db.execute(f"EXPLAIN QUERY PLAN {news.query(chosen)}", news.values(chosen))
    scans = [row[3] for row in plan if row[3].startswith("SCAN")]
    through = [
        one for one in scans if re.match(r"SCAN (h|v|n|r|t|g|changes|findings|fetches)\b", one)
    ]
    assert all("USING" in one for one in through), scans


def test_news_are_what_the_view_says(archive):
    names = "source id at kind severity rule publisher year title summary url finding_id"
    columns = ", ".join(names.split())
    view = archive.db.query(f"SELECT {columns} FROM news ORDER BY at DESC, source, id DESC")  # noqa: S608
    told = archive.db.query(news.query(), news.values())
    assert [{name: row[name] for name in names.split()} for row in told] == list(view)


def test_an_edit_leads_to_both_editions_side_by_side(altered):
    site = altered(
        "UPDATE fetches SET edition_id = 4 WHERE id = 1;"
        "UPDATE fetches SET edition_id = 2 WHERE id = 2;"
    )
    assert 'href="/-/compare?a=4&amp;b=2"' in site.get("/-/changes").text
    site.get("/-/compare?a=4&b=2")
