"""Two texts side by side: sections aligned, lines paired, words that differ told. Pure.

A section is compared with the one of the same heading, of a like one, or of the same number at the
same place; its lines with those of the other by difflib, and two lines that took each other's place
by words (a number, a Latin word or a Chinese sign each) or, in a table, by cells. The steps that
this takes are counted before they are done and have a bound, so that a text made to be slow is told
by whole lines, and nobody waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import partial
from itertools import zip_longest

WORK = 2_000_000  # steps: under 0.3 s
EACH = 100  # steps that a comparison costs however little it compares
ALIKE = 0.5  # of two headings, or of the words of two lines, to be one changed and not two
LOOK_SECTIONS = 9  # sections further on that a section may stand for
LOOK = 3  # lines further on that a line may be like
ISLAND = 2  # equal words between differences: fewer are told as part of them
WORD = re.compile(r"\d[\d,，.．]*|[A-Za-z]+|\s+|.", re.DOTALL)
NUMBERS = re.compile(r"[\d\t ,，.．/-]*")
ENUMERATOR = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．])")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a text that is compared as a whole. start: its place, in code points; text: its
    lines, the heading's among them."""

    heading: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words. start: their place in the whole text, in code points."""

    text: str
    start: int
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of each text that stand for each other; None where the other has no such line."""

    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None

    @property
    def differs(self) -> bool:
        return any(
            side is None or any(piece.differs for piece in side) for side in (self.old, self.new)
        )


@dataclass(frozen=True, slots=True)
class Both:
    """A section of each text; None where the other has no such section."""

    old: Section | None
    new: Section | None
    pairs: tuple[Pair, ...]

    @property
    def differs(self) -> bool:
        return any(pair.differs for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """coarse: some of it was told by whole lines or sections, since by words it was too much."""

    sections: tuple[Both, ...]
    coarse: bool


class TooMuch(Exception):
    """More steps than are left."""


class Budget:
    """The steps that are left. coarse: whether something was refused."""

    def __init__(self, work: int = WORK) -> None:
        self.left = work
        self.coarse = False

    def spend(self, steps: int) -> None:
        """Raises TooMuch, before anything is done, where there are not as many left."""
        if steps > self.left:
            self.coarse = True
            raise TooMuch
        self.left -= steps


class Matcher(SequenceMatcher[str]):
    """difflib's, on a budget: it looks for the longest match again and again, each time at all
    places where the other side has the same item. Raises TooMuch."""

    a: Sequence[str]
    b2j: dict[str, list[int]]  # an item of the new side → its places

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: Budget) -> None:
        self.budget = budget
        budget.spend(EACH + len(old) + len(new))
        super().__init__(None, old, new, autojunk=False)

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        within = self.a[alo:ahi]
        self.budget.spend(len(within) + sum(len(self.b2j.get(item, ())) for item in within))
        return super().find_longest_match(alo, ahi, blo, bhi)


def compare(old: Sequence[Section], new: Sequence[Section], *, work: int = WORK) -> Comparison:
    """Both texts, in the order of the new one."""
    budget = Budget(work)
    sections = tuple(
        Both(one, other, tuple(_pairs(one, other, budget)))
        for one, other in aligned(old, new, budget)
    )
    return Comparison(sections, budget.coarse)


def divided(text: str, starts: Iterable[tuple[int, str]]) -> list[Section]:
    """A text by the places where its sections start, each with its heading; what stands before the
    first is a section without one."""
    places = sorted({0: "", **dict(starts)}.items())
    ends = [start for start, _ in places[1:]]
    return [
        Section(heading, start, text[start:end])
        for (start, heading), end in zip_longest(places, ends)
        if text[start:end]
    ]


# Sections ----------------------------------------------------------------------------------------


def aligned(
    old: Sequence[Section], new: Sequence[Section], budget: Budget
) -> Iterator[tuple[Section | None, Section | None]]:
    """Each section once, beside the one it stands for, if any."""
    headings = [_plain(one.heading) for one in old], [_plain(one.heading) for one in new]
    for equal, before, after in _matched(*headings, budget):
        taken = [old[place] for place in before], [new[place] for place in after]
        if equal:
            yield from zip(*taken, strict=True)
        else:
            yield from _paired(*taken, partial(_like, budget), _same_number)


def _paired(
    old: list[Section], new: list[Section], *tests: Callable[[Section, Section], bool]
) -> Iterator[tuple[Section | None, Section | None]]:
    """Sections between two that match, in order: those that pass the first test, and between these
    those that pass the next."""
    if not tests:
        yield from ((one, None) for one in old)
        yield from ((None, other) for other in new)
        return
    first, alone = 0, list[Section]()  # old ones before `first` are told
    for other in new:
        places = range(first, min(first + LOOK_SECTIONS, len(old)))
        place = next((place for place in places if tests[0](old[place], other)), None)
        if place is None:
            alone.append(other)
            continue
        yield from _paired(old[first:place], alone, *tests[1:])
        yield old[place], other
        first, alone = place + 1, []
    yield from _paired(old[first:], alone, *tests[1:])


def _like(budget: Budget, one: Section, other: Section) -> bool:
    headings = _plain(one.heading)[:80], _plain(other.heading)[:80]
    try:
        return Matcher(*headings, budget).ratio() >= ALIKE
    except TooMuch:
        return False


def _same_number(one: Section, other: Section) -> bool:
    numbers = [ENUMERATOR.match(section.heading) for section in (one, other)]
    return all(numbers) and len({number and number[0] for number in numbers}) == 1


def _plain(heading: str) -> str:
    """A heading without its number and the year, which two reports may give another."""
    return re.sub(r"\s|20\d\d年?度?", "", ENUMERATOR.sub("", heading.strip()))


# Lines -------------------------------------------------------------------------------------------


Part = tuple[str, bool]  # words, and whether they differ


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int


def _pairs(old: Section | None, new: Section | None, budget: Budget) -> Iterator[Pair]:
    before, after = _lines(old), _lines(new)
    texts = [line.text for line in before], [line.text for line in after]
    for equal, one, other in _matched(*texts, budget):
        taken = [before[place] for place in one], [after[place] for place in other]
        if equal:
            yield from (Pair(_same(a), _same(b)) for a, b in zip(*taken, strict=True))
        else:
            yield from _changed(*taken, budget)


def _lines(section: Section | None) -> list[_Line]:
    lines, start = [], section.start if section else 0
    for text in section.text.split("\n") if section else ():
        if text.strip():
            lines.append(_Line(text, start))
        start += len(text) + 1
    return lines


def _changed(old: list[_Line], new: list[_Line], budget: Budget) -> Iterator[Pair]:
    """Lines between those that match: in order, beside each other where they are alike."""
    first, alone = 0, list[_Line]()  # old lines before `first` are told
    for line in new:
        for place in range(first, min(first + LOOK, len(old))):
            if told := _alike_lines(old[place], line, budget):
                yield from _beside(old[first:place], alone)
                yield told
                first, alone = place + 1, []
                break
        else:
            alone.append(line)
    yield from _beside(old[first:], alone)


def _beside(old: list[_Line], new: list[_Line]) -> Iterator[Pair]:
    """Lines that have nothing in common but their place."""
    for one, other in zip_longest(old, new):
        yield Pair(_other(one) if one else None, _other(other) if other else None)


def _alike_lines(old: _Line, new: _Line, budget: Budget) -> Pair | None:
    """Both lines with what differs in them; None where they have little in common, or where that
    is too much to find out."""
    try:
        if "\t" in old.text and "\t" in new.text:
            return _cells(old, new, budget)
        return _words(old, new, budget)
    except TooMuch:
        return None


def _cells(old: _Line, new: _Line, budget: Budget) -> Pair | None:
    """Two rows of a table: as many cells are compared one by one, others by difflib."""
    budget.spend(EACH + len(old.text) + len(new.text))
    before, after = old.text.split("\t"), new.text.split("\t")
    if len(before) != len(after):
        return _words(old, new, budget)
    differs = [one != other for one, other in zip(before, after, strict=True)]
    labelled = not NUMBERS.fullmatch(old.text + new.text)
    if labelled and differs[0] and sum(differs) > len(differs) * ALIKE:
        return None
    sides: tuple[list[Part], list[Part]] = ([], [])
    for one, other in zip(before, after, strict=True):
        for side, parts in zip(sides, _cell(one, other, budget), strict=True):
            side += [("\t", False), *parts]
    return Pair(_pieces(sides[0][1:], old.start), _pieces(sides[1][1:], new.start))


def _cell(old: str, new: str, budget: Budget) -> tuple[list[Part], list[Part]]:
    """Words by words, numbers as a whole."""
    if old == new:
        return [(old, False)], [(new, False)]
    told = None if NUMBERS.fullmatch(old) or NUMBERS.fullmatch(new) else _split(old, new, budget)
    return told or ([(old, True)], [(new, True)])


def _words(old: _Line, new: _Line, budget: Budget) -> Pair | None:
    told = _split(old.text, new.text, budget)
    return told and Pair(_pieces(told[0], old.start), _pieces(told[1], new.start))


def _split(old: str, new: str, budget: Budget) -> tuple[list[Part], list[Part]] | None:
    """Both texts in parts that are equal and parts that differ; None where little is equal."""
    budget.spend(len(old) + len(new))
    before, after = WORD.findall(old), WORD.findall(new)
    matcher = Matcher(before, after, budget)
    if matcher.ratio() < ALIKE:
        return None
    sides: tuple[list[Part], list[Part]] = ([], [])
    for tag, i, j, k, m in _without_islands(matcher.get_opcodes(), before):
        sides[0].append(("".join(before[i:j]), tag != "equal"))
        sides[1].append(("".join(after[k:m]), tag != "equal"))
    return sides


Step = tuple[str, int, int, int, int]  # an opcode of difflib


def _without_islands(steps: Sequence[Step], words: Sequence[str]) -> Iterator[Step]:
    """Steps where a few equal words between two differences are part of these: two rewritten
    sentences share signs by chance. Cells of a table stay apart."""
    last = len(steps) - 1
    held: Step | None = None
    for place, step in enumerate(steps):
        tag, i, j, k, m = step
        inner = 0 < place < last and j - i < ISLAND and words[i:j] != ["\t"]
        if tag == "equal" and not inner:
            if held:
                yield held
            held = None
            yield step
        else:
            held = ("replace", held[1] if held else i, j, held[3] if held else k, m)
    if held:
        yield held


def _pieces(parts: Iterable[Part], start: int) -> tuple[Piece, ...]:
    pieces = []
    for text, differs in parts:
        if text:
            pieces.append(Piece(text, start, differs))
        start += len(text)
    return tuple(pieces)


def _same(line: _Line) -> tuple[Piece, ...]:
    return (Piece(line.text, line.start, differs=False),)


def _other(line: _Line) -> tuple[Piece, ...]:
    return (Piece(line.text, line.start, differs=True),)


def _matched(
    old: Sequence[str], new: Sequence[str], budget: Budget
) -> Iterator[tuple[bool, range, range]]:
    """Stretches of both, in order, and whether they are equal."""
    try:
        steps = Matcher(old, new, budget).get_opcodes()
    except TooMuch:
        yield False, range(len(old)), range(len(new))
        return
    for tag, i, j, k, m in steps:
        yield tag == "equal", range(i, j), range(k, m)
