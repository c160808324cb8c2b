"""Tables that were flattened to text, their rows told apart again: 件51.当面申请件22.传真申请件0.

What stands between one label of a form's table and the next is the first one's unit and numbers. A
row is restored only where one reading is possible: digits that ran together are as many numbers as
the row has columns, none written with a leading zero, and such that the sums hold which the form
prescribes for a row. Where that leaves two readings, or none, the digits stay with the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from report_archiver.extract.cells import UNIT
from report_archiver.extract.labels import BLANKS, LEADING
from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.vocabulary import Book, Statute, Vocabulary

Sum = tuple[int, tuple[int, ...]]  # of the numbers of a row: which is the sum of which
Span = tuple[int, int]

_CHINESE = "[一二三四五六七八九十]{1,3}"
# What may stand between a label and the next: a unit, numbers or a sign for none.
_VALUE = re.compile(rf"：?(?P<unit>{UNIT})?(?P<value>\d[\d.,， ]*|[/—-]{{1,6}}|)(?P<after>{UNIT})?")
_REMARKED = re.compile(f"(?:（(?!{_CHINESE}）)[^（）]{{1,60}}）)?")
_ENUMERATOR = rf"(?:其中：?)?(?:{_CHINESE}[、.．]|（{_CHINESE}）|%s[、.．])?$"
_NUMBER = re.compile(r"/|(?:[1-9]\d{0,2}(?:[,，]\d{3})+|0|[1-9]\d*)(?:\.\d+)?")
_UNKNOWN = re.compile(rf"(?P<label>[^\d。]{{2,50}}?)(?P<unit>{UNIT})(?P<value>\d+(?:\.\d+)?)")
_QUOTES = re.compile('["“”„‟「」『』‘’]')
_STOPS = re.compile("[、，,]")
_ENDED = re.compile("[。；！？]")
_REMARK = re.compile("（[^（）]*）$")
_TWO = re.compile(rf"：?(?:{UNIT})?(?:0|[—-]+)\d")
# Words of headers over more than one column of numbers, in a table that the form has but one of.
_SEVERAL = re.compile(r"累计|上年|去年|同期|同比|本级|下级|序号|编号|行次|代码")

HEADED = 1500  # characters before a label, in which the headers of its table may stand
MOST_BETWEEN = 60  # characters that no label knows, between two rows of one table
MOST_LABELS = 2000  # in one text; the longest report has some 200
MOST_DIGITS = 40  # run together in one row
MOST_STEPS = 300  # to tell the numbers of one row apart
LONGEST = 7  # digits of a number that is one of several run together
MARKED = 8  # characters of an enumerator
CORNER = 8  # and of the words before the first header (信息内容)
LEAST_UNREADABLE = 10  # rows of a list whose numbers nobody can tell apart; fewer may be another's
LEAST_ROWS = {"list": 4, "matrix": 4, "banners": 2, "columns": 1}  # with a value


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of a restored row: its place in the squeezed text, and how many columns it covers."""

    start: int
    end: int
    colspan: int = 1


Row = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A table that was flattened into text[start:end], a squeezed text, and its rows."""

    start: int
    end: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A label found in a text, its enumerator included. header: it is a column's, not a row's."""

    start: int
    end: int
    heading: bool
    header: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a form's table as they are looked for in running text.

    digits: of a label, the digits of the enumerator that the form prints before it. sums: those
    that the form prescribes for the numbers of a row.
    """

    layout: str
    blocks: int
    width: int
    pattern: re.Pattern[str]
    digits: Mapping[str, str]
    headings: frozenset[str]
    headers: frozenset[str]
    sums: tuple[Sum, ...]

    @classmethod
    def of(cls, words: Vocabulary, statute: Statute) -> Labels:
        """The labels of one table of a statutory form."""
        rows = [label for row in words.rows for label in row.label.labels if label]
        headings = [label for block in words.table.blocks for label in block.heading]
        headers = [label for column in words.columns.labels for label in column.labels]
        printed = [*rows, *headings, *headers]
        cores = sorted({core(label) for label in printed} - {""}, key=len, reverse=True)
        layout = words.table.layout
        metrics = [metric for row in words.rows for metric in row.metrics]
        if layout != "columns":
            metrics = list(words.rows[0].metrics)
        return cls(
            layout=layout,
            blocks=len(words.table.blocks),
            width=1 if layout == "list" else len(metrics),
            pattern=re.compile("|".join(map(spelt, cores))),
            digits={core(label): digits for label in printed if (digits := enumerated(label))},
            headings=frozenset(map(core, headings)),
            headers=frozenset(map(core, headers)) - {""},
            sums=tuple(sums(metrics, statute)) if layout in ("matrix", "columns") else (),
        )


def core(label: str) -> str:
    """A label as it is looked for: squeezed, without its enumerator and its remark."""
    bare = squeeze(LEADING.sub("", BLANKS.sub("", label))).text
    return _REMARK.sub("", bare) or bare


def spelt(core: str) -> str:
    """The pattern of a label: any quotes, and any sign that parts its words."""
    return _STOPS.sub("[、，,]", _QUOTES.sub('["“”„‟「」『』‘’]', re.escape(core)))


def enumerated(label: str) -> str:
    mark = LEADING.match(BLANKS.sub("", label))
    return "".join(filter(str.isascii, re.findall(r"\d", mark[0]))) if mark else ""


def sums(metrics: Sequence[str], statute: Statute) -> Iterator[Sum]:
    """The sums of a form whose every term stands in one row."""
    place = {metric: number for number, metric in enumerate(metrics)}
    for rule in statute.form.rules:
        terms = (*rule.left, *rule.right)
        if rule.relation == "=" and len(rule.left) == 1 and place.keys() >= set(terms):
            yield place[rule.left[0]], tuple(place[term] for term in rule.right)


@dataclass(frozen=True, slots=True)
class Flattened:
    """Finds flattened tables of the forms of a codebook; make it once and use it for many texts."""

    tables: tuple[Labels, ...] = ()

    @classmethod
    def of(cls, book: Book) -> Flattened:
        """Ready to find all tables of all forms."""
        return cls(
            tuple(
                Labels.of(words, statute) for statute in book.statutes for words in statute.tables
            )
        )

    def find(self, text: str) -> list[Restored]:
        """The flattened tables of a squeezed text, in order; of two that overlap, that which has
        more rows."""
        found = [table for labels in self.tables for table in tables(text, labels)]
        kept: list[Restored] = []
        for table in sorted(found, key=lambda one: (-len(one.rows), one.start)):
            if all(table.end <= other.start or other.end <= table.start for other in kept):
                kept.append(table)
        return sorted(kept, key=lambda one: one.start)


def tables(text: str, labels: Labels) -> Iterator[Restored]:
    """The flattened tables of one kind."""
    found = list(tokens(text, labels))
    if not LEAST_ROWS[labels.layout] <= len(found) <= MOST_LABELS:
        return
    restore = columnwise if labels.layout == "columns" else rowwise
    for run in runs(text, found):
        restored = restore(text, run, labels)
        if restored is not None:
            yield restored


def tokens(text: str, labels: Labels) -> Iterator[Token]:
    """Every label that stands in a text, with its enumerator."""
    last = 0
    for match in labels.pattern.finditer(text):
        if match.start() < last:
            continue  # it stands in the remark of another
        word = _STOPS.sub("、", match[0])
        digits = labels.digits.get(match[0], labels.digits.get(word, r"\d{1,2}"))
        before = text[max(last, match.start() - MARKED) : match.start()]
        mark = re.search(_ENUMERATOR % digits, before)
        start = match.start() - (len(mark[0]) if mark else 0)
        header = match[0] in labels.headers and start == match.start()
        remarked = _REMARKED.match(text, match.end())
        last = remarked.end() if remarked else match.end()
        yield Token(start, last, match[0] in labels.headings, header)


def runs(text: str, found: Sequence[Token]) -> Iterator[list[Token]]:
    """Labels that stand close to each other, with no sentence between them."""
    run: list[Token] = []
    for token in found:
        if run:
            between = text[run[-1].end : token.start]
            known = _VALUE.fullmatch(between)
            if not known and (len(between) > MOST_BETWEEN or _ENDED.search(between)):
                yield run
                run = []
        run.append(token)
    yield run


# Rows of a label and its numbers ------------------------------------------------------------------


def rowwise(text: str, run: Sequence[Token], labels: Labels) -> Restored | None:
    """A table of labelled rows, from its first label on that is one of the table's."""
    begun = next((n for n in range(len(run)) if begins(text, run, n, labels)), None)
    if begun is None:
        return None
    run = run[begun:]
    start = end = run[0].start
    readable = labels.layout != "list" or not several(text, run)
    rows: list[Read] = []
    headers: list[Token] = []
    for token, after in zip_longest(run, run[1:]):
        if token.header:
            headers = [*headers, token] if headers and headers[-1].end == token.start else [token]
            if after is None or not after.header:
                rows.append(headed(headers, end))
                end = token.end
            continue
        width = labels.width if labels.layout != "banners" else len(headers)
        rows.append(read(text, token, after, width if readable else 0, labels.sums))
        end = rows[-1].end
        if after is not None and after.start > end:
            if after.header:
                continue
            rows.append(unknown(text, end, after.start, readable))
            end = after.start
    while rows and not rows[-1].data:
        rows.pop()
    least = LEAST_ROWS[labels.layout] if readable else LEAST_UNREADABLE
    if [row.data for row in rows].count(True) < least:
        return None
    return Restored(start, rows[-1].end, tuple(row.pieces for row in rows))


def several(text: str, run: Sequence[Token]) -> bool:
    """Whether a list has more than one column of numbers, running ones included: its headers say
    so, or what stands behind a label is no number (02, ——3)."""
    headed = max(text.rfind(stop, 0, run[0].start) for stop in "。；！？") + 1
    if _SEVERAL.search(text, max(headed, run[0].start - HEADED), run[0].start):
        return True
    return any(_TWO.match(text, token.end, after.start) for token, after in pairwise(run))


def begins(text: str, run: Sequence[Token], number: int, labels: Labels) -> bool:
    """Whether a table may begin with this label: the next stands right behind it or its number."""
    token = run[number]
    if number + 1 == len(run) or (token.header and labels.layout != "banners"):
        return False
    after = run[number + 1]
    headed = token.heading and after.header and after.start - token.end <= CORNER
    return headed or _VALUE.fullmatch(text, token.end, after.start) is not None


@dataclass(frozen=True, slots=True)
class Read:
    """A row as read. data: it is one of labels and values."""

    pieces: Row
    data: bool = False

    @property
    def end(self) -> int:
        return self.pieces[-1].end


def headed(headers: Sequence[Token], end: int) -> Read:
    """A row of headers, with the words before the first that the form does not know."""
    corner = Piece(min(end, headers[0].start), headers[0].start)
    return Read((corner, *[Piece(header.start, header.end) for header in headers]))


def read(text: str, token: Token, after: Token | None, width: int, sums: Sequence[Sum]) -> Read:
    """A label with what stands behind it, up to the next one."""
    found = _VALUE.match(text, token.end, len(text) if after is None else after.start)
    if found is None or not (found["value"] or found["unit"]):
        return Read((Piece(token.start, token.end),))
    value, start = found["value"].rstrip(" "), found.start("value")
    empty = value[:1] in ("", "—", "-") or value == "/"
    numbers = [(0, len(value))] if empty else split(value, width, sums)
    if numbers is None:
        return Read((Piece(token.start, start + len(value)),), data=True)
    unit = [Piece(*found.span("unit"))] if found["unit"] else []
    cells = [Piece(start + first, start + last) for first, last in numbers]
    if found["after"] and width == 1:  # 251000元
        cells = [Piece(start, found.end())]
    return Read((Piece(token.start, token.end), *unit, *cells), data=True)


def unknown(text: str, start: int, stop: int, readable: bool) -> Read:
    """What stands between two labels and is no value of the first: a row that the form has not."""
    found = _UNKNOWN.fullmatch(text, start, stop)
    if found is None or not readable:
        return Read((Piece(start, stop),))
    return Read(tuple(Piece(*found.span(part)) for part in ("label", "unit", "value")), data=True)


# Columns alone ------------------------------------------------------------------------------------


def columnwise(text: str, run: Sequence[Token], labels: Labels) -> Restored | None:
    """A table of columns alone: its headings, as many headers as it has columns, one row."""
    last = max((n for n, token in enumerate(run) if token.header), default=-1)
    headers = [token for token in run[: last + 1] if token.header][-labels.width :]
    headings = [token for token in run[:last] if token.heading][-labels.blocks :]
    found = _VALUE.match(text, headers[-1].end) if headers else None
    if len(headers) < labels.width or len(headings) < labels.blocks or found is None:
        return None
    value, start = found["value"].rstrip(" "), found.start("value")
    numbers = split(value, labels.width, labels.sums)
    if numbers is None:
        return None
    begun = headings[0].start
    between = [
        (Piece(one.end, other.start),)
        for one, other in pairwise(token for token in run[: last + 1] if token.start >= begun)
        if one.end < other.start
    ]
    under = labels.width // labels.blocks
    rows = (
        *between,
        tuple(Piece(heading.start, heading.end, under) for heading in headings),
        tuple(Piece(header.start, header.end) for header in headers),
        tuple(Piece(start + first, start + last) for first, last in numbers),
    )
    return Restored(begun, start + len(value), rows)


# Numbers run together -----------------------------------------------------------------------------


def split(run: str, count: int, sums: Iterable[Sum]) -> list[Span] | None:
    """The numbers of a row, `count` of them, as places in a run of digits; None where that can be
    read in two ways, or in none.

    What white space or `/` parts is as printed; what ran together is told apart by the sums alone.
    """
    parted = [match.span() for match in re.finditer(r"/|[^ /]+", run)]
    if len(parted) == count:
        return parted if all(_NUMBER.fullmatch(run, *span) for span in parted) else None
    if not (run.isdecimal() and run.isascii() and 1 < count <= len(run) <= MOST_DIGITS):
        return None
    search = Search(run, count, dict(sums))
    search.go([])
    return search.found[0] if len(search.found) == 1 and search.steps < MOST_STEPS else None


@dataclass(slots=True)
class Search:
    """The ways to tell the numbers of a run of digits apart, two at most; given up where digits
    alike leave too many to try."""

    run: str
    count: int
    totals: Mapping[int, tuple[int, ...]]
    found: list[list[Span]] = field(default_factory=list)
    steps: int = 0

    def go(self, begun: list[Span]) -> None:
        """Try every way to go on with the numbers begun."""
        self.steps += 1
        start = begun[-1][1] if begun else 0
        if len(begun) == self.count:
            self.found += [begun] if start == len(self.run) else []
            return
        for end in self.ends(start, begun):
            if len(self.found) < 2 and self.steps < MOST_STEPS:
                self.go([*begun, (start, end)])

    def ends(self, start: int, begun: Sequence[Span]) -> Iterable[int]:
        """Where the number that begins at `start` may end; a total ends where the sum's does."""
        run, left = self.run, self.count - len(begun)
        addends = self.totals.get(len(begun))
        if addends is not None and max(addends) < len(begun):
            total = str(sum(int(run[slice(*begun[place])]) for place in addends))
            return [start + len(total)] if run.startswith(total, start) else []
        if left == 1:
            return [] if run[start] == "0" and start + 1 < len(run) else [len(run)]
        if run[start] == "0":
            return [start + 1]
        return range(start + 1, min(len(run) - left + 1, start + LONGEST) + 1)
