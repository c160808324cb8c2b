"""Two texts side by side: nothing lost, nothing made up, places right, and bounded work."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.publish.datasette import comparing
from report_archiver.publish.datasette.comparing import Section, compare, divided

LINES = st.text(alphabet="收到申请件12\t\n，ab 0", max_size=60)
HEADINGS = st.sampled_from(["一、总体情况", "二、主动公开", "（一）其他", "三、附件", ""])


def sections(parts):
    text, starts = "", []
    for heading, body in parts:
        starts.append((len(text), heading))
        text += f"{heading}\n{body}\n"
    return text, divided(text, starts)


REPORTS = st.lists(st.tuples(HEADINGS, LINES), max_size=5).map(sections)


def lines(text):
    return [line for line in text.split("\n") if line.strip()]


def side(found, name):
    """The lines of a side, as they are told."""
    return [
        getattr(pair, name)
        for both in found.sections
        for pair in both.pairs
        if getattr(pair, name) is not None
    ]


@given(REPORTS, REPORTS, st.sampled_from([0, 50, comparing.WORK]))
def test_each_side_is_whole_and_in_its_places(old, new, work):
    found = compare(old[1], new[1], work=work)
    for (text, _), name in ((old, "old"), (new, "new")):
        told = side(found, name)
        assert ["".join(piece.text for piece in pieces) for pieces in told] == lines(text)
        for piece in (piece for pieces in told for piece in pieces):
            assert text[piece.start :].startswith(piece.text)


@given(REPORTS)
def test_a_text_differs_in_nothing_from_itself(report):
    found = compare(report[1], report[1])
    assert not any(both.differs for both in found.sections)
    assert not found.coarse


@given(REPORTS, REPORTS)
def test_what_does_not_differ_is_the_same(old, new):
    found = compare(old[1], new[1])
    for both in found.sections:
        for pair in both.pairs:
            if not pair.differs:
                assert [piece.text for piece in pair.old] == [piece.text for piece in pair.new]
            elif pair.old and pair.new:
                kept = [
                    "".join(piece.text for piece in pieces if not piece.differs)
                    for pieces in (pair.old, pair.new)
                ]
                assert kept[0] == kept[1]


def told(old, new):
    """The one pair of two lines, differing words in brackets."""
    found = compare([Section("", 0, old)], [Section("", 0, new)])
    return [
        tuple(
            "".join(f"[{p.text}]" if p.differs else p.text for p in pieces) if pieces else None
            for pieces in (pair.old, pair.new)
        )
        for pair in found.sections[0].pairs
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("收到申请12件。", "收到申请13件。", [("收到申请[12]件。", "收到申请[13]件。")]),
        ("公开信息1,203条", "公开信息1,303条", [("公开信息[1,203]条", "公开信息[1,303]条")]),
        ("规章\t3\t5\t0", "规章\t4\t6\t0", [("规章\t[3]\t[5]\t0", "规章\t[4]\t[6]\t0")]),
        ("没有收费。", "甲乙丙丁戊", [("[没有收费。]", "[甲乙丙丁戊]")]),
        ("规章\t\t\t", "规章\t0\t0\t0", [("规章\t\t\t", "规章\t[0]\t[0]\t[0]")]),
        (
            "2.其他法律、行政法规禁止公开\t0\t0\t1",
            "2.其他法律行政法规禁止公开\t0\t0\t2",
            [
                (
                    "2.其他法律[、]行政法规禁止公开\t0\t0\t[1]",
                    "2.其他法律行政法规禁止公开\t0\t0\t[2]",
                )
            ],
        ),
        ("1\t2\t3", "4\t5\t3", [("[1]\t[2]\t3", "[4]\t[5]\t3")]),
        ("甲\n乙", "甲\n丙丁\n乙", [("甲", "甲"), (None, "[丙丁]"), ("乙", "乙")]),
    ],
)
def test_words_that_differ(old, new, expected):
    assert told(old, new) == expected


def test_sections_are_aligned_by_their_headings_whatever_their_numbers():
    old = divided("一、概述\n甲\n二、收费情况\n乙\n", [(0, "一、概述"), (7, "二、收费情况")])
    new_text = "一、概述\n甲\n二、培训\n丙\n三、收费及减免情况\n乙\n"
    new = divided(new_text, [(0, "一、概述"), (7, "二、培训"), (14, "三、收费及减免情况")])
    found = [
        tuple(one and one.heading for one in (both.old, both.new))
        for both in compare(old, new).sections
    ]
    assert found == [
        ("一、概述", "一、概述"),
        (None, "二、培训"),
        ("二、收费情况", "三、收费及减免情况"),
    ]


def test_sections_of_other_names_go_by_their_number_at_the_same_place():
    old = divided("一、工作概况\n甲\n二、收费\n", [(0, "一、工作概况"), (9, "二、收费")])
    new = divided("一、总的情形\n甲\n二、收费\n", [(0, "一、总的情形"), (9, "二、收费")])
    found = [(both.old.heading, both.new.heading) for both in compare(old, new).sections]
    assert found == [("一、工作概况", "一、总的情形"), ("二、收费", "二、收费")]


HOSTILE = {
    "one sign": ("的" * 100_000, "的" * 99_000 + "了"),
    "two signs": ("的了" * 40_000, "了的" * 40_000),
    "equal lines": ("甲乙\n" * 30_000, "甲乙\n丙\n" * 15_000),
    "lines that are nearly equal": (
        "".join(f"收到{n}的申请\n" for n in range(20_000)),
        "".join(f"收到{n}的答复\n" for n in range(20_000)),
    ),
    "numbers": (
        "\t".join(str(n % 7) for n in range(40_000)),
        "\t".join(str(n % 5) for n in range(40_000)),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_told_coarsely_and_soon(name):
    old, new = HOSTILE[name]
    started = time.process_time()
    found = compare([Section("", 0, old)], [Section("", 0, new)])
    assert time.process_time() - started < 5  # 0.3 s on a machine of its own
    assert found.coarse == (name != "numbers")  # cells are compared one by one
    assert ["".join(p.text for p in pieces) for pieces in side(found, "new")] == lines(new)


def test_many_sections_of_hostile_headings_are_no_trouble():
    old = [Section(f"{'甲' * 500}{n}", n, "文") for n in range(3_000)]
    new = [Section(f"{'乙' * 500}{n}", n, "文") for n in range(3_000)]
    started = time.process_time()
    found = compare(old, new)
    assert len(found.sections) >= 3_000
    assert time.process_time() - started < 5
