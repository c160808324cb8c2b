"""Notices: what was told to whom, so that nothing is told twice and nothing is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from report_archiver.archive import Archive, translated
from report_archiver.archive.rows import insert


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an archive stands: its last change, and the last event of a finding; 0 for none."""

    change: int = 0
    event: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """A change of a report, or an event in the life of a finding, to be told.

    first: whether it is of a site of which nothing was known before.
    """

    kind: str
    summary: str
    publisher: str | None = None
    year: int | None = None
    title: str | None = None
    url: str | None = None
    severity: str | None = None
    site: str | None = None
    site_name: str | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that was sent. target: a digest of its address; after, upto: what it tells; error:
    why it did not arrive, None if it did."""

    target: str
    service: str
    after: Mark
    upto: Mark
    items: int
    error: str | None


_MARK = """
SELECT (SELECT coalesce(max(id), 0) FROM changes), (SELECT coalesce(max(id), 0) FROM finding_events)
"""
# After a message that did not arrive, all that was in it is still to be told.
_TOLD = """
SELECT CASE WHEN error IS NULL THEN upto_change ELSE after_change END,
  CASE WHEN error IS NULL THEN upto_event ELSE after_event END
FROM notices WHERE target = ? ORDER BY id DESC LIMIT 1
"""
_HAPPENED = """
SELECT n.kind, n.summary, n.publisher, n.year, n.title, n.url, n.severity, n.site_id AS site,
  s.name AS site_name,
  n.site_id IS NOT NULL AND n.site_id NOT IN (
    SELECT g.site_id FROM changes h JOIN pages g ON g.id = h.page_id WHERE h.id <= :change
  ) AS first,
  n.finding_id
FROM news n
LEFT JOIN sites s ON s.id = n.site_id
WHERE n.source = :source AND n.id > :after AND n.id <= :upto
ORDER BY n.id
"""


def mark(archive: Archive) -> Mark:
    """Where the archive stands."""
    return Mark(*archive.db.execute(_MARK).fetchone())


def told(archive: Archive, target: str) -> Mark | None:
    """Up to where a target was told what happened; None if it never was told anything."""
    row = archive.db.execute(_TOLD, (target,)).fetchone()
    return Mark(*row) if row else None


def happened(archive: Archive, after: Mark, upto: Mark) -> tuple[Happened, ...]:
    """What happened after the one and up to the other: changes, then what became of findings."""
    with translated(archive.path):
        changes = _rows(archive, "changes", after.change, upto.change, after)
        events = _rows(archive, "finding_events", after.event, upto.event, after)
    return tuple(_happened(row) for row in (*changes, *_in_the_end(events)))


def _rows(archive: Archive, source: str, low: int, high: int, after: Mark) -> list[dict[str, Any]]:
    values = {"source": source, "after": low, "upto": high, "change": after.change}
    return list(archive.db.query(_HAPPENED, values))


def _happened(row: Mapping[str, Any]) -> Happened:
    told = {name: value for name, value in row.items() if name != "finding_id"}
    return Happened(**told | {"first": bool(row["first"])})


def _in_the_end(events: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The last event of each finding; none where it came and went, or went and came back."""
    lives: dict[int, list[dict[str, Any]]] = {}
    for event in events:
        lives.setdefault(event["finding_id"], []).append(event)
    for life in lives.values():
        if (life[0]["kind"] == "resolved") == (life[-1]["kind"] == "resolved"):
            yield life[-1]


def keep(archive: Archive, notice: Notice, *, at: str) -> None:
    """Note that a message was sent, and whether it arrived."""
    row = {
        "sent_at": at,
        "target": notice.target,
        "service": notice.service,
        "after_change": notice.after.change,
        "upto_change": notice.upto.change,
        "after_event": notice.after.event,
        "upto_event": notice.upto.event,
        "items": notice.items,
        "error": notice.error,
    }
    with archive.writing() as db:
        insert(db, "notices", row)
