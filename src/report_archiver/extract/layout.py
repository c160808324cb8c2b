"""From tokens to what a person sees: lines of text and tables of cells, each with its element."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from report_archiver.extract.markup import MARK, VOID, Element, Tree, attributes, tokens

BREAKING = frozenset(
    (
        "address article aside blockquote body br caption center dd details dialog dir div dl "
        "dt fieldset figcaption figure footer form frame h1 h2 h3 h4 h5 h6 header hr html "
        "legend li main menu nav ol optgroup option p pre section summary table tbody td "
        "tfoot th thead tr ul"
    ).split()
)
UNREAD = frozenset(
    (
        "head script style xmp iframe noembed noframes plaintext select textarea button "
        "object svg math template datalist canvas audio video"
    ).split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD = frozenset(("b", "strong"))
FURNITURE = frozenset(("nav", "footer", "header", "aside"))

_HIDDEN = re.compile(r'display\s*:\s*none|visibility\s*:\s*hidden|\shidden=""', re.IGNORECASE)
_CENTRED = re.compile(r'align\s*[:=]\s*"?\s*center', re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LOOK = re.compile(r'font[-\w]*\s*:[^;"]*|\b(?:class|face|size|color)="[^"]*"')
_SPAN = re.compile(r'\b(row|col)span="\s*(\d{1,6})')

_DROPPED = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]
)
_SPACES = {ord(char): " " for char in "\u00a0\u2002\u2003\u2009\u202f\u3000"}
_CHARACTERS = {**_DROPPED, **_SPACES, 13: "\n", 0x2028: "\n", 0x2029: "\n"}
_WRAP = re.compile(r"(?<=[^\x00-\u02ff]) *\n\s*(?=[^\x00-\u02ff])")
_SPACE = re.compile(r"\s+")


def clean(raw: str) -> str:
    """One line of text as a person reads it: white space folded, invisible characters gone.

    A line break of the source between two Chinese characters is no space: editors wrap there.
    """
    text = raw.translate(_CHARACTERS)
    if "\n" in text:
        text = _WRAP.sub("", text)
    return _SPACE.sub(" ", text).strip()


@dataclass(slots=True)
class Line:
    """A line of text and where it stands. links: how many of its characters lie in links."""

    text: str
    element: int
    links: int
    cell: int
    heading: int
    bold: bool
    centred: bool
    style: str


@dataclass(slots=True)
class RawCell:
    """A td or th: its table and row, its spans as written, and its lines [first, last)."""

    element: int
    table: int
    row: int
    rowspan: int
    colspan: int
    header: bool
    first: int
    last: int = 0


@dataclass(slots=True)
class RawTable:
    """A table element; cell: the cell of an outer table that it stands in, or -1."""

    element: int
    cell: int
    rows: list[list[int]] = field(default_factory=list)
    nested: bool = False


@dataclass(slots=True)
class Layout:
    """A page laid out. `marked`: the element that the site's selector chose, or -1."""

    tree: Tree = field(default_factory=Tree)
    lines: list[Line] = field(default_factory=list)
    cells: list[RawCell] = field(default_factory=list)
    tables: list[RawTable] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    head_title: str = ""
    marked: int = -1


def lay_out(page: LexborHTMLParser, *, hidden: bool = False) -> Layout:
    """Lay a page out. hidden: read what the markup hides as well."""
    setter = _Setter(hidden)
    for kind, value, attrs in tokens(page):
        if kind == "text":
            setter.text(value)
        elif kind == "open":
            setter.open(value, attrs)
        else:
            setter.close(value)
    setter.flush()
    return setter.layout


class _Setter:
    """Sets lines from tokens, as a compositor does: one pass, a stack of open elements."""

    def __init__(self, hidden: bool) -> None:
        self.layout = Layout()
        self.hidden = hidden
        self.stack: list[int] = []
        self.open_cells: list[int] = []
        self.open_tables: list[int] = []
        self.pieces: list[str] = []
        self.linked = 0
        self.first = -1
        self.bold_only = True
        self.unread = 0
        self.title: list[str] | None = None

    def text(self, value: str) -> None:
        if self.title is not None:
            self.title.append(value)
        if self.unread or not self.stack:
            return
        self.pieces.append(value)
        if value.isspace():
            return
        here = self.stack[-1]
        if self.first < 0:
            self.first = here
        element = self.layout.tree.elements[here]
        if element.link:
            self.linked += len(value.strip())
        if self.bold_only and not element.bold:
            self.bold_only = False

    def open(self, tag: str, attrs: str) -> None:
        if tag in BREAKING:
            self.flush()
        index = self._enter(tag, attrs)
        if tag in VOID:
            if tag == "meta":
                self._meta(attrs)
            return
        self.stack.append(index)
        element = self.layout.tree.elements[index]
        if tag in UNREAD or element.hidden:
            self.unread += 1
        if tag == "table":
            self._open_table(index)
        elif tag == "tr" and self.open_tables:
            self.layout.tables[self.open_tables[-1]].rows.append([])
        elif tag in ("td", "th"):
            self._open_cell(index, tag, attrs)
        elif tag == "title" and not self.layout.head_title:
            self.title = []
        elif tag in ("sup", "sub"):
            self.pieces.append(" ")

    def _enter(self, tag: str, attrs: str) -> int:
        elements = self.layout.tree.elements
        parent = self.stack[-1] if self.stack else -1
        above = elements[parent] if parent >= 0 else None
        if above is not None:
            above.children += 1
        element = Element(tag, parent, above.children if above else 1, attrs)
        element.link = (tag == "a" and "href=" in attrs) or (above is not None and above.link)
        element.bold = tag in BOLD or tag in HEADINGS or (above is not None and above.bold)
        if attrs:
            element.hidden = not self.hidden and bool(_HIDDEN.search(attrs)) and tag != "body"
            element.bold = element.bold or bool(_BOLD.search(attrs))
            if MARK in attrs:
                self.layout.marked = len(elements)
        elements.append(element)
        return len(elements) - 1

    def close(self, tag: str) -> None:
        if not self.stack:
            return
        if tag in BREAKING:
            self.flush()
        element = self.layout.tree.elements[self.stack.pop()]
        if tag in UNREAD or element.hidden:
            self.unread -= 1
        if tag == "table" and self.open_tables:
            self.open_tables.pop()
        elif tag in ("td", "th") and self.open_cells:
            self.layout.cells[self.open_cells.pop()].last = len(self.layout.lines)
        elif tag == "title" and self.title is not None:
            self.layout.head_title = clean("".join(self.title))
            self.title = None
        elif tag in ("sup", "sub"):
            self.pieces.append(" ")

    def _open_table(self, index: int) -> None:
        outer = self.open_cells[-1] if self.open_cells else -1
        if self.open_tables:
            self.layout.tables[self.open_tables[-1]].nested = True
        self.layout.tables.append(RawTable(index, outer))
        self.open_tables.append(len(self.layout.tables) - 1)

    def _open_cell(self, index: int, tag: str, attrs: str) -> None:
        cells = self.layout.cells
        table = self.open_tables[-1] if self.open_tables else -1
        spans = {which: int(count) for which, count in _SPAN.findall(attrs)}
        rows = self.layout.tables[table].rows if table >= 0 else [[]]
        if not rows:
            rows.append([])
        rows[-1].append(len(cells))
        row, first = len(rows) - 1, len(self.layout.lines)
        rowspan, colspan = spans.get("row", 1), spans.get("col", 1)
        cells.append(RawCell(index, table, row, rowspan, colspan, tag == "th", first))
        self.open_cells.append(len(cells) - 1)

    def _meta(self, attrs: str) -> None:
        known = attributes(attrs)
        name = known.get("name") or known.get("property") or known.get("itemprop")
        if name and "content" in known:
            self.layout.meta.append((name.strip().lower(), clean(known["content"])))

    def flush(self) -> None:
        """End the line that is being set."""
        if self.first >= 0:
            text = clean("".join(self.pieces))
            if text:
                self._set(text)
        self.pieces = []
        self.first = -1
        self.linked = 0
        self.bold_only = True

    def _set(self, text: str) -> None:
        elements = self.layout.tree.elements
        heading, centred, index, steps = 0, False, self.first, 0
        style = ""
        while index >= 0 and steps < 4:
            element = elements[index]
            style += element.tag + " ".join(_LOOK.findall(element.attrs))
            heading = heading or HEADINGS.get(element.tag, 0)
            centred = centred or element.tag == "center" or bool(_CENTRED.search(element.attrs))
            if element.tag in BREAKING and steps:
                break
            index, steps = element.parent, steps + 1
        cell = self.open_cells[-1] if self.open_cells else -1
        line = Line(text, self.first, self.linked, cell, heading, self.bold_only, centred, style)
        self.layout.lines.append(line)
