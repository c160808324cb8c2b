"""Hostile markup made harmless before it is parsed: one way for crawler, reader and verify.

An anchor of the archive is a path in the tree that the reader saw: who looks it up must see that
tree. And nobody is to pay for what a stranger's page does to the parser, which takes quadratic time
over thousands of attributes, endless nesting and, where it keeps events, thousands of `<option>`.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

VOID = frozenset(
    (
        "area base basefont bgsound br col embed frame hr img input keygen link meta param "
        "source track wbr"
    ).split()
)
# Tags that a browser closes by itself: left open by the thousand, they nest nothing.
CLOSED_BY_ITSELF = frozenset(("p li option optgroup td th tr dt dd tbody thead colgroup").split())

MAX_DEPTH = 1_000  # open elements; the parser is quadratic in them
MAX_ATTRIBUTES = 500  # on one tag; the parser is quadratic in them
DEEP_ONLY_FROM = 8_000  # tags; a page with fewer cannot be slow, however it is nested

_WHITE = r" \t\n\f\r"  # what parts attributes
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


def parse(html: str) -> LexborHTMLParser:
    """The tree of a page, in time and memory proportional to it."""
    return LexborHTMLParser(tame(html), options=LexborDocumentOptions.WO_EVENTS)


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
