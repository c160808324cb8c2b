from decimal import Decimal

from report_archiver.check.agreement import check
from report_archiver.model import Figure, Span


def figure(value, method, **changed):
    number = None if value is None else Decimal(value)
    given = {
        "key": f"{method} {value}",
        "metric": "requests.received.total",
        "label": "收到申请",
        "value": number,
        "unit": "件",
        "kind": "blank" if value is None else "number",
        "basis": "annual",
        "method": method,
        "quote": str(value),
        "span": Span(0, 0),
        "anchor": "",
    }
    return Figure(**{**given, **changed})


def test_prose_that_says_what_the_table_prints_agrees():
    assert list(check([figure(12, "rule"), figure(12, "cell")])) == []


def test_prose_that_says_something_else_is_told_with_both_figures():
    (found,) = check([figure(12, "rule"), figure(10, "cell")])
    assert (found.rule, found.severity, found.expected, found.actual) == (
        "p.text",
        "info",
        "10",
        "12",
    )
    assert found.figures == ("cell 10", "rule 12")


def test_what_cannot_be_compared_is_not():
    cell = figure(10, "cell")
    for said in (
        figure(12, "rule", approx="about"),
        figure(12, "rule", unit="条"),
        figure(12, "rule", basis="prior_year"),
        figure(12, "plain"),
        figure(12, "rule", metric="cases.review.total"),
    ):
        assert list(check([said, cell])) == []
    assert list(check([figure(12, "rule"), figure(None, "cell")])) == []
