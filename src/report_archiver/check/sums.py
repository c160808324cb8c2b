"""Sums in prose: what a report calls the parts of a whole must not be more than it.

其中 does not promise that the parts are all there are: less than the whole is a finding only where
the parts are told to be everything, by a part called 其他 (the rest).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from report_archiver.model import Figure, Finding

REST = ("其他", "其它", "其余")


def check(figures: Sequence[Figure]) -> Iterator[Finding]:
    """A finding for each whole that its parts contradict, where all of them are exact."""
    parts: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.part_of is not None and figure.value is not None:
            parts.setdefault(figure.part_of, []).append(figure)
    for index, found in parts.items():
        whole = figures[index]
        if whole.value is None or any(one.approx for one in (whole, *found)):
            continue
        finding = _compare(whole, whole.value, found)
        if finding is not None:
            yield finding


def _compare(whole: Figure, value: Decimal, parts: Sequence[Figure]) -> Finding | None:
    total = sum((part.value or Decimal(0) for part in parts), Decimal(0))
    complete = len(parts) >= 2 and any(word in part.label for part in parts for word in REST)
    if total == value or (total < value and not complete):
        return None
    added = " + ".join(f"{part.value:f}" for part in parts)
    summed = f"{added} = {total:f}" if len(parts) > 1 else added
    relation = ">" if total > value else "<"
    return Finding(
        rule="prose.sum",
        severity="warning",
        message=f"{whole.label}：{summed} {relation} {value:f}",
        expected=f"{value:f}",
        actual=f"{total:f}",
        figures=(whole.key, *(part.key for part in parts)),
        about=whole.label,
    )
