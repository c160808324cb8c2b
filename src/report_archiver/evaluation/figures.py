"""Figures of the running text: matched one to one by value, unit and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from report_archiver.evaluation.places import Places, normal, overlap
from report_archiver.evaluation.tally import Miss, Score, Tally, single, together
from report_archiver.evaluation.truth import TrueFigure, Truth
from report_archiver.extract.squeezed import simplified
from report_archiver.model import Figure, Reading, Span

AROUND = 14  # characters of the text shown on each side of a figure
MONEY = {"元": Decimal(1), "万元": Decimal(10**4), "亿元": Decimal(10**8)}
_OWN_PARTS = re.compile(r"[\d一二三四五六七八九十]{1,2}个?(?:大|主要)?(?:部分|章)")
_NUMERAL = re.compile(r"[\d零〇一二三四五六七八九十百千万亿两半]")
_COUNTED = r"[\d零〇一二三四五六七八九十百千万亿两几数余多个来无]"


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure of the truth, where its quote stands, and the reading's figure that matches."""

    wanted: TrueFigure
    places: tuple[Span, ...]
    found: Figure | None


def figures(truth: Truth, reading: Reading, units: Mapping[str, str]) -> Score:
    """Prose figures; metric, direction and range of those matched. units: canonical spellings."""
    said = [one for one in reading.figures if one.table is None]
    pairs = match(truth.figures, said, Places.of(reading.text), units)
    matched = [(pair.wanted, pair.found) for pair in pairs if pair.found is not None]
    counted = [pair for pair in pairs if not pair.wanted.optional]
    missed = [pair for pair in counted if pair.found is None]
    extra = list(superfluous(said, pairs, reading.text))
    tally = Tally(len(counted) - len(missed), len(missed), len(extra))
    misses = (
        *(missing(pair) for pair in missed),
        *(Miss("figures", got=shown(one), context=context(reading.text, one)) for one in extra),
    )
    repairs = [single("repairs", False, "no repair", shown(one)) for one in extra if one.repaired]
    return together([Score({"figures": tally}, misses), *map(details, matched), *repairs])


def match(
    wanted: Sequence[TrueFigure], said: Sequence[Figure], text: Places, units: Mapping[str, str]
) -> list[Pair]:
    """Each figure of the truth, in order, with the first one left that agrees with it; those that
    must be found go before those that may."""
    left = list(said)
    pairs = []
    for one in sorted(wanted, key=lambda one: one.optional):
        places = tuple(text.find(one.quote))
        found = next((each for each in left if agrees(one, each, places, units)), None)
        if found is not None:
            left.remove(found)
        pairs.append(Pair(one, places, found))
    return pairs


def agrees(
    wanted: TrueFigure, found: Figure, places: Sequence[Span], units: Mapping[str, str]
) -> bool:
    """Equal value, equal unit where the quote prints it, and a place in common."""
    return (
        found.value is not None
        and same_amount(wanted, found, units)
        and any(overlap(found.span, place) for place in places)
    )


def same_amount(wanted: TrueFigure, found: Figure, units: Mapping[str, str]) -> bool:
    """Equal value and unit; 340万元 and 3400000元 are the same amount."""
    unit = normal(simplified(wanted.unit or ""))
    if unit in MONEY and found.unit in MONEY and found.value is not None:
        return wanted.value * MONEY[unit] == found.value * MONEY[found.unit]
    if wanted.value != found.value:
        return False
    return not prints_unit(wanted) or units.get(unit, unit) == normal(found.unit or "")


def prints_unit(wanted: TrueFigure) -> bool:
    """Does the quote print the unit, beside a number? A denial (未收到申请) has none to print."""
    if not wanted.unit:
        return False
    unit = re.escape(normal(wanted.unit))
    return re.search(rf"{_COUNTED}{unit}", normal(wanted.quote)) is not None


def superfluous(said: Sequence[Figure], pairs: Sequence[Pair], text: str) -> Iterator[Figure]:
    """What was found and is in no truth: not the number of the report's own parts, and not a second
    zero where one denial speaks of several things."""
    matched = {id(pair.found) for pair in pairs if pair.found is not None}
    denials = [pair for pair in pairs if pair.found is not None and denial(pair.wanted)]
    for one in said:
        if id(one) in matched or own_parts(one, text):
            continue
        forgiving = next((each for each in denials if again(one, each)), None)
        if forgiving is not None:
            denials.remove(forgiving)
            continue
        yield one


def denial(wanted: TrueFigure) -> bool:
    """Zero said without a numeral."""
    return wanted.value == 0 and not _NUMERAL.search(wanted.quote)


def again(found: Figure, pair: Pair) -> bool:
    return found.value == 0 and any(overlap(found.span, place) for place in pair.places)


def own_parts(found: Figure, text: str) -> bool:
    """Is it the count of the report's own parts (本报告由六个部分组成)?"""
    around = normal(text[found.span.start : found.span.end + 4])
    return _OWN_PARTS.match(around) is not None


def details(pair: tuple[TrueFigure, Figure]) -> Score:
    """What else is right of a matched figure, where the truth tells."""
    wanted, found = pair
    where = wanted.quote
    scores = []
    if wanted.metric:
        right = wanted.metric == found.metric
        scores.append(single("metric", right, wanted.metric, found.metric, where))
    if wanted.approx:
        scores.append(single("approx", found.approx is not None, "approximate", "exact", where))
    if wanted.value_high is not None:
        right = wanted.value_high == found.value_high
        scores.append(single("range", right, wanted.value_high, found.value_high, where))
    if found.repaired:
        scores.append(single("repairs", right=True, expected="", got=""))
    return together(scores)


def missing(pair: Pair) -> Miss:
    wanted = pair.wanted
    place = wanted.quote if pair.places else f"{wanted.quote} (not in the text that was read)"
    return Miss("figures", expected=f"{wanted.value:f} {wanted.unit or ''}".strip(), context=place)


def shown(found: Figure) -> str:
    value = "" if found.value is None else f"{found.value:f}"
    return f"{value} {found.unit or ''}".strip() + (" (repaired)" if found.repaired else "")


def context(text: str, found: Figure) -> str:
    """The figure with what stands around it, on one line."""
    return normal(text[max(0, found.span.start - AROUND) : found.span.end + AROUND])
