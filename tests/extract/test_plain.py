"""Plain text files: joined out of lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract import document
from report_archiver.extract.plain import joined


def texts(text):
    return [paragraph for _, paragraph in joined(text)]


def wrapped(text, width):
    """A text as a mail program of old breaks it: so many characters a line."""
    return "\n".join(text[n : n + width] for n in range(0, len(text), width))


LONG = "全局高度重视政府信息公开工作，健全制度，明确责任，" * 8


def test_a_line_is_a_paragraph_and_knows_its_number():
    assert joined("标题\n\n\n一、概述\n  公开5条。\n") == [
        (1, "标题"),
        (4, "一、概述"),
        (5, "公开5条。"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end):
    assert texts(f"甲{end}乙{end}{end}丙") == ["甲", "乙", "丙"]


def test_lines_broken_at_a_fixed_width_are_joined():
    assert texts(f"标题\n{wrapped(LONG + '共5条。', 36)}\n一、概述") == [
        "标题",
        LONG + "共5条。",
        "一、概述",
    ]


def test_a_number_broken_at_the_margin_is_one_number():
    text = wrapped("甲" * 180 + "1024条。" + "乙" * 33, 36)
    assert texts(text) == [text.replace("\n", "")]


def test_latin_words_broken_at_the_margin_stay_apart():
    text = "\n".join(["a report in English words broken"] * 6)
    assert texts(text) == [" ".join(["a report in English words broken"] * 6)]


@pytest.mark.parametrize("opening", ["一、概述", "（一）概述", "(2)概述", "3.概述", "第二章 概述"])
def test_an_enumerator_opens_a_paragraph_even_after_a_full_line(opening):
    assert texts(f"{wrapped(LONG, 36)[:-1]}\n{opening}")[-1] == opening


def test_paragraphs_of_unequal_length_are_not_joined():
    lines = [
        "全局公开信息5条，其中网站公开3条，其他渠道2条",
        "收到申请三件",
        "公开会议十次以上，无一遗漏",
        "无",
        "完",
    ]
    assert texts("\n".join(lines)) == lines


def test_a_table_beside_the_lines_and_a_long_title_do_not_hide_the_margin():
    text = wrapped(LONG + "共5条，", 28)
    rows = "\n".join(f"| 规范性文件和规章 | {n} | 0 | 现行有效件数合计 |" for n in range(30))
    assert texts(f"{'题' * 40}\n\n{text}\n\n{rows}")[1] == LONG + "共5条，"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("主动公开信息\n5928\n条，占\n90.3%\n，共", ["主动公开信息5928条，占90.3%，共"]),
        ("主动公开信息5928条\n，占九成", ["主动公开信息5928条，占九成"]),
        ("行政许可\n97\n行政处罚\n0", ["行政许可", "97", "行政处罚", "0"]),
        ("收到申请：\n5\n件，", ["收到申请：", "5", "件，"]),
    ],
)
def test_a_number_on_a_line_of_its_own_inside_a_sentence_is_joined(text, found):
    assert texts(text) == found


def test_a_line_cut_short_inside_a_sentence_or_a_number_goes_on():
    text = wrapped(LONG, 28)[:-1] + "，公开4,\n318条，通过“某地发布”微信\n公众号发布5条。"
    assert texts(text) == [LONG[:-1] + "，公开4,318条，通过“某地发布”微信公众号发布5条。"]


def test_nothing_is_no_paragraph():
    assert texts("\n \u3000\n\x00") == []


@given(st.text("一二、。5 a\n\r\t\u3000", max_size=200))
def test_nothing_is_lost_and_nothing_added(text):
    found = joined(text)
    assert "".join("".join(paragraph.split()) for _, paragraph in found) == "".join(text.split())
    assert [number for number, _ in found] == sorted({number for number, _ in found})


def test_a_table_drawn_with_bars_is_a_grid_with_its_cells_in_place():
    text = "一、概述\n\n| 项目 | 数量 |\n|---|---:|\n| 规章 | 2 |\n| 其他 |  |\n\n完。"
    found = document.parse(text.encode())
    assert found.text == "一、概述\n项目\t数量\n规章\t2\n其他\t\n完。"
    (grid,) = found.grids
    assert (grid.rows, grid.cols) == (3, 2)
    assert [cell.text for cell in grid.cells] == ["项目", "数量", "规章", "2", "其他", ""]
    for cell in grid.cells:
        assert found.text[cell.span.start : cell.span.end] == cell.text
    assert [block.table for block in found.blocks] == [None, 0, 0, 0, None]


def test_a_comment_of_word_in_a_flattened_page_is_no_text_and_makes_no_page_of_it():
    found = document.parse("标题: 甲\n<!--[if !supportLists]-->一、概述\n".encode())
    assert found.text == "标题: 甲\n一、概述"
