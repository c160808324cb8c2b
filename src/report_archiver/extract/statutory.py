"""A printed table laid against a statutory one: which cell stands at which row and column.

A row is known by its label under its heading, a column by its header; what a label misprints is
accepted only where the rows around it leave one candidate. Nothing is found by counting rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from report_archiver.extract.columnwise import fit_columns
from report_archiver.extract.rowwise import fit_rows
from report_archiver.extract.sheets import Fit, Header, Line, Sheet
from report_archiver.extract.vocabulary import vocabulary
from report_archiver.model import FormTable

WIDEST = 60  # cells in a row; the widest statutory table has 15
TALLEST = 300  # rows; the tallest has some 65, and what provinces add


def fit(printed: Sheet, table: FormTable, headers: tuple[Header, ...] = ()) -> Fit | None:
    """Lay a grid against a form table; None if it is another table.

    headers: those of the table that this one may go on from, for a table cut in two.
    """
    words = vocabulary(table)
    if printed.width > WIDEST or len(printed.lines) > TALLEST:
        return None
    if not headers and printed.words.isdisjoint(words.all):
        return None
    rows = [
        Line(number, cells, [cell for cell in cells if cell.row == number])
        for number, cells in enumerate(printed.lines)
    ]
    if table.layout == "columns":
        return fit_columns(rows, words, table, headers)
    return fit_rows(rows, words, table, headers)


def joined(first: Fit, second: Fit) -> Fit:
    """Two tables of a form that are printed as one: what the second knows of the first's rest."""
    known = {id(entry.cell) for entry in first.entries if entry.metric}
    more = [entry for entry in second.entries if entry.metric and id(entry.cell) not in known]
    theirs = {id(entry.cell) for entry in more}
    kept = [entry for entry in first.entries if id(entry.cell) not in theirs]
    entries = sorted([*kept, *more], key=lambda entry: (entry.row, entry.col))
    return replace(
        first, entries=tuple(entries), score=first.score + second.score, own=first.own + second.own
    )


def missing(table: FormTable, rows: Iterable[str]) -> list[str]:
    """The form's labels of rows that are not among these; one printed in place of others counts."""
    found = set(rows)
    absent = []
    for block in table.blocks:
        stand_in = any(row.optional and row.code in found for row in block.rows)
        absent += [
            row.labels[0]
            for row in block.rows
            if row.code not in found and not row.optional and not stand_in
        ]
    return absent
