import pytest
from tests.evaluation.making import figure, reading

from report_archiver.evaluation.grounds import grounds
from report_archiver.evaluation.tally import Tally


@pytest.mark.parametrize(
    ("quote", "value"),
    [
        ("1,024条", 1024),
        ("１２３条", 123),
        ("2.3万余条", 23000),
        ("8.62亿元", 8.62),
        ("1亿3千万元", 130000000),
        ("十二条", 12),
        ("两百一十六元", 216),
        ("百万余元", 1000000),
        ("百分之百", 100),
        ("廿三件", 23),
        ("卅件", 30),
        ("六成", 60),
        ("两成半", 25),
        ("七成三", 73),
        ("-1", -1),
        ("下降5%", -5),
        ("1 2 期", 12),
    ],
)
def test_a_printed_number_is_grounded(quote, value):
    assert grounds(reading(quote, [figure(quote, quote, value)]))["grounded"] == Tally(1)


@pytest.mark.parametrize(
    ("quote", "value"),
    [("12条", 13), ("本年", 0), ("十二条", 20), ("1.5万", 1.6), ("廿三件", 13), ("六成", 70)],
)
def test_a_number_that_is_not_printed_is_invented(quote, value):
    score = grounds(reading(quote, [figure(quote, quote, value)]))
    assert score["grounded"] == Tally(0, 1)
    assert score.misses[0].context == quote


def test_a_word_for_none_is_grounded_as_zero_alone():
    for value, tally in ((0, Tally(1)), (1, Tally(0, 1))):
        found = [figure("未收到申请", "未收到申请", value, kind="zero_word")]
        assert grounds(reading("未收到申请", found))["grounded"] == tally


def test_a_blank_claims_nothing():
    assert grounds(reading("-", [figure("-", "-", None, kind="na")])).tallies == {}
