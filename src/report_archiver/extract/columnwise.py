"""A printed table laid against columns alone: headers in two rows over one row of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from report_archiver.extract.labels import shown
from report_archiver.extract.sheets import (
    Box,
    Entry,
    Fit,
    Header,
    Headers,
    Line,
    Row,
    Top,
    under,
)
from report_archiver.extract.vocabulary import NONE, Known, Vocabulary, column_of


def fit(rows: Sequence[Row], words: Vocabulary, headers: Headers) -> Fit | None:
    found, number = column_headers(rows, words)
    seen = Headers.of(found) if found else headers
    below = [row for row in rows[number:] if seen.each and is_data(row, len(seen.each))]
    data = next((row for row in below if row.holds), next(iter(below), None))
    if data is None:
        return Fit(words, seen) if found else None
    values = [box for box in data.boxes if box.kind != "text"]
    if len(values) == len(seen.each):
        pairs = [(box, top(header)) for box, header in zip(values, seen.each, strict=True)]
    else:
        pairs = [(box, top(header)) for box, header in under(values, seen.each)]
    placed = sum([over.place is not None for _, over in pairs])
    return Fit(words, seen, [Line(data, data.boxes[0], seen, pairs=pairs)], placed, placed)


def column_headers(rows: Sequence[Row], words: Vocabulary) -> tuple[list[Header], int]:
    """The lowest headers with their blocks, and the line after the last."""
    headings = [box for row in rows for box in row.texts if box.wording.label in words.headings]
    lost = len(headings) == len(words.rows) and all(one.cell.colspan == 1 for one in headings)
    over: dict[int, Known] = {}
    found, end = [], 0
    for row in rows:
        for box in row.texts:
            if heading := words.headings.get(box.wording.label):
                over |= dict.fromkeys(range(box.col, box.stop), heading)
        for box in row.texts:
            if box.wording.label in words.headers:
                known = over.get(box.col) or (to_the_left(box, headings, words) if lost else None)
                found.append(Header(box.col, box.stop, box.cell.text, box.wording, known))
                end = row.number + 1
    headed = [header for header in found if header.row] or found
    return headed, end


def to_the_left(header: Box, headings: Sequence[Box], words: Vocabulary) -> Known | None:
    """The block whose heading stands nearest to the left, where print lost all spans."""
    left = [one for one in headings if one.cell.row <= header.cell.row and one.col <= header.col]
    nearest = max(reversed(left), key=lambda one: one.col, default=None)
    return words.headings[nearest.wording.label] if nearest else None


def is_data(row: Row, width: int) -> bool:
    """A row of values, most of the width of the headers."""
    return row.holds or sum([box.kind != "text" for box in row.own]) * 2 > width


def top(header: Header) -> Top:
    columns = header.row.columns if header.row else NONE
    return Top.of(header, column_of(header.wording, columns), columns)


def entries(found: Fit) -> list[Entry]:
    return [
        entry(line.row, box, header, over.place)
        for line in found.lines
        for box, over in line.pairs
        if (header := over.header)
    ]


def entry(row: Row, box: Box, header: Header, place: int | None) -> Entry:
    known = header.row
    heading = f"{shown(known.block.heading[0])}：" if known else ""
    return Entry(
        cell=box.cell,
        value=box.wording.value,
        row=row.number,
        col=box.col,
        metric=known.metrics[place] if known and place is not None else None,
        label=f"{heading}{header.wording.shown}",
        unit=known.label.unit if known else None,
        basis="annual",
    )
