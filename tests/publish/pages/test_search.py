"""The search page and its JSON, asked like a server."""

import re
import sqlite3

import pytest
from tests.publish.sites import Site


def test_words_are_shown_where_they_stand(site):
    page = site.get("/-/search?q=行政复议+400人").text
    assert "3 reports." in page
    assert "收到依申请公开12件，<mark>行政复议</mark>为零。" in page
    assert "近<mark>400人</mark>参加培训。" in page
    assert re.search(r"<cite><a href=\"/-/report/\d#s-1\">总体情况</a></cite>", page)
    assert page.count("<blockquote") == 6


def test_it_is_narrowed_by_year_and_publisher_and_widened_again(site):
    page = site.get("/-/search?q=公开&year=2023&publisher=1").text
    assert "One report." in page
    assert 'aria-current="true" href="/-/search?q=%E5%85%AC%E5%BC%80&amp;publisher=1"' in page
    assert 'href="/-/search?q=%E5%85%AC%E5%BC%80&amp;publisher=1&amp;year=2022"' in page
    assert 'href="/-/search?q=%E5%85%AC%E5%BC%80">All years and publishers' in page


@pytest.mark.parametrize(
    "narrowed", ["year=x", "publisher=-1", "publisher=99999999999", "year=1900"]
)
def test_what_is_no_year_and_no_publisher_has_no_report(site, narrowed):
    page = site.get(f"/-/search?q=公开&{narrowed}").text
    assert "No report holds" in page
    assert "All years and publishers" in page


def test_no_word_is_every_report(site):
    assert "All 3 reports" in site.get("/-/search").text


def test_the_other_pages_search_here(site):
    assert 'action="/-/search"' in site.get("/").text


def test_hostile_words_are_words(site):
    page = site.get('/-/search?q="><script>alert(1)</script>').text
    assert "<script" not in page
    hit = site.get("/-/search?q=<script>").text
    assert "<script" not in hit
    assert "<mark>&lt;script&gt;</mark>alert" in hit


def test_as_json(site):
    found = site.get("/-/search.json?q=复议&size=2").json()
    assert (found["words"], found["total"], len(found["hits"])) == (["复议"], 3, 2)
    assert found["next"] == "http://localhost/-/search.json?q=%E5%A4%8D%E8%AE%AE&size=2&page=2"
    (snippet,) = found["hits"][0]["snippets"]
    assert {"text": "复议", "marked": True} in snippet["parts"]
    assert found["hits"][0]["report"].startswith("http://localhost/")
    assert found["years"][0] == {"value": 2023, "label": "2023", "count": 2}
    last = site.get(found["next"].removeprefix("http://localhost")).json()
    assert (len(last["hits"]), last["next"]) == (1, None)


def test_json_goes_elsewhere_only_where_datasette_lets_it(finished, site):
    assert "access-control-allow-origin" not in site.get("/-/search.json?q=a").headers
    opened = Site(finished, cors=True)
    assert opened.get("/-/search.json?q=a").headers["access-control-allow-origin"] == "*"
    opened.close()


def test_many_reports_come_a_page_at_a_time(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.executescript(
        """
        WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 149)
        INSERT INTO publishers (id, name) SELECT n, '第' || n || '局' FROM c;
        INSERT INTO reports (id, publisher_id, year, key, current_edition_id)
        SELECT id, id, 2010, id, 1 FROM publishers WHERE id >= 100;
        """
    )
    conn.close()
    site = Site(archive_path)
    page = site.get("/-/search?q=公开&page=2").text
    assert "page 2 of 3" in page
    assert '<ol class="hits" start="21">' in page
    assert "More publishers" in page
    assert "0 places" not in page
    assert site.get("/-/search?q=公开&page=9").text.count("<blockquote") == 0
    site.close()


def test_what_takes_too_long_is_said(finished):
    site = Site(finished, settings={"sql_time_limit_ms": 0})
    assert "took too long" in site.get("/-/search?q=公开", status=503).text
    site.datasette._settings["sql_time_limit_ms"] = 1000
    assert "3 reports." in site.get("/-/search?q=公开").text
    site.close()


def test_an_archive_that_has_no_index_yet_is_scanned(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.execute("DROP TABLE edition_index")
    conn.close()
    site = Site(archive_path)
    assert site.get("/-/search.json?q=复议").json()["total"] == 3
    assert site.get("/-/search.json?q=公法").json()["total"] == 0
    site.close()
