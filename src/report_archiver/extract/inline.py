"""Headings inside the lines of a page that was flattened, each where the order expects one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from report_archiver.extract.enumerators import (
    ARABIC,
    BRACKETED,
    CHAPTER,
    MARKS,
    STYLES,
    Heading,
    heading,
    style_at,
    value,
)
from report_archiver.extract.runin import SHORTEST, Words, likeliest_end, run_in_end, title
from report_archiver.extract.squeezed import Squeezed, squeeze

LONGEST = 45  # characters of a heading
LONGEST_TO_STOP = 32  # of one that ends at the first full stop
LONGEST_TO_COMMA = 16  # of one that nothing but a comma parts from what it is about
MOST_LOST = 4  # chapters between two that follow each other in print
UNEVEN = 3  # characters that one half of a title in two halves may be longer
SURE = 3.5  # what speaks for the end of a title, that makes it end before the first full stop
_ENDED = re.compile(r"[。；！？]")
_DIGIT = re.compile(r"\d")
_COUNTED = re.compile(r"\d\D{0,2}$|\d{3}")
_FIGURES = re.compile(r"[\d.,|]+.*$")
# What follows the label of a row: a year begins a sentence, and an enumerator a section.
_CELLS = re.compile(r"[—（]|(?!20\d\d年|\d{1,2}[.、．])\d|数?[条件个次篇名人万元]+\d|$")
_JOINED = re.compile("[和与及、的]|以及")
# Two halves in parallel (强化领导，健全机构。) make a title.
_PARALLEL = re.compile(r"([^。；，：\d]{3,14})，([^。；，：\d]{3,14})。")
_COUNTED_BY_COLON = re.compile(r"：(?!20\d\d年)\d")  # 政策法规类：133条 counts, and is no title
_UNITS = re.compile(r"数?(?:（\d{1,2}）)?[条件个次篇名人份]{1,2}\d")
_ENDS = "。；！？"
_BROKEN = re.compile(r"[，：\d]")  # by what no title of one piece has in it
_STOPS = "。；！？：”）…"
# What stands before an enumerator that is part of a name or of a list in a sentence.
_NAMED = re.compile(r"[第条款项，、]$")


def inside(
    lines: Iterable[tuple[int, Squeezed]], whole: str, words: Words
) -> Iterator[tuple[int, Heading]]:
    """The headings in the lines of a flattened page, each with the number of its line."""
    last: dict[int, int] = {}
    found = [(number, one) for number, line in lines for one in _in_line(line, whole, words, last)]
    items = _items([one for _, one in found])
    yield from (each for place, each in enumerate(found) if place not in items)


def _items(found: Sequence[Heading]) -> set[int]:
    """What is numbered 1. 2. 3. in a chapter before its first （一）: items of a sentence."""
    items: set[int] = set()
    before: list[int] = []
    opened = False
    for place, one in enumerate(found):
        if one.rank <= CHAPTER:
            before, opened = [], False
        elif one.rank == BRACKETED:
            items.update(before if one.number == 1 else ())
            before, opened = [], True
        elif not opened:
            before.append(place)
    return items


def in_line(line: Squeezed, whole: str, words: Words, first: Heading) -> list[Heading]:
    """The headings of a line that begins with one, of which others follow."""
    return list(_in_line(line, whole, words, {first.rank: (first.number or 1) - 1}))


def _in_line(line: Squeezed, whole: str, words: Words, last: dict[int, int]) -> Iterator[Heading]:
    """The headings of a line. last: the last number of each rank that is open, kept up to date."""
    taken = 0
    for place in MARKS.finditer(line.text):
        found = style_at(line.text, place.start()) if place.start() >= taken else None
        number = value(found[1]["n"]) if found else None
        if found is None or number is None:
            continue
        rank, mark = found
        expected = _expected(number, rank, last, line.text, place.start(), taken)
        elder = last.get(rank, 0)
        strange = not expected and rank <= CHAPTER and elder <= number <= elder + MOST_LOST
        if not expected and not strange:
            continue
        end = title_end(line, mark.end(), rank, words)
        if end is None or (strange and not _is_made_of(line.text[mark.end() : end], words)):
            continue  # its elder's number again, or one too far on: its title has to tell
        one = heading(line, mark, rank, end, whole)
        if _UNITS.match(line.text, end):
            continue
        if _COUNTED.search(one.text) or (is_row(one, words) and _is_cell(line.text, one, end)):
            continue
        for inner in [each for each in last if each > rank]:
            del last[inner]
        last[rank] = number
        taken = end
        yield one


def _is_cell(text: str, one: Heading, end: int) -> bool:
    """Whether what is called like a row is followed by what follows a row, not by a sentence."""
    inner = one.rank <= CHAPTER and MARKS.match(text, end) is not None
    return inner or _CELLS.match(text, end - one.text.endswith("—")) is not None


def _is_made_of(title: str, words: Words) -> bool:
    return words.vocabulary.fullmatch(title.rstrip("。")) is not None


def is_row(heading: Heading, words: Words) -> bool:
    """Whether a numbered line is called like the row of a table that was flattened to text."""
    text = _FIGURES.sub("", squeeze(heading.text).text)
    if text in words.titles:
        return False
    if heading.rank <= CHAPTER:
        return text in words.rows
    return any(row.startswith(text) for row in words.rows)


def _expected(
    number: int, rank: int, last: dict[int, int], text: str, place: int, taken: int
) -> bool:
    """Whether this number may come next: after its elder, or first in what was just opened.

    One may have lost its elder (四、 after 二、), but not its place at the end of a sentence.
    """
    elder = last.get(rank, 0)
    before = text[max(0, place - 1) : place]
    if rank >= ARABIC and (text[place] == "0" or before.isdigit()):
        return False
    after_stop = place == 0 or place == taken or before in _STOPS
    if number == elder + 1:
        return after_stop or not _NAMED.search(before)
    return rank <= ARABIC and after_stop and before != "；" and elder < number <= elder + 2


def title_end(line: Squeezed, start: int, rank: int, words: Words) -> int | None:
    """Where a title ends that runs into its sentence; None where there is none."""
    rest = line.text[start : start + LONGEST + 10]
    known = max((title for title in words.titles if rest.startswith(title)), key=len, default="")
    goes_on = _JOINED.match(rest, len(known))
    if known and not goes_on and (rank <= CHAPTER or len(known) > 3):
        return start + len(known)
    inner = next((m.start() for m in MARKS.finditer(rest) if m.start() > 1), len(rest))
    stop = _ENDED.search(rest)
    limit = min(inner, stop.start() if stop else len(rest))
    if inner < len(rest) and inner <= LONGEST and inner == limit:
        return _before(line, start, start + inner, words)
    listed = stop is not None and stop[0] == "；" and _marked(line.text, start + stop.end(), rank)
    if listed and rank > BRACKETED:
        return None
    likely = likeliest_end(line, start, start + limit, words)
    if likely and likely[1] >= SURE:
        counted = _COUNTED_BY_COLON.match(line.text, likely[0])
        return None if counted else likely[0] + line.text.startswith("。", likely[0])
    stopped = _at_stop(rest, rank, limit)
    if stopped is not None:
        whole = rest[stopped - 1] == "。" and title(rest[: stopped - 1], words)
        return start + stopped if whole else None
    if likely and not listed:
        return likely[0]
    if rank > BRACKETED or listed:
        return None
    made = run_in_end(line, start, words)
    if made is not None and made > start + SHORTEST:
        return made
    return _at_comma(rest, start) if stop else None


def _at_stop(rest: str, rank: int, limit: int) -> int | None:
    """Behind the first stop, where what stands before it may be a title: in two halves, or one."""
    parallel = _PARALLEL.match(rest) if rank <= ARABIC else None
    if parallel and abs(len(parallel[1]) - len(parallel[2])) <= UNEVEN:
        return parallel.end()
    whole = limit < len(rest) and limit <= LONGEST_TO_STOP and rest[limit] in _ENDS
    return limit + 1 if whole and not _BROKEN.search(rest[:limit]) else None


def _marked(text: str, place: int, rank: int) -> bool:
    """Whether an enumerator of this style stands at a place."""
    return STYLES[rank].match(text, place) is not None


def _before(line: Squeezed, start: int, inner: int, words: Words) -> int | None:
    """Where a title ends before the next enumerator: there, or where a sentence opens for sure."""
    likely = likeliest_end(line, start, inner - 1, words)
    if likely and likely[1] >= SURE:
        return likely[0]
    return inner if title(line.text[start:inner].rstrip("：。"), words) else None


def _at_comma(rest: str, start: int) -> int | None:
    """The first comma, where what stands before it is short."""
    comma = rest.find("，", 2, LONGEST_TO_COMMA + 1)
    return None if comma < 0 or _DIGIT.search(rest[:comma]) else start + comma
