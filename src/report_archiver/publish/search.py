"""Searches the current editions of reports for words, of any length and language.

What is found is exactly what a scan of titles and texts would find (archive/grams.py says how). All
words of a query must be there. Reports with a word in the title come first. Where there are no more
than RANKED, those with one in a heading follow, and then by how often the words stand there; after
that, and among more, the newest year comes first.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from string import ascii_lowercase
from typing import NamedTuple

from report_archiver.archive.grams import Wanted, fold, match, wanted, words

RANKED = 300  # reports whose texts are read to put them in order; more are too many to read
SNIPPETS = 3  # a report
SENTENCE = 25  # characters of a line from which on it is taken for one
AROUND = 40  # characters of its line shown on each side of a word
FACETS = 50  # publishers that are counted, those with the most reports


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text. marked: whether it is a word that was searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place that holds words. char_start, char_end: of all parts together, in the edition's text;
    section: the path of the innermost one around; ordinal: its number in the edition, which the
    anchors of a report's page go by; cut: whether its line goes on before, and after."""

    parts: tuple[Part, ...]
    char_start: int
    char_end: int
    section: str | None
    ordinal: int | None
    cut: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that holds all words. places: how many times they stand in its text."""

    report_id: int
    edition_id: int
    key: str
    title: tuple[Part, ...]
    publisher_id: int | None
    publisher: str | None
    year: int | None
    published_at: str | None
    form: str | None
    url: str
    places: int
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to narrow a search down by: a year, or a publisher's id, and its reports."""

    value: int
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. total: reports in all; hits: the page of them that was asked for.

    years: newest first, as if no year had been chosen; publishers: most reports first, as if no
    publisher had been."""

    words: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]
    years: tuple[Facet, ...]
    publishers: tuple[Facet, ...]


class _Report(NamedTuple):  # made ten thousand times a search: a dataclass takes twice as long
    """A report that was found, as far as it is needed to count and order it."""

    id: int
    edition_id: int
    year: int | None
    publisher_id: int | None
    in_title: int


def search(
    db: sqlite3.Connection,
    query: str,
    *,
    year: int | None = None,
    publisher: int | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Reports whose current edition holds all words of a query, of this year and publisher (an id).

    A query without words finds every report. db: a connection with the archive's SQL functions;
    an archive that has no index yet, and may not be written to, is scanned. To be called within
    one_state() where others may be writing.
    """
    asked = [wanted(word) for word in words(query)]
    everywhere = _reports(db, query, asked)
    in_year = [one for one in everywhere if year in (None, one.year)]
    of_publisher = [one for one in everywhere if publisher in (None, one.publisher_id)]
    chosen = [one for one in in_year if publisher in (None, one.publisher_id)]
    shown = _ordered(db, chosen, asked)[offset : offset + limit]
    return Found(
        words=tuple(one.word for one in asked),
        total=len(chosen),
        hits=tuple(_hit(db, one, asked) for one in shown),
        years=_years(of_publisher),
        publishers=_publishers(db, in_year),
    )


@contextmanager
def one_state(db: sqlite3.Connection) -> Iterator[None]:
    """The archive as it is at one moment, for a search and whoever writes meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def clauses(asked: Sequence[Wanted], *texts: str) -> tuple[list[str], dict[str, str]]:
    """The SQL conditions, and their parameters, for each of these words to stand in one of these
    texts, which are SQL expressions that are never NULL."""
    conditions, values = [], {}
    for number, one in enumerate(asked):
        name = f"word_{number}"
        has_case = any(letter in one.word for letter in ascii_lowercase)  # lower() takes its time
        places = (f"instr({f'lower({text})' if has_case else text}, :{name})" for text in texts)
        conditions.append(f"({' OR '.join(places)})")
        values[name] = one.word
    return conditions, values


# Which, and in what order -------------------------------------------------------------------------


_INDEXED = """r.current_edition_id IN
  (SELECT rowid FROM edition_index WHERE edition_index MATCH :match)"""


def _reports(db: sqlite3.Connection, query: str, asked: Sequence[Wanted]) -> list[_Report]:
    """All that hold the words, newest first."""
    indexed = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'edition_index'").fetchone()
    unsettled = [one for one in asked if not (one.exact and indexed)]
    conditions, values = clauses(unsettled, "e.text", "coalesce(e.title, '')")
    edition = "JOIN editions e ON e.id = r.current_edition_id" if conditions else ""
    conditions.insert(0, _INDEXED if indexed else "r.current_edition_id IS NOT NULL")
    titles = {f"title_{number}": one.word for number, one in enumerate(asked)}
    titled = " AND ".join(f"instr(lower(r.title), :{name})" for name in titles) or "0"
    rows = db.execute(
        f"""
        SELECT r.id, r.current_edition_id, r.year, r.publisher_id, coalesce({titled}, 0)
        FROM reports r {edition}
        WHERE {" AND ".join(conditions)}
        ORDER BY r.year DESC, r.id
        """,  # noqa: S608 - our own names
        {"match": match(query), **values, **titles},
    )
    return list(map(_Report._make, rows))


def _ordered(
    db: sqlite3.Connection, found: Sequence[_Report], asked: Sequence[Wanted]
) -> list[_Report]:
    """The best first; sorting leaves those that are as good in their order, newest first."""
    if not asked:
        return list(found)
    if len(found) > RANKED:
        return sorted(found, key=lambda one: -one.in_title)
    weights = {one.id: (-one.in_title, *_weight(db, one.edition_id, asked)) for one in found}
    return sorted(found, key=lambda one: weights[one.id])


def _weight(db: sqlite3.Connection, edition_id: int, asked: Sequence[Wanted]) -> tuple[int, int]:
    """Negative: how many words stand in headings, and how often the words stand in the text."""
    (text,) = db.execute("SELECT text FROM editions WHERE id = ?", (edition_id,)).fetchone()
    rows = db.execute("SELECT heading FROM sections WHERE edition_id = ?", (edition_id,))
    headings, text = fold("\n".join(heading for (heading,) in rows)), fold(text)
    return (
        -sum(one.word in headings for one in asked),
        -sum(text.count(one.word) for one in asked),
    )


def _years(found: Sequence[_Report]) -> tuple[Facet, ...]:
    counted = Counter(one.year for one in found if one.year is not None)
    return tuple(Facet(year, str(year), counted[year]) for year in sorted(counted, reverse=True))


def _publishers(db: sqlite3.Connection, found: Sequence[_Report]) -> tuple[Facet, ...]:
    counted = Counter(one.publisher_id for one in found if one.publisher_id is not None)
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:FACETS]
    marks = ", ".join("?" * len(most))
    query = f"SELECT id, name FROM publishers WHERE id IN ({marks})"  # noqa: S608
    names = dict(db.execute(query, [number for number, _ in most]))
    return tuple(Facet(number, names[number], count) for number, count in most)


# What is shown ------------------------------------------------------------------------------------

_SHOWN = """
SELECT r.key, coalesce(e.title, r.key) AS title, p.name AS publisher, e.published_at, e.form, g.url,
  e.text
FROM reports r
JOIN editions e ON e.id = r.current_edition_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE r.id = ?
"""


def _hit(db: sqlite3.Connection, report: _Report, asked: Sequence[Wanted]) -> Hit:
    cursor = db.execute(_SHOWN, (report.id,))
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    text, words_ = row.pop("text"), [one.word for one in asked]
    places = list(_places(text, words_))
    return Hit(
        report_id=report.id,
        edition_id=report.edition_id,
        publisher_id=report.publisher_id,
        year=report.year,
        title=_parts(row.pop("title"), words_),
        places=len(places),
        snippets=tuple(_snippets(db, report.edition_id, text, places, words_)),
        **row,
    )


def _places(text: str, asked: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where words stand, the longer one where two begin at one place; none overlap."""
    if asked:
        either = "|".join(map(re.escape, sorted(asked, key=len, reverse=True)))
        yield from (found.span() for found in re.finditer(either, fold(text)))


def _parts(text: str, asked: Sequence[str]) -> tuple[Part, ...]:
    """A text as stretches, its words marked."""
    parts, done = [], 0
    for start, end in _places(text, asked):
        parts += [Part(text[done:start]), Part(text[start:end], marked=True)]
        done = end
    return tuple(part for part in (*parts, Part(text[done:])) if part.text)


def _snippets(
    db: sqlite3.Connection,
    edition_id: int,
    text: str,
    places: Sequence[tuple[int, int]],
    asked: Sequence[str],
) -> Iterator[Snippet]:
    sections = db.execute(
        "SELECT path, ordinal, char_start, char_end FROM sections"
        " WHERE edition_id = ? ORDER BY level",
        (edition_id,),
    ).fetchall()
    for start, end in _stretches(text, _first(text, places)):
        around = [
            (path, ordinal) for path, ordinal, begins, ends in sections if begins <= start < ends
        ]
        section, ordinal = around[-1] if around else (None, None)
        yield Snippet(
            parts=_parts(text[start:end], asked),
            char_start=start,
            char_end=end,
            section=section,
            ordinal=ordinal,
            cut=(text[start - 1 : start] not in ("", "\n"), text[end : end + 1] not in ("", "\n")),
        )


def _first(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first place of each word, and as many of the next as there is room for, in order; those
    in a sentence before those in a heading or a cell."""
    told = sorted(places, key=lambda place: len(text[slice(*_line(text, *place))]) < SENTENCE)
    first: dict[str, tuple[int, int]] = {}
    for start, end in told:
        first.setdefault(fold(text[start:end]), (start, end))
    chosen = dict.fromkeys([*first.values(), *told])
    return sorted(list(chosen)[:SNIPPETS])


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the line of a place begins and ends."""
    ends = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, ends if ends >= 0 else len(text)


def _stretches(text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is shown around places: of their line, AROUND characters on each side; what would
    overlap is one stretch."""
    shown: list[tuple[int, int]] = []
    for start, end in places:
        line = _line(text, start, end)
        begins, ends = max(line[0], start - AROUND), min(line[1], end + AROUND)
        if shown and begins <= shown[-1][1]:
            begins = shown.pop()[0]
        shown.append((begins, ends))
    yield from shown
