"""Heads and framing beside h11, which reads the same bytes by rules of its own."""

from __future__ import annotations

import itertools
from contextlib import suppress

import h11
import httpcore
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report_archiver.crawl.wire import Framing, Head, Wire, framing, parse_head, stays_open
from report_archiver.errors import FetchRefused

TOKENS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHXYZ-_!#$0123456789", min_size=1, max_size=20)
VALUES = st.binary(max_size=40).map(
    lambda raw: bytes(one for one in raw if one > 31 and one != 127).strip(b" \t")
)
FRAMING_FIELDS = {"content-length", "transfer-encoding"}
HEADERS = st.lists(
    st.tuples(TOKENS.filter(lambda one: one.lower() not in FRAMING_FIELDS), VALUES), max_size=12
)


def reason(raw: bytes) -> str:
    with pytest.raises(FetchRefused) as refusal:
        framing(parse_head(raw))
    return refusal.value.reason


def heard_by_h11(raw: bytes) -> h11.Response:
    reader = h11.Connection(h11.CLIENT)
    reader.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    reader.send(h11.EndOfMessage())
    reader.receive_data(raw + b"\r\n\r\n")
    return reader.next_event()


@given(st.integers(200, 599), HEADERS)
@example(200, [("X", b"\xc4\xea")])
def test_a_sound_head_is_read_as_h11_reads_it(status: int, headers: list[tuple[str, bytes]]):
    fields = b"".join(b"\r\n%b: %b" % (name.encode(), value) for name, value in headers)
    raw = b"HTTP/1.1 %d Some reason%b" % (status, fields)
    head = parse_head(raw)
    theirs = heard_by_h11(raw)
    assert (head.version, head.status) == ("HTTP/1.1", theirs.status_code)
    assert head.fields == theirs.headers.raw_items()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_head_or_refused(raw: bytes):
    with suppress(FetchRefused):
        assert 100 <= parse_head(raw).status <= 999


def head(*fields: tuple[bytes, bytes], status: int = 200, version: str = "HTTP/1.1") -> Head:
    return Head(version, status, list(fields))


LENGTH, CODING, CONNECTION = b"Content-Length", b"Transfer-Encoding", b"Connection"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (head(), Framing("close")),
        (head((LENGTH, b"5")), Framing("length", 5)),
        (head((LENGTH, b"0")), Framing("length", 0)),
        (head((LENGTH, b"5"), (b"content-length", b"5")), Framing("length", 5)),
        (head((LENGTH, b"5, 5")), Framing("length", 5)),
        (head((CODING, b"Chunked")), Framing("chunked")),
        (head((CODING, b"chunked"), (LENGTH, b"5")), Framing("chunked", 5)),
        (head((CODING, b"identity"), (LENGTH, b"5")), Framing("length", 5)),
        (head((LENGTH, b"5"), status=304), Framing("none")),
        (head((CODING, b"chunked"), status=204), Framing("none")),
    ],
)
def test_how_the_end_of_a_body_is_told(answer: Head, expected: Framing):
    assert framing(answer) == expected


@given(st.text("0123456789, +-x\t", max_size=12).map(str.encode))
def test_a_length_is_one_number_or_the_answer_is_refused(text: bytes):
    numbers = {one.strip(b" \t") for one in text.split(b",")}
    if len(numbers) == 1 and numbers.pop().isdigit():
        assert framing(head((LENGTH, text))).end == "length"
    else:
        with pytest.raises(FetchRefused, match="Content-Length"):
            framing(head((LENGTH, text)))


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (head(), True),
        (head((CONNECTION, b"Keep-Alive")), True),
        (head((CONNECTION, b"TE, Close")), False),
        (head(version="HTTP/1.0"), False),
        (head((CONNECTION, b"keep-alive"), version="HTTP/1.0"), True),
        (head((CONNECTION, b"close, keep-alive"), version="HTTP/1.0"), False),
    ],
)
def test_when_a_connection_may_be_used_again(answer: Head, kept: bool):
    assert stays_open(answer) is kept


def test_what_is_refused_and_what_is_borne():
    assert reason(b"") == "protocol"
    assert reason(b"HTTP/1.1 200 OK\r\n: x") == "protocol"
    assert reason(b"HTTP/1.1 200 OK\r\nx") == "protocol"
    assert reason(b"HTTP/1.1 200 OK\r\n folded onto nothing") == "protocol"
    assert reason(b"HTTP/1.1 200 OK" + b"\r\nX: y" * 257) == "too_large"
    assert reason(b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\nContent-Length: 6") == "protocol"
    borne = parse_head(b"HTTP/1.0  200\nX : a\r\n\t  b \nY:")
    assert borne == Head("HTTP/1.0", 200, [(b"X", b"a b"), (b"Y", b"")])


class Fed(httpcore.NetworkStream):
    """A stream that brings these pieces, one a read, and then its end."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = [piece for piece in pieces if piece]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        pass

    def get_extra_info(self, info: str) -> bool:
        return bool(self.pieces)


def had(pieces: list[bytes]) -> tuple[Wire, bytes]:
    wire = Wire(Fed(pieces), "direct", None)
    answer = wire.ask(b"GET / HTTP/1.1\r\n\r\n")
    return wire, b"".join(wire.body(answer))


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places})
    return [data[a:b] for a, b in itertools.pairwise([0, *ends, len(data)])]


CHUNKS = st.lists(st.binary(min_size=1, max_size=30), max_size=6)
PLACES = st.lists(st.integers(0, 10_000), max_size=12)
SIZES = st.sampled_from([b"%x", b"%X", b"000%x", b"%x;name=value", b"%x "])


def chunked(chunks: list[bytes], size: bytes, trailer: bytes) -> bytes:
    lines = [size % len(chunk) + b"\r\n" + chunk + b"\r\n" for chunk in chunks]
    last = b"0\r\n" + trailer + b"\r\n"
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(lines) + last


@given(CHUNKS, SIZES, st.sampled_from([b"", b"X: y\r\n"]), PLACES)
def test_chunks_however_they_come(
    chunks: list[bytes], size: bytes, trailer: bytes, places: list[int]
):
    raw = chunked(chunks, size, trailer)
    wire, body = had(cut(raw, places))
    assert body == b"".join(chunks)
    assert (wire.heard, wire.reusable) == (len(raw), True)


@given(CHUNKS, SIZES, PLACES, st.integers(0, 10_000))
def test_chunks_that_end_early_are_never_whole(
    chunks: list[bytes], size: bytes, places: list[int], end: int
):
    raw = chunked(chunks, size, b"")
    short = raw[: end % len(raw)]
    with pytest.raises((FetchRefused, httpcore.ReadError)) as error:
        had(cut(short, places))
    if b"\r\n\r\n" in short:
        assert error.value.reason == "truncated"


@given(st.binary(max_size=60), PLACES, st.integers(-60, 60))
def test_a_stated_length_is_met_or_the_body_is_none(
    body: bytes, places: list[int], difference: int
):
    stated = max(0, len(body) + difference)
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (stated, body)
    if stated == len(body):
        wire, found = had(cut(raw, places))
        assert (found, wire.reusable) == (body, True)
    elif stated > len(body):
        with pytest.raises(FetchRefused, match="before the end"):
            had(cut(raw, places))
    elif body[stated:].strip(b"\r\n"):
        with pytest.raises(FetchRefused, match="more was sent"):
            had([raw])
