"""Unique bytes by SHA-256: stored once, packed with Zstandard where that makes them smaller."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from threading import local

import zstandard
from sqlite_utils import Database

from report_archiver.archive.functions import unpack

LEVEL = 3  # level 6 makes pages 6 % smaller, in three times the time


class _Packer(local):
    """A compressor for each thread: to make one takes longer than to pack a page with it."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=LEVEL).compress


_packer = _Packer()


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as the archive keeps it. id: where the archive holds it already, else None; it is
    never removed, so that its content need not be packed then."""

    sha256: str
    size: int
    media_type: str | None
    encoding: str = ""
    content: bytes = b""
    id: int | None = None


def pack(db: Database, body: bytes, media_type: str | None) -> Packed:
    """Make a body ready to be stored, outside of a transaction: others may write meanwhile."""
    digest = sha256(body).hexdigest()
    known = db.execute("SELECT id FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
    if known:
        return Packed(digest, len(body), media_type, id=known[0])
    packed = _packer.compress(body)
    encoding, content = ("zstd", packed) if len(packed) < len(body) else ("identity", body)
    return Packed(digest, len(body), media_type, encoding, content)


def store(db: Database, packed: Packed) -> int:
    """Store a packed body inside the caller's transaction, if it is not there; returns its id."""
    if packed.id is not None:
        return packed.id
    found = db.execute(
        "INSERT INTO bodies (sha256, id, size, media_type, encoding, content)"
        " VALUES (?, (SELECT coalesce(max(id), 0) + 1 FROM bodies), ?, ?, ?, ?)"
        " ON CONFLICT (sha256) DO NOTHING RETURNING id",
        (packed.sha256, packed.size, packed.media_type, packed.encoding, packed.content),
    ).fetchone()
    if found is None:  # another connection has stored it since it was packed
        found = db.execute("SELECT id FROM bodies WHERE sha256 = ?", (packed.sha256,)).fetchone()
    return int(found[0])


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
