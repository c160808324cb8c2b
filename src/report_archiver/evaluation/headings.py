"""Headings: the same level, the same enumerator and text."""

from __future__ import annotations

from collections import Counter

from report_archiver.evaluation.places import normal
from report_archiver.evaluation.tally import Miss, Score, Tally
from report_archiver.evaluation.truth import Truth
from report_archiver.model import Section

Heading = tuple[int, str]


def headings(truth: Truth, sections: tuple[Section, ...]) -> Score:
    """All headings of a document, each once for each time it is printed; optional ones count for
    nothing either way."""
    if truth.headings is None:
        return Score()
    found = Counter(heading(one.level, f"{one.numbering or ''}{one.heading}") for one in sections)
    wanted = Counter(heading(*one) for one in truth.headings)
    hits = found & wanted
    extra = found - wanted - Counter(heading(*one) for one in truth.headings_optional)
    missed = wanted - found
    return Score(
        {"headings": Tally(hits.total(), missed.total(), extra.total())},
        (
            *(Miss("headings", expected=shown(one)) for one in missed.elements()),
            *(Miss("headings", got=shown(one)) for one in extra.elements()),
        ),
    )


def heading(level: int, text: str) -> Heading:
    """A heading as it is compared."""
    return level, normal(text).rstrip("。.:")


def shown(one: Heading) -> str:
    level, text = one
    return f"{level} {text}"
