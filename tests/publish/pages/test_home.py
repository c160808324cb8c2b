"""The home page: what is held, the matrix, the latest, what is amiss; whatever an archive has."""

import pytest
from tests.publish.sites import Site

from report_archiver.archive import Archive
from report_archiver.publish.datasette.pages import home


@pytest.fixture
def told(altered):
    """The home page of the archive after some SQL; query: the path's."""

    def told(script="", query=""):
        return altered(script).get(f"/{query}").text

    return told


def test_what_is_held(told):
    page = told()
    assert '<a href="/reports/reports">3</a>' in page
    assert "2022–2023" in page
    assert '<a href="/reports/report_figures?is_current=1&amp;_nocount=1">28</a>' in page


def test_a_cell_leads_to_its_report_and_says_whose_it_is(told):
    page = told()
    assert 'class="state voluntary" href="/-/report/1"' in page
    assert "甲市公共资源交易中心 2022: published by choice" in page
    assert 'class="state published" href="/-/report/3"' in page


def test_changes_and_findings(told):
    page = told()
    assert "figures edited" in page
    assert 'href="/-/findings?severity=error"' in page
    none = told(
        "UPDATE findings SET resolved_at = found_at; DELETE FROM change_figures;"
        "DELETE FROM changes;"
    )
    assert "None is open." in none
    assert "No report was seen" in none


def test_hostile_words_are_words(told):
    page = told("UPDATE findings SET severity = 'error'")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_reports_of_nobody_and_of_no_year_are_there(told):
    page = told(
        "UPDATE reports SET publisher_id = NULL WHERE id = 1;"
        "UPDATE reports SET year = NULL WHERE id IN (1, 3);"
    )
    assert "Publisher not known no year: published" in page
    assert '<th scope="col">no year</th>' in page


def test_an_empty_archive_says_so(tmp_path):
    path = tmp_path / "empty.db"
    Archive(path, create=True).close()
    site = Site(path)
    page = site.get("/").text
    site.close()
    assert "Nothing yet" in page
    assert "<table" not in page


MANY = """
WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 219)
INSERT INTO publishers (id, name) SELECT n, '第' || n || '局' FROM c;
INSERT INTO reports (id, publisher_id, year, key) SELECT id, id, 2024, 'k' || id FROM publishers
WHERE id >= 100;
"""


def test_many_publishers_are_paged_and_narrowed(told):
    first = told(MANY)
    assert first.count('<th scope="row">') == home.PUBLISHERS_A_PAGE
    assert "page 1 of 3" in first
    assert 'href="/?page=2"' in first
    last = told(query="?page=3")
    assert last.count('<th scope="row">') == 122 - 2 * home.PUBLISHERS_A_PAGE
    narrowed = told(query="?publisher=第11")
    assert narrowed.count('<th scope="row">') == 10
    assert "10 publishers with" in narrowed
    assert told(query="?publisher=none").count("<table") == 0


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99999999999", "?page=²", "?page=9"])
def test_a_page_that_is_none_is_no_error(told, query):
    assert "<h1>" in told(query=query)


def test_columns_are_every_year_but_for_a_misprint():
    assert home.years([2019, 2022, None]) == [2019, 2020, 2021, 2022, None]
    assert home.years([17, 2017, 2019]) == [17, 2017, 2019]
    assert home.years([]) == []


EXPECTED = """
DROP TABLE IF EXISTS expected;
CREATE TABLE expected (publisher_id, year, due, state, days_late, report_id);
INSERT INTO expected (publisher_id, year, due, state, days_late, report_id) VALUES
  (2, 2023, '2024-01-31', 'late', 30, 3), (2, 2022, '2023-01-31', 'missing', NULL, NULL),
  (1, 2024, '2025-01-31', 'voluntary', NULL, NULL);
"""


def test_what_was_expected_is_told_where_the_archive_knows_it(told):
    page = told(EXPECTED)
    assert 'class="state late" href="/-/report/3"' in page
    assert "published late, 30 days late" in page
    assert '<a class="state missing" href="/-/findings?publisher=' in page
    assert '<span class="state not_owed"' in page
    assert 'class="state voluntary" href="/-/report/1"' in page
