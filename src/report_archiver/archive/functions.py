"""SQL functions of an archive: body(sha256) gives the bytes, html(sha256) the decoded text.

Registered for our own connections and, through their plugin entry points, for sqlite-utils and
datasette. Neither does anything where a database is no archive: both then give NULL.
"""

from __future__ import annotations

import sqlite3

import zstandard
from sqlite_utils import hookimpl

from report_archiver.charset import decode

MAX_BODY = 1 << 30  # bytes; a stored content that claims more is not inflated


def register(conn: sqlite3.Connection) -> None:
    """Give this connection body() and html()."""

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


def unpack(encoding: str, content: bytes, size: int) -> bytes:
    """The bytes of a stored body."""
    if encoding == "identity":
        return content
    return zstandard.ZstdDecompressor().decompress(content, max_output_size=min(size, MAX_BODY))


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """sqlite-utils calls this for every database it opens."""
    register(conn)
