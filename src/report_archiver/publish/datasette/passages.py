"""An edition's text in the parts that a page shows: headings, paragraphs and tables, cut into
pieces at the figures that were read in them.

Offsets are code points of the edition's text, as in the archive. Rows of sections, tables and
figures are those of its tables, in their order; nothing is taken for granted of their offsets.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from report_archiver.publish.datasette import spans
from report_archiver.publish.datasette.page import Row

MAX_OVERLAPPING = 50  # figures that are told apart where all overlap; no sentence has as many
HEADINGS = range(3, 7)  # h3 to h6: the title of the page is h1, that of the text h2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. figure: what was read there. begins: whether it is the figure's first piece,
    which an address leads to. also: other figures that were read in the very same words."""

    text: str
    figure: Row | None = None
    begins: bool = False
    also: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. head: col or row where it is a head of these, else empty. figures: whether
    any was read in it."""

    pieces: tuple[Piece, ...]
    head: str = ""
    rowspan: int = 1
    colspan: int = 1
    figures: bool = False


@dataclass(slots=True)
class Part:
    """A part of the text. kind: heading, paragraph or table. start: where it begins. level: of a
    heading, 3 to 6. anchors: the numbers of the sections that begin in it. lead: the pieces of a
    heading that the paragraph begins with. keys: those of its figures; findings: those about them.
    left_out: rows of a table that are not shown; loose: its figures in none of the cells shown."""

    kind: str
    start: int
    pieces: tuple[Piece, ...] = ()
    lead: tuple[Piece, ...] = ()
    level: int = 0
    caption: str = ""
    rows: Sequence[Sequence[Cell]] = ()
    cols: int = 0
    left_out: int = 0
    loose: tuple[Row, ...] = ()
    keys: frozenset[str] = frozenset()
    anchors: list[int] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)


def parts(
    text: str, sections: Sequence[Row], tables: Iterable[Row], figures: Iterable[Row]
) -> list[Part]:
    """The whole text, in order."""
    ordered = sorted(tables, key=lambda one: int(one["char_start"]))
    inside: dict[int | None, list[Row]] = {one["id"]: [] for one in ordered}
    loose: list[Row] = []
    for one in figures:
        inside.get(one["table_id"], loose).append(one)
    prose = _Prose(text, sections, loose)
    made: list[Part] = []
    at = 0
    for table in ordered:
        start, end = max(at, table["char_start"]), max(at, table["char_end"])
        made += prose.lines(at, start)
        own = [*inside[table["id"]], *prose.figures(start, end)]
        made.append(_table(text, start, table, own))
        at = end
    made += prose.lines(at, len(text))
    _anchor(made, sections)
    return made


def _anchor(made: Sequence[Part], sections: Iterable[Row]) -> None:
    """Note each section at the part that it begins in."""
    starts = [one.start for one in made]
    for section in sections if made else ():
        at = bisect_right(starts, section["char_start"]) - 1
        made[max(at, 0)].anchors.append(section["ordinal"])


# Prose --------------------------------------------------------------------------------------------


class _Prose:
    """What stands outside of tables."""

    def __init__(self, text: str, sections: Iterable[Row], figures: Iterable[Row]) -> None:
        self.text = text
        self.sections = {one["char_start"]: one for one in sections}
        self.ordered = sorted(figures, key=lambda one: int(one["char_start"]))
        self.begins = [one["char_start"] for one in self.ordered]

    def figures(self, start: int, end: int) -> list[Row]:
        """Those that begin between two places."""
        return self.ordered[bisect_left(self.begins, start) : bisect_left(self.begins, end)]

    def lines(self, start: int, end: int) -> Iterator[Part]:
        """The paragraphs and headings between two tables."""
        for line in self.text[start:end].split("\n"):
            stop = start + len(line) + 1
            if line.strip():
                yield _paragraph(line, start, self.sections.get(start), self.figures(start, stop))
            start = stop


def _paragraph(line: str, start: int, section: Row | None, figures: Sequence[Row]) -> Part:
    keys = frozenset(one["key"] for one in figures)
    if section is None:
        return Part("paragraph", start, pieces(line, start, figures), keys=keys)
    head = _printed(line, f"{section['numbering'] or ''}{section['heading']}")
    if head < len(line.rstrip()):
        first = [one for one in figures if one["char_start"] < start + head]
        rest = [one for one in figures if one["char_start"] >= start + head]
        lead = pieces(line[:head], start, first)
        return Part("paragraph", start, pieces(line[head:], start + head, rest), lead, keys=keys)
    level = HEADINGS[max(0, min(section["level"] - 1, len(HEADINGS) - 1))]
    return Part("heading", start, pieces(line, start, figures), level=level, keys=keys)


def _printed(line: str, heading: str) -> int:
    """How far a heading goes in the line that it begins: to its end, but for white space, and the
    stop after it; 0 where the line does not begin with it."""
    wanted = "".join(heading.split())
    at = 0
    for char in wanted:
        while at < len(line) and line[at].isspace():
            at += 1
        if at == len(line) or line[at] != char:
            return 0
        at += 1
    return at + 1 if line[at : at + 1] in set("。：:．") else at


# Figures in a text --------------------------------------------------------------------------------


def pieces(text: str, start: int, figures: Iterable[Row]) -> tuple[Piece, ...]:
    """A text that begins at `start`, cut at its figures."""
    made: list[Piece] = []
    at = start
    for group in _overlapping(figures):
        begin = max(at, group[0]["char_start"])
        end = min(max(begin, *(one["char_end"] for one in group)), start + len(text))
        if at < begin:
            made.append(Piece(text[at - start : begin - start]))
        made += _cut(text[begin - start : end - start], begin, group)
        at = max(at, end)
    if at < start + len(text):
        made.append(Piece(text[at - start :]))
    return tuple(made)


def _overlapping(figures: Iterable[Row]) -> Iterator[list[Row]]:
    """The figures in groups that have words in common, in the order of the text."""
    group: list[Row] = []
    end = 0
    for one in sorted(figures, key=lambda one: (one["char_start"], one["ordinal"])):
        if group and one["char_start"] >= end:
            yield group
            group = []
        group.append(one)
        end = max(end, one["char_end"]) if len(group) > 1 else one["char_end"]
    if group:
        yield group


def _cut(text: str, start: int, group: Sequence[Row]) -> Iterator[Piece]:
    """The words of a group: each piece leads to the shortest figure that it is part of; those that
    have none to themselves are told after the last."""
    end = start + len(text)
    edges = {at for one in group for at in (one["char_start"], one["char_end"])}
    begins = [start]
    if len(group) <= MAX_OVERLAPPING:
        begins += sorted(at for at in edges if start < at < end)
    runs = [
        (owner, next(run)) for owner, run in groupby(begins, lambda at: _owner(at, group)["key"])
    ]
    by_key = {one["key"]: one for one in group}
    left = tuple(one for one in group if one["key"] not in {key for key, _ in runs})
    stops = [begin for _, begin in runs[1:]] + [end]
    shown: set[str] = set()
    for (key, begin), stop in zip(runs, stops, strict=True):
        also = left if stop == end else ()
        yield Piece(text[begin - start : stop - start], by_key[key], key not in shown, also)
        shown.add(key)


def _owner(at: int, group: Sequence[Row]) -> Row:
    over = [one for one in group if one["char_start"] <= at < one["char_end"]] or group
    return min(over, key=lambda one: (one["char_end"] - one["char_start"], one["ordinal"]))


# Tables -------------------------------------------------------------------------------------------

Slot = tuple[int, int]
Held = Mapping[Slot, Sequence[Row]]


def _table(text: str, at: int, table: Row, own: Sequence[Row]) -> Part:
    grid: list[list[str]] = json.loads(table["cells"])
    start, end = table["char_start"], table["char_end"]
    slots = {(one["row"], one["col"]) for one in own if one["row"] is not None}
    merged = spans.merged(grid, text[start:end], slots)
    rows = merged or spans.plain(grid)
    held = _held([cell for row in rows for cell in row], own, start)
    cols = max(map(len, grid), default=1) or 1
    shown = rows[: max(1, spans.MAX_SLOTS // cols)]
    placed = {one["key"] for row in shown for cell in row for one in _in(cell, held)}
    last = _last_columns(held)
    return Part(
        "table",
        at,
        caption=table["caption"],
        cols=cols,
        rows=[[_cell(cell, held, last, start) for cell in row] for row in shown],
        left_out=len(rows) - len(shown),
        loose=tuple(one for one in own if one["key"] not in placed),
        keys=frozenset(one["key"] for one in own),
    )


def _held(cells: Sequence[spans.Cell], figures: Iterable[Row], start: int) -> Held:
    """The figures by the cell that they stand in: by row and column, else by their place in the
    text."""
    slots = {(cell.row, cell.col) for cell in cells}
    told = [cell for cell in cells if cell.start is not None]
    begins = [cell.start or 0 for cell in told]
    found: defaultdict[Slot, list[Row]] = defaultdict(list)
    for one in figures:
        at = one["char_start"] - start
        number = bisect_right(begins, at) - 1
        if (one["row"], one["col"]) in slots:
            found[one["row"], one["col"]].append(one)
        elif number >= 0 and at <= begins[number] + len(told[number].text):
            found[told[number].row, told[number].col].append(one)
    return dict(found)


def _last_columns(held: Held) -> Mapping[int, int]:
    """Rows that hold figures, and the last column where one stands."""
    last: dict[int, int] = {}
    for row, col in held:
        last[row] = max(col, last.get(row, col))
    return last


def _in(cell: spans.Cell, held: Held) -> Sequence[Row]:
    return held.get((cell.row, cell.col), ())


def _cell(cell: spans.Cell, held: Held, last: Mapping[int, int], start: int) -> Cell:
    own = _in(cell, held)
    if cell.start is None:
        made = _whole(cell.text, own)
    else:
        made = pieces(cell.text, start + cell.start, own)
    head = "" if own or not cell.text.strip() else _head(cell, last)
    return Cell(made, head, cell.rowspan, cell.colspan, bool(own))


def _whole(text: str, figures: Sequence[Row]) -> tuple[Piece, ...]:
    """A cell whose place in the text is not known: all of it is its figure."""
    if not figures:
        return (Piece(text),)
    return (Piece(text, figures[0], begins=True, also=tuple(figures[1:])),)


def _head(cell: spans.Cell, last: Mapping[int, int]) -> str:
    """Whether a cell is the head of a row, since figures stand to the right of it in one of its
    rows, or of columns, since they stand in rows below it."""
    below = cell.row + cell.rowspan
    if any(last.get(row, -1) > cell.col for row in range(cell.row, below)):
        return "row"
    beside = any(row in last for row in range(cell.row, below))
    return "col" if not beside and any(row in last for row in range(below, below + 3)) else ""
