"""Whose report it is: title first, then what the text and the page name, the site last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from report_archiver.extract.squeezed import Squeezed, compact, squeeze
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
_LEADING = re.compile(r"^(?:20[0-3]\d年度?|本|我|将|把|对)+")
# A body's name: what stands between two signs, up to what bodies are called.
_NAME = (
    r"[\u4e00-\u9fff]{1,20}?(?:人民政府|委员会|管委会|办事处|办公室|[委局厅院社所站馆]|中心|街道|集团|公司|学校"
    r"|中学|小学|大学|学院|总队|支队|大队|海关|苏木|[省市县区镇乡旗盟州])"
)
# The body that a sentence begins with, and what shows that it is its subject.
_SUBJECT = re.compile(
    rf"(?:^|[，。：；]|20[0-3]\d年度?|情况|概况|概述)(?P<name>(?!根据|按照|依据|依照|遵照|现|本|我|该|各|全|为|截)(?:{_NAME}))"
    r"(?=根据|按照|依据|依照|遵循|共|为|是|本级|各级|各|全[省市县区镇乡年]|认真|坚持|严格|下辖|辖|位于|始终|紧紧|围绕"
    r"|把|将|对|现|编制|编写|在|以|就|高度|积极|深入|结合|通过|自?20[0-3]\d年)"
)
# Whose information it is: 某局2018年度的政府信息公开情况; 请联系某局办公室; 某镇人民政府（盖章）.
_WHOSE = re.compile(
    rf"(?:^|[，。：；与向系和]|情况|概况|概述)(?P<name>(?:{_NAME}))"
    r"(?:办公室)?(?=20[0-3]\d年度?的?(?:政府|政务|环境|部门)?信息公开|20[0-3]\d年度?公开"
    r"|信息公开(?:数据|统计)"
    r"|办公室[（(，]|联系|[（(]地址)"
)
_SIGNED = re.compile(
    rf"[。；：）\s](?P<name>{_NAME})(?:二[〇零○O0]|20[0-3]\d年\d{{1,2}}月\d{{1,2}}日|20[0-3]\d-)[^。；]{{0,16}}$"
)
_ASKED = re.compile("^.*(?:联系|咨询|致电|来信至?|请[与向])")
_ABOVE = re.compile(
    "^(?:国务院|中共|党中央|省|市|县|区|上级|各级)(?:人民政府|政府|委|办公厅|政务)|《|的|[要需]求|挂靠|工作"
)
_GOVERNED = re.compile(
    r"(?:^|[，。：；对为是和与、]|开设|除)((?![由向对为是和与经报被除]|开设)"
    r"(?:(?![的全各本我该此级])[\u4e00-\u9fff]){1,5}[省市县区旗州])(?:人民)?政府(?!信息公开条例)"
)
OPENING = 1500  # characters in which a report says who wrote it
ENDING = 80  # and in which it is signed


def publisher_of(document: Document, title: str | None, default: str | None) -> str | None:
    """The publisher's name, as printed in the best place that has one.

    default: whose site it is. 来源 and ContentSource are often the uploader and come last.
    """
    line = squeeze(document.text)
    named = name_in(title) if title else None
    wrote = _printed(_wrote(line.text[:OPENING]), line, document)
    if named and _PLACE.search(named):
        return _governing(named, wrote, document)
    said = () if title else (*_told(line.text), _governed(line.text))
    told = [_printed(name, line, document) for name in said]
    for candidate in (named, wrote, *_declared(document, default), *told):
        if candidate and not _UPLOADER.search(candidate) and not REPORT.search(candidate):
            return candidate
    return None


def _printed(name: str | None, line: Squeezed, document: Document) -> str | None:
    """A name found in the squeezed text, as the document prints it."""
    place = line.text.find(name) if name else -1
    if name is None or place < 0:
        return name
    span = line.span(place, place + len(name))
    return compact(document.text[span.start : span.end])


def _told(text: str) -> Iterator[str]:
    """The bodies that a squeezed text without a title speaks for, the surest first."""
    opening = arabic(text[:OPENING])
    for pattern, where in ((_SIGNED, text[-ENDING:]), (_WHOSE, opening), (_SUBJECT, opening)):
        for found in pattern.finditer(where):
            name = _OFFICE.sub("", _ASKED.sub("", found["name"]))
            if len(name) > 2 and not _ABOVE.search(name):
                yield name


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
    """A title that names only a place means its government, by the name that the text gives it."""
    if wrote and wrote.startswith(place):
        return wrote
    text = squeeze(document.text).text + squeeze(document.preamble).text
    if f"{place}人民政府" in text:
        return f"{place}人民政府"
    called = Counter(re.findall(f"{re.escape(place)}(?:{_GOVERNS})(?!信息公开|办公室)", text))
    return called.most_common(1)[0][0] if called else place
