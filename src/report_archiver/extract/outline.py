"""The chapters of a report: enumerators of every style, run-in headings, numbers that were lost.

What is printed is kept (`numbering`); the place a chapter stands for is inferred (`number`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from report_archiver.extract.enumerators import Heading
from report_archiver.extract.headings import headings
from report_archiver.extract.runin import Words
from report_archiver.model import Document, Section, Span


def outline(document: Document, words: Words) -> tuple[Section, ...]:
    """The section tree of a document."""
    return _sections(_numbered(headings(document, words)), len(document.text))


def _numbered(headings: list[Heading]) -> list[Heading]:
    """Give each heading the number it stands for: a lost or repeated one follows its elder."""
    last: dict[int, int] = {}
    numbered = []
    for heading in headings:
        for rank in [rank for rank in last if rank > heading.rank]:
            del last[rank]
        before = last.get(heading.rank, 0)
        number = heading.number
        if number is None or (number == before and before > 0):
            number = before + 1
        last[heading.rank] = number
        numbered.append(replace(heading, number=number))
    return numbered


def _sections(headings: list[Heading], end: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    open_: list[int] = []  # indexes of the sections that are open, outermost first
    ranks: list[int] = []
    for heading in headings:
        while open_ and ranks[-1] >= heading.rank:
            _shut(sections, open_.pop(), heading.start)
            ranks.pop()
        parent = open_[-1] if open_ else None
        above = sections[parent].path + " / " if parent is not None else ""
        sections.append(
            Section(
                level=len(open_) + 1,
                numbering=heading.numbering,
                number=heading.number,
                heading=heading.text,
                path=above + (heading.numbering or "") + heading.text,
                span=Span(heading.start, end),
                parent=parent,
                heading_end=heading.end,
            )
        )
        open_.append(len(sections) - 1)
        ranks.append(heading.rank)
    return tuple(sections)


def _shut(sections: list[Section], index: int, end: int) -> None:
    section = sections[index]
    sections[index] = replace(section, span=Span(section.span.start, max(section.span.start, end)))


def section_at(sections: Sequence[Section], offset: int) -> int | None:
    """The innermost section that holds an offset."""
    last = bisect_right(sections, offset, key=lambda section: section.span.start) - 1
    found = last if last >= 0 else None
    while found is not None and offset >= sections[found].span.end:
        found = sections[found].parent
    return found


def opened_in(sections: Sequence[Section], span: Span) -> Sequence[Section]:
    """The sections whose headings stand in a span."""
    first = bisect_left(sections, span.start, key=lambda section: section.span.start)
    last = bisect_left(sections, span.end, key=lambda section: section.span.start)
    return sections[first:last]
