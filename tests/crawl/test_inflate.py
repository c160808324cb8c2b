from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.inflate import entity
from report_archiver.errors import FetchRefused

from .misbehaving import raw_deflate

CAP = 1_000_000


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def reason(chunks: list[bytes], coding: str, cap: int = CAP) -> str:
    with pytest.raises(FetchRefused) as refusal:
        entity(chunks, coding, cap)
    return refusal.value.reason


PACK = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "": bytes,
    "identity": bytes,
    "None": bytes,
}


@given(st.binary(max_size=3000), st.integers(1, 700), st.sampled_from(sorted(PACK)))
def test_any_cut_of_a_coded_body_gives_the_body(body: bytes, size: int, coding: str):
    assert entity(cut(PACK[coding](body), size), coding, CAP) == body


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=9), st.integers(1, 60))
def test_members_follow_one_another_wherever_they_are_cut(bodies: list[bytes], size: int):
    members = b"".join(gzip.compress(body) for body in bodies)
    assert entity(cut(members, size), "gzip", CAP) == b"".join(bodies)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_every_shortened_gzip_is_truncated(body: bytes, data: st.DataObject):
    coded = gzip.compress(body)
    end = data.draw(st.integers(1, len(coded) - 1))
    assert reason(cut(coded[:end], 50), "gzip") == "truncated"


@pytest.mark.parametrize("size", [1, 7, 100])
def test_what_follows_the_last_member_is_ignored(size: int):
    members = gzip.compress(b"one ") + gzip.compress(b"two")
    for rest in (b"\0\0\0", b"\x1f", b"\x1f\x1f\x8b\x08", b"x" + members):
        assert entity(cut(members + rest, size), "x-gzip", CAP) == b"one two"


def test_caps_hold_on_the_wire_and_inflated():
    assert reason([b"x" * 10] * 11, "", 100) == "too_large"
    assert entity([b"x" * 10] * 10, "identity", 100) == b"x" * 100
    assert reason([gzip.compress(b"\0" * 101)], "gzip", 100) == "too_large"
    assert reason([gzip.compress(b"") + bytes(101)], "gzip", 100) == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate"])
def test_a_bomb_costs_its_cap_and_no_more(coding: str):
    bomb = PACK[coding](bytes(50_000_000))
    tracemalloc.start()
    assert reason(cut(bomb, 65_536), coding, CAP) == "too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < CAP + 2_000_000


def test_a_body_in_small_pieces_costs_hardly_more_than_in_one():
    tracemalloc.start()
    assert entity((b"12345678" for _ in range(CAP // 8)), "", CAP) == b"12345678" * (CAP // 8)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.5 * CAP


def test_what_is_not_as_stated():
    assert reason([b"<html>plain"], "gzip") == "protocol"
    assert reason([b"x"], "br") == "protocol"
    assert reason([b"x"], "gzip, gzip") == "protocol"
    assert reason([gzip.compress(b"x")[:-8] + bytes(8)], "gzip") == "protocol"
    assert reason([b"<p>plain</p>" * 9], "deflate") in {"protocol", "truncated"}
    assert entity([], "gzip", CAP) == b""
    assert entity([zlib.compress(b"x")], "gzip", CAP) == b"x"
