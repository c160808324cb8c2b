"""A metric over the years: its chart, its table, its files; whatever an archive has."""

import csv
import sqlite3
import xml.etree.ElementTree as ET
from io import StringIO

import pytest

from report_archiver.publish.datasette.pages import metric

RECEIVED = "/-/metric/requests.received.total"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def told(altered):
    """What a path answers, after some SQL on the small archive."""

    def told(path=RECEIVED, script="", status=200):
        return altered(script).get(path, status).text

    return told


def test_the_demo_s_requests_over_the_years(demo):
    page = demo.get(RECEIVED).text
    assert "New requests: total" in page
    assert page.count('<g class="mark') == 2 * 14  # a wide drawing and a narrow one
    assert page.count('<tr class="break">') == 3
    assert "From 2019: Form of 2019" in page
    assert "before 2019 there is no carry-over" in page
    assert "一、本年新收政府信息公开申请数量 › 总计（件）" in page
    chinese = demo.get(RECEIVED, accept_language="zh").text
    assert "2019 年度以前没有结转" in chinese
    assert "自 2019 年度起：2019 年格式" in chinese


def test_a_stock_is_told_as_one(demo):
    page = demo.get("/-/metric/proactive.normative.in_force").text
    assert "the time since a start" in page
    assert page.count('<g class="mark exact"') == 2 * 5
    assert "not on this form" in page


def test_values_lead_to_their_figure_and_report(told):
    page = told()
    assert '<a href="/-/figure/key-1-2">11</a>' in page
    assert 'href="/-/report/1#f-key-1-2"' in page
    assert 'aria-label="甲市公共资源交易中心 2022: 11 件 (another place states 12)"' in page


@pytest.mark.parametrize(
    ("script", "sign", "words"),
    [
        ("UPDATE figures SET approx = 'about'", "approx", "about 11 件"),
        ("UPDATE figures SET value_high = 20", "approx", "11–20 件"),
        ("UPDATE figures SET value = 3", "exact", "2022: 3 件"),
        ("UPDATE figures SET value = 0, kind = 'zero_word'", "zero", "2022: 0 件"),
        ("UPDATE figures SET value = NULL, kind = 'blank'", "blank", "an empty cell"),
        ("UPDATE figures SET value = NULL, kind = 'na'", "na", "not applicable"),
    ],
)
def test_each_sort_of_value_has_a_mark_of_its_own(told, script, sign, words):
    alone = "DELETE FROM figures WHERE method = 'rule'"  # said in a table as well
    page = told(script=f"{alone}; {script} WHERE metric = 'requests.received.total'")
    drawn = "blank" if sign == "na" else sign
    assert page.count(f'<g class="mark {drawn}"') == 2 * 3
    assert words in page


def test_a_value_of_another_unit_is_not_drawn(told):
    page = told(script="UPDATE figures SET unit = '万件' WHERE edition_id = 3")
    assert "One value is in another unit" in page
    assert page.count('<g class="mark') == 2 * 2
    assert '<small lang="zh-Hans">万件</small>' in page


def test_publishers_are_chosen_and_found_by_name(told):
    one = told(f"{RECEIVED}?publisher=1")
    assert one.count('name="publisher"') == 1
    assert "Nobody chose" not in one
    found = told(f"{RECEIVED}?publisher=1&find=乙")
    assert 'name="publisher" value="2"> ' in found
    assert "No other publisher" in told(f"{RECEIVED}?publisher=1&find=丙")


def test_no_more_than_have_a_shape_are_shown(told):
    rows = ",".join(f"({n}, '第{n}局')" for n in range(10, 22))
    many = "&".join(f"publisher={n}" for n in range(10, 22))
    script = f"INSERT INTO publishers (id, name) VALUES {rows}"  # noqa: S608
    page = told(f"{RECEIVED}?{many}", script=script)
    assert page.count('name="publisher"') == 8
    assert "More than 8 were asked for" in page


@pytest.mark.parametrize(
    "query", ["publisher=x", "publisher=99", "publisher=" + "9" * 30, "find='"]
)
@pytest.mark.parametrize("kind", ["", ".svg", ".csv"])
def test_what_is_no_publisher_is_no_error(told, query, kind):
    assert told(f"{RECEIVED}{kind}?{query}")


@pytest.mark.parametrize("kind", ["", ".svg", ".csv"])
def test_an_unknown_metric_is_not_found(told, kind):
    told(f"/-/metric/requests.none{kind}", status=404)


def test_reports_of_no_year_are_in_the_table_alone(told):
    page = told(script="UPDATE reports SET year = NULL")
    assert "no year" in page
    assert '<g class="mark' not in page


def test_hostile_names_are_words(told):
    assert "<script" not in told()
    drawing = told(f"{RECEIVED}.svg")
    assert "<script" not in drawing
    assert "乙县人民政府&lt;script&gt;" in drawing


def test_what_xml_does_not_allow_is_not_in_the_drawing(told):
    script = "UPDATE publishers SET name = '甲' || char(1, 27, 65535) || '&<局' WHERE id = 1"
    root = ET.fromstring(told(f"{RECEIVED}.svg", script))  # noqa: S314 — our own
    assert "甲&<局" in [text.text for text in root.iter(f"{SVG}text")]


def test_the_drawing_is_a_file_of_its_own(demo):
    response = demo.get(f"{RECEIVED}.svg?lang=zh")
    assert response.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert "sandbox" in response.headers["content-security-policy"]
    root = ET.fromstring(response.text)  # noqa: S314 — our own
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == "本年新收申请：总计 (件)"
    assert "2012 年至 2025 年" in root.find(f"{SVG}desc").text
    assert ".s0" in root.find(f"{SVG}style").text
    assert root.findall(f".//{SVG}a") == []
    assert "http" not in response.text.replace("http://www.w3.org/2000/svg", "")


def test_the_rows_are_a_file_for_spreadsheets(demo, told):
    response = demo.get(f"{RECEIVED}.csv")
    assert "requests.received.total.csv" in response.headers["content-disposition"]
    assert response.text.startswith("\ufeffmetric,")
    rows = list(csv.DictReader(StringIO(response.text.removeprefix("\ufeff"))))
    assert [row["year"] for row in rows] == [str(year) for year in range(2012, 2026)]
    assert rows[-1]["value"] == "9"
    assert rows[-1]["url"].startswith("http://")
    assert len(rows[-1]["body_sha256"]) == 64
    formula = told(f"{RECEIVED}.csv", script="UPDATE publishers SET name = '=1+1' WHERE id = 1")
    assert ",'=1+1," in formula


def test_questions_go_by_indexes(demo_db):
    conn = sqlite3.connect(demo_db)
    values = {"code": "requests.received.total", "ids": "[1]", "size": 6, "part": "局"}
    for sql in (metric.METRIC, metric.MOST, metric.REPORTS, metric.FIGURES):
        plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        scans = [step for step in plan if step.startswith("SCAN")]
        assert {step.split()[1] for step in scans} <= {"json_each", "f"}  # f: what the index found
    conn.close()
