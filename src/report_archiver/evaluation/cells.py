"""Cells of tables: the right value at the right metric, and a blank where one is printed.

Rows and columns of the truth are known by the labels that the form prints; rows that no form has
are held against the grid's text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from report_archiver.evaluation.places import normal
from report_archiver.evaluation.tally import Miss, Score, single, together
from report_archiver.evaluation.truth import Cell, TrueTable, Truth
from report_archiver.model import Codebook, Figure, FormBlock, FormLabel, FormTable, Reading

FEW = 5  # misses that are told one by one even where nothing of a table is right
NOT_A_VALUE = re.compile("单位|代码|序号")
CUMULATIVE = "累计"
_REMARK = re.compile(r"\([^()]*\)$")
_ENUMERATOR = re.compile(
    r"^(?:其中[::]?)?(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)|\d{1,2}[.、])*(?:其中[::]?)?"
)
_BRACKET = re.compile(r"^\([一二三四五六七八九十]+\)")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_NOTHING = frozenset("/-—–―\\")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the truth. metric: None where no form has it. cumulative: None where its column
    does not matter."""

    label: str
    value: Cell
    metric: str | None = None
    cumulative: bool | None = None


def cells(truth: Truth, reading: Reading, codebook: Codebook, name: str = "cells") -> Score:
    """All cells of all tables of the truth. name: the score that they count for."""
    held = by_metric(reading)
    rows = [[normal(text) for text in row] for table in reading.tables for row in table.cells]
    return together(
        short(together(of_table(table, held, rows, codebook, name)), table, name)
        for table in truth.tables
    )


def short(score: Score, table: TrueTable, name: str) -> Score:
    """The score of a table; one that was not read at all is one thing to look at."""
    if score[name].hits or len(score.misses) < FEW:
        return score
    title = table.title or table.form
    miss = Miss(name, f"{len(score.misses)} cells", "none of them", title)
    return Score(score.tallies, (miss,))


def by_metric(reading: Reading) -> Mapping[str, Sequence[Figure]]:
    held: dict[str, list[Figure]] = defaultdict(list)
    for figure in reading.figures:
        if figure.table is not None and figure.metric:
            held[figure.metric].append(figure)
    return held


def of_table(
    table: TrueTable,
    held: Mapping[str, Sequence[Figure]],
    rows: Sequence[Sequence[str]],
    codebook: Codebook,
    name: str,
) -> Iterator[Score]:
    for line in places(table, codebook):
        if all(place.metric for place in line):
            for place in line:
                yield at_metric(place, held.get(place.metric or "", ()), name)
        else:
            yield in_grid(line, rows, name)


# Where the truth's cells belong -------------------------------------------------------------------


def places(table: TrueTable, codebook: Codebook) -> Iterator[list[Place]]:
    """The cells of a table, row by row. Raises ValueError where the truth's labels are unknown to
    the form that it names, so that no cell goes unscored."""
    form_table = table_of(table, codebook)
    if form_table is None or not is_statutory(table, codebook):
        yield from (unplaced(table, row) for row in table.rows if row)
    elif form_table.layout == "columns":
        yield in_order(table, form_table)
    elif form_table.layout == "list":
        yield from listed(table, form_table)
    else:
        yield from crossed(table, form_table)


def table_of(table: TrueTable, codebook: Codebook) -> FormTable | None:
    for form in codebook.forms:
        if form.id == table.form:
            tables = [one for one in form.tables if one.title == table.title]
            return (tables or list(form.tables))[0]
    return None


def is_statutory(table: TrueTable, codebook: Codebook) -> bool:
    """Has the codebook its form? A list must be the national one, not a local one of its years."""
    form_table = table_of(table, codebook)
    if form_table is None:
        return False
    if form_table.layout != "list" or table.metrics:
        return True
    labels = labelled(form_table)
    return sum(bare(str(row[0])) in labels for row in table.rows) * 2 > len(table.rows)


def in_order(table: TrueTable, form_table: FormTable) -> list[Place]:
    """One row of numbers, in the order of the form."""
    metrics = [
        (block.metric(row, column), f"{block.heading[0]} {column.labels[0]}")
        for block in form_table.blocks
        for row in block.rows
        for column in block.columns
    ]
    (values,) = table.rows
    return [
        Place(label, value, metric) for (metric, label), value in zip(metrics, values, strict=True)
    ]


def listed(table: TrueTable, form_table: FormTable) -> Iterator[list[Place]]:
    """An indicator a row; the truth names the metric, or the label does."""
    labels = labelled(form_table)
    for number, (label, *values) in enumerate(table.rows):
        if table.metrics is not None:
            metric = table.metrics[number]
        else:
            block_row = labels.get(bare(str(label)))
            metric = block_row[0].metric(block_row[1], FormLabel("", ())) if block_row else None
        yield list(columns_of(table, str(label), values, metric))


def columns_of(
    table: TrueTable, label: str, values: Sequence[Cell], metric: str | None
) -> Iterator[Place]:
    """The cells that hold values: not the unit's, not the code's."""
    padded = ("",) * len(values) + table.columns  # a running number may stand before the label
    kept = [
        (column, value)
        for column, value in zip(padded[len(padded) - len(values) :], values, strict=True)
        if not NOT_A_VALUE.search(column)
    ]
    for column, value in kept:
        yield Place(label, value, metric, CUMULATIVE in column if len(kept) > 1 else None)


def crossed(table: TrueTable, form_table: FormTable) -> Iterator[list[Place]]:
    """Rows by columns, both known by the form."""
    labels = labelled(form_table)
    for label, *values in table.rows:
        if str(label) in table.skipped:
            continue
        found = named(str(label), labels)
        if found is None or len(found[0].columns) != len(values):
            raise ValueError(f"{form_table.title} has no row {label} of {len(values)} cells")
        block, row = found
        yield [
            Place(f"{label} {column.labels[0]}", value, block.metric(row, column))
            for column, value in zip(block.columns, values, strict=True)
        ]


def unplaced(table: TrueTable, row: Sequence[Cell]) -> list[Place]:
    label, *values = row
    return list(columns_of(table, str(label), values, None))


def labelled(form_table: FormTable) -> dict[str, tuple[FormBlock, FormLabel]]:
    """Every way to name a row: as printed, with its heading's bracket before it ((三)1.…), and
    without enumerators where no other row has the same words."""
    found: dict[str, tuple[FormBlock, FormLabel]] = {}
    words: dict[str, list[tuple[FormBlock, FormLabel]]] = defaultdict(list)
    for block in form_table.blocks:
        bracket = next(
            (mark for text in block.heading if (mark := _BRACKET.match(normal(text)))), None
        )
        for row in block.rows:
            for label in map(bare, row.labels):
                found.setdefault(label, (block, row))
                if bracket:
                    found.setdefault(f"{bracket[0]}{label}", (block, row))
                    found.setdefault(f"{bracket[0]}{_words(label)}", (block, row))
                words[_words(label)].append((block, row))
    for label, rows in words.items():
        if len({id(row) for _, row in rows}) == 1:
            found.setdefault(label, rows[0])
    return found


def named(
    label: str, labels: Mapping[str, tuple[FormBlock, FormLabel]]
) -> tuple[FormBlock, FormLabel] | None:
    """The row that a label of the truth means: as it stands, or without its enumerator."""
    text = bare(label)
    bracket = _BRACKET.match(text)
    inside = text.removeprefix(bracket[0]) if bracket else text
    words = f"{bracket[0] if bracket else ''}{_words(inside)}"
    return labels.get(text) or labels.get(words) or labels.get(_words(text))


def bare(label: str) -> str:
    """A label as it is compared: without the remark in brackets at its end."""
    text = normal(label).translate(str.maketrans("“”", '""'))
    return _REMARK.sub("", text) or text


# What the reading has there -----------------------------------------------------------------------


def at_metric(place: Place, held: Sequence[Figure], name: str) -> Score:
    """Does the right value stand at the metric, and no other?"""
    there = [
        figure
        for figure in held
        if place.cumulative is None or (figure.basis == "cumulative") == place.cumulative
    ]
    right = bool(there) and all(same(place.value, figure) for figure in there)
    score = single(name, right, _text(place.value), _shown(there), f"{place.label} {place.metric}")
    repaired = any(figure.repaired for figure in there)
    if not repaired:
        return score
    return score + single("repairs", right, _text(place.value), _shown(there), place.label)


def same(value: Cell, figure: Figure) -> bool:
    """A number where a number is printed; a blank or a sign for none where one of these is."""
    if isinstance(value, Decimal):
        return figure.value == value
    return figure.value is None and figure.kind in {"blank", "na"}


def in_grid(line: Sequence[Place], rows: Sequence[Sequence[str]], name: str) -> Score:
    """A row that no form has: its label and its cells, in order, in one row of a printed table."""
    if not line:
        return Score()
    wanted = _words(line[0].label)
    found = [row for row in rows if any(_words(text) == wanted for text in row)]
    best = max(found, key=lambda row: sum(_in_order(line, row)), default=())
    return together(
        single(name, right, _text(place.value), " | ".join(best), f"{place.label} (grid)")
        for place, right in zip(line, _in_order(line, best), strict=True)
    )


def _words(label: str) -> str:
    return _ENUMERATOR.sub("", bare(label))


def _in_order(line: Sequence[Place], row: Sequence[str]) -> list[bool]:
    """Which of the cells stand in the row, one behind the other, after its label."""
    wanted = _words(line[0].label)
    here = next((place + 1 for place, text in enumerate(row) if _words(text) == wanted), 0)
    found = []
    for one in line:
        place = next((n for n in range(here, len(row)) if prints(one.value, row[n])), None)
        found.append(place is not None)
        here = here if place is None else place + 1
    return found


def prints(value: Cell, text: str) -> bool:
    """Does a cell's text print the value?"""
    if value is None:
        return not text
    if isinstance(value, str):
        return set(text) <= _NOTHING and bool(text) if value == "/" else text == normal(value)
    number = _NUMBER.search(text.replace(",", ""))
    try:
        return number is not None and Decimal(number[0]) == value
    except InvalidOperation:
        return False


def _text(value: Cell) -> str:
    return "blank" if value is None else f"{value:f}" if isinstance(value, Decimal) else value


def _shown(there: Sequence[Figure]) -> str:
    said = [one.kind if one.value is None else f"{one.value:f}" for one in there]
    return " and ".join(said) if said else "nothing at this metric"
