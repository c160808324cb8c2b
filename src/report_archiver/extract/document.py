"""A page of any publishing system, or a plain text file, as a Document: text, blocks and grids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser

from report_archiver.charset import Decoded, decode
from report_archiver.errors import NotADocument
from report_archiver.extract import content, plain
from report_archiver.extract.flattened import Flattened
from report_archiver.extract.grid import Place, place
from report_archiver.extract.layout import Layout, Line, RawTable, clean, lay_out
from report_archiver.extract.markup import parse as parse_markup
from report_archiver.extract.template import template
from report_archiver.model import Block, Cell, Document, Grid, Span


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a site's pages; empty: found without."""

    content: str = ""
    title: str = ""
    published: str = ""


NONE = Selectors()
PREAMBLE_LINES = 40
AFTER_LINES = 10
INFO_LINE = re.compile(
    r"发布时间|发布日期|更新时间|来\s*源\s*[:：]|浏览次数|点击(?:数|率|次数)?\s*[:：]|阅读次数|字\s*[体号]|"
    r"发布机构|发布人|作\s*者\s*[:：]|信息来源|【?打印|【?关\s*闭|^时间\s*[:：]"
)
# How an item of a list begins, which the report itself tells.
ITEM = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、．.](?!\d)")
ATTACHMENT = re.compile(r"附[件表]|统计表|\.(?:docx?|xlsx?|pdf|wps|et|zip|rar)\b", re.IGNORECASE)
LATIN_EDGES = re.compile(r"[0-9A-Za-z]$")

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|script|style|div|section|article|main|center|p|table|tr|"
    r"td|span|br|h[1-6]|a|ul|ol|li|dl|font|pre|form|select|option|input|img)\b",
    re.IGNORECASE,
)
_CONTROL = bytes([*range(9), *range(14, 27)])
_OTHER_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a DOCX, XLSX or other ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data"),
    (b"SQLite format 3", "a SQLite database"),
)


def parse(
    body: bytes,
    charset: str | None = None,
    selectors: Selectors = NONE,
    flattened: Flattened = plain.UNKNOWN,
) -> Document:
    """Read a page. charset: what its HTTP header declared; selectors: a site's, if it has some;
    flattened: tells the rows of a table apart where a text file ran them together.

    Raises NotADocument for bytes that are neither HTML nor text, empty ones included.
    """
    refuse(body)
    decoded = decode(body, charset)
    if not _MARKUP.search(decoded.text[:100_000]):
        return _from_text(decoded, flattened)
    page = parse_markup(decoded.text, selectors.content)
    layout = lay_out(page)
    if not layout.lines:
        layout = lay_out(page, hidden=True)
    warnings = []
    if selectors.content and layout.marked < 0:
        warnings.append(f"the site's content selector matched nothing: {selectors.content}")
    layout.meta[:0] = _selected(page, selectors)
    composed = _Composer(layout, decoded, warnings).compose()
    return replace(composed, matches=_matches(page, selectors)) if selectors != NONE else composed


def _matches(page: LexborHTMLParser, selectors: Selectors) -> tuple[tuple[str, str, int], ...]:
    """(key, CSS, matches) of each selector that the site has for reports."""
    return tuple((key, css, len(page.css(css))) for key, css in asdict(selectors).items() if css)


def _selected(page: LexborHTMLParser, selectors: Selectors) -> Iterator[tuple[str, str]]:
    """What a site's selectors find, as if the page had declared it."""
    for name, selector in (("articletitle", selectors.title), ("pubdate", selectors.published)):
        node = page.css_first(selector) if selector else None
        if node is not None and clean(node.text()):
            yield name, clean(node.text())


def refuse(body: bytes) -> None:
    """Raise NotADocument, saying what it is, for bytes that hold no text to read."""
    if not body.strip(b"\x00 \t\r\n\f\xef\xbb\xbf"):
        raise NotADocument("the file is empty")
    for magic, name in _OTHER_FORMATS:
        if body.startswith(magic):
            raise NotADocument(f"this is {name}; only HTML and plain text are read so far")
    wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    sample = body[:8192]
    strange = len(sample) - len(sample.translate(None, delete=_CONTROL))
    if not wide and strange > len(sample) // 50:
        raise NotADocument("these are binary data, neither HTML nor text")


def _damage(decoded: Decoded) -> list[str]:
    if not decoded.damaged:
        return []
    return [f"{decoded.damaged} characters could not be decoded as {decoded.charset}"]


def _from_text(decoded: Decoded, flattened: Flattened) -> Document:
    paragraphs = plain.paragraphs(decoded.text, flattened)
    if not paragraphs:
        raise NotADocument("the file has no text")
    blocks, grids, start = [], [], 0
    for is_table, rows in groupby(paragraphs, key=lambda one: bool(one.cells)):
        lines = list(rows)
        if is_table:
            grids.append(_drawn(lines, start))
        for line in lines:
            span = Span(start, start + len(line.text))
            blocks.append(Block(span, f"line {line.line}", len(grids) - 1 if is_table else None))
            start = span.end + 1
    return Document(
        text="\n".join(line.text for line in paragraphs),
        blocks=tuple(blocks),
        grids=tuple(grids),
        meta=(),
        head_title="",
        preamble="",
        charset=decoded.charset,
        warnings=tuple(_damage(decoded)),
    )


def _drawn(rows: Sequence[plain.Paragraph], start: int) -> Grid:
    """A table of a text file, beginning at an offset of the text."""
    placed = place([[(1, span) for span in row.spans or (1,) * len(row.cells)] for row in rows])
    cells, at = [], start
    for row, places in zip(rows, placed.places, strict=True):
        for text, where in zip(row.cells, places, strict=True):
            span = Span(at, at + len(text))
            cells.append(Cell(*where, text, span, f"line {row.line}"))
            at = span.end + 1
    anchor = f"line {rows[0].line}"
    return Grid(Span(start, at - 1), anchor, placed.rows, placed.cols, tuple(cells))


@dataclass(slots=True)
class _Composer:
    """Writes the text of a document and keeps account of the place of each part of it."""

    layout: Layout
    decoded: Decoded
    warnings: list[str]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    preamble: list[str] = field(default_factory=list)

    def compose(self) -> Document:
        element, first, last = content.find(self.layout)
        lines = self.layout.lines
        self.preamble = [line.text for line in lines[max(0, first - PREAMBLE_LINES) : first]]
        first, last = self._trim(first, last)
        after = [line.text for line in lines[last : last + AFTER_LINES]]
        self._write(first, last)
        if not self.parts:
            self.warnings.append("no main content found")
        text = "\n".join(self.parts)
        return Document(
            text=text,
            blocks=tuple(self.blocks),
            grids=tuple(self.grids),
            meta=tuple(self.layout.meta),
            head_title=self.layout.head_title,
            preamble="\n".join(self.preamble),
            charset=self.decoded.charset,
            after="\n".join(after),
            warnings=(*_damage(self.decoded), *self.warnings),
            template=template(self.layout, element),
        )

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Leave out what the page prints around the text: time and source, print bar, links."""
        lines = self.layout.lines
        for number in range(first, min(first + 8, last)):
            if self._is_info(lines[number].text):
                self.preamble += [each.text for each in lines[first : number + 1]]
                first = number + 1
        while first < last and self._is_furniture(lines[first].text):
            first += 1
        while last > first and self._leads_away(lines[last - 1]):
            last -= 1
        if last > first and self._is_info(lines[last - 1].text):
            last -= 1
        return first, last

    def _leads_away(self, line: Line) -> bool:
        """Whether a line at the end is furniture, or a link to what is no attachment."""
        only_link = line.links >= len(line.text) and not ATTACHMENT.search(line.text)
        return only_link or self._is_furniture(line.text)

    @staticmethod
    def _is_info(text: str) -> bool:
        """发布时间, 来源, 点击 …: what a page says of itself beside its text."""
        is_told = "。" in text or bool(ITEM.match(text))
        return len(text) < 150 and not is_told and bool(INFO_LINE.search(text))

    @staticmethod
    def _is_furniture(text: str) -> bool:
        return len(text) < 60 and content.is_furniture(text)

    def _write(self, first: int, last: int) -> None:
        layout = self.layout
        data = {
            number: table
            for number, table in enumerate(layout.tables)
            if content.is_data(layout, table)
        }
        written: set[int] = set()
        for line in layout.lines[first:last]:
            if line.table not in data:
                self._paragraph(line)
            elif line.table not in written:
                written.add(line.table)
                self._table(data[line.table])

    def _paragraph(self, line: Line) -> None:
        span = self._append(line.text)
        anchor = self._path(line.element)
        heading, centred, style = self.layout.look(line)
        self.blocks.append(Block(span, anchor, None, heading, line.bold, centred, style))

    def _append(self, text: str) -> Span:
        span = Span(self.length, self.length + len(text))
        self.parts.append(text)
        self.length = span.end + 1
        return span

    def _table(self, table: RawTable) -> None:
        if content.is_header_table(self.layout, table):
            self.preamble += [" ".join(map(self._cell_text, row)) for row in table.rows]
            return
        tags = self.layout.tree.tags
        placed = place([[tags[cell].spans for cell in row] for row in table.rows])
        start = self.length
        cells: list[Cell] = []
        for row, places in zip(table.rows, placed.places, strict=True):
            cells += self._row(row, places)
        self.grids.append(
            Grid(
                span=Span(start, self.length - 1),
                anchor=self.layout.tree.path(table.element),
                rows=placed.rows,
                cols=placed.cols,
                cells=tuple(cells),
            )
        )

    def _row(self, row: Sequence[int], places: Sequence[Place]) -> Iterator[Cell]:
        """Write a row as one line, its cells parted by tabs, and give the cells."""
        tree = self.layout.tree
        texts = [self._cell_text(cell) for cell in row]
        anchors = [tree.path(cell) for cell in row]
        span = self._append("\t".join(texts))
        self.blocks.append(Block(span, anchors[0] if row else "", len(self.grids)))
        start = span.start
        for cell, text, anchor, at in zip(row, texts, anchors, places, strict=True):
            end = start + len(text)
            header = tree.tags[cell].name == "th"
            yield Cell(*at, text, Span(start, end), anchor, header)
            start = end + 1

    def _cell_text(self, cell: int) -> str:
        """The lines of a cell as one: joined without a gap, but between Latin letters or digits."""
        lines = self.layout.lines_of(cell)
        if len(lines) == 1:
            return lines[0].text
        joined = ""
        for line in lines:
            gap = " " if joined and LATIN_EDGES.search(joined) and line.text[0].isascii() else ""
            joined += gap + line.text
        return joined

    def _path(self, element: int) -> str:
        """The CSS path of the block that an element stands in."""
        tree = self.layout.tree
        while not tree.tags[element].breaks and tree.parents[element] > 0:
            element = tree.parents[element]
        return tree.path(element)
