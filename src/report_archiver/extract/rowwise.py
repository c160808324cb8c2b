"""A printed table laid against rows by columns: a matrix, a list, or blocks under banners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report_archiver.extract.cells import NUMBERS
from report_archiver.extract.labels import likeness, shown
from report_archiver.extract.sheets import (
    NOTHING,
    Box,
    Entry,
    Fit,
    Header,
    Headers,
    Line,
    Pair,
    Row,
    form_tops,
    tops,
    under,
)
from report_archiver.extract.vocabulary import Columns, Known, Vocabulary, like_any
from report_archiver.model import FormBlock

LIKE = {"matrix": 0.7, "banners": 0.7, "list": 0.85}  # how like a misprinted label must be
LIKE_HEADER = 0.6  # the same for a header beside one that is exact
MARGIN = 0.12  # by how much the most likely row must lead the next
LONGEST = 100  # characters; a longer text is no misprinted label


def fit(rows: Sequence[Row], words: Vocabulary, headers: Headers) -> Fit | None:
    lines, seen = find_rows(rows, words, headers)
    found = any(line.exact for line in lines)
    if not found and seen is headers:
        return None
    misprints = tuple(mend(lines, words)) if found else ()
    shares = share(lines) if words.table.layout == "list" else 1.0
    kept, score, own = [], 0, 0
    for line in lines:
        if line.place is not None:
            known = words.rows[line.place]
            line.pairs = align(line, words, known.columns)
            if not is_data(line.pairs) or is_empty_heading(line, lines, words):
                line.place = None
                continue
            if line.exact:
                placed = len(line.pairs) - [top.place for _, top in line.pairs].count(None)
                score += placed
                own += 0 if known.label.optional else placed
        kept.append(line)
    return Fit(words, seen, kept, score, own, shares, misprints)


def share(lines: Sequence[Line]) -> float:
    """How many of the lines with numbers are the form's by their very label."""
    data = [line.exact for line in lines if line.row.holds]
    return sum(data) / len(data) if data else 1.0


def is_data(pairs: Sequence[Pair]) -> bool:
    """Is it a row of data, and not of labels or remarks?"""
    if len(pairs) < 2:
        return bool(pairs)
    return [box.kind for box, _ in pairs].count("text") * 2 <= len(pairs)


def has_number(pairs: Sequence[Pair]) -> bool:
    return any(box.kind in NUMBERS for box, _ in pairs)


def is_empty_heading(line: Line, lines: Sequence[Line], words: Vocabulary) -> bool:
    """Is it a heading over rows of its own, though a row may have the same label (其他处理)?"""
    heading = words.headings.get(line.label.wording.label)
    if heading is None or line.place is None or words.table.layout != "matrix":
        return False
    block = words.rows[line.place].block
    return (
        heading.block is block
        and not has_number(line.pairs)
        and any(
            words.rows[other.place].block is block
            for other in lines
            if other.place is not None and other is not line
        )
    )


# Rows ---------------------------------------------------------------------------------------------


def find_rows(
    rows: Sequence[Row], words: Vocabulary, headers: Headers
) -> tuple[list[Line], Headers]:
    """The lines with a label, each with its headers and, where that is exact, its place; the last
    headers."""
    block: FormBlock | None = None
    lines: list[Line] = []
    used: set[int] = set()
    last, stacking = -1, False
    for row in rows:
        if not row.counts and is_header(row, words):
            headers = stack(headers.each if stacking else (), row, words)
            stacking = True
            continue
        hit = None
        for box in () if row.words.isdisjoint(words.labels) else row.texts:
            word = box.wording.label
            if heading := words.headings.get(word):
                block = heading.block
                headers = Headers() if words.table.layout == "banners" else headers
            if word in words.places:
                hit = box
        label = beside(hit, row) if hit else row.label
        if label is None:
            continue
        stacking = False
        line = Line(row, label, headers)
        lines.append(line)
        if hit:
            places = words.places.get(label.wording.label, ())
            line.place = choose([p for p in places if p not in used], block, last, words)
        if line.place is not None:
            line.exact, last = True, line.place
            used.add(line.place)
    return lines, headers


def beside(hit: Box, row: Row) -> Box:
    """The row's own label where the one that the form knows is a bracket over several rows."""
    last = row.label
    return last if last and hit.cell.rowspan > 1 and last.col > hit.col else hit


def choose(places: list[int], block: FormBlock | None, last: int, words: Vocabulary) -> int | None:
    """Of the rows that a label may be: the one under the current heading, else the next below."""
    if len(places) < 2:
        return places[0] if places else None
    inside = [place for place in places if words.rows[place].block is block]
    below = [place for place in places if place > last]
    return (inside or below or places)[0]


def is_header(row: Row, words: Vocabulary) -> bool:
    """Does a row without numbers name columns?

    Under a banner a row of words alone is one too, though its words be misprinted.
    """
    named = [box.wording.header in words.headers for box in row.texts].count(True)
    if named > 1:
        return True
    if words.table.layout == "matrix":
        columns = words.rows[0].columns
        return named == 1 and (
            sum([like_any(box.wording, columns, LIKE_HEADER) for box in row.own]) > 1
        )
    printed = {box.wording.label for box in row.own} - {""}
    if not printed.isdisjoint(words.places):
        return False
    banner = not printed.isdisjoint(words.headings)
    return named == 1 or (words.table.layout == "banners" and len(printed) > 1 and not banner)


def stack(headers: Sequence[Header], row: Row, words: Vocabulary) -> Headers:
    """Headers with those of one more header row, which stand nearer to the numbers.

    What stands to the left of the first column that the form knows is the rows' own header.
    """
    written = [box for box in row.own if box.cell.text.strip()]
    first = next((box.col for box in written if like_any(box.wording, words.columns)), 1)
    new = [
        Header(box.col, box.stop, box.cell.text, box.wording) for box in written if box.col >= first
    ]
    taken = {col for one in new for col in range(one.col, one.stop)}
    kept = [old for old in headers if taken.isdisjoint(range(old.col, old.stop))]
    return Headers.of([*kept, *new])


def mend(lines: Sequence[Line], words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Give misprinted labels the one row that is missing at their place; (printed, meant)."""
    taken = {line.place for line in lines}
    above = -1
    for number, line in enumerate(lines):
        if line.place is None:
            after = [one.place for one in lines[number:] if one.place is not None]
            below = min([place for place in after if place > above], default=len(words.rows))
            missing = [place for place in range(above + 1, below) if place not in taken]
            line.place = likeliest(line.label, missing, words)
            if line.place is None:
                continue
            taken.add(line.place)
            meant = words.rows[line.place].label.labels[0]
            yield line.label.wording.shown, shown(meant)
        above = max(above, line.place)


def likeliest(label: Box, places: Sequence[int], words: Vocabulary) -> int | None:
    """The place whose label is clearly the nearest, if it is near enough."""
    if not places or len(label.cell.text) > LONGEST:
        return None
    printed, least = label.wording.bare, LIKE[words.table.layout]
    ranked = sorted(
        [(likeness(printed, words.rows[p].bare, least - MARGIN), -p) for p in places], reverse=True
    )
    if ranked[0][0] < least:
        return None
    if len(ranked) > 1 and ranked[1][0] > ranked[0][0] - MARGIN:
        return None
    return -ranked[0][1]


# Columns ------------------------------------------------------------------------------------------


def align(line: Line, words: Vocabulary, columns: Columns) -> Sequence[Pair]:
    """The data cells of a line, each with its header and the form's column.

    A complete row of a matrix whose headers do not stand over it, cell by cell, has the form's
    order. Otherwise as many cells as headers stand in their order, whatever their spans say, since
    merged header cells wander in print; else a cell belongs to the header that it stands under.
    """
    layout, headers, edge = words.table.layout, line.headers.each, line.label.stop
    values = [box for box in line.row.boxes if box.col >= edge]
    if layout == "list":
        values = [box for box in values if not is_unit(box, line.headers)]
    if layout == "matrix":
        values = whole(values, len(columns.labels))
    complete = layout == "matrix" and len(values) == len(columns.labels)
    if not headers or (complete and not (told(headers, columns) and stand_over(headers, values))):
        alone = layout == "list" and len(values) == 1
        return list(zip(values, form_tops(columns), strict=False)) if complete or alone else []
    if len(values) == len(headers):
        return list(zip(values, line.headers.tops(columns), strict=True))
    pairs = under(values, headers)
    paired = {id(box) for box, _ in pairs}
    over = tops([header for _, header in pairs], columns)
    found = [(box, top) for (box, _), top in zip(pairs, over, strict=True)]
    rest = [box for box in values if id(box) not in paired and box.kind == "number"]
    return [*found, *[(box, NOTHING) for box in rest]]


def whole(values: list[Box], width: int) -> list[Box]:
    """A row without the empty cells behind its last column."""
    extra = values[width:]
    return values[:width] if all(box.kind == "blank" for box in extra) else values


def told(headers: Sequence[Header], columns: Columns) -> bool:
    """Do the headers name columns of the form, and not just one that any table has (总计)?"""
    return [header.wording.header in columns.places for header in headers].count(True) > 1


def stand_over(headers: Sequence[Header], values: Sequence[Box]) -> bool:
    if len(headers) != len(values):
        return False
    for header, box in zip(headers, values, strict=True):
        if box.col >= header.stop or header.col >= box.stop:
            return False
    return True


def is_unit(box: Box, headers: Headers) -> bool:
    """Is it the 单位 of the row, which stands before the number?"""
    return box.wording.unit is not None or any(header.over(box) > 0 for header in headers.of_units)


def row_unit(line: Line) -> str | None:
    """What the 单位 of the row says."""
    boxes = line.row.own if line.headers.of_units else line.row.texts
    return next((box.wording.unit for box in boxes if is_unit(box, line.headers)), None)


# Entries ------------------------------------------------------------------------------------------


def entries(found: Fit) -> list[Entry]:
    """Every data cell of the rows that the form knows; of others, all but texts if any counts."""
    read: list[Entry] = []
    for line in found.lines:
        known = found.words.rows[line.place] if line.place is not None else None
        pairs = line.pairs if known else unknown(line, found.words)
        label, unit = line.label.wording.shown, row_unit(line)
        read += [entry(line, label, unit, pair, known) for pair in pairs]
    return read


def unknown(line: Line, words: Vocabulary) -> Sequence[Pair]:
    """The numbers of a row that the form does not know."""
    pairs = align(line, words, words.rows[0].columns)
    counts = is_data(pairs) and has_number(pairs)
    return [pair for pair in pairs if pair[0].kind != "text"] if counts else []


def entry(line: Line, label: str, unit: str | None, pair: Pair, known: Known | None) -> Entry:
    """A data cell read by its row and its column. unit: the row's own."""
    box, top = pair
    column, header = top.column, top.header
    form_unit = (column and column.unit) or (known.label.unit if known else None)
    return Entry(
        cell=box.cell,
        value=box.wording.value,
        row=line.row.number,
        col=header.col if header and box.col < header.col < box.stop else box.col,
        metric=known.metrics[top.place] if known and top.place is not None else None,
        label=f"{label}：{top.title}" if top.title else label,
        unit=top.unit or unit or form_unit,
        basis=top.basis,
    )
