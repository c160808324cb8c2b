"""From bytes to text: one way for the crawler, the reader and the SQL function html().

A byte order mark wins, then bytes that are strictly UTF-8, then what the markup and the header
declare. gb2312 and gbk are read as gb18030, their superset, since pages declare the small one and
use the large one. Of others only those are believed that a Chinese page can be written in.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

REPLACEMENT = "\ufffd"
TOLERATED_DAMAGE = 0.02  # share of broken characters up to which a page still counts as UTF-8
CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "hz", "gb18030": "gb18030"}
# What a page may declare beside these. Python has codecs that are no text encodings (rot13, zlib,
# idna), or no error handling; a page that names one of them names nothing.
EAST_ASIAN = {"big5", "big5hkscs", "cp950", "euc_jp", "shift_jis", "cp932", "iso2022_jp", "euc_kr"}
WIDE = {"utf-16", "utf-16-le", "utf-16-be"}
BELIEVED = {**CHINESE, **{name: name for name in EAST_ASIAN | WIDE}}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python name of its encoding, and how many characters could not be decoded."""

    text: str
    charset: str
    damaged: int


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """Decode a page. declared: the charset of the HTTP header, if it named one."""
    encoding, mark = read_bom(body)
    if encoding is not None and mark is not None:
        return _replacing(body[len(mark) :], encoding)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        pass
    utf8 = _replacing(body, "utf-8")
    if utf8.damaged <= TOLERATED_DAMAGE * sum(char > "\x7f" for char in utf8.text):
        return utf8
    candidates = [_known(html_body_declared_encoding(body)), _known(declared), "gb18030"]
    decoded = [_replacing(body, name) for name in dict.fromkeys(candidates) if name]
    return min(decoded, key=lambda one: one.damaged)


def _known(label: str | None) -> str | None:
    """The codec to try for a declared label; None for what no Chinese page is written in."""
    name = resolve_encoding(label) if label else None
    if name is None:
        return None
    return BELIEVED.get(codecs.lookup(name).name)


def _replacing(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    return Decoded(text, encoding, text.count(REPLACEMENT))
