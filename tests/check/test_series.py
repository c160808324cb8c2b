"""Rules over years: what is held against what, and what is left alone."""

from __future__ import annotations

import pytest
from tests.check.annuals import annual, cell

from report_archiver.check import series

COLUMNS = (
    "natural_person", "org_business", "org_research", "org_nonprofit", "org_legal", "org_other",
    "total",
)  # fmt: skip
IN, OUT = "requests.carried_in", "requests.carried_out"
MADE, GONE, STOCK = (f"proactive.normative.{name}" for name in ("issued", "repealed", "in_force"))
PREV, CHANGE = "proactive.license.items_prev", "proactive.license.items_change"


def row(metric, *values):
    """A row of the table of requests: the columns that are given, in order, the rest blank."""
    padded = (*values, *[None] * 7)
    return {f"{metric}.{column}": value for column, value in zip(COLUMNS, padded, strict=False)}


def found(years, book):
    """(report, rule, about) of what is found."""
    checked = series.check(years, book).findings
    return [(report, finding.rule, finding.about) for report, finding in checked]


def only(years, book):
    ((_, finding),) = series.check(years, book).findings
    return finding


# Carried over ------------------------------------------------------------------------------------


def test_what_is_carried_out_is_carried_in(book):
    years = [
        annual(2019, row(OUT, 1, 0, 0, 0, 0, 0, 1), form="fmt2019"),
        annual(2020, row(IN, 1, 0, 0, 0, 0, 0, 1) | row(OUT, 0, 2, 0, 0, 0, 0, 2), form="fmt2019"),
        annual(2021, row(IN, 0, 2, 0, 0, 0, 0, 2)),
    ]
    assert found(years, book) == []


def test_columns_that_differ_are_named_in_one_finding(book):
    years = [
        annual(2020, row(OUT, 2, 1, 0, 0, 0, 0, 3), form="fmt2019"),
        annual(2021, row(IN, 3, 1, 0, 0, 0, 0, 4)),
    ]
    assert found(years, book) == [(2021, "y.carry", "requests.carried_in")]
    finding = only(years, book)
    assert finding.message.startswith("上年结转申请：自然人 3 ≠ 2，总计 4 ≠ 3 (2020); ")
    assert finding.message.endswith("; 7 of 7 columns can be compared")
    assert (finding.expected, finding.actual) == ("自然人 2，总计 3", "自然人 3，总计 4")
    assert finding.figures == (
        f"{IN}.natural_person",
        f"{OUT}.natural_person",
        f"{IN}.total",
        f"{OUT}.total",
    )
    assert finding.severity == "warning"


def test_a_finding_stays_itself_when_its_columns_change(book):
    before = annual(2020, row(OUT, 2, 0, 0, 0, 0, 0, 2))
    abouts = {
        only([before, annual(2021, row(IN, *values))], book).about
        for values in [(3, 0, 0, 0, 0, 0, 3), (2, 1, 0, 0, 0, 0, 3), (2, 0, 0, 0, 0, 0, 9)]
    }
    assert abouts == {"requests.carried_in"}


@pytest.mark.parametrize("values", [(None,) * 7, (2, None, None, None, None, None, None)])
def test_a_blank_is_no_zero(book, values):
    years = [annual(2020, row(OUT, 2, 0, 0, 0, 0, 0, 2)), annual(2021, row(IN, *values))]
    assert found(years, book) == []


def test_how_many_columns_hold_numbers_is_told(book):
    years = [annual(2020, row(OUT, 2)), annual(2021, row(IN, 3, 1, 1))]
    assert only(years, book).message.endswith("; 1 of 7 columns can be compared")


def test_nothing_is_compared_across_a_gap(book):
    years = [annual(2020, row(OUT, 2)), annual(2022, row(IN, 3))]
    assert found(years, book) == []
    assert series.check(years, book).likenesses == ()


def test_forms_without_the_rows_and_figures_in_prose_are_not_compared(book):
    said = cell(f"{IN}.total", 3, method="rule")
    carried_out = row(OUT, 2, 0, 0, 0, 0, 0, 2)
    assert found([annual(2018, carried_out, form="stat2014"), annual(2019, row(IN, 3))], book) == []
    assert found([annual(2020, carried_out), annual(2021, figures=[said])], book) == []


# Stock and items ---------------------------------------------------------------------------------


def stock(year, issued, repealed, in_force):
    return annual(year, {MADE: issued, GONE: repealed, STOCK: in_force})


def test_documents_in_force_are_those_of_last_year_with_what_came_and_went(book):
    assert found([stock(2021, 3, 1, 12), stock(2022, 4, 2, 14)], book) == []
    finding = only([stock(2021, 3, 1, 12), stock(2022, 4, 2, 15)], book)
    assert (finding.rule, finding.severity, finding.about) == ("y.stock", "info", STOCK)
    assert "：现行有效件数：15 ≠ 12 + 4 - 2 = 14 (2021); " in finding.message
    assert (finding.expected, finding.actual) == ("14", "15")


def test_stock_is_of_the_form_that_has_it_and_of_numbers(book):
    assert found([stock(2021, 3, 1, 12), stock(2022, None, 2, 15)], book) == []
    other = annual(2020, {STOCK: 12}, form="fmt2019")
    assert found([other, stock(2021, 4, 2, 15)], book) == []


def items(year, before, change, form="fmt2019"):
    return annual(year, {PREV: before, CHANGE: change}, form=form)


def test_items_of_last_year_are_those_that_last_year_left(book):
    assert found([items(2019, 11, 3), items(2020, 14, -1)], book) == []
    finding = only([items(2019, 11, -3), items(2020, 14, -1)], book)
    assert (finding.rule, finding.about, finding.expected) == ("y.forms", PREV, "8")
    assert found([items(2019, 11, 3), items(2020, 15, 0, form="fmt2021")], book) == []


# The same again ----------------------------------------------------------------------------------

EQUAL = {"requests.received.total": 12, "requests.outcome.granted.total": 9, STOCK: 4, GONE: None}


def test_tables_that_are_last_years_are_found(book):
    years = [annual(2021, EQUAL), annual(2022, EQUAL)]
    assert found(years, book) == [(2022, "y.same_figures", "")]
    finding = only(years, book)
    assert finding.message == (
        "all 4 cells of the statutory tables are those of 2021, 3 of them not zero"
    )
    assert len(finding.figures) == 3


@pytest.mark.parametrize(
    "other",
    [
        EQUAL | {GONE: 0},  # a blank is no zero
        EQUAL | {"requests.received.total": 13},
        {metric: value for metric, value in EQUAL.items() if metric != STOCK},
    ],
)
def test_tables_that_differ_anywhere_are_not(book, other):
    assert found([annual(2021, EQUAL), annual(2022, other)], book) == []


@pytest.mark.parametrize("value", [0, None, 1])
def test_few_different_numbers_may_be_equal_by_chance(book, value):
    same = dict.fromkeys(EQUAL, value) | {MADE: 2}
    years = [annual(2021, same), annual(2022, same)]
    assert "y.same_figures" not in [rule for _, rule, _ in found(years, book)]


def test_every_rule_that_is_found_can_be_resolved(book):
    assert {rule.id for rule in book.series} <= set(series.RULES)


def test_one_report_alone_and_none_break_nothing(book):
    assert found([], book) == []
    assert found([annual(2021, EQUAL)], book) == []
