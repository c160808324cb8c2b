"""Figures that are named first and counted after: 自然人、企业分别为3件、2件.

Each figure of such a list gets the name that stands at its place. Names and numbers must be as many
as each other; where they are not, nobody knows which belongs to which, and none is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from report_archiver.extract.numerals import Quantity

_RESPECTIVELY = re.compile(r"(?:分别|依次|各)(?:为|是|有|达|占|收到|计|提交|提出|递交|申请)?$")
_NAMED_OF = re.compile("[^的]的$")  # 属甲、乙的2件、3件
_BETWEEN = re.compile("[、，]|和|及|与|以及")
_CLAUSE = re.compile("[，。；：（）]")
_NAMES = re.compile("、|以及|和|与|及")
_TAIL = re.compile(r"(?:等)?(?:提出|提交|递交|方式|渠道|途径)?(?:的)?(?:数量|件数)?$")
_HEAD = re.compile(r"^(?:全部|均|都)?(?:为|由|经|通过|按|属|其中)")
FEWEST = 2


def names(sentence: str, quantities: Sequence[Quantity]) -> Mapping[int, str]:
    """{index of a quantity: its name} for the quantities of a squeezed sentence that are
    enumerated after their names; an empty name where nobody can tell."""
    found: dict[int, str] = {}
    first = 0
    while first < len(quantities):
        last = _run(sentence, quantities, first)
        count = last - first + 1
        if count >= FEWEST:
            named = _named(sentence[: quantities[first].start])
            if len(named) not in (0, 1, count):
                named = [""] * count
            if len(named) == count:
                found.update(zip(range(first, last + 1), named, strict=True))
        first = last + 1
    return found


def _run(sentence: str, quantities: Sequence[Quantity], first: int) -> int:
    """The last of the quantities from `first` on that stand side by side, in one unit, which may be
    printed after the last alone (9、26、12件)."""
    last = first
    while last + 1 < len(quantities):
        one, other = quantities[last], quantities[last + 1]
        between = sentence[one.end : other.start]
        if one.unit not in (None, other.unit) or not _BETWEEN.fullmatch(between):
            break
        last += 1
    return last


def _named(before: str) -> list[str]:
    """The names that the text before a run of quantities enumerates."""
    clauses = _CLAUSE.split(before)
    respectively = _RESPECTIVELY.search(clauses[-1])
    if respectively is None and not _NAMED_OF.search(clauses[-1]):
        return []
    clause = clauses[-1][: respectively.start()] if respectively else clauses[-1]
    if not clause and len(clauses) > 1:  # 由甲和乙提出，分别为3件、2件
        clause = clauses[-2]
    return [_HEAD.sub("", name) for name in _NAMES.split(_TAIL.sub("", clause)) if name]
