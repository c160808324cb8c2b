import pytest
from tests.evaluation.making import cell, reading, truth

from report_archiver.evaluation.cells import cells, places
from report_archiver.evaluation.tally import Tally

PROACTIVE = {"form": "2021", "table": "主动公开政府信息情况"}
REQUESTS = {"form": "2021", "table": "收到和处理政府信息公开申请情况"}
CASES = {"form": "2021", "table": "政府信息公开行政复议、行政诉讼情况"}
LIST = {"form": "2014", "columns": ["指标", "单位", "本年", "历年累计"]}


def scored(book, table, figures=(), rows=()):
    return cells(truth(tables=[table]), reading(figures=figures, rows=rows), book)["cells"]


def metrics(book, table):
    (told,) = truth(tables=[table]).tables
    return [[place.metric for place in line] for line in places(told, book)]


LICENSE = PROACTIVE | {"rows": [["行政许可", 5]]}
CODE = "proactive.license.decisions"


def test_the_right_value_at_the_right_metric(book):
    assert scored(book, LICENSE, [cell(CODE, 5)]) == Tally(1)
    assert scored(book, LICENSE, [cell(CODE, 6)]) == Tally(0, 1)
    assert scored(book, LICENSE, [cell("proactive.penalty.decisions", 5)]) == Tally(0, 1)


def test_two_values_at_one_metric_are_not_right(book):
    assert scored(book, LICENSE, [cell(CODE, 5), cell(CODE, 6)]) == Tally(0, 1)


@pytest.mark.parametrize("printed", [None, "/", "无"])
def test_an_empty_cell_must_be_found_empty(book, printed):
    table = PROACTIVE | {"rows": [["行政许可", printed]]}
    assert scored(book, table, [cell(CODE, None, "blank")]) == Tally(1)
    assert scored(book, table, [cell(CODE, None, "na")]) == Tally(1)
    assert scored(book, table, [cell(CODE, 0)]) == Tally(0, 1)
    assert scored(book, table, []) == Tally(0, 1)


def test_a_blank_is_no_zero(book):
    table = PROACTIVE | {"rows": [["行政许可", 0]]}
    assert scored(book, table, [cell(CODE, None, "blank")]) == Tally(0, 1)


def test_rows_are_known_by_their_chapter_and_their_enumerator(book):
    labels = [
        "（三）1.属于国家秘密",
        "（六）3.其他",
        "（六）其他处理",
        "（六）1.申请人无正当理由逾期不补正",
    ]
    table = REQUESTS | {"rows": [[label, *range(7)] for label in labels]}
    assert [line[-1] for line in metrics(book, table)] == [
        "requests.outcome.denied.state_secret.total",
        "requests.outcome.other.other.total",
        "requests.outcome.other.subtotal.total",
        "requests.outcome.other.overdue_correction.total",
    ]


def test_cases_are_fifteen_numbers_in_the_order_of_the_form(book):
    (line,) = metrics(book, CASES | {"rows": [list(range(15))]})
    assert (line[0], line[9]) == ("cases.review.upheld", "cases.litigation.direct.total")


def test_a_label_that_the_form_has_not_is_an_error_of_the_truth(book):
    with pytest.raises(ValueError, match="has no row 行政奖励"):
        scored(book, PROACTIVE | {"rows": [["行政奖励", 5]]})


def test_what_the_truth_is_not_sure_of_is_not_scored(book):
    assert scored(book, LICENSE | {"ambiguous": {"行政许可": "5 or 55"}}) == Tally()


def test_columns_over_years_are_told_apart(book):
    table = LIST | {
        "rows": [["1.当面申请数", "件", 3, 40]],
        "metrics": ["requests.received.in_person"],
    }
    here = cell("requests.received.in_person", 3)
    ever = cell("requests.received.in_person", 40, basis="cumulative")
    assert scored(book, table, [here, ever]) == Tally(2)
    assert scored(book, table, [here]) == Tally(1, 1)


def test_a_row_of_no_form_is_held_against_the_grid(book):
    table = LIST | {"rows": [["2.本省的指标", "件", 3, None]], "metrics": [None]}
    assert scored(book, table, rows=[["其中：2.本省的指标", "件", "3", ""]]) == Tally(2)
    assert scored(book, table, rows=[["其中：2.本省的指标", "件", "4", ""]]) == Tally(1, 1)
    assert scored(book, table, rows=[["别的指标", "件", "3", ""]]) == Tally(0, 2)


def test_a_local_list_is_read_by_its_grid_alone(book):
    table = {
        "form": "local2008",
        "columns": ["指标", "代码", "单位", "数量"],
        "rows": [["申请总数", "10", "条", 9]],
    }
    assert scored(book, table, rows=[["申请总数", "10", "条", "9"]]) == Tally(1)
    assert scored(book, table, rows=[["申请总数", "10", "条", "8"]]) == Tally(0, 1)


def test_a_table_that_was_not_read_is_one_thing_to_look_at(book):
    table = CASES | {"rows": [[0] * 15]}
    score = cells(truth(tables=[table]), reading(), book)
    assert score["cells"] == Tally(0, 15)
    assert [miss.expected for miss in score.misses] == ["15 cells"]
