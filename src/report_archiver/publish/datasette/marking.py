"""A copy of an archived page in which one figure is marked. Pure: text in, text out.

The figure is looked up as `verify` does it: its anchor leads to one element of the tree that the
reader saw, and its quote stands in that element, white space aside. The copy is that tree, quieted
and written out again with a <mark> around the quote; it is not the page's bytes, and that is said
where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from report_archiver.publish.datasette.quieting import quiet, written
from report_archiver.taming import parse

MARK_ID = "ra-figure"
# The page's own style can be anything: what is said with !important in the element wins.
STYLE = (
    "background:#ffe27a!important;color:#000!important;outline:3px solid #b3261e!important;"
    "outline-offset:2px!important;visibility:visible!important;scroll-margin:40vh 8px!important"
)
BLANK = "\u00a0" * 6  # what is marked where a cell is empty
LINE = re.compile(r"line (\d{1,9})")  # the anchor of a figure in a text file
SPACE = re.compile(r"\s+")
# What stands in these is no text of the page, or no markup can stand in them.
WITHOUT = frozenset(
    (
        "script style title textarea select option template iframe noembed noframes xmp plaintext"
        " math svg"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands. line: the line of the edition's text that it is in; at: where in it
    the quote begins, in code points."""

    anchor: str
    quote: str
    line: str
    at: int

    @classmethod
    def of(cls, anchor: str, quote: str, text: str, start: int) -> Place:
        """The place of a figure whose quote begins at start of the edition's text."""
        begin = text.rfind("\n", 0, start) + 1
        end = text.find("\n", start)
        return cls(anchor, quote, text[begin : end if end >= 0 else len(text)], start - begin)


def marked(html: str, place: Place) -> str | None:
    """The page with the figure marked, as HTML; None where its place is not to be found."""
    if LINE.fullmatch(place.anchor):
        return _marked_text(html, place)
    tree = parse(html)
    found = _elements(tree, place.anchor)
    if len(found) != 1:
        return None
    # Derived from the page itself, so that no page can hold it.
    token = f"ra{sha256(html.encode('utf-8', 'replace')).hexdigest()[:20]}"
    if not _insert(found[0], place, token):
        return None
    quiet(tree)
    return _with_marks(written(tree, html), token)


def _elements(tree: LexborHTMLParser, anchor: str) -> list[LexborNode]:
    try:
        return list(tree.css(anchor))
    except (SelectolaxError, ValueError):
        return []


def _insert(element: LexborNode, place: Place, token: str) -> bool:
    """Put tokens around the quote, in each of the texts that it runs over."""
    if not squeezed(place.quote):
        element.insert_child(f"{token}<{BLANK}{token}>")
        return True
    nodes = list(_texts(element))
    texts = [node.text_content or "" for node in nodes]
    at = [(number, offset) for number, text in enumerate(texts) for offset in _dark(text)]
    whole = "".join(texts[number][offset] for number, offset in at)
    begin = _begin(whole, place)
    if begin is None:
        return False
    span = at[begin : begin + len(squeezed(place.quote))]
    for number, places in groupby(span, key=lambda one: one[0]):
        _wrap(nodes[number], [offset for _, offset in places], token)
    return True


def _begin(whole: str, place: Place) -> int | None:
    """Where the quote begins in an element's text, both without white space.

    Where the element holds the line of the edition, the place in the line decides; else the quote
    is the one of as many as come before it in the line.
    """
    quote, before = squeezed(place.quote), squeezed(place.line[: place.at])
    line = whole.find(squeezed(place.line))
    if line >= 0 and whole.startswith(quote, line + len(before)):
        return line + len(before)
    found = [one.start() for one in re.finditer(re.escape(quote), whole)]
    return found[min(before.count(quote), len(found) - 1)] if found else None


def _texts(element: LexborNode) -> Iterator[LexborNode]:
    """The nodes of an element's text, in order."""
    for node in list(element.traverse(include_text=True)):
        if node.is_text_node and node.parent is not None and node.parent.tag not in WITHOUT:
            yield node


def _dark(text: str) -> Iterable[int]:
    """Where a text is no white space."""
    return (offset for offset, char in enumerate(text) if not char.isspace())


def _wrap(node: LexborNode, offsets: list[int], token: str) -> None:
    text, begin, end = node.text_content or "", offsets[0], offsets[-1] + 1
    node.replace_with(f"{text[:begin]}{token}<{text[begin:end]}{token}>{text[end:]}")


def _with_marks(html: str, token: str) -> str:
    """The tokens as tags; the first mark is the one that an address can lead to."""
    first = html.replace(f"{token}&lt;", f'<mark id="{MARK_ID}" style="{STYLE}">', 1)
    others = first.replace(f"{token}&lt;", f'<mark style="{STYLE}">')
    return others.replace(f"{token}&gt;", "</mark>")


def _marked_text(text: str, place: Place) -> str | None:
    """A text file as a page."""
    told = LINE.fullmatch(place.anchor)
    lines = text.splitlines(keepends=True)
    number = int(told[1]) - 1 if told else -1
    if not 0 <= number < len(lines):
        return None
    head, rest = "".join(lines[:number]), "".join(lines[number:])
    at = list(_dark(rest))
    begin = _begin("".join(rest[offset] for offset in at), place)
    length = len(squeezed(place.quote))
    if begin is None or not length:
        return None
    start, end = at[begin], at[begin + length - 1] + 1
    mark = f'<mark id="{MARK_ID}" style="{STYLE}">{escape(rest[start:end])}</mark>'
    body = f"{escape(head + rest[:start])}{mark}{escape(rest[end:])}"
    return (
        '<!doctype html><meta charset="utf-8"><title>text</title>'
        f'<pre style="white-space:pre-wrap;overflow-wrap:anywhere">{body}</pre>'
    )


def squeezed(text: str) -> str:
    """A text without its white space."""
    return SPACE.sub("", text)
