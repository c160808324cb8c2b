"""Values over years as a drawing: values in, places on the sheet out; a template writes the SVG.

Pure, and own: what libraries draw needs colour to be read in print, has no gaps for years that
nothing was stated for, or comes under the LGPL (pygal). A series has a shape and a dash pattern of
its own besides its colour; shapes say how sure a value is. Sizes are SVG user units, 1 a CSS pixel
at the drawing's own width. The value axis is linear and has zero on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

MOST = 8  # series that have a shape, a dash pattern and a colour of their own
SIZE = 12  # of text
LINE = 18  # from a line of text to the next
PLOT = 260  # height of the plot
MARGIN = 14
LANE = 16  # under the plot, for cells that a report left blank
WIDEST = 2  # lines of a name in the key
LARGEST = 1e15  # values beyond are no counts; floats could not tell them apart
SHAPES = (  # paths around 0,0
    "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0z",
    "M-4,-4h8v8h-8z",
    "M0,-5.2L5,3.8H-5z",
    "M0,-5.6L5.6,0L0,5.6L-5.6,0z",
    "M0,5.2L5,-3.8H-5z",
    "M-5,-1.8h3.2v-3.2h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2z",
    "M-5.4,0L-2.7,-4.7H2.7L5.4,0L2.7,4.7H-2.7z",
    "M-5,-4.5L0,-1.5L5,-4.5V4.5L0,1.5L-5,4.5z",
)


@dataclass(frozen=True, slots=True)
class Point:
    """What a report states for a year.

    value: None for a blank cell or a stroke. high: the upper end where a range is stated.
    sign: exact, approx or conflict. told: the whole in words. link: where it leads, or nothing.
    """

    year: int
    value: float | None
    told: str = ""
    sign: str = "exact"
    high: float | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one publisher, in any order."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """From this year on things are counted differently."""

    year: int
    name: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, and what is written there (nothing where there is no room)."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value's place. high: the place of the upper end of a range."""

    x: float
    y: float
    sign: str
    told: str
    link: str
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A series, drawn. runs: points of its polylines, broken where a year is missing. blanks: in
    the lane under the plot. key: the place of its first line in the key."""

    number: int
    shape: str
    name: str
    lines: tuple[str, ...]
    key: float
    runs: tuple[str, ...]
    marks: tuple[Mark, ...]
    blanks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """All places of a drawing; left, right, top and bottom are those of the plot."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    zero: float
    values: tuple[Tick, ...]
    years: tuple[Tick, ...]
    breaks: tuple[Tick, ...]
    lines: tuple[Line, ...]


def draw(
    series: Sequence[Series], years: Sequence[int], breaks: Sequence[Break], *, width: float
) -> Chart:
    """The drawing of up to MOST series over these years, which are ascending and distinct.

    Points of other years, and values that are no finite numbers, are left out.
    """
    series = [_drawable(one, set(years)) for one in series[:MOST]]
    steps = ticks(value for one in series for point in one.points for value in _ends(point))
    texts = [short(step) for step in steps]
    left = MARGIN + max(_wide(text) for text in texts) + 6
    right = width - MARGIN
    shown = [one for one in breaks if years and years[0] < one.year <= years[-1]]
    top = MARGIN + LINE * (_rows(shown) + 1)
    bottom = top + PLOT
    sheet = _Sheet(tuple(years), steps[0], steps[-1], left, right, top, bottom)
    key = bottom + LANE + LINE * 2.5
    lines = []
    for number, one in enumerate(series):
        told = wrapped(one.name, right - MARGIN - 36)
        lines.append(_line(sheet, one, number, len(series), key, told))
        key += LINE * len(told)
    return Chart(
        width, round(key), left, right, top, bottom, sheet.y(0),
        tuple(Tick(sheet.y(step), text) for step, text in zip(steps, texts, strict=True)),
        tuple(_year_ticks(sheet)), tuple(_breaks(sheet, shown)), tuple(lines),
    )  # fmt: skip


# Axes --------------------------------------------------------------------------------------------


def ticks(values: Iterable[float], most: int = 6) -> list[float]:
    """Round numbers from zero, or below it, to the greatest value or beyond: at most this many
    steps; whole numbers where all values are whole."""
    held = [0.0, *values]
    low, high = min(held), max(held)
    whole = all(float(value).is_integer() for value in held)
    step = _step((high - low) / most or (1 if whole else 0.2), whole=whole)
    first, last = math.floor(low / step), math.ceil(high / step)  # 0 where a value is next to none
    first, last = first or -int(low < 0), last or int(high > 0)
    if first == last:
        last += 1
    return [_tidy(number * step) for number in range(first, last + 1)]


def _step(least: float, *, whole: bool) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is no smaller."""
    power = 10.0 ** math.floor(math.log10(least))
    steps = (factor * scale for scale in (power, power * 10) for factor in (1, 2, 2.5, 5))
    return next(one for one in steps if one >= least and (not whole or one.is_integer()))


def _tidy(value: float) -> float:
    return int(value) if value.is_integer() else float(f"{value:.12g}")


def short(value: float) -> str:
    """A number for an axis, with commas."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.12g}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """From years and values to places."""

    years: tuple[int, ...]
    low: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    def x(self, year: int) -> float:
        """A column a year, the point in its middle."""
        return round(self.left + self.column * (self.years.index(year) + 0.5), 1)

    @property
    def column(self) -> float:
        return (self.right - self.left) / max(1, len(self.years))

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def _year_ticks(sheet: _Sheet) -> Iterator[Tick]:
    """All years; those that have no room are not written, the last always is."""
    every = max(1, math.ceil(_wide("0000 ") / sheet.column))
    count = len(sheet.years)
    for place, year in enumerate(sheet.years):
        written = (count - 1 - place) % every == 0
        yield Tick(sheet.x(year), str(year) if written else "")


def _breaks(sheet: _Sheet, breaks: Sequence[Break]) -> Iterator[Tick]:
    """Between the last year before and the first year after."""
    for one in breaks:
        after = next(year for year in sheet.years if year >= one.year)
        yield Tick(round(sheet.x(after) - sheet.column / 2, 1), one.name)


def _rows(breaks: Sequence[Break]) -> int:
    """Their names are written one above the other, so that none covers another."""
    return max(0, len(breaks) - 1)


# Series ------------------------------------------------------------------------------------------


def _drawable(series: Series, years: set[int]) -> Series:
    kept = (
        point
        for point in series.points
        if point.year in years and all(abs(value) <= LARGEST for value in _ends(point))
    )
    return Series(series.name, tuple(sorted(kept, key=lambda point: point.year)))


def _ends(point: Point) -> list[float]:
    return [value for value in (point.value, point.high) if value is not None]


def _line(
    sheet: _Sheet, series: Series, number: int, count: int, key: float, told: tuple[str, ...]
) -> Line:
    stated = [point for point in series.points if point.value is not None]
    aside = (number - (count - 1) / 2) * min(8, sheet.column / max(1, count))
    lane = sheet.bottom + LANE / 2
    blanks = (
        Mark(round(sheet.x(point.year) + aside, 1), lane, "blank", point.told, point.link)
        for point in series.points
        if point.value is None
    )
    return Line(
        number, SHAPES[number], series.name, told, key, tuple(_runs(sheet, stated)),
        tuple(_mark(sheet, point) for point in stated), tuple(blanks),
    )  # fmt: skip


def _mark(sheet: _Sheet, point: Point) -> Mark:
    high = None if point.high is None else sheet.y(point.high)
    return Mark(
        sheet.x(point.year), sheet.y(point.value or 0), point.sign, point.told, point.link, high
    )


def _runs(sheet: _Sheet, stated: Sequence[Point]) -> Iterator[str]:
    """Polylines over years that follow each other; a year alone has none."""
    places: list[str] = []
    for before, point in pairwise((None, *stated, None)):
        gone = before is None or point is None or point.year - before.year > 1
        if gone and len(places) > 1:
            yield " ".join(places)
        if gone:
            places = []
        if point is not None:
            places.append(f"{sheet.x(point.year)},{sheet.y(point.value or 0)}")


# Words -------------------------------------------------------------------------------------------


def wrapped(name: str, width: float) -> tuple[str, ...]:
    """A name in up to WIDEST lines of this width; the rest of a longer one is told by dots."""
    lines, line = [], ""
    for sign in " ".join(name.split()):
        if line and _wide(line + sign) > width:
            lines.append(line)
            line = ""
        line += sign
        if len(lines) == WIDEST:
            return (*lines[:-1], f"{lines[-1][:-1]}…")
    return (*lines, line)


def _wide(text: str) -> float:
    """About how wide a text is: a Chinese sign has the full size, others somewhat over half."""
    return sum(SIZE if east_asian_width(sign) in "WF" else SIZE * 0.6 for sign in text)
