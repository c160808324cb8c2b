"""Whose report it is, for which year, published when: what the page says of itself, best first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from report_archiver.extract import dates
from report_archiver.extract.document import NONE, Selectors
from report_archiver.extract.squeezed import squeeze
from report_archiver.model import Document, Finding, Identity, YearFrom

# FORMS.md's two independent tests: what is a report, and for which year.
REPORT = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:总结)?(?:报告|年报)"
)
YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:年|[）)]|$|(?=度))")
NOT_A_REPORT = re.compile(r"通知|指南|申请表|统计数据|法治政府|网站工作年度报表|办法|规定$|目录")

_CHINESE_YEAR = re.compile("(二[〇零○][一二三四][〇零○一二三四五六七八九])年")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_AROUND_PUBLISHER = re.compile(
    r"^(?:关于|中共)?|(?:关于|的|年度|部门|本级|本机关|全面|开展|做好|：|:|[（(]|[）)]|\s|[-—_|])+$"
)
_PUBLISHED = re.compile(
    r"(?:发布|公开|发文|生成|成文|更新|录入|印发)\s*(?:时间|日期)\s*[:：]?\s*(?=(?:19|20)\d\d)"
    r"|(?:时间|日期)\s*[:：]\s*(?=(?:19|20)\d\d)"
)
_SOURCE = re.compile(
    r"(?:信息|稿件|文章)?来\s*源\s*[:：]\s*"
    r"((?:(?!阅读|浏览|点击|访问|作者|发布时间|发布日期|时间[:：]|日期[:：]|字体|字号|编辑[:：])"
    r"[^\s|｜【】\[:：]){2,40})"
)
_MAKER = re.compile(
    r"(?:发布|公开|制作)\s*(?:机构|单位|部门)\s*[:：]?[ \t]*(?!\S*[:：])([^\s|｜:：]{3,40})"
)
_DATE_METAS = (
    "pubdate",
    "publishdate",
    "publish_date",
    "publicationdate",
    "publishtime",
    "pubtime",
    "article:published_time",
    "firstpublishedtime",
    "others",
)
_UPLOADER = re.compile(r"本站|编辑|管理员|admin|网站|原创|互联网|^\d+$|本网", re.IGNORECASE)
_SITE_TAIL = re.compile(r"\s*[-_|–—»>]+\s*")
_URL_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:\d{4}|/|-|_|年|nb|ndbg)")
MAX_TITLE = 80


@dataclass(frozen=True, slots=True)
class Hints:
    """What the site's file tells. publisher: a default, what a report says of itself wins."""

    publisher: str | None = None
    selectors: Selectors = NONE


def identify(document: Document, url: str, hints: Hints) -> Identity:
    """All that tells one report from another."""
    title = _title(document)
    squeezed = squeeze(document.text)
    period = dates.period(squeezed.text[:4000])
    published_at = _published(document)
    years = dict(_years(title, period, squeezed.text[:600], url, published_at))
    year, year_from = _choose(years)
    return Identity(
        title=title,
        publisher=_publisher(document, title, hints),
        year=year,
        year_from=year_from,
        published_at=published_at,
        source=_source(document),
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        repaired=period.repaired if period else False,
        findings=tuple(_disagreements(years)),
    )


def _title(document: Document) -> str | None:
    """The report's title: the first candidate that reads like one, complete before cut."""
    candidates = [
        squeeze(text).text.strip("|【】# ").removeprefix("标题：") for text in _candidates(document)
    ]
    reports = [text for text in candidates if looks_like_report(text)]
    if not reports:
        headed = [text for text in candidates if 6 <= len(text) <= MAX_TITLE and "信息公开" in text]
        return headed[0] if headed else None
    complete = [text for text in reports if YEAR.search(_arabic(text))]
    named = [text for text in complete if _name_in(text)]
    return (named or complete or reports)[0]


def looks_like_report(text: str) -> bool:
    """Whether a title is that of a yearly report (and of nothing about one)."""
    return (
        4 < len(text) <= MAX_TITLE
        and bool(REPORT.search(text))
        and not NOT_A_REPORT.search(text)
        and "。" not in text
    )


def _candidates(document: Document) -> Iterator[str]:
    """Lines that may be the title, the best places first."""
    meta = dict(reversed(document.meta))
    if "articletitle" in meta:
        yield meta["articletitle"]
    lines = [document.text[block.span.start : block.span.end] for block in document.blocks[:12]]
    before = document.preamble.split("\n")
    for line in reversed(before):
        yield line
    for first, second in zip(before, [*before[1:], *lines[:1]], strict=False):
        yield first + second
    yield from (line for line in lines if len(line) <= MAX_TITLE)
    for first, second in pairwise(lines):
        yield first + second
    for first, second, third in zip(lines, lines[1:], lines[2:], strict=False):
        yield first + second + third
    yield from _SITE_TAIL.split(document.head_title)
    for line in lines[:2]:
        yield from _opening(line)
    for name in ("title", "og:title", "description"):
        if name in meta:
            yield meta[name]


def _opening(line: str) -> Iterator[str]:
    """The title at the head of a page that was flattened to one line."""
    found = REPORT.search(squeeze(line).text[:MAX_TITLE])
    if found:
        yield squeeze(line).text[: found.end()]
    if " " in line[:MAX_TITLE]:
        yield line[:MAX_TITLE].split(" ")[0]


def _arabic(text: str) -> str:
    """二〇一七年 → 2017年."""
    return _CHINESE_YEAR.sub(lambda year: year[1].translate(_CHINESE_DIGITS) + "年", text)


def _name_in(title: str) -> str | None:
    """The publisher's name in a report's title."""
    found = REPORT.search(title)
    if found is None:
        return None
    name = YEAR.sub("", _arabic(title[: found.start()]))
    name = re.sub(r"[（(]\s*[）)]|^度|年度$|年$", "", name)
    for _ in range(3):
        name = _AROUND_PUBLISHER.sub("", name).strip("度年")
    return name if len(name) >= 3 else None


def _publisher(document: Document, title: str | None, hints: Hints) -> str | None:
    """Title first, then what the page names as its maker, then the site."""
    meta = dict(reversed(document.meta))
    named = _name_in(title) if title else None
    maker = _MAKER.search(document.preamble)
    candidates = [
        named,
        maker[1] if maker else None,
        hints.publisher,
        meta.get("contentsource"),
        meta.get("columnname"),
        meta.get("sitename"),
    ]
    for candidate in candidates:
        if candidate and not _UPLOADER.search(candidate) and not REPORT.search(candidate):
            return candidate
    return None


def _published(document: Document) -> str | None:
    """The time of publication that the page prints or declares."""
    stamp = None
    for name, value in document.meta:
        if name in _DATE_METAS and (stamp := dates.published(value)):
            break
    opening = "\n".join(
        document.text[block.span.start : block.span.end] for block in document.blocks[:10]
    )
    for text in (document.preamble, opening[:800]):
        printed = _PUBLISHED.search(text)
        if printed:
            found = dates.published(text[printed.end() : printed.end() + 40])
            if found and (stamp is None or found.startswith(stamp[:10])):
                return max(found, stamp or "", key=len)
            return stamp or found
    return stamp


def _source(document: Document) -> str | None:
    """来源 as the page prints it (often an uploader, hence never the publisher)."""
    found = _SOURCE.search(document.preamble)
    if found:
        return found[1]
    return next((value for name, value in document.meta if name == "contentsource" and value), None)


def _years(
    title: str | None, period: dates.Period | None, opening: str, url: str, published: str | None
) -> Iterator[tuple[YearFrom, int]]:
    """(where from, year) of each place that tells the reporting year."""
    told = YEAR.search(_arabic(title)) if title else None
    if told:
        yield "title", int(told[1])
    if period and period.start[:4] == period.end[:4]:
        yield "period", int(period.start[:4])
    mentioned = [int(found) for found in YEAR.findall(_arabic(opening))]
    if mentioned:
        yield "body", max(set(mentioned), key=lambda year: (mentioned.count(year), -year))
    if published:
        yield "published", int(published[:4]) - 1
    in_url = _URL_YEAR.search(url)
    if in_url:
        yield "url", int(in_url[1]) - 1


def _choose(years: dict[YearFrom, int]) -> tuple[int | None, YearFrom | None]:
    """The title's year, unless period and body agree against it."""
    title, period, body = (years.get(place) for place in ("title", "period", "body"))
    if title is not None and period is not None and period == body != title:
        return period, "period"
    order: tuple[YearFrom, ...] = ("title", "period", "body", "url", "published")
    for place in order:
        if place in years:
            return years[place], place
    return None, None


def _disagreements(years: dict[YearFrom, int]) -> Iterator[Finding]:
    title, period = years.get("title"), years.get("period")
    if title is not None and period is not None and title != period:
        yield Finding(
            rule="identity.year",
            severity="warning",
            message=f"the title says {title}, the statistics period (统计期限) says {period}",
            expected=str(title),
            actual=str(period),
        )
