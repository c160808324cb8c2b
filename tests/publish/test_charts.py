"""The pure drawing: round axes, all marks on the sheet, gaps where nothing was stated."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader

from report_archiver.publish.datasette import charts
from report_archiver.publish.datasette.charts import Break, Point, Series
from report_archiver.publish.datasette.pages.metric import NO_XML

TEMPLATE = Environment(
    loader=PackageLoader("report_archiver.publish.datasette"), autoescape=True
).get_template("archive/metric.svg")
YEAR = st.integers(1990, 2040)

VALUES = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**12),
    st.integers(-5, 5),
    st.floats(allow_nan=True, allow_infinity=True),
)
POINTS = st.builds(Point, st.integers(1990, 2040), VALUES, high=st.none() | st.integers(0, 99))
SERIES = st.lists(st.builds(Series, st.text(max_size=80), st.lists(POINTS).map(tuple)), max_size=10)
YEARS = st.sets(st.integers(1990, 2040), max_size=40).map(sorted)
BREAKS = st.lists(st.builds(Break, st.integers(1980, 2050), st.text(max_size=9)), max_size=4)
FINITE = st.floats(-1e15, 1e15) | st.integers(0, 20)


def places(chart):
    for line in chart.lines:
        for mark in (*line.marks, *line.blanks):
            yield mark.x, mark.y
            if mark.high is not None:
                yield mark.x, mark.high
        for run in line.runs:
            yield from (tuple(map(float, place.split(","))) for place in run.split())
    for tick in (*chart.years, *chart.breaks):
        yield tick.at, chart.top
    for tick in chart.values:
        yield chart.left, tick.at


@given(SERIES, YEARS, BREAKS, st.sampled_from([340, 720]))
def test_everything_is_on_the_sheet(series, years, breaks, width):
    chart = charts.draw(series, years, breaks, width=width)
    assert chart.width == width
    for x, y in places(chart):
        assert math.isfinite(x)
        assert math.isfinite(y)
        assert -1 <= x <= chart.width + 1
        assert chart.top <= y <= chart.bottom + charts.LANE
    assert len({line.shape for line in chart.lines}) == len(chart.lines) <= charts.MOST
    keys = [line.key for line in chart.lines]
    assert all(key < chart.height for key in keys)
    assert keys == sorted(keys)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=30)
NAMED = st.builds(Series, TEXT, st.lists(st.builds(Point, YEAR, VALUES, TEXT)).map(tuple))


@given(st.lists(NAMED, max_size=8), YEARS, BREAKS, TEXT)
def test_it_is_written_as_svg_that_says_what_it_was_told(series, years, breaks, title):
    chart = charts.draw(series, years, breaks, width=720)
    written = TEMPLATE.render(chart=chart, style=".chart{}", title=title, described=title, unit="")
    assert "nan" not in re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", written).lower()
    root = ET.fromstring(NO_XML.sub("", written))  # noqa: S314 — our own
    shown = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    for line in chart.lines:
        assert {NO_XML.sub("", part) for part in line.lines} <= shown


@given(st.lists(FINITE, max_size=9))
@example([7.0, -5e-324])
def test_ticks_are_round_few_and_hold_all(values):
    found = charts.ticks(values)
    assert 2 <= len(found) <= 9
    assert 0 in found
    assert found[0] <= min([0, *values])
    assert found[-1] >= max([0, *values])
    steps = [after - before for before, after in pairwise(found)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-6) for step in steps)
    if all(float(value).is_integer() for value in values):
        assert all(float(tick).is_integer() for tick in found)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [0, 1]),
        ([0, 0], [0, 1]),
        ([1, 2], [0, 1, 2]),
        ([9], [0, 2, 4, 6, 8, 10]),
        ([15342], [0, 5000, 10000, 15000, 20000]),
        ([-3, 2], [-3, -2, -1, 0, 1, 2]),
        ([0.5], [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
    ],
)
def test_ticks_one_by_one(values, expected):
    assert charts.ticks(values) == expected


def drawn(points, years=range(2015, 2021), breaks=(), width=720):
    return charts.draw([Series("甲局", tuple(points))], list(years), list(breaks), width=width)


def test_a_missing_year_is_a_gap_and_a_lone_year_a_point():
    line = drawn([Point(2015, 1), Point(2016, 2), Point(2018, 3), Point(2020, 0)]).lines[0]
    assert [len(run.split()) for run in line.runs] == [2]
    assert len(line.marks) == 4


def test_a_blank_is_no_zero():
    chart = drawn([Point(2015, 1), Point(2016, None), Point(2017, 0)])
    (line,) = chart.lines
    assert [mark.y > chart.bottom for mark in line.blanks] == [True]
    assert line.marks[1].y == chart.zero == chart.bottom
    assert line.runs == ()


def test_a_break_is_drawn_before_its_year_alone():
    chart = drawn([Point(2015, 1)], breaks=[Break(2010, "a"), Break(2019, "b"), Break(2030, "c")])
    assert [tick.text for tick in chart.breaks] == ["b"]
    at = {tick.text: tick.at for tick in chart.years}
    assert at["2018"] < chart.breaks[0].at < at["2019"]


def test_years_that_have_no_room_are_not_written():
    many = drawn([Point(2015, 1)], years=range(1996, 2026), width=340)
    written = [tick.text for tick in many.years if tick.text]
    assert written[-1] == "2025"
    assert len(written) < 10


@given(st.text(max_size=200), st.integers(40, 700))
def test_a_name_fits_and_no_word_is_made_up(name, width):
    lines = charts.wrapped(name, width)
    assert 1 <= len(lines) <= charts.WIDEST
    told, whole = "".join(lines), " ".join(name.split())
    assert told == whole or whole.startswith(told.removesuffix("…"))


def test_a_long_name_is_cut_with_dots():
    assert charts.wrapped("政" * 100, 120) == ("政" * 10, "政" * 9 + "…")
    assert charts.wrapped("甲市公共资源交易中心", 700) == ("甲市公共资源交易中心",)
