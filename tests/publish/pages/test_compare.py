"""Two editions side by side: facts, metrics, words; and the form to choose them."""

import re

import pytest

from report_archiver.publish.datasette.comparing import Piece
from report_archiver.publish.datasette.pages import compare


@pytest.fixture
def told(altered):
    """What a path answers, after some SQL on the small archive."""

    def told(path, script="", status=200):
        return altered(script).get(path, status).text

    return told


def row(page, label):
    """The cells of a metric's row, as they are read."""
    (found,) = re.findall(
        rf"<tr><th[^>]*><a [^>]*>{re.escape(label)}</a></th>(.*?)</tr>", page, re.DOTALL
    )
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", "", cell).split()) for cell in cells]


def of_year(demo, year):
    return demo.rows(f"/reports/reports.json?year={year}")[0]["id"]


def test_two_reports_of_the_demo(demo):
    old, new = of_year(demo, 2017), of_year(demo, 2018)
    page = demo.get(f"/-/compare?report={old}&report={new}").text
    assert row(page, "Information disclosed proactively") == [
        "9,286 条", "10,462 条", "+1,176", "+12.7",
    ]  # fmt: skip
    assert row(page, "New requests: total")[3] == ""  # of zero there are no per cent
    assert re.search(r'<del class="figure">9286(条)?</del>', page)
    assert re.search(r'<ins class="figure">10462(条)?</ins>', page)
    assert "<h3>一、" in page
    assert "<script" not in page


def test_a_report_beside_itself_differs_in_nothing(told):
    page = told("/-/compare?a=2&b=2")
    assert "No number differs." in page
    assert not re.findall(r'class="pair">', page)
    assert "≠" not in page.partition('id="metrics"')[0]


EDIT = """
UPDATE editions SET text = replace(text, '12件', '14件') WHERE id = 2;
UPDATE figures SET value = 14, quote = '14件' WHERE edition_id = 2 AND quote = '12件';
UPDATE figures SET value = 14 WHERE edition_id = 2 AND metric = 'requests.received.total';
"""


def test_two_editions_of_a_report(told):
    page = told("/-/compare?a=4&b=2", script=EDIT)
    assert "edition 2" in page
    assert row(page, "received") == ["14 件 ≠", "14 件", "0", "0.0"]
    assert '收到依申请公开<del class="figure">12件</del>' not in page
    assert "旧版" in page


def test_facts_that_differ_are_told_apart(told):
    page = told("/-/compare?a=1&b=2")
    facts = re.findall(r'<tr class="differs"><th scope="row">(\w+)', page)
    assert facts == ["Title", "Year", "Published", "Form"]
    assert "The forms differ (Prose, Form of 2021)" in page


def test_blanks_against_zeros_are_told_apart_from_numbers(told):
    page = told(
        "/-/compare?a=1&b=2",
        script="UPDATE figures SET value = 0, kind = 'number' WHERE id = 25",
    )
    assert "One where one side says nothing" in page


def test_a_figure_within_other_words_is_marked_alone():
    def figure(metric, value, start, end):
        places = {"char_start": start, "char_end": end}
        return {"metric": metric, "value": value, "unit": "件", **places}

    figures = [
        figure("m", 12, 12, 14),
        figure("m", 12, 12, 14),
        figure("m", None, 20, 20),
        figure("n", 3, 16, 17),
        figure(None, 5, 17, 18),
        figure(None, 6, 18, 19),
    ]
    held = compare.spans(figures, [figure(None, 5, 0, 1)], {"m"})
    assert held == [(12, 14), (18, 19), (20, 20)]
    told = [part for part in compare.parts(Piece("收到12件。", 10, differs=True), held) if part[1]]
    assert told == [("differs", "收到"), ("figure", "12"), ("differs", "件。")]
    assert list(compare.parts(Piece("收到", 10, differs=False), held)) == [("same", "收到")]


def test_long_texts_are_cut_and_slow_ones_told_coarsely_and_the_page_says_so(told):
    long = "UPDATE editions SET text = text || id || replace(hex(zeroblob(99000)), '00', '的了')"
    page = told("/-/compare?a=1&b=2", script=long)
    assert "the first 100,000 characters" in page
    assert "some lines are told as a whole" in page


def test_hostile_words_are_words(told):
    page = told(
        "/-/compare?a=2&b=3",
        script="UPDATE editions SET text = text || '<script>alert(1)</script>' || id",
    )
    assert "<script" not in page
    assert "&lt;" in page


@pytest.mark.parametrize(
    "query", ["a=99&b=1", "a=x&b=1", "report=99", "a=" + "9" * 30, "publisher=x", "a=-1&b=1"]
)
def test_what_is_not_there_is_not_found(told, query):
    told(f"/-/compare?{query}", status=404)


def test_publishers_then_editions_are_chosen(told):
    start = told("/-/compare")
    assert 'href="/-/compare?publisher=1"' in start
    assert 'href="/-/compare?a=2&amp;b=4"' in start  # the report that has two editions
    narrowed = told("/-/compare?find=乙")
    assert 'href="/-/compare?publisher=1"' not in narrowed
    chosen = told("/-/compare?publisher=1")
    assert chosen.count('name="a"') == chosen.count('name="b"') == 3
    assert "No publisher has this" in told("/-/compare?find=none")


def test_one_report_leaves_the_other_to_be_chosen(told):
    page = told("/-/compare?report=2")
    assert re.search(r'name="b" value="2"[^>]* checked', page)
    assert re.search(r'name="a" value="1"[^>]* checked', page)
    assert "nothing to compare it with" in told("/-/compare?report=3")


def test_reports_of_nobody_can_be_compared(told):
    script = "UPDATE reports SET publisher_id = NULL, year = NULL, title = NULL;"
    page = told("/-/compare?report=1&report=2", script=script)
    assert "Publisher not known no year" in page
    assert "<h1>" in told("/-/compare?report=1")
