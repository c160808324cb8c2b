"""HTML to runs of tags with text between them, in time and memory proportional to the page.

The page is parsed as browsers do (lexbor), serialised, and read run by run: the serialisation is
well-formed, and `>` ends a tag wherever it stands, so one regular expression suffices. A page has
few runs of its own: what stands between two cells stands between the next two as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

VOID = frozenset(
    (
        "area base basefont bgsound br col embed frame hr img input keygen link meta param "
        "source track wbr"
    ).split()
)
# Tags that a browser closes by itself: left open by the thousand, they nest nothing.
CLOSED_BY_ITSELF = frozenset(("p li option optgroup td th tr dt dd tbody thead colgroup").split())
RAW = frozenset(("script style xmp iframe noembed noframes plaintext").split())
MARK = "data-report-archiver-content"  # set on the element that a site's `content` selects

MAX_DEPTH = 1_000  # open elements; the parser is quadratic in them
MAX_ATTRIBUTES = 500  # on one tag; the parser is quadratic in them
LONGEST_RUN = 64  # tags; in pieces, a row of thousands is the same run again and again
DEEP_ONLY_FROM = 8_000  # tags; a page with fewer cannot be slow, however it is nested

_WHITE = r" \t\n\f\r"  # what parts attributes
_RAW = "|".join(RAW)
_RUN = re.compile(
    rf"((?:<(?:!--.*?--|({_RAW})(?=[ >])[^>]*+>.*?</\2|[^>]*+)>\s*+){{1,{LONGEST_RUN}}})([^<]*+)",
    re.DOTALL,
)
_IN_RUN = re.compile(rf"<(?:!--.*?--|(({_RAW})(?=[ >])[^>]*+>.*?</\2|[^>]*+))>(\s*+)", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)[^>]*+>")
# What a tag with too many attributes cannot be without: so much before the next `>`, or a `>` in
# quotes, which ends no tag.
_LONG = re.compile(rf">[^>]{{{2 * MAX_ATTRIBUTES}}}")
_QUOTED = re.compile(rf"""=[{_WHITE}]*+(?:"[^">]*+>|'[^'>]*+>)""")
_VALUE = re.compile(rf"""=[{_WHITE}]*+(?:"[^"]*+"|'[^']*+')""")
_ANGLES = {ord("<"): None, ord(">"): None}
# Of what stands between two `>`, either the first `<` with a letter begins a tag or nothing does:
# so every tag is tried, wherever comments, scripts and quotes are. Group 1: its attributes.
_GIVEN = (
    rf"""[{_WHITE}/]*+[^{_WHITE}/>][^{_WHITE}/>=]*+"""
    rf"""(?:[{_WHITE}]*+=[{_WHITE}]*+(?:"[^"]*+"|'[^']*+'|[^{_WHITE}>]*+))?+"""
)
_LADEN = re.compile(
    rf">(?=[^<>]*+(?:<(?![a-zA-Z])[^<>]*+)*+<[a-zA-Z][^{_WHITE}/>]*+"
    rf"((?:{_GIVEN}){{{MAX_ATTRIBUTES}}}(?:{_GIVEN})*+))"
)
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
    tree = LexborHTMLParser(tame(html), options=LexborDocumentOptions.WO_EVENTS)
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


def tame(html: str) -> str:
    """Take out what makes the parser quadratic: thousands of attributes, endless nesting."""
    opened = f">{html}"
    if _LONG.search(opened) or _QUOTED.search(html):
        html = _unladen(opened)[1:]
    if html.count("<") > DEEP_ONLY_FROM:
        html = _shallow(html)
    return html


def _unladen(html: str) -> str:
    """Take the attributes from tags that have too many."""
    kept, last = [], 0
    while laden := _LADEN.search(html, last):
        kept.append(html[last : laden.start(1)])
        last = laden.end(1)
    return "".join([*kept, html[last:]])


def _shallow(html: str) -> str:
    """Drop the tags that stand deeper than MAX_DEPTH; their text stays."""
    if _QUOTED.search(html):  # an end tag in quotes ends nothing, and would be counted
        html = _VALUE.sub(lambda value: value[0].translate(_ANGLES), html)
    depth, kept, last = 0, [], 0
    for tag in _TAG.finditer(html, 0, html.rfind(">") + 1):  # what is left open costs no search
        name = tag.group(2).lower()
        if name in VOID or name in CLOSED_BY_ITSELF:
            continue
        if tag.group(1):
            deep, depth = depth > MAX_DEPTH, max(0, depth - 1)
        else:
            depth += 1
            deep = depth > MAX_DEPTH
        if deep:
            kept.append(html[last : tag.start()])
            last = tag.end()
    return "".join([*kept, html[last:]]) if kept else html
