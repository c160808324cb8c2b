"""A printed table laid against a statutory one: which cell stands at which row and column.

A row is known by its label under its heading, a column by its header; what a label misprints is
accepted only where the rows around it leave one candidate. Nothing is found by counting rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce

from report_archiver.extract import columnwise, rowwise
from report_archiver.extract.sheets import HEADED, Entry, Fit, Headers, Sheet
from report_archiver.extract.vocabulary import Vocabulary
from report_archiver.model import FormTable

WIDEST = 60  # cells in a row; the widest statutory table has 15
NONE = Headers()


def fit(printed: Sheet, words: Vocabulary, headers: Headers = NONE) -> Fit | None:
    """Lay a grid against a form table; None if it is another table.

    headers: those of the table that this one may go on from, for a table cut in two.
    """
    goes_on = headers.each and by_columns(words)
    strange = printed.words.isdisjoint(words.labels)
    if strange and not goes_on and len(printed.words & words.headers) < HEADED:
        return None
    if printed.width > WIDEST:
        return None
    lay = columnwise.fit if by_columns(words) else rowwise.fit
    return lay(printed.rows, words, headers)


def entries(fits: Iterable[Fit]) -> list[Entry]:
    """The data cells of tables of a form that are printed as one."""
    read = [
        columnwise.entries(each) if by_columns(each.words) else rowwise.entries(each)
        for each in fits
    ]
    return reduce(joined, read)


def by_columns(words: Vocabulary) -> bool:
    return words.table.layout == "columns"


def joined(first: list[Entry], second: list[Entry]) -> list[Entry]:
    """The first's, but for what the second alone knows."""
    known = {id(entry.cell) for entry in first if entry.metric}
    more = [entry for entry in second if entry.metric and id(entry.cell) not in known]
    theirs = {id(entry.cell) for entry in more}
    kept = [entry for entry in first if id(entry.cell) not in theirs]
    return sorted([*kept, *more], key=lambda entry: (entry.row, entry.col))


def missing(table: FormTable, rows: Collection[str]) -> list[str]:
    """The form's labels of rows that are not among these; one printed in place of others counts."""
    absent = []
    for block in table.blocks:
        stand_in = any(row.optional and row.code in rows for row in block.rows)
        absent += [
            row.labels[0]
            for row in block.rows
            if row.code not in rows and not row.optional and not stand_in
        ]
    return absent
