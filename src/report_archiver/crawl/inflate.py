"""Removing a content-coding in small steps, so that a bomb costs its cap and no more. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from report_archiver.errors import FetchRefused

STEP = 65_536  # bytes inflated at a time
GZIP_OR_ZLIB = 47  # zlib's window size with its own detection of the header
MAGIC = b"\x1f\x8b"


def entity(chunks: Iterable[bytes], coding: str, cap: int, url: str = "") -> bytes:
    """The whole body with its content-coding removed. cap: bytes, both on the wire and inflated.

    Raises FetchRefused with reason too_large; truncated, where the coded stream ends early;
    protocol, where it is not what coding says.
    """
    codings = [one.strip().lower() for one in coding.split(",") if one.strip()]
    codings = [one for one in codings if one != "identity"]
    wire = _capped(chunks, cap, url)
    if not codings:
        return b"".join(wire)
    if len(codings) > 1 or codings[0] not in {"gzip", "x-gzip", "deflate"}:
        raise FetchRefused(url, "protocol", f"content-coding {coding}, which was not asked for")
    try:
        return b"".join(_capped(_inflated(wire, url), cap, url))
    except zlib.error as error:
        raise FetchRefused(url, "protocol", f"no {coding}: {error}") from error


def _capped(chunks: Iterable[bytes], cap: int, url: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > cap:
            raise FetchRefused(url, "too_large", f"more than {cap} bytes")
        yield chunk


def _inflated(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    """Members of a gzip stream one after another; what follows the last is no part of it."""
    stream = zlib.decompressobj(GZIP_OR_ZLIB)
    begun = False
    for chunk in chunks:
        waiting = chunk
        while waiting:
            if stream.eof:
                if not waiting.startswith(MAGIC):
                    break
                stream = zlib.decompressobj(GZIP_OR_ZLIB)
            begun = True
            yield stream.decompress(waiting, STEP)
            waiting = stream.unused_data if stream.eof else stream.unconsumed_tail
    if begun and not stream.eof:
        raise FetchRefused(url, "truncated", "the compressed body ends early")
