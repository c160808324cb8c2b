"""A printed table as it is laid against a statutory one: its lines, headers, entries and fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from report_archiver.extract import cells as cell_values
from report_archiver.extract.grid import slots
from report_archiver.extract.labels import normalise
from report_archiver.extract.vocabulary import vocabulary
from report_archiver.model import Basis, Cell, FormBlock, FormTable, Grid

SHARE = 0.6  # of a list's rows must be the form's; another list has some in common with it
ENOUGH = {"banners": 1, "matrix": 6, "columns": 5, "list": 3}  # places that make a table this one


@dataclass(frozen=True, slots=True)
class Entry:
    """A data cell and what it stands for; row and col say for which of its slots, if merged.

    metric: None for a row or column that the form does not know. unit: as a header or a unit column
    prints it, else the form's; the cell's own suffix is not looked at here.
    """

    cell: Cell
    row: int
    col: int
    metric: str | None
    label: str
    unit: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Header:
    """A header cell over the columns col to before stop."""

    col: int
    stop: int
    text: str
    block: FormBlock | None = None

    def over(self, cell: Cell) -> int:
        """How many columns it shares with a cell."""
        return min(self.stop, cell.col + cell.colspan) - max(self.col, cell.col)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a grid fits a form's table.

    score: how many of the form's places were found by label; own: without its optional ones;
    share: how much of what is printed they are; rows: the codes of the rows found; misprints:
    labels as printed and as read.
    """

    table: FormTable
    entries: tuple[Entry, ...]
    headers: tuple[Header, ...]
    score: int
    own: int = 0
    share: float = 1.0
    rows: frozenset[str] = frozenset()
    misprints: tuple[tuple[str, str], ...] = ()

    @property
    def enough(self) -> bool:
        """Were so many places found that the grid is this table?"""
        return self.score >= ENOUGH[self.table.layout] and self.share >= SHARE

    @property
    def headed(self) -> bool:
        """Are these the table's headers, and not one word that they share with another table's?"""
        columns = vocabulary(self.table).columns
        return len({normalise(header.text) for header in self.headers} & columns) >= 3


@dataclass(slots=True)
class Line:
    """A row of the grid. cells: those that stand in it; own: those that begin in it."""

    number: int
    cells: tuple[Cell, ...]
    own: list[Cell]
    label: Cell | None = None
    place: int | None = None
    exact: bool = False
    block: FormBlock | None = None
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid ready to be laid against forms: its lines, and all that it prints, normalised."""

    grid: Grid
    lines: tuple[tuple[Cell, ...], ...]
    words: frozenset[str]

    @property
    def width(self) -> int:
        """How many cells stand in its longest row."""
        return max((len(line) for line in self.lines), default=0)


def sheet(grid: Grid) -> Sheet:
    lines = tuple(
        tuple(cell for i, cell in enumerate(row) if cell and (i == 0 or row[i - 1] is not cell))
        for row in slots(grid)
    )
    return Sheet(grid, lines, frozenset(normalise(cell.text) for cell in grid.cells))


def is_text(cell: Cell) -> bool:
    return cell_values.parse(cell.text).kind == "text"


def is_number(cell: Cell) -> bool:
    return cell_values.parse(cell.text).kind in ("number", "zero_word")


def under(values: Sequence[Cell], headers: Sequence[Header]) -> list[tuple[Cell, Header]]:
    """Each header with the cell that shares most columns with it, a free one before a taken one."""
    pairs: list[tuple[Cell, Header]] = []
    for header in headers:
        taken = {id(cell) for cell, _ in pairs}
        best = max(values, key=lambda c: (header.over(c), id(c) not in taken), default=None)
        if best is not None and header.over(best) > 0:
            pairs.append((best, header))
    return pairs
