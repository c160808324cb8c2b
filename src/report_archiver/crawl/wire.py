"""One connection and the HTTP/1.1 answers that come over it (RFC 9112).

Written for an archive: headers are kept byte for byte and in order, each way in which an answer can
be broken has a reason of its own, and of a body it is known how its end was told. Lenient where
nothing hangs on it (bare line feeds, blanks before a colon), strict wherever the length of a body
does.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

import httpcore

from report_archiver.errors import FetchRefused

READ = 65_536  # bytes asked for at a time
READ_SECONDS = 30.0  # silence after which a server is given up; the deadline may be nearer
MAX_HEAD = 65_536  # bytes of status line and headers
MAX_FIELDS = 256
MAX_INTERIM = 8  # answers 1xx before the real one
MAX_LINE = 1024  # bytes of a line that states a chunk's size
MAX_CHUNK_LINES = 1_048_576  # bytes by which chunks' lines may outweigh what they carry

BLANK_LINE = re.compile(rb"\n\r?\n")
STATUS_LINE = re.compile(rb"(HTTP/1\.[01])[ \t]+([1-9][0-9]{2})(?:[ \t].*)?")
FORBIDDEN = re.compile(rb"[\x00\r]")
DECIMAL = re.compile(rb"[0-9]{1,15}")
CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?")

Fields = list[tuple[bytes, bytes]]
End = Literal["none", "length", "chunked", "close"]


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers. fields: names and values in order, spelt as received."""

    version: str
    status: int
    fields: Fields

    def tokens(self, name: bytes) -> list[bytes]:
        """The entries, in lower case, of a list that may stand in several fields. name: lower."""
        values = [value for field, value in self.fields if field.lower() == name]
        return [one.strip(b" \t").lower() for value in values for one in value.split(b",")]


@dataclass(frozen=True, slots=True)
class Framing:
    """How the end of a body is told. length: bytes announced, beside chunks too; None if not."""

    end: End
    length: int | None = None


def parse_head(raw: bytes) -> Head:
    """A status line and headers, without the blank line after them.

    Raises FetchRefused with reason protocol, or too_large for too many headers.
    """
    first, *lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    status = STATUS_LINE.fullmatch(first)
    if status is None or FORBIDDEN.search(raw.replace(b"\r\n", b"\n")):
        refuse("protocol", "no answer in HTTP/1.1")
    if len(lines) > MAX_FIELDS:
        refuse("too_large", f"{len(lines)} headers")
    fields: Fields = []
    for line in lines:
        if line[:1] in {b" ", b"\t"} and fields:  # folded (5.2): a line that goes on
            name, begun = fields.pop()
            fields.append((name, begun + b" " + line.strip(b" \t")))
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if not colon or not name:
            refuse("protocol", "a header without a name")
        fields.append((name, value.strip(b" \t")))
    return Head(status[1].decode("ascii"), int(status[2]), fields)


def framing(head: Head) -> Framing:
    """How the body after this head ends (RFC 9112, 6.3), the answer being one to GET.

    Raises FetchRefused with reason protocol where that cannot be told: lengths that differ or are
    no numbers, a transfer-coding that was not asked for.
    """
    if head.status in {204, 304}:
        return Framing("none")
    lengths = set(head.tokens(b"content-length"))
    if len(lengths) > 1 or not all(DECIMAL.fullmatch(one) for one in lengths):
        refuse("protocol", "Content-Length contradicts itself or is no number")
    length = int(lengths.pop()) if lengths else None
    codings = [one for one in head.tokens(b"transfer-encoding") if one != b"identity"]
    if codings == [b"chunked"]:
        return Framing("chunked", length)
    if codings:
        refuse("protocol", "a transfer-coding that was not asked for")
    return Framing("close") if length is None else Framing("length", length)


def stays_open(head: Head) -> bool:
    """May the connection be used again after this answer (9.3)?"""
    stated = head.tokens(b"connection")
    if b"close" in stated:
        return False
    return head.version == "HTTP/1.1" or b"keep-alive" in stated


def refuse(reason: str, message: str) -> NoReturn:
    """Raise FetchRefused; whoever asked knows the URL."""
    raise FetchRefused("the answer", reason, message)


class Wire:
    """A connection to a server, asked one thing after another.

    route: how it leads there, in words; peer: the address that it really goes to. heard: bytes
    that came since the last question; framing: of the answer to it. reusable: that answer came
    whole, nothing followed it, and the server did not say that it would hang up.
    """

    def __init__(self, stream: httpcore.NetworkStream, route: str, peer: str | None) -> None:
        self.route = route
        self.peer = peer
        self.heard = 0
        self.reusable = False
        self.framing = Framing("none")
        self._stream = stream
        self._waiting = bytearray()

    @property
    def readable(self) -> bool:
        """Has something come that was not asked for, be it the end?"""
        return bool(self._stream.get_extra_info("is_readable"))

    def ask(self, request: bytes) -> Head:
        """Send a request and wait for the head of its answer; interim answers are passed over.

        Raises FetchRefused (protocol, too_large) and httpcore's errors; with `heard` still 0,
        ReadError and WriteError mean that the server had hung up.
        """
        self.heard = 0
        self.reusable = False
        self._stream.write(request, READ_SECONDS)
        for _ in range(MAX_INTERIM + 1):
            head = parse_head(self._head())
            if head.status >= 200:
                self.framing = framing(head)
                return head
            if head.status == 101:
                break
        refuse("protocol", "an interim answer, and no other")

    def body(self, head: Head) -> Iterator[bytes]:
        """The body in the pieces in which it comes, without chunks' lines.

        Raises FetchRefused: truncated, where it ends early or its chunks are broken; protocol,
        where more comes than was announced; and httpcore's errors.
        """
        how = self.framing
        if how.end == "length":
            yield from self._exactly(how.length or 0)
        elif how.end == "chunked":
            yield from self._chunks(how.length)
        elif how.end == "close":
            yield from self._rest()
            return
        self._settle(head)

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def _read(self) -> bytes:
        data = self._stream.read(READ, READ_SECONDS)
        self.heard += len(data)
        return data

    def _head(self) -> bytes:
        """The bytes up to the next blank line."""
        waiting, seen = self._waiting, 0
        while not (end := BLANK_LINE.search(waiting, seen)):
            if not b"HTTP/".startswith(bytes(waiting[:5])):
                refuse("protocol", "no answer in HTTP")
            if len(waiting) > MAX_HEAD:
                refuse("too_large", f"headers of more than {MAX_HEAD} bytes")
            seen = max(0, len(waiting) - 2)
            data = self._read()
            if not data:
                raise httpcore.ReadError("the server hung up before it had answered")
            waiting += data
        raw = bytes(waiting[: end.start()]).removesuffix(b"\r")
        del waiting[: end.end()]
        return raw

    def _more(self) -> bytes:
        data = self._read()
        if not data:
            refuse("truncated", "the server hung up before the end of the body")
        return data

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            if self._waiting:
                piece = bytes(self._waiting[:size])
                del self._waiting[:size]
            else:
                piece = self._more()
                self._waiting += piece[size:]
                piece = piece[:size]
            size -= len(piece)
            yield piece

    def _chunks(self, announced: int | None) -> Iterator[bytes]:
        size = lines = 0
        while True:
            line = self._line()
            stated = CHUNK_SIZE.fullmatch(line)
            if stated is None:
                refuse("truncated", "no size of a chunk where one should be")
            length = int(stated[1], 16)
            if length == 0:
                break
            size += length
            lines += len(line) + 4
            if lines > size + MAX_CHUNK_LINES:
                refuse("too_large", "chunks whose lines outweigh them")
            yield from self._exactly(length)
            if self._line():
                refuse("truncated", "a chunk longer than it was stated to be")
        for _ in range(MAX_FIELDS):
            if not self._line():
                break
        else:
            refuse("too_large", "trailers without end")
        if announced not in {None, size}:
            refuse("protocol", f"{announced} bytes announced, chunks of {size} sent")

    def _line(self) -> bytes:
        waiting = self._waiting
        while (end := waiting.find(b"\n", 0, MAX_LINE)) < 0:
            if len(waiting) >= MAX_LINE:
                refuse("truncated", "a line between chunks that does not end")
            waiting += self._more()
        line = bytes(waiting[:end]).removesuffix(b"\r")
        del waiting[: end + 1]
        return line

    def _rest(self) -> Iterator[bytes]:
        if self._waiting:
            yield bytes(self._waiting)
            self._waiting.clear()
        while data := self._read():
            yield data

    def _settle(self, head: Head) -> None:
        """See what came after the end. After 204 and 304, which have no body, it is of no account;
        blank lines never are."""
        late = self._late() if self.readable else None
        self._waiting += late or b""
        if self._waiting.strip(b"\r\n") and self.framing.end != "none":
            refuse("protocol", "more was sent than was announced")
        self.reusable = late is None and not self._waiting and stays_open(head)

    def _late(self) -> bytes | None:
        """What has come without being asked for: b"" for the end, None for nothing (under TLS
        there may be records that carry no data)."""
        try:
            return self._stream.read(READ, 0.0)
        except (httpcore.ReadError, httpcore.ReadTimeout) as error:
            waits = isinstance(error.__cause__, BlockingIOError | ssl.SSLWantReadError)
            return None if waits else b""
