"""Two texts side by side: sections aligned, lines paired, words that differ told. Pure.

A section is compared with the one of the same heading, or of the most alike; its lines with those of
the other by difflib, and two lines that took each other's place by words: a number, a Latin word or a
Chinese sign each. The work is counted before it is done and has a bound, so that a text made to
be slow is told line by line, or not at all, and never keeps a reader waiting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Pairs of equal items that difflib may have to look at: some 0.2 s of work in all.
WORK = 400_000
EACH = 20  # what a comparison costs however little it compares
PASSES = 12  # over the pairs, for a text of ordinary length; a long one takes more
ALIKE = 0.5  # of two headings, or of the words of two lines, to be one changed and not two
ISLAND = 2  # equal words between differences: fewer are told as part of them
WORD = re.compile(r"\d[\d,，.．]*|[A-Za-z]+|\s+|.", re.DOTALL)
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


class Budget:
    """What work is left. coarse: whether something was refused."""

    def __init__(self, work: int = WORK) -> None:
        self.left = work
        self.coarse = False

    def fits(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
        """Whether there is enough left to look at each item once."""
        fits = EACH + len(old) + len(new) <= self.left
        self.coarse = self.coarse or not fits
        return fits

    def takes(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
        """Whether there is enough left to match these, which is then spent."""
        if not self.fits(old, new):
            return False
        held = Counter(new)
        pairs = sum(count * held[item] for item, count in Counter(old).items() if item in held)
        passes = PASSES + min(len(old), len(new)) // 50
        cost = EACH + len(old) + len(new) + pairs * passes // PASSES
        if cost > self.left:
            self.coarse = True
            return False
        self.left -= cost
        return True


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
    places = sorted({0: "", **{start: heading for start, heading in starts}}.items())
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
    headings = [[_plain(one.heading) for one in side] for side in (old, new)]
    for equal, before, after in _matched(*headings, budget):
        taken = [old[place] for place in before], [new[place] for place in after]
        if equal:
            yield from zip(*taken, strict=True)
        else:
            yield from _alike(*taken, budget)


def _alike(
    old: list[Section], new: list[Section], budget: Budget
) -> Iterator[tuple[Section | None, Section | None]]:
    """Sections between two that match: those of headings that are alike, in order."""
    rest = list(old)
    for other in new:
        place = next((i for i, one in enumerate(rest[:9]) if _like(one, other, budget)), None)
        if place is None:
            yield None, other
            continue
        yield from ((one, None) for one in rest[:place])
        yield rest[place], other
        del rest[: place + 1]
    yield from ((one, None) for one in rest)


def _like(one: Section, other: Section, budget: Budget) -> bool:
    old, new = _plain(one.heading)[:80], _plain(other.heading)[:80]
    return budget.takes(old, new) and SequenceMatcher(None, old, new, False).ratio() >= ALIKE


def _plain(heading: str) -> str:
    """A heading without its number and the year, which two reports may give another."""
    return re.sub(r"\s|20\d\d年?度?", "", ENUMERATOR.sub("", heading.strip()))


# Lines -------------------------------------------------------------------------------------------


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
    """Lines between those that match: in order, beside each other where their words are alike."""
    rest = list(old)
    for line in new:
        for place, other in enumerate(rest[:3]):
            if told := _words(other, line, budget):
                yield from (Pair(_other(one), None) for one in rest[:place])
                yield told
                del rest[: place + 1]
                break
        else:
            yield Pair(None, _other(line))
    yield from (Pair(_other(one), None) for one in rest)


def _words(old: _Line, new: _Line, budget: Budget) -> Pair | None:
    """Both lines by their words; None where these have little in common, or there are too many."""
    if not budget.fits(old.text, new.text):
        return None
    before, after = WORD.findall(old.text), WORD.findall(new.text)
    if not budget.takes(before, after):
        return None
    matcher = SequenceMatcher(None, before, after, False)
    if matcher.ratio() < ALIKE:
        return None
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for tag, i, j, k, m in _without_islands(matcher.get_opcodes(), before):
        sides[0].append(("".join(before[i:j]), tag != "equal"))
        sides[1].append(("".join(after[k:m]), tag != "equal"))
    return Pair(_pieces(sides[0], old.start), _pieces(sides[1], new.start))


Step = tuple[str, int, int, int, int]


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


def _pieces(parts: Iterable[tuple[str, bool]], start: int) -> tuple[Piece, ...]:
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
    if not budget.takes(old, new):
        yield False, range(len(old)), range(len(new))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, False).get_opcodes():
        yield tag == "equal", range(i, j), range(k, m)
