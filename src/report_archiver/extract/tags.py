"""What a tag means to a reader (does it end the line, hide its text?), and where it stands.

Each element is known by its place among its parent's children, which gives a CSS path that a
browser finds again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from report_archiver.extract.markup import RAW, VOID

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
BOLD = frozenset(("b", "strong", *HEADINGS))

# Patterns for attributes in lower case.
_HIDDEN = re.compile(r'display\s*:\s*none|visibility\s*:\s*hidden| hidden=""')
_CENTRED = re.compile(r'align\s*[:=]\s*"?\s*center')
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_LOOK = re.compile(r'font[-\w]*\s*:[^;"]*|\b(?:class|face|size|color)="[^"]*"')
_SPAN = re.compile(r'\b(row|col)span="\s*(\d{1,6})')


@dataclass(slots=True)
class Tag:
    """A start or end tag as serialised; one value serves for all that are spelled alike.

    closes: it is an end tag. breaks: a line ends at it. empty: nothing that could be read is in it.
    marks: text in it is unread, bold or linked.
    """

    name: str
    attrs: str
    closes: bool
    breaks: bool
    empty: bool = False
    unread: bool = False
    link: bool = False
    bold: bool = False
    marks: bool = False

    def centred(self) -> bool:
        """Whether the markup centres what is in it."""
        return self.name == "center" or bool(_CENTRED.search(self.attrs.lower()))

    def look(self) -> str:
        """Name, fonts, sizes and classes, equal for tags that make text look alike."""
        return self.name + " ".join(_LOOK.findall(self.attrs))

    def spans(self) -> tuple[int, int]:
        """The rowspan and colspan of a cell, as written."""
        if "span=" not in self.attrs:
            return 1, 1
        spans = {which: int(count) for which, count in _SPAN.findall(self.attrs)}
        return spans.get("row", 1), spans.get("col", 1)


def tag_of(source: str, *, hidden: bool = False) -> Tag:
    """A tag from what stands between `<` and `>`. hidden: read what the markup hides as well."""
    name, space, rest = source.partition(" ")
    if name.startswith("/"):
        return Tag(name[1:], "", True, name[1:] in BREAKING)
    tag = Tag(name, space + rest, False, name in BREAKING, name in VOID or name in RAW)
    lower = tag.attrs.lower()
    hides = not hidden and name != "body" and bool(_HIDDEN.search(lower))
    tag.unread = hides or name in UNREAD
    tag.link = name == "a" and "href=" in rest
    tag.bold = name in BOLD or bool(_BOLD.search(lower))
    tag.marks = not tag.empty and (tag.unread or tag.link or tag.bold)
    return tag


@dataclass(slots=True)
class Tree:
    """All elements of a page in document order, 0 is `html`. parents: their places, -1 for none."""

    tags: list[Tag] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    _ordinals: list[int] = field(default_factory=list)
    _paths: dict[int, str] = field(default_factory=dict)

    def path(self, index: int) -> str:
        """A CSS path to an element, as `document.querySelector` takes it."""
        if index <= 0:
            return "html"
        parent = self.parents[index]
        if parent not in self._paths:  # siblings ask again and again
            self._paths[parent] = "".join(reversed([f"{step} > " for step in self._steps(parent)]))
        return self._paths[parent] + self._step(index)

    def _steps(self, index: int) -> Iterator[str]:
        while index > 0:
            yield self._step(index)
            index = self.parents[index]

    def _step(self, index: int) -> str:
        name = self.tags[index].name
        if name in ("body", "head"):
            return name
        if not self._ordinals:
            self._ordinals = list(_ordinals(self.parents))
        return f"{name if name.isalnum() else '*'}:nth-child({self._ordinals[index]})"


def _ordinals(parents: Sequence[int]) -> Iterator[int]:
    """For each element its number among its parent's children, from 1."""
    born = [0] * (len(parents) + 1)
    for parent in parents:
        born[parent] += 1
        yield born[parent]
