"""Memento's words: times, links, the nearest."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.publish.datasette import memento
from report_archiver.publish.datasette.memento import Memento, Original

ORIGINAL = Original("http://x.example/?a=<b>&c=年", "http://h/tg", "http://h/tm")


def at(day, hour=0):
    return Memento(datetime(2024, 1, day, hour, tzinfo=UTC), f"http://h/{day}")


def test_a_time_is_told_to_the_second_in_gmt():
    when = memento.captured("2024-02-01T03:04:05.678Z")
    assert memento.told(when) == "Thu, 01 Feb 2024 03:04:05 GMT"
    assert memento.wished("Thu, 01 Feb 2024 03:04:05 GMT") == when.replace(microsecond=0)


@pytest.mark.parametrize("told", ["", "yesterday", "2024-01-01", "Thu, 99 Feb 2024 03:04:05 GMT"])
def test_a_time_that_is_none(told):
    assert memento.wished(told) is None


def test_the_nearest():
    held = [at(1), at(3), at(10)]
    assert memento.nearest(held, datetime(2023, 1, 1, tzinfo=UTC)) == held[0]
    assert memento.nearest(held, datetime(2024, 1, 2, tzinfo=UTC)) == held[0]
    assert memento.nearest(held, datetime(2024, 1, 2, 1, tzinfo=UTC)) == held[1]
    assert memento.nearest(held, datetime(2030, 1, 1, tzinfo=UTC)) == held[2]


def test_a_timemap():
    lines = memento.timemap(ORIGINAL, [at(1), at(2), at(3)]).splitlines()
    assert lines[0] == '<http://x.example/?a=%3Cb%3E&c=%E5%B9%B4>; rel="original",'
    assert 'rel="self"; type="application/link-format"; from="Mon, 01 Jan 2024' in lines[1]
    assert [line.split('rel="')[1].split('"')[0] for line in lines[2:]] == [
        "timegate", "first memento", "memento", "last memento",
    ]  # fmt: skip
    assert 'rel="first last memento"' in memento.timemap(ORIGINAL, [at(1)])


@given(st.text(max_size=40))
def test_no_address_leaves_its_brackets(url):
    told = Original(url, url, url).links()
    assert told.isascii()
    assert told.count("<") == told.count(">") == 3
    assert told.isprintable()


def test_what_an_address_may_mean():
    assert memento.spellings("http://x.example/%E5%B9%B4", "a=1") == [
        "http://x.example/%E5%B9%B4?a=1",
        "http://x.example/年?a=1",
        "https://x.example/%E5%B9%B4?a=1",
        "https://x.example/年?a=1",
    ]
    assert memento.spellings("http%3A%2F%2Fx.example%2F", "")[1] == "http://x.example/"
