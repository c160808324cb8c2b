from decimal import Decimal
from io import BytesIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from report_archiver.cli.screen import facts, number, plain, settle, table


@given(st.text())
def test_nothing_of_a_page_moves_the_cursor(text):
    shown = plain(text)
    assert all(char.isprintable() or not char.isascii() for char in shown)
    assert not {"\x1b", "\x9b", "\x07", "\n", "\r", "\u202e", "\u2028"} & set(shown)


def test_an_escape_sequence_is_shown_as_what_it_is():
    assert plain("\x1b[31m红\x1b]0;x\x07") == "\ufffd[31m红\ufffd]0;x\ufffd"


def test_markup_in_a_page_is_no_markup():
    console = Console(width=40, markup=False)
    with console.capture() as capture:
        console.print(table(["Label"], [["[red]条[/red]"]]))
    assert "[red]条[/red]" in capture.get()


@pytest.mark.parametrize(
    ("value", "kind", "approx", "words"),
    [
        (Decimal(9286), "number", None, "9,286"),
        (Decimal(400), "number", "about", "≈400"),
        (Decimal(400), "number", "over", ">400"),
        (Decimal(400), "number", "under", "<400"),
        (Decimal("1.50"), "number", None, "1.5"),
        (Decimal(100), "number", None, "100"),
        (Decimal(0), "zero_word", None, "0"),
        (None, "blank", None, "blank"),
        (None, "na", None, "n/a"),
    ],
)
def test_zero_blank_and_stroke_are_told_apart(value, kind, approx, words):
    assert number(value, kind, approx) == words


def test_facts_without_a_value_are_left_out():
    assert facts([("year", 2017), ("source", None), ("title", "")]).row_count == 1


def test_a_pipe_gets_utf8_whatever_the_locale_says():
    stream = TextIOWrapper(BytesIO(), encoding="latin-1")
    settle(stream)
    stream.write("条\udcff")
    stream.flush()
    assert stream.buffer.getvalue() == "条\\udcff".encode()


def test_a_stream_that_was_closed_takes_all_in_silence():
    with settle(None) as stream:
        assert not stream.isatty()
        stream.write("二〇一七")
