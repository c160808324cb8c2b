"""Every figure of the golden pairs is found in its page again; hostile places harm nothing."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.golden.pairs import HERE

from report_archiver.charset import decode
from report_archiver.publish.datasette import marking
from report_archiver.publish.datasette.marking import Place, marked, squeezed

EACH = 7  # of the figures: all of them take a quarter of a minute
MARK = re.compile(r"<mark (?:id|style)=[^>]*>")


def pairs():
    for told in sorted(HERE.glob("*.json")):
        page = told.with_suffix(".html")
        yield page if page.exists() else told.with_suffix(".txt"), told


PAIRS = list(pairs())


@pytest.mark.parametrize(("page", "told"), PAIRS, ids=[told.stem for _, told in PAIRS])
def test_the_figures_of_a_page(page, told):
    reading = json.loads(told.read_text("utf-8"))
    html = decode(page.read_bytes()).text
    assert reading["figures"]
    for figure in reading["figures"][::EACH]:
        place = Place.of(figure["anchor"], figure["quote"], reading["text"], figure["char_start"])
        copy = marked(html, place)
        assert copy is not None, figure
        assert squeezed(within(copy)) == squeezed(figure["quote"])
        assert copy.count(f'id="{marking.MARK_ID}"') == 1
        if figure["row"] is None:
            before = squeezed(place.line[: place.at])[-6:]
            assert squeezed(until(copy)).endswith(before), figure


def within(copy):
    return "".join(node.text() for node in LexborHTMLParser(copy).css("mark[style]"))


def until(copy):
    """The text of a copy up to its mark."""
    head = MARK.split(copy, maxsplit=1)[0]
    return LexborHTMLParser(re.sub("<(?:script|style).*?</(?:script|style)>", "", head)).text()


def place(quote="12件", line="收到12件，答复12件", at=2, anchor="p"):
    return Place(anchor, quote, line, at)


def test_of_several_the_one_at_its_place():
    page = "<p>收到12件，答复12件</p>"
    assert "收到<mark" in marked(page, place())
    assert "答复<mark" in marked(page, place(at=8))


def test_of_several_lines_in_one_element_the_one_that_is_meant():
    page = "<p>受理12件。<br>收到12件，答复12件</p>"
    assert "收到<mark" in marked(page, place())


def test_a_quote_over_several_elements():
    copy = marked("<p>收到<b>1</b><i>2</i> 件，答复12件</p>", place())
    assert within(copy) == "12件"
    assert copy.count("<mark") == 3
    assert copy.count(f'id="{marking.MARK_ID}"') == 1


def test_an_empty_cell_is_marked_itself():
    copy = marked("<table><tr><td>a</td><td></td></tr></table>", place("", "a\t", 2, "td + td"))
    assert "<td><mark" in copy
    assert within(copy).strip() == ""


def test_text_that_looks_like_markup_stays_text():
    copy = marked(
        "<p>&lt;b&gt;收到12件&lt;script&gt;x</p>", place("12件", "<b>收到12件<script>x", 5)
    )
    assert "&lt;b&gt;收到<mark" in copy
    assert "<script" not in copy
    text = marked("<b>收到12件<script>x", place("12件", "<b>收到12件<script>x", 5, "line 1"))
    assert "&lt;b&gt;收到<mark" in text
    assert "<script" not in text


def test_a_line_of_a_text_file():
    text = "一\r\n二 12件\r\n三 12件\r\n"
    copy = marked(text, place("12件", "三 12件", 2, "line 3"))
    assert "三 <mark" in copy


@pytest.mark.parametrize(
    "anchor", ["p:nth-of-type(9)", "", "<p", ":has(", "line 99", "line 0", "\0", "td", "*"]
)
def test_a_place_that_is_none(anchor):
    assert marked("<p>收到12件</p>", place(anchor=anchor)) is None


@pytest.mark.parametrize("tag", ["script", "style", "title", "textarea", "select", "svg"])
def test_what_is_no_text_of_the_page_is_not_marked(tag):
    copy = marked(f"<div><{tag}>12件</{tag}></div>", place(anchor="div"))
    assert copy is None or "<mark" not in copy


def test_the_doctype_stays_as_it_is():
    kind = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">'
    )
    assert marked(f"{kind}<p>收到12件，答复12件", place()).startswith(f"{kind}<html>")
    assert marked("<p>收到12件，答复12件", place()).startswith("<html>")


@given(st.text(max_size=40), st.text(max_size=8), st.integers(0, 40))
def test_any_text_and_any_place(text, quote, at):
    page = f"<p>{text}</p>"
    copy = marked(page, Place("p", quote, text, min(at, len(text))))
    assert copy is None or marking.MARK_ID in copy
