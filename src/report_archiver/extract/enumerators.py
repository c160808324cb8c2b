"""Enumerators of chapters, sections and items, in every style that reports are numbered in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from report_archiver.extract.numerals import from_chinese
from report_archiver.extract.squeezed import Squeezed, compact

_CHINESE = "一二三四五六七八九十"
# Styles from the outermost in; how deep one lies depends on those found around it.
STYLES = (
    re.compile(rf"第(?P<n>[{_CHINESE}]{{1,3}})(?:章|部分|编|篇)[、：]?"),
    re.compile(rf"第(?P<n>[{_CHINESE}]{{1,3}})节[、：]?"),
    re.compile(rf"(?P<n>[{_CHINESE}]{{1,3}})(?:[、丶](?=\D|20\d\d年)|[．.，：](?!\d))"),
    re.compile(rf"（?(?P<n>(?<=（)[{_CHINESE}]{{1,3}}(?=）)|[㈠-㈩])）?[、．.]?"),
    re.compile(r"(?P<n>\d{1,2})(?:[、．]|\.(?!\d))"),
    re.compile(r"（?(?P<n>\d{1,2})）[、．.]?"),
    re.compile(r"(?P<n>[①-⑳])"),
)
PART, NODE, CHAPTER, BRACKETED, ARABIC = range(5)
MARKS = re.compile("|".join(style.pattern.replace("?P<n>", "") for style in STYLES))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as found: the rank of its style, what is printed, and its place in the text."""

    rank: int
    numbering: str | None
    number: int | None
    text: str
    start: int
    end: int


def heading(line: Squeezed, mark: re.Match[str], rank: int, end: int, whole: str) -> Heading:
    """The heading that an enumerator begins and that ends at a place of its line."""
    at, span = line.span(mark.start(), mark.end()), line.span(mark.end(), end)
    text = compact(whole[span.start : span.end]).rstrip("。：:")
    printed = compact(whole[at.start : at.end])
    return Heading(rank, printed, value(mark["n"]), text, at.start, span.end)


def style_at(text: str, place: int = 0) -> tuple[int, re.Match[str]] | None:
    """The enumerator that stands at a place, and the rank of its style."""
    for rank, style in enumerate(STYLES):
        mark = style.match(text, place)
        if mark is not None:
            return rank, mark
    return None


def unnumbered(text: str) -> str:
    """A squeezed text without the enumerator that it begins with."""
    found = style_at(text)
    return text[found[1].end() :] if found else text


def value(printed: str) -> int | None:
    """The number that an enumerator prints."""
    if printed.isdigit() and printed.isascii():
        return int(printed)
    for first, last in ("①⑳", "㈠㈩"):
        if first <= printed <= last:
            return ord(printed) - ord(first) + 1
    number = from_chinese(printed)
    return int(number) if number is not None else None
