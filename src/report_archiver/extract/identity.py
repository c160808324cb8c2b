"""Which report it is: for which year, published when, by whom; what the page says, best first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from report_archiver.extract import dates
from report_archiver.extract.document import NONE, Selectors
from report_archiver.extract.publisher import publisher_of
from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.title import OPENING, YEAR, arabic, looks_like_report, title_of
from report_archiver.model import Document, Finding, Identity, YearFrom

# What stands before a date of publication, the surest first; when it was written comes last.
_LABELS = (
    r"(?:发布|公开|公布|发稿)\s*(?:(?:时间|日期)\s*[:：]?|[:：])",
    r"(?=(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:发布|公布))",
    r"(?<!发文)(?<!生成)(?<!成文)(?<!印发)(?:时间|日期)\s*[:：]",
    r"(?:发文|生成|成文|印发)\s*(?:时间|日期)\s*[:：]?",
)
_DATE = r"(?=(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d)"
_PUBLISHED = [re.compile(rf"{label}[\s|]*{_DATE}") for label in _LABELS]
_SOURCE = re.compile(
    r"(?:信息|稿件|文章)?来\s*源\s*[:：]\s*"
    r"((?:(?!阅读|浏览|点击|访问|作者|发布时间|发布日期|时间[:：]|日期[:：]|字体|字号|编辑[:：])"
    r"[^\s|｜【】\[:：]){2,40})"
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
)
_URL_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:\d{4}|/|-|_|年|nb|ndbg)")
_GLUED_DATE = re.compile(r"(?:^|\s)(?=20\d\d-\d\d-\d\d)")  # in a flattened page
_NO_WITNESS = re.compile(
    r"[〔（【]20\d\d[〕）】]|(?:发布|公布|公开|成文|生成|印发|发文)(?:时间|日期)?：?20\d\d年\d{1,2}月\d{1,2}日"
)
_SIGNATURE_LINES = 5
HEAD = 12  # lines of a flattened page among which its title stands
_BARE_DATE = re.compile(
    r"(?:^|[\s|\]】（(）)>])(?=(?:19|20)\d\d(?:-\d{1,2}-\d|/\d{1,2}/\d|年\d{1,2}月\d{1,2}日(?![起至到—-])))"
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the site's file tells. publisher: a default, what a report says of itself wins."""

    publisher: str | None = None
    selectors: Selectors = NONE


def identify(document: Document, url: str, hints: Hints) -> Identity:
    """All that tells one report from another."""
    title = title_of(document)
    squeezed = squeeze(document.text[:6000])
    period = dates.period(squeezed.text)
    published_at = _published(document)
    # The period is no second witness, nor are days of publication and numbers of documents.
    told = _NO_WITNESS.sub("", dates.PERIOD.sub("", squeezed.text[:1200]))[:600]
    years = dict(_years(title, period, told, url, published_at))
    year, year_from = _choose(years)
    if period is None and year is not None:
        period = dates.of_year(squeezed.text, year)
    return Identity(
        title=title,
        publisher=publisher_of(document, title, hints.publisher),
        year=year,
        year_from=year_from,
        published_at=published_at,
        source=_source(document),
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        repaired=period.repaired if period else False,
        findings=tuple(_disagreements(years)),
    )


def _published(document: Document) -> str | None:
    """The time of publication that the page prints or declares; else the date it is signed with."""
    declared = None
    for name, value in document.meta:
        if name in _DATE_METAS and (declared := dates.published(value)):
            break
    lines = [document.text[block.span.start : block.span.end] for block in document.blocks]
    opening, ending = "\n".join(lines[:10])[:800], "\n".join(lines[-_SIGNATURE_LINES:])[-400:]
    for label in _PUBLISHED:
        for text in (document.preamble, opening, document.after, ending):
            printed = label.search(text)
            found = printed and dates.published(text[printed.end() : printed.end() + 40])
            if found and (declared is None or found.startswith(declared[:10])):
                return max(found, declared or "", key=len)
            if found:
                return declared
    return declared or _beside_title(document, lines) or _signed(lines)


def _beside_title(document: Document, lines: list[str]) -> str | None:
    """A date with no word before it, in the short lines around the title."""
    title = next((n for n, line in enumerate(lines[:HEAD]) if looks_like_report(line)), 0)
    for line in [*reversed(document.preamble.split("\n")[-4:]), *lines[: title + 3]]:
        bare = (_BARE_DATE if len(line) <= 90 else _GLUED_DATE).search(line[:OPENING])
        if bare:
            return dates.published(line[bare.start() :])
    return None


def _signed(lines: list[str]) -> str | None:
    """The date that stands alone under a report."""
    for line in reversed(lines[-_SIGNATURE_LINES:]):
        if found := dates.signed(line):
            return found
    return None


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
    told = YEAR.search(arabic(title)) if title else None
    if told:
        yield "title", int(told[1])
    if period and period.start[:4] == period.end[:4]:
        yield "period", int(period.start[:4])
    mentioned = [int(found) for found in YEAR.findall(arabic(opening))]
    if mentioned:
        first = {year: -mentioned.index(year) for year in mentioned}
        yield "body", max(first, key=lambda year: (mentioned.count(year), first[year]))
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
