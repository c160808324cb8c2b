"""Which of several places a metric's value is taken from, and what contradicts it."""

import sqlite3

import pytest

from report_archiver.publish.datasette.stated import stated

FIGURE = {
    "report_id": 1, "ordinal": 1, "value": 1, "value_high": None, "kind": "number", "approx": None,
    "basis": "annual", "method": "rule", "unit": "件",
}  # fmt: skip


def one(*figures):
    rows = [{**FIGURE, "ordinal": number, **figure} for number, figure in enumerate(figures)]
    return stated(rows, "report_id")[1]


CELL = {"method": "cell"}


@pytest.mark.parametrize(
    ("figures", "value", "sign"),
    [
        ([{"value": 5}], 5, "exact"),
        ([{"value": 0, "kind": "zero_word"}], 0, "zero"),
        ([{"value": 0}], 0, "exact"),
        ([{"value": None, "kind": "blank"}], None, "blank"),
        ([{"value": None, "kind": "na", **CELL}], None, "na"),
        ([{"value": 5}, {"value": 5, **CELL}], 5, "exact"),
        ([{"value": 5}, {"value": 6, **CELL}], 6, "conflict"),
        ([{"value": None, "kind": "blank", **CELL}, {"value": 7}], 7, "exact"),
        ([{"value": 400, "approx": "about"}], 400, "approx"),
        ([{"value": 3, "value_high": 5}], 3, "approx"),
        ([{"value": 400, "approx": "about"}, {"value": 397}], 397, "exact"),
        ([{"value": 400, "approx": "about", **CELL}, {"value": 397}], 400, "conflict"),
        ([{"value": 9, "basis": "cumulative", **CELL}, {"value": 2, **CELL}], 2, "exact"),
        ([{"value": 9, "basis": "plan"}, {"value": 2}], 2, "exact"),
        ([{"value": 9, "basis": "cumulative", **CELL}, {"value": 2}], 9, "exact"),
        ([{"value": -3, "basis": "change", **CELL}], -3, "exact"),
    ],
)
def test_the_place_that_is_taken(figures, value, sign):
    found = one(*figures)
    assert (found.figure["value"], found.sign) == (value, sign)
    assert found.number == value


def test_a_figure_of_no_year_s_own_is_not_stated_at_all():
    assert stated([{**FIGURE, "basis": "plan"}], "report_id") == {}


def test_what_is_no_number_is_no_number():
    assert one({"value": "甲"}).number is None


def test_it_is_what_the_view_says(demo_db):
    conn = sqlite3.connect(demo_db)
    conn.row_factory = sqlite3.Row
    figures = conn.execute(
        "SELECT r.id AS report_id, f.* FROM reports r "
        "JOIN figures f ON f.edition_id = r.current_edition_id WHERE metric = ?",
        ["requests.received.total"],
    ).fetchall()
    told = conn.execute(
        "SELECT report_id, value, conflict FROM report_metrics WHERE metric = ?",
        ["requests.received.total"],
    ).fetchall()
    conn.close()
    found = stated(figures, "report_id")
    assert len(told) == 14
    for row in told:
        one = found[row["report_id"]]
        assert (one.figure["value"], one.sign == "conflict") == (
            row["value"],
            bool(row["conflict"]),
        )
