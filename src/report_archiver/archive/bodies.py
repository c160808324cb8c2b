"""Unique bytes by SHA-256: stored once, packed with Zstandard where that makes them smaller."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from threading import local

import zstandard
from sqlite_utils import Database

from report_archiver.archive.functions import unpack

LEVEL = 6  # the last level that costs less time than the commit that follows


class _Packer(local):
    """A compressor for each thread: to make one takes longer than to pack a page with it."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=LEVEL).compress


_packer = _Packer()


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as the archive keeps it. content: None where the archive held it when it was packed
    (a body is never removed)."""

    sha256: str
    size: int
    media_type: str | None
    encoding: str
    content: bytes | None


def pack(db: Database, body: bytes, media_type: str | None) -> Packed:
    """Make a body ready to be stored, outside of a transaction: others may write meanwhile."""
    digest = sha256(body).hexdigest()
    if _id(db, digest) is not None:
        return Packed(digest, len(body), media_type, "", None)
    packed = _packer.compress(body)
    encoding, content = ("zstd", packed) if len(packed) < len(body) else ("identity", body)
    return Packed(digest, len(body), media_type, encoding, content)


def store(db: Database, packed: Packed) -> int:
    """Store a packed body inside the caller's transaction, if it is not there; returns its id."""
    if packed.content is not None:
        db.execute(
            "INSERT INTO bodies (sha256, id, size, media_type, encoding, content)"
            " VALUES (?, (SELECT coalesce(max(id), 0) + 1 FROM bodies), ?, ?, ?, ?)"
            " ON CONFLICT (sha256) DO NOTHING",
            (packed.sha256, packed.size, packed.media_type, packed.encoding, packed.content),
        )
    (found,) = db.execute("SELECT id FROM bodies WHERE sha256 = ?", (packed.sha256,)).fetchone()
    return int(found)


def put(db: Database, body: bytes, media_type: str | None) -> str:
    """Store a body inside the caller's transaction, if it is not there yet; returns its SHA-256."""
    packed = pack(db, body, media_type)
    store(db, packed)
    return packed.sha256


def get(db: Database, digest: str) -> bytes | None:
    """The bytes of this SHA-256, or None where the archive does not hold them."""
    row = db.execute(
        "SELECT encoding, content, size FROM bodies WHERE sha256 = ?", (digest,)
    ).fetchone()
    return unpack(row[0], row[1], row[2]) if row else None


def _id(db: Database, digest: str) -> int | None:
    row = db.execute("SELECT id FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
    return int(row[0]) if row else None
