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
    (
        "the title says 2019, the statistics period (统计期限) says 2018",
        "标题所指为 2019 年，统计期限所指为 2018 年",
    ),
    ("表一: the row 规章 is missing", "表一：缺少“规章”一行"),
    ("the form's chapter 总体情况 is not found", "未见格式规定的章节“总体情况”"),
    (
        "the report speaks of 六个部分; 5 chapters are found",
        "年报自述共六个部分，实见 5 章",
    ),
    ("after 四、收费 comes 六、其他", "“四、收费”之后为“六、其他”"),
    ("收费: -1 is no count (应为非负整数)", "收费：-1 不是计数，应为非负整数"),
    (
        "all 160 cells of the statutory tables are those of 2022, 12 of them not zero",
        "法定表格的 160 格数字与 2022 年全同，其中 12 格不为零",
    ),
    (
        "98% of the prose is that of 2022, years and numbers aside",
        "除年份与数字外，98% 的文字与 2022 年相同",
    ),
    (
        "no list shows a report any more; 2 lists showed 14: http://a.example/ and 3 more",
        "已没有列表列出年报；过去 2 个列表列出 14 份：http://a.example/，另有 3 项",
    ),
    (
        "http://a.example/ is not there any more (http:404); it listed 甲 2019、甲 2020",
        "http://a.example/ 已不存在（http:404）；曾列出：甲 2019、甲 2020",
    ),
    (
        "http://a.example/ no longer lists 甲 2019, nor does any other list; it lists 3 now",
        "http://a.example/ 不再列出：甲 2019，其他列表亦未列出；现列出 3 份",
    ),
    (
        "http://a.example/1 showed 甲 2019, and now shows another page",
        "http://a.example/1 原为“甲 2019”，现为其他网页",
    ),
    (
        "the template of 3 report pages changed since 2026: the text stood in a, and stands in b",
        "自 2026 起，3 个年报网页的结构有变：正文原在 a，现在 b",
    ),
    (
        "the trail is lost: http://a.example/ has no link matching '信息公开' within the site",
        "路径中断：http://a.example/ 没有通向站内“信息公开”的链接",
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
