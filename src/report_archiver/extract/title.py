"""A report's title: never the site's name, never a sentence that only mentions the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from report_archiver.extract.squeezed import compact, simplified, squeeze
from report_archiver.model import Document

# FORMS.md's two independent tests: what is a report, and for which year.
REPORT = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:总结)?(?:报告|年报)"
)
# What is one only with a year and a publisher before it.
_SUMMARY = re.compile(
    r"信息公开(?:工作)?(?:年度)?(?:情况|总结|小结|汇报|说明)(?:[（(][^（）()]{1,8}[）)])?$"
)
YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:学?年|[）)]|$|(?=度))")
# What a body of government is called at the end of its name.
ORGAN = re.compile(
    r"(?:政府|委员会|管委会|[委局厅部院办社队处所站馆会科室]|中心|办公室|街道|集团|公司|学校|[大中小]学|学院|幼儿园|医院|机关|海关|总队|支队|大队|监狱|苏木"
    r"|[省市区县镇乡旗盟州])(?:[（(][^）)]{1,8}[）)])?$"
)
MAX_TITLE = 80
MAX_CANDIDATE = 5_000  # characters of a line that is a whole page

_NOT_A_REPORT = re.compile(
    r"通知|指南|申请表|统计数据|法治政府|网站工作年度报表|办法|规定$|目录|公告|公示|解读|一图读懂|"
    r"关于(?:报送|编制|做好|印发|开展|征求|调整)"
)
_SENTENCE = re.compile(
    r"[。！？；]|^(?:根据|按照|依据|本报告|本年度|现将|现公布|特|为|以下)|公布我|我[局委办县区市]|以下简称|特此|[《》].*[，、]|，"
)
_BREADCRUMB = re.compile(r"首页|当前位置|您的位置|您现在|所在位置|[>»]")
_SEPARATOR = re.compile(r"\s*[-_|–—»>]+\s*")
_BESIDE = re.compile(
    r"(?<=[告报])(?:发布|来源|作者|点击|日期|时间|发文|索引号|20\d\d(?:-\d|/\d|年\d{1,2}月))[^，。]*$"
)
_LABEL = re.compile(r"^(?:标题|题名|题目|信息标题|文件名称|信息名称|名称)[:：]")
_GLUED = re.compile(r"^(?:20\d\d-\d\d?-\d\d?|[^，。]*[:：\]］】]|正文|年报(?=\S{6}))+")
LONG_LINES = 6  # lines of which a whole page may be one
OPENING = 600  # characters of a flattened page in which its title stands
_DECORATION = "|【】# \u3000·*"
_YEARS = re.compile(
    r"(?<!\d)20[0-3]\d(?:\s*[-—－–~～至]+\s*20[0-3]\d)?(?:学?年度?|度)?|[（(]\s*[）)]"
)
_CHINESE_YEAR = re.compile("(二[〇零○0][〇零○0一二三四][〇零○0一二三四五六七八九])年")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def title_of(document: Document) -> str | None:
    """The first candidate that reads like a report's title, whole before cut; None if none does."""
    whole: str | None = None
    other: str | None = None
    for text in (part for candidate in _candidates(document) for part in _parts(candidate)):
        if YEAR.search(arabic(text)):
            if name_in(text):
                return text
            whole = whole or text
        other = other or text
    return whole or other or _heading(document)


def looks_like_report(text: str) -> bool:
    """Whether a title is that of a yearly report (and of nothing about one)."""
    plain = squeeze(text).text
    return (
        4 < len(plain) <= MAX_TITLE
        and (bool(REPORT.search(plain)) or _is_summary(plain))
        and not _NOT_A_REPORT.search(plain)
        and not _SENTENCE.search(plain)
        and not _BREADCRUMB.search(plain)
    )


def _is_summary(plain: str) -> bool:
    """Whether a title says that it sums up a body's year: 某局2024年信息公开工作小结."""
    found = _SUMMARY.search(plain)
    return bool(found and YEAR.search(arabic(plain)) and ORGAN.search(name_in(plain) or ""))


def name_in(title: str) -> str | None:
    """The publisher's name in a report's title, as printed there."""
    plain = simplified(title)
    found = REPORT.search(plain) or _SUMMARY.search(plain)
    if found is None:
        return None
    name = _YEARS.sub("", arabic(title[: found.start()]))
    before = None
    while before != name:
        before = name
        name = re.sub(
            r"^(?:关于|度)|(?:关于|的|年度|年|度|部门|本级|全面|开展|[（(]|[）)]|[-—_：:])$",
            "",
            name,
        ).strip()
    if name.endswith("人民") and found.group().startswith("政府"):
        name += "政府"
    return name if len(name) >= 3 else None


def arabic(text: str) -> str:
    """二〇一七年 → 2017年."""
    return _CHINESE_YEAR.sub(lambda year: year[1].translate(_CHINESE_DIGITS) + "年", text)


def states_year(title: str) -> bool:
    """Whether a title names the year that it is about."""
    return YEAR.search(arabic(title)) is not None


def _parts(text: str) -> Iterator[str]:
    """A candidate, without the site's name that a separator parts from it."""
    text = compact(text[:MAX_CANDIDATE])
    text = _LABEL.sub("", _BESIDE.sub("", text)).strip(_DECORATION)
    parts = [part.strip(_DECORATION) for part in _SEPARATOR.split(text)]
    if len(parts) > 1:
        parts = [_GLUED.sub("", _BESIDE.sub("", part)) for part in parts]
    whole = [part for part in parts if looks_like_report(part) and YEAR.search(arabic(part))]
    cut = len(parts) > 1 and "学年" in text and not (whole and name_in(whole[0]))
    if len(parts) > 1 and whole and not cut:  # 2012-2013学年 is no separator
        yield whole[0]
    elif looks_like_report(text):
        yield text


def _candidates(document: Document) -> Iterator[str]:
    """Texts that may be the title, the best places first."""
    meta = dict(reversed(document.meta))
    if "articletitle" in meta:
        yield meta["articletitle"]
    lines = [document.text[block.span.start : block.span.end] for block in document.blocks[:12]]
    before = document.preamble.split("\n") if document.preamble else []
    yield from reversed(before)
    yield from _joined([*before, *lines[:1]])
    yield from lines
    yield from _joined(lines)
    yield document.head_title
    yield from (part for line in lines[:LONG_LINES] for part in _opening(line))
    for name in ("title", "og:title", "description"):
        if name in meta:
            yield meta[name]


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Two or three lines in a row: titles break after the publisher's name, or anywhere."""
    for first, second in pairwise(lines):
        if _may_begin(first) and not looks_like_report(second):
            yield first + second
    for first, second in pairwise(lines):
        if _may_begin(first) and ORGAN.search(_YEARS.sub("", arabic(compact(first)))):
            yield first + second
    for first, second, third in zip(lines, lines[1:], lines[2:], strict=False):
        if _may_begin(first) and _may_begin(second):
            yield first + second + third


def _may_begin(line: str) -> bool:
    return len(line) <= MAX_TITLE // 2 and not re.search(r"[_|:：。，]", line)


def _opening(line: str) -> Iterator[str]:
    """The title at the head of a page that was flattened to one line, after its navigation."""
    for word in line[:OPENING].split():
        found = REPORT.search(word)
        if found:
            yield _GLUED.sub("", word[: found.end()])
    plain = squeeze(line[:OPENING])
    found = REPORT.search(plain.text[:MAX_TITLE])
    if found:
        yield line[: plain.origin[found.end() - 1] + 1]


def _heading(document: Document) -> str | None:
    """What the page itself puts above its text, where nothing reads like a report's title."""
    meta = dict(reversed(document.meta))
    if meta.get("articletitle"):
        return meta["articletitle"]
    for block in document.blocks[:3]:
        text = document.text[block.span.start : block.span.end]
        if (block.heading or block.centred) and 4 < len(text) <= MAX_TITLE and "。" not in text:
            return compact(text)
    return None
