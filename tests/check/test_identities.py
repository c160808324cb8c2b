from dataclasses import replace
from decimal import Decimal

import pytest

from report_archiver import codebook
from report_archiver.check import check as check_reading
from report_archiver.check.identities import check, outcomes
from report_archiver.model import Figure, Identity, Reading, Span

BOOK = codebook.load()
FORMS = {form.id: form for form in BOOK.forms}
KINDS = (
    "natural_person",
    "org_business",
    "org_research",
    "org_nonprofit",
    "org_legal",
    "org_other",
)
NOBODY = Identity(None, None, None, None, None, None, None, None)


def figure(metric, value, **changed):
    """A cell of a table; None is an empty one."""
    given = {
        "key": f"key of {metric}",
        "label": metric,
        "unit": "件",
        "kind": "blank" if value is None else "number",
        "basis": "annual",
        "method": "cell",
        "quote": "" if value is None else str(value),
    }
    number = None if value is None else Decimal(str(value))
    return Figure(metric=metric, value=number, span=Span(0, 0), anchor="", **{**given, **changed})


def across(*values):
    row = "requests.received"
    return [
        figure(f"{row}.{code}", value)
        for code, value in zip((*KINDS, "total"), values, strict=True)
    ]


def of(rule, found):
    return [one for one in found if one.rule.id == rule]


def first(rule, given, form="fmt2021", place=None):
    found = of(rule, outcomes(given, FORMS[form]))
    return next(one for one in found if place in (None, one.place))


def test_a_row_that_adds_up_holds():
    found = first("t3.across", across(1, 2, 3, 4, 5, 6, 21))
    assert (found.outcome, found.with_blanks, found.left, found.right) == ("holds", False, 21, 21)
    assert found.place == "requests.received"
    assert check(across(1, 2, 3, 4, 5, 6, 21), FORMS["fmt2021"]) == ()


def test_a_row_that_does_not_add_up_is_a_finding_with_its_figures():
    (found,) = check(across(1, 2, 0, None, 0, 0, 4), FORMS["fmt2021"])
    assert (found.rule, found.severity) == ("t3.across", "warning")
    assert (found.actual, found.expected) == ("4", "3")
    assert "requests.received.total 4 ≠ 1 + 2 = 3" in found.message
    assert len(found.figures) == 7
    assert found.figures[0] == "key of requests.received.total"


@pytest.mark.parametrize(
    ("values", "outcome", "with_blanks"),
    [
        ((7, None, None, None, None, None, 7), "holds", True),
        ((None, None, None, None, None, None, 0), "holds", True),
        ((None, None, None, None, None, None, 3), "not_assessable", False),
        ((7, 0, 0, 0, 0, 0, None), "not_assessable", False),
        ((None, None, None, None, None, None, None), "not_assessable", False),
    ],
)
def test_blanks_count_as_zero_for_the_check_alone(values, outcome, with_blanks):
    found = first("t3.across", across(*values))
    assert (found.outcome, found.with_blanks) == (outcome, with_blanks)


def test_a_total_whose_parts_were_never_filled_in_is_not_assessable():
    given = [
        replace(one, value=None, quote="") if "outcome.total" not in one.metric else one
        for one in details("fmt2019", {"subtotal": 0}, 805)
    ]
    assert first("t3.detail", given, "fmt2019", "total").outcome == "not_assessable"


def test_a_missing_cell_leaves_no_answer():
    assert first("t3.across", across(1, 2, 3, 4, 5, 6, 99)[1:]).outcome == "not_assessable"


def test_an_unread_cell_leaves_no_answer():
    given = across(1, 2, 3, 4, 5, None, 99)
    given[5] = figure(given[5].metric, None, kind="na", quote="12 5")
    assert first("t3.across", given).outcome == "not_assessable"


def balance(received, carried_in, total, carried_out):
    return [
        figure("requests.received.total", received),
        figure("requests.carried_in.total", carried_in),
        figure("requests.outcome.total.total", total),
        figure("requests.carried_out.total", carried_out),
    ]


def test_the_printed_balance_is_an_error_when_it_breaks():
    assert first("t3.balance", balance(21, 2, 20, 3), place="total").outcome == "holds"
    assert first("t3.balance", balance(21, None, None, None), place="total").outcome == (
        "not_assessable"
    )
    (found,) = check(balance(21, 2, 20, 0), FORMS["fmt2021"])
    assert (found.rule, found.severity, found.actual, found.expected) == (
        "t3.balance", "error", "23", "20",
    )  # fmt: skip


def details(form, others, total):
    rule = next(
        rule for rule in FORMS[form].rules if (rule.id, rule.place) == ("t3.detail", "total")
    )
    codes = [code for code in rule.right if "other" not in code.split(".")]
    given = [figure(code, 1) for code in codes]
    given += [
        figure(f"requests.outcome.other.{code}.total", value) for code, value in others.items()
    ]
    return [figure("requests.outcome.total.total", total), *given]


@pytest.mark.parametrize(
    ("form", "others", "total", "outcome"),
    [
        ("fmt2021", {"overdue_correction": 1, "unpaid_fee": 1, "other": 1}, 21, "holds"),
        ("fmt2021", {"subtotal": 3}, 21, "holds"),
        ("fmt2021", {"subtotal": 3}, 20, "broken"),
        ("fmt2021", {}, 18, "not_assessable"),
        ("fmt2019", {"subtotal": 3}, 21, "holds"),
        ("fmt2019", {}, 18, "not_assessable"),
    ],
)
def test_outcomes_with_other_processing_in_three_rows_or_in_one(form, others, total, outcome):
    assert first("t3.detail", details(form, others, total), form, "total").outcome == outcome


def test_cases_add_up_under_each_heading():
    names = ("upheld", "corrected", "other", "pending", "total")
    given = [
        figure(f"cases.{kind}.{name}", value)
        for kind in ("review", "litigation.direct")
        for name, value in zip(names, (10, 1, 0, 0, 0), strict=True)
    ]
    found = of("t4.sum", outcomes(given, FORMS["fmt2021"]))
    assert [(one.place, one.outcome) for one in found] == [
        ("cases.review", "broken"),
        ("cases.litigation.direct", "broken"),
        ("cases.litigation.after_review", "not_assessable"),
    ]


def test_inequalities_of_2014():
    given = [
        figure("proactive.info.total", 100),
        figure("proactive.channel.website", 90),
        figure("proactive.channel.weibo", 120),
        figure("proactive.normative.disclosed", 101),
        figure("response.press.total", None),
        figure("response.press.by_leader", 1),
    ]
    found = outcomes(given, FORMS["stat2014"])
    assert {one.place: one.outcome for one in of("s14.chan_max", found)} == {
        "gazette": "not_assessable",
        "website": "holds",
        "weibo": "broken",
        "wechat": "not_assessable",
        "other": "not_assessable",
    }
    assert [one.outcome for one in of("s14.sub1", found)] == ["broken"]
    assert [one.outcome for one in of("s14.sub2", found)] == ["not_assessable", "not_assessable"]


def test_closed_against_replied_is_information_only():
    given = [figure("requests.closed.total", 9), figure("requests.reply.total", 10)]
    assert [(one.rule, one.severity) for one in check(given, FORMS["stat2014"])] == [
        ("s14.soft", "info")
    ]


def test_prose_and_cumulative_columns_are_left_out_of_the_sums():
    given = [
        figure("staff.total", 500, basis="cumulative"),
        figure("staff.total", 7, method="rule"),
        figure("staff.total", 3),
        figure("staff.full_time", 0),
        figure("staff.part_time", 3),
    ]
    assert first("s14.staff", given, "stat2014").outcome == "holds"


@pytest.mark.parametrize(
    ("value", "changed", "broken"),
    [
        (-3, {}, True),
        (-3, {"basis": "change"}, False),
        ("1.5", {}, True),
        ("1.5", {"unit": "万元"}, False),
        ("1.5", {"unit": None}, False),
        (3, {}, False),
    ],
)
def test_counts_are_whole_and_not_below_zero(value, changed, broken):
    given = [figure("proactive.fee.items_change", value, **changed)]
    assert [one.rule for one in check(given, FORMS["fmt2019"])] == ["d.domain"] * broken


def test_a_reading_is_checked_by_its_own_form():
    given = tuple(across(1, 0, 0, 0, 0, 0, 2))
    assert [
        one.rule for one in check_reading(Reading(NOBODY, "fmt2021", "", "", figures=given), BOOK)
    ] == ["t3.across"]
    assert check_reading(Reading(NOBODY, "prose", "", "", figures=given), BOOK) == ()


def test_a_blank_total_whose_parts_are_filled_hides_a_number_and_leaves_no_answer():
    given = [
        *across(3, 0, 0, 0, 0, 0, 3),
        figure("requests.carried_in.total", 0),
        figure("requests.outcome.total.total", None),
        figure("requests.outcome.total.natural_person", 3),
        figure("requests.carried_out.total", 0),
    ]
    balance = first("t3.balance", given, "fmt2019", place="total")
    assert balance.outcome == "not_assessable"
