"""What a tag means to a reader (does it end the line, hide its text?), and where it stands.

Each element is known by its place among its parent's children, which gives a CSS path that a
browser finds again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from report_archiver.extract.markup import RAW
from report_archiver.taming import VOID

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

# Tags that make a table, declare something, or part the text.
ACTING = frozenset(("table", "tr", "td", "th", "title", "meta", "sup", "sub"))

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
    marks: text in it is unread, bold or linked. spans: rowspan and colspan as written.
    step: how the step of a path to it begins, empty where its name alone is one.
    acts: it makes a table, declares something, or parts the text.
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
    acts: bool = False
    spans: tuple[int, int] = (1, 1)
    step: str = ""

    def centred(self) -> bool:
        """Whether the markup centres what is in it."""
        return self.name == "center" or bool(_CENTRED.search(self.attrs.lower()))

    def look(self) -> str:
        """Name, fonts, sizes and classes, equal for tags that make text look alike."""
        return self.name + " ".join(_LOOK.findall(self.attrs))


COMMENT = Tag("", "", closes=True, breaks=False)  # it closes nothing, since nothing has no name


@dataclass(slots=True)
class Run:
    """Tags with no text between them, each with the white space after it; one value serves for all
    that are spelled alike.

    breaks: a line ends in it.
    """

    tags: Sequence[tuple[Tag, str]]
    breaks: bool


def tag_of(source: str, *, hidden: bool = False) -> Tag:
    """A tag from what stands between `<` and `>`. hidden: read what the markup hides as well."""
    name, space, rest = source.partition(" ")
    return _styled(_plain(name), space + rest, hidden) if rest else _plain(name)


@lru_cache(maxsize=256)  # there are some 140 names, and their end tags
def _plain(name: str) -> Tag:
    """A tag without attributes: one value for all pages."""
    if name.startswith("/"):
        return Tag(name[1:], "", True, name[1:] in BREAKING)
    empty, unread, bold = name in VOID or name in RAW, name in UNREAD, name in BOLD
    return Tag(
        name=name,
        attrs="",
        closes=False,
        breaks=name in BREAKING,
        empty=empty,
        unread=unread,
        bold=bold,
        marks=not empty and (unread or bold),
        acts=name in ACTING,
        step="" if name in ("body", "head") else f"{name if name.isalnum() else '*'}:nth-child(",
    )


def _styled(plain: Tag, attrs: str, hidden: bool) -> Tag:
    """A tag with attributes, and what it means by them."""
    name, lower = plain.name, attrs.lower()
    hides = not hidden and name != "body" and bool(_HIDDEN.search(lower))
    unread = plain.unread or hides
    link = name == "a" and "href=" in attrs
    bold = plain.bold or bool(_BOLD.search(lower))
    marks = not plain.empty and (unread or link or bold)
    spans = _spans(attrs) if "span=" in attrs else (1, 1)
    return Tag(
        name, attrs, False, plain.breaks, plain.empty, unread, link, bold, marks,
        plain.acts, spans, plain.step,
    )  # fmt: skip


def _spans(attrs: str) -> tuple[int, int]:
    spans = {which: int(count) for which, count in _SPAN.findall(attrs)}
    return spans.get("row", 1), spans.get("col", 1)


@dataclass(slots=True)
class Tree:
    """All elements of a page in document order, 0 is `html`. parents: their places, -1 for none."""

    tags: list[Tag] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    _ordinals: list[int] = field(default_factory=list)
    _prefixes: dict[int, str] = field(default_factory=dict)

    def path(self, index: int) -> str:
        """A CSS path to an element, as `document.querySelector` takes it."""
        if index <= 0:
            return "html"
        parent = self.parents[index]
        prefix = self._prefixes.get(parent)  # siblings ask again and again
        if prefix is None:
            prefix = self._prefixes[parent] = self._prefix(parent)
        return prefix + self._step(index)

    def _prefix(self, index: int) -> str:
        """What the paths of an element's children begin with."""
        if not self._ordinals:
            self._ordinals = _ordinals(self.parents)
        if index <= 0:
            return ""
        parent = self.parents[index]
        above = self._prefixes.get(parent)  # as do the children of siblings: the rows of a table
        if above is None:
            above = self._prefixes[parent] = self._climb(parent)
        return f"{above}{self._step(index)} > "

    def _climb(self, index: int) -> str:
        """The same from the nearest element above of which it is known."""
        steps = []
        while index > 0 and index not in self._prefixes:
            steps.append(f"{self._step(index)} > ")
            index = self.parents[index]
        return self._prefixes.get(index, "") + "".join(reversed(steps))

    def _step(self, index: int) -> str:
        tag = self.tags[index]
        return f"{tag.step}{self._ordinals[index]})" if tag.step else tag.name


def _ordinals(parents: Sequence[int]) -> list[int]:
    """For each element its number among its parent's children, from 1."""
    born = [0] * (len(parents) + 1)
    ordinals = []
    for parent in parents:
        born[parent] = ordinal = born[parent] + 1
        ordinals.append(ordinal)
    return ordinals
