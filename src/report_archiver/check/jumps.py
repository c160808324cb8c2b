"""Jumps (y.jump): a year whose number lies far off those of the other years.

For each metric with numbers in at least YEARS years, in one unit, exact, on logarithms of value + 1
(numbers of reports grow by factors): a year is off where it is both

- FAR robust standard deviations from the median (1.4826 x the median absolute deviation), and
- FACTOR times the median or more, or that part of it or less, and by at least LEAST away from it.

So steady growth is no jump, nor is 1 instead of 4. A number that stays at its new height jumped
once: a year is passed over where the one before it in the series was off to the same side. Parts of
a total that has a series of its own are not looked at: it speaks for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from statistics import median

from report_archiver.model import Annual, Figure, Finding

YEARS = 4
FAR = 3.5
FACTOR = 3
LEAST = 20
NORMAL = 1.4826  # standard deviations of a normal distribution in a median absolute deviation

Series = list[tuple[Annual, Figure, float]]


def jumps(years: Sequence[Annual], names: Mapping[str, str]) -> Iterator[tuple[int, Finding]]:
    """The report of each year that is off, and the finding. names: of metrics, by code."""
    found = _series(years)
    metrics = {metric for metric, _ in found}
    for (metric, unit), series in found.items():
        head, _, tail = metric.rpartition(".")
        part = tail != "total" and f"{head}.total" in metrics
        if not part and len(series) >= YEARS:
            for place in off([value for _, _, value in series]):
                report = series[place][0].report
                yield report, _finding(names.get(metric, metric), unit, series, place)


def off(values: Sequence[float]) -> list[int]:
    """The places of a series that jump."""
    middle = median(values)
    logs = [log(value + 1) for value in values]
    centre = median(logs)
    spread = NORMAL * median(abs(one - centre) for one in logs)
    sides = [0] * len(values)
    for place, value in enumerate(values):
        apart = logs[place] - centre
        far = abs(apart) >= max(FAR * spread, log(FACTOR)) and abs(value - middle) >= LEAST
        sides[place] = (1 if apart > 0 else -1) if far else 0
    return [
        place
        for place, side in enumerate(sides)
        if side and (place == 0 or sides[place - 1] != side)
    ]


def best(figures: Iterable[Figure]) -> dict[str, Figure]:
    """The figure that stands for each metric, as in the view report_metrics: a stated value before
    a blank, a cell before prose, exact before approximate, the first of those."""
    found: dict[str, Figure] = {}
    for figure in figures:
        if figure.metric and (figure.basis == "annual" or figure.method == "cell"):
            known = found.setdefault(figure.metric, figure)
            if _rank(figure) < _rank(known):
                found[figure.metric] = figure
    return found


def _rank(figure: Figure) -> tuple[bool, bool, bool]:
    return figure.value is None, figure.method != "cell", figure.approx is not None


def _series(years: Sequence[Annual]) -> dict[tuple[str, str | None], Series]:
    """Years with their numbers, by metric and unit. Changes and plans are no counts of a year."""
    found = defaultdict[tuple[str, str | None], Series](list)
    for annual in years:
        for metric, figure in best(annual.figures).items():
            exact = figure.approx is None and figure.value_high is None
            counted = figure.basis in ("annual", "cumulative") and exact
            if counted and figure.value is not None and figure.value >= 0:
                found[metric, figure.unit].append((annual, figure, float(figure.value)))
    return found


def _finding(name: str, unit: str | None, series: Series, place: int) -> Finding:
    annual, figure, value = series[place]
    others = median(value for _, _, value in series)
    told = ", ".join(f"{each.year} {one.value:,f}" for each, one, _ in series)
    return Finding(
        rule="y.jump",
        severity="info",
        message=f"{name}：{annual.year}年 {value:,.10g}{unit or ''} is far from the other years"
        f" (median {others:,.10g}); {told}",
        expected=f"about {others:,.10g}",
        actual=f"{value:.10g}",
        figures=(figure.key,),
        about=figure.metric or "",
    )
