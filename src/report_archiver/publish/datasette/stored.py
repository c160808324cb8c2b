"""Bodies as files: unpacked in small steps, so that memory does not grow with them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol, cast

import zstandard
from datasette.database import Database  # type: ignore[import-untyped]
from datasette.utils.asgi import Response  # type: ignore[import-untyped]

from report_archiver.errors import ArchiveError

IN_MEMORY = 1 << 20  # bytes; what is larger waits in a temporary file
STEP = 1 << 16  # bytes


class Source(Protocol):
    """Something to read bytes from."""

    def read(self, size: int, /) -> bytes: ...


async def opened(database: Database, sha256: str) -> IO[bytes]:
    """A body of this archive, from its first byte. Raises ArchiveError where its content is not as
    long as the archive says."""
    found: IO[bytes] = await database.execute_fn(partial(_unpacked, sha256=sha256))
    return found


def _unpacked(conn: sqlite3.Connection, sha256: str) -> IO[bytes]:
    number, encoding, size = conn.execute(
        "SELECT rowid, encoding, size FROM bodies WHERE sha256 = ?", (sha256,)
    ).fetchone()
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — closed by who sends it
    with conn.blobopen("bodies", "content", number, readonly=True) as blob:
        if _copied(_source(blob, encoding), file, size) != size:
            file.close()
            raise ArchiveError(f"the body {sha256} is damaged; report-archiver verify tells more")
    file.seek(0)
    return file


def _source(blob: sqlite3.Blob, encoding: str) -> Source:
    if encoding == "identity":
        return blob
    return zstandard.ZstdDecompressor().stream_reader(cast("IO[bytes]", blob), closefd=False)


def _copied(source: Source, file: IO[bytes], size: int) -> int:
    """Copy until the source ends, or is longer than it may be; returns how much there was."""
    copied = 0
    try:
        while copied <= size and (step := source.read(STEP)):
            file.write(step)
            copied += len(step)
    except zstandard.ZstdError:
        return -1
    return copied


class File(Response):  # type: ignore[misc]  # datasette has no types
    """An answer that is read from a file while it is sent. length: its bytes."""

    def __init__(self, file: IO[bytes], length: int, headers: Mapping[str, str], kind: str) -> None:
        super().__init__("", headers={**headers, "Content-Length": str(length)}, content_type=kind)
        self.file = file

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send it, a step at a time."""
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in {**self.headers, "Content-Type": self.content_type}.items()
        ]
        with self.file:
            await send({"type": "http.response.start", "status": self.status, "headers": headers})
            while step := await asyncio.to_thread(self.file.read, STEP):
                await send({"type": "http.response.body", "body": step, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
