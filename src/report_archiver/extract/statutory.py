"""A printed table laid against a statutory one: which cell stands at which row and column.

A row is known by its label under its heading, a column by its header; what a label misprints is
accepted only where the rows around it leave one candidate. Nothing is found by counting rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from report_archiver.extract import cells as cell_values
from report_archiver.extract.grid import slots
from report_archiver.extract.labels import likeness, normalise, printed_unit, shown, spellings
from report_archiver.model import Basis, Cell, FormBlock, FormLabel, FormTable, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LIKE = {"matrix": 0.7, "banners": 0.7, "list": 0.85, "columns": 0.7}
SHARE = 0.6  # of a list's rows must be the form's; another list has some in common with it
LIKE_COLUMN = 0.65
MARGIN = 0.12  # by how much the most likely row must lead the next
WIDEST = 60  # cells in a row; the widest statutory table has 15
TALLEST = 300  # rows; the tallest has some 65, and what provinces add
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


YEAR = re.compile(r"(?:19|20)\d\d年?度?")


def header_word(text: str) -> str:
    """A header as it is compared; a year stands for 本年度."""
    word = normalise(text)
    return YEAR.sub("本年度", word) if YEAR.match(word) else word


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


# Rows by columns: matrix, banners, list -----------------------------------------------------------


def fit_rows(
    rows: list[Line], words: Vocabulary, table: FormTable, headers: tuple[Header, ...]
) -> Fit | None:
    seen = find_rows(rows, words, table, headers)
    if not any(line.place is not None for line in rows) and seen == headers:
        return None
    misprints = tuple(mend(rows, words, table)) if any(line.exact for line in rows) else ()
    entries, score, own = [], 0, 0
    for line in rows:
        if line.label is None:
            continue
        known = words.rows[line.place] if line.place is not None else None
        pairs = align(line, table, known)
        values = [cell for cell, _, _ in pairs]
        if not values or mostly_text(values) or is_empty_heading(line, values, rows, words, table):
            line.place = None
            continue
        if known is None and not any(map(is_number, values)):
            continue
        found = [entry(line, cell, header, column, known) for cell, header, column in pairs]
        entries += [one for one in found if known or not is_text(one.cell)]
        if known and line.exact:
            placed = sum(one.metric is not None for one in found)
            score += placed
            own += 0 if known.label.optional else placed
    return Fit(
        table=table,
        entries=tuple(entries),
        headers=seen,
        score=score,
        own=own,
        share=share(rows) if table.layout == "list" else 1.0,
        rows=frozenset(words.rows[one.place].label.code for one in rows if one.place is not None),
        misprints=misprints,
    )


def share(rows: Sequence[Line]) -> float:
    """How many of the lines with numbers are the form's by their very label."""
    data = [line for line in rows if line.label and any(map(is_number, line.own))]
    return sum(line.exact for line in data) / len(data) if data else 1.0


def mostly_text(values: Sequence[Cell]) -> bool:
    """Is it no row of data, but of labels or remarks?"""
    return len(values) > 1 and sum(map(is_text, values)) * 2 > len(values)


def is_text(cell: Cell) -> bool:
    return cell_values.parse(cell.text).kind == "text"


def is_number(cell: Cell) -> bool:
    return cell_values.parse(cell.text).kind in ("number", "zero_word")


def is_empty_heading(
    line: Line, values: Sequence[Cell], rows: Sequence[Line], words: Vocabulary, table: FormTable
) -> bool:
    """Is it a heading over rows of its own, though a row may have the same label (其他处理)?"""
    if table.layout != "matrix" or line.place is None or any(map(is_number, values)):
        return False
    block = words.rows[line.place].block
    return words.headings.get(normalise(line.label.text if line.label else "")) is block and any(
        words.rows[other.place].block is block
        for other in rows
        if other.place is not None and other is not line
    )


def find_rows(
    rows: list[Line], words: Vocabulary, table: FormTable, headers: tuple[Header, ...]
) -> tuple[Header, ...]:
    """Give each line its headers and, where its label is exact, its place; the last headers."""
    block: FormBlock | None = None
    used: set[int] = set()
    last, stacking = -1, False
    for line in rows:
        if is_header(line, words, table):
            headers = stack(headers if stacking else (), line, table)
            stacking = True
            continue
        for cell in line.own:
            found = words.headings.get(normalise(cell.text))
            if found and table.layout == "banners":
                headers = ()
            block = found or block
        line.headers, line.block = headers, block
        hits = [cell for cell in line.own if normalise(cell.text) in words.by_row]
        if not hits:
            line.label = text_label(line)
            stacking = stacking and line.label is None
            continue
        stacking = False
        line.label = beside(hits[-1], line)
        places = [p for p in words.by_row.get(normalise(line.label.text), ()) if p not in used]
        line.place = choose(places, block, last, words)
        if line.place is not None:
            line.exact, last = True, line.place
            used.add(line.place)
    return headers


def beside(label: Cell, line: Line) -> Cell:
    """The row's own label where the one that the form knows is a bracket over several rows."""
    last = text_label(line)
    return last if last and label.rowspan > 1 and last.col > label.col else label


def choose(places: list[int], block: FormBlock | None, last: int, words: Vocabulary) -> int | None:
    """Of the rows that a label may be: the one under the current heading, else the next below."""
    under = [place for place in places if words.rows[place].block is block]
    below = [place for place in places if place > last]
    return next(iter([*under[:1], *below[:1], *places[:1]]), None)


def is_header(line: Line, words: Vocabulary, table: FormTable) -> bool:
    """Does the line name columns, and is it no row of numbers?

    Under a banner a row of words alone is one too, though its words be misprinted.
    """
    if any(cell_values.parse(cell.text).kind == "number" for cell in line.own):
        return False
    named = sum(header_word(cell.text) in words.columns for cell in line.own)
    if named > 1:
        return True
    if table.layout == "matrix":
        columns = table.blocks[0].columns
        return named == 1 and sum(like_any(cell, columns) for cell in line.own) > 1
    printed = {normalise(cell.text) for cell in line.own} - {""}
    if not printed.isdisjoint(words.by_row):
        return False
    banner = not printed.isdisjoint(words.headings)
    return named == 1 or (table.layout == "banners" and len(printed) > 1 and not banner)


def stack(headers: Iterable[Header], line: Line, table: FormTable) -> tuple[Header, ...]:
    """Headers with those of one more header row, which stand nearer to the numbers.

    What stands to the left of the first column that the form knows is the rows' own header.
    """
    columns = [column for block in table.blocks for column in block.columns]
    written = [cell for cell in line.own if cell.text.strip()]
    first = next((cell.col for cell in written if like_any(cell, columns)), 1)
    new = [
        Header(cell.col, cell.col + cell.colspan, cell.text)
        for cell in written
        if cell.col >= first
    ]
    kept = [
        old for old in headers if not any(old.col < one.stop and one.col < old.stop for one in new)
    ]
    return tuple(sorted([*kept, *new], key=lambda header: header.col))


def like_any(cell: Cell, columns: Iterable[FormLabel]) -> bool:
    return any(
        header_word(cell.text) in spellings(column.labels)
        or likeness(cell.text, column.labels) >= LIKE_COLUMN
        for column in columns
    )


def text_label(line: Line) -> Cell | None:
    """The cell that labels a row which no form knows: its last text before the numbers."""
    label = None
    for cell in line.own:
        kind = cell_values.parse(cell.text).kind
        if label and kind != "text":
            return label
        if kind == "text" and cell.text.strip() not in cell_values.UNITS:
            label = cell
    return None


def mend(rows: list[Line], words: Vocabulary, table: FormTable) -> Iterable[tuple[str, str]]:
    """Give misprinted labels the one row that is missing at their place; (printed, meant)."""
    taken = {line.place for line in rows}
    for number, line in enumerate(rows):
        if line.label is None or line.place is not None:
            continue
        above = max((one.place for one in rows[:number] if one.place is not None), default=-1)
        after = [one.place for one in rows[number:] if one.place is not None]
        below = min((place for place in after if place > above), default=len(words.rows))
        free = [p for p in range(above + 1, below) if p not in taken]
        place = likeliest(line.label.text, free, words, LIKE[table.layout])
        if place is not None:
            line.place = place
            taken.add(place)
            yield shown(line.label.text), shown(words.rows[place].label.labels[0])


def likeliest(text: str, places: list[int], words: Vocabulary, least: float) -> int | None:
    """The place whose label is clearly the nearest, if it is near enough."""
    if len(text) > 100:
        return None
    ranked = sorted(
        ((likeness(text, words.rows[p].label.labels), -p) for p in places), reverse=True
    )
    if not ranked or ranked[0][0] < least:
        return None
    if len(ranked) > 1 and ranked[1][0] > ranked[0][0] - MARGIN:
        return None
    return -ranked[0][1]


Pair = tuple[Cell, Header | None, FormLabel | None]


def align(line: Line, table: FormTable, known: Known | None) -> list[Pair]:
    """The data cells of a line, each with its header and the form's column.

    As many cells as headers stand in their order, whatever their spans say: merged header cells
    wander in print. Otherwise a cell belongs to the header that it stands under.
    """
    assert line.label is not None  # noqa: S101 (lines without a label have no data)
    edge = line.label.col + line.label.colspan
    values = [
        cell
        for cell in line.cells
        if cell.col >= edge and not (table.layout == "list" and is_unit(cell, line))
    ]
    columns = (known.block if known else table.blocks[0]).columns
    if not line.headers:
        return by_form(values, columns, table)
    if len(values) == len(line.headers):
        pairs = list(zip(values, line.headers, strict=True))
    else:
        pairs = under(values, line.headers)
    named = [column_of(header, columns) for _, header in pairs]
    found: list[Pair] = [
        (cell, header, column if named.count(column) == 1 else None)
        for (cell, header), column in zip(pairs, named, strict=True)
    ]
    under_none = [cell for cell in values if not any(cell is paired for paired, _ in pairs)]
    return found + [
        (cell, None, None) for cell in under_none if cell_values.parse(cell.text).kind == "number"
    ]


def under(values: Sequence[Cell], headers: Sequence[Header]) -> list[tuple[Cell, Header]]:
    """Each header with the cell that shares most columns with it, a free one before a taken one."""
    pairs: list[tuple[Cell, Header]] = []
    for header in headers:
        taken = {id(cell) for cell, _ in pairs}
        best = max(values, key=lambda c: (header.over(c), id(c) not in taken), default=None)
        if best is not None and header.over(best) > 0:
            pairs.append((best, header))
    return pairs


def by_form(values: Sequence[Cell], columns: Sequence[FormLabel], table: FormTable) -> list[Pair]:
    """Without any header: a complete row of a matrix, or the one number of a list."""
    if table.layout == "matrix" and len(values) == len(columns):
        return [(cell, None, column) for cell, column in zip(values, columns, strict=True)]
    if table.layout == "list" and len(values) == 1:
        return [(values[0], None, columns[0] if columns else None)]
    return []


def is_unit(cell: Cell, line: Line) -> bool:
    """Is it the 单位 of the row, which stands before the number?"""
    if any("单位" in header.text and header.over(cell) > 0 for header in line.headers):
        return True
    return cell.text.strip() in cell_values.UNITS


def column_of(header: Header, columns: Sequence[FormLabel]) -> FormLabel | None:
    """The form's column that a header names: exactly, or as the only one that is like it."""
    text = header_word(header.text)
    for column in columns:
        if text in spellings(column.labels):
            return column
    like = [column for column in columns if likeness(header.text, column.labels) >= LIKE_COLUMN]
    return like[0] if len(like) == 1 else None


def entry(
    line: Line, cell: Cell, header: Header | None, column: FormLabel | None, known: Known | None
) -> Entry:
    label = shown(line.label.text) if line.label else ""
    if header and (column is None or column.code or column.basis != "annual"):
        label = f"{label}：{shown(header.text)}"
    units = [
        printed_unit(header.text) if header else None,
        next((cell_values.UNITS.get(c.text.strip()) for c in line.own if is_unit(c, line)), None),
        column.unit if column else None,
        known.label.unit if known else None,
    ]
    return Entry(
        cell=cell,
        row=line.number,
        col=max(cell.col, header.col) if header and cell.colspan > 1 else cell.col,
        metric=known.block.metric(known.label, column) if known and column else None,
        label=label,
        unit=next((unit for unit in units if unit), None),
        basis=column.basis if column else "annual",
    )


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


# Columns alone, over one row of numbers -----------------------------------------------------------


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
    values = [cell for cell in data.cells if cell_values.parse(cell.text).kind != "text"]
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
    column = column_of(header, block.columns) if block else None
    return Entry(
        cell=cell,
        row=line.number,
        col=cell.col,
        metric=block.metric(block.rows[0], column) if block and column else None,
        label=f"{shown(block.heading[0])}：{shown(header.text)}" if block else shown(header.text),
        unit=block.rows[0].unit if block else None,
        basis="annual",
    )
