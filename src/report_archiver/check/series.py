"""Rules over a publisher's years (y.*). Pure over values.

A finding is about the later report of a pair, or the report that is off. Only reports of two years
that follow upon each other are held against each other: a missing year leaves nothing to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from report_archiver.check.identities import by_metric
from report_archiver.check.jumps import jumps
from report_archiver.check.likeness import likenesses
from report_archiver.model import Annual, Codebook, Figure, Finding, Likeness, SeriesRule

# Every rule of this room, so that what is found no more can be resolved.
RULES = ("y.carry", "y.stock", "y.forms", "y.jump", "y.copied", "y.same_figures")
DIFFERENT = 3  # numbers, at least, for equal tables to be more than chance

Found = tuple[int, Finding]


@dataclass(frozen=True, slots=True)
class SeriesChecked:
    """What the years of a publisher break (report, finding), and how alike neighbours are."""

    findings: tuple[Found, ...]
    likenesses: tuple[Likeness, ...]


def check(years: Sequence[Annual], codebook: Codebook) -> SeriesChecked:
    """Put all rules to the reports of one publisher, one a year, in order."""
    pairs = consecutive(years)
    names = {metric.code: metric.label_zh for metric in codebook.metrics}
    alike = list(likenesses(pairs))
    found = [
        *(one for pair in pairs for one in carried(*pair, codebook.series, names)),
        *(one for pair in pairs for one in same_figures(*pair)),
        *((like.report, finding) for like, finding in alike if finding is not None),
        *jumps(years, names),
    ]
    return SeriesChecked(tuple(found), tuple(like for like, _ in alike))


def consecutive(years: Sequence[Annual]) -> list[tuple[Annual, Annual]]:
    """Each report with the one of the year before, where that is there."""
    return [(one, other) for one, other in pairwise(years) if other.year == one.year + 1]


# What one report hands to the next ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A rule at a place where all cells hold numbers."""

    rule: SeriesRule
    now: Figure
    terms: tuple[tuple[str, Figure], ...]  # with their signs

    @property
    def wanted(self) -> Decimal:
        """What this report should print."""
        values = ((sign, figure.value or Decimal(0)) for sign, figure in self.terms)
        return sum((-value if sign == "-" else value for sign, value in values), Decimal(0))

    @property
    def is_broken(self) -> bool:
        """Does it print something else?"""
        return self.now.value != self.wanted

    def __str__(self) -> str:
        """`3 ≠ 2`, `14 ≠ 12 + 3 - 0 = 15`."""
        sums = " ".join(f"{sign} {figure.value:f}" for sign, figure in self.terms)
        total = f" = {self.wanted:f}" if len(self.terms) > 1 else ""
        return f"{self.now.value:f} ≠ {sums.removeprefix('+ ')}{total}"


def carried(
    before: Annual, now: Annual, rules: Iterable[SeriesRule], names: Mapping[str, str]
) -> Iterator[Found]:
    """What a report should have from the year before and states otherwise."""
    fitting = [rule for rule in rules if {before.form, now.form} <= set(rule.forms)]
    old, new = by_metric(before.figures), by_metric(now.figures)
    for _, of_one in groupby(fitting, key=lambda rule: (rule.id, rule.about)):
        each = list(of_one)
        places = [place for rule in each if (place := _placed(rule, old, new)) is not None]
        if any(place.is_broken for place in places):
            yield now.report, _uncarried(before, places, len(each), names)


def _placed(
    rule: SeriesRule, old: Mapping[str, Figure], new: Mapping[str, Figure]
) -> _Place | None:
    """None where a cell is missing, blank or not read."""
    now = new.get(rule.now)
    terms = [
        *(("+", old.get(code)) for code in rule.before),
        *(("+", new.get(code)) for code in rule.plus),
        *(("-", new.get(code)) for code in rule.minus),
    ]
    stated = tuple((sign, one) for sign, one in terms if one is not None and one.value is not None)
    if now is None or now.value is None or len(stated) < len(terms):
        return None
    return _Place(rule, now, stated)


def _uncarried(
    before: Annual, places: Sequence[_Place], columns: int, names: Mapping[str, str]
) -> Finding:
    broken = [place for place in places if place.is_broken]
    rule = broken[0].rule
    label = names.get(rule.now, rule.now)
    row, _, _ = label.partition("：")
    several = columns > 1
    called = [_column(place, names) if several else "" for place in broken]
    told = "，".join(f"{name} {place}".strip() for name, place in zip(called, broken, strict=True))
    compared = f"; {len(places)} of {columns} columns can be compared" if several else ""
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=f"{row if several else label}：{told} ({before.year}); {rule.message}{compared}",
        expected="，".join(
            f"{name} {place.wanted:f}".strip() for name, place in zip(called, broken, strict=True)
        ),
        actual="，".join(
            f"{name} {place.now.value:f}".strip()
            for name, place in zip(called, broken, strict=True)
        ),
        figures=tuple(
            dict.fromkeys(
                one.key for place in broken for one in (place.now, *(two for _, two in place.terms))
            )
        ),
        about=rule.about,
    )


def _column(place: _Place, names: Mapping[str, str]) -> str:
    return names.get(place.rule.now, place.rule.now).rpartition("：")[2]


# The same numbers again --------------------------------------------------------------------------


def same_figures(before: Annual, now: Annual) -> Iterator[Found]:
    """All cells of the statutory tables are those of the year before, and not by chance."""
    old, new = ({code: one.value for code, one in _cells(each)} for each in (before, now))
    numbers = {value for value in new.values() if value}
    if before.form != now.form or old != new or len(numbers) < DIFFERENT:
        return
    filled = [one for _, one in _cells(now) if one.value]
    yield (
        now.report,
        Finding(
            rule="y.same_figures",
            severity="warning",
            message=f"all {len(new)} cells of the statutory tables are those of {before.year},"
            f" {len(filled)} of them not zero",
            figures=tuple(one.key for one in filled),
        ),
    )


def _cells(annual: Annual) -> Iterator[tuple[str, Figure]]:
    return iter(by_metric(annual.figures).items())
