"""Plain text files: paragraphs out of lines, those joined that were broken at a fixed width."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from report_archiver.extract.flattened import Flattened
from report_archiver.extract.layout import clean
from report_archiver.extract.squeezed import squeeze

ENDED = re.compile(r"[。！？；：:;!?|]$")
OPENS = re.compile(
    r"^(?:第[一二三四五六七八九十]+[章条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[、.．](?!\d)|[#|=-])"
)
_MARKDOWN = re.compile(r"^#{1,6} ?")
# What a conditional comment of Word leaves in a page that was flattened to text.
_COMMENT = re.compile(r"<!--[^<>]{0,200}-->")
RULE = re.compile(r"[|:\s-]+")
# A number on a line of its own, and how the line after it shows that a sentence goes on.
_NUMBER = re.compile(r"[\d０-９][\d０-９,，.．]*[%％]?")
_MEASURES = "年月日条件次个篇人名份期部项起宗例家处所种类批册本张块台套户则场座多余万亿元%％"
_AFTER_NUMBER = re.compile(rf"[\u4e00-\u9fff]{{0,3}}[，。；、,;（(%％]|[{_MEASURES}]")
_ROW = re.compile(r"^\||(?:\s[\d.,/-]+){3}")  # of a table, which has a width of its own
_HALF_NUMBER = re.compile(r"\d[,，]$")
_SENTENCE = re.compile("[，。；]")
_NO_BEGINNING = re.compile(r"[，。；、！？）”》%％,;!?)](?!\d)")
UNKNOWN = Flattened()
MIN_BARS = 3
MIN_WRAPPED = 5  # lines that end at the margin, for a file to count as broken at a fixed width
WIDEST = 160  # columns of a line broken at a width; more is a paragraph
RAGGED = 1.15  # how much wider than the narrowest the widest of such lines may be


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table; line: the one it begins on, from 1.

    cells: of a row, drawn with bars or told apart; spans: how many columns each covers, if not one.
    """

    line: int
    text: str
    cells: tuple[str, ...] = ()
    spans: tuple[int, ...] = ()


def paragraphs(text: str, flattened: Flattened = UNKNOWN) -> list[Paragraph]:
    """The paragraphs and table rows of a text file, blank lines left out."""
    found: list[Paragraph] = []
    for number, line in joined(text):
        cells = _cells(line)
        if cells is None:
            found.append(Paragraph(number, line))
        elif any(cells):
            found.append(Paragraph(number, "\t".join(cells), cells))
    return [
        one
        for is_table, run in groupby(found, key=lambda one: bool(one.cells))
        for one in (run if is_table else restored(list(run), flattened))
    ]


def restored(run: Sequence[Paragraph], flattened: Flattened) -> Iterator[Paragraph]:
    """Paragraphs in a row, what was a table in them as its rows."""
    whole = "\n".join(one.text for one in run)
    line = squeeze(whole)
    tables = flattened.find(line.text)
    if not tables:
        yield from run
        return
    starts = [0, *accumulate(len(one.text) + 1 for one in run)]
    at = 0
    for table in tables:
        span = line.span(table.start, table.end)
        yield from _between(run, starts, at, span.start)
        number = run[bisect_right(starts, span.start) - 1].line
        for row in table.rows:
            spans = [line.span(piece.start, piece.end) for piece in row]
            cells = tuple(clean(whole[span.start : span.end]) for span in spans)
            yield Paragraph(number, "\t".join(cells), cells, tuple(piece.colspan for piece in row))
        at = span.end
    yield from _between(run, starts, at, len(whole))


def _between(
    run: Sequence[Paragraph], starts: Sequence[int], start: int, end: int
) -> Iterator[Paragraph]:
    """The paragraphs, or what there is of them, in a part of the whole text."""
    for one, begins in zip(run, starts, strict=False):
        text = one.text[max(0, start - begins) : max(0, end - begins)].strip()
        if text:
            yield Paragraph(one.line, text)


def _cells(line: str) -> tuple[str, ...] | None:
    """The cells of `| a | b |`; empty for the rule under a header, None for what is no row."""
    if not line.startswith("|") or line.count("|") < MIN_BARS:
        return None
    if RULE.fullmatch(line):
        return ()
    return tuple(clean(cell) for cell in line.strip().strip("|").split("|"))


def joined(text: str) -> list[tuple[int, str]]:
    """(number of the line it begins on, from 1; its text): lines broken at a width are one."""
    lines = [
        _MARKDOWN.sub("", clean(line))
        for line in _COMMENT.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    margin = _margin(lines)
    found: list[tuple[int, list[str]]] = []
    open_line = False
    for number, line in enumerate(lines, 1):
        if not line:
            open_line = False
            continue
        before = lines[number - 2] if number > 1 else ""
        after = lines[number] if number < len(lines) else ""
        if (open_line and not OPENS.match(line)) or _goes_on(before, line, after):
            pieces = found[-1][1]
            pieces += [_gap(pieces[-1], line), line]
        else:
            found.append((number, [line]))
        open_line = _is_open(line, margin) or _is_number_between(before, line, after)
    return [(number, "".join(pieces)) for number, pieces in found]


def _is_open(line: str, margin: int) -> bool:
    """Whether a line broke off: at the margin, in a number, or as a sentence in a file of lines."""
    if ENDED.search(line):
        return False
    if _width(line) >= margin > 0 or _HALF_NUMBER.search(line):
        return True
    if OPENS.match(line) or _width(line) * 3 < margin:
        return False
    return margin > 0 and bool(_SENTENCE.search(line))


def _gap(before: str, line: str) -> str:
    """What stands between two lines that are one: a space between Latin words, nothing inside of a
    number or between Chinese characters."""
    if _HALF_NUMBER.search(before):
        return ""
    return " " if before[-1].isascii() and line[0].isascii() else ""


def _goes_on(before: str, line: str, after: str) -> bool:
    """Whether a line goes on with the one right before it: it begins with what begins nothing, or
    is a number that stands on a line of its own in the middle of a sentence."""
    if not before or before.startswith("|"):
        return False
    return bool(_NO_BEGINNING.match(line)) or _is_number_between(before, line, after)


def _is_number_between(before: str, line: str, after: str) -> bool:
    return bool(
        before
        and _NUMBER.fullmatch(line)
        and not ENDED.search(before)
        and _AFTER_NUMBER.match(after)
    )


def _width(line: str) -> int:
    """Columns: a full-width character takes two."""
    return 2 * len(line) - len(line.encode("ascii", "ignore"))


def _margin(lines: list[str]) -> int:
    """The least width of a line that was broken at the margin; 0 where none were.

    Lines broken at a width are about equally long; lines that are paragraphs are not.
    """
    widths = sorted(_width(line) for line in lines if len(line) > 10 and not _ROW.search(line))
    best, most = 0, 0
    for place, width in enumerate(widths):
        alike = bisect_right(widths, width * RAGGED) - place
        if alike >= MIN_WRAPPED and alike * width >= most and width <= WIDEST:
            best, most = width, alike * width
    return best if most and most * 3 >= len(widths) * best else 0
