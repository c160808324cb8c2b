"""Sums in prose, held against what the report says the parts are."""

from decimal import Decimal

import pytest

from report_archiver.check.sums import check
from report_archiver.model import Figure, Span


def figure(value, label="网站", part_of=None, approx=None):
    return Figure(
        key=f"{label}{value}",
        metric=None,
        label=label,
        value=None if value is None else Decimal(value),
        unit="条",
        kind="number",
        basis="annual",
        method="plain",
        quote="",
        span=Span(0, 0),
        anchor="",
        approx=approx,
        part_of=part_of,
    )


def told(*figures):
    return [(found.expected, found.actual) for found in check(figures)]


def test_parts_that_add_up_are_well():
    assert told(figure(10), figure(7, part_of=0), figure(3, "其他", 0)) == []


def test_parts_that_are_more_than_the_whole_are_a_finding():
    whole, first, second = figure(10, "公开"), figure(7, part_of=0), figure(4, part_of=0)
    (found,) = check([whole, first, second])
    assert (found.rule, found.severity) == ("prose.sum", "warning")
    assert (found.expected, found.actual) == ("10", "11")
    assert found.message == "公开：7 + 4 = 11 > 10"
    assert found.figures == (whole.key, first.key, second.key)


def test_parts_that_are_less_are_a_finding_only_where_they_claim_to_be_all():
    assert told(figure(10), figure(7, part_of=0), figure(2, "新闻", 0)) == []
    for rest in ("其他", "其它渠道", "其余"):
        assert told(figure(10), figure(7, part_of=0), figure(2, rest, 0)) == [("10", "9")]


def test_one_part_called_other_claims_nothing():
    assert told(figure(10), figure(2, "其他", 0)) == []


@pytest.mark.parametrize("which", [0, 1])
def test_approximate_figures_are_not_held_to_it(which):
    figures = [figure(10), figure(12, part_of=0)]
    figures[which] = figure(10 + 2 * which, part_of=0 if which else None, approx="over")
    assert told(*figures) == []


def test_a_whole_or_part_without_a_value_is_not_assessed():
    assert told(figure(None), figure(12, part_of=0)) == []
    assert told(figure(10), figure(None, part_of=0), figure(9, part_of=0)) == []


def test_each_level_of_a_breakdown_is_checked():
    figures = [figure(10), figure(9, part_of=0), figure(5, part_of=1), figure(5, part_of=1)]
    assert told(*figures) == [("9", "10")]


def test_decimals_are_exact():
    assert told(figure("0.3"), figure("0.1", part_of=0), figure("0.2", "其他", 0)) == []
