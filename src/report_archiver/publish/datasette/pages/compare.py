"""Two reports, or two editions of a report, side by side: facts, metrics, words.

/-/compare?a=EDITION&b=EDITION, or ?report=ID&report=ID for what is valid of two reports; with less,
a form to choose them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from datasette.utils.asgi import NotFound  # type: ignore[import-untyped]

from report_archiver.publish.datasette import comparing, words
from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.metric import SIGNS, in_words
from report_archiver.publish.datasette.stated import Stated, stated

MAX_TEXT = 100_000  # code points of each text that are compared
OFFERED = 24  # publishers in a list
EDITIONS_SHOWN = 60
FACTS = (
    "title", "publisher", "year", "published_at", "source", "period_start", "period_end", "form",
    "first_seen", "captured_at", "reader",
)  # fmt: skip
SEEN = frozenset({"first_seen", "captured_at", "reader"})  # of the archive, not of the report

EDITION = """
SELECT
  e.id, e.report_id, e.ordinal, e.is_current, e.title, e.published_at, e.source, e.period_start,
  e.period_end, e.form, e.first_seen, e.reader, substr(e.text, 1, :most) AS text,
  length(e.text) AS length, r.year, r.publisher_id, p.name AS publisher, c.captured_at
FROM editions e
JOIN reports r ON r.id = e.report_id
JOIN captures c ON c.id = e.capture_id
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE e.id = :id
"""
CURRENT = "SELECT current_edition_id AS id FROM reports WHERE id = :id"
# The chapters: parts of parts may be cut differently in the other report.
SECTIONS = """
SELECT char_start, coalesce(numbering, '') || coalesce(heading, '') AS heading FROM sections
WHERE edition_id = :id AND parent_id IS NULL ORDER BY char_start
"""
FIGURES = """
SELECT f.*, m.label_zh, m.label_en, m.rowid AS place
FROM figures f LEFT JOIN metrics m ON m.code = f.metric
WHERE f.edition_id = :id ORDER BY m.rowid, f.ordinal
"""
PUBLISHERS = """
SELECT p.id, p.name, (SELECT count(*) FROM reports WHERE publisher_id = p.id) AS reports
FROM publishers p
WHERE (:part = '' OR instr(p.name, :part))
  AND EXISTS (SELECT 1 FROM reports WHERE publisher_id = p.id)
ORDER BY p.name, p.id LIMIT :size
"""
EDITED = """
SELECT m.report_id, m.editions, r.year, p.name AS publisher, new.id AS after, (
    SELECT id FROM editions WHERE report_id = m.report_id AND ordinal < new.ordinal
    ORDER BY ordinal DESC LIMIT 1
  ) AS before
FROM (
  SELECT report_id, count(*) AS editions, max(ordinal) AS ordinal FROM editions
  GROUP BY report_id HAVING count(*) > 1 ORDER BY report_id DESC LIMIT :size
) m
JOIN editions new ON new.report_id = m.report_id AND new.ordinal = m.ordinal
JOIN reports r ON r.id = m.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
ORDER BY m.report_id DESC
"""
EDITIONS = """
SELECT e.id, e.report_id, e.ordinal, e.is_current, e.title, e.first_seen, e.form, r.year
FROM reports r JOIN editions e ON e.report_id = r.id
WHERE r.publisher_id = :publisher
ORDER BY r.year DESC, r.id DESC, e.ordinal DESC LIMIT :size
"""
PUBLISHER = "SELECT id, name FROM publishers WHERE id = :id"


Span = tuple[int, int]  # start and end, in code points of a text


@dataclass(frozen=True, slots=True)
class Line:
    """A metric on both sides. difference, percent: where both are exact, of one unit, and (percent)
    the old one is not zero."""

    code: str
    label: str
    old: Stated | None
    new: Stated | None

    @property
    def difference(self) -> float | None:
        old, new = _exact(self.old), _exact(self.new)
        if self.old is None or self.new is None or old is None or new is None:
            return None
        if self.old.figure["unit"] != self.new.figure["unit"]:
            return None
        return new - old if isinstance(new - old, int) else float(f"{new - old:.12g}")

    @property
    def percent(self) -> float | None:
        found = self.difference
        base = self.old.number if self.old else None
        return None if found is None or not base else round(100 * found / abs(base), 1)

    @property
    def kind(self) -> str:
        """same, numbers (where a number changed), or filled: nothing on the one side, and nothing
        or zero on the other."""
        if _shown(self.old) == _shown(self.new):
            return "same"
        numbers = [one.number if one else None for one in (self.old, self.new)]
        return "numbers" if any(numbers) else "filled"


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one edition; sections: of its text."""

    edition: Row
    sections: Sequence[comparing.Section]
    figures: Sequence[Row]


async def load(visit: Visit) -> dict[str, object]:
    """The comparison, or the form."""
    chosen = await _chosen(visit)
    if len(chosen) < 2:
        return await _form(visit, chosen)
    old, new = [await _side(visit, one) for one in chosen[:2]]
    lines = list(metrics(visit.language, old.figures, new.figures))
    compared = comparing.compare(old.sections, new.sections)
    touched = {line.code for line in lines if line.kind != "same"}
    return {
        "old": old.edition,
        "new": new.edition,
        "facts": _facts(visit.language, old.edition, new.edition),
        "lines": {
            kind: [line for line in lines if line.kind == kind]
            for kind in ("numbers", "filled", "same")
        },
        "comparison": compared,
        "old_spans": spans(old.figures, new.figures, touched),
        "new_spans": spans(new.figures, old.figures, touched),
        "in_parts": parts,
        "cut": max(old.edition["length"], new.edition["length"]) > MAX_TEXT,
        "most": MAX_TEXT,
        "signs": SIGNS,
        "in_words": in_words,
    }


async def _chosen(visit: Visit) -> list[int]:
    """Numbers of the editions that are asked for. Raises NotFound for a report that is none."""
    given = [_number(visit.argument(name)) for name in ("a", "b") if visit.argument(name)]
    for report in visit.arguments("report"):
        found = await visit.row(CURRENT, id=_number(report))
        if found is None or found["id"] is None:
            raise NotFound("no such report")
        given.append(found["id"])
    return given


def _number(told: str) -> int:
    if not told.isdecimal() or len(told) > 15:
        raise NotFound("no such edition")
    return int(told)


async def _side(visit: Visit, number: int) -> Side:
    edition = await visit.row(EDITION, id=number, most=MAX_TEXT)
    if edition is None:
        raise NotFound("no such edition")
    starts = [(row["char_start"], row["heading"]) for row in await visit.rows(SECTIONS, id=number)]
    figures = await visit.rows(FIGURES, id=number)
    return Side(edition, comparing.divided(edition["text"], starts), figures)


# Facts and metrics -------------------------------------------------------------------------------


def _facts(language: str, old: Row, new: Row) -> list[tuple[str, str, str, bool]]:
    """(fact, of the old, of the new, whether a report says it otherwise)."""
    told = []
    for fact in FACTS:
        one, other = (_fact(language, fact, side[fact]) for side in (old, new))
        if one or other:
            told.append((fact, one, other, one != other and fact not in SEEN))
    return told


def _fact(language: str, fact: str, value: object) -> str:
    if fact == "form":
        return words.name(language, "form_short", value)
    return "" if value is None else str(value)


def metrics(language: str, old: Iterable[Row], new: Iterable[Row]) -> Iterator[Line]:
    """What either states, in the order of the codebook."""
    sides = [_stated(figures) for figures in (old, new)]
    places = {code: one.figure["place"] for side in sides for code, one in side.items()}
    for code in sorted(places, key=places.__getitem__):
        before, after = (side.get(code) for side in sides)
        figure = (after or before or sides[0][code]).figure
        label = figure["label_zh" if language == "zh" else "label_en"]
        yield Line(code, label, before, after)


def _stated(figures: Iterable[Row]) -> dict[str, Stated]:
    found: dict[str, Stated] = {}
    for code, group in groupby(figures, key=lambda figure: figure["metric"]):
        found |= stated(group, "metric") if code else {}
    return found


def _exact(one: Stated | None) -> float | None:
    return None if one is None or one.sign == "approx" else one.number


def _shown(one: Stated | None) -> tuple[object, ...] | None:
    """What makes two statements the same for a reader."""
    if one is None:
        return None
    told = tuple(one.figure[name] for name in ("value", "value_high", "approx"))
    return (*told, None if one.number == 0 else one.figure["unit"], one.figure["value"] is None)


# Words -------------------------------------------------------------------------------------------


def spans(figures: Iterable[Row], others: Iterable[Row], codes: Iterable[str]) -> list[Span]:
    """Where the figures stand that the other side has not, in order, none within another: those of
    these metrics, and those of no metric whose value the other has nowhere."""
    wanted, found = set(codes), list[Span]()
    values = {(one["value"], one["unit"]) for one in others}
    told = (
        (one["char_start"], one["char_end"])
        for one in figures
        if (one["metric"] in wanted if one["metric"] else (one["value"], one["unit"]) not in values)
    )
    for start, end in sorted(told):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def parts(piece: comparing.Piece, held: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """A piece cut at the figures that differ: same, differs or figure, and the words."""
    if not piece.differs:
        yield "same", piece.text
        return
    told, begun, end = 0, piece.start, piece.start + len(piece.text)
    for start, stop in held[bisect_right(held, begun, key=itemgetter(1)) :]:
        if start >= end:
            break
        first, last = max(start - begun, 0), stop - begun
        yield "differs", piece.text[told:first]
        yield "figure", piece.text[first:last]
        told = max(told, last)
    yield "differs", piece.text[told:]


# Choosing ----------------------------------------------------------------------------------------


async def _form(visit: Visit, chosen: Sequence[int]) -> dict[str, object]:
    """What there is to choose from: publishers, then the editions of one."""
    one = await visit.row(EDITION, id=chosen[0], most=0) if chosen else None
    if chosen and one is None:
        raise NotFound("no such edition")
    given = one["publisher_id"] if one else _number(visit.argument("publisher") or "0")
    publisher = await visit.row(PUBLISHER, id=given)
    part = visit.argument("find").strip()
    editions = await visit.rows(EDITIONS, publisher=given, size=EDITIONS_SHOWN) if publisher else []
    ids = [edition["id"] for edition in editions]
    new = chosen[0] if chosen else next(iter(ids), None)
    return {
        "old": None,
        "publisher": publisher,
        "editions": editions,
        "first": next((other for other in ids[ids.index(new) + 1 :]), None) if new in ids else None,
        "second": new,
        "part": part,
        "publishers": await visit.rows(PUBLISHERS, part=part, size=OFFERED),
        "offered": OFFERED,
        "edited": await visit.rows(EDITED, size=OFFERED // 2),
    }


PAGE = Page("compare", load, "compare.html")
