"""Golden pages, mangled at random: a reading or a refusal, and never a number that is not there."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.golden.pairs import pages

from report_archiver.errors import NotADocument
from report_archiver.evaluation.grounds import grounded

PAGES = [page.body for page in pages()]
PIECES = [
    *(
        b"<table>",
        b"</td>",
        b"<tr><td colspan=99999>",
        b"<!--",
        b"<![CDATA[",
        b"<p",
        b"</div>" * 50,
    ),
    *(b"<script>", b"<style>", b"<textarea>", b"<template>", b"&#x0;", b"&#55296;", b"&#1114112;"),
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B", "万亿".encode(), "〇".encode() * 40),
    *("１２３，４５６条".encode(), b"9" * 400, b"1." * 30, "其中".encode(), "一、".encode() * 30),
    *("2013月1日".encode(), "无".encode(), b"/", b"<h1>", b"</html>", b"\r", b"\t" * 99),
]


@st.composite
def mangled(draw):
    """A golden page after some cuts, doublings, insertions and flipped bytes."""
    body = bytearray(draw(st.sampled_from(PAGES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body)))
        length = draw(st.sampled_from([1, 2, 7, 40, 400, 4000]))
        match draw(st.sampled_from(["cut", "double", "insert", "flip", "end", "move"])):
            case "cut":
                del body[at : at + length]
            case "double":
                body[at:at] = body[at : at + length]
            case "insert":
                body[at:at] = draw(st.sampled_from(PIECES))
            case "flip":
                body[at : at + 1] = draw(st.binary(max_size=3))
            case "end":
                del body[max(at, 1) :]
            case _:
                piece = bytes(body[at : at + length])
                del body[at : at + length]
                place = draw(st.integers(0, len(body)))
                body[place:place] = piece
    return bytes(body)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mangled())
@example(b"")
@example(b"\x00" * 1000)
def test_a_mangled_page_gives_a_reading_or_a_refusal(reader, body):
    try:
        reading = reader.read(body, "http://www.example.cn/2017/report.html")
    except NotADocument:
        return
    assert not set(reading.text) & {"\x00", "\r"}
    reading.text.encode()
    for figure in reading.figures:
        assert reading.text[figure.span.start : figure.span.end] == figure.quote
        assert grounded(figure)
    for section in reading.sections:
        assert 0 <= section.span.start <= section.span.end <= len(reading.text)
