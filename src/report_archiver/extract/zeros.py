"""Zero in words: 为零, 未收到…申请, 没有发生…诉讼, 无…投诉. Each thing denied is one figure.

A denial counts only for the things that the codebook lists (config/prose.toml, [[zero]]), and only
where the sentence says that none came or happened, not that something was neglected or forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report_archiver.extract.squeezed import squeeze
from report_archiver.model import ZeroRule

# Words that begin the thing denied, where nothing stands between it and the denial (无行政复议).
_THING = (
    "依申请|政府信息|公民|行政|复议|诉讼|投诉|举报|申诉|收费|费用|检索|传真|当面|信函|网络|网上"
    "|上年|结转|规范性文件"
    "|制发|制定|制作|出台|印发|延期|超期|逾期|超时|败诉|失泄密|失密|泄密|责任追究|追责|问责|申请公开|不予公开"
)
_NONE_CAME = re.compile(
    r"(?:尚未|从未|未曾|并未|均未|也未|亦未|未|尚没有|没有|尚无|没|均无|也无|亦无|并无|无)"
    rf"(?:有|曾)?(?:{_THING}|(?:对|向)[^，。；]{{1,14}}(?=收取|收费)|收到|接到|接收到?|接受|收取|"
    r"发生|发现|发出|受理|产生|出现|办理|收|征收|涉及|因|针对|引发|引起|被|有关|相关|任何|举办|召开|组织|"
    r"一[例起件个宗次桩]|提起|提出|向|人|群众|(?:公民|师生|企业|单位|个人)[^，。]{0,12}?(?=提|申请))|不存在"
)
_IS_NONE = re.compile(
    r"(?:均|都|全部|也|皆|亦|仍|同样|数|数量|件数|总数|情况|案件|的)*"
    r"(?:(?:为|是|计|共计|共)?零(?![星散售距])|[：，]?(?:无|没有)(?=[，。；、）]|$)"
    r"|(?:尚)?(?:未|没有)(?:发生|产生|出现|收到|收取|收费)(?=[，。；）]|$)"
    r"|[，：]?(?:本年度?|全年)?一[件起宗例桩次个](?:也|都)?(?:没有|无)(?=[，。；）]|$))"
)
_NOTHING_OF = re.compile(
    r"(?:零|(?<![\d.])0)(?=(?:信息公开)?(?:申请|复议|诉讼|投诉|举报|收费|追责))"
)
_NOT_SUCH = re.compile(
    r"未经|无正当|无法|无偿|无效|无需|无须|未按|未及时|未能|未予|未依|没有及时|没有按|没有能|无障碍|不收取"
)
_NOT_ONE = re.compile(
    "[到生理无有现]一(?P<unit>[例起件宗次人])|一(?P<even>[例起件宗次人桩])(?:也|都)"
)
REACH = 60  # characters; what is denied stands close behind the denial
# A sentence that says no more than that there was none: of what its heading names.
_BARE = re.compile(
    r"(?:本年度?|全年|20\d\d年度?|[我本][局委办县区市镇乡院单位机关]{1,4}|，|均|暂|尚|都|目前)*"
    r"(?:无|没有|未发生|没有发生|为零|未收取|无此类情况(?:发生)?|无此项(?:内容|情况)|未产生)[。；]?"
)
_DENIES = re.compile("[零未没无0]|不存在")
_BREAK = re.compile("[，。；！？]")
_PROBLEMS = re.compile("问题|不足|改进|措施|打算|计划")
_LIST_GAP = re.compile(
    r"^(?:[、和与及或，]|以及|案件|数|数量|件数|申请|总数|情况|的|事项|提起|发生|而|引发|引起)*$"
)


@dataclass(frozen=True, slots=True)
class Denial:
    """That there was none of a thing: squeezed sentence[start:end] says so.

    unit: what it says there was not one of (一例), else the thing's own.
    """

    rule: ZeroRule
    start: int
    end: int

    unit: str | None = None

    @property
    def metric(self) -> str | None:
        """What there was none of."""
        return self.rule.metric


class Zeros:
    """Finds denials of the things that a codebook lists."""

    def __init__(self, rules: Sequence[ZeroRule]) -> None:
        self.things = [(rule, re.compile(rule.pattern)) for rule in rules]

    def find(self, sentence: str, path: str, year: int | None = None) -> Iterator[Denial]:
        """The denials of a squeezed sentence that stands under the headings `path`.

        year: the reporting year; rules of other years do not count.
        """
        if not _DENIES.search(sentence) or _PROBLEMS.search(path):
            return
        seen: set[str] = set()
        for denial in (
            *self._bare(sentence, path),
            *self._came(sentence),
            *self._is_none(sentence),
        ):
            rule = denial.rule
            if rule.label not in seen and (year is None or rule.since <= year <= rule.until):
                seen.add(rule.label)
                yield denial

    def _bare(self, sentence: str, path: str) -> Iterator[Denial]:
        """无。 under a heading: none of the things that the heading names."""
        if not _BARE.fullmatch(sentence):
            return
        heading = squeeze(path.rpartition(" / ")[2]).text
        for rule, pattern in self.things:
            if pattern.search(heading):
                yield _denial(rule, 0, len(sentence.rstrip("。；")), sentence)

    def _came(self, sentence: str) -> Iterator[Denial]:
        """未收到…申请, 没有发生…复议、诉讼: what stands after the denial in its clause."""
        for denied in _NONE_CAME.finditer(sentence):
            if _NOT_SUCH.match(sentence, denied.start()):
                continue
            stop = _BREAK.search(sentence, denied.end())
            end = min(stop.start() if stop else len(sentence), denied.end() + REACH)
            begin = _verb_start(denied.group()) + denied.start()
            for rule, pattern in self.things:
                thing = pattern.search(sentence, begin, end)
                if thing:
                    yield _denial(rule, denied.start(), thing.end(), sentence)

    def _is_none(self, sentence: str) -> Iterator[Denial]:
        """复议、诉讼、投诉均为零: the things listed before; 零投诉: the one after."""
        for none in _IS_NONE.finditer(sentence):
            for rule, pattern in self.things:
                things = [
                    thing
                    for thing in pattern.finditer(sentence, 0, none.start())
                    if self._only_listed(sentence[thing.end() : none.start()])
                ]
                if things:
                    yield _denial(rule, things[-1].start(), none.end(), sentence)
        for nothing in _NOTHING_OF.finditer(sentence):
            for rule, pattern in self.things:
                thing = pattern.match(sentence, nothing.end())
                if thing or (
                    rule.metric == "requests.received.total"
                    and sentence.startswith("申请", nothing.end())
                ):
                    yield _denial(rule, nothing.start(), nothing.end() + 2, sentence)

    def _only_listed(self, between: str) -> bool:
        """Whether nothing but other listed things stands between a thing and 为零."""
        for _, pattern in self.things:
            between = pattern.sub("", between)
        short = len(between) <= 6 and not re.search(r"\d", between)
        return short or bool(_LIST_GAP.match(between))


def _verb_start(denied: str) -> int:
    """Where, in what was matched of a denial, the thing denied may begin."""
    for word in _THING.split("|"):
        if denied.endswith(word):
            return len(denied) - len(word)
    return len(denied)


def _denial(rule: ZeroRule, start: int, end: int, sentence: str) -> Denial:
    one = _NOT_ONE.search(sentence, start, end)
    return Denial(rule, start, end, (one["unit"] or one["even"]) if one else rule.unit)
