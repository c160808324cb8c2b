"""Whose report it is: title first, then what the text and the page name, the site last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.title import ORGAN, REPORT, name_in
from report_archiver.model import Document

_MAKER = re.compile(
    r"(?:发布|公开|制作|发文)\s*(?:机构|单位|部门|机关)\s*[:：]?[ \t|]*"
    r"(?!\S*[:：])([\u4e00-\u9fff（）()]{3,40})"
)
# The sentence in which a report says who wrote it.
_WROTE = (
    re.compile(r"由(?P<name>[^，。由]{3,40}?)(?:负责)?(?:编制|编写|汇总|撰写)"),
    re.compile(
        r"现(?:将|公布|向社会公布|予公布|发布)?(?P<name>[^，。《》]{3,40}?)(?:关于)?20[0-3]\d年度?"
        r"(?:的)?(?:政府|政务)?信息公开"
    ),
    re.compile(r"[与向和](?P<name>[^，。与向]{4,40}?)(?:[\u4e00-\u9fff]{2}[科股])?联系"),
)
_UPLOADER = re.compile(r"本站|编辑|管理员|admin|网站|原创|互联网|^\d+$|本网|佚名", re.IGNORECASE)
_PLACE = re.compile(r"[省市区县镇乡旗盟州]$|街道$")
_GOVERNS = r"人民政府办公室|人民政府|管委会|管理委员会|政府|办事处"
_OFFICE = re.compile(r"(?:政府信息公开(?:工作)?(?:领导小组)?|党政)办公室$")
_LEADING = re.compile(r"^(?:20[0-3]\d年度?|本|我)")
OPENING = 1500  # characters in which a report says who wrote it


def publisher_of(document: Document, title: str | None, default: str | None) -> str | None:
    """The publisher's name, as printed in the best place that has one.

    default: whose site it is. 来源 and ContentSource are often the uploader and come last.
    """
    opening = squeeze(document.text[:OPENING]).text
    named = name_in(title) if title else None
    wrote = _wrote(opening)
    if named and _PLACE.search(named):
        return _governing(named, wrote, document)
    for candidate in (named, wrote, *_declared(document, default)):
        if candidate and not _UPLOADER.search(candidate) and not REPORT.search(candidate):
            return candidate
    return None


def _declared(document: Document, default: str | None) -> Iterator[str | None]:
    meta = dict(reversed(document.meta))
    maker = _MAKER.search(document.preamble)
    yield maker[1] if maker else None
    yield default
    yield meta.get("contentsource")
    yield meta.get("columnname")
    yield meta.get("sitename")


def _wrote(opening: str) -> str | None:
    """Who the text says wrote the report."""
    for pattern in _WROTE:
        for found in pattern.finditer(opening):
            name = _OFFICE.sub("", _LEADING.sub("", found["name"]).strip("的"))
            if ORGAN.search(name) and not re.search(r"我[局委办县区市镇]|本[局委办]", name):
                return name
    return None


def _governing(place: str, wrote: str | None, document: Document) -> str:
    """A title that names only a place means its government, as the text calls it."""
    if wrote and wrote.startswith(place):
        return wrote
    text = squeeze(document.text).text + squeeze(document.preamble).text
    called = Counter(re.findall(re.escape(place) + f"(?:{_GOVERNS})(?!信息公开)", text))
    called.pop(f"{place}人民政府办公室", None)
    return called.most_common(1)[0][0] if called else place
