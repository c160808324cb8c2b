"""What is counted: hits, what was missed, what is too much; and what a person must look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FIELDS = ("title", "publisher", "year", "published", "period_start", "period_end")
TWO_SIDED = ("headings", "figures")
ORDER = (
    *("document", *FIELDS, "form", "headings", "figures", "metric", "approx", "range"),
    *("cells", "text_cells", "grounded", "repairs"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """hits: found as it should be. missed: not found, or not so. extra: found, and not there."""

    hits: int = 0
    missed: int = 0
    extra: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.missed + other.missed, self.extra + other.extra)

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is."""
        return share(self.hits, self.missed)

    @property
    def precision(self) -> float:
        """The share of what was found that is there; 1 where nothing was found."""
        return share(self.hits, self.extra)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing for a person to look at.

    field: the name of the score it counts against. expected, got: what the truth has and what the
    reading has, empty for nothing. context: where in the document.
    """

    field: str
    expected: str = ""
    got: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What one document brought: a tally by the name of the score, and what was missed."""

    tallies: Mapping[str, Tally] = field(default_factory=dict)
    misses: tuple[Miss, ...] = ()

    def __add__(self, other: Score) -> Score:
        names = [*self.tallies, *(name for name in other.tallies if name not in self.tallies)]
        return Score(
            {name: self[name] + other[name] for name in names}, (*self.misses, *other.misses)
        )

    def __getitem__(self, name: str) -> Tally:
        return self.tallies.get(name, Tally())


def measures(score: Score) -> dict[str, float]:
    """The scores by name, each 0 to 1: a share, or precision, recall and F1; only of what there was
    to score. `identity` is title, publisher, year, publication and period together."""
    found: dict[str, float] = {}
    tallies = {"identity": identity(score), **{name: score[name] for name in ORDER}}
    for name, tally in tallies.items():
        if name not in TWO_SIDED:
            if tally.hits + tally.missed:
                found[name] = tally.recall
        elif tally.hits + tally.missed + tally.extra:
            found |= {
                f"{name}_precision": tally.precision,
                f"{name}_recall": tally.recall,
                f"{name}_f1": tally.f1,
            }
    return found


def identity(score: Score) -> Tally:
    """The fields of the identity as one tally."""
    total = Tally()
    for name in FIELDS:
        total += score[name]
    return total


def share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else 1.0


def single(name: str, right: bool, expected: object, got: object, context: str = "") -> Score:
    """The score of one thing that is right or wrong."""
    if right:
        return Score({name: Tally(hits=1)})
    return Score({name: Tally(missed=1)}, (Miss(name, text(expected), text(got), context),))


def together(scores: Iterable[Score]) -> Score:
    """All of them added up."""
    total = Score()
    for one in scores:
        total += one
    return total


def text(value: object) -> str:
    return "" if value is None else str(value)
