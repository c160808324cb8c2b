from dataclasses import replace

import pytest
from tests.evaluation.making import NOBODY, truth

from report_archiver.evaluation.fields import fields
from report_archiver.evaluation.tally import Tally, identity, measures

TITLE = "甲县水利局2015年年度报告"
PAGE = f"<h1>{TITLE}</h1><p>甲县水利局 2016年3月1日</p>"
RIGHT, WRONG = Tally(hits=1), Tally(missed=1)


def scored(told, got, raw=PAGE, url=""):
    return fields(truth(**told), replace(NOBODY, **got), raw, url)


@pytest.mark.parametrize("got", [TITLE, "甲县水利局 ２０１５年\n年度报告"])
def test_width_and_white_space_do_not_count(got):
    assert scored({"title": TITLE}, {"title": got})["title"] == RIGHT


def test_a_wrong_value_is_a_miss_that_says_both():
    score = scored({"title": TITLE}, {"title": "年度报告"})
    assert score["title"] == WRONG
    assert [(miss.expected, miss.got) for miss in score.misses] == [(TITLE, "年度报告")]


def test_what_the_truth_does_not_tell_is_not_scored():
    told = {"title": None, "publisher": None, "year": None}
    assert scored(told, {"title": "made up", "year": 1999}).tallies == {}


def test_other_acceptable_values_are_right():
    told = {"publisher": "甲县水利局", "publisher_accept": ["甲县水利局办公室"]}
    assert scored(told, {"publisher": "甲县水利局办公室"})["publisher"] == RIGHT
    assert scored(told, {"publisher": "甲县"})["publisher"] == WRONG


def test_nothing_is_right_where_it_is_accepted():
    told = {"period_start": "2015-01-01", "period_start_accept": [None]}
    assert scored(told, {"period_start": None})["period_start"] == RIGHT
    assert scored({"period_start": "2015-01-01"}, {"period_start": None})["period_start"] == WRONG


def test_a_value_that_stands_nowhere_is_not_scored():
    told = {"publisher": "乙县教育局", "published": "2016-04-09"}
    assert scored(told, {}).tallies == {}


@pytest.mark.parametrize(
    "raw", ["2016-03-01", "2016年3月1日", "2016/3/01 10:00", "二〇一六年三月一日"]
)
def test_a_date_stands_however_it_is_printed(raw):
    assert scored({"published": "2016-03-01"}, {}, raw)["published"] == WRONG


def test_a_date_may_stand_in_the_address():
    told, url = {"published": "2016-03-01"}, "http://www.example.cn/20160301/1.html"
    assert scored(told, {"published_at": "2016-03-01"}, "", url)["published"] == RIGHT


def test_the_time_of_day_does_not_count():
    got = {"published_at": "2016-03-01T17:12:16+08:00"}
    assert scored({"published": "2016-03-01"}, got)["published"] == RIGHT


def test_a_title_may_be_split_by_markup():
    raw = PAGE.replace("水利局2015", "水利局</span><span>2015")
    assert scored({"title": TITLE}, {}, raw)["title"] == WRONG


def test_the_fields_count_together_too():
    score = scored({"title": TITLE, "year": 2015}, {"title": TITLE, "year": 2016})
    assert identity(score) == Tally(hits=1, missed=1)
    assert measures(score) == {"identity": 0.5, "title": 1.0, "year": 0.0}


def test_a_repaired_period_is_right_or_wrong():
    told = {"period_start": "2015-01-01"}
    got = {"period_start": "2015-01-01", "repaired": True}
    assert scored(told, got)["repairs"] == RIGHT
    assert scored(told, got | {"period_start": "2015-11-01"})["repairs"] == WRONG
    assert scored(told, got | {"repaired": False})["repairs"] == Tally()
    assert scored({}, got)["repairs"] == Tally()
