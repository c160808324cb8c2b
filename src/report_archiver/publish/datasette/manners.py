"""How archived bytes may be shown: a page in a sandbox, a picture, a text; the rest is a download.

Whatever a stranger's page holds, it must run nothing and ask for nothing: no script, no form, no
frame, no picture, style or font from anywhere, and no way out of its frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGES = frozenset(("text/html", "application/xhtml+xml"))
PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"))
UNTOLD = frozenset(("", "application/octet-stream", "text/plain"))  # a page may hide behind them
PAGE = re.compile(
    rb"(?>[\s\xef\xbb\xbf]*)(?>(?:<!--(?>.*?-->)\s*)*)<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
# Encodings by Python's names, as browsers call them (WHATWG Encoding Standard); hz is none there.
LABELS = {
    "utf-8": "utf-8", "utf-16": "utf-16le", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be",
    "gb18030": "gb18030", "big5": "big5", "big5hkscs": "big5", "cp950": "big5",
    "euc_jp": "euc-jp", "shift_jis": "shift_jis", "cp932": "shift_jis",
    "iso2022_jp": "iso-2022-jp", "euc_kr": "euc-kr",
}  # fmt: skip
NAME_LENGTH = 100  # characters of a file name


@dataclass(frozen=True, slots=True)
class Manner:
    """content_type: as it is to be sent. inline: shown in the browser, else a download. decoded:
    whether its charset is to be added."""

    content_type: str
    inline: bool
    decoded: bool = False


def manner(media_type: str | None, start: bytes) -> Manner:
    """How a body is shown. media_type: as archived; start: its first bytes."""
    kind = (media_type or "").lower().strip()
    if kind in PAGES or (kind in UNTOLD and PAGE.match(start)):
        return Manner("text/html", inline=True, decoded=True)
    if kind == "text/plain":
        return Manner(kind, inline=True, decoded=True)
    if kind in PICTURES:
        return Manner(kind, inline=True)
    return Manner(kind if TYPE.fullmatch(kind) else "application/octet-stream", inline=False)


def attachment(url: str, fallback: str) -> str:
    """A Content-Disposition (RFC 6266) for a download. url: where the bytes came from, for a name;
    fallback: a name of ASCII letters, for programs that know no other."""
    said = unquote(urlsplit(url).path.rpartition("/")[2], errors="replace")
    kept = "".join(c if c.isprintable() and c not in '\\/:*?"<>|;%' else "_" for c in said)
    name = kept.strip(". ")[-NAME_LENGTH:] or fallback
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    plain = f"{fallback}{ending[0] if ending else ''}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
