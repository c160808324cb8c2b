"""Visits that repeat an earlier visit of their page in all but time, which most visits do.

Such a visit has no row of its own in `fetches`: it names the one that it repeats, and has but its
time, how long it took, and its Date header as a distance from its time. While its crawl goes on it
is a row of `repeats`. When the crawl ends, visits whose numbers follow upon each other become a
round: what they repeat, in order, is a route, which is kept once and which night after night
follows again; each has a small row of `round_visits`. The view `visits` has them all, the view
`captures` as they were, to the byte.

Only a visit that brought nothing new repeats another one, and nothing but such visits of the same
page and site lies between the two. So whatever turns a page's history has a row of `fetches`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from itertools import pairwise

from sqlite_utils import Database

from report_archiver.archive.times import EPOCH, stamp

STILL = ("unchanged", "not_modified")  # outcomes of visits that brought nothing new
_NEXT = """
SELECT 1 + max((SELECT coalesce(max(id), 0) FROM fetches),
  (SELECT coalesce(max(id), 0) FROM repeats), (SELECT coalesce(max(id), 0) FROM round_visits))
"""
# The last visit like this one, since the page last had any other outcome, by the same site.
_ALIKE = f"""
SELECT f.id, f.headers, f.edition_id FROM fetches f JOIN crawls c ON c.id = f.crawl_id
WHERE f.page_id = :page_id AND f.outcome = :outcome AND f.status IS :status
  AND f.body_id IS :body_id AND f.context_id IS :context_id AND f.answer_id IS :answer_id
  AND f.id > (SELECT coalesce(max(id), 0) FROM fetches
    WHERE page_id = :page_id AND outcome NOT IN {STILL})
  AND c.site_id = (SELECT site_id FROM crawls WHERE id = :crawl_id)
ORDER BY f.id DESC LIMIT 1
"""  # noqa: S608 - our own words
_ROUTE = """
SELECT a.route_id FROM routes a JOIN routes z ON z.route_id = a.route_id
WHERE a.place = 0 AND a.fetch_id = :first AND z.place = :last_place AND z.fetch_id = :last
  AND NOT EXISTS (SELECT 1 FROM routes WHERE route_id = a.route_id AND place > :last_place)
"""
_OWN = """
INSERT INTO fetches (id, page_id, crawl_id, captured_at, outcome, reason, status, elapsed_ms,
  body_id, edition_id, reader_id, context_id, answer_id, headers)
SELECT v.id, f.page_id, v.crawl_id, v.captured_at, f.outcome, f.reason, f.status, v.elapsed_ms,
  f.body_id, f.edition_id, f.reader_id, f.context_id, f.answer_id, :headers
FROM visits v JOIN fetches f ON f.id = v.fetch_id WHERE v.id = :id
"""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A visit that repeats another. captured_at: milliseconds since 1970; dated: seconds from then
    to its Date header, None where it has none of its own."""

    id: int
    fetch_id: int
    captured_at: int
    elapsed_ms: int | None
    dated: int | None


def next_id(db: Database) -> int:
    """The number of the next capture: they are one sequence, whichever table keeps them."""
    return int(db.execute(_NEXT).fetchone()[0])


def keep(db: Database, row: Mapping[str, object]) -> int | None:
    """Keep a visit, given as the row of `fetches` that it would be, as the repeat of an earlier
    one; its number, or None where it repeats none and needs its row."""
    at = row["captured_at"]
    if row["outcome"] not in STILL or not isinstance(at, int):
        return None
    alike = db.execute(_ALIKE, dict(row)).fetchone()
    told = dated(row["headers"], alike[1], at) if alike else None
    if told is None:
        return None
    number = next_id(db)
    _see(db, alike[2], at)
    db.execute(
        "INSERT INTO repeats (id, fetch_id, crawl_id, captured_at, elapsed_ms, dated)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (number, alike[0], row["crawl_id"], at, row["elapsed_ms"], *told),
    )
    return number


def _see(db: Database, edition_id: int | None, at: int) -> None:
    """The edition that a visit shows was seen then."""
    db.execute(
        "UPDATE editions SET first_seen = MIN(first_seen, :at), last_seen = MAX(last_seen, :at)"
        " WHERE id = :id",
        {"at": stamp(EPOCH + timedelta(milliseconds=at)), "id": edition_id},
    )


def last_time(db: Database, fetch_id: int) -> str | None:
    """When a fetch was last repeated, as the archive writes times; None where it never was."""
    (at,) = db.execute(
        "SELECT max(captured_at) FROM visits WHERE fetch_id = ? AND id <> fetch_id", (fetch_id,)
    ).fetchone()
    return None if at is None else stamp(EPOCH + timedelta(milliseconds=at))


def dated(headers: object, before: object, at: int) -> tuple[int | None] | None:
    """What the headers of a visit (as fetches.headers has them) differ by from those before: the
    seconds from its time to its Date, None where there is no Date; no tuple where by more."""
    if headers is None or before is None:
        return (None,) if headers is before else None
    own, known = json.loads(str(headers)), json.loads(str(before))
    if len(own) != len(known):
        return None
    if own == known and not any(map(_is_date, own)):
        return (None,)
    dates = [new for new, old in zip(own, known, strict=True) if _is_date(new) and _is_date(old)]
    others = [(new, old) for new, old in zip(own, known, strict=True) if new not in dates]
    if len(dates) != 1 or any(new != old for new, old in others):
        return None
    (name, value), seconds = dates[0], at // 1000
    told = _seconds(value)
    same_name = any(_is_date(one) and one[0] == name for one in known)
    return (told - seconds,) if told is not None and same_name else None


def _is_date(header: object) -> bool:
    return isinstance(header, list) and str(header[0]).lower() == "date"


def _seconds(value: str) -> int | None:
    """Seconds since 1970 of a Date as servers are to write it (RFC 9110, 5.6.7), else None."""
    try:
        told = parsedate_to_datetime(value)
    except ValueError:
        return None
    seconds = int(told.timestamp()) if told.tzinfo else -1
    return seconds if seconds >= 0 and date_of(seconds) == value else None


def date_of(seconds: int) -> str:
    """A moment, in seconds since 1970, as a Date header: Sun, 01 Mar 2026 00:00:00 GMT."""
    return format_datetime(EPOCH + timedelta(seconds=seconds), usegmt=True)


# When a crawl ends -------------------------------------------------------------------------------


def fold(db: Database, crawl_id: int) -> None:
    """Make rounds of what a crawl repeated, inside the caller's transaction."""
    rows = db.execute(
        "SELECT id, fetch_id, captured_at, elapsed_ms, dated FROM repeats WHERE crawl_id = ?"
        " ORDER BY id",
        (crawl_id,),
    ).fetchall()
    for visits in _stretches([Repeat(*row) for row in rows]):
        _fold_round(db, crawl_id, visits)
    db.execute("DELETE FROM repeats WHERE crawl_id = ?", (crawl_id,))


def _stretches(visits: Sequence[Repeat]) -> Iterator[Sequence[Repeat]]:
    """Visits whose numbers follow upon each other."""
    breaks = [place for place, (a, b) in enumerate(pairwise(visits), 1) if b.id != a.id + 1]
    for start, end in pairwise([0, *breaks, len(visits)]):
        if end > start:
            yield visits[start:end]


def _fold_round(db: Database, crawl_id: int, visits: Sequence[Repeat]) -> None:
    first = visits[0]
    route = _route(db, [one.fetch_id for one in visits])
    db.execute(
        "INSERT INTO rounds (id, crawl_id, route_id, began) VALUES (?, ?, ?, ?)",
        (first.id, crawl_id, route, first.captured_at),
    )
    db.conn.executemany(
        "INSERT INTO round_visits (id, later, elapsed_ms, dated) VALUES (?, ?, ?, ?)",
        [
            (one.id, one.captured_at - first.captured_at, one.elapsed_ms, one.dated)
            for one in visits
        ],
    )


def _route(db: Database, fetches: Sequence[int]) -> int:
    """The route of these fetches, made where it is new."""
    ends = {"first": fetches[0], "last": fetches[-1], "last_place": len(fetches) - 1}
    for (known,) in db.execute(_ROUTE, ends).fetchall():
        steps = db.execute(
            "SELECT fetch_id FROM routes WHERE route_id = ? ORDER BY place", (known,)
        ).fetchall()
        if [fetch_id for (fetch_id,) in steps] == list(fetches):
            return int(known)
    (new,) = db.execute("SELECT coalesce(max(route_id), 0) + 1 FROM routes").fetchone()
    db.conn.executemany(
        "INSERT INTO routes (route_id, place, fetch_id) VALUES (?, ?, ?)",
        [(new, place, fetch_id) for place, fetch_id in enumerate(fetches)],
    )
    return int(new)


# When a visit becomes one of note ----------------------------------------------------------------


def own(db: Database, capture_id: int) -> None:
    """Give a visit its own row in `fetches`, if it has none, so that others can refer to it."""
    if db.execute("SELECT 1 FROM fetches WHERE id = ?", (capture_id,)).fetchone():
        return
    (repeated,) = db.execute("SELECT fetch_id FROM visits WHERE id = ?", (capture_id,)).fetchone()
    headers = _headers(db, capture_id, repeated)
    db.execute(_OWN, {"id": capture_id, "headers": headers})
    for table in ("repeats", "round_visits"):
        db.execute(f"DELETE FROM {table} WHERE id = ?", (capture_id,))  # noqa: S608


def _headers(db: Database, capture_id: int, repeated: int) -> str | None:
    """A visit's value of fetches.headers: that of the one it repeats, with its own Date."""
    (seconds,) = db.execute("SELECT dated FROM visits WHERE id = ?", (capture_id,)).fetchone()
    (headers,) = db.execute("SELECT headers FROM fetches WHERE id = ?", (repeated,)).fetchone()
    if seconds is None:
        return None if headers is None else str(headers)
    told = [[one[0], date_of(seconds)] if _is_date(one) else one for one in json.loads(headers)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
