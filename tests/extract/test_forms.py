from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.extract.making import (
    OUTCOMES,
    cases_table,
    chapters,
    document,
    grid,
    proactive_2021,
    requests_table,
)

from report_archiver import codebook
from report_archiver.extract import forms
from report_archiver.extract.cells import wording
from report_archiver.extract.grid import slots
from report_archiver.extract.keys import Keys
from report_archiver.extract.vocabulary import Book
from report_archiver.model import Grid

CODEBOOK = codebook.load()
BOOK = Book.of(CODEBOOK)
PLAIN_2021 = proactive_2021((["1", "2", "3"], ["4", "", "/"]), "50", ("6", "无"), "7.28")
PROACTIVE_2019 = [
    [("第二十条第（一）项", 1, 5)],
    ["信息内容", "本年新 制作数量", ("本年新公开数量", 1, 2), "对外公开总数量"],
    ["规章", "1", ("2", 1, 2), "3"],
    ["规范性文件", "4", ("5", 1, 2), "6"],
    [("第二十条第（五）项", 1, 5)],
    ["信息内容", "上一年项目数量", ("本年增/减", 1, 2), "处理决定数量"],
    ["行政许可", ("10", 1, 2), "+2", "12"],
    ["其他对外管理服务事项", ("13", 1, 2), "-3", "15"],
    [("第二十条第（六）项", 1, 5)],
    ["信息内容", "上一年项目数量", ("本年增/减", 1, 2), "处理决定数量"],
    ["行政处罚", ("16", 1, 2), "增2", "18"],
    ["行政强制", ("19", 1, 2), "减少1", "21"],
    [("第二十条第（八）项", 1, 5)],
    ["信息内容", ("上一年项目数量", 1, 2), ("本年增/减", 1, 2)],
    ["行政事业性收费", ("22", 1, 2), ("0", 1, 2)],
    [("第二十条第（九）项", 1, 5)],
    ["信息内容", ("采购项目数量", 1, 2), ("采购总金额", 1, 2)],
    ["政府集中采购", ("24", 1, 2), ("251000元", 1, 2)],
]


def read(made, sections=()):
    return forms.read(made, sections, BOOK, Keys("0"))


def reading(*parts, sections=()):
    made = document(*parts)
    found = read(made, sections)
    for figure in found.figures:
        assert made.text[figure.span.start : figure.span.end] == figure.quote
        assert (
            found.tables[figure.table].cells[figure.row][figure.col].strip() == figure.quote.strip()
        )
    return found


def by_metric(found):
    return {figure.metric: figure for figure in found.figures if figure.metric}


def values(found):
    return {metric: figure.value for metric, figure in by_metric(found).items()}


def numbered(row, col):
    return str(row * 10 + col)


def test_a_report_without_tables_is_prose():
    assert read(document("一、概述", "全年公开信息12条。")).form == "prose"


def test_the_2021_table_of_requests_gives_every_cell_its_metric():
    found = reading("三、收到和处理政府信息公开申请情况", requests_table(numbered))
    got = values(found)
    assert (found.form, found.tables[0].form_table) == ("fmt2021", "fmt2021.requests")
    assert len(found.figures) == len(got) == 175
    assert got["requests.received.natural_person"] == 0
    assert got["requests.carried_in.total"] == 16
    assert got["requests.outcome.denied.state_secret.org_business"] == 41
    assert got["requests.outcome.other.other.org_other"] == 225
    assert got["requests.carried_out.total"] == 246
    assert not found.findings
    assert not found.warnings
    figure = by_metric(found)["requests.received.natural_person"]
    assert (figure.label, figure.unit) == ("本年新收申请：自然人", "件")
    assert (figure.method, figure.kind, figure.basis) == ("cell", "number", "annual")


def test_the_single_row_of_other_outcomes_is_their_subtotal():
    found = reading(requests_table(numbered, three=False))
    got = values(found)
    assert (found.form, len(got)) == ("fmt2019", 161)
    assert got["requests.outcome.other.subtotal.total"] == 206
    both = reading(PLAIN_2021, requests_table(numbered, three=False))
    assert both.form == "fmt2021"
    assert values(both)["requests.outcome.other.subtotal.total"] == 206
    assert not both.findings


def test_the_three_rows_of_2021_in_a_report_on_the_form_of_2019():
    found = reading(PROACTIVE_2019, requests_table(numbered))
    assert (found.form, len(found.figures)) == ("fmt2019", 22 + 175)
    got = values(found)
    assert got["requests.outcome.other.overdue_correction.total"] == 206
    assert "requests.outcome.other.subtotal.total" not in got
    assert not found.findings


def test_an_unknown_row_in_a_bracket_is_not_taken_for_the_bracket():
    table = requests_table(numbered)
    row = next(row for row in table if row[0] == ("（六）其他处理", 3, 1))
    row[1] = "1.另有规定的情形"
    found = reading(table)
    assert "requests.outcome.other.subtotal.total" not in values(found)
    assert [f.label for f in found.figures if f.metric is None][:1] == ["另有规定的情形：自然人"]


def test_the_single_row_with_an_empty_second_cell():
    table = requests_table(numbered, three=False)
    row = next(row for row in table if row[0] == ("（六）其他处理", 1, 2))
    row[0:1] = ["（六）其他处理", ""]
    got = values(reading(table))
    assert got["requests.outcome.other.subtotal.natural_person"] == 200
    assert got["requests.outcome.other.subtotal.total"] == 206


def test_blank_slash_none_and_zero_are_told_apart_and_none_is_left_out():
    found = reading(PLAIN_2021)
    got = by_metric(found)
    assert [
        (metric, got[metric].kind, got[metric].value)
        for metric in (
            "proactive.normative.issued",
            "proactive.normative.repealed",
            "proactive.normative.in_force",
            "proactive.coercion.decisions",
            "proactive.fee.amount",
        )
    ] == [
        ("proactive.normative.issued", "number", 4),
        ("proactive.normative.repealed", "blank", None),
        ("proactive.normative.in_force", "na", None),
        ("proactive.coercion.decisions", "na", None),
        ("proactive.fee.amount", "number", Decimal("7.28")),
    ]
    assert len(found.figures) == 10
    assert (got["proactive.fee.amount"].unit, got["proactive.license.decisions"].unit) == (
        "万元",
        "件",
    )
    assert got["proactive.normative.in_force"].basis == "cumulative"


def test_a_blank_form_is_all_blanks():
    found = reading(
        proactive_2021((["", "\xa0", ""], ["", "", ""]), "", ("", ""), "\u3000"),
        requests_table(lambda row, col: ""),
        cases_table([""] * 15),
    )
    assert found.form == "fmt2021"
    assert len(found.figures) == 10 + 175 + 15
    assert {(figure.kind, figure.value) for figure in found.figures} == {("blank", None)}


def test_the_2019_table_with_wandering_merged_headers():
    found = reading(PROACTIVE_2019)
    got = by_metric(found)
    assert (found.form, found.tables[0].form_table) == ("fmt2019", "fmt2019.proactive")
    assert {metric: figure.value for metric, figure in got.items()} == {
        "proactive.regulation.made": 1,
        "proactive.regulation.disclosed": 2,
        "proactive.regulation.public_total": 3,
        "proactive.normative.made": 4,
        "proactive.normative.disclosed": 5,
        "proactive.normative.public_total": 6,
        "proactive.license.items_prev": 10,
        "proactive.license.items_change": 2,
        "proactive.license.decisions": 12,
        "proactive.other_service.items_prev": 13,
        "proactive.other_service.items_change": -3,
        "proactive.other_service.decisions": 15,
        "proactive.penalty.items_prev": 16,
        "proactive.penalty.items_change": 2,
        "proactive.penalty.decisions": 18,
        "proactive.coercion.items_prev": 19,
        "proactive.coercion.items_change": -1,
        "proactive.coercion.decisions": 21,
        "proactive.fee.items_prev": 22,
        "proactive.fee.items_change": 0,
        "proactive.procurement.items": 24,
        "proactive.procurement.amount": 251000,
    }
    assert got["proactive.procurement.amount"].unit == "元"
    assert got["proactive.license.items_prev"].basis == "prior_year"
    assert got["proactive.license.items_change"].basis == "change"


def test_table_2_in_separate_tables():
    cuts = [0, 4, 7, 11, 14]
    parts = [PLAIN_2021[a:b] for a, b in pairwise(cuts)]
    assert values(reading(*parts)) == values(reading(PLAIN_2021))
    without_banners = [part[1:] for part in parts]
    assert values(reading(*without_banners)) == values(reading(PLAIN_2021))


@pytest.mark.parametrize("cut", [3, 4, 10, 15, 25, 27])
def test_table_3_cut_in_two_goes_on_without_its_header(cut):
    whole = requests_table(numbered)
    below = [[cell[0] if isinstance(cell, tuple) else cell for cell in row] for row in whole[cut:]]
    found = reading(whole[:cut], "（续表）", below)
    assert values(found) == values(reading(whole))


def test_table_4_with_its_two_header_rows():
    found = reading(PLAIN_2021, cases_table(map(str, range(1, 16))))
    got = values(found)
    kinds = ("upheld", "corrected", "other", "pending", "total")
    assert [got[f"cases.review.{kind}"] for kind in kinds] == [1, 2, 3, 4, 5]
    assert got["cases.litigation.direct.upheld"] == 6
    assert got["cases.litigation.after_review.total"] == 15


def test_a_misprinted_label_is_read_and_reported():
    table = requests_table(numbered)
    row = next(row for row in table if row[0] == "2.其他法律行政法规禁止公开")
    row[0] = "2.其他法律行政止公开"
    found = reading(table)
    assert values(found)["requests.outcome.denied.prohibited_by_law.total"] == 56
    assert [(one.rule, one.severity) for one in found.findings] == [("form.label", "info")]


def test_misprinted_headers_are_read_where_they_stand():
    table = requests_table(numbered)
    table[1][0] = ("自然入", 2, 1)
    table[2][3] = "法律服务机枸"
    assert values(reading(table)) == values(reading(requests_table(numbered)))
    banners = [[*row] for row in PLAIN_2021]
    banners[5][1] = ("本年处埋决定数量", 1, 3)
    assert values(reading(banners)) == values(reading(PLAIN_2021))


def test_rows_numbered_otherwise_and_other_words_for_the_total():
    table = requests_table(numbered)
    for row in table:
        for place, cell in enumerate(row):
            text, *spans = cell if isinstance(cell, tuple) else (cell, 1, 1)
            row[place] = (text.replace("1.", "1、").replace("（七）总计", "合 计"), *spans)
    assert values(reading(table)) == values(reading(requests_table(numbered)))


def test_a_missing_row_is_a_finding_and_no_other_row_takes_its_place():
    table = [row for row in requests_table(numbered) if row[0] != "5.属于三类内部事务信息"]
    found = reading(table)
    assert "requests.outcome.denied.internal.total" not in values(found)
    assert values(found)["requests.outcome.denied.process.total"] == 96
    assert [one.rule for one in found.findings] == ["form.row"]


def test_a_wrongly_counted_corner_does_not_shift_the_columns():
    table = requests_table(numbered)
    table[0][0] = (table[0][0][0], 3, 2)
    assert values(reading(table)) == values(reading(requests_table(numbered)))


def test_a_header_pushed_out_of_its_place_does_not_shift_the_columns():
    table = requests_table(numbered)
    table[1][0] = ("自然人", 1, 1)
    assert values(reading(table)) == values(reading(requests_table(numbered)))


def test_a_remark_in_a_cell_and_a_cell_that_holds_no_number():
    found = reading(
        proactive_2021(
            (["22（其中修订 16 件）", "12 5", "3"], ["4", "5", "6"]), "1", ("2", "3"), "见附件"
        )
    )
    got = by_metric(found)
    assert got["proactive.regulation.issued"].value == 22
    assert got["proactive.regulation.issued"].quote == "22（其中修订 16 件）"
    assert (got["proactive.regulation.repealed"].value, len(found.warnings)) == (None, 2)


def test_one_number_for_two_rows_belongs_to_neither():
    table = proactive_2021((["1", "2", "3"], ["4", "5", "6"]), "1", ("2", "3"), "0")
    table[9][1] = ("2", 2, 3)
    table[10] = ["行政强制"]
    got = values(reading(table))
    assert "proactive.penalty.decisions" not in got
    assert "proactive.coercion.decisions" not in got


STATISTICS = [
    [("政府信息公开情况统计表", 1, 3)],
    [("填报单位（盖章）：某局", 1, 3)],
    ["统 计 指 标", "单位", "统计数"],
    ["一、主动公开情况", "——", "——"],
    ["（一）主动公开政府信息数", "条", "120"],
    ["其中：主动公开规范性文件数", "条", "8"],
    ["制发规范性文件总数", "件", "9"],
    ["主动公开招标采购信息数", "条", "33"],
    ["三、依申请公开情况", "——", ""],
    ["（一）收到申请总数", "件", "7"],
    ["1.当面申请数", "件", ""],
    ["四、行政复议数量", "件", "3"],
    ["（一）维持具体行政行为数", "件", "2"],
    ["（二）被依法纠错数", "件", "0"],
    ["（三）其他情形数", "件", "1"],
    ["五、行政诉讼数量", "件", "5"],
    ["（三）其他情形数", "件", "/"],
    ["七、依申请公开信息收取的费用", "万元", "0.5"],
    ["（四）政府信息公开专项经费（不包括公报编辑）", "万元", "2"],
]


def test_the_statistics_of_2014_by_label_under_the_heading():
    found = reading("全年主动公开信息120条。", STATISTICS)
    got = values(found)
    assert (found.form, found.tables[0].form_table) == ("stat2014", "stat2014.statistics")
    assert got == {
        "proactive.info.total": 120,
        "proactive.normative.disclosed": 8,
        "proactive.normative.issued": 9,
        "requests.received.total": 7,
        "requests.received.in_person": None,
        "cases.review.total": 3,
        "cases.review.upheld": 2,
        "cases.review.corrected": 0,
        "cases.review.other": 1,
        "cases.litigation.total": 5,
        "cases.litigation.other": None,
        "fees.on_request": Decimal("0.5"),
        "budget.special": 2,
    }
    extra = [figure for figure in found.figures if figure.metric is None]
    assert [(figure.label, figure.value, figure.unit) for figure in extra] == [
        ("主动公开招标采购信息数", 33, "条")
    ]


def test_the_statistics_with_running_numbers_and_a_cumulative_column():
    table = [["序号", "统计指标", "单位", "统计数", "历年累计"]]
    table += [[str(number), *row, "1000"] for number, row in enumerate(STATISTICS[3:], 1)]
    found = reading(table)
    both = [figure for figure in found.figures if figure.metric == "proactive.info.total"]
    assert [(figure.value, figure.basis) for figure in both] == [
        (120, "annual"),
        (1000, "cumulative"),
    ]
    assert "1" not in [figure.quote for figure in found.figures if figure.metric is None]


def test_a_year_over_the_numbers_is_the_years_column():
    table = [["统计指标", "单位", "2016年度", "历年累计"], *([*row, "7"] for row in STATISTICS[3:])]
    found = reading(table)
    got = [figure for figure in found.figures if figure.metric == "proactive.info.total"]
    assert [(figure.value, figure.basis) for figure in got] == [(120, "annual"), (7, "cumulative")]


def test_another_list_that_shares_some_labels_is_not_the_form_of_2014():
    found = reading(
        [
            ["指标名称", "单位", "2011年度", "历年累计"],
            *([label, "条", "3", "40"] for label in LOCAL),
        ]
    )
    assert (found.form, found.tables[0].form_table) == ("prose", None)
    assert [(f.label, f.value, f.unit, f.basis) for f in found.figures[:2]] == [
        ("目录数：2011年度", 3, "条", "annual"),
        ("目录数：历年累计", 40, "条", "cumulative"),
    ]
    assert len(found.figures) == 2 * len(LOCAL)


LOCAL = [
    "目录数",
    "当面申请数",
    "传真申请数",
    "电子邮件申请数",
    "网上申请数",
    "否决数",
    "申诉数",
    "接待数",
]


def test_tables_of_no_form_keep_their_numbers_with_labels():
    found = reading(
        "各类别公开情况如下：",
        [
            ["序号", "类别", "数量（条）"],
            ["1", "机构职能", "21"],
            ["2", "规划计划", "1,234"],
            ["3", "人事", ""],
        ],
    )
    assert (found.form, found.tables[0].form_table) == ("prose", None)
    assert found.tables[0].caption == "各类别公开情况如下："
    assert [(f.label, f.value, f.unit, f.metric) for f in found.figures] == [
        ("机构职能：数量（条）", 21, "条", None),
        ("规划计划：数量（条）", 1234, "条", None),
    ]


def test_codes_and_letters_of_columns_are_no_labels():
    found = reading(
        [
            ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
            ["甲", "乙", "丙", "1", "2"],
            ["全文电子化的信息数", "条", "02", "7", "9"],
        ]
    )
    assert [(f.label, f.value, f.unit, f.basis) for f in found.figures] == [
        ("全文电子化的信息数：本期实际", 7, "条", "annual"),
        ("全文电子化的信息数：本年累计", 9, "条", "annual"),
    ]


def test_a_layout_table_around_others_is_not_read_twice():
    made = document("引言", PLAIN_2021)
    inner = replace(made.grids[0], anchor="div > table table")
    outer = Grid(inner.span, "div > table", 1, 1, ())
    found = read(replace(made, grids=(outer, inner)))
    assert len(found.tables) == 1
    assert len(found.figures) == 10


def test_figures_know_their_section():
    made = document("一、总体情况", "二、主动公开政府信息情况", PLAIN_2021, "六、其他")
    sections = chapters(made, "一、", "二、", "六、")
    found = read(made, sections)
    assert {figure.section for figure in found.figures} == {1}
    assert found.tables[0].section == 1


def test_hostile_tables_are_read_in_no_time():
    wide = [[("1", 65534, 1000)] * 3, *([str(n)] * 50 for n in range(500))]
    assert read(document(wide, [["自然人"] * 3000], [["申" * 5000, "1"]])).form == "prose"


@pytest.mark.parametrize(
    "rows",
    [
        [[str(row * 50 + col) for col in range(50)] for row in range(2000)],
        [["结果维持", "行政复议", "总计", "其他"] * 15 for _ in range(300)],
        [
            ["统计指标", "统计数"],
            *([f"{'主动公开信息条数'[n % 8 :]}{n}类", "1"] for n in range(290)),
        ],
    ],
)
def test_hostile_tables_of_other_shapes(rows):
    assert read(document(rows)).form == "prose"


def test_a_label_of_any_length_is_shown_in_part():
    found = reading([*requests_table(numbered), ["长" * 5000, *["1"] * 7]])
    assert len(found.figures) == 182
    assert {len(f.label) for f in found.figures if f.metric is None} < set(range(260))


def test_many_small_tables_are_not_compared_with_one_another():
    made = document(*[[["甲类", "1"]]] * 2000)
    found = read(made)
    assert len(found.tables) == len(found.figures) == 2000


def test_tables_side_by_side_do_not_wrap_each_other():
    found = reading([["规章数", "3"]], [["文件数", "4"]])
    assert [figure.value for figure in found.figures] == [3, 4]


def test_the_same_table_in_two_forms_is_looked_up_once():
    columns = {
        id(words.columns)
        for one in BOOK.statutes
        for words in one.tables
        if words.table.id == "cases"
    }
    assert len(columns) == 1


def test_every_label_of_a_form_is_read_as_text():
    labels = {label for one in BOOK.statutes for words in one.tables for label in words.labels}
    headers = {word for one in BOOK.statutes for words in one.tables for word in words.headers}
    assert {wording(label).value.kind for label in labels | headers} == {"text"}


def unmerged(rows):
    """The table as some editors leave it: no spans, blank cells in their place."""
    made, seen, found = grid(rows), set(), []
    for row in slots(made):
        found.append([cell.text if cell and cell not in seen else "" for cell in row])
        seen.update(cell for cell in row if cell)
    return found


def bannered(rows):
    """Table 3 with its brackets as rows of their own, blank cells behind them."""
    found = [[("申请情况", 3, 1), ("申请人情况", 1, 7)], *rows[1:3]]
    for row in rows[3:]:
        labels = [cell if isinstance(cell, tuple) else (cell, 1, 1) for cell in row[:-7]]
        found += [[text, *[""] * 7] for text, rowspan, _ in labels if rowspan > 1]
        found.append([next(text for text, rowspan, _ in labels if rowspan == 1), *row[-7:]])
    return found


@pytest.mark.parametrize("reshaped", [unmerged, bannered])
def test_table_3_in_other_shapes(reshaped):
    found = reading(reshaped(requests_table(numbered)))
    assert values(found) == values(reading(requests_table(numbered)))
    assert len(found.figures) == 175
    assert not found.findings


def test_table_4_in_other_shapes():
    whole = cases_table(map(str, range(1, 16)))
    expected = values(reading(PLAIN_2021, whole))
    top, middle, low, numbers = whole
    labelled = [[("项目", 3, 1), *top], middle, low, ["件数", *numbers]]
    review = [[top[0]], OUTCOMES, numbers[:5]]
    litigation = [[top[1]], middle[-2:], low, numbers[5:]]
    blank = [top, middle, low, [""] * 15, numbers]
    for shape in ([unmerged(whole)], [labelled], [review, litigation], [blank]):
        assert values(reading(PLAIN_2021, *shape)) == expected


def test_all_tables_pasted_into_one():
    cases = cases_table(map(str, range(1, 16)))
    apart = reading(PLAIN_2021, requests_table(numbered), cases)
    found = reading([*PLAIN_2021, *requests_table(numbered), *cases])
    assert len(found.tables) == 1
    assert values(found) == values(apart)


def test_all_58_rows_of_2014_come_back():
    form = next(form for form in CODEBOOK.forms if form.id == "stat2014")
    rows, expected = [["统计指标", "单位", "统计数"]], {}
    for block in form.tables[0].blocks:
        if block.heading[0] not in [row.labels[0] for row in block.rows]:
            rows.append([block.heading[0], "——", "——"])
        for row in block.rows:
            rows.append([row.labels[0], row.unit, str(len(rows))])
            expected[row.code] = len(rows) - 1
    found = reading("一、概述", rows)
    assert values(found) == expected
    assert len(found.figures) == 58
    assert not found.findings
    assert {f.metric: f.unit for f in found.figures}["training.trainees"] == "人次"


WORDS = st.sampled_from(
    [
        "",
        "0",
        "12",
        "/",
        "其他",
        "总计",
        "自然人",
        "商业企业",
        "规章",
        "行政复议",
        "结果维持",
        "（六）其他处理",
        "3.其他",
        "统计数",
        "单位",
        "件",
        "一、主动公开情况",
        "本年处理决定数量",
        "第二十条第（一）项",
        "1.当面申请数",
    ]
)
CELLS = st.tuples(WORDS, st.integers(0, 4), st.integers(1, 4))
TABLES = st.lists(st.lists(CELLS, max_size=8), max_size=12)


@example(
    [
        [
            [("", 3, 1), ("", 2, 1)],
            [("", 0, 1), ("", 0, 1), ("", 1, 1), ("", 0, 1)],
            [("", 0, 1), ("", 0, 3)],
            [("其他", 0, 1), ("", 0, 1)],
        ]
    ]
)
@given(st.lists(TABLES, max_size=3))
def test_any_table_is_read_without_an_error(tables):
    found = reading(*tables)
    seen = [(f.table, f.row, f.col) for f in found.figures]
    assert len(seen) == len(set(seen))
    for figure in found.figures:
        assert (figure.value is None) == (figure.kind in ("blank", "na"))
