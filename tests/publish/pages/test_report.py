"""A report's page: all of it, from good archives and bad ones, and what can be taken away."""

import csv
import io
import json
import re
import sqlite3

import pytest
from tests.publish.conftest import SHA256
from tests.publish.sites import Site
from tests.shelf import add_capture
from typer.testing import CliRunner

from report_archiver.cli import app
from report_archiver.publish.datasette.pages import report


@pytest.fixture
def told(altered):
    """A page of the archive after some SQL."""

    def told(script, path="/-/report/2", status=200):
        return altered(script).get(path, status=status).text

    return told


def ids(page):
    return re.findall(r' id="([^"]*)"', page)


# The demo's reports -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def numbers(demo_db):
    """Year → the number of its report."""
    conn = sqlite3.connect(demo_db)
    found = dict(conn.execute("SELECT year, id FROM reports"))
    conn.close()
    return found


def test_every_report_marks_every_figure_once_and_lists_it(demo, demo_db, numbers):
    conn = sqlite3.connect(demo_db)
    for year, number in numbers.items():
        page = demo.get(f"/-/report/{number}").text
        keys = {
            key
            for (key,) in conn.execute(
                "SELECT f.key FROM figures f JOIN reports r ON r.current_edition_id = f.edition_id"
                " WHERE r.id = ?",
                [number],
            )
        }
        found = ids(page)
        assert len(found) == len(set(found)), year
        assert {one[2:] for one in found if one.startswith("f-")} == keys, year
        assert {one[2:] for one in found if one.startswith("n-")} == keys, year
        led = set(re.findall(r'href="#([^"]+)"', page))
        assert led <= set(found), year
    conn.close()


def test_what_the_head_says(demo, numbers):
    page = demo.get(f"/-/report/{numbers[2017]}", accept_language="zh").text
    assert "<h1" in page
    assert "许昌市公共资源交易中心2017年度政府信息公开报告</h1>" in page
    assert "2018-03-06" in page
    assert "自愿发布" in page
    assert "2017-01-01 – 2017-12-31" in page
    english = demo.get(f"/-/report/{numbers[2023]}").text
    assert "国办公开办函〔2021〕30号" in english


def test_by_its_key_too(demo, numbers):
    by_number = demo.get(f"/-/report/{numbers[2017]}").text
    by_key = demo.get("/-/report/许昌市公共资源交易中心%202017").text
    assert by_key.partition("<h1")[2].partition("</h1>")[0] in by_number


def test_a_figure_leads_to_its_line_and_to_its_place_in_the_page(demo, numbers):
    page = demo.get(f"/-/report/{numbers[2017]}").text
    key = re.search(r'id="f-(\w+)"[^>]*>9286条</a>', page)[1]
    assert f'href="#n-{key}"' in page
    line = page.partition(f'<tr id="n-{key}">')[2].partition("</tr>")[0]
    assert f'href="#f-{key}"' in line
    assert f'href="/-/figure/{key}">9,286</a>' in line
    assert "Information disclosed proactively" in line
    assert "part of №" in page


def test_kinds_of_nothing_are_told_apart(demo, numbers):
    page = demo.get(f"/-/report/{numbers[2023]}").text
    blank = re.search(r'<a class="fig blank[^>]*>(.*?)</a>', page)[1]
    assert blank == '<span class="aside">an empty cell</span>'
    assert re.search(r'<a class="fig number[^>]*>0</a>', page)
    assert 'class="fig zero_word' in page
    stroke = demo.get(f"/-/report/{numbers[2016]}").text
    assert re.search(r'<a class="fig na[^>]*>/</a>', stroke)


def test_tables_are_merged_as_the_form_prints_them(demo, numbers):
    page = demo.get(f"/-/report/{numbers[2023]}").text
    assert '<th scope="col" rowspan="3" colspan="3">（本列数据的勾稽关系为' in page
    assert '<th scope="row" rowspan="8">（三）不予公开</th>' in page
    assert page.count("三、本年度办理结果</th>") == 1


def test_findings_stand_under_the_table_they_are_about(demo, numbers):
    page = demo.get(f"/-/report/{numbers[2023]}").text
    after = page.partition("四、结转下年度继续办理")[2]
    before_next = after.partition("政府信息公开行政复议、行政诉讼情况</h3>")[0]
    assert "t3.across" in before_next
    assert "Expected 4, found 5." in before_next
    assert ' broken"' in page


def test_of_the_whole_report_they_stand_above(demo, numbers):
    page = demo.get(f"/-/report/{numbers[2024]}").text
    assert page.index("form.label") < page.index('id="outline"')


# What can be taken away ---------------------------------------------------------------------------


def test_the_json_is_what_show_prints(demo, demo_db, numbers):
    for year in (2023, 2017, 2016):
        taken = demo.get(f"/-/report/{numbers[year]}?as=json")
        shown = CliRunner().invoke(app, ["show", str(year), "--db", str(demo_db), "--json"])
        assert taken.json() == json.loads(shown.stdout)
    assert taken.headers["content-type"] == "application/json; charset=utf-8"
    assert "attachment" in taken.headers["content-disposition"]


def test_the_csv_has_every_figure(demo, demo_db, numbers):
    taken = demo.get(f"/-/report/{numbers[2017]}?as=csv")
    assert taken.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(taken.text.removeprefix("\ufeff"))))
    assert [row["value"] for row in rows][2:5] == ["9286", "8984", "302"]
    assert "2017.csv" in taken.headers["content-disposition"]


def test_a_formula_is_text_in_the_csv(told):
    taken = told("UPDATE figures SET label = '=1+1'", "/-/report/2?as=csv")
    assert ",'=1+1," in taken
    assert ",=1+1," not in taken


@pytest.mark.parametrize(("kind", "part"), [("bib", "@techreport{"), ("csl", '"type": "report"')])
def test_citations_for_programs(site, kind, part):
    assert part in site.get(f"/-/report/1?as={kind}").text


def test_the_citation_names_the_capture(site, known):
    assert known.sha256 in site.get("/-/report/1?as=txt").text
    assert f"SHA-256 {known.sha256}" in site.get("/-/report/1").text


def test_nothing_else_is_to_be_had(site):
    site.get("/-/report/1?as=exe", status=404)


# Editions -----------------------------------------------------------------------------------------


def test_each_edition_is_to_be_seen(site):
    current, older = site.get("/-/report/2").text, site.get("/-/report/2?edition=2").text
    assert 'href="/-/report/2?edition=2"' in current
    assert "Edition 2" in current
    assert "not the one that stands now" not in current
    assert "This is edition 2 of 2" in older
    assert ">旧版</h1>" in older
    assert 'id="f-key-4-1"' in older
    assert "key-2-1" not in older
    assert 'href="/-/report/2?edition=2&amp;as=json"' in older
    assert site.get("/-/report/2?edition=2&as=json").json()["report"]["edition"] == 2


@pytest.mark.parametrize("edition", ["9", "0", "x", "-1", "²"])
def test_an_edition_that_is_none(site, edition):
    site.get(f"/-/report/2?edition={edition}", status=404)


def test_an_older_edition_has_the_findings_that_it_broke(site):
    page = site.get("/-/report/2?edition=2").text
    assert "t3.balance" in page
    assert "12 + 0 is not 11" not in page  # that is what the current one breaks


# Bad archives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3])
def test_hostile_words_are_words(site, known, number):
    page = site.get(f"/-/report/{number}").text
    assert known.script not in page
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "style=" not in page
    assert page.count("<h1") == 1


HOSTILE = """
UPDATE editions SET title = '"><script>alert(1)</script>', text = replace(text, '本年', '<b>'),
  source = '<img src=x onerror=alert(1)>', warnings = '["<script>"]';
UPDATE sections SET heading = '<script>', numbering = '"><i>';
UPDATE figures SET label = '"><script>alert(1)</script>', unit = '<u>';
UPDATE metrics SET label_zh = '<script>', label_en = '" onmouseover="alert(1)';
UPDATE change_figures SET label = '<script>';
UPDATE pages SET url = 'javascript:alert(' || id || ')' WHERE id < 3;
"""


def test_markup_in_every_column_is_words(told):
    page = told(HOSTILE)
    assert "<script" not in page
    assert "<i>" not in page
    assert "<img" not in page
    assert ' onmouseover="' not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page


def test_nothing_known(told):
    page = told(
        "UPDATE reports SET publisher_id = NULL, year = NULL, title = NULL;"
        "UPDATE editions SET title = NULL, published_at = NULL, form = 'strange';"
        "UPDATE figures SET section_id = NULL, table_id = NULL, unit = NULL, part_of = NULL,"
        " metric = NULL;"
        "DELETE FROM tables; DELETE FROM sections; DELETE FROM expected;"
    )
    assert "Publisher not known no year</h1>" in page
    assert "No date is printed" in page
    assert "strange" in page


def test_no_figures_and_no_text(told):
    page = told(
        "DELETE FROM figures; DELETE FROM tables; DELETE FROM sections;"
        "UPDATE editions SET text = ''"
    )
    assert "No figure was read" in page
    assert "The text of this edition is empty." in page


def test_what_refers_to_nothing_leads_nowhere(told):
    """Figures of a table that is gone, or where there is no text."""
    gone = told("UPDATE figures SET table_id = NULL, char_start = 7000, char_end = 7000")
    none = told("UPDATE editions SET text = ''; DELETE FROM tables")
    for page in (gone, none):
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids(page))


def test_no_edition(told):
    page = told("UPDATE reports SET current_edition_id = NULL; DELETE FROM editions")
    assert "No text of this report is held." in page
    told("", "/-/report/2?as=json", status=404)


def test_a_current_edition_that_nobody_named(told):
    assert "Edition" in told("UPDATE reports SET current_edition_id = NULL")


def test_offsets_that_are_none(told):
    page = told(
        "UPDATE figures SET char_start = 900, char_end = 10;"
        "UPDATE tables SET char_start = 50, char_end = 3, cells = '[]';"
        "UPDATE sections SET char_start = 700, level = 99"
    )
    assert "近400人参加培训" in page
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids(page))


def test_a_finding_of_the_year_and_one_that_was_resolved(told):
    page = told(
        "UPDATE findings SET resolved_at = '2024-03-01T00:00:00Z' WHERE report_id = 2;"
        "INSERT INTO findings (severity, rule, message, publisher_id, year, found_at,"
        " last_found_at, key) VALUES ('warning', 't.late', 'nine days late', 1, 2023,"
        " '2024-02-10T00:00:00Z', '2024-02-10T00:00:00Z', 't.late 1 2023'),"
        " ('warning', 't.late', 'another year', 1, 2022,"
        " '2024-02-10T00:00:00Z', '2024-02-10T00:00:00Z', 't.late 1 2022')"
    )
    assert "nine days late" in page
    assert "another year" not in page
    assert "Findings that no longer hold (1)" in page
    assert "one open finding" in page


EARLIER = """
DROP VIEW IF EXISTS coverage; DROP VIEW IF EXISTS news;
DROP TABLE finding_editions; DROP TABLE finding_events; DROP TABLE expected;
DROP TABLE change_figures; DROP TABLE changes;
"""


def test_an_archive_of_an_earlier_version(told):
    page = told(EARLIER)
    assert "12 + 0 is not 11" in page
    assert 'id="history"' not in page
    assert told("", "/-/report/2?as=json").startswith("{")


def test_a_page_of_another_sort_is_not_framed(told):
    page = told("UPDATE bodies SET media_type = 'application/pdf'")
    assert "<iframe" not in page
    assert "to be had as they are" in page


def test_what_is_not_there(site):
    for name in ("99", "nothing", "99999999999999999999", "%00", "http://one.example/"):
        assert "Not in this archive" in site.get(f"/-/report/{name}", status=404).text


# The rest -----------------------------------------------------------------------------------------


def test_the_history_has_the_figures_that_were_edited(site):
    page = site.get("/-/report/2").text
    assert "figures edited" in page
    assert "<del>12</del> → <ins>近 13</ins>" in page


@pytest.mark.parametrize("sort", ["value", "metric", "unit", "place", "strange"])
def test_figures_in_another_order_are_the_same(site, sort):
    page = site.get(f"/-/report/1?sort={sort}").text
    assert len(re.findall(r'<tr id="n-', page)) == 7
    column = sort if sort in report.SORTS else "place"
    assert page.count("aria-sort") == 1
    assert ("descending" in page) == (column == "value")


def test_by_value_the_greatest_is_first_and_what_has_none_is_last(site):
    page = site.get("/-/report/1?sort=value").text
    order = re.findall(r'<tr id="n-key-1-(\d)"', page)
    assert order[0] == "6"
    assert set(order[-2:]) == {"4", "5"}


def test_beyond_what_a_page_holds_the_rest_is_told(site, monkeypatch):
    monkeypatch.setattr(report, "MAX_FIGURES", 3)
    page = site.get("/-/report/1").text
    assert "4 more are in the table of all figures." in page
    assert len(re.findall(r'<tr id="n-', page)) == 3


def test_captures_before_and_after(archive_path):
    conn = sqlite3.connect(archive_path)
    for number, year in ((50, 2023), (51, 2035)):
        at = f"{year}-01-01T00:00:00Z"
        add_capture(conn, id=number, page_id=1, crawl_id=1, captured_at=at, body=SHA256)
    conn.commit()
    conn.close()
    site = Site(archive_path)
    page = site.get("/-/report/1").text
    site.close()
    assert 'rel="prev" href="/-/original/50"' in page
    assert 'rel="next" href="/-/original/51"' in page
    assert "The page was visited 3 times." in page
    assert "Captures that brought other bytes (3)" in page
