"""Redirects that a page makes itself: a refresh, or a script that sets its location.

Pure. Only a page that has nothing else to say is such a redirect, and only a script that does
nothing but lead to one address: what decides between two, or waits for a click, is no redirect.
"""

from __future__ import annotations

import re
from html import unescape

from report_archiver.charset import decode
from report_archiver.crawl.urls import canonical
from report_archiver.crawl.verdict import MARKUP, is_way, look
from report_archiver.errors import FetchRefused

STUB = 20_000  # bytes; a page that only leads on is short
PATIENCE = 30  # seconds; what waits longer is a page that renews itself
ANCHORS = 3  # "click here if nothing happens"

HINTS = (b"refresh", b"location", b"navigate")  # in lower case; looked for in every page
META = re.compile(r"<meta\b[^>]{0,500}>", re.IGNORECASE)
REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)
CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
TIMED_URL = re.compile(
    r"\s*(\d{0,6})(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?(.+)", re.IGNORECASE | re.DOTALL
)
ONLOAD = re.compile(r"<body\b[^>]{0,500}\bonload\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
REMARK = re.compile(r"/\*.{0,2000}?\*/|(?<![:\"'])//[^\n]*|<!--|-->", re.DOTALL)
WHEREVER = r"(?:(?:window|top|self|parent|document|this)\s*\.\s*)*"
TARGET = re.compile(
    rf"(?<![\w.]){WHEREVER}(?:location\s*(?:\.\s*href\s*)?=(?!=)\s*"
    r"|(?:location\s*\.\s*(?:replace|assign)|navigate)\s*\(\s*)"
    r"""(["'])((?:\\.|(?!\1)[^\\\n])*)\1(?!\s*\+)"""
)
ANY_TARGET = re.compile(
    r"location\s*(?:\.\s*href\s*)?=(?!=)|location\s*\.\s*(?:replace|assign)\s*\("
)
STARTED = re.compile(r"(?:onload\s*=|setTimeout\s*\(|^\s*\(|;\s*\()\s*function\b")
UNDECIDED = re.compile(r"\bfunction\b|\bif\s*\(|userAgent|\?[^:]{0,200}:\s*[\"']|\bconfirm\b")


def onward(media_type: str, body: bytes, charset: str | None, url: str) -> str | None:
    """Where a page sends its reader at once, as a canonical URL; None for one that stays.

    media_type, charset: as the headers state them; url: the page's own.
    """
    if media_type not in MARKUP or len(body) > STUB:
        return None
    lowered = body.lower()
    if not any(hint in lowered for hint in HINTS):
        return None
    decoded = decode(body, charset)
    glance = look(decoded.text)
    if glance is None or not is_way(glance) or glance.links > ANCHORS:
        return None
    for reference in (_refreshed(glance.tags), _scripted(glance.tags, glance.scripts)):
        target = _resolved(reference, url, decoded.charset) if reference else None
        if target and target != url:
            return target
    return None


def _resolved(reference: str, url: str, charset: str) -> str | None:
    try:
        return canonical(reference, url, charset)
    except FetchRefused:
        return None


def _refreshed(tags: str) -> str | None:
    for tag in META.findall(tags):
        content = CONTENT.search(tag) if REFRESH.search(tag) else None
        stated = unescape("".join(filter(None, content.groups()))) if content else ""
        timed = TIMED_URL.fullmatch(stated)
        if timed and int(timed[1] or 0) <= PATIENCE:
            return timed[2].strip(" \t\r\n\"'")
    return None


def _scripted(tags: str, scripts: str) -> str | None:
    """The one address that the page's scripts lead to, if they do nothing else with it."""
    handlers = (one or other for one, other in ONLOAD.findall(tags))
    code = REMARK.sub("", "\n".join((scripts, *handlers)))
    targets = [found[2] for found in TARGET.finditer(code)]
    plain = not UNDECIDED.search(STARTED.sub("", code))
    if plain and len(set(targets)) == 1 and len(ANY_TARGET.findall(code)) <= len(targets):
        return unescape(targets[0].replace("\\/", "/"))
    return None
