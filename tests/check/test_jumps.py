"""Jumps: what a careful reader would stop at, and what is noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.check.annuals import annual, cell

from report_archiver.check.jumps import best, jumps, off

TOTAL = "requests.received.total"


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([302, 310, 280, 3200], [3]),  # a digit too many
        ([302, 31, 280, 320, 290], [1]),  # a digit too few
        ([302, 310, 0, 280, 305], [2]),  # nothing, where there always was something
        ([0, 0, 0, 45, 0, 0], [3]),
        ([100, 100, 100, 100, 100, 1000, 1000], [5]),  # a new height: where it was reached
        ([100, 100, 1000, 100, 100, 10, 100], [2, 5]),
        ([3127, 4286, 5430, 6708, 7915, 9286, 10462, 12035, 13520, 15342], []),  # steady growth
        ([10, 20, 40, 80, 160, 320, 640], []),
        ([100, 110, 95, 105, 1000, 1100, 950, 1050], []),  # two regimes
        ([40, 90, 25, 70, 130, 35], []),  # as unsteady as small bodies are
        ([1, 1, 1, 1, 9], []),  # tiny counts
        ([4, 6, 5, 19, 4], []),
        ([100, 100, 100, 250], []),  # less than three times
    ],
)
def test_what_jumps(values, places):
    assert off(values) == places


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=12))
def test_at_most_half_of_the_years_jump(values):
    found = off(values)
    assert len(found) <= len(values) / 2
    assert all(values[place] != sorted(values)[len(values) // 2] for place in found)


def test_a_finding_shows_the_whole_series_and_its_name():
    years = [
        annual(2019 + place, {TOTAL: value}) for place, value in enumerate([302, 310, 3200, 280])
    ]
    ((report, finding),) = jumps(years, {TOTAL: "收到申请：总计"})
    assert report == 2021
    assert (finding.rule, finding.severity, finding.about) == ("y.jump", "info", TOTAL)
    assert finding.message == (
        "收到申请：总计：2021年 3,200件 is far from the other years (median 306);"
        " 2019 302, 2020 310, 2021 3,200, 2022 280"
    )
    assert finding.expected == "about 306"
    assert finding.actual == "3200"
    assert finding.figures == (TOTAL,)


def of(figures):
    """The same figure in three years, another in the fourth."""
    usual, jump = figures
    years = [annual(year, figures=[usual]) for year in (2019, 2020, 2021)]
    return [report for report, _ in jumps([*years, annual(2022, figures=[jump])], {})]


def test_it_is_put_to_exact_counts_of_the_year_in_one_unit():
    usual = cell(TOTAL, 100)
    assert of((usual, cell(TOTAL, 9000))) == [2022]
    assert of((usual, cell(TOTAL, 9000, method="rule"))) == [2022]
    assert of((usual, cell(TOTAL, 9000, method="rule", approx="about"))) == []
    assert of((usual, cell(TOTAL, 9000, method="rule", basis="cumulative"))) == []
    assert of((usual, cell(TOTAL, 9000, basis="change"))) == []
    assert of((usual, cell(TOTAL, 9000, unit="条"))) == []
    assert of((usual, cell(TOTAL, None))) == []


def test_three_years_tell_nothing():
    years = [annual(year, {TOTAL: 9 if year < 2021 else 900}) for year in (2019, 2020, 2021)]
    assert list(jumps(years, {})) == []


def test_a_total_speaks_for_its_parts():
    part = "requests.received.natural_person"
    years = [annual(year, {TOTAL: value, part: value - 1}) for year, value in
             [(2019, 100), (2020, 110), (2021, 90), (2022, 2000)]]  # fmt: skip
    assert [finding.about for _, finding in jumps(years, {})] == [TOTAL]
    alone = [annual(one.year, figures=[one.figures[1]]) for one in years]
    assert [finding.about for _, finding in jumps(alone, {})] == [part]


def test_of_several_places_the_best_is_taken():
    blank, said = cell(TOTAL, None), cell(TOTAL, 7, method="rule")
    about, exact = cell(TOTAL, 8, method="rule", approx="about"), cell(TOTAL, 9)
    assert best([blank, about, said, exact])[TOTAL] is exact
    assert best([blank, about, said])[TOTAL] is said
    assert best([blank, about])[TOTAL] is about
    assert best([cell(TOTAL, 7, method="rule", basis="prior_year")]) == {}
