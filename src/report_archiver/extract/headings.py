"""Headings, one by one: at the head of a line, or inside a page that was flattened.

A heading that begins a line is known by its enumerator and by being no sentence. In a page that was
flattened to a few long lines it is known by its enumerator standing where the order expects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from report_archiver.extract.numerals import from_chinese
from report_archiver.extract.squeezed import Squeezed, compact, squeeze
from report_archiver.model import Block, Document

_CHINESE = "一二三四五六七八九十"
# Styles from the outermost in; how deep one lies depends on those found around it.
STYLES = (
    re.compile(rf"第(?P<n>[{_CHINESE}]{{1,3}})(?:章|部分|编|篇)[、：]?"),
    re.compile(rf"第(?P<n>[{_CHINESE}]{{1,3}})节[、：]?"),
    re.compile(rf"(?P<n>[{_CHINESE}]{{1,3}})(?:[、丶](?=\D|20\d\d年)|[．.，：](?!\d))"),
    re.compile(rf"（(?P<n>[{_CHINESE}]{{1,3}})）[、．.]?"),
    re.compile(r"(?P<n>\d{1,2})(?:[、．]|\.(?!\d))"),
    re.compile(r"（?(?P<n>\d{1,2})）[、．.]?"),
    re.compile(r"(?P<n>[①-⑳])"),
)
PART, NODE, CHAPTER, BRACKETED, ARABIC = range(5)
MAX_HEADING = 45
MAX_RUN_IN = 32
MIN_ALIKE = 3  # chapters whose common look tells that a line without a number is one
OUTSIDE = 10  # headings of the markup lie outside of every numbered one
MIN_ROWS = 5  # lines named like rows of a form, for a table to have been flattened
FURTHER = 4  # characters of words unknown before one that closes a title (工作开展情况)
FLAT = 400  # characters from which a line may be a whole page

BULLETS = "▶●■◆★▲►※•○◎□"
# Words that close a title, unless another such follows: 情况 closes 收费情况, not 情况说明.
_CLOSING = "情况|概述|概况|事项|附表|措施|打算|计划|做法|说明|安排|思路"
_CLOSED = re.compile(rf".{{0,24}}?(?:{_CLOSING})(?!以及|[、及和与的]|{_CLOSING}|统计表|报告)")
# What goes on a clause that a title's words began: 公开信息5条, 公开工作是, 申请的, 问题，
_PREDICATE = re.compile(
    r"(?!20\d\d年)\d|[，、。；：和与及的了着过为是共达约近超较比分得也都均]|[一二三四五六七八九十百千]+[条件个项次]"
)
# 政策解读|材料7件 goes on; 主动公开情况|全年公开7件 begins.
_COUNTED_SOON = re.compile(r"[^，。；]{0,9}\d")
_OPENING = re.compile(
    "全年|本年|今年|20\\d\\d年|截[至止]|据|一年来|年内|年初|我[局委办县区市镇乡院]|本[局委办机关]|共"
)
_ENDED = re.compile(r"[。；！？]")
_RUN_IN = re.compile(rf"[^。；，：]{{2,{MAX_RUN_IN}}}[。：]")
# Two halves in parallel (强化领导，健全机构。) make a title, too.
_PARALLEL = re.compile(r"[^。；，：\d]{3,14}，[^。；，：\d]{3,14}。")
_COUNTS = re.compile(
    r"\d[余多]?[万亿]?[条件篇次人期部个份项起场处家名轮例户%％]|没有发生|未发生|未收到|没有收"
)
_NO_HEADING = re.compile(rf"[，；]|{_COUNTS.pattern}|：.")
_ROW = re.compile(r"(?:\d+\s+){3}\d")
_DIGIT = re.compile(r"\d")
_COUNT_AHEAD = re.compile(r"(?!20\d\d年)\d")
# How titles end that run into their sentence with nothing between.
_ENDINGS = (
    "情况|概述|措施|事项|问题|数量|类别|形式|方式|渠道|内容|机制|制度|工作|建设|方面|网站|查阅点|公开栏|专栏|"
    "平台|说明|附表|统计表|保障|监督|行为|力度|概况|打算|不足|重点"
)
_RUNS_ON = re.compile(rf".{{1,24}}?(?:{_ENDINGS})(?![、和与及的化]|以及|{_ENDINGS})")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as found: the rank of its style, what is printed, and its place in the text."""

    rank: int
    numbering: str | None
    number: int | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """Squeezed words of the forms and the lexicon.

    titles: of chapters; subtitles: of sections inside of one, where they have no number; rows:
    labels of rows (no headings, though they are numbered like some); vocabulary: matches the
    longest beginning that is made of words which titles are made of.
    """

    titles: frozenset[str]
    subtitles: frozenset[str]
    rows: frozenset[str]
    vocabulary: re.Pattern[str]


def vocabulary(words: Iterable[str]) -> re.Pattern[str]:
    """The pattern of a title made of these words, with what joins words between."""
    word = f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
    return re.compile(rf"{word}(?:(?:以及|[、及和与的])?{word})*")


def headings(document: Document, words: Words) -> list[Heading]:
    """The headings of a document, in order."""
    found: dict[int, list[Heading]] = {}
    lines: dict[int, Squeezed] = {}
    for number, block in enumerate(document.blocks):
        if block.table is not None:
            continue
        line = squeeze(document.text[block.span.start : block.span.end], block.span.start)
        lines[number] = line
        one = _enumerated(line, block, words, document.text) or _known(line, words, document.text)
        if one is not None:
            found[number] = _all_in(line, one, words, document.text)
    if is_plain(document) or not document.grids:
        _drop_rows(found, words)
    if sum(each[0].rank <= CHAPTER for each in found.values()) < MIN_ALIKE:
        for number, line in lines.items():
            inside = list(_inside(line, document.text, words)) if len(line.text) >= FLAT else []
            found.update({number: inside} if inside else {})
    if sum(each[0].rank <= CHAPTER and each[0].number is not None for each in found.values()) < 2:
        _add_marked(document, found, lines)
    _add_alike(document, found, lines)
    return [one for number in sorted(found) for one in found[number]]


def is_plain(document: Document) -> bool:
    """Whether a document was a text file, whose tables may have been flattened."""
    return bool(document.blocks) and document.blocks[0].anchor.startswith("line ")


def _drop_rows(found: dict[int, list[Heading]], words: Words) -> None:
    """Leave out the rows of a flattened table; a heading or two may be called like one."""
    rows = [number for number, each in found.items() if _is_row(each[0], words)]
    for number in rows:
        if len(rows) >= MIN_ROWS or _FIGURES.search(found[number][0].text):
            del found[number]


def _is_row(heading: Heading, words: Words) -> bool:
    """Whether a numbered line is the row of a table that was flattened to text."""
    text = _FIGURES.sub("", squeeze(heading.text).text)
    if text in words.titles:
        return False
    if heading.rank <= CHAPTER:
        return text in words.rows
    return any(row.startswith(text) for row in words.rows)


def unnumbered(text: str) -> str:
    """A squeezed text without the enumerator that it begins with."""
    for style in STYLES:
        mark = style.match(text)
        if mark is not None:
            return text[mark.end() :]
    return text


# At the head of a line --------------------------------------------------------------------------


def _enumerated(line: Squeezed, block: Block, words: Words, whole: str) -> Heading | None:
    start = len(line.text) - len(line.text.lstrip(BULLETS))
    for rank, style in enumerate(STYLES):
        mark = style.match(line.text, start)
        if mark is not None:
            end = _spaced_end(line, mark.end(), words) if rank <= BRACKETED else None
            end = end or _title_end(line.text, mark.end(), rank, block)
            if end is None and rank <= BRACKETED:
                end = _run_in_end(line, mark.end(), words)
                end = end if end and _is_apart(line.text, end) else None
            return None if end is None else _heading(line, mark, rank, end, whole)
    return None


def _all_in(line: Squeezed, first: Heading, words: Words, whole: str) -> list[Heading]:
    """A line's headings, of which the first is known: most lines have no other."""
    if first.number and _opens_another(line, first):
        return list(_inside(line, whole, words, {first.rank: first.number - 1}))
    return [first, *_siblings(line, first, whole)]


def _opens_another(line: Squeezed, heading: Heading) -> bool:
    """Whether a heading is followed by one inside of it, in the same line."""
    text = squeeze(heading.text).text
    place = line.text.find(text) + len(text)
    return heading.rank <= BRACKETED and STYLES[ARABIC].match(line.text, place) is not None


def _siblings(line: Squeezed, elder: Heading, whole: str) -> Iterator[Heading]:
    """The headings that follow a run-in one in its paragraph: （一）存在问题。…（二）改进措施。…"""
    if elder.rank > ARABIC or elder.number is None:
        return
    number = elder.number
    for mark in STYLES[elder.rank].finditer(line.text, 1):
        if _value(mark["n"]) != number + 1 or line.text[mark.start() - 1] not in "。；！？":
            continue
        run_in = _RUN_IN.match(line.text, mark.end())
        if run_in is None or _NO_HEADING.search(run_in.group()[:-1]):
            return
        number += 1
        yield _heading(line, mark, elder.rank, run_in.end(), whole)


def _run_in_end(line: Squeezed, start: int, words: Words) -> int | None:
    """Where a title ends that is made of the words of titles, and runs into a sentence."""
    title = words.vocabulary.match(line.text, start)
    if title is None:
        return None
    end = _complete(line, title, words)
    return end if _begins_a_sentence(line.text, end) else None


def _spaced_end(line: Squeezed, start: int, words: Words) -> int | None:
    """Where a title ends that white space, or the enumerator of the next, parts from what follows
    in its line."""
    title = words.vocabulary.match(line.text, start)
    if title is None or not _ENDED.search(line.text, title.end()):
        return None
    end = _complete(line, title, words)
    if end >= len(line.text) - 4:
        return None
    inner = STYLES[ARABIC].match(line.text, end)
    return end if inner or line.origin[end] > line.origin[end - 1] + 1 else None


def _complete(line: Squeezed, title: re.Match[str], words: Words) -> int:
    """The end of a title made of words: at white space between two of them, or where a word that
    ends titles does (情况, 概述 …) and no other word of that kind follows."""
    closed = _CLOSED.match(line.text, title.start())
    end = title.end()
    if closed and closed.end() <= end + FURTHER:
        end = closed.end()
    for place in range(title.start() + 2, end):
        if line.origin[place] > line.origin[place - 1] + 1 and _is_made_of(
            line.text[title.start() : place], words
        ):
            return place
    return end


def _is_made_of(text: str, words: Words) -> bool:
    return words.vocabulary.fullmatch(text) is not None


def _begins_a_sentence(text: str, place: int) -> bool:
    """Whether what stands behind a title is a sentence of its own, not the title's predicate."""
    return len(text) > place + 4 and not _PREDICATE.match(text, place)


def _is_apart(text: str, place: int) -> bool:
    """Whether what stands behind a title goes on with no count of what the title names."""
    return bool(_OPENING.match(text, place)) or not _COUNTED_SOON.match(text, place)


def _heading(line: Squeezed, mark: re.Match[str], rank: int, end: int, whole: str) -> Heading:
    at, span = line.span(mark.start(), mark.end()), line.span(mark.end(), end)
    text = compact(whole[span.start : span.end]).rstrip("。：:")
    printed = compact(whole[at.start : at.end])
    return Heading(rank, printed, _value(mark["n"]), text, at.start, span.end)


def _title_end(text: str, start: int, rank: int, block: Block) -> int | None:
    """Where the heading that begins at `start` ends; None where the line is no heading."""
    rest = text[start:]
    if not rest or _ROW.search(rest):
        return None
    if len(rest) <= MAX_HEADING and not _ENDED.search(rest[:-1]) and not _listed(rest, rank, block):
        return len(text)
    parallel = _PARALLEL.match(rest)
    if parallel and rank <= BRACKETED and len(rest) > parallel.end():
        return start + parallel.end()
    run_in = _RUN_IN.match(rest)
    if run_in and not _NO_HEADING.search(run_in.group()[:-1]):
        return start + run_in.end()
    if rank <= CHAPTER and len(rest) <= MAX_HEADING * 2 and not _ENDED.search(rest[:-1]):
        return len(text)
    return None


def _listed(rest: str, rank: int, block: Block) -> bool:
    """Whether a short numbered line is a sentence or an item of a list rather than a heading."""
    if block.bold or block.heading:
        return False
    if rest.endswith(("；", "，")) or (rank > CHAPTER and "：" in rest[:-1]):
        return True
    return rank > CHAPTER and bool(_COUNTS.search(rest))


def _known(line: Squeezed, words: Words, whole: str) -> Heading | None:
    """A title printed without its number: of a chapter, or of a section inside of one."""
    text = line.text.rstrip("。：")
    if text in words.titles:
        return _unnumbered(line, CHAPTER, whole)
    return _unnumbered(line, BRACKETED, whole) if text in words.subtitles else None


def _unnumbered(line: Squeezed, rank: int, whole: str) -> Heading:
    span = line.span(0, len(line.text.rstrip("。：")))
    return Heading(rank, None, None, compact(whole[span.start : span.end]), span.start, span.end)


def _value(printed: str) -> int | None:
    if printed.isdigit() and printed.isascii():
        return int(printed)
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    value = from_chinese(printed)
    return int(value) if value is not None else None


# Known by their look -----------------------------------------------------------------------------


def _add_alike(
    document: Document, found: dict[int, list[Heading]], lines: dict[int, Squeezed]
) -> None:
    """Chapter titles that lost their number, known by looking just like their siblings.

    Only between chapters, and only where no other line of the report has that look.
    """
    chapters = [number for number, each in found.items() if each[0].rank <= CHAPTER]
    looks = {document.blocks[number].style for number in chapters}
    if len(chapters) < MIN_ALIKE or len(looks) != 1 or looks == {""}:
        return
    (look,) = looks
    others = [
        number
        for number in lines
        if number not in found
        and document.blocks[number].style == look
        and chapters[0] < number < chapters[-1]
    ]
    if len(others) > len(chapters) or any(_no_title(lines[number].text) for number in others):
        return
    rank = found[chapters[0]][0].rank
    found.update({number: [_unnumbered(lines[number], rank, document.text)] for number in others})


def _add_marked(
    document: Document, found: dict[int, list[Heading]], lines: dict[int, Squeezed]
) -> None:
    """Headings that the markup alone tells (h2, h3 …), in a report that numbers no chapters."""
    marked = [number for number in lines if document.blocks[number].heading > 1]
    if len(marked) < MIN_ALIKE or any(_no_title(lines[number].text) for number in marked):
        return
    for number in marked:
        rank = document.blocks[number].heading - OUTSIDE
        found[number] = [_unnumbered(lines[number], rank, document.text)]


def _no_title(text: str) -> bool:
    return len(text) > MAX_HEADING or bool(_ENDED.search(text)) or bool(_DIGIT.search(text))


# Inside a flattened page -------------------------------------------------------------------------

_MARKS = re.compile("|".join(style.pattern.replace("?P<n>", "") for style in STYLES))
_FIGURES = re.compile(r"[\d.,|]+.*$")
_CELLS = re.compile(r"[—（\d]|数?[条件个次篇名人万元]+\d|$")  # what follows the label of a row
_COUNTED = re.compile(r"\d\D{0,2}$|\d{3}")


def _inside(
    line: Squeezed, whole: str, words: Words, before: Mapping[int, int] | None = None
) -> Iterator[Heading]:
    """The headings inside a long line, each where the order of numbers expects one.

    before: the last number of each rank before this line.
    """
    last = dict(before or {})
    taken = 0
    for place in _MARKS.finditer(line.text):
        if place.start() < taken:
            continue
        rank, mark = _style_at(line.text, place.start())
        number = _value(mark["n"])
        if number is None:
            continue
        end = _inline_end(line, mark.end(), rank, words)
        if end is None or not (
            _expected(number, rank, last, line.text, place.start(), taken)
            or _again(number, rank, last, line.text[mark.end() : end], words)
        ):
            continue
        heading = _heading(line, mark, rank, end, whole)
        row = _is_row(heading, words) and _CELLS.match(line.text, end - heading.text.endswith("—"))
        if row or _COUNTED.search(heading.text):
            continue
        for inner in [each for each in last if each > rank]:
            del last[inner]
        last[rank] = number
        taken = end
        yield heading


def _style_at(text: str, place: int) -> tuple[int, re.Match[str]]:
    for rank, style in enumerate(STYLES):
        mark = style.match(text, place)
        if mark is not None:
            return rank, mark
    raise AssertionError(text[place : place + 9])


def _expected(
    number: int, rank: int, last: dict[int, int], text: str, place: int, taken: int
) -> bool:
    """Whether this number may come next: after its elder, or first in what was just opened.

    A chapter may have lost its elder (四、 after 二、), but not its place at the end of a sentence.
    """
    elder = last.get(rank, 0)
    if rank >= ARABIC and (text[place] == "0" or (place and text[place - 1].isdigit())):
        return False
    after_stop = place == 0 or place == taken or text[place - 1] in "。；！？：”）…"
    if number == elder + 1:
        return rank > CHAPTER or after_stop or text[place - 1] not in "第，、"
    return rank <= CHAPTER and after_stop and elder < number <= elder + 2


def _again(number: int, rank: int, last: dict[int, int], title: str, words: Words) -> bool:
    """Whether a chapter has its elder's number again by mistake: its title tells."""
    return rank <= CHAPTER and number == last.get(rank) and _is_made_of(title.rstrip("。"), words)


def _inline_end(line: Squeezed, start: int, rank: int, words: Words) -> int | None:
    """Where a title ends that runs into its sentence; None where there is none."""
    rest = line.text[start : start + MAX_HEADING + 10]
    known = max((title for title in words.titles if rest.startswith(title)), key=len, default="")
    if known and (rank <= CHAPTER or len(known) > 3):
        return start + len(known)
    made = _run_in_end(line, start, words) if rank <= BRACKETED else None
    if made is not None:
        return made
    inner = next((m.start() for m in _MARKS.finditer(rest) if m.start() > 1), len(rest))
    comma = re.search(r"[，：]", rest)
    limit = min(inner, comma.start() if comma else len(rest))
    stop = _ENDED.search(rest)
    title = _RUNS_ON.match(rest[:limit])
    if rank <= CHAPTER and stop and title and title.end() < min(stop.start(), limit):
        return start + title.end()
    if stop and stop.start() <= min(limit, MAX_RUN_IN) and not _DIGIT.search(rest[: stop.start()]):
        return start + stop.end() if rest[stop.start()] == "。" else None
    if inner <= min(limit, MAX_HEADING) and not (stop and stop.start() < inner):
        return start + inner
    gap = _gap(line, start, limit)
    if gap is not None:
        return gap
    if title is None or _COUNT_AHEAD.match(rest, title.end()):  # 更换公开栏10块 is no title
        return None
    return start + title.end()


def _gap(line: Squeezed, start: int, limit: int) -> int | None:
    """The first white space of the original between two characters, if a title may end there."""
    for place in range(start + 2, min(start + limit, len(line.text) - 1)):
        if line.origin[place] > line.origin[place - 1] + 1:
            return place
    return None
