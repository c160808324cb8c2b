"""Squeezed text and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.squeezed import compact, squeeze
from report_archiver.model import Span


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("共 1 2 8 条", "共1 2 8条"),
        ("公 开\u3000信\t息\n数", "公开信息数"),
        ("共１２８０条，占３．５％", "共1280条，占3.5%"),
        ("公开(含网站):1,280条;其他", "公开（含网站）：1,280条；其他"),
        ("甲,乙，1,280", "甲，乙，1,280"),
        ("〔2012〕157号[2012]", "〔2012〕157号〔2012〕"),
        ("在 the web 上", "在the web上"),
        ("12 条 34", "12条34"),
        ("12  34", "12 34"),
    ],
)
def test_squeeze(text, plain):
    assert squeeze(text).text == plain


def test_a_span_leads_back():
    text = "共 公开\u3000１,２８０ 条。"
    squeezed = squeeze(text, offset=100)
    start = squeezed.text.index("1,280条")
    span = squeezed.span(start, start + len("1,280条"))
    assert text[span.start - 100 : span.end - 100] == "１,２８０ 条"


def test_an_empty_span_is_empty():
    assert squeeze("公 开", 7).span(1, 1) == Span(9, 9)


@given(st.text("公１2 \t\n\u3000,.:(％a，", max_size=60), st.integers(0, 1000))
def test_every_character_has_its_place(text, offset):
    squeezed = squeeze(text, offset)
    assert len(squeezed.origin) == len(squeezed.text) + 1
    assert list(squeezed.origin) == sorted(squeezed.origin)
    for place in range(len(squeezed.text)):
        span = squeezed.span(place, place + 1)
        assert offset <= span.start < span.end <= offset + len(text)
        printed = text[span.start - offset : span.end - offset]
        assert squeeze(printed).text == squeezed.text[place] or printed in " \t\n\u3000,，"


@given(st.text(max_size=60))
def test_squeezing_twice_is_squeezing_once(text):
    once = squeeze(text).text
    assert squeeze(once).text == once


@given(st.text("公开aZ19é \t\n\u3000\x1c，（", max_size=60))
def test_white_space_stays_only_as_the_first_between_two_digits_or_letters(text):
    assert compact(text) == "".join(
        char
        for place, char in enumerate(text)
        if not char.isspace() or (latin(text[:place][-1:]) and latin(text[place:].lstrip()[:1]))
    )


def latin(char):
    return char.isascii() and char.isalnum()


def test_one_line_of_a_megabyte_takes_no_longer_than_its_length():
    """No run of white space, however long, is gone over again from each of its places."""
    text = "a" + " " * 1_000_000 + "公"
    squeezed = squeeze(text)
    assert squeezed.text == "a公"
    assert list(squeezed.origin) == [0, 1_000_001, 1_000_002]
