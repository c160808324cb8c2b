"""Does a title name an annual report (政府信息公开工作年度报告), or something about one? Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The statutory wordings (条例 art. 31 of 2008, art. 49 of 2019) and what bodies make of them.
REPORT = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:(?:19|20)\d\d年?度?)?(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?"
    r"(?:情况)?(?:总结)?(?:报告|年报)"
    r"|(?:政府|政务)公开(?:工作)?(?:年度报告|年报)"
)
# What speaks of reports, or is a report of something else.
OTHER = re.compile(
    "通知|通报|指南|目录|解读|图解|一图读懂|统计表|报表|方案|办法|规定|座谈|培训|会议|评估"
    "|征求|征集|半年|季度|法治政府|依法行政|决算|预算|财务|审计报告|网站工作年度|网站年度"
    "|(?:编制|编写|撰写|报送|做好|开展|调整|推迟|延期)[^。]{0,40}(?:报告|年报)"
    "|(?:报告|年报)的?(?:编制|编写|撰写|格式|模板|样式|要求|报送|填报|公布|发布|考核|检查)"
)
# The wording with nothing beside it, or with a span of years, is the name of a column.
COLUMN = re.compile(
    r"(?:(?:本|各)\w{0,4})?(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
    r"|.*(?:以前|历年|往年|更多).*"
)
BEGUN = re.compile("(?:政府|政务)?信息公开|政务公开工作")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@lru_cache(maxsize=4096)
def plain(title: str) -> str:
    """A title as the rules see it: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", title).split())


def is_report(title: str, wording: re.Pattern[str] | None = None, *, entry: bool = False) -> bool:
    """Does this title name an annual report? wording: what the site's own lists say besides.

    A year is not asked for: some lists print none, and the page itself tells. entry: it stands in
    a list, so that the bare wording is no column's name.
    """
    told = plain(title)
    named = REPORT.search(told) or (wording is not None and wording.search(told))
    return bool(named) and not OTHER.search(told) and (entry or not COLUMN.fullmatch(told))


def may_be_report(begun: str) -> bool:
    """May a title of which only the beginning is shown be a report's? It has the subject and a
    year by then, and nothing yet that speaks against it."""
    told = plain(begun)
    return bool(BEGUN.search(told) and YEAR.search(told)) and not OTHER.search(told)
