"""The labels of a statutory table, ready to be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from report_archiver.extract.labels import closeness, normalise, spellings
from report_archiver.model import FormBlock, FormLabel, FormTable

LIKE_COLUMN = 0.75  # how like a header must be to what it is a misprint of
YEAR = re.compile(r"(?:19|20)\d\d年?度?")


@dataclass(frozen=True, slots=True)
class Known:
    """A row that a table may have: its block and its label."""

    block: FormBlock
    label: FormLabel


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of a form table, ready to be looked up."""

    rows: tuple[Known, ...]
    by_row: dict[str, tuple[int, ...]]
    headings: dict[str, FormBlock]
    columns: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.columns.union(self.by_row, self.headings)


@lru_cache(maxsize=64)
def vocabulary(table: FormTable) -> Vocabulary:
    rows = tuple(Known(block, row) for block in table.blocks for row in block.rows)
    by_row: dict[str, tuple[int, ...]] = {}
    for place, row in enumerate(rows):
        for spelling in spellings(row.label.labels) - {""}:
            by_row[spelling] = (*by_row.get(spelling, ()), place)
    return Vocabulary(
        rows=rows,
        by_row=by_row,
        headings={
            spelling: block for block in table.blocks for spelling in spellings(block.heading)
        },
        columns=frozenset(
            spelling
            for block in table.blocks
            for column in block.columns
            for spelling in spellings(column.labels)
        ),
    )


def header_word(text: str) -> str:
    """A header as it is compared; a year stands for 本年度."""
    word = normalise(text)
    return YEAR.sub("本年度", word) if YEAR.match(word) else word


def like_any(text: str, columns: Iterable[FormLabel], least: float = LIKE_COLUMN) -> bool:
    """Is it, or is it like, the header of any of these columns?"""
    return any(
        header_word(text) in spellings(column.labels) or closeness(text, column.labels) >= least
        for column in columns
    )


def column_of(header: str, columns: Sequence[FormLabel]) -> FormLabel | None:
    """The form's column that a header names: exactly, or as the only one that is like it."""
    text = header_word(header)
    for column in columns:
        if text in spellings(column.labels):
            return column
    like = [column for column in columns if closeness(header, column.labels) >= LIKE_COLUMN]
    return like[0] if len(like) == 1 else None
