"""What a report states of a metric, where it may state it at several places. Pure, over rows.

A table wins over prose, an exact value over an approximate one, a value over a blank: as in the
view report_metrics, which keeps to figures of the year itself. Here a metric may also be a stock (a
number in force, public in total): it is then what the cells of its form speak of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

YEARLY = frozenset({"annual", "change"})
EMPTY = frozenset({"blank", "na"})

Figure = Mapping[str, Any]  # a row of figures


@dataclass(frozen=True, slots=True)
class Stated:
    """The figure that is taken. others: exact figures of other places that state another value.

    sign: exact, approx, conflict (others are there), zero (in words), blank or na.
    """

    figure: Figure
    others: tuple[Figure, ...] = ()

    @property
    def sign(self) -> str:
        if self.figure["value"] is None:
            return str(self.figure["kind"])
        if self.others:
            return "conflict"
        if self.figure["approx"] or self.figure["value_high"] is not None:
            return "approx"
        return "zero" if self.figure["kind"] == "zero_word" else "exact"

    @property
    def number(self) -> float | None:
        """The value where it is a number; a column of SQLite may hold anything."""
        value = self.figure["value"]
        return value if isinstance(value, int | float) else None


def stated(figures: Iterable[Figure], by: str) -> dict[Any, Stated]:
    """What is stated, for each value of the column `by`, in the order of its first figure; figures
    are those of one metric."""
    held = list(figures)
    bases = _bases(held)
    places: dict[Any, list[Figure]] = {}
    for one in held:
        if one["basis"] in bases:
            places.setdefault(one[by], []).append(one)
    return {key: best(found) for key, found in places.items()}


def best(places: Sequence[Figure]) -> Stated:
    """The place that is taken, of at least one."""
    taken = min(places, key=_rank)
    exact = {
        one["value"]: one
        for one in reversed(places)
        if one["value"] is not None and one["approx"] is None
    }
    exact.pop(taken["value"], None)
    return Stated(taken, tuple(exact.values()) if taken["value"] is not None else ())


def _rank(figure: Figure) -> tuple[bool, bool, bool, int]:
    return (
        figure["kind"] in EMPTY,
        figure["method"] != "cell",
        figure["approx"] is not None,
        figure["ordinal"],
    )


def _bases(figures: Iterable[Figure]) -> frozenset[str]:
    """What the metric speaks of: the year, but for a metric whose cells never do."""
    cells = Counter(one["basis"] for one in figures if one["method"] == "cell")
    if not cells or YEARLY & set(cells):
        return YEARLY
    return frozenset({cells.most_common(1)[0][0]})
