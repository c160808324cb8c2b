from tests.evaluation.making import figure, reading, said, truth

from report_archiver.evaluation.figures import figures
from report_archiver.evaluation.tally import Tally

UNITS = {"条": "条", "條": "条", "件": "件", "元": "元", "万元": "万元"}
TEXT = "公开信息12条，其中网站12条。收到申请3件。"


def scored(text, found, told, **more):
    return figures(truth(figures=told, **more), reading(text, found), UNITS)


def test_value_unit_and_place_make_a_match():
    score = scored(TEXT, [figure(TEXT, "3件", 3, "件")], [said(3, "收到申请3件", "件")])
    assert score["figures"] == Tally(1)


def test_another_value_is_missed_and_too_much():
    score = scored(TEXT, [figure(TEXT, "3件", 4, "件")], [said(3, "收到申请3件", "件")])
    assert score["figures"] == Tally(0, 1, 1)
    assert [(miss.expected, miss.got) for miss in score.misses] == [("3 件", ""), ("", "4 件")]


def test_another_place_is_another_figure():
    first = figure(TEXT, "12条", 12, "条")
    assert scored(TEXT, [first], [said(12, "网站12条", "条")])["figures"] == Tally(0, 1, 1)


def test_a_fact_in_two_places_is_found_twice():
    both = [figure(TEXT, "12条", 12, "条", nth) for nth in (0, 1)]
    told = [said(12, "公开信息12条", "条"), said(12, "网站12条", "条")]
    assert scored(TEXT, both, told)["figures"] == Tally(2)
    assert scored(TEXT, both[:1], told)["figures"] == Tally(1, 1)


def test_one_figure_answers_for_one():
    told = [said(12, "公开信息12条", "条")] * 2
    assert scored(TEXT, [figure(TEXT, "12条", 12, "条")], told)["figures"] == Tally(1, 1)


def test_a_printed_unit_must_be_right_in_its_canonical_spelling():
    text = "公開信息12條"
    told = [said(12, "公開信息12條", "條")]
    assert scored(text, [figure(text, "12條", 12, "条")], told)["figures"] == Tally(1)
    assert scored(text, [figure(text, "12條", 12, "件")], told)["figures"] == Tally(0, 1, 1)


def test_a_unit_that_the_quote_does_not_print_may_be_any():
    text = "未收到申请"
    told = [said(0, text, "件")]
    found = [figure(text, text, 0, None, kind="zero_word")]
    assert scored(text, found, told)["figures"] == Tally(1)


def test_money_is_the_same_amount_in_any_scale():
    text = "发放340万元"
    told = [said(3400000, text, "元")]
    assert scored(text, [figure(text, "340万元", 340, "万元")], told)["figures"] == Tally(1)
    assert scored(text, [figure(text, "340万元", 340, "元")], told)["figures"] == Tally(0, 1, 1)


def test_the_text_may_be_spaced_and_wide():
    text = "公开 信息１２\n条"
    told = [said(12, "公开信息12条", "条")]
    assert scored(text, [figure(text, "１２\n条", 12, "条")], told)["figures"] == Tally(1)


def test_optional_figures_count_for_nothing():
    optional = {"figures_optional": [said(3, "收到申请3件", "件")]}
    assert scored(TEXT, [], [], **optional)["figures"] == Tally()
    assert scored(TEXT, [figure(TEXT, "3件", 3, "件")], [], **optional)["figures"] == Tally()


def test_the_number_of_the_reports_own_parts_is_ignored():
    text = "本报告由六个部分组成，共六个月。"
    assert scored(text, [figure(text, "六个", 6, "个")], [])["figures"] == Tally()
    assert scored(text, [figure(text, "六个", 6, "个", 1)], [])["figures"] == Tally(extra=1)


def test_one_denial_of_two_things_may_be_two_zeros_and_no_more():
    text = "未发生行政复议、行政诉讼"
    zeros = [
        figure(text, quote, 0, kind="zero_word") for quote in ("未发生", "行政复议", "行政诉讼")
    ]
    told = [said(0, text)]
    assert scored(text, zeros[:2], told)["figures"] == Tally(1)
    assert scored(text, zeros, told)["figures"] == Tally(1, 0, 1)


def test_a_figure_of_a_table_is_no_prose():
    assert scored(TEXT, [figure(TEXT, "3件", 3, "件", table=0)], [])["figures"] == Tally()


def test_the_metric_is_scored_of_what_was_matched():
    told = [said(3, "收到申请3件", "件", metric="requests.received.total")]
    for metric, tally in (("requests.received.total", Tally(1)), (None, Tally(0, 1))):
        found = [figure(TEXT, "3件", 3, "件", metric=metric)]
        assert scored(TEXT, found, told)["metric"] == tally
    assert scored(TEXT, [], told)["metric"] == Tally()


def test_direction_and_range_are_scored_of_what_was_matched():
    text = "约3至5件"
    told = [said(3, text, "件", approx=True, value_high=5)]
    score = scored(text, [figure(text, text, 3, "件")], told)
    assert (score["approx"], score["range"]) == (Tally(0, 1), Tally(0, 1))


def test_a_repair_that_the_truth_confirms_is_right():
    found = [figure(TEXT, "3件", 3, "件", repaired=True)]
    assert scored(TEXT, found, [said(3, "收到申请3件", "件")])["repairs"] == Tally(1)
    assert scored(TEXT, found, [said(8, "收到申请3件", "件")])["repairs"] == Tally(0, 1)
