"""Dates as pages print them: publication times, statistics periods, and mangled ones mended.

A repair is made only where a single reading is possible; it is said to be one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

CHINA = "+08:00"
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

_STAMP = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"
    r"(?:\s*T?\s*(?P<H>\d{1,2})[:：时](?P<M>\d{2})(?:[:：分](?P<S>\d{2}))?)?"
)
_CHINESE_DATE = re.compile(
    r"(?P<y>[一二][〇零○一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,3})月"
    r"(?P<d>[一二三四五六七八九十]{1,3})日"
)
# One end of a period. A careful reader still understands 20171月1日 (年 lost), 2013月1日 (年1 lost)
# and 202111日 (年 and 月 lost).
_END = (
    r"(?<!\d)(?:(?P<y{0}>20[0-3]\d)(?:年(?:（?自)?)?(?P<m{0}>1[0-2]|0?[1-9]|元)月"
    r"(?P<d{0}>3[01]|[12]\d|0?[1-9])(?:[日号]|(?!\d))"
    r"|(?P<i{0}>20[0-3]\d[-./]\d{{1,2}}[-./]\d{{1,2}})(?!\d)"
    r"|(?P<Y{0}>20[0-3]\d)月(?P<D{0}>3[01]|[12]\d|0?[1-9])[日号](?:\d[日号])?"
    r"|(?P<a{0}>20[0-3]\d年1月)日"
    r"|(?P<c{0}>20[0-3]\d)(?:年(?=\d{{3}}))?(?P<z{0}>\d{{2,4}})[日号])"
)
_MONTHS = re.compile(
    r"(?P<y>20[0-3]\d)年(?P<m>1[0-2]|0?[1-9])月(?:份|初)?(?:起|始|开始)?，?(?:[至到—–~～-]|截至)+"
    r"(?:(?:20[0-3]\d年)|同年|当年)?(?P<M>1[0-2]|0?[1-9])月(?:份|底|末|(?<=(?<!\d)1月[至到—–~～-]12月)(?=[，。；]))"
)
_YEARLESS = re.compile(
    r"(?:统计|数据|期限|周期)[^。]{0,20}?(?<!\d)(?<!年)(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
    r"(?:起|始)?(?:至|到|—|-)(?P<M>1[0-2]|\d)月(?P<D>\d{1,2})日"
)
_WHOLE_YEAR = re.compile(
    r"(?:统计|数据|期限|周期)[^。；，]{0,14}?(?:为|是|自)(?P<y>20[0-3]\d)年(?:度|全年)(?=[。，；）的])"
)
_SHORT_END = r"(?P<m3>1[0-2]|0?[1-9])月(?P<d3>3[01]|[12]\d|0?[1-9])[日号]"
_TO = (
    r"(?:零时|0时)?(?:《[^》]{2,20}》[^，。]{2,8}日)?(?:起|始|开始)?，?"
    r"(?:[至到—–~～-]|…|\.{2,}|截至|截止(?:日期|时间)?[为是]?|下至|止于|讫于)+(?:同年|当年|本年)?"
)
PERIOD = re.compile(f"{_END.format(1)}{_TO}(?:{_END.format(2)}|{_SHORT_END})")


@dataclass(frozen=True, slots=True)
class Period:
    """From start to end, both included, as YYYY-MM-DD; repaired: the print was mangled."""

    start: str
    end: str
    repaired: bool


def published(text: str) -> str | None:
    """The first full date in a text, with its time if one is printed, in China's time.

    `2018-03-06 17:12:16` → `2018-03-06T17:12:16+08:00`; `2018年3月6日` → `2018-03-06`.
    """
    found = _STAMP.search(text)
    if found is None:
        return None
    day = iso(int(found["y"]), int(found["m"]), int(found["d"]))
    if day is None or found["H"] is None:
        return day
    hour, minute, second = int(found["H"]), int(found["M"]), int(found["S"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return day
    seconds = f":{second:02}" if found["S"] else ""
    return f"{day}T{hour:02}:{minute:02}{seconds}{CHINA}"


def signed(text: str) -> str | None:
    """A date that is a whole line, as at a report's end: 2018年3月6日, 二〇一八年三月六日."""
    found = _STAMP.fullmatch(text.strip())
    if found is not None:
        return iso(int(found["y"]), int(found["m"]), int(found["d"]))
    found = _CHINESE_DATE.fullmatch(text.strip())
    if found is None:
        return None
    year = int(found["y"].translate(_DIGITS))
    month, day = _small(found["m"]), _small(found["d"])
    return iso(year, month, day)


def period(text: str) -> Period | None:
    """The statistics period (统计期限) that a squeezed text states, if it states one."""
    for found in PERIOD.finditer(text):
        read = _read(found)
        if read is not None:
            return read
    return _months(text) or _whole_year(text)


def of_year(text: str, year: int) -> Period | None:
    """A period without its year (统计期限为1月1日至12月31日), in the year reported on."""
    found = _YEARLESS.search(text)
    if found is None:
        return None
    start = iso(year, int(found["m"]), int(found["d"]))
    end = iso(year, int(found["M"]), int(found["D"]))
    return Period(start, end, False) if start and end and start < end else None


def _months(text: str) -> Period | None:
    """自2012年1月起至12月底."""
    found = _MONTHS.search(text)
    if found is None:
        return None
    year, first, last = int(found["y"]), int(found["m"]), int(found["M"])
    if last < first:
        return None
    end = date(year, last, monthrange(year, last)[1])
    return Period(date(year, first, 1).isoformat(), end.isoformat(), False)


def _whole_year(text: str) -> Period | None:
    """统计期限为2014年全年."""
    found = _WHOLE_YEAR.search(text)
    return Period(f"{found['y']}-01-01", f"{found['y']}-12-31", False) if found else None


def _read(found: re.Match[str]) -> Period | None:
    first = _end(found, "1")
    if first is None:
        return None
    if found["m3"]:
        last: tuple[str, bool] | None = _of(first[0][:4], found["m3"], found["d3"], False)
    else:
        last = _end(found, "2")
    if last is None or last[0] <= first[0]:
        return None
    return Period(first[0], last[0], first[1] or last[1])


def _end(found: re.Match[str], which: str) -> tuple[str, bool] | None:
    """(date, repaired) of one end."""
    if found[f"y{which}"]:
        year, month, day = (found[f"{part}{which}"] for part in "ymd")
        mangled = "年" not in found.group()[found.start(f"y{which}") - found.start() :][:5]
        return _of(year, month, day, mangled)
    if found[f"i{which}"]:
        year, month, day = re.split("[-./]", found[f"i{which}"])
        return _of(year, month, day, repaired=False)
    if found[f"a{which}"] and which == "1":  # a year begins on the 1st, whatever was lost
        return _of(found[f"a{which}"][:4], "1", "1", repaired=True)
    if found[f"Y{which}"]:
        return _of(found[f"Y{which}"], "1", found[f"D{which}"], True)
    return _only(found[f"c{which}"], found[f"z{which}"]) if found[f"c{which}"] else None


def _only(year: str, digits: str) -> tuple[str, bool] | None:
    """The one day that month and day, run together, can mean: 11 and 1231, but not 111."""
    days = [
        _of(year, digits[:cut], digits[cut:], True)
        for cut in (1, 2)
        if cut < len(digits) and len(digits) - cut <= 2
    ]
    possible = [day for day in days if day is not None]
    return possible[0] if len(possible) == 1 else None


def _of(year: str, month: str, day: str, repaired: bool) -> tuple[str, bool] | None:
    date_ = iso(int(year), 1 if month == "元" else int(month), int(day))
    return None if date_ is None else (date_, repaired)


def iso(year: int, month: int, day: int) -> str | None:
    """YYYY-MM-DD, or None where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _small(numeral: str) -> int:
    """一 to 三十一."""
    tens, ten, ones = numeral.rpartition("十")
    digit = {char: value for value, char in enumerate("零一二三四五六七八九")}
    if not ten:
        return digit.get(numeral, 0)
    return (digit.get(tens, 1) if tens else 1) * 10 + (digit.get(ones, 0) if ones else 0)
