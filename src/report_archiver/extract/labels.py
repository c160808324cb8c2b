"""Printed labels compared: without enumerators, white space and the many spellings of one sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache

LONGEST = 240  # characters; the longest label of any form has some 50

BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")
# Signs that stand for each other in print; after NFKC a comma is half-width.
ALIKE = str.maketrans(dict.fromkeys("“”„‟″「」『』＂'‘’", '"') | {",": "、"})
ENUMERATOR = (
    r"(?:[一二三四五六七八九十]+[、.]|[(（][一二三四五六七八九十]+[)）][、.]?"
    r"|[(（]?\d{1,2}[.、．)）](?!\d)|\d{1,2}(?=[^\d\W])|[①-⑳])"
)
LEADING = re.compile(rf"^(?:其中[::：,，]?)?{ENUMERATOR}?(?:其中[::：]?)?")
YEAR = re.compile(r"(?:19|20)\d\d年?度?")
REMARK = re.compile(r"\([^()]*\)$")
UNIT = re.compile(r"单位[:：]\s*([\u4e00-\u9fff%]{1,3})|[(（]([\u4e00-\u9fff]{1,2})[)）]\s*$")

# A unit that stands in the label for want of a column: 主动公开政府信息数（条）.
OWN_UNIT = re.compile(r"(?<=[\u4e00-\u9fff）)])[(（](?:人次|万元|[条件篇次个人元场期])[)）]$")


def normalise(text: str) -> str:
    """A label as it is compared (FORMS: the same for a form's label and for a printed one)."""
    if len(text) > LONGEST:
        return ""
    squeezed = OWN_UNIT.sub("", LEADING.sub("", BLANKS.sub("", text)))
    return unicodedata.normalize("NFKC", squeezed).translate(ALIKE).rstrip(":;。.")


def bare(text: str) -> str:
    """A normalised label without what it adds in brackets at its end."""
    return REMARK.sub("", normalise(text)) or normalise(text)


def spellings(labels: Iterable[str]) -> Iterator[str]:
    """All that a printed label may be to be one of these."""
    for label in labels:
        yield normalise(label)
        yield bare(label)


def header_word(word: str) -> str:
    """A normalised header as it is compared; a year stands for 本年度."""
    return YEAR.sub("本年度", word) if YEAR.match(word) else word


def shown(text: str) -> str:
    """A printed label for people: its enumerator and its white space taken away."""
    return LEADING.sub("", BLANKS.sub("", text)) or BLANKS.sub("", text)


@lru_cache(maxsize=4096)
def likeness(printed: str, labels: tuple[str, ...], least: float = 0.0) -> float:
    """How much a bare label is like the nearest of these; one cut short is near.

    From 0 to 1, and 0 for what is less than least, which costs less.
    """
    return max([near(printed, label, least) for label in labels], default=0.0)


@lru_cache(maxsize=4096)
def closeness(printed: str, labels: tuple[str, ...], least: float = 0.0) -> float:
    """The same for short labels, of which one may be the end of another (其他, 法人或其他组织)."""
    return max([ratio(printed, label, least) for label in labels], default=0.0)


def near(printed: str, label: str, least: float) -> float:
    if min(len(printed), len(label)) >= 4 and (
        label.startswith(printed) or printed.startswith(label) or printed.endswith(label)
    ):
        return 0.95
    return ratio(printed, label, least)


def ratio(printed: str, label: str, least: float) -> float:
    """How much of both is alike in order; first, how much could be in any order."""
    shared = sum([min(printed.count(sign), label.count(sign)) for sign in set(label)])
    if 2 * shared < least * (len(printed) + len(label)):
        return 0.0
    return SequenceMatcher(None, printed, label, autojunk=False).ratio()


def printed_unit(header: str) -> str | None:
    """The unit that a header prints, 收费金额（单位：万元）, 金额（元）; None if it has none."""
    found = UNIT.search(BLANKS.sub("", header))
    return (found[1] or found[2]) if found else None
