"""Tables that were flattened to text: what can be told apart is, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.flattened import split

ACROSS = ((6, (0, 1, 2, 3, 4, 5)),)  # the last of seven is the sum of the others
BY_BLOCK = tuple((at + 4, (at, at + 1, at + 2, at + 3)) for at in (0, 5, 10))
COUNTS = st.integers(0, 20_000)


def told(run, count, sums=()):
    spans = split(run, count, sums)
    return None if spans is None else [run[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("run", "count", "sums", "numbers"),
    [
        ("0000000", 7, ACROSS, ["0"] * 7),
        ("70530050713", 7, ACROSS, ["705", "3", "0", "0", "5", "0", "713"]),
        ("1000000", 7, ACROSS, None),  # its total is lost
        ("000000", 7, ACROSS, None),
        ("300", 3, (), ["3", "0", "0"]),  # no number begins with 0
        ("1077", 3, (), None),  # 10 7 7, or 1 0 77
        ("35", 2, (), ["3", "5"]),
        ("97", 1, (), ["97"]),
        ("4068.208", 1, (), ["4068.208"]),
        ("1,047", 1, (), ["1,047"]),
        ("02", 1, (), None),
        ("32 2 0 0 0 0 34", 7, ACROSS, ["32", "2", "0", "0", "0", "0", "34"]),
        ("1/////1", 7, ACROSS, ["1", "/", "/", "/", "/", "/", "1"]),
        ("12", 0, (), None),
    ],
)
def test_numbers_run_together_are_told_apart_where_one_way_is_possible(run, count, sums, numbers):
    assert told(run, count, sums) == numbers


@given(st.lists(COUNTS, min_size=6, max_size=6))
def test_a_row_of_applicants_is_read_as_printed_or_not_at_all(counts):
    printed = [str(count) for count in (*counts, sum(counts))]
    assert told("".join(printed), 7, ACROSS) in (printed, None)


@given(st.lists(st.lists(st.integers(0, 300), min_size=4, max_size=4), min_size=3, max_size=3))
def test_a_row_of_cases_is_read_as_printed_or_not_at_all(blocks):
    printed = [str(count) for block in blocks for count in (*block, sum(block))]
    assert told("".join(printed), 15, BY_BLOCK) in (printed, None)


@given(st.text(alphabet="0123456789 /.,", max_size=60), st.integers(0, 16))
def test_no_run_of_signs_takes_long_or_gives_another_count(run, count):
    found = told(run, count, ACROSS if count == 7 else ())
    assert found is None or len(found) == count


def values(reading):
    """{metric: value} of the cells of a reading."""
    return {
        figure.metric: figure.value if figure.kind == "number" else figure.kind
        for figure in reading.figures
        if figure.method == "cell" and figure.metric
    }


def test_digits_that_can_be_told_apart_in_too_many_ways_are_left_alone():
    assert told("1" * 40, 7, ACROSS) is None
    assert told("12345678901234567890123456789012345678", 7, ACROSS) is None


STATISTICS = (
    "附表统计指标单位统计数一、主动公开情况——（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）"
    "条1127其中：主动公开规范性文件数条0制发规范性文件总数件0（二）通过不同渠道和方式公开政府信息的情况——"
    "1.政府公报公开政府信息数条02.政府网站公开政府信息数条10433.政务微博公开政府信息数条386"
    "七、依申请公开信息收取的费用万元八、机构建设和保障经费情况——"
    "（一）政府信息公开工作专门机构数个1（二）设置政府信息公开查阅点数个12 单位负责人：邵平"
)


def test_a_list_run_together_on_one_line(reader):
    found = reader.read(f"一、概述我街道全年公开信息1127条。{STATISTICS}".encode())
    assert found.form == "stat2014"
    read = values(found)
    assert read["proactive.info.total"] == Decimal(1127)
    assert read["proactive.channel.gazette"] == Decimal(0)
    assert read["proactive.channel.website"] == Decimal(1043)
    assert read["proactive.channel.weibo"] == Decimal(386)
    assert read["fees.on_request"] == "blank"
    assert read["facility.reading_points"] == Decimal(12)
    assert [figure.value for figure in found.figures if figure.method != "cell"] == [1127]
    assert [section.heading for section in found.sections] == ["概述"]


@pytest.mark.parametrize("header", ["2012年度历年累计", "序号统计数"])
def test_a_list_with_more_columns_of_numbers_gives_no_number(reader, header):
    two = STATISTICS.replace("统计数", header, 1)
    assert not [value for value in values(reader.read(two.encode())).values() if value != "blank"]


REQUESTS = (
    "三、收到和处理政府信息公开申请情况申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织"
    "法律服务机构其他一、本年新收政府信息公开申请数量70530050713二、上年结转政府信息公开申请数量36000003"
    "6三、本年度办理结果（一）予以公开29010030294（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    "1000000（三）不予公开1.属于国家秘密00000002.其他法律行政法规禁止公开0000000"
    "3.危及“三安全一稳定”2000002（七）总计7183005 0726四、结转下年度继续办理0000000 "
    "四、政府信息公开行政复议、行政诉讼情况行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接"
    "起诉复议后起诉结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计"
    "27109156130003801110五、存在的主要问题及改进情况一是公开范围不够。"
)


def test_a_matrix_and_a_row_of_columns_run_together(reader):
    found = reader.read(REQUESTS.encode())
    read = values(found)
    assert read["requests.received.natural_person"] == Decimal(705)
    assert read["requests.received.org_business"] == Decimal(3)
    assert read["requests.received.total"] == Decimal(713)
    assert read["requests.carried_in.total"] == Decimal(36)
    assert read["requests.outcome.denied.three_safeties.total"] == Decimal(2)
    assert "requests.outcome.partial.total" not in read  # 1000000: nobody knows whose the 1 is
    assert read["cases.review.upheld"] == Decimal(27)
    assert read["cases.litigation.direct.total"] == Decimal(3)
    assert read["cases.litigation.after_review.total"] == Decimal(10)
    assert [section.numbering for section in found.sections] == ["三、", "四、", "五、"]


def test_banners_are_read_where_a_row_can_be_told_apart(reader):
    found = reader.read(
        "二、主动公开政府信息情况第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章000"
        "行政规范性文件1077第二十条第（五）项信息内容本年处理决定数量行政许可97第二十条第（六）项信息内容"
        "本年处理决定数量行政处罚0行政强制0第二十条第（八）项信息内容本年收费金额（单位：万元）"
        "行政事业性收费12.5三、收到和处理政府信息公开申请情况无。".encode()
    )
    read = values(found)
    assert read["proactive.regulation.in_force"] == Decimal(0)
    assert "proactive.normative.issued" not in read
    assert read["proactive.license.decisions"] == Decimal(97)
    assert read["proactive.fee.amount"] == Decimal("12.5")


def test_sentences_that_name_rows_are_no_table(reader):
    found = reader.read(
        "全年予以公开3件、部分公开2件、不予公开1件，其中属于国家秘密1件、重复申请2件；行政许可97件，"
        "行政处罚12件，行政强制0件。".encode()
    )
    assert not found.tables
    assert len(found.figures) == 8


def test_every_quote_stands_at_its_place(reader):
    for text in (STATISTICS, REQUESTS):
        found = reader.read(text.encode())
        for figure in found.figures:
            assert found.text[figure.span.start : figure.span.end] == figure.quote
