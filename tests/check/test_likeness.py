"""Prose that is last year's with the year exchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.check.annuals import annual

from report_archiver.check import series
from report_archiver.check.likeness import LEAST, prose, similarity
from report_archiver.model import Span

SENTENCES = [
    "{year}年，本局通过门户网站主动公开政府信息{count}条，其中规范性文件{few}件，",
    "公开的及时性和完整性都比上一年度有所提高。",
    "全年收到政府信息公开申请{few}件，均在法定期限内答复，没有因此引发的行政复议或者诉讼。",
    "组织业务培训{few}次，各科室和下属单位共{count}人参加，考核成绩全部合格。",
    "存在的主要问题是：个别栏目更新不够及时，政策解读的形式比较单一，",
    "基层工作人员变动频繁，对条例的理解还有差距。",
    "下一步将健全制度，明确每个栏目的责任人，每季度通报一次检查情况，",
    "丰富图解、视频等解读形式，并把信息公开纳入年度绩效考核。",
    "（二〇{han}年一月十五日）",
]


def report(year, han, count, few, spare=""):
    text = "".join(SENTENCES).format(year=year, han=han, count=count, few=few) * 2 + spare
    return annual(year, text=text)


def test_years_and_numbers_aside_the_words_are_the_same(book):
    years = [report(2020, "二一", 1234, 5), report(2021, "二二", 9, 17)]
    checked = series.check(years, book)
    (like,) = checked.likenesses
    assert (like.report, like.previous_report, like.similarity) == (2021, 2020, 1.0)
    assert (like.edition, like.previous_edition) == (2021, 2020)
    ((about, finding),) = checked.findings
    assert (about, finding.rule, finding.severity) == (2021, "y.copied", "warning")
    assert finding.message == "100% of the prose is that of 2020, years and numbers aside"
    assert (finding.expected, finding.actual) == ("less than 0.80", "1.00")


def test_the_similarity_is_told_of_every_pair_and_found_only_where_it_is_great(book):
    other = annual(2021, text="全市机构改革之后，新组建的单位重新编制了公开目录。" * 30)
    checked = series.check([report(2020, "二一", 3, 4), other, report(2022, "二三", 3, 4)], book)
    assert [like.report for like in checked.likenesses] == [2021, 2022]
    assert all(like.similarity < 0.1 for like in checked.likenesses)
    assert checked.findings == ()


def test_little_prose_is_no_copy(book):
    years = [annual(year, text="本局无其他需要报告的事项。") for year in (2020, 2021)]
    checked = series.check(years, book)
    assert [like.similarity for like in checked.likenesses] == [1.0]
    assert checked.findings == ()


def test_tables_are_no_prose():
    text = "一、总体情况\n甲\t12\n乙\t3\n全年公开12条。"
    table = Span(text.index("甲"), text.index("\n全年"))
    assert prose(text, [table]) == "一、总体情况全年公开#条。"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2020年收到3件", "2021年收到1,205件"),
        ("二〇二〇年收到申请", "二〇二一年收到申请"),
        ("占比12.5%，", "占比7%，"),
        ("公开 3\n件", "公开4件"),
    ],
)
def test_numbers_and_white_space_do_not_count(one, other):
    assert prose(one, []).rstrip("，") == prose(other, []).rstrip("，")


def test_words_do(book):
    assert prose("收到三件", []) != prose("收到五件", [])  # one sign may be a word: 三公, 一流
    assert similarity("", "") == similarity("公开政府信息", "") == 0.0


@given(st.text("公开政府信息条件#", max_size=60), st.text("公开政府信息条件#", max_size=60))
def test_it_lies_between_0_and_1_and_has_no_direction(one, other):
    found = similarity(one, other)
    assert 0 <= found <= 1
    assert found == similarity(other, one)
    assert similarity(one, one) == (1.0 if len(one) >= 6 else 0.0)


def test_what_is_long_enough_is_so():
    assert len(prose(report(2020, "二一", 3, 4).text, [])) > LEAST
