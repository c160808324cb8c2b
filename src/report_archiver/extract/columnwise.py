"""A printed table laid against columns alone: headers in two rows over one row of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from report_archiver.extract.labels import normalise, shown
from report_archiver.extract.sheets import Entry, Fit, Header, Line, is_number, is_text, under
from report_archiver.extract.vocabulary import Vocabulary, column_of
from report_archiver.model import Cell, FormBlock, FormTable


def fit_columns(
    rows: list[Line], words: Vocabulary, table: FormTable, headers: tuple[Header, ...]
) -> Fit | None:
    seen, number = column_headers(rows, words)
    if not seen:
        seen, number = headers, 0
    below = [line for line in rows[number:] if seen and is_data(line, len(seen))]
    data = next((line for line in below if any(map(is_number, line.own))), next(iter(below), None))
    if data is None:
        return Fit(table, (), seen, 0) if seen and seen != headers else None
    values = [cell for cell in data.cells if not is_text(cell)]
    if len(values) == len(seen):
        pairs = list(zip(values, seen, strict=True))
    else:
        pairs = under(values, seen)
    entries = tuple(column_entry(data, cell, header) for cell, header in pairs)
    placed = sum(one.metric is not None for one in entries)
    return Fit(table, entries, seen, placed, placed)


def column_headers(rows: list[Line], words: Vocabulary) -> tuple[tuple[Header, ...], int]:
    """The lowest headers with their blocks, from left to right, and the line after the last."""
    own = [(cell, normalise(cell.text)) for line in rows for cell in line.own]
    headings = [cell for cell, text in own if text in words.headings]
    columns = [cell for cell, text in own if text in words.columns]
    found = [
        Header(cell.col, cell.col + cell.colspan, cell.text, block_over(cell, headings, words))
        for cell in columns
    ]
    end = max((cell.row + 1 for cell in columns), default=0)
    headed = [header for header in found if header.block] or found
    return tuple(sorted(headed, key=lambda header: header.col)), end


def block_over(header: Cell, headings: Sequence[Cell], words: Vocabulary) -> FormBlock | None:
    """The block whose heading stands over a header; or to its left, where print lost all spans."""
    above = [one for one in headings if one.row <= header.row]
    over = [one for one in above if one.col <= header.col < one.col + one.colspan]
    if not over and len(headings) == len(words.rows) and all(one.colspan == 1 for one in headings):
        over = sorted((one for one in above if one.col <= header.col), key=lambda one: one.col)
    return words.headings[normalise(over[-1].text)] if over else None


def is_data(line: Line, width: int) -> bool:
    """A row of values, most of the width of the headers."""
    return sum(not is_text(cell) for cell in line.own) * 2 > width or any(map(is_number, line.own))


def column_entry(line: Line, cell: Cell, header: Header) -> Entry:
    block = header.block
    column = column_of(header.text, block.columns) if block else None
    return Entry(
        cell=cell,
        row=line.number,
        col=cell.col,
        metric=block.metric(block.rows[0], column) if block and column else None,
        label=f"{shown(block.heading[0])}：{shown(header.text)}" if block else shown(header.text),
        unit=block.rows[0].unit if block else None,
        basis="annual",
    )
