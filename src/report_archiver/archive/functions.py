"""SQL functions of an archive.

body(sha256) gives the bytes, html(sha256) the decoded text; both give NULL where a database is no
archive. For searching: `edition_index MATCH grams_for(words)` offers the editions that may hold all
words, holds(words, text, …) is 1 where these texts do. grams(text, …) is what the index is given.

Registered for our own connections and, through their plugin entry points, for sqlite-utils and
datasette.
"""

from __future__ import annotations

import sqlite3

import zstandard
from sqlite_utils import hookimpl

from report_archiver.archive import grams
from report_archiver.charset import decode

MAX_BODY = 1 << 30  # bytes; a stored content that claims more is not inflated


def register(conn: sqlite3.Connection) -> None:
    """Give this connection body(), html() and those for searching."""

    def body(sha256: object) -> bytes | None:
        try:
            row = conn.execute(
                "SELECT encoding, content, size FROM bodies WHERE sha256 = ?", (sha256,)
            ).fetchone()
        except sqlite3.Error:
            return None
        return unpack(row[0], row[1], row[2]) if row else None

    def html(sha256: object) -> str | None:
        content = body(sha256)
        if content is None:
            return None
        row = conn.execute(
            "SELECT charset FROM captures WHERE body_sha256 = ? AND charset IS NOT NULL LIMIT 1",
            (sha256,),
        ).fetchone()
        return decode(content, row[0] if row else None).text

    conn.create_function("body", 1, body)
    conn.create_function("html", 1, html)
    conn.create_function("grams", -1, _grams, deterministic=True)
    conn.create_function("grams_for", 1, _grams_for, deterministic=True)
    conn.create_function("holds", -1, _holds, deterministic=True)


def _grams(*texts: object) -> str:
    return grams.grams(*map(_text, texts))


def _grams_for(words: object) -> str:
    return grams.match(_text(words))


def _holds(words: object = None, *texts: object) -> bool:
    return grams.holds(_text(words), *map(_text, texts))


def _text(value: object) -> str:
    """A value as SQLite would show it as text."""
    return "" if value is None else str(value)


def unpack(encoding: str, content: bytes, size: int) -> bytes:
    """The bytes of a stored body."""
    if encoding == "identity":
        return content
    return zstandard.ZstdDecompressor().decompress(content, max_output_size=min(size, MAX_BODY))


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """sqlite-utils calls this for every database it opens."""
    register(conn)
