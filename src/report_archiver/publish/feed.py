"""News as an Atom feed (RFC 4287), newest first, for any feed reader.

Ids are tag: URIs (RFC 4151) made of what never changes: the host and the day of the first page
that the archive ever knew, and the number and time of a row. So they stay the same wherever the
file is moved or copied to, and whatever address it is served at. Text of pages stands in the feed
as text: as HTML it is escaped twice, and what XML cannot hold is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree as ET

from report_archiver.publish.news import News, Touched, headline, words

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
NAME = "report-archiver"
NOBODY = "report-archiver.invalid"  # RFC 2606: no host is ever called so
NEVER = "1970-01-01T00:00:00Z"
DIFF_SHOWN = 20_000  # characters of a diff; the archive has all of it
# XML 1.0, production 2, less the signs that turn the direction of the text around them.
ILLEGAL = re.compile("[^\t\n\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
WEB_ADDRESS = re.compile(r"https?://(?P<host>[^/?#:\s]+)\S*", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*", re.IGNORECASE)
Element = ET.Element


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose feed it is. url, since: the first page that the archive ever knew, and when; empty in
    an archive that knows none."""

    url: str = ""
    since: str = ""

    def tag(self, specific: str) -> str:
        """A tag: URI for something of this archive. specific: characters of a URI's path."""
        found = WEB_ADDRESS.fullmatch(self.url)
        host = found["host"] if found else ""
        authority = host.lower() if HOST.fullmatch(host) else NOBODY
        day = self.since[:10] or "1970"
        return f"tag:{authority},{day}:{NAME}/{_compact(self.since)}/{specific}"


def _compact(moment: str) -> str:
    return re.sub(r"[^0-9TZ]", "", moment)


@dataclass(frozen=True, slots=True)
class Served:
    """Where a feed is served. url: its own address; home: that of the archive's pages; page: the
    address of the page of a row."""

    url: str
    home: str
    page: Callable[[News], str]


def render(
    told: Sequence[News],
    origin: Origin,
    *,
    chosen: Mapping[str, str] | None = None,
    served: Served | None = None,
) -> bytes:
    """The feed of these news, in UTF-8. told: newest first; chosen: by what they were chosen,
    `only` changes or findings among it."""
    root = Element("feed", {"xmlns": ATOM})
    by = "&".join(f"{quote(name)}={quote(value)}" for name, value in (chosen or {}).items())
    _add(root, "id", origin.tag(f"news?{by}" if by else "news"))
    _add(root, "title", title(chosen or {}))
    _add(root, "updated", updated(told, origin))
    _add(_add(root, "author"), "name", NAME)
    _add(root, "generator", NAME)
    if served is not None:
        _link(root, "self", served.url, MEDIA_TYPE)
        _link(root, "alternate", served.home)
    for one in told:
        root.append(_entry(one, origin, served))
    ET.indent(root)
    content: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return content + b"\n"


def title(chosen: Mapping[str, str]) -> str:
    """What the feed is called."""
    about = chosen.get("only", "changes and findings")
    by = ", ".join(f"{name} {value}" for name, value in chosen.items() if name != "only")
    return f"政府信息公开年报: {about}{f' ({by})' if by else ''}"


def updated(told: Sequence[News], origin: Origin) -> str:
    """When the feed last changed: the time of its newest entry. A clock decides nothing, so that
    the feed of an archive where nothing happened stays the same to the byte."""
    return max((one.at for one in told), default=origin.since or NEVER)


def _entry(told: News, origin: Origin, served: Served | None) -> Element:
    entry = Element("entry")
    # With its time, since the number of a row that was removed may be given again.
    _add(entry, "id", origin.tag(f"{told.source}/{told.id}/{_compact(told.at)}"))
    _add(entry, "title", headline(told))
    _add(entry, "updated", told.at)
    _add(entry, "published", told.at)
    _add(entry, "category", term=told.kind)
    if told.rule:
        _add(entry, "category", term=told.rule)
    original = told.url if WEB_ADDRESS.fullmatch(told.url or "") else None
    if served is not None:
        _link(entry, "alternate", served.page(told))
    if original is not None:
        _link(entry, "via" if served else "alternate", original)
    _add(entry, "content", _html(told, original), type="html")
    return entry


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element. Line breaks of a text stay where it is content."""
    legal_attributes = {key: legal(value) for key, value in attributes.items()}
    made = ET.SubElement(parent, name, legal_attributes)
    made.text = None if text is None else legal(text)
    return made


def _link(parent: Element, relation: str, address: str, media_type: str = "text/html") -> None:
    _add(parent, "link", rel=relation, type=media_type, href=address)


def legal(text: str) -> str:
    """The text without what XML cannot hold and without signs that turn its direction."""
    return TURNING.sub("", ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text))


# What an entry says ------------------------------------------------------------------------------


def _html(told: News, original: str | None) -> str:
    """An entry's content: what happened, the figures before and after, the lines, the page."""
    body = Element("div")
    _add(body, "p", words(told))
    if told.figures:
        body.append(_table(told.figures))
    if told.diff:
        _add(body, "pre", _cut(told.diff))
    if told.to_at:
        seen = f"between {told.from_at} and" if told.from_at else "first seen"
        _add(body, "p", f"{seen} {told.to_at}")
    if original is not None:
        _add(_add(body, "p"), "a", original, href=original)
    return ET.tostring(body, "unicode", method="html")


def _table(figures: Sequence[Touched]) -> Element:
    table = Element("table")
    head = _add(table, "tr")
    for name in ("", "before", "after", "words before", "words after"):
        _add(head, "th", name)
    for one in figures:
        row = _add(table, "tr")
        for cell in (one.label, one.old, one.new, one.old_quote, one.new_quote):
            _add(row, "td", cell or "")
    return table


def _cut(diff: str) -> str:
    return diff if len(diff) <= DIFF_SHOWN else f"{diff[:DIFF_SHOWN]}\n…"
