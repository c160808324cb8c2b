"""What a reader would call a figure in prose: the words of its clause that name what is counted."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[，。；：！？（）]")
_LEAD = re.compile(
    r"^(?:其中|此外|同时|另外|另|还|且|并|共|全年|本年度?|今年|首次|年内|一年来|截至目前|目前|已|累计|先后|"
    r"(?:19|20)\d{2}年(?:度)?(?:\d{1,2}月\d{1,2}日)?|、|和|与|及|以及|在|[一二三四五六七八九十]{1,2}是|[①-⑳]|"
    r"\d{1,2}[.、]|我[局委办县区市镇乡院中心厅处]{1,2}|本[局委办机关单位中心镇街道]{1,4})"
)
_TAIL = re.compile(
    r"(?:共计|共有|共|总计|合计|累计|总共|达到|达|约为|约|为|计|有|是|分别|：|的|了|各|已|近|数为)$"
)
_SHARE = re.compile(r"(?:占|占比|比例|比重|率)(?:[^，]{0,10})$")
# A clause that only says that something was done: what is counted stands after the number.
_VERB_ONLY = re.compile(
    r"^(?:[^，]{0,2})?(?:收到|受理|接到|发布|公开|办理|答复|办结|召开|举办|开展|组织|编发|刊出|处理|制发|印发|编制|"
    r"制定|培训|推送|更新|参加|接待|回复|出台|设置|设立|配备|撰写|报送|收集|开通|建成|完成|新增)(?:了|各类)?$"
)
_WHOLE = re.compile(r"(?:主动|依申请|同意|不予|予以|部分)公开$|办结$")
_COUNTED = re.compile(r"\d")
MAX_LABEL = 40


def label_of(before: str, after: str, unit: str | None, previous: str, lead: str) -> str:
    """The label of a figure.

    before: its sentence since the last figure; after: up to the next stop; lead: all before it;
    previous: the label of the figure before, which a percentage is a share of.
    """
    clause = _stripped(_CLAUSE.split(before)[-1])
    noun = after.strip("的 ")
    if unit == "%" and _SHARE.search(clause):
        share = previous and len(clause) <= 3 and not clause.endswith("率")
        return f"{previous}占比" if share else clause
    if len(clause) >= 2 and (_WHOLE.search(clause) or not _VERB_ONLY.match(clause)):
        return clause[-MAX_LABEL:]
    if noun and len(noun) <= MAX_LABEL:
        return f"{clause}{noun}"
    earlier = [_stripped(part) for part in _CLAUSE.split(lead)]
    for part in reversed(earlier[:-1]):
        if len(part) >= 2 and not _COUNTED.search(part):
            return f"{part}{clause}"[-MAX_LABEL:]
    return clause or noun[:MAX_LABEL] or previous


def _stripped(clause: str) -> str:
    """A clause without the leading and trailing words that name nothing."""
    before = None
    while before != clause:
        before = clause
        clause = _TAIL.sub("", _LEAD.sub("", clause.strip()))
    return clause
