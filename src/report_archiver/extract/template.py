"""The template that a page stands in: the elements around its main content, and no word of it.

What an editor leaves inside of the content, numbers that differ from page to page and the order of
classes are no part of it.
"""

from __future__ import annotations

import re

from report_archiver.extract.content import KNOWN
from report_archiver.extract.layout import Layout
from report_archiver.extract.markup import attributes
from report_archiver.extract.tags import Tag

STEPS = 24  # elements; what is nested more deeply is no template's
NAMES = 4  # classes of an element
LONGEST = 40  # characters of a class
OWN = re.compile(r"\d{3}|[0-9a-f]{8}|[^\w-]")  # in the name of what one page alone has


def template(layout: Layout, content: int) -> str:
    """The path from the body to the element that holds the content, by tags, ids and classes:
    `body > div.wrap > div#zoom`. It ends at an element that is known to hold the text of an
    article, whatever stands in it."""
    tags, parents = layout.tree.tags, layout.tree.parents
    chain: list[Tag] = []
    index = content
    while index > 0:
        chain.append(tags[index])
        index = parents[index]
    steps: list[str] = []
    for tag in chain[: -STEPS - 1 : -1]:
        steps.append(_step(tag))
        if KNOWN.search(tag.attrs):
            break
    return " > ".join(steps)


def _step(tag: Tag) -> str:
    if not tag.attrs:
        return tag.name
    stated = attributes(tag.attrs)
    own = stated.get("id", "").strip()
    names = sorted(filter(_is_shared, set(stated.get("class", "").split())))[:NAMES]
    place = f"#{own}" if _is_shared(own) else ""
    return tag.name + place + "".join(f".{name}" for name in names)


def _is_shared(name: str) -> bool:
    """Whether it may be a name that all pages of a template have."""
    return 0 < len(name) <= LONGEST and not OWN.search(name)
