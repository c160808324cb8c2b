import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.inflate import entity
from report_archiver.errors import FetchRefused

CAP = 1_000_000


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def reason(chunks: list[bytes], coding: str, cap: int = CAP) -> str:
    with pytest.raises(FetchRefused) as refusal:
        entity(chunks, coding, cap)
    return refusal.value.reason


@given(st.binary(max_size=3000), st.integers(1, 700), st.sampled_from(["gzip", "deflate", ""]))
def test_any_cut_of_a_coded_body_gives_the_body(body: bytes, size: int, coding: str):
    coded = {"gzip": gzip.compress(body), "deflate": zlib.compress(body), "": body}[coding]
    assert entity(cut(coded, size), coding, CAP) == body


@given(st.binary(min_size=1, max_size=300), st.data())
def test_every_shortened_gzip_is_truncated(body: bytes, data: st.DataObject):
    coded = gzip.compress(body)
    end = data.draw(st.integers(1, len(coded) - 1))
    assert reason(cut(coded[:end], 50), "gzip") == "truncated"


def test_members_follow_one_another_and_what_follows_the_last_is_ignored():
    members = gzip.compress(b"one ") + gzip.compress(b"two")
    assert entity(cut(members + b"\0\0\0", 7), "x-gzip", CAP) == b"one two"


def test_caps_hold_on_the_wire_and_inflated():
    assert reason([b"x" * 10] * 11, "", 100) == "too_large"
    assert entity([b"x" * 10] * 10, "identity", 100) == b"x" * 100
    assert reason([gzip.compress(b"\0" * 101)], "gzip", 100) == "too_large"


def test_a_bomb_costs_its_cap_and_no_more():
    bomb = gzip.compress(b"\0" * 200_000_000)
    tracemalloc.start()
    assert reason(cut(bomb, 65_536), "gzip", CAP) == "too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < CAP + 2_000_000


def test_what_is_not_as_stated():
    assert reason([b"<html>plain"], "gzip") == "protocol"
    assert reason([b"x"], "br") == "protocol"
    assert reason([b"x"], "gzip, gzip") == "protocol"
    assert entity([], "gzip", CAP) == b""
