"""A text in its parts, cut at its figures: nothing is lost, and every figure can be led to."""

import json

from hypothesis import given
from hypothesis import strategies as st

from report_archiver.publish.datasette.passages import parts, pieces


def figure(key, start, end, **more):
    place = {"table_id": None, "row": None, "col": None}
    return {"key": key, "ordinal": int(key), "char_start": start, "char_end": end, **place, **more}


def section(ordinal, numbering, heading, start, level=1):
    told = {"ordinal": ordinal, "numbering": numbering, "heading": heading, "level": level}
    return {**told, "char_start": start}


def table(text, start, end, cells, caption="表"):
    return {"id": 7, "char_start": start, "char_end": end, "caption": caption, "cells": cells}


def shown(found):
    """Pieces as text, with [key:…] for what leads to a figure and +key for others of its words."""
    told = ""
    for piece in found:
        if piece.figure is None:
            told += piece.text
            continue
        first = "" if piece.begins else "…"
        told += f"[{first}{piece.figure['key']}:{piece.text}]"
        told += "".join(f"+{one['key']}" for one in piece.also)
    return told


# Figures in a text --------------------------------------------------------------------------------


def test_figures_side_by_side():
    found = pieces("共12件3人", 100, [figure("1", 101, 104), figure("2", 104, 106)])
    assert shown(found) == "共[1:12件][2:3人]"


def test_a_figure_within_another_is_its_own():
    found = pieces("增加12件，共", 0, [figure("1", 0, 7), figure("2", 2, 5)])
    assert shown(found) == "[1:增加][2:12件][…1:，共]"


def test_two_that_overlap():
    assert (
        shown(pieces("一二三四", 0, [figure("1", 0, 3), figure("2", 2, 4)])) == "[1:一二][2:三四]"
    )


def test_two_of_the_same_words():
    found = pieces("均为零。", 0, [figure("1", 0, 3), figure("2", 0, 3), figure("3", 0, 3)])
    assert shown(found) == "[1:均为零]+2+3。"


def test_an_empty_cell():
    assert shown(pieces("", 5, [figure("1", 5, 5)])) == "[1:]"
    assert shown(pieces("甲", 5, [figure("1", 6, 6)])) == "甲[1:]"


def test_a_figure_that_runs_over_the_edge_stays_inside():
    assert shown(pieces("一二", 10, [figure("1", 11, 30)])) == "一[1:二]"
    assert shown(pieces("一二", 10, [figure("1", 5, 11)])) == "[1:一]二"


def test_more_than_anyone_can_tell_apart_are_told_at_once():
    many = [figure(str(n), n, 400 - n) for n in range(100)]
    (found,) = pieces("x" * 400, 0, many)
    assert len(found.also) == 99


@given(
    st.text(alphabet="一二3", max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=8),
)
def test_whatever_the_figures_the_text_stays_and_each_can_be_led_to(text, places):
    figures = [
        figure(str(number), min(start, len(text)), min(start + length, len(text)))
        for number, (start, length) in enumerate(places)
    ]
    found = pieces(text, 0, figures)
    assert "".join(piece.text for piece in found) == text
    led = [piece.figure["key"] for piece in found if piece.begins]
    led += [one["key"] for piece in found for one in piece.also]
    assert sorted(led) == sorted(one["key"] for one in figures)


# Parts --------------------------------------------------------------------------------------------

TEXT = "引言3件\n一、 概况。\n（一）数量。共12件\n\n甲\t5\n尾"


def test_headings_run_in_and_on_lines_of_their_own():
    sections = [section(0, "一、", "概况", 5), section(1, "（一）", "数量", 12, 2)]
    figures = [figure("1", 2, 4), figure("2", TEXT.index("12件"), TEXT.index("12件") + 3)]
    found = parts(TEXT, sections, [], figures)
    assert [(one.kind, one.anchors) for one in found] == [
        ("paragraph", []),
        ("heading", [0]),
        ("paragraph", [1]),
        ("paragraph", []),
        ("paragraph", []),
    ]
    assert found[1].level == 3
    assert shown(found[2].lead) == "（一）数量。"
    assert shown(found[2].pieces) == "共[2:12件]"
    assert shown(found[0].pieces) == "引言[1:3件]"


def test_a_section_whose_words_are_not_there_is_still_led_to():
    (found,) = parts("正文", [section(4, "一、", "别的", 0)], [], [])
    assert (found.kind, found.anchors, shown(found.pieces)) == ("paragraph", [4], "正文")


def test_sections_that_begin_anywhere_are_led_to():
    cells = json.dumps([["x"]])
    sections = [section(n, "", "x", at) for n, at in enumerate([-5, 1, 3, 99])]
    found = parts("一二\n三四", sections, [table("", 3, 4, cells)], [])
    assert [one.anchors for one in found] == [[0, 1], [2], [3]]
    assert parts("", sections, [], []) == []


def test_a_figure_of_no_table_within_one_is_in_its_cell():
    text = "甲\t5件"
    cells = json.dumps([["甲", "5件"]])
    (made,) = parts(text, [], [table(text, 0, 4, cells)], [figure("1", 2, 4)])
    assert shown(made.rows[0][1].pieces) == "[1:5件]"


def test_a_table_as_it_was_printed():
    start = TEXT.index("甲")
    cells = json.dumps([["甲", "5"]])
    held = figure("1", start + 2, start + 3, table_id=7, row=0, col=1)
    found = parts(TEXT, [], [table(TEXT, start, start + 3, cells)], [held])
    (made,) = [one for one in found if one.kind == "table"]
    ((head, cell),) = made.rows
    assert (head.head, shown(head.pieces)) == ("row", "甲")
    assert (cell.head, cell.figures, shown(cell.pieces)) == ("", True, "[1:5]")
    assert made.keys == {"1"}
    assert [shown(one.pieces) for one in found if one.kind != "table"][-1] == "尾"


def test_a_table_whose_text_says_otherwise_is_its_grid():
    cells = json.dumps([["甲", "5"], ["乙", ""]])
    held = [
        figure("1", 0, 1, table_id=7, row=0, col=1),
        figure("2", 0, 1, table_id=7, row=0, col=1),
        figure("3", 0, 1, table_id=7, row=9, col=9),
        figure("4", 0, 1, table_id=7),
    ]
    (made,) = parts("另外", [], [table("", 0, 2, cells)], held)
    assert shown(made.rows[0][1].pieces) == "[1:5]+2"
    assert [one["key"] for one in made.loose] == ["3", "4"]


def test_heads_of_columns_and_rows():
    text = "项\t数\n规章\t4\n文件\t"
    held = [
        figure("1", 7, 8, table_id=7, row=1, col=1),
        figure("2", 12, 12, table_id=7, row=2, col=1),
    ]
    cells = json.dumps([["项", "数"], ["规章", "4"], ["文件", ""]])
    (made,) = parts(text, [], [table(text, 0, len(text), cells)], held)
    assert [[cell.head for cell in row] for row in made.rows] == [
        ["col", "col"],
        ["row", ""],
        ["row", ""],
    ]
    assert shown(made.rows[2][1].pieces) == "[2:]"


def test_a_monstrous_table_is_cut_and_says_so():
    cells = json.dumps([["x"] * 100] * 500)
    (made,) = parts("x", [], [table("x", 0, 1, cells)], [])
    assert (len(made.rows), made.left_out) == (200, 300)


def test_no_text_has_no_parts():
    assert parts("", [], [], []) == []
    assert parts("\n \n", [], [], []) == []


def test_tables_that_overlap_repeat_no_prose():
    cells = json.dumps([["x"]])
    found = parts("一二三", [], [table("", 0, 2, cells), table("", 1, 2, cells)], [])
    assert [one.kind for one in found] == ["table", "table", "paragraph"]
    assert shown(found[2].pieces) == "三"
