"""Unique bytes by SHA-256: stored once, packed with Zstandard where that makes them smaller."""

from __future__ import annotations

from hashlib import sha256

import zstandard
from sqlite_utils import Database

from report_archiver.archive.functions import unpack

LEVEL = 6  # the last level that costs less time than the commit that follows


def put(db: Database, body: bytes, media_type: str | None) -> str:
    """Store a body inside the caller's transaction, if it is not there yet; returns its SHA-256."""
    digest = sha256(body).hexdigest()
    if db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (digest,)).fetchone():
        return digest
    packed = zstandard.ZstdCompressor(level=LEVEL).compress(body)
    encoding, content = ("zstd", packed) if len(packed) < len(body) else ("identity", body)
    db.execute(
        "INSERT INTO bodies (sha256, size, media_type, encoding, content) VALUES (?, ?, ?, ?, ?)",
        (digest, len(body), media_type, encoding, content),
    )
    return digest


def get(db: Database, digest: str) -> bytes | None:
    """The bytes of this SHA-256, or None where the archive does not hold them."""
    row = db.execute(
        "SELECT encoding, content, size FROM bodies WHERE sha256 = ?", (digest,)
    ).fetchone()
    return unpack(row[0], row[1], row[2]) if row else None
