import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.labels import (
    bare,
    closeness,
    header_word,
    likeness,
    normalise,
    printed_unit,
    shown,
)

LABELS = st.text("其他法律行政法规禁止公开申请", max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        "（三）属于国家秘密",
        "(三) 属于国家秘密",
        "1.属于国家秘密",
        "1、属于 国家\n秘密",
        "①属于国家秘密",
        "1．属于国家秘密",
        "其中：1.属于国家秘密",
        "三、属于国家秘密",
        "（1）属于国家秘密",
        "1属于国家秘密：",
        "\u200b属于国家秘密\xa0",
    ],
)
def test_enumerators_and_white_space_do_not_count(text):
    assert normalise(text) == "属于国家秘密"


def test_quotes_brackets_and_widths_are_one():
    assert normalise("危及「三安全一稳定」") == normalise('危及"三安全一稳定"')
    assert normalise("收费金额（单位：万元）") == normalise("收费金额(单位:万元)")
    assert normalise("一般情况") == "一般情况"
    assert normalise("2014年") == "2014年"


def test_a_remark_at_the_end_may_be_left_out():
    assert bare("（二）部分公开（区分处理的，只计这一情形）") == "部分公开"
    assert bare("（合计）") == "(合计)"


def test_likeness_sees_a_misprint_and_a_cut():
    assert likeness("其他法律行政止公开", ("其他法律行政法规禁止公开",)) > 0.8
    assert likeness("要求行政机关确认或重新出具", ("要求行政机关确认或重新出具已获取信息",)) > 0.9
    assert likeness("重复申请", ("信访举报投诉类申请",)) < 0.5


@given(LABELS, LABELS, st.floats(0, 1))
def test_what_is_too_unlike_is_left_out_and_nothing_else(printed, label, least):
    for compare in (likeness, closeness):
        full, cut = compare(printed, (label,)), compare(printed, (label,), least)
        assert cut == full or (cut == 0 and full < least)


@pytest.mark.parametrize(
    ("printed", "compared"),
    [("2016", "本年度"), ("2016年度", "本年度"), ("2016年度合计", "本年度合计"), ("历年", "历年")],
)
def test_a_year_over_a_column_is_the_reporting_year(printed, compared):
    assert header_word(printed) == compared


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("采购总金额(元)", "元"),
        ("数量（条）", "条"),
        ("本年增/减", None),
    ],
)
def test_the_unit_of_a_header(header, unit):
    assert printed_unit(header) == unit


def test_labels_are_shown_without_their_enumerator():
    assert shown("（一）收到 申请数") == "收到申请数"
