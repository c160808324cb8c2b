"""Where the cells of a table stand: rowspan and colspan to rows and columns, without a browser.

After the HTML standard, "forming a table" (4.9.12), with its limits on spans and one of our own on
the size of the grid, so that a table of hostile spans costs no more than its markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from report_archiver.model import Cell, Grid

Slots = tuple[tuple[Cell | None, ...], ...]

MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
MAX_SLOTS = 200_000  # far above any table of a report; a budget of 2000 rows has some 40,000
LEAST_SLOTS = 1000  # of any table, and as many more for each of its cells:
SLOTS_A_CELL = 32  # as wide as a heading over the widest table
REPEATED = 16  # times as many characters as are printed may merged cells repeat
LONGEST = 200  # characters; more than that are repeated only within that


class Place(NamedTuple):
    """A cell's upper left slot and how many rows and columns it truly covers."""

    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Placement:
    """places[i][j] is the place of the j-th cell of the i-th row.

    rows * cols is at most MAX_SLOTS, or rows where cols is 1; a cell to the right of cols (in a
    table of absurd size alone) has a place, but no slot.
    """

    rows: int
    cols: int
    places: tuple[tuple[Place, ...], ...]


def place(rows: Sequence[Sequence[tuple[int, int]]]) -> Placement:
    """Place cells given as (rowspan, colspan), row by row, in reading order.

    A rowspan of 0 goes down to the last row; a colspan of 0 or less, or a negative rowspan, is 1. A
    cell begins in the first free slot of its row and may overlap, to the right, one from above.
    """
    most = min(MAX_SLOTS, LEAST_SLOTS + SLOTS_A_CELL * sum(map(len, rows)))
    width = max(1, most // max(1, len(rows)))
    free_from: list[int] = []
    budget = 2 * most
    cols = 0
    placed = []
    for number, row in enumerate(rows):
        col, places = 0, []
        for spans in row:
            while col < len(free_from) and free_from[col] > number:
                col += 1
            rowspan, colspan = spans
            if spans != (1, 1):
                rowspan, colspan = clip(spans, len(rows) - number, width - col)
                if budget < rowspan * colspan:
                    rowspan = colspan = 1
                occupy(free_from, range(col, col + colspan), number + rowspan)
            budget -= rowspan * colspan
            places.append(Place(number, col, rowspan, colspan))
            col += colspan
        cols = max(cols, col)
        placed.append(tuple(places))
    return Placement(len(rows), min(cols, width), tuple(placed))


def clip(spans: tuple[int, int], rows_left: int, cols_left: int) -> tuple[int, int]:
    """Spans as they count: within the standard's limits, the rows that exist and the width left."""
    rowspan, colspan = spans
    down = rows_left if rowspan == 0 else min(max(rowspan, 1), MAX_ROWSPAN, rows_left)
    across = min(max(colspan, 1), MAX_COLSPAN, max(cols_left, 1))
    return down, across


def occupy(free_from: list[int], cols: range, row: int) -> None:
    """Note that columns are taken down to before a row; the list grows to the right."""
    free_from.extend([0] * (cols.stop - len(free_from)))
    for col in cols:
        free_from[col] = max(free_from[col], row)


def slots(grid: Grid) -> Slots:
    """The cell of every slot, all rows equally long; where two overlap, the earlier one."""
    found: list[list[Cell | None]] = [[None] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        if cell.rowspan == cell.colspan == 1 and cell.col < grid.cols:
            found[cell.row][cell.col] = found[cell.row][cell.col] or cell
            continue
        cols = range(cell.col, min(cell.col + cell.colspan, grid.cols))
        for row in found[cell.row : cell.row + cell.rowspan]:
            for col in cols:
                row[col] = row[col] or cell
    return tuple(map(tuple, found))


def texts(slots: Slots) -> tuple[tuple[str, ...], ...]:
    """The text of every slot, that of a merged cell repeated; a long one only if all of the table
    stays in proportion to what it prints."""
    found = tuple([tuple([cell.text if cell else "" for cell in row]) for row in slots])
    repeated = sum([sum(map(len, row)) for row in found])
    if repeated < REPEATED * LONGEST:
        return found
    printed = {id(cell): len(cell.text) for row in slots for cell in row if cell}
    if repeated <= REPEATED * sum(printed.values()):
        return found
    return tuple(
        tuple(text_at(cell, number, col) for col, cell in enumerate(row))
        for number, row in enumerate(slots)
    )


def text_at(cell: Cell | None, row: int, col: int) -> str:
    """What a slot repeats of its cell: a long text stands where the cell begins alone."""
    if cell is None or (len(cell.text) > LONGEST and (row, col) != (cell.row, cell.col)):
        return ""
    return cell.text
