"""Removing a content-coding in small steps, so that a bomb costs its cap and no more. Pure."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator

from report_archiver.errors import FetchRefused

STEP = 65_536  # bytes inflated at a time
SLICE = 8_192  # coded bytes looked at together, so that thousands of members stay cheap
GZIP, GZIP_OR_ZLIB, RAW = 31, 47, -15  # zlib's window sizes: RFC 1952, that or 1950, 1951
MAGIC = b"\x1f\x8b"
CODINGS = {"gzip", "x-gzip", "deflate"}
PLAIN = {"identity", "none"}  # the second is no coding that is registered, but it is sent


def entity(chunks: Iterable[bytes], coding: str, cap: int, url: str = "") -> bytes:
    """The whole body with its content-coding removed. cap: bytes, both on the wire and inflated.

    Raises FetchRefused with reason too_large; truncated, where the coded stream ends early;
    protocol, where it is not what coding says.
    """
    codings = [one.strip().lower() for one in coding.split(",") if one.strip()]
    codings = [one for one in codings if one not in PLAIN]
    wire = _capped(chunks, cap, url)
    if not codings:
        return _joined(wire)
    if len(codings) > 1 or codings[0] not in CODINGS:
        raise FetchRefused(url, "protocol", f"content-coding {coding}, which was not asked for")
    try:
        return _joined(_capped(_inflated(wire, codings == ["deflate"], url), cap, url))
    except zlib.error as error:
        raise FetchRefused(url, "protocol", f"no {coding}: {error}") from error


def _joined(pieces: Iterable[bytes]) -> bytes:
    """All pieces as one, without holding them twice, and without holding each by itself."""
    body = io.BytesIO()
    for piece in pieces:
        body.write(piece)
    return body.getvalue()


def _capped(chunks: Iterable[bytes], cap: int, url: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > cap:
            raise FetchRefused(url, "too_large", f"more than {cap} bytes")
        yield chunk


def _inflated(chunks: Iterable[bytes], deflate: bool, url: str) -> Iterator[bytes]:
    """Members of a gzip stream one after another; what follows the last is no part of it."""
    stream = None
    waiting = b""
    for piece in _pieces(chunks):
        waiting += piece
        while waiting:
            if stream is None:
                stream = zlib.decompressobj(_window(waiting, deflate))
            elif stream.eof:
                if len(waiting) < len(MAGIC) or not waiting.startswith(MAGIC):
                    break
                stream = zlib.decompressobj(GZIP)
            yield stream.decompress(waiting, STEP)
            waiting = stream.unused_data if stream.eof else stream.unconsumed_tail
        waiting = waiting[: len(MAGIC)]  # of what follows the last member, enough to know it by
    if stream is not None and not stream.eof:
        raise FetchRefused(url, "truncated", "the compressed body ends early")


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces, of which the first has two bytes at least, if there are as many."""
    held = b""
    for chunk in chunks:
        held += chunk
        if len(held) > 1:
            for start in range(0, len(held), SLICE):
                yield held[start : start + SLICE]
            held = b""
    yield held


def _window(begun: bytes, deflate: bool) -> int:
    """What a coded stream is, by its first two bytes: servers that say deflate mean zlib (RFC
    9110, 8.4.1.2) or, against it, the bare stream."""
    is_zlib = len(begun) > 1 and begun[0] & 15 == 8 and (begun[0] << 8 | begun[1]) % 31 == 0
    return RAW if deflate and not is_zlib and not begun.startswith(MAGIC) else GZIP_OR_ZLIB
