"""Entries of lists: what stands around a link, and the date that is printed beside it.

In time proportional to the page: each element is looked at a few times, however many links are in
it, and of a long one only the beginning is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode

ENTRY_TAGS = {"li", "tr", "dd", "dt", "p", "div", "td"}
WHOLE_TAGS = {"li", "tr"}  # what stands around one of these is the list
AROUND_TAGS = ENTRY_TAGS | {"span", "em", "b", "strong", "h3"}
MOST_TEXT = 2_000  # characters of a link, a heading or an entry that are read
MOST_DATES = 3  # matches of a selector in one entry that are read
MOST_NODES = 500  # elements and texts of one that are looked at
DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")


def told(node: LexborNode, between: str = "") -> str:
    """The text of an element, as far as it is read; between: what parts its pieces."""
    pieces, left = [], MOST_TEXT
    for one in islice(node.traverse(include_text=True), MOST_NODES):
        text = one.text_content
        if text:
            pieces.append(text[:left])
            left -= len(text)
            if left <= 0:
                break
    return between.join(pieces)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry shows. dated: the texts of what the site's selector for dates matches."""

    text: str
    dated: tuple[str, ...]


class Entries:
    """The entries of a page. links: all its `a[href]`."""

    def __init__(self, links: Iterable[LexborNode]) -> None:
        self._address: dict[int, str | None] = {}  # the one that an element leads to; None: several
        self._around: dict[int, LexborNode | None] = {}  # the entry that an element is in
        self._shown: dict[tuple[int, str], Entry] = {}
        for link in links:
            self._enter(link)

    def date_beside(self, link: LexborNode, selector: str) -> str | None:
        """The date printed beside a link, as YYYY-MM-DD: in its entry, outside of the link.

        selector: the site's own for dates, empty where it has none.
        """
        entry = self._entry(link.parent)
        if entry is None:
            return None
        shown = self._show(entry, selector)
        for text in (*shown.dated, shown.text.replace(told(link), " ")):
            found = DATE.search(text)
            if found and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31:
                return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
        return None

    def _enter(self, link: LexborNode) -> None:
        """Note where a link leads at the elements around it. Whoever leads there already, or to
        several places, is in elements that do."""
        address = link.attrs.get("href") or ""
        around = link.parent
        while around is not None:
            place = around.mem_id
            if place not in self._address:
                self._address[place] = address
            elif self._address[place] in {address, None}:
                return
            else:
                self._address[place] = None
            around = around.parent

    def _entry(self, around: LexborNode | None) -> LexborNode | None:
        """The widest entry, from this element outwards, that leads to one address."""
        chain: list[LexborNode] = []
        found = None
        while around is not None and self._may_be_in_entry(around):
            if around.mem_id in self._around:
                found = self._around[around.mem_id]
                break
            chain.append(around)
            around = None if around.tag in WHOLE_TAGS else around.parent
        for one in reversed(chain):
            if found is None and one.tag in ENTRY_TAGS:
                found = one
            self._around[one.mem_id] = found
        return found

    def _may_be_in_entry(self, element: LexborNode) -> bool:
        return element.tag in AROUND_TAGS and self._address[element.mem_id] is not None

    def _show(self, entry: LexborNode, selector: str) -> Entry:
        key = entry.mem_id, selector
        if key not in self._shown:
            dated = entry.css(selector)[:MOST_DATES] if selector else []
            self._shown[key] = Entry(told(entry, " "), tuple(map(told, dated)))
        return self._shown[key]
