"""Publication times, periods and signatures; mangled ones mended where one reading is possible."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.dates import Period, iso, of_year, period, published, signed
from report_archiver.extract.squeezed import squeeze

DAYS = st.dates(date(2008, 1, 1), date(2037, 12, 31))


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2018-03-06 17:12:16", "2018-03-06T17:12:16+08:00"),
        ("2018-03-06 17:12", "2018-03-06T17:12+08:00"),
        ("2018-3-6 7:05", "2018-03-06T07:05+08:00"),
        ("2018-03-06T17:12:16", "2018-03-06T17:12:16+08:00"),
        ("2018年3月6日 17：12", "2018-03-06T17:12+08:00"),
        ("2018年03月06日", "2018-03-06"),
        ("2018/03/06", "2018-03-06"),
        ("2018.3.6", "2018-03-06"),
        ("2018 年 3 月 6 日", "2018-03-06"),
        ("发布时间：2018-03-06 来源：办公室", "2018-03-06"),
        ("2018-03-06 25:12", "2018-03-06"),
        ("2018-02-30", None),
        ("2018-13-01", None),
        ("2018年3月", None),
        ("12018-03-06", None),
        ("2018-03-061", None),
        ("", None),
    ],
)
def test_published(text, stamp):
    assert published(text) == stamp


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018年3月6日", "2018-03-06"),
        (" 2018年3月6日 ", "2018-03-06"),
        ("二〇一八年三月六日", "2018-03-06"),
        ("二○一八年十二月三十一日", "2018-12-31"),
        ("二零一八年十月二十日", "2018-10-20"),
        ("二〇一八年二月三十日", None),
        ("2018年3月6日发布", None),
        ("截至2018年3月6日", None),
        ("清河县水务局", None),
    ],
)
def test_signed(text, day):
    assert signed(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2017年1月1日起至2017年12月31日止。",
        "所列数据的统计期限为2017年1月1日至12月31日。",
        "本报告数据从2017年1月1日到2017年12月31日",
        "(2017年1月1日-2017年12月31日)",
        "2017年1月1日—12月31日",
        "２０１７年１月１日至２０１７年１２月３１日",
        "自2017年 1 月 1 日起，至 12 月 31 日止",
        "2017年01月01日～2017年12月31日",
        "2017.1.1-2017.12.31",
        "统计期限为2017-01-01至2017-12-31",
        "2017年（自1月1日至12月31日）",
        "2017年1月—12月，我镇公开信息",
    ],
)
def test_period(text):
    assert period(squeeze(text).text) == Period("2017-01-01", "2017-12-31", repaired=False)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("自20161月1日起至2016年12月31日止", "2016-01-01", "2016-12-31"),
        ("自20161月1日至201612月31日", "2016-01-01", "2016-12-31"),
        ("自2014月1日起至2014年12月31日止", "2014-01-01", "2014-12-31"),
        ("统计期限为202211日至20221231日", "2022-01-01", "2022-12-31"),
        ("统计期限为202211日…20221231日", "2022-01-01", "2022-12-31"),
        ("统计期限为20220101日至20221231日", "2022-01-01", "2022-12-31"),
        ("自2018年1月日至2018年1231日", "2018-01-01", "2018-12-31"),
    ],
)
def test_a_mangled_period_is_read_as_a_person_would(text, start, end):
    assert period(squeeze(text).text) == Period(start, end, repaired=True)


@pytest.mark.parametrize(
    "text",
    [
        "自2016年111日起至2016年12月31日止",  # 1月11日 or 11月1日
        "统计期限为2022111日至20221231日",
        "自2016年13月1日起至2016年12月31日止",
        "自2016年2月30日起至12月31日止",
        "自2016年12月31日起至2016年1月1日止",  # runs backwards
        "2016年1月1日起施行",
        "2016年1月至12月",
        "2016年",
    ],
)
def test_where_two_readings_or_none_are_possible_there_is_no_period(text):
    assert period(squeeze(text).text) is None


def test_the_first_readable_period_counts():
    text = "自2016年13月1日至2016年12月31日（应为2017年1月1日至2017年12月31日）"
    assert period(text) == Period("2017-01-01", "2017-12-31", repaired=False)


@given(DAYS, st.integers(1, 500))
def test_periods_come_back(start, days):
    end = start + timedelta(days)
    first, last = (f"{d.year}年{d.month}月{d.day}日" for d in (start, end))
    assert period(f"统计期限为{first}至{last}。") == Period(str(start), str(end), repaired=False)


@given(DAYS)
def test_days_come_back_in_every_spelling(day):
    for text in (f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}"):
        assert published(text) == str(day)
        assert signed(text) == str(day)


@given(st.text("0129年月日-至/.： 起止二〇一十", max_size=30))
def test_any_text_gives_real_days_or_none(text):
    for day in (published(text), signed(text)):
        assert day is None or date.fromisoformat(day[:10])
    found = period(text)
    assert found is None or date.fromisoformat(found.start) < date.fromisoformat(found.end)


def test_there_is_no_thirtieth_of_february():
    assert iso(2018, 2, 30) is None
    assert iso(0, 1, 1) is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("所列数据的统计期限为1月1日至12月31日。", ("2018-01-01", "2018-12-31")),
        ("数据统计自1月1日起至6月30日止。", ("2018-01-01", "2018-06-30")),
        ("3月1日至5日开展宣传。", None),
        ("统计期限为2月30日至12月31日。", None),
    ],
)
def test_a_period_without_a_year_is_of_the_year_reported_on(text, stated):
    found = of_year(squeeze(text).text, 2018)
    assert (found and (found.start, found.end)) == stated
