"""Findings and changes are kept in the program's words; a reader gets those of one language."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_archiver
from report_archiver.publish.datasette import telling

SAID = [
    (
        "予以公开：总计 5 ≠ 2 + 2 = 4; 总计等于各类申请人之和 (a row's total = the sum of them)",
        "予以公开：总计 5 ≠ 2 + 2 = 4; 总计等于各类申请人之和",
    ),
    ("the label 甲、乙 is read as 甲乙", "标签“甲、乙”按“甲乙”读取"),
    ("the report for 2012 came 12 days late", "2012 年度年报迟 12 天"),
    ("the report for 2012 came 1 day late", "2012 年度年报迟 1 天"),
    ("the report for 2012 came at least 3 days late", "2012 年度年报至少迟 3 天"),
    (
        "the report for 2025, due on 2026-01-31, was not found",
        "2025 年度年报应于 2026-01-31 前发布，至今未见",
    ),
    ("by 2013-03-31", "2013-03-31 前"),
    ("12 days late", "迟 12 天"),
    (
        "予以公开：总计：2019年 1件 is far from the other years (median 51); 2019 1, 2020 53",
        "予以公开：总计：2019年 1件，远离其他年度（中位数 51）；各年：2019 1, 2020 53",
    ),
    (
        "上年结转：总计 3 ≠ 4 (2021); 应等于上年结转 (carried in); 5 of 7 columns can be compared",
        "上年结转：总计 3 ≠ 4 (2021)；应等于上年结转；7 列中可比较 5 列",
    ),
    (
        "select.list_item (ul > li) matches nothing on 1 of 3 lists: http://a.example/",
        "select.list_item（ul > li）匹配 0 处，涉及 3 个列表中的 1 个：http://a.example/",
    ),
    ("lines of text: 1 reworded, 2 added", "正文行：改 1 行，增 2 行"),
    ("gone from http://a.example/, as two crawls found", "两次抓取均未见于 http://a.example/"),
    ("中心网站公开：5824 + 231 = 6055 < 6452", "中心网站公开：5824 + 231 = 6055 < 6452"),
]


@pytest.mark.parametrize(("said", "chinese"), SAID)
def test_a_chinese_reader_is_told_in_chinese(said, chinese):
    assert telling.told("zh", said) == chinese


def test_an_english_reader_gets_the_english_half():
    said = "予以公开：总计 5 ≠ 4; 总计等于各类申请人之和 (a row's total = the sum over applicants)"
    expected = "予以公开：总计 5 ≠ 4; a row's total = the sum over applicants"
    assert telling.told("en", said) == expected
    assert telling.told("en", "the report for 2012 came 12 days late") == (
        "the report for 2012 came 12 days late"
    )


def test_nothing_is_told_of_nothing():
    assert telling.told("zh", None) == ""


@given(st.text(max_size=80))
def test_what_nobody_translated_stays(said):
    assert isinstance(telling.told("zh", said), str)
    assert telling.told("zh", f"{said}{'长' * 1000}") == f"{said}{'长' * 1000}"


def test_a_hostile_message_takes_no_time():
    for start in ("a：年 ; ", "the label  is read as ", "(中 ", " ; 中 (a", ", "):
        telling.told("zh", (start * 1000)[:1000])


def test_every_sentence_is_one_that_the_program_writes():
    written = "\n".join(_texts())
    for pattern, _ in telling.sentences():
        fixed = re.split(r"\(\?P<\w+>[^)]*\)", pattern.pattern)
        longest = re.sub(r"\\(.)", r"\1", max(fixed, key=len)).strip()
        for word in re.findall(r"[a-z]{4,}", longest):
            assert word.removesuffix("s") in written, longest


def _texts():
    """All string constants of the program but for the pages'."""
    for path in Path(report_archiver.__file__).parent.rglob("*.py"):
        if "publish" not in path.parts:
            tree = ast.parse(path.read_text("utf-8"))
            yield from (
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )
