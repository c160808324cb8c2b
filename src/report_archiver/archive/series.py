"""The years of a publisher, for checks over them, and what those find.

A publisher is looked at when its reports are not those that were looked at last: another edition is
current, one was read again, one came or went; or when the rules are others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import Archive
from report_archiver.archive.findings import Subject, settle
from report_archiver.model import Annual, Figure, Finding, Likeness, Span


@dataclass(frozen=True, slots=True)
class Stale:
    """A publisher to be looked at. state: a digest of its reports and the rules, as they are."""

    publisher_id: int
    state: str


_REPORTS = """
SELECT r.publisher_id, s.state, r.year, r.id, r.current_edition_id,
  (SELECT max(id) FROM readings WHERE edition_id = r.current_edition_id)
FROM reports r LEFT JOIN series s ON s.publisher_id = r.publisher_id
WHERE r.publisher_id IS NOT NULL AND r.year IS NOT NULL
ORDER BY r.publisher_id, r.year, r.id
"""
_YEARS = """
SELECT r.id AS report, e.id AS edition, r.year, e.form, e.text
FROM reports r JOIN editions e ON e.id = r.current_edition_id
WHERE r.publisher_id = ? AND r.year IS NOT NULL ORDER BY r.year
"""


def stale(archive: Archive, rules: str, *, everything: bool = False) -> list[Stale]:
    """The publishers to be looked at. rules: a version of what is put to them."""
    found = []
    rows = archive.db.execute(_REPORTS)
    for (publisher_id, known), reports in groupby(rows, key=lambda row: row[:2]):
        told = [row[2:] for row in reports]
        state = sha256(f"{rules} {told}".encode()).hexdigest()
        if everything or state != known:
            found.append(Stale(publisher_id, state))
    return found


def years(archive: Archive, publisher_id: int) -> list[Annual]:
    """The reports of a publisher in the order of their years."""
    db = archive.db
    rows = list(db.query(_YEARS, (publisher_id,)))
    return [
        Annual(tables=_tables(db, row["edition"]), figures=_figures(db, row["edition"]), **row)
        for row in rows
    ]


def _tables(db: Database, edition: int) -> tuple[Span, ...]:
    query = "SELECT char_start, char_end FROM tables WHERE edition_id = ? ORDER BY ordinal"
    return tuple(Span(*row) for row in db.execute(query, (edition,)).fetchall())


def _figures(db: Database, edition: int) -> tuple[Figure, ...]:
    query = (
        "SELECT * FROM figures WHERE edition_id = ? AND metric IS NOT NULL AND basis <> 'plan'"
        " ORDER BY ordinal"
    )
    return tuple(_figure(row) for row in list(db.query(query, (edition,))))


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(
        key=row["key"],
        metric=row["metric"],
        label=row["label"],
        value=_decimal(row["value"]),
        unit=row["unit"],
        kind=row["kind"],
        basis=row["basis"],
        method=row["method"],
        quote=row["quote"],
        span=Span(row["char_start"], row["char_end"]),
        anchor=row["anchor"],
        value_high=_decimal(row["value_high"]),
        approx=row["approx"],
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def keep(
    archive: Archive,
    looked_at: Stale,
    rules: Collection[str],
    found: Iterable[tuple[int, Finding]],
    likenesses: Iterable[Likeness],
    at: str,
) -> None:
    """Commit what the years of a publisher break, and how alike they are.

    found: (report, finding). Every other finding of these rules about a report of the publisher is
    resolved.
    """
    with archive.writing() as db:
        reports = _reports(db, looked_at)
        by_report: dict[int, list[Finding]] = {report: [] for report in reports}
        for report, finding in found:
            if report in by_report:  # else another run moved it away meanwhile
                by_report[report].append(finding)
        for report, findings in by_report.items():
            subject = Subject(report_id=report)
            settle(db, rules, [(subject, one) for one in findings], at, among=subject)
        there = [one for one in likenesses if {one.report, one.previous_report} <= reports]
        _keep_likenesses(db, looked_at, there)
        row = {"publisher_id": looked_at.publisher_id, "state": looked_at.state, "checked_at": at}
        db.table("series").upsert(row, pk="publisher_id")


def _reports(db: Database, looked_at: Stale) -> set[int]:
    query = "SELECT id FROM reports WHERE publisher_id = ?"
    return {report for (report,) in db.execute(query, (looked_at.publisher_id,))}


def _keep_likenesses(db: Database, looked_at: Stale, likenesses: Iterable[Likeness]) -> None:
    db.execute(
        "DELETE FROM similarities WHERE report_id IN"
        " (SELECT id FROM reports WHERE publisher_id = ?)",
        (looked_at.publisher_id,),
    )
    db.table("similarities").insert_all(
        {
            "report_id": like.report,
            "previous_report_id": like.previous_report,
            "similarity": round(like.similarity, 4),
            "edition_id": like.edition,
            "previous_edition_id": like.previous_edition,
        }
        for like in likenesses
    )
