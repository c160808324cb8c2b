"""A printed table laid against rows by columns: a matrix, a list, or blocks under banners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from report_archiver.extract import cells as cell_values
from report_archiver.extract.labels import likeness, normalise, printed_unit, shown
from report_archiver.extract.sheets import Entry, Fit, Header, Line, is_number, is_text, under
from report_archiver.extract.vocabulary import (
    Known,
    Vocabulary,
    column_of,
    header_word,
    like_any,
)
from report_archiver.model import Cell, FormBlock, FormLabel, FormTable

LIKE = {"matrix": 0.7, "banners": 0.7, "list": 0.85}  # how like a misprinted label must be
LIKE_HEADER = 0.6  # the same for a header beside one that is exact
MARGIN = 0.12  # by how much the most likely row must lead the next

Pair = tuple[Cell, Header | None, FormLabel | None]


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
        unit = row_unit(line)
        found = [entry(line, unit, cell, header, column, known) for cell, header, column in pairs]
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
        return (
            named == 1 and sum(like_any(cell.text, columns, LIKE_HEADER) for cell in line.own) > 1
        )
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
    first = next((cell.col for cell in written if like_any(cell.text, columns)), 1)
    new = [
        Header(cell.col, cell.col + cell.colspan, cell.text)
        for cell in written
        if cell.col >= first
    ]
    kept = [
        old for old in headers if not any(old.col < one.stop and one.col < old.stop for one in new)
    ]
    return tuple(sorted([*kept, *new], key=lambda header: header.col))


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


def align(line: Line, table: FormTable, known: Known | None) -> list[Pair]:
    """The data cells of a line, each with its header and the form's column.

    A complete row of a matrix whose headers do not stand over it, cell by cell, has the form's
    order. Otherwise as many cells as headers stand in their order, whatever their spans say, since
    merged header cells wander in print; else a cell belongs to the header that it stands under.
    """
    assert line.label is not None  # noqa: S101 (lines without a label have no data)
    edge = line.label.col + line.label.colspan
    values = [
        cell
        for cell in line.cells
        if cell.col >= edge and not (table.layout == "list" and is_unit(cell, line))
    ]
    columns = (known.block if known else table.blocks[0]).columns
    complete = table.layout == "matrix" and len(values) == len(columns)
    if not line.headers or (complete and not stand_over(line.headers, values)):
        return by_form(values, columns, table)
    if len(values) == len(line.headers):
        pairs = list(zip(values, line.headers, strict=True))
    else:
        pairs = under(values, line.headers)
    named = [column_of(header.text, columns) for _, header in pairs]
    found: list[Pair] = [
        (cell, header, column if named.count(column) == 1 else None)
        for (cell, header), column in zip(pairs, named, strict=True)
    ]
    under_none = [cell for cell in values if not any(cell is paired for paired, _ in pairs)]
    return found + [
        (cell, None, None) for cell in under_none if cell_values.parse(cell.text).kind == "number"
    ]


def stand_over(headers: Sequence[Header], values: Sequence[Cell]) -> bool:
    return len(headers) == len(values) and all(
        header.over(cell) > 0 for header, cell in zip(headers, values, strict=True)
    )


def by_form(values: Sequence[Cell], columns: Sequence[FormLabel], table: FormTable) -> list[Pair]:
    """Without all headers: a complete row of a matrix, or the one number of a list."""
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


def row_unit(line: Line) -> str | None:
    """What the 单位 of the row says."""
    return next((cell_values.UNITS.get(c.text.strip()) for c in line.own if is_unit(c, line)), None)


def entry(
    line: Line,
    unit: str | None,
    cell: Cell,
    header: Header | None,
    column: FormLabel | None,
    known: Known | None,
) -> Entry:
    """A data cell read by its row and its column. unit: the row's own."""
    label = shown(line.label.text) if line.label else ""
    if header and (column is None or column.code or column.basis != "annual"):
        label = f"{label}：{shown(header.text)}"
    units = [
        printed_unit(header.text) if header else None,
        unit,
        column.unit if column else None,
        known.label.unit if known else None,
    ]
    return Entry(
        cell=cell,
        row=line.number,
        col=max(cell.col, header.col) if header and header.over(cell) > 0 else cell.col,
        metric=known.block.metric(known.label, column) if known and column else None,
        label=label,
        unit=next((unit for unit in units if unit), None),
        basis=column.basis if column else "annual",
    )
