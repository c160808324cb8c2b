"""HTML to runs of tags with text between them, in time and memory proportional to the page.

The page is parsed as browsers do (lexbor), serialised, and read run by run: the serialisation is
well-formed, and `>` ends a tag wherever it stands, so one regular expression suffices. A page has
few runs of its own: what stands between two cells stands between the next two as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from report_archiver import taming

RAW = frozenset(("script style xmp iframe noembed noframes plaintext").split())
MARK = "data-report-archiver-content"  # set on the element that a site's `content` selects

LONGEST_RUN = 64  # tags; in pieces, a row of thousands is the same run again and again

_RAW = "|".join(RAW)
_RUN = re.compile(
    rf"((?:<(?:!--.*?--|({_RAW})(?=[ >])[^>]*+>.*?</\2|[^>]*+)>\s*+){{1,{LONGEST_RUN}}})([^<]*+)",
    re.DOTALL,
)
_IN_RUN = re.compile(rf"<(?:!--.*?--|(({_RAW})(?=[ >])[^>]*+>.*?</\2|[^>]*+))>(\s*+)", re.DOTALL)
_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')


def attributes(serialised: str) -> dict[str, str]:
    """The attributes of an element, names in lower case."""
    return {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(serialised)}


def unescape(text: str) -> str:
    """Undo what the serialiser escapes (and nothing else)."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\u00a0").replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&quot;", '"').replace("&amp;", "&")


def parse(html: str, content: str = "") -> LexborHTMLParser:
    """The page's tree; the element that the CSS selector `content` finds first is marked."""
    tree = taming.parse(html)
    if content:
        node = tree.css_first(content)
        if node is not None:
            node.attrs[MARK] = "1"
    return tree


def runs(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """(run, text after it) of a tree, in order: tags and the white space between or after them."""
    serialised = (tree.root.html if tree.root is not None else None) or ""
    return ((run, text) for run, _, text in _RUN.findall(serialised))


def tags(run: str) -> list[tuple[str, str, str]]:
    """(tag, raw, white space after it) of a run, in order; the tag without its angle brackets.

    A comment has no tag. raw: the tag's name where all of its element, end tag included, stands in
    `tag`, since what is in it is no markup (script, style …).
    """
    return _IN_RUN.findall(run)
