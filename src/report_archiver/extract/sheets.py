"""A printed table as it is laid against a statutory one: its rows, headers, entries and fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from report_archiver.extract.cells import CellKind, CellValue, Wording, wording
from report_archiver.extract.grid import slots
from report_archiver.extract.vocabulary import Columns, Known, Vocabulary, column_of
from report_archiver.model import Basis, Cell, FormLabel, Grid

TALLEST = 300  # rows; the tallest statutory table has some 65, and what provinces add
SHARE = 0.6  # of a list's rows must be the form's; another list has some in common with it
ENOUGH = {"banners": 1, "matrix": 6, "columns": 5, "list": 3}  # places that make a table this one
HEADED = 3  # headers of a table that are not just words shared with another


class Box(NamedTuple):
    """A cell with the columns from col to before stop, and what it says by itself."""

    cell: Cell
    col: int
    stop: int
    wording: Wording
    kind: CellKind


class Entry(NamedTuple):
    """A data cell and what it stands for; row and col say for which of its slots, if merged.

    metric: None for a row or column that the form does not know. unit: as a header or a unit column
    prints it, else the form's; the cell's own suffix is not looked at here.
    """

    cell: Cell
    value: CellValue
    row: int
    col: int
    metric: str | None
    label: str
    unit: str | None
    basis: Basis


class Header(NamedTuple):
    """A header cell over the columns col to before stop. row: that of the block it stands in, where
    the table has columns alone."""

    col: int
    stop: int
    text: str
    wording: Wording
    row: Known | None = None

    def over(self, box: Box) -> int:
        """How many columns it shares with a cell."""
        return min(self.stop, box.stop) - max(self.col, box.col)


class Top(NamedTuple):
    """What stands over a data cell: its header, if printed, and the form's column, if it is one.

    place: of the column in its block; title: the header for people, empty where it says no more
    than that this is the number; unit: as the header prints it.
    """

    header: Header | None
    place: int | None
    column: FormLabel | None
    title: str
    unit: str | None
    basis: Basis

    @classmethod
    def of(cls, header: Header | None, place: int | None, columns: Columns) -> Top:
        column = columns.labels[place] if place is not None else None
        basis = column.basis if column else "annual"
        telling = column is None or column.code or basis != "annual"
        title = header.wording.shown if header and telling else ""
        unit = header.wording.unit_named if header else None
        return cls(header, place, column, title, unit, basis)


NOTHING = Top(None, None, None, "", None, "annual")
Pair = tuple[Box, Top]


@lru_cache(maxsize=256)
def form_tops(columns: Columns) -> tuple[Top, ...]:
    """The form's columns where no headers are printed."""
    return tuple(Top.of(None, place, columns) for place in range(len(columns.labels)))


@dataclass(frozen=True, eq=False, slots=True)
class Headers:
    """The headers over the same rows, from left to right; of units, those over a unit column."""

    each: tuple[Header, ...] = ()
    of_units: tuple[Header, ...] = ()
    found: dict[Columns, list[Top]] = field(default_factory=dict)

    @classmethod
    def of(cls, headers: Iterable[Header]) -> Headers:
        each = tuple(sorted(headers, key=lambda header: header.col))
        return cls(each, tuple([header for header in each if "单位" in header.text]))

    def tops(self, columns: Columns) -> list[Top]:
        """Each with the column of these that it alone names."""
        if columns not in self.found:
            self.found[columns] = tops(self.each, columns)
        return self.found[columns]


def tops(headers: Sequence[Header], columns: Columns) -> list[Top]:
    named = [column_of(header.wording, columns) for header in headers]
    return [
        Top.of(header, place if named.count(place) == 1 else None, columns)
        for header, place in zip(headers, named, strict=True)
    ]


class Row(NamedTuple):
    """A row of the grid, and what can be said of it whatever the form.

    boxes: the cells that stand in it; own: those that begin in it; texts: those of them that are
    neither number nor blank; words: what they say; label: its last text before the numbers;
    counts: has it a number; holds: has it one, zero in words included.
    """

    number: int
    boxes: Sequence[Box]
    own: Sequence[Box]
    texts: Sequence[Box]
    words: frozenset[str]
    label: Box | None
    counts: bool
    holds: bool


@dataclass(slots=True)
class Line:
    """A row laid against a form table. place: of its row in the vocabulary; exact: by its very
    label; pairs: its data cells, each with its header and the place of its column."""

    row: Row
    label: Box
    headers: Headers
    place: int | None = None
    exact: bool = False
    pairs: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How a grid fits a form's table.

    score: how many of the form's places were found by label; own: without its optional ones;
    share: how much of what is printed they are; misprints: labels as printed and as read.
    """

    words: Vocabulary
    headers: Headers
    lines: Sequence[Line] = ()
    score: int = 0
    own: int = 0
    share: float = 1.0
    misprints: tuple[tuple[str, str], ...] = ()

    @property
    def enough(self) -> bool:
        """Were so many places found that the grid is this table?"""
        return self.score >= ENOUGH[self.words.table.layout] and self.share >= SHARE

    @property
    def headed(self) -> bool:
        """Are these the table's headers, and not one word that they share with another table's?"""
        printed = {header.wording.label for header in self.headers.each}
        return len(printed & self.words.headers) >= HEADED

    @property
    def rows(self) -> set[str]:
        """The codes of the rows found."""
        places = (line.place for line in self.lines)
        return {self.words.rows[place].label.code for place in places if place is not None}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid ready to be laid against forms: its slots, its rows (none of what is too tall to be of
    a form), and all words that it prints."""

    grid: Grid
    slots: tuple[tuple[Cell | None, ...], ...]
    rows: Sequence[Row]
    words: frozenset[str]

    @property
    def width(self) -> int:
        """How many cells stand in its longest row."""
        return max((len(row.boxes) for row in self.rows), default=0)


def sheet(grid: Grid) -> Sheet:
    shown = slots(grid)
    if grid.rows > TALLEST:
        return Sheet(grid, shown, (), frozenset())
    boxes = {id(cell): box(cell) for cell in grid.cells}
    rows = [row(number, standing, boxes) for number, standing in enumerate(shown)]
    words = frozenset().union(*[one.words for one in rows])
    return Sheet(grid, shown, rows, words)


def box(cell: Cell) -> Box:
    said = wording(cell.text)
    return Box(cell, cell.col, cell.col + cell.colspan, said, said.value.kind)


def row(number: int, standing: Sequence[Cell | None], boxes: dict[int, Box]) -> Row:
    found, before = [], None
    for cell in standing:
        if cell is not before and cell:
            found.append(boxes[id(cell)])
        before = cell
    own = [one for one in found if one.cell.row == number]
    texts = [one for one in own if one.kind == "text"]
    words = frozenset([one.wording.label for one in texts])
    kinds = [one.kind for one in own]
    counts = "number" in kinds
    holds = counts or "zero_word" in kinds
    return Row(number, found, own, texts, words, text_label(own) if texts else None, counts, holds)


def text_label(own: Sequence[Box]) -> Box | None:
    """The cell that labels a row which no form knows: its last text before the numbers."""
    label = None
    for one in own:
        if label and one.kind != "text":
            return label
        if one.kind == "text" and one.wording.unit is None:
            label = one
    return None


def under(values: Sequence[Box], headers: Sequence[Header]) -> list[tuple[Box, Header]]:
    """Each header with the cell that shares most columns with it, a free one before a taken one."""
    pairs: list[tuple[Box, Header]] = []
    taken: set[int] = set()
    for header in headers:
        best, most = None, (0, False)
        for value in values:
            if value.col < header.stop and header.col < value.stop:
                shared = header.over(value), id(value) not in taken
                if shared > most:
                    best, most = value, shared
        if best is not None:
            pairs.append((best, header))
            taken.add(id(best))
    return pairs
