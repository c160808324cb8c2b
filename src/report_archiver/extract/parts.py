"""Which figure is part of which: 共9286条，其中网站8984条、其他302条.

A figure is part of the nearest one before it in its paragraph that 其中, 包括, a colon or a bracket
opens up, in the same unit and not smaller; or, without such a word, of one that the figures after
it in the same sentence add up to exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from report_archiver.extract.squeezed import Squeezed
from report_archiver.model import Figure

_OPENS = re.compile(r"其中|包括|包含|分别(?:为|是)|分为|按[^，。]{1,12}分|[中里]，|构成|：")
_SHUTS = re.compile(r"[。！？]|此外|另外|同时")
MOST_PARTS = 60
FAR_BACK = 4  # figures; what is opened up stands close before its parts
_ABOUT_OTHERS = ("change", "plan", "prior_year")


def whole_of(figures: Sequence[Figure], line: Squeezed) -> list[Figure]:
    """The figures of one paragraph, each with the index of the whole that it is part of."""
    found = list(figures)
    given: dict[int, Decimal] = {}  # what the parts of a whole come to so far
    for index in range(1, len(found)):
        if not _addable(found[index]):
            continue
        whole = _opened(found, index, line, given)
        if whole is not None:
            found[index] = replace(found[index], part_of=whole)
            given[whole] = given.get(whole, Decimal(0)) + (found[index].value or 0)
    return _by_sum(found, line, set(given))


def across(figures: list[Figure], paragraphs: Sequence[int]) -> None:
    """A figure that ends its paragraph, and that the figures of the next add up to exactly.

    paragraphs: the paragraph of each figure. Changes the list in place.
    """
    wholes = {figure.part_of for figure in figures}
    for whole in range(len(figures) - 2):
        after = paragraphs[whole + 1]
        if after != paragraphs[whole] + 1 or whole in wholes or not _addable(figures[whole]):
            continue
        run, total = [], Decimal(0)
        for index in range(whole + 1, min(whole + 1 + MOST_PARTS, len(figures))):
            part = figures[index]
            alone = paragraphs[index] != after or part.part_of is not None
            if alone or not _addable(part) or part.unit != figures[whole].unit:
                break
            run.append(index)
            total += part.value or Decimal(0)
        if len(run) > 1 and total == figures[whole].value:
            for index in run:
                figures[index] = replace(figures[index], part_of=whole)


def _addable(figure: Figure) -> bool:
    return (
        figure.value is not None
        and figure.unit != "%"
        and figure.unit != "个百分点"
        and figure.basis not in _ABOUT_OTHERS
        and figure.kind == "number"
    )


def _between(found: list[Figure], first: int, second: int, line: Squeezed) -> str:
    """The squeezed text between two figures."""
    start = bisect_left(line.origin, found[first].span.end)
    return line.text[start : bisect_left(line.origin, found[second].span.start)]


def _opened(
    found: list[Figure],
    index: int,
    line: Squeezed,
    given: dict[int, Decimal],
) -> int | None:
    """The whole that was opened before this figure, or that its elder sibling is part of."""
    before = index - 1
    while before >= 0 and not _addable(found[before]):
        before -= 1
    if before < 0:
        return None
    between = _between(found, before, index, line)
    if _OPENS.search(between):
        fitting = _fitting(found, index, before)
        if fitting is None and "其中" in between and not _SHUTS.search(between):
            # More than its whole: a contradiction to be told, not to be overlooked.
            return before if found[before].unit == found[index].unit else None
        return fitting
    if _SHUTS.search(between):
        return None
    elder = found[before].part_of
    if elder is None or found[elder].unit != found[index].unit:
        return None
    room = (found[elder].value or Decimal(0)) - given.get(elder, Decimal(0))
    return elder if (found[index].value or Decimal(0)) <= room or room > 0 else None


def _fitting(found: list[Figure], index: int, before: int) -> int | None:
    """The nearest figure before, in the same unit and at least as large."""
    part = found[index]
    for candidate in range(before, max(before - FAR_BACK, -1), -1):
        whole = found[candidate]
        if not _addable(whole):
            continue
        if whole.unit == part.unit and (whole.value or 0) >= (part.value or 0):
            return candidate
    return None


def _by_sum(found: list[Figure], line: Squeezed, wholes: set[int]) -> list[Figure]:
    """A figure that the two or more figures right after it, in its sentence, add up to."""
    for whole in range(len(found) - 2):
        if whole in wholes or not _addable(found[whole]):
            continue
        total, run = Decimal(0), []
        for index in range(whole + 1, min(whole + 1 + MOST_PARTS, len(found))):
            part = found[index]
            between = _between(found, index - 1, index, line)
            if "。" in between or not _addable(part) or part.unit != found[whole].unit:
                break
            if part.part_of is not None:
                break
            total += part.value or Decimal(0)
            run.append(index)
            if total >= (found[whole].value or Decimal(0)):
                break
        if len(run) >= 2 and total == found[whole].value and total > 0:
            for index in run:
                found[index] = replace(found[index], part_of=whole)
    return found
