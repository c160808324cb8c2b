"""Headings, one by one: at the head of a line, or inside a page that was flattened.

A heading that begins a line is known by its enumerator and by being no sentence. In a page that was
flattened to a few long lines it is known by its enumerator standing where the order expects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from report_archiver.extract.enumerators import (
    ARABIC,
    BRACKETED,
    CHAPTER,
    STYLES,
    Heading,
    heading,
    value,
)
from report_archiver.extract.inline import in_line, inside, is_row
from report_archiver.extract.runin import Words, run_in_end, spaced_end
from report_archiver.extract.squeezed import Squeezed, compact, squeeze
from report_archiver.model import Block, Document

MAX_HEADING = 45
MAX_RUN_IN = 32
MIN_ALIKE = 3  # chapters whose common look tells that a line without a number is one
OUTSIDE = 10  # headings of the markup lie outside of every numbered one
MIN_ROWS = 5  # lines named like rows of a form, for a table to have been flattened
SURELY = 6  # characters of a row's label that no heading has
FLAT = 400  # characters from which a line may be a whole page

BULLETS = "▶●■◆★▲►※•○◎□"
# 政策解读|材料7件 goes on; 主动公开情况|全年公开7件 begins.
_COUNTED_SOON = re.compile(r"[^，。；]{0,9}\d")
_OPENING = re.compile(
    "全年|本年|今年|20\\d\\d年|截[至止]|据|一年来|年内|年初|我[局委办县区市镇乡院]|本[局委办机关]|共"
)
_ENDED = re.compile(r"[。；！？]")
_RUN_IN = re.compile(rf"[^。；，：]{{2,{MAX_RUN_IN}}}[。：]")
# Two halves in parallel (强化领导，健全机构。) make a title, too.
_PARALLEL = re.compile(r"[^。；，：\d]{3,14}，[^。；，：\d]{3,14}。")
_COUNTS = re.compile(
    r"\d[余多]?[万亿]?[条件篇次人期部个份项起场处家名轮例户%％]|没有发生|未发生|未收|没有收"
)
_NO_HEADING = re.compile(rf"[，；]|{_COUNTS.pattern}|：.")
_ROW = re.compile(r"(?:\d+\s+){3}\d")
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"(?!20\d\d年)\d")


def headings(document: Document, words: Words) -> list[Heading]:
    """The headings of a document, in order."""
    found: dict[int, list[Heading]] = {}
    lines: dict[int, Squeezed] = {}
    last = ""
    for number, block in enumerate(document.blocks):
        if block.table is not None:
            continue
        line = squeeze(document.text[block.span.start : block.span.end], block.span.start)
        lines[number] = line
        one = _enumerated(line, block, words, document.text) or _known(line, words, document.text)
        if one is not None and not (one.numbering is None and one.text == last):
            found[number] = _all_in(line, one, words, document.text)
            last = one.text  # a table is captioned like its chapter
    if is_plain(document) or not document.grids:
        _drop_rows(found, words)
    if is_plain(document) or any(len(line.text) >= FLAT for line in lines.values()):
        run_in: dict[int, list[Heading]] = {}
        for number, one in inside(lines.items(), document.text, words):
            run_in.setdefault(number, []).append(one)
        if any(_chapters(run_in)) and _chapters(run_in) >= _chapters(found):
            known = {n: each for n, each in found.items() if each[0].numbering is None}
            found = known | run_in
    if _chapters(found)[0] < 2:
        _add_marked(document, found, lines)
    _add_alike(document, found, lines)
    return [one for number in sorted(found) for one in found[number]]


def is_plain(document: Document) -> bool:
    """Whether a document was a text file, whose tables may have been flattened."""
    return bool(document.blocks) and document.blocks[0].anchor.startswith("line ")


def _drop_rows(found: dict[int, list[Heading]], words: Words) -> None:
    """Leave out the rows of a flattened table; a heading or two may be called like one."""
    rows = [number for number, each in found.items() if is_row(each[0], words)]
    for number in rows:
        text = squeeze(found[number][0].text).text
        named = len(text) >= SURELY and text in words.rows
        if len(rows) >= MIN_ROWS or named or _DIGIT.search(text):
            del found[number]


def _chapters(found: Mapping[int, list[Heading]]) -> tuple[int, int]:
    """How many numbered chapters were found, and how many headings of the kind inside of one."""
    ranks = [one.rank for each in found.values() for one in each if one.number is not None]
    return sum(rank <= CHAPTER for rank in ranks), ranks.count(BRACKETED)


# At the head of a line --------------------------------------------------------------------------


def _enumerated(line: Squeezed, block: Block, words: Words, whole: str) -> Heading | None:
    start = len(line.text) - len(line.text.lstrip(BULLETS))
    for rank, style in enumerate(STYLES):
        mark = style.match(line.text, start)
        if mark is not None:
            end = spaced_end(line, mark.end(), words, STYLES[ARABIC]) if rank <= BRACKETED else None
            end = end or _title_end(line.text, mark.end(), rank, block)
            if end is None and rank <= BRACKETED:
                end = run_in_end(line, mark.end(), words)
                end = end if end and _is_apart(line.text, end) else None
            return None if end is None else heading(line, mark, rank, end, whole)
    return None


def _all_in(line: Squeezed, first: Heading, words: Words, whole: str) -> list[Heading]:
    """A line's headings, of which the first is known: most lines have no other."""
    if first.number and _opens_another(line, first):
        return in_line(line, whole, words, first)
    return [first, *_siblings(line, first, whole)]


def _opens_another(line: Squeezed, heading: Heading) -> bool:
    """Whether a heading is followed by one inside of it, in the same line."""
    text = squeeze(heading.text).text
    place = line.text.find(text) + len(text)
    return heading.rank <= BRACKETED and STYLES[ARABIC].match(line.text, place) is not None


def _siblings(line: Squeezed, elder: Heading, whole: str) -> Iterator[Heading]:
    """The headings that follow a run-in one in its paragraph: （一）存在问题。…（二）改进措施。…"""
    if elder.rank > ARABIC or elder.number is None:
        return
    number = elder.number
    for mark in STYLES[elder.rank].finditer(line.text, 1):
        if value(mark["n"]) != number + 1 or line.text[mark.start() - 1] not in "。；！？":
            continue
        run_in = _RUN_IN.match(line.text, mark.end())
        if run_in is None or _NO_HEADING.search(run_in.group()[:-1]):
            return
        number += 1
        yield heading(line, mark, elder.rank, run_in.end(), whole)


def _is_apart(text: str, place: int) -> bool:
    """Whether what stands behind a title goes on with no count of what the title names."""
    return bool(_OPENING.match(text, place)) or not _COUNTED_SOON.match(text, place)


def _title_end(text: str, start: int, rank: int, block: Block) -> int | None:
    """Where the heading that begins at `start` ends; None where the line is no heading."""
    rest = text[start:]
    if not rest or _ROW.search(rest):
        return None
    if len(rest) <= MAX_HEADING and not _ENDED.search(rest[:-1]) and not _listed(rest, rank, block):
        return len(text)
    parallel = _PARALLEL.match(rest)
    if parallel and rank <= BRACKETED and len(rest) > parallel.end():
        return start + parallel.end()
    run_in = _RUN_IN.match(rest)
    if run_in and run_in.group().endswith("：") and _COUNT.match(rest, run_in.end()):
        return None  # 政策法规类：133条
    if run_in and not _NO_HEADING.search(run_in.group()[:-1]):
        return start + run_in.end()
    if rank <= CHAPTER and len(rest) <= MAX_HEADING * 2 and not _ENDED.search(rest[:-1]):
        return len(text)
    return None


def _listed(rest: str, rank: int, block: Block) -> bool:
    """Whether a short numbered line is a sentence or an item of a list rather than a heading."""
    if block.bold or block.heading:
        return False
    if (
        rest.endswith(("；", "，"))
        or (rest.endswith("：") and "，" in rest)
        or (rank > CHAPTER and "：" in rest[:-1])
    ):
        return True
    return rank > CHAPTER and bool(_COUNTS.search(rest))


def _known(line: Squeezed, words: Words, whole: str) -> Heading | None:
    """A title printed without its number: of a chapter, or of a section inside of one."""
    text = line.text.rstrip("。：")
    if text in words.titles:
        return _unnumbered(line, CHAPTER, whole)
    return _unnumbered(line, BRACKETED, whole) if text in words.subtitles else None


def _unnumbered(line: Squeezed, rank: int, whole: str) -> Heading:
    span = line.span(0, len(line.text.rstrip("。：")))
    return Heading(rank, None, None, compact(whole[span.start : span.end]), span.start, span.end)


# Known by their look -----------------------------------------------------------------------------


def _add_alike(
    document: Document, found: dict[int, list[Heading]], lines: dict[int, Squeezed]
) -> None:
    """Chapter titles that lost their number, known by looking just like their siblings.

    Only between chapters, and only where no other line of the report has that look.
    """
    chapters = [number for number, each in found.items() if each[0].rank <= CHAPTER]
    looks = {document.blocks[number].style for number in chapters}
    if len(chapters) < MIN_ALIKE or len(looks) != 1 or looks == {""}:
        return
    (look,) = looks
    others = [
        number
        for number in lines
        if number not in found
        and document.blocks[number].style == look
        and chapters[0] < number < chapters[-1]
    ]
    if len(others) > len(chapters) or any(_no_title(lines[number].text) for number in others):
        return
    rank = found[chapters[0]][0].rank
    found.update({number: [_unnumbered(lines[number], rank, document.text)] for number in others})


def _add_marked(
    document: Document, found: dict[int, list[Heading]], lines: dict[int, Squeezed]
) -> None:
    """Headings that the markup alone tells (h2, h3 …), in a report that numbers no chapters."""
    marked = [number for number in lines if document.blocks[number].heading > 1]
    if len(marked) < MIN_ALIKE or any(_no_title(lines[number].text) for number in marked):
        return
    for number in marked:
        rank = document.blocks[number].heading - OUTSIDE
        found[number] = [_unnumbered(lines[number], rank, document.text)]


def _no_title(text: str) -> bool:
    return len(text) > MAX_HEADING or bool(_ENDED.search(text)) or bool(_DIGIT.search(text))
