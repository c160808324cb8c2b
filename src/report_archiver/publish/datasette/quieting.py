"""A copy of an archived page with nothing in it that acts or asks: what a frame shows.

The policy that archived pages are sent with (manners.py) is what keeps them harmless; it holds for
a copy as well. But a browser complains of each thing that a policy stops, and some of them open a
connection before they look at it (<link rel=preconnect>): in a copy they are not there at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from report_archiver.taming import parse

ACTIVE = (
    "script,link,base,iframe,frame,object,embed,applet,template,portal,fencedframe,"
    "meta[http-equiv],meta[charset],audio,video,source,track,foreignObject,use,animate,set"
)
LEADING = frozenset(("href", "xlink:href"))  # kept where they lead to a place of the page itself
DRAWN = frozenset(("src",))  # kept where they hold a picture themselves
ASKING = frozenset(
    (
        "srcset imagesrcset background poster data action formaction ping target manifest lowsrc"
        " dynsrc longdesc cite codebase classid archive profile srcdoc autofocus is"
    ).split()
)
PICTURE = re.compile(r"\s*data:image/(?!svg)", re.IGNORECASE)
# In styles: what is fetched. Written with escapes it stays, and the policy stops it.
FETCHED = re.compile(
    r"""@import\b[^;]*;?|(?:image-set|url|src)\(\s*(?!["']?\s*data:)[^)]*\)?""", re.IGNORECASE
)
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)


def quieted(html: str) -> str:
    """The page without what acts or asks."""
    tree = parse(html)
    quiet(tree)
    return written(tree, html)


def quiet(tree: LexborHTMLParser) -> None:
    """Take out of a tree what acts or asks."""
    for node in tree.css(ACTIVE):
        node.decompose()
    for node in tree.css("*"):
        for name in list(_unwanted(node)):
            del node.attrs[name]
        style = node.attributes.get("style")
        if style and FETCHED.search(style):
            node.attrs["style"] = FETCHED.sub("", style)
    for node in tree.css("style"):
        text = node.text()
        if FETCHED.search(text):
            node.decompose()


def written(tree: LexborHTMLParser, html: str) -> str:
    """A tree as HTML, with the DOCTYPE as the page has it: it decides how a browser lays out."""
    own = DOCTYPE.match(html)
    made = tree.html or ""
    return own[0].strip() + DOCTYPE.sub("", made, count=1) if own else made


def _unwanted(node: LexborNode) -> Iterator[str]:
    for name, value in node.attributes.items():
        told = value or ""
        if (
            name.startswith("on")
            or name in ASKING
            or (name in LEADING and not told.startswith("#"))
            or (name in DRAWN and not PICTURE.match(told))
        ):
            yield name
