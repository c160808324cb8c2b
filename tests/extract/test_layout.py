"""Lines and cells as a person sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.layout import clean, lay_out
from report_archiver.extract.markup import parse


def laid(html, **how):
    return lay_out(parse(html), **how)


def lines(html, **how):
    return [line.text for line in laid(html, **how).lines]


def cells(html):
    """The text of the cells of each table, by row."""
    layout = laid(html)
    return [
        [
            ["".join(line.text for line in layout.lines_of(cell)) for cell in row]
            for row in table.rows
        ]
        for table in layout.tables
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  公开\u00a0\u3000\t信息  ", "公开 信息"),
        ("公开\n  信息", "公开信息"),
        ("公开\r\n信息", "公开信息"),
        ("公开 of\nthe 信息", "公开 of the 信息"),
        ("12\n30", "12 30"),
        ("12\n条", "12 条"),
        ("公\u200b开\ufeff信\u00ad息\x00\x08", "公开信息"),
        ("公开\u2028信息\u2029", "公开信息"),
        ("\u200b\u00a0\n", ""),
    ],
)
def test_clean(raw, text):
    assert clean(raw) == text


def test_paragraphs_and_breaks_part_lines_and_spans_do_not():
    assert lines("<p>一<span>二</span><b>三</b></p>四<br>五<br/><br>六<div>七</div>八") == [
        "一二三",
        "四",
        "五",
        "六",
        "七",
        "八",
    ]


def test_digits_in_spans_of_their_own_are_one_number():
    assert lines("<p>共<span>1</span><span>2<i>8</i></span>0条</p>") == ["共1280条"]


@pytest.mark.parametrize("tag", ["sup", "sub"])
def test_footnote_marks_do_not_lengthen_a_number(tag):
    assert lines(f"<p>共12<{tag}>3</{tag}>条</p>") == ["共12 3 条"]


def test_unclosed_paragraphs_items_and_cells_are_closed_as_browsers_do():
    assert lines("<p>一<p>二<ul><li>三<li>四</ul>") == ["一", "二", "三", "四"]
    assert cells("<table><tr><td>1<td>2<tr><td>3<td>4</table>") == [[["1", "2"], ["3", "4"]]]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">9条</p>',
        '<p style="color:red; DISPLAY : none">9条</p>',
        '<div style="visibility:hidden"><p>9条</p></div>',
        "<p hidden>9条</p>",
        "<script>9条</script>",
        "<style>9条</style>",
        "<textarea>9条</textarea>",
        "<select><option>9条</option></select>",
        "<noscript><iframe>9条</iframe></noscript>",
        "<template><p>9条</p></template>",
    ],
)
def test_what_a_browser_does_not_show_is_not_read(hidden):
    assert lines(f"<p>前</p>{hidden}<p>后</p>") == ["前", "后"]


def test_hidden_text_is_read_where_it_is_asked_for():
    assert lines('<p style="display:none">9条</p>', hidden=True) == ["9条"]


def test_headings_bold_and_centred_lines_are_told():
    layout = laid(
        '<h2>甲</h2><p align="center">乙</p><p><b>丙</b></p><p><b>丁</b>戊</p>'
        '<p style="text-align:center;font-weight:bold">己</p><center>庚</center>'
    )
    told = [
        (line.text, layout.look(line)[0], line.bold, layout.look(line)[1]) for line in layout.lines
    ]
    assert told == [
        ("甲", 2, True, False),
        ("乙", 0, False, True),
        ("丙", 0, True, False),
        ("丁戊", 0, False, False),
        ("己", 0, True, True),
        ("庚", 0, False, True),
    ]


def test_characters_in_links_are_counted():
    (line,) = laid('<p>见<a href="/">首页 <b>链接</b></a>。</p>').lines
    assert (line.text, line.links) == ("见首页 链接。", 4)


def test_an_anchor_that_leads_nowhere_is_no_link():
    (line,) = laid('<p><a name="_Toc1">一、概述</a></p>').lines
    assert line.links == 0


def test_cells_keep_their_spans_and_kind():
    layout = laid(
        '<table><tr><th rowspan="2" colspan=3>甲</th><td rowspan="0">1</td></tr>'
        '<tr><td colspan="x">2</td><td rowspan="999999999">3</td></tr></table>'
    )
    tags = [layout.tree.tags[cell] for row in layout.tables[0].rows for cell in row]
    assert [(tag.name, tag.spans) for tag in tags][:3] == [
        ("th", (2, 3)),
        ("td", (0, 1)),
        ("td", (1, 1)),
    ]


def test_cells_split_by_breaks_and_paragraphs_are_one_cell():
    assert cells("<table><tr><td>本年<br>新制作<p>数量</p></td><td><p>1</p></td></tr></table>") == [
        [["本年新制作数量", "1"]]
    ]


def test_a_nested_table_belongs_to_the_cell_that_holds_it():
    layout = laid("<table><tr><td>外<table><tr><td>里</td></tr></table>后</td></tr></table>")
    outer, inner = layout.tables
    assert (outer.nested, inner.nested) == (True, False)
    assert [(line.text, line.table) for line in layout.lines] == [
        ("外", 0),
        ("里", 1),
        ("后", 0),
    ]


def test_title_and_declarations_are_kept_apart_from_the_text():
    layout = laid(
        "<head><title> 年报_网站\n </title><meta name=PubDate content='2019-01-18'>"
        "<meta property='og:title' content='年报'><meta itemprop=author content=''>"
        "<meta charset=utf-8></head><p>甲</p>"
    )
    assert layout.head_title == "年报_网站"
    assert layout.meta == [("pubdate", "2019-01-18"), ("og:title", "年报"), ("author", "")]
    assert [line.text for line in layout.lines] == ["甲"]


def test_each_line_has_the_element_that_it_stands_in():
    layout = laid("<div><p>甲</p>乙</div>")
    tags = [layout.tree.tags[line.element].name for line in layout.lines]
    assert tags == ["p", "div"]


def test_nothing_gives_no_lines():
    assert lines("") == []
    assert lines("<html><body></body></html>") == []


def test_a_script_that_ends_a_script_closes_nothing_else():
    """The inner end tag belongs to the script; what follows stands where it stood."""
    layout = laid("<div><script><!--<script>1</script>2--></script><p>甲</p></div><p>乙</p>")
    told = [(line.text, layout.tree.path(line.element)) for line in layout.lines]
    assert told[-2:] == [
        ("甲", "body > div:nth-child(1) > p:nth-child(2)"),
        ("乙", "body > p:nth-child(2)"),
    ]


def test_white_space_before_and_after_a_line_is_none_of_it():
    layout = laid("<p> &nbsp;\n<span> 甲</span> \n </p> \n<p>&#x200b;</p><p> &nbsp;</p>")
    assert [(line.text, layout.tree.tags[line.element].name) for line in layout.lines] == [
        ("甲", "span")
    ]


def test_the_first_title_that_says_something_counts():
    html = (
        "<title> </title><title>年报</title><title>别的</title><body><svg><title>图</title></svg>"
    )
    assert laid(html).head_title == "年报"


@given(st.text("公a1 \t\n\r\u00a0\u3000\u200b\ufeff\x00\x1c\u2028。", max_size=40))
def test_clean_text_is_one_line_that_stays(raw):
    text = clean(raw)
    assert clean(text) == text == text.strip()
    assert text.isprintable()
    assert "  " not in text
    kept = "".join(raw.translate(dict.fromkeys([0, 28, 0x200B, 0xFEFF])).split())
    assert "".join(text.split()) == kept


def test_a_cell_that_a_script_pretends_to_open_holds_nothing():
    """Where a script holds a script, what is left of it looks like markup."""
    html = "<p>1</p><script><!--<script></script><table><tr><td>--></script>"
    assert cells(html) == [[[""]]]
