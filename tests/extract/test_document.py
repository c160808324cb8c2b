"""Documents: text, blocks, cells and anchors of a page; what is none is refused."""

import re
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.extract.pages import PAGES, TITLE, markup_table

from report_archiver.errors import NotADocument
from report_archiver.extract.document import Selectors, parse
from report_archiver.extract.layout import clean

FORBIDDEN = re.compile("[\x00\r\ud800-\udfff]")


def read(html, **how):
    return parse(html.encode(), **how)


def hold(document):
    """All that a document promises of its places."""
    text = document.text
    assert not FORBIDDEN.search(text)
    assert "\n".join(text[b.span.start : b.span.end] for b in document.blocks) == text
    for one, two in pairwise(document.blocks):
        assert one.span.end + 1 == two.span.start
    for number, grid in enumerate(document.grids):
        rows = [block.span for block in document.blocks if block.table == number]
        assert (rows[0].start, rows[-1].end) == (grid.span.start, grid.span.end)
        for cell in grid.cells:
            assert text[cell.span.start : cell.span.end] == cell.text
            assert not set(cell.text) & set("\t\n")
            assert 0 <= cell.row < cell.row + cell.rowspan <= grid.rows
            assert 0 <= cell.col < cell.col + cell.colspan <= grid.cols
        printed = "\n".join(text[row.start : row.end] for row in rows)
        assert printed.replace("\n", "\t").split("\t") == [cell.text for cell in grid.cells] or any(
            row.start == row.end for row in rows
        )


def told(node):
    """What an element holds, as far as letters and digits go."""
    return re.sub(r"\s", "", clean(node.text()).replace("\u3000", ""))


@pytest.mark.parametrize("name", PAGES)
def test_places_of_a_page(name):
    hold(read(PAGES[name].html))


@pytest.mark.parametrize("name", PAGES)
def test_every_anchor_leads_to_the_element_that_holds_the_text(name):
    html = PAGES[name].html
    document, page = read(html), LexborHTMLParser(html)
    places = [(block.anchor, block.span) for block in document.blocks]
    places += [(cell.anchor, cell.span) for grid in document.grids for cell in grid.cells]
    for anchor, span in places:
        (node,) = page.css(anchor)
        row = (
            node.parent
            if node.tag in ("td", "th") and "\t" in document.text[span.start : span.end]
            else node
        )
        assert document.text[span.start : span.end].replace("\t", "").replace(" ", "") in told(row)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_the_encoding_changes_nothing(name, charset):
    html = PAGES[name].html.replace('charset="utf-8"', 'charset="gb2312"')
    assert parse(html.encode(charset)).text == read(html).text


def test_a_table_is_a_line_a_row_with_tabs_between_cells():
    document = read("<p>甲</p>" + markup_table([["项目", "数量"], ["公开", "5"]]) + "<p>乙</p>")
    assert document.text == "甲\n项目\t数量\n公开\t5\n乙"
    (grid,) = document.grids
    assert (grid.rows, grid.cols) == (2, 2)
    assert [block.table for block in document.blocks] == [None, 0, 0, None]


def test_a_merged_cell_is_written_once_at_its_upper_left_place():
    document = read(
        "<table><tr><td rowspan=2>情况</td><td colspan=2>件数</td></tr>"
        "<tr><td>1</td><td>2</td></tr></table>"
    )
    assert document.text == "情况\t件数\n1\t2"
    places = [(c.text, c.row, c.col, c.rowspan, c.colspan) for c in document.grids[0].cells]
    assert places == [
        ("情况", 0, 0, 2, 1),
        ("件数", 0, 1, 1, 2),
        ("1", 1, 1, 1, 1),
        ("2", 1, 2, 1, 1),
    ]


def test_empty_cells_keep_their_place():
    document = read(
        "<table><tr><td>甲</td><td>&nbsp;</td><td>0</td></tr>"
        "<tr><td>/</td><td></td><td>无</td></tr></table>"
    )
    assert document.text == "甲\t\t0\n/\t\t无"
    hold(document)


def test_cells_split_over_lines_are_joined_and_numbers_are_not():
    document = read(
        "<table><tr><td>本年<br>新制作<p>数量</p></td><td>12<br>34</td></tr>"
        "<tr><td>甲</td><td>乙</td></tr></table>"
    )
    assert document.text.split("\n")[0] == "本年新制作数量\t12 34"


def test_a_nested_table_is_read_where_it_stands():
    inner = markup_table([["项目", "数量"], ["公开", "5"]])
    document = read(f"<table><tr><td><p>前</p>{inner}<p>后</p></td><td>侧</td></tr></table>")
    assert document.text.split("\n")[:4] == ["前", "项目\t数量", "公开\t5", "后"]
    hold(document)


def test_breaks_part_paragraphs():
    document = read("<div>一、概述<br>&nbsp;&nbsp;公开5条。<br/><br>二、其他<br></div>")
    assert document.text == "一、概述\n公开5条。\n二、其他"
    assert len({block.anchor for block in document.blocks}) >= 1


def test_full_width_digits_and_nbsp_are_kept_as_printed_but_for_the_space():
    assert read("<p>公开１２&nbsp;条，共３．５％。</p>").text == "公开１２ 条，共３．５％。"


def test_a_header_table_of_the_page_is_no_table_of_the_report():
    header = markup_table(
        [
            ["索引号：", "A0001/2019-00001", "发布机构：", "清河县水务局"],
            ["生成日期：", "2019-01-18", "文号：", "无"],
        ]
    )
    document = read(f"<div>{header}<p>一、概述</p><p>公开信息5条。</p></div>")
    assert document.grids == ()
    assert document.text == "一、概述\n公开信息5条。"
    assert "生成日期： 2019-01-18" in document.preamble


def test_what_the_site_selects_counts():
    selectors = Selectors(content="#c", title="h5", published=".t")
    html = (
        f"<h5>{TITLE}</h5><i class=t>2019年1月18日</i>"
        "<p>旁边很长的一句话，不是报告。</p><div id=c>公开5条。</div>"
    )
    document = read(html, selectors=selectors)
    assert document.text == "公开5条。"
    assert document.meta == (("articletitle", TITLE), ("pubdate", "2019年1月18日"))


def test_a_selector_that_finds_nothing_is_a_warning():
    (warning,) = read("<p>公开5条。</p>", selectors=Selectors(content="#c")).warnings
    assert "#c" in warning


def test_hidden_text_is_read_where_there_is_no_other():
    assert read('<div style="display:none"><p>公开5条。</p></div>').text == "公开5条。"


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<div><img src=x></div>", "<p>&nbsp;</p>"]
)
def test_a_page_without_text_says_so(html):
    document = read(html)
    assert document.text == ""
    assert document.blocks == ()
    assert document.warnings == ("no main content found",)


def test_a_page_cut_in_the_middle_of_a_tag_is_read_to_there():
    html = PAGES["with_classes"].html
    document = read(html[: html.index("二、行政复议") + 6] + "<sp")
    assert document.text.endswith("二、行政复议")
    hold(document)


def test_damaged_characters_are_a_warning():
    body = bytearray(PAGES["with_classes"].html.encode())
    body[body.index("全年".encode())] = 0xFF
    (warning,) = parse(bytes(body)).warnings
    assert "could not be decoded as utf-8" in warning


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \r\n\x00\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 \xe2\xe3", "PDF"),
        (b"PK\x03\x04" + bytes(40), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"SQLite format 3\x00", "SQLite"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
    ],
)
def test_what_is_no_document_is_refused_by_its_name(body, said):
    with pytest.raises(NotADocument, match=said):
        parse(body)


def test_a_text_file_is_a_block_a_paragraph():
    document = parse("标题\n\n一、概述\n公开5条。\n".encode())
    assert document.text == "标题\n一、概述\n公开5条。"
    assert [block.anchor for block in document.blocks] == ["line 1", "line 3", "line 4"]
    hold(document)


TAGS = "p td tr table div span li h2 a script b title caption br".split()
WORDS = "公开12条。 一、 ， １２ 版权所有 5 \x00 \t \u2028 &nbsp; &#0; &#xd800;".split(" ")
ODD = ["<td rowspan=3>", "<td colspan=9>", "<a href=/>", "<!--", "-->", "<![if x]>", "\r\n", " "]
OPEN, SHUT = [f"<{tag}>" for tag in TAGS], [f"</{tag}>" for tag in TAGS]
PIECES = st.sampled_from([*OPEN, *SHUT, *ODD, *WORDS])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_places_hold_for_any_markup(html):
    with suppress(NotADocument):
        hold(read("<div>" + html))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    with suppress(NotADocument):
        hold(parse(body))


@pytest.mark.parametrize(
    "html",
    [
        "<select>" + "<option>公开信息12条" * 3,
        "<title>年报</title><script>12</script>",
        "<form><input value=12></form>",
    ],
)
def test_markup_that_holds_no_text_is_not_read_as_a_text_file(html):
    document = parse(html.encode())
    assert (document.text, document.warnings) == ("", ("no main content found",))
