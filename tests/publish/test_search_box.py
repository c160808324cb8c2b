"""datasette's own search box on an archive's tables, asked like a server."""

import sqlite3
from urllib.parse import urlencode

import pytest
from tests.publish.sites import Site

from report_archiver.publish.datasette.filters import TEXTS


def ids(site, table, query, more=""):
    return {row["id"] for row in site.rows(f"/reports/{table}.json?_search={query}{more}")}


@pytest.mark.parametrize("table", TEXTS)
def test_tables_that_hold_words_have_a_box(site, table):
    page = site.get(f"/reports/{table}").text
    assert 'name="_search"' in page


@pytest.mark.parametrize("table", ["figures", "captures", "report_figures"])
def test_others_have_none(site, table):
    assert 'name="_search"' not in site.get(f"/reports/{table}").text


@pytest.mark.parametrize(
    "query", ["政", "公开", "申请公开", "行政复议为零", "培训+公开", "400人", "　为零。"]
)
def test_words_of_any_length(site, query):
    assert ids(site, "editions", query) == {1, 2, 3, 4}
    assert ids(site, "sections", query) == {1, 2, 3, 4}
    assert ids(site, "reports", query) == {1, 2, 3}


@pytest.mark.parametrize(
    "query", ["公法", "开公", "申请公告", "培训+不在", '"', "AND", "12条", "%25"]
)
def test_what_is_not_there(site, query):
    for table in ("editions", "sections", "reports", "publishers", "findings"):
        assert ids(site, table, query) == set()


def test_titles_are_searched_with_the_texts(site):
    assert ids(site, "editions", "旧版") == {4}
    assert ids(site, "editions", "旧版+复议") == {4}
    assert ids(site, "reports", "旧版") == set()
    assert ids(site, "reports", "2022年+复议") == {1}


def test_tables_without_an_index_are_scanned(site):
    assert ids(site, "publishers", "资源") == {1}
    assert ids(site, "publishers", "SCRIPT") == {2}
    assert ids(site, "findings", "is+not") == {1, 2, 3, 4}
    assert ids(site, "changes", "received") == {1}


def test_it_goes_together_with_filters_facets_and_sorting(site):
    assert ids(site, "editions", "公开", "&form=prose") == {1}
    found = site.get("/reports/reports.json?_search=公开&_facet=year&_sort=id").json()
    assert {one["value"]: one["count"] for one in found["facet_results"]["year"]["results"]} == {
        2022: 1,
        2023: 2,
    }
    assert found["human_description_en"] == 'where search matches "公开" sorted by id'


def test_the_box_keeps_what_was_asked_and_runs_nothing(site):
    page = site.get("/reports/editions?_search=%22><script>alert(1)</script>").text
    assert "<script>alert(1)" not in page
    assert 'value="&#34;&gt;&lt;script&gt;' in page


def test_the_query_is_shown_as_it_can_be_run(site):
    found = site.get("/reports/editions.json?_search=申请公开").json()
    query = found["query"]
    again = site.rows(f"/reports.json?{urlencode({'sql': query['sql'], **query['params']})}")
    assert {row["id"] for row in again} == {1, 2, 3, 4}


def test_an_archive_that_has_no_index_yet_is_scanned(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.execute("DROP TABLE edition_index")
    conn.close()
    site = Site(archive_path)
    assert ids(site, "editions", "复议") == {1, 2, 3, 4}
    assert ids(site, "editions", "公法") == set()
    site.close()


def test_other_databases_keep_their_own_search(tmp_path):
    path = tmp_path / "stranger.db"
    conn = sqlite3.connect(path)
    conn.executescript(
        "CREATE TABLE editions (id INTEGER PRIMARY KEY, text);"
        "INSERT INTO editions VALUES (1, 'some words'), (2, 'others');"
        'CREATE VIRTUAL TABLE f USING fts5(text, content="editions", content_rowid=id);'
        "INSERT INTO f (f) VALUES ('rebuild');"
    )
    conn.close()
    site = Site(path)
    rows = site.rows("/stranger/editions.json?_search=words")
    assert [row["id"] for row in rows] == [1]
    site.close()
