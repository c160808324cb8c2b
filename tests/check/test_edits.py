from __future__ import annotations

import time

import pytest

from report_archiver.check.edits import compare, diff, in_words, lines_in_words
from report_archiver.model import Reading
from report_archiver.reading import read_document

PAGE = "<h1>清河县水务局2018年政府信息公开工作年度报告</h1><div>{}</div>"
REPORT = (
    "<p>一、主动公开情况</p><p>全年公开政府信息1280条，其中网站公开1100条。</p>"
    "<p>二、依申请公开情况</p><p>收到政府信息公开申请302件。</p><p>近400人参加培训。</p>"
)
TABLE = "<table><tr><td>指标名称</td><td>单位</td><td>数量</td></tr>{}</table>"


@pytest.fixture
def read(book):
    def read(content: str) -> Reading:
        return read_document(PAGE.format(content).encode(), "http://one.example/1.html", book)

    return read


def edit(read, *changes: tuple[str, str]):
    changed = REPORT
    for old, new in changes:
        assert old in changed
        changed = changed.replace(old, new)
    return compare(read(REPORT), read(changed), same_bytes=False)


def touched(found):
    return [
        (one.metric, one.old and one.old.value, one.new and one.new.value) for one in found.figures
    ]


def test_the_three_verdicts_on_other_markup(read):
    other = REPORT.replace("<p>", "<p class='x'>")
    found = compare(read(REPORT), read(other), same_bytes=False)
    assert (found.bytes, found.text, found.figures) == (True, False, ())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("302件", "320件")], [("requests.received.total", "302", "320")]),
        (
            [("收到政府信息公开申请302件", "共受理政府信息公开申请320件")],
            [("requests.received.total", "302", "320")],
        ),
        ([("收到政府信息公开申请302件", "共受理政府信息公开申请302件")], []),
        ([("近400人参加培训", "近400人参加了业务培训")], []),
        ([("近400人", "400人")], [("training.trainees", "近 400", "400")]),
        ([("<p>近400人参加培训。</p>", "")], [("training.trainees", "近 400", None)]),
        (
            [("收到政府信息公开申请302件", "未收到政府信息公开申请")],
            [("requests.received.total", "302", "0")],
        ),
        ([("一、主动公开情况", "一、主动公开政府信息情况")], []),
    ],
)
def test_figures_that_an_edit_touches(read, changes, expected):
    found = edit(read, *changes)
    assert found.text
    assert touched(found) == expected


def test_a_paragraph_put_before_touches_only_its_own_figures(read):
    found = edit(read, ("<p>近400", "<p>召开会议3次。</p><p>近400"))
    assert [(one.old, one.new.value) for one in found.figures] == [(None, "3")]


def test_several_figures_in_the_order_of_the_text(read):
    found = edit(read, ("302件", "320件"), ("1280条", "1290条"))
    assert [one.new.value for one in found.figures] == ["1290", "320"]
    assert [one.new.quote for one in found.figures] == ["1290条", "320件"]


@pytest.mark.parametrize(
    "noise",
    [
        "浏览次数：{}",
        "阅读量：{}次",
        "【浏览量】{}",
        "访问次数[{}]",
        "来源：本站 点击数：{} 次 【字体：大 中 小】",
        "文章浏览：{}次",
        "本文已被浏览 {} 次",
        "您是第{}位访客",
        "当前在线人数：{}",
        "热度：{}",
        "Views: {}",
        "今天是2026年3月{}日 星期日 12:00:{}",
        "系统时间：2026年3月1日 09:{}:33",
        "2026年3月{}日 星期日",
    ],
)
def test_counters_and_clocks_are_noise(read, noise):
    pages = (f"{REPORT}<p>{noise.replace('{}', str(count))}</p>" for count in (11, 12))
    found = compare(*map(read, pages), same_bytes=False)
    assert (found.bytes, found.text, found.figures) == (True, False, ())


@pytest.mark.parametrize(
    "told",
    [
        "四、门户网站总访问量{}次。",
        "网站访问量：{}次",
        "（二）访问量：{}人次",
        "（二） 访问量：{}人次",
        "3. 浏览次数：{}次",
        "门户网站建设。访问量：{}次，同比增长。",
        "浏览次数：{}次，较上年增加。",
        "政务微信阅读量：{}次",
        "页面浏览量：{}次",
        "本年页面浏览{}次",
    ],
)
def test_visits_that_a_report_counts_are_no_noise(read, told):
    end = "<p>特此报告，欢迎监督。</p>"
    pages = (f"{REPORT}<p>{told.format(count)}</p>{end}" for count in (4711, 4712))
    found = compare(*map(read, pages), same_bytes=False)
    assert found.text or found.figures


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\nb\nc", "a\nx\nc", "lines of text: 1 reworded"),
        ("a\nb", "a\nx\ny", "lines of text: 1 reworded, 1 added"),
        ("a\nb", "a", "lines of text: 1 removed"),
        ("a\nb", "b\na", "lines of text: in another order"),
    ],
)
def test_lines_in_words(old, new, expected):
    assert lines_in_words(old, new) == expected


def test_figures_in_words(read, book):
    names = {metric.code: metric.label_en for metric in book.metrics}
    found = edit(read, ("302件", "320件"), ("近400人", "400余人"), ("1100条", "1110条"))
    words = in_words(found.figures, names, most=2)
    assert "400" not in words
    assert words.endswith("; and 1 more")
    assert "302 → 320" in in_words(found.figures, names)


def test_a_diff_says_where_and_when():
    found = diff("a\nb\nc\nd", "a\nb\nx\nd", ("http://u", "t1"), ("http://u", "t2"))
    assert found.splitlines() == [
        "--- http://u\tt1", "+++ http://u\tt2", "@@ -2,3 +2,3 @@", " b", "-c", "+x", " d",
    ]  # fmt: skip


@pytest.mark.parametrize("lines", [("a", "b"), tuple(map(str, range(40)))])
def test_no_text_takes_long(lines):
    old = "\n".join(lines[n % len(lines)] for n in range(3900))
    new = "\n".join(lines[n * 7 % len(lines)] for n in range(3900))
    started = time.process_time()
    diff(old, new, ("", ""), ("", ""))
    assert "not compared" in diff("a\n" * 100_000, "b\n", ("", ""), ("", ""))
    assert time.process_time() - started < 10
