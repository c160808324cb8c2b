"""The labels of the statutory tables, ready to be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from report_archiver.extract.cells import Wording
from report_archiver.extract.labels import bare, closeness, spellings
from report_archiver.model import Codebook, Form, FormBlock, FormLabel, FormTable

LIKE_COLUMN = 0.75  # how like a header must be to what it is a misprint of


@dataclass(frozen=True, eq=False, slots=True)
class Columns:
    """The columns of a block, or of a whole table. places: of each spelling, in `labels`."""

    labels: tuple[FormLabel, ...]
    places: Mapping[str, int]
    bare: tuple[tuple[str, ...], ...]


NONE = Columns((), {}, ())


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """A row that a table may have. metrics: of its cells, column by column."""

    block: FormBlock
    label: FormLabel
    bare: tuple[str, ...]
    columns: Columns
    metrics: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """The labels of a form table. places: of each spelling of a row, in `rows`."""

    table: FormTable
    rows: tuple[Known, ...]
    places: Mapping[str, tuple[int, ...]]
    headings: Mapping[str, Known]
    columns: Columns
    headers: frozenset[str]
    labels: frozenset[str]

    @classmethod
    def of(cls, table: FormTable) -> Vocabulary:
        rows: list[Known] = []
        places: dict[str, tuple[int, ...]] = {}
        headings: dict[str, Known] = {}
        for block in table.blocks:
            columns = columns_of(block.columns)
            known = [known_row(block, row, columns) for row in block.rows]
            headings |= dict.fromkeys(spellings(block.heading), known[0])
            rows += known
        for place, row in enumerate(rows):
            for spelling in {*spellings(row.label.labels)} - {""}:
                places[spelling] = (*places.get(spelling, ()), place)
        every = dict.fromkeys(column for block in table.blocks for column in block.columns)
        columns = columns_of(tuple(every))
        headers, labels = frozenset(columns.places), frozenset((*places, *headings))
        return cls(table, tuple(rows), places, headings, columns, headers, labels)


@dataclass(frozen=True, slots=True)
class Statute:
    """A form and the vocabularies of its tables."""

    form: Form
    tables: tuple[Vocabulary, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A codebook, ready to read tables by. names: the Chinese label of each metric."""

    statutes: tuple[Statute, ...]
    names: Mapping[str, str]

    @classmethod
    def of(cls, codebook: Codebook) -> Book:
        return cls(
            tuple(Statute(form, tuple(map(Vocabulary.of, form.tables))) for form in codebook.forms),
            {metric.code: metric.label_zh for metric in codebook.metrics},
        )


@lru_cache(maxsize=256)
def columns_of(labels: tuple[FormLabel, ...]) -> Columns:
    """The same for all blocks that have the same."""
    places: dict[str, int] = {}
    for place, label in enumerate(labels):
        for spelling in spellings(label.labels):
            places.setdefault(spelling, place)
    return Columns(labels, places, tuple(map(bare_labels, labels)))


def known_row(block: FormBlock, row: FormLabel, columns: Columns) -> Known:
    metrics = tuple(block.metric(row, column) for column in block.columns)
    return Known(block, row, bare_labels(row), columns, metrics)


def bare_labels(label: FormLabel) -> tuple[str, ...]:
    return tuple(map(bare, label.labels))


@lru_cache(maxsize=4096)
def like_any(header: Wording, columns: Columns, least: float = LIKE_COLUMN) -> bool:
    """Is it, or is it like, the header of any of these columns?"""
    return header.header in columns.places or any(
        closeness(header.bare, labels, least) >= least for labels in columns.bare
    )


@lru_cache(maxsize=4096)
def column_of(header: Wording, columns: Columns) -> int | None:
    """The place of the column that a header names: exactly, or as the only one that is like it."""
    if header.header in columns.places:
        return columns.places[header.header]
    like = [
        place
        for place, labels in enumerate(columns.bare)
        if closeness(header.bare, labels, LIKE_COLUMN) >= LIKE_COLUMN
    ]
    return like[0] if len(like) == 1 else None
