"""Whose report it is: title first, then what the text and the page name, the site last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.title import ORGAN, REPORT, arabic, name_in
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
_GOVERNS = r"人民政府|管委会|管理委员会|政府|办事处"
_OFFICE = re.compile(r"(?:政府信息公开(?:工作)?(?:领导小组)?|党政)办公室$")
_LEADING = re.compile(r"^(?:20[0-3]\d年度?|本|我)")
_SUBJECT = re.compile(
    r"(?:20[0-3]\d年(?:度)?(?:（[^）]{1,40}）)?，?)?"
    r"(?P<name>[\u4e00-\u9fff]{1,20}?(?:人民政府|委员会|管委会|[委局厅院社所站馆]|中心|街道|集团|公司|学校|大学"
    r"|[省市县区镇乡旗盟州]))"
    r"(?=根据|按照|依据|共|为|是|本级|各级|各|全[省市县区镇乡]|认真|坚持|严格|下辖|辖|位于|始终|紧紧|围绕)"
)
_GOVERNED = re.compile(
    r"(?:^|[，。：；对为是和与、]|开设|除)((?![由向对为是和与经报被除]|开设)"
    r"(?:(?![的全各本我该此级])[\u4e00-\u9fff]){1,5}[省市县区旗州])(?:人民)?政府(?!信息公开条例)"
)
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
    said = _subject(opening) if title is None else None
    for candidate in (named, wrote, *_declared(document, default), said):
        if candidate and not _UPLOADER.search(candidate) and not REPORT.search(candidate):
            return candidate
    return _governed(squeeze(document.text).text) if title is None else None


def _subject(opening: str) -> str | None:
    """The body that a text without a title begins with: 某县人民医院为二级医院…"""
    found = _SUBJECT.match(arabic(opening))
    return found["name"] if found else None


def _governed(text: str) -> str | None:
    """The place whose government a text without a title speaks of most."""
    named = Counter(_GOVERNED.findall(text)).most_common(1)
    return named[0][0] if named else None


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
    called = Counter(re.findall(re.escape(place) + f"(?:{_GOVERNS})(?!信息公开|办公室)", text))
    return called.most_common(1)[0][0] if called else place
