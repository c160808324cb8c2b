import re

import pytest

from report_archiver.crawl.titles import is_report, may_be_report

WORDING = re.compile("年度报告|年报")

REPORTS = [
    "某市公共资源交易中心2017年度政府信息公开报告",
    "某局2019年政府信息公开工作年度报告",
    "2019年某县人民政府政府信息公开年度报告",
    "某镇 2021 年政务信息公开工作年报",
    "某统计局信息公开年报（２０２０年）",
    "某厅政府信息公开2020年度报告",
    "某审计局2013年政府信息公开工作情况报告",
    "某委政府信息公开年度工作总结报告",
    "某处政府信息公开工作年度报告",
    "某街道2022年政务公开年度报告",
]
OTHERS = [
    "关于报送2019年政府信息公开工作年度报告的通知",
    "关于做好2021年政府信息公开工作年度报告编制工作的函",
    "关于调整2021年政府信息公开年度报告公布时间的公告",
    "政府信息公开工作年度报告格式（试行）",
    "一图读懂某局2022年政府信息公开工作年度报告",
    "某局政府信息公开指南",
    "某局2018年上半年政府信息公开工作报告",
    "某局2020年法治政府建设年度报告",
    "某局2019年部门决算公开年度报告",
    "政府网站工作年度报表（2020年度）",
    "某局2019年工作要点",
    "",
]
COLUMNS = ["信息公开年报", "政府信息公开年报", "年度报告", "各部门年报", "2018年度以前年报"]


@pytest.mark.parametrize("title", REPORTS)
def test_reports(title: str):
    assert is_report(title)


@pytest.mark.parametrize("title", OTHERS)
def test_what_is_none(title: str):
    assert not is_report(title, WORDING, entry=True)


@pytest.mark.parametrize("title", COLUMNS)
def test_a_column_is_none_but_an_entry_of_a_list_may_be_as_bare(title: str):
    assert not is_report(title, WORDING)
    assert is_report(title, WORDING, entry=True)


def test_the_sites_own_wording_counts_too():
    assert not is_report("某局2020年年报")
    assert is_report("某局2020年年报", WORDING)


def test_the_beginning_of_a_title():
    assert may_be_report("某市公共资源交易中心2019年政府信息公开工…")
    assert not may_be_report("某市公共资源交易中心2019年政府信…")
    assert not may_be_report("关于报送2019年政府信息公开…的通知")
    assert not may_be_report("政府信息公开…")
