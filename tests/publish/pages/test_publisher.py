"""A publisher's page: its years, its numbers, what is amiss."""

import pytest


@pytest.fixture
def told(altered):
    """A page of the archive after some SQL."""

    def told(script, path="/-/publisher/1"):
        return altered(script).get(path).text

    return told


def test_its_years(site):
    page = site.get("/-/publisher/1").text
    assert "甲市公共资源交易中心</h1>" in page
    assert "published by choice" in page
    years = page.partition('id="years"')[2].partition("</section>")[0]
    assert years.index("2023") < years.index("2022")
    assert 'href="/-/report/2"' in years
    assert "2 editions" in years


def test_a_year_that_is_missing_is_a_line(site):
    page = site.get("/-/publisher/2").text
    assert "missing, 336 days late" in page
    assert "2023-03-31" in page


def test_its_numbers_lead_to_their_places(site):
    page = site.get("/-/publisher/1").text
    assert 'href="/-/figure/key-1-2"' in page
    numbers = page.partition('id="metrics"')[2].partition("</section>")[0]
    assert "received" in numbers
    assert "lawsuits" not in numbers


def test_different_values_of_one_report_are_told(site, told):
    page = site.get("/-/publisher/1").text
    assert page.count("<sup>*</sup>") == 1  # 12 in a sentence of 2022, 11 in its table
    assert "the report states different values" in page
    agreed = told("UPDATE figures SET value = 11 WHERE key = 'key-1-1'")
    assert "<sup>*</sup>" not in agreed
    assert "states different values" not in agreed


def test_open_findings(told):
    page = told(
        "INSERT INTO findings (severity, rule, message, publisher_id, year, found_at,"
        " last_found_at, key) VALUES ('warning', 't.missing', 'of a year', 1, 2021,"
        " '2024-02-10T00:00:00Z', '2024-02-10T00:00:00Z', 'k')"
    )
    assert 'href="/-/report/2#finding-2"' in page
    assert "of a year" in page
    assert page.index("t3.balance") < page.index("t.missing")


def test_hostile_names_are_words(site, known):
    page = site.get("/-/publisher/2").text
    assert known.script not in page
    assert "&lt;script&gt;" in page


def test_of_which_nothing_is_known(told):
    page = told(
        "INSERT INTO publishers (id, name, aliases, valid_from, successor_id)"
        " VALUES (9, '丙', '[\"旧丙\"]', '2012-01-01', 1)",
        "/-/publisher/9",
    )
    assert "No report of it is held" in page
    assert "旧丙" in page
    assert 'href="/-/publisher/1"' in page


def test_an_archive_of_an_earlier_version(told):
    page = told(
        "DROP VIEW coverage; DROP VIEW news; DROP TABLE expected; DROP TABLE finding_events"
    )
    assert "published by choice" in page


def test_what_is_not_there(site):
    site.get("/-/publisher/99", status=404)
    site.get("/-/publisher/x", status=404)
