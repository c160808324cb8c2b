"""Titles that run into their sentence with nothing between: （一）公开的数量全年公开信息12条。

Where such a title ends is told by the words on both sides: titles are made of certain words and
close with others, and sentences open with words that close no title (config/lexicon.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from report_archiver.extract.squeezed import Squeezed

LONGEST = 30  # characters of a title that runs into its sentence
SHORTEST = 2  # characters of a verb (公开) that goes on into its object
BRIEF = 12  # characters before a full stop that are a title rather than a sentence
FURTHER = 4  # characters of words unknown before one that closes a title (工作开展情况)
# Words that close a title, unless another such follows: 情况 closes 收费情况, not 情况说明.
_CLOSING = "情况|概述|概况|事项|附表|措施|打算|计划|做法|说明|安排|思路|方面"
_CLOSED = re.compile(rf".{{0,24}}?(?:{_CLOSING})(?!以及|[、及和与的]|{_CLOSING}|统计表|报告)")
# What goes on a clause that a title's words began: 公开信息5条, 公开工作是, 申请的, 问题，
_PREDICATE = re.compile(
    r"(?!20\d\d年)\d|[，、。；：和与及的了着过为是共达约近超较比分得也都均]|[一二两三四五六七八九十百千]+[条件个项次份宗起]"
)
_ENDED = re.compile(r"[。；！？]")
_YEAR = re.compile(r"20\d\d年度?")
# Unfinished at its end, a count, more than a title, or a clause with its verb.
_NO_TITLE = re.compile(
    r"[的和与及、对在为向于被把从等以让使第，是了着不其该各每]$|(?<![健安完齐])全$|(?<![基样成])本$|\d|[。；：]|.(?:(?<!存)在|将|已)|.(?<!意)见|未[收发产有涉]|没有"
    r"|^(?:全年|本年度?(?!工作)|截[至止]|共[收有计])"
)
# A sentence of its own that is a title: 制度体系不断完善, 解读回应及时.
_DONE = re.compile(
    "(?=[^，]{4,12}$)(?!进一步|不断|持续|逐步|着力|全面|切实|充分)[^，]{2,}(?:"
    "(?:逐步|不断|持续|日益|更加|进一步|明显|扎实|有序|深入|稳步|全面|有效|较为|有待)[\u4e00-\u9fff]{2}"
    "|有力|有序|有效|到位|及时|完善|健全|规范|突出|明显|显著|扎实|深入|丰富|畅通|便捷|高效|增强|提升"
    "|不足|不够|不强|不高|滞后|薄弱|单一|欠缺)"
)
# What names a thing twice is a title and the beginning of its sentence: 不足与对策|不足
_AGAIN = re.compile("(?!公开|信息|工作|情况)([\u4e00-\u9fff]{2}).*\\1$")
_ONE_WORD = re.compile("信息公开|公开内容|公开重点|公开范围")  # of two that titles are made of
_HALVES = re.compile(r"([^，]{3,12})，([^，]{3,12})")
# How much speaks for a place between a title and its sentence.
DONE, MADE, PARALLEL, NEARLY, CLOSES = 4.0, 2.0, 2.0, 1.5, 0.5
SHORT, OPENS, PARTED, BEGINS = 3.0, 2.0, 2.0, 1.0
ENOUGH = 2.5


@dataclass(frozen=True, slots=True)
class Words:
    """Squeezed words of the forms and the lexicon.

    titles: of chapters; subtitles: of sections inside of one, where they have no number; rows:
    labels of rows (no headings, though they are numbered like some); vocabulary: matches the
    longest beginning that is made of words which titles are made of; closing: those that titles
    close with; opening, beginning: what sentences open with, for certain and perhaps.
    """

    titles: frozenset[str]
    subtitles: frozenset[str]
    rows: frozenset[str]
    vocabulary: re.Pattern[str]
    closing: re.Pattern[str]
    opening: re.Pattern[str]
    beginning: re.Pattern[str]


def vocabulary(words: Iterable[str]) -> re.Pattern[str]:
    """The pattern of a title made of these words, with what joins words between."""
    word = f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
    return re.compile(rf"{word}(?:(?:以及|[、及和与的])?{word})*")


def run_in_end(line: Squeezed, start: int, words: Words) -> int | None:
    """Where a title ends that is made of the words of titles, and runs into a sentence."""
    title = words.vocabulary.match(line.text, start)
    if title is None:
        return None
    end = _complete(line, title, words)
    return end if _begins_a_sentence(line.text, end) else None


def spaced_end(line: Squeezed, start: int, words: Words, inner: re.Pattern[str]) -> int | None:
    """Where a title ends that white space, or the enumerator of the next (inner), parts from what
    follows in its line."""
    title = words.vocabulary.match(line.text, start)
    if title is None or not _ENDED.search(line.text, title.end()):
        return None
    end = _complete(line, title, words)
    if end >= len(line.text) - 4:
        return None
    parted = inner.match(line.text, end) or line.origin[end] > line.origin[end - 1] + 1
    return end if parted else None


def _complete(line: Squeezed, title: re.Match[str], words: Words) -> int:
    """The end of a title made of words: at white space between two of them, or where a word that
    ends titles does (情况, 概述 …) and no other word of that kind follows."""
    closed = _CLOSED.match(line.text, title.start())
    end = title.end()
    if closed and closed.end() <= end + FURTHER:
        end = closed.end()
    for place in range(title.start() + 2, end):
        if line.origin[place] > line.origin[place - 1] + 1 and words.vocabulary.fullmatch(
            line.text, title.start(), place
        ):
            return place
    return end


def _begins_a_sentence(text: str, place: int) -> bool:
    """Whether what stands behind a title is a sentence of its own, not the title's predicate."""
    return len(text) > place + 4 and not _PREDICATE.match(text, place)


def likeliest_end(line: Squeezed, start: int, limit: int, words: Words) -> tuple[int, float] | None:
    """The place, not after `limit`, for which most speaks as the end of a title that begins at
    `start`, and how much that is; the later of two alike. None where it is not enough."""
    year = _YEAR.match(line.text, start)
    begun = words.vocabulary.match(line.text, year.end() if year else start)
    made = _complete(line, begun, words) if begun else start
    if made <= limit and _PREDICATE.match(line.text, made):
        made = start  # the words go on into their sentence
    best = None
    for place in range(start + 2, min(limit, start + LONGEST, len(line.text)) + 1):
        if _ONE_WORD.match(line.text, place - 2):
            continue
        opened = _sentence(line, place, words)
        if line.text.startswith(("。", "："), place):
            opened = SHORT if line.text[place] == "。" and place - start <= BRIEF else PARTED
        elif place == made and made - start > SHORTEST:
            opened = max(opened, BEGINS)
        elif place < made and opened <= BEGINS:
            continue  # what sentences may begin with is a word of the title here
        told = title(line.text[start:place], words) if opened else 0.0
        if told and opened + told >= (best[1] if best else ENOUGH):
            best = place, opened + told
    return best


def title(text: str, words: Words) -> float:
    """How much speaks for a text as a whole title; 0 where it can be none."""
    if text.endswith("年"):
        return 0.0
    text = _YEAR.sub("", text)
    if len(text) < 2 or _NO_TITLE.search(text) or _is_open(text):
        return 0.0
    halves = _HALVES.fullmatch(text)
    if halves:
        return PARALLEL if len(halves[1]) == len(halves[2]) else CLOSES
    if "，" in text:
        return 0.0
    if _AGAIN.search(text):
        return CLOSES
    if _DONE.fullmatch(text):
        return DONE
    closes = words.closing.search(text) is not None
    if words.vocabulary.fullmatch(text):
        closed = _CLOSED.match(text)
        early = closed is not None and closed.end() < len(text)
        return (CLOSES if early else MADE) + CLOSES * closes
    return NEARLY if closes else CLOSES


def _is_open(text: str) -> bool:
    """Whether a bracket or quotation mark is open at its end, or shut before."""
    return any(text.count(one) != text.count(other) for one, other in ("“”", "（）", "《》", "‘’"))


def _sentence(line: Squeezed, place: int, words: Words) -> float:
    """How much speaks for a sentence that begins at a place of a line; 0 where nothing does."""
    if place >= len(line.text) or line.origin[place] > line.origin[place - 1] + 1:
        return PARTED
    if words.opening.match(line.text, place):
        return OPENS
    return BEGINS if words.beginning.match(line.text, place) else 0.0
