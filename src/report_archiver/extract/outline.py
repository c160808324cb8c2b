"""The chapters of a report: enumerators of every style, run-in headings, numbers that were lost.

What is printed is kept (`numbering`); the place a chapter stands for is inferred (`number`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from report_archiver.extract.numerals import from_chinese
from report_archiver.extract.squeezed import Squeezed, compact, squeeze
from report_archiver.model import Block, Document, Section, Span

_CHINESE = "一二三四五六七八九十"
# Styles from the outermost in; how deep one lies depends on those found around it.
_STYLES = (
    ("part", re.compile(rf"第(?P<n>[{_CHINESE}]{{1,3}})(?:章|部分|编|篇)[、：]?")),
    ("chapter", re.compile(rf"(?P<n>[{_CHINESE}]{{1,3}})[、．.，：](?!\d)")),
    ("bracketed", re.compile(rf"（(?P<n>[{_CHINESE}]{{1,3}})）[、．.]?")),
    ("arabic", re.compile(r"(?P<n>\d{1,2})(?:[、．]|\.(?!\d))")),
    ("arabic_bracketed", re.compile(r"（?(?P<n>\d{1,2})）[、．.]?")),
    ("circled", re.compile(r"(?P<n>[①-⑳])")),
)
MAX_HEADING = 45
MAX_RUN_IN = 32
MIN_ALIKE = 3  # chapters whose common look tells that a line without a number is one
_ENDED = re.compile(r"[。；！？]")
_RUN_IN = re.compile(rf"^[^。；，：]{{2,{MAX_RUN_IN}}}[。：]")
_NO_HEADING = re.compile(r"[，；]|\d+[条件篇次人期部个份项起]|：.")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as found: its style's rank, what is printed, and the block it opens."""

    rank: int
    numbering: str | None
    number: int | None
    text: str
    start: int
    end: int
    block: int


def outline(document: Document, titles: frozenset[str]) -> tuple[Section, ...]:
    """The section tree. titles: squeezed chapter titles that forms know, printed with no number."""
    found = list(_headings(document, titles))
    return _sections(_numbered(found), len(document.text))


def _headings(document: Document, titles: frozenset[str]) -> Sequence[Heading]:
    found: dict[int, Heading] = {}
    lines: dict[int, Squeezed] = {}
    for number, block in enumerate(document.blocks):
        if block.table is not None:
            continue
        line = squeeze(document.text[block.span.start : block.span.end], block.span.start)
        lines[number] = line
        heading = _enumerated(line, number, block, document.text) or _known(
            line, number, titles, document.text
        )
        if heading is not None:
            found[number] = heading
    found.update(_alike(document, found, lines))
    return [found[number] for number in sorted(found)]


def _alike(
    document: Document, found: dict[int, Heading], lines: dict[int, Squeezed]
) -> dict[int, Heading]:
    """Chapter titles that lost their number, known by looking just like their siblings.

    Only between chapters, and only where no other line of the report has that look.
    """
    chapters = [number for number, heading in found.items() if heading.rank <= 1]
    looks = {document.blocks[number].style for number in chapters if document.blocks[number].style}
    if len(chapters) < MIN_ALIKE or len(looks) != 1:
        return {}
    (look,) = looks
    others = [
        number
        for number in lines
        if number not in found
        and document.blocks[number].style == look
        and chapters[0] < number < chapters[-1]
    ]
    if len(others) > len(chapters) or any(_no_title(lines[number].text) for number in others):
        return {}
    rank = found[chapters[0]].rank
    return {number: _unnumbered(lines[number], number, rank, document.text) for number in others}


def _no_title(text: str) -> bool:
    return len(text) > MAX_HEADING or bool(_ENDED.search(text)) or bool(re.search(r"\d", text))


def _enumerated(line: Squeezed, number: int, block: Block, whole: str) -> Heading | None:
    for rank, (_, style) in enumerate(_STYLES):
        mark = style.match(line.text)
        if mark is None:
            continue
        end = _title_end(line.text, mark.end(), rank, block)
        if end is None:
            return None
        span = line.span(mark.end(), end)
        at = line.span(0, mark.end())
        printed = compact(whole[at.start : at.end])
        text = compact(whole[span.start : span.end]).rstrip("。：:")
        value = _value(mark["n"])
        return Heading(rank, printed, value, text, line.origin[0], span.end, number)
    return None


def _title_end(text: str, start: int, rank: int, block: Block) -> int | None:
    """Where the heading that begins at `start` ends; None where the line is no heading."""
    rest = text[start:]
    if not rest:
        return None
    if len(rest) <= MAX_HEADING and not _ENDED.search(rest[:-1]) and not _listed(rest, rank, block):
        return len(text)
    run_in = _RUN_IN.match(rest)
    if run_in and not _NO_HEADING.search(run_in.group()[:-1]):
        return start + run_in.end()
    if rank <= 1 and len(rest) <= MAX_HEADING * 2 and not _ENDED.search(rest[:-1]):
        return len(text)
    return None


def _listed(rest: str, rank: int, block: Block) -> bool:
    """Whether a short numbered line is a sentence or an item of a list rather than a heading."""
    if block.bold or block.heading:
        return False
    if rest.endswith(("；", "，")):
        return True
    return rank > 1 and bool(re.search(r"\d+[条件篇次人期部个份项起]", rest))


def _known(line: Squeezed, number: int, titles: frozenset[str], whole: str) -> Heading | None:
    """A chapter title printed without its number."""
    text = line.text.rstrip("。：")
    if len(text) > MAX_HEADING or text not in titles:
        return None
    return _unnumbered(line, number, 1, whole)


def _unnumbered(line: Squeezed, number: int, rank: int, whole: str) -> Heading:
    span = line.span(0, len(line.text.rstrip("。：")))
    text = compact(whole[span.start : span.end])
    return Heading(rank, None, None, text, span.start, span.end, number)


def _value(printed: str) -> int | None:
    if printed.isdigit() and printed.isascii():
        return int(printed)
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    value = from_chinese(printed)
    return int(value) if value is not None else None


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
    found = None
    for index, section in enumerate(sections):
        if section.span.start <= offset < section.span.end:
            found = index
    return found
