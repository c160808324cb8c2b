"""Every figure back to its bytes: what holds between an edition's text, its parts, its figures and
the page they were read from. Pure over rows; verify.py fetches them.

The key of a figure is computed here anew, from the rule that the schema documents (the SHA-256 of
body, place and metric, 16 digits): a reader that broke the rule would not verify.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from report_archiver.charset import decode
from report_archiver.taming import parse

SHOWN = 60  # characters of a text that a problem shows
NEVER = re.compile(r"[\0\r]")  # what stored text never holds
SPACE = re.compile(r"\s+")
LINE = re.compile(r"line (\d+)")  # the anchor of a figure in a text file
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an archive that is not as it must be.

    table, id: which row (id None: the table or file as a whole). rule: what was checked.
    """

    table: str
    id: int | str | None
    rule: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The row of an edition and those of its parts, and the digest of the body it was read from."""

    row: Row
    sections: Sequence[Row]
    tables: Sequence[Row]
    figures: Sequence[Row]
    body_sha256: str | None


def edition_problems(edition: Edition) -> Iterator[Problem]:
    """What is wrong with an edition, without a look at its page."""
    text: str = edition.row["text"]
    yield from _text_problems(edition.row)
    for section in edition.sections:
        yield from _section_problems(section, text)
    for table in edition.tables:
        yield from _table_problems(table, text)
    for figure in edition.figures:
        yield from _figure_problems(figure, text)
    yield from _reference_problems(edition)
    yield from _key_problems(edition)


def anchor_problems(edition: Edition, body: bytes, charset: str | None) -> Iterator[Problem]:
    """Anchors that do not lead to one element of the page, with the quote in it."""
    page = _Page(decode(body, charset).text)
    for table, rows in (("tables", edition.tables), ("figures", edition.figures)):
        for row in rows:
            quote = row["quote"] if table == "figures" else ""
            found = page.fault(row["anchor"], quote)
            if found:
                expected = f"one place that holds {shown(quote)}"
                yield Problem(table, row["id"], "anchor", expected, f"{row['anchor']}: {found}")


def shown(text: object) -> str:
    """A text as a problem shows it: quoted, cut where it is long."""
    cut = text[:SHOWN] + "…" if isinstance(text, str) and len(text) > SHOWN else text
    return repr(cut)


# Text and spans ----------------------------------------------------------------------------------


def _text_problems(row: Row) -> Iterator[Problem]:
    digest = sha256(row["text"].encode()).hexdigest()
    if digest != row["text_sha256"]:
        yield Problem("editions", row["id"], "text_sha256", row["text_sha256"], digest)
    never = NEVER.search(row["text"])
    if never:
        found = f"{shown(never[0])} at {never.start()}"
        yield Problem("editions", row["id"], "text", "no NUL and no CR", found)


def _span_problems(table: str, row: Row, text: str) -> Iterator[Problem]:
    start, end = row["char_start"], row["char_end"]
    if not 0 <= start <= end <= len(text):
        expected = f"a span within 0 and {len(text)}"
        yield Problem(table, row["id"], "offsets", expected, f"{start} to {end}")


def _piece(row: Row, text: str) -> str:
    return text[max(row["char_start"], 0) : max(row["char_end"], 0)]


def _section_problems(row: Row, text: str) -> Iterator[Problem]:
    yield from _span_problems("sections", row, text)
    piece = _piece(row, text)
    if piece != row["text"]:
        yield Problem("sections", row["id"], "text", shown(row["text"]), shown(piece))


def _table_problems(row: Row, text: str) -> Iterator[Problem]:
    yield from _span_problems("tables", row, text)
    cells = _cells(row["cells"])
    if cells is None:
        yield Problem("tables", row["id"], "cells", "a grid of text", shown(row["cells"]))
        return
    printed = set(_piece(row, text).replace("\n", "\t").split("\t"))
    strange = ({cell for line in cells for cell in line} ^ printed) - {""}
    if strange:
        found = ", ".join(shown(cell) for cell in sorted(strange)[:3])
        yield Problem("tables", row["id"], "cells", "the cells of its part of the text", found)


def _cells(told: str) -> list[list[str]] | None:
    """The grid of a table, every row equally long; None where it is none."""
    try:
        grid = json.loads(told)
    except ValueError:
        return None
    if not isinstance(grid, list) or not all(isinstance(row, list) for row in grid):
        return None
    whole = len({len(row) for row in grid}) <= 1
    return grid if whole and all(isinstance(cell, str) for row in grid for cell in row) else None


def _figure_problems(row: Row, text: str) -> Iterator[Problem]:
    yield from _span_problems("figures", row, text)
    piece = _piece(row, text)
    if piece != row["quote"]:
        yield Problem("figures", row["id"], "quote", shown(row["quote"]), shown(piece))


def _reference_problems(edition: Edition) -> Iterator[Problem]:
    """References from part to part must stay within the edition."""
    sections = {row["id"] for row in edition.sections}
    tables = {row["id"] for row in edition.tables}
    figures = {row["id"] for row in edition.figures}
    yield from _strays("sections", edition.sections, "parent_id", sections)
    yield from _strays("tables", edition.tables, "section_id", sections)
    yield from _strays("figures", edition.figures, "section_id", sections)
    yield from _strays("figures", edition.figures, "table_id", tables)
    yield from _strays("figures", edition.figures, "part_of", figures)


def _strays(table: str, rows: Sequence[Row], column: str, own: set[int]) -> Iterator[Problem]:
    for row in rows:
        if row[column] is not None and row[column] not in own:
            expected = f"a row of edition {row['edition_id']}"
            yield Problem(table, row["id"], column, expected, str(row[column]))


def _key_problems(edition: Edition) -> Iterator[Problem]:
    if edition.body_sha256 is None:
        return
    seen: Counter[str] = Counter()
    for row in edition.figures:
        name = f"{edition.body_sha256} {row['char_start']}-{row['char_end']} {row['metric'] or ''}"
        seen[name] += 1
        again = f" {seen[name]}" if seen[name] > 1 else ""
        key = sha256(f"{name}{again}".encode()).hexdigest()[:16]
        if key != row["key"]:
            yield Problem("figures", row["id"], "key", key, shown(row["key"]))


# Anchors -----------------------------------------------------------------------------------------


class _Page:
    """A page in which anchors are looked up; parsed where the first one asks for that."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tree: LexborHTMLParser | None = None
        self._known: dict[str, tuple[int, str]] = {}  # figures of a sentence share its element

    def fault(self, anchor: str, quote: str) -> str | None:
        """What is wrong with an anchor; None where it leads to one place that holds the quote."""
        if anchor not in self._known:
            self._known[anchor] = self._found(anchor)
        count, text = self._known[anchor]
        if count != 1:
            return f"{count} places"
        return None if SPACE.sub("", quote) in text else shown(text)

    def _found(self, anchor: str) -> tuple[int, str]:
        """How many places an anchor leads to, and the text of the first, without white space.

        A line of a text file is where a paragraph begins, and may be broken off inside of it.
        """
        line = LINE.fullmatch(anchor)
        lines = self._text.splitlines()[int(line[1]) - 1 :] if line else []
        texts = ["".join(lines)] if lines else [] if line else self._elements(anchor)
        return len(texts), SPACE.sub("", texts[0]) if texts else ""

    def _elements(self, anchor: str) -> list[str]:
        if self._tree is None:
            self._tree = parse(self._text)
        try:
            return [element.text() for element in self._tree.css(anchor)]
        except (SelectolaxError, ValueError):
            return []
