"""Heads and framing beside h11, which reads the same bytes by rules of its own."""

from __future__ import annotations

from contextlib import suppress

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report_archiver.crawl.wire import Framing, Head, framing, parse_head, stays_open
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
