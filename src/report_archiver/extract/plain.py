"""Plain text files: paragraphs out of lines, those joined that were broken at a fixed width."""

from __future__ import annotations

import re
from dataclasses import dataclass

from report_archiver.extract.layout import clean

ENDED = re.compile(r"[。！？；：:;!?|]$")
OPENS = re.compile(
    r"^(?:第[一二三四五六七八九十]+[章条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[、.．](?!\d)|[#|=-])"
)
_MARKDOWN = re.compile(r"^#{1,6} ?")
# What a conditional comment of Word leaves in a page that was flattened to text.
_COMMENT = re.compile(r"<!--[^<>]{0,200}-->")
RULE = re.compile(r"[|:\s-]+")
MIN_BARS = 3
MIN_WRAPPED = 5  # lines that end at the margin, for a file to count as broken at a fixed width


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table drawn with bars; line: the one it begins on, from 1."""

    line: int
    text: str
    cells: tuple[str, ...] = ()


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs and table rows of a text file, blank lines left out."""
    found: list[Paragraph] = []
    for number, line in joined(text):
        cells = _cells(line)
        if cells is None:
            found.append(Paragraph(number, line))
        elif any(cells):
            found.append(Paragraph(number, "\t".join(cells), cells))
    return found


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
    found: list[tuple[int, str]] = []
    open_line = False
    for number, line in enumerate(lines, 1):
        if not line:
            open_line = False
            continue
        if open_line and not OPENS.match(line):
            start, before = found[-1]
            gap = " " if before[-1].isascii() and line[0].isascii() else ""
            found[-1] = (start, before + gap + line)
        else:
            found.append((number, line))
        open_line = margin > 0 and _width(line) >= margin and not ENDED.search(line)
    return found


def _width(line: str) -> int:
    """Columns: a full-width character takes two."""
    return sum(1 if char.isascii() else 2 for char in line)


def _margin(lines: list[str]) -> int:
    """The least width of a line that was broken at the margin; 0 where none were.

    Lines broken at a width are about equally long; lines that are paragraphs are not.
    """
    widths = sorted((_width(line) for line in lines if len(line) > 10), reverse=True)
    if len(widths) < MIN_WRAPPED or widths[0] > 160:
        return 0
    full = [width for width in widths if width >= widths[0] * 0.85]
    return int(widths[0] * 0.85) if len(full) * 3 >= len(widths) else 0
