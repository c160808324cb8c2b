"""From runs of tags to what a person sees: lines of text and tables, each with its element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from report_archiver.extract.markup import MARK, attributes, runs, tags, unescape
from report_archiver.extract.tags import COMMENT, HEADINGS, Run, Tag, Tree, tag_of

_DROPPED = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]
)
_SPACES = {ord(char): " " for char in "\u00a0\u2002\u2003\u2009\u202f\u3000"}
_CHARACTERS = {**_DROPPED, **_SPACES, 13: "\n", 0x2028: "\n", 0x2029: "\n"}
_WRAP = re.compile(r"(?<=[^\x00-\u02ff]) *\n\s*(?=[^\x00-\u02ff])")
_SPACE = re.compile(r"\s+")
NOTHING = range(0)


def clean(raw: str) -> str:
    """One line of text as a person reads it: white space folded, invisible characters gone.

    A line break of the source between two Chinese characters is no space: editors wrap there.
    """
    raw = raw.strip()
    if raw.isprintable() and "  " not in raw:
        return raw
    text = raw.translate(_CHARACTERS)
    if "\n" in text:
        text = _WRAP.sub("", text)
    return _SPACE.sub(" ", text).strip()


@dataclass(slots=True)
class Line:
    """A line of text and where it stands. links: how many of its characters lie in links; table:
    that of the cell it stands in, or -1."""

    text: str
    element: int
    links: int
    table: int
    bold: bool


@dataclass(slots=True)
class RawTable:
    """A table element. rows: the elements of its cells; nested: another table stands in it."""

    element: int
    rows: list[list[int]] = field(default_factory=list)
    nested: bool = False


@dataclass(slots=True)
class Layout:
    """A page laid out. held: of each td and th, by its element, the numbers of its lines; marked:
    the element that the site's selector chose, or -1."""

    tree: Tree = field(default_factory=Tree)
    lines: list[Line] = field(default_factory=list)
    tables: list[RawTable] = field(default_factory=list)
    held: dict[int, range] = field(default_factory=dict)
    meta: list[tuple[str, str]] = field(default_factory=list)
    head_title: str = ""
    marked: int = -1

    def lines_of(self, cell: int) -> Sequence[Line]:
        """The lines of a td or th."""
        held = self.held[cell]
        return self.lines[held.start : held.stop]

    def look(self, line: Line) -> tuple[int, bool, str]:
        """(heading, centred, style) of a line, as in Block: of its tags up to its block, four at
        most."""
        tags = list(islice(self._around(line), 4))
        heading = next((HEADINGS[tag.name] for tag in tags if tag.name in HEADINGS), 0)
        return heading, any(tag.centred() for tag in tags), "".join(tag.look() for tag in tags)

    def _around(self, line: Line) -> Iterator[Tag]:
        """The tags around a line, from the inside out, up to a block that it is not directly in."""
        tags, parents = self.tree.tags, self.tree.parents
        yield tags[line.element]
        index = parents[line.element]
        while index >= 0:
            yield tags[index]
            index = -1 if tags[index].breaks else parents[index]


def lay_out(page: LexborHTMLParser, *, hidden: bool = False) -> Layout:
    """Lay a page out. hidden: read what the markup hides as well."""
    setter = _Setter(hidden)
    setter.set(runs(page))
    return setter.layout


class _Setter:
    """Sets lines from runs of tags, as a compositor does: one pass, a stack of open elements."""

    def __init__(self, hidden: bool) -> None:
        self.layout = Layout()
        self.hidden = hidden
        self.known = {"": COMMENT}  # tags as they are spelled
        self.stack = [-1]
        self.open_cells: list[tuple[int, int, int]] = []  # element, table, first line
        self.open_tables: list[int] = []
        self.pieces: list[str] = []  # of the line that is being set, none of them before its text
        self.first = -1
        self.linked = 0
        self.bold_only = True
        self.unread = self.links = self.bold = 0  # open elements that make text so
        self.title: list[str] | None = None

    def set(self, given: Iterable[tuple[str, str]]) -> None:
        """Set a whole page."""
        known: dict[str, Run] = {}
        for source, text in given:
            run = known.get(source)
            if run is None:
                run = known[source] = self._meet(source)
            if run.breaks and self.pieces:
                self.flush()
            self._pass(run)
            if text:
                self.text(text)
        self.flush()

    def _pass(self, run: Run) -> None:
        """Open and close the elements of a run."""
        elements, parents, stack = self.layout.tree.tags, self.layout.tree.parents, self.stack
        for tag, white in run.tags:
            if not tag.closes:
                parents.append(stack[-1])
                if not tag.empty:
                    stack.append(len(elements))
                elements.append(tag)
                if tag.marks:
                    self._mark(tag, 1)
                if tag.acts:
                    self._begin(tag, len(elements) - 1)
            elif elements[stack[-1]].name == tag.name:  # not so after a </script> in one
                opened = elements[stack.pop()]
                if opened.marks:
                    self._mark(opened, -1)
                if opened.acts:
                    self._end(opened)
            if white and self.pieces:
                self.text(white)

    def _meet(self, source: str) -> Run:
        """A run spelled as none before it."""
        met: list[tuple[Tag, str]] = []
        breaks = False
        for name, raw, white in tags(source):
            tag = self.known.get(name)
            if tag is None:
                tag = self.known[name] = tag_of(raw or name, hidden=self.hidden)
                if MARK in tag.attrs:
                    opened = sum(not each.closes for each, _ in met)
                    self.layout.marked = len(self.layout.tree.tags) + opened
            breaks = breaks or tag.breaks
            met.append((tag, white))
        return Run(met, breaks)

    def text(self, value: str) -> None:
        if "&" in value:
            value = unescape(value)
        if self.title is not None:
            self.title.append(value)
        if self.unread:
            return
        if not value.isspace():
            if not self.pieces:
                self.first = self.stack[-1]
            if self.links:
                self.linked += len(value.strip())
            if not self.bold:
                self.bold_only = False
        elif not self.pieces:
            return
        self.pieces.append(value)

    def _mark(self, tag: Tag, count: int) -> None:
        """A tag that makes text unread, linked or bold begins (1) or ends (-1)."""
        self.unread += count * tag.unread
        self.links += count * tag.link
        self.bold += count * tag.bold

    def _begin(self, tag: Tag, index: int) -> None:
        if tag.name in ("td", "th"):
            self._open_cell(index)
        elif tag.name == "tr":
            self._open_row()
        elif tag.name == "table":
            self._open_table(index)
        elif tag.name == "meta":
            self._declare(tag.attrs)
        elif tag.name == "title":
            self.title = [] if not self.layout.head_title else None
        else:
            self._part()

    def _end(self, tag: Tag) -> None:
        if tag.name in ("td", "th"):
            cell, _, first = self.open_cells.pop()
            self.layout.held[cell] = range(first, len(self.layout.lines))
        elif tag.name == "table":
            self.open_tables.pop()
        elif tag.name == "title" and self.title is not None:
            self.layout.head_title = clean("".join(self.title))
            self.title = None
        elif tag.name in ("sup", "sub"):
            self._part()

    def _part(self) -> None:
        """A mark set high or low lengthens no number."""
        if self.pieces:
            self.pieces.append(" ")

    def _open_table(self, index: int) -> None:
        if self.open_tables:
            self.layout.tables[self.open_tables[-1]].nested = True
        self.open_tables.append(len(self.layout.tables))
        self.layout.tables.append(RawTable(index))

    def _open_row(self) -> None:
        if self.open_tables:
            self.layout.tables[self.open_tables[-1]].rows.append([])

    def _open_cell(self, index: int) -> None:
        table = self.open_tables[-1] if self.open_tables else -1
        self.open_cells.append((index, table, len(self.layout.lines)))
        self.layout.held[index] = NOTHING  # if it is not closed
        if table >= 0:
            rows = self.layout.tables[table].rows
            if not rows:
                rows.append([])
            rows[-1].append(index)

    def _declare(self, attrs: str) -> None:
        known = attributes(attrs)
        name = known.get("name") or known.get("property") or known.get("itemprop")
        if name and "content" in known:
            self.layout.meta.append((name.strip().lower(), clean(known["content"])))

    def flush(self) -> None:
        """End the line that is being set."""
        text = clean("".join(self.pieces))
        if text:
            table = self.open_cells[-1][1] if self.open_cells else -1
            self.layout.lines.append(Line(text, self.first, self.linked, table, self.bold_only))
        self.pieces.clear()
        self.linked = 0
        self.bold_only = True
