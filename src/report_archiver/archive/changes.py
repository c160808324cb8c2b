"""Changes: what differs between visits of a report, and how far visits have been compared.

Each capture is judged once. What it is judged by are captures that were read, in their order; a
clock decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import Archive, repeats, translated
from report_archiver.archive.captures import MISSING
from report_archiver.archive.rows import insert, insert_all
from report_archiver.model import ChangeKind, FigureEdit, Stated, Visit

# Kinds as people are told how many there were, in this order.
SUMMED: dict[str, str] = {
    "appeared": "new",
    "figures": "changed",
    "text": "changed",
    "gone": "gone",
    "back": "back",
    "moved": "moved",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The captures to be judged: those after the one, up to and with the other."""

    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change to be kept. figures: what an edit touched; diff: a unified diff of the texts."""

    kind: ChangeKind
    report_id: int
    page_id: int
    from_capture: int | None
    to_capture: int
    summary: str
    diff: str | None = None
    figures: tuple[FigureEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file beside a report that shows other bytes than before. before, after: its captures;
    sizes in bytes, digests in SHA-256."""

    report_id: int
    page_id: int
    url: str
    link_text: str | None
    before: int
    after: int
    old_size: int
    new_size: int
    old_sha256: str
    new_sha256: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure that a change touched. old, new: an integer or decimal number, or the words of
    model.Stated; None where it is not there."""

    metric: str | None
    label: str
    old: int | float | str | None
    new: int | float | str | None
    old_unit: str | None
    new_unit: str | None
    old_quote: str | None
    new_quote: str | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change with the report and the captures it is about. from_url, to_url: pages; from_at,
    to_at: when they were captured."""

    id: int
    kind: ChangeKind
    summary: str
    report_id: int
    publisher: str | None
    year: int | None
    title: str | None
    from_capture: int | None
    from_url: str | None
    from_at: str | None
    to_capture: int
    to_url: str
    to_at: str
    found_at: str
    diff: str | None
    figures: tuple[FigureLine, ...] = ()


# What was told last of whether a report is there; {}: its number.
PRESENCE = """
(SELECT kind FROM changes WHERE report_id = {}
  AND kind IN ('appeared', 'gone', 'back', 'moved') ORDER BY id DESC LIMIT 1)
"""

# What is to be judged ----------------------------------------------------------------------------

# The first capture of a report that no reader has seen yet: nothing from there on is judged.
_UNREAD = """
SELECT min(f.id) FROM fetches f
JOIN pages p ON p.id = f.page_id
WHERE f.id > ? AND f.reader_id IS NULL AND f.body_id IS NOT NULL AND (p.kind = 'report'
  OR EXISTS (SELECT 1 FROM shared_pages WHERE page_id = p.id AND kind = 'report'))
"""
# The reports of pages whose visit may tell something: it brought other bytes, or failed, or came
# after one that failed; or the page still shows another report than it once did, or none. A wording
# comes with other bytes, so that only such visits are looked through for what a page showed.
_TOUCHED = """
SELECT DISTINCT e.report_id FROM fetches f
JOIN fetches shown INDEXED BY fetches_brought
  ON shown.page_id = f.page_id AND shown.id <= :upto AND shown.outcome IN ('new', 'changed')
JOIN editions e ON e.id = shown.edition_id
WHERE f.id > :after AND f.id <= :upto AND (
  f.outcome IN ('new', 'changed', 'failed')
  OR f.edition_id IS NULL
  OR e.report_id <> (SELECT report_id FROM editions WHERE id = f.edition_id)
  OR (SELECT outcome FROM fetches WHERE page_id = f.page_id AND id < f.id ORDER BY id DESC LIMIT 1)
    = 'failed')
UNION
SELECT e.report_id FROM late_captures l JOIN fetches f ON f.id = l.capture_id
JOIN editions e ON e.id = f.edition_id
ORDER BY report_id
"""
_VISITS = f"""
SELECT v.id, v.page_id, v.crawl_id, c.site_id,
  CASE WHEN e.report_id = :report THEN 'report'
    WHEN f.edition_id IS NOT NULL THEN 'other'
    WHEN f.reason IN {MISSING} THEN 'missing'
    WHEN f.body_id IS NOT NULL AND (SELECT shows FROM page_facts
      WHERE page_id = f.page_id AND capture_id <= f.id ORDER BY capture_id DESC LIMIT 1) = 'page'
      THEN 'page'
    ELSE 'failed' END,
  CASE WHEN e.report_id = :report THEN e.text_sha256 END
FROM visits v
JOIN fetches f ON f.id = v.fetch_id
LEFT JOIN crawls c ON c.id = v.crawl_id
LEFT JOIN editions e ON e.id = f.edition_id
WHERE v.id <= :upto AND v.page_id IN (
  SELECT s.page_id FROM editions r JOIN fetches s ON s.edition_id = r.id
  WHERE r.report_id = :report AND s.id <= :upto)
ORDER BY 1
"""  # noqa: S608 - our own words


# Files that a report's own page links, and no reader reads: that their bytes differ is all that can
# be told. They belong to the report that this page showed last.
_OTHER_FILES = """
SELECT e.report_id, p.id, p.url, p.link_text, was.id, f.id, old.size, new.size, old.sha256,
  new.sha256
FROM fetches f
JOIN pages p ON p.id = f.page_id
JOIN bodies new ON new.id = f.body_id
JOIN fetches was ON was.id = (SELECT max(id) FROM fetches
  WHERE page_id = f.page_id AND id < f.id AND body_id IS NOT NULL)
JOIN bodies old ON old.id = was.body_id
JOIN fetches beside ON beside.id = (SELECT max(id) FROM fetches
  WHERE page_id = p.found_on AND id <= :upto AND edition_id IS NOT NULL)
JOIN editions e ON e.id = beside.edition_id
WHERE f.id > :after AND f.id <= :upto AND f.outcome = 'changed' AND p.kind = 'attachment'
ORDER BY f.id
"""


def stretch(archive: Archive) -> Stretch:
    """The captures that were read and not yet judged."""
    (after,) = archive.db.execute("SELECT coalesce(max(capture_id), 0) FROM comparisons").fetchone()
    (unread,) = archive.db.execute(_UNREAD, (after,)).fetchone()
    (told,) = archive.db.execute("SELECT coalesce(max(id), 0) FROM fetches").fetchone()
    if told <= after:  # there were but visits that repeat others, and tell nothing
        return Stretch(after, after)
    return Stretch(after, repeats.next_id(archive.db) - 1 if unread is None else unread - 1)


def late(archive: Archive) -> frozenset[int]:
    """Captures that were judged when no reader took them for a report, and that are read now."""
    return frozenset(
        capture for (capture,) in archive.db.execute("SELECT capture_id FROM late_captures")
    )


def is_bridged(archive: Archive, report_id: int, capture_id: int) -> bool:
    """Whether an edit of the report was told between captures before and after this one."""
    query = (
        "SELECT 1 FROM changes WHERE report_id = ? AND kind IN ('text', 'figures')"
        " AND from_capture < ? AND to_capture > ?"
    )
    values = (report_id, capture_id, capture_id)
    return archive.db.execute(query, values).fetchone() is not None


def touched(archive: Archive, captures: Stretch) -> list[int]:
    """The reports that something may have happened to."""
    values = {"after": captures.after, "upto": captures.upto}
    return [report for (report,) in archive.db.execute(_TOUCHED, values)]


def visits(archive: Archive, report_id: int, captures: Stretch) -> list[Visit]:
    """All visits, from the first on, of the pages that ever showed a report."""
    values = {"report": report_id, "upto": captures.upto}
    return [Visit(*row) for row in archive.db.execute(_VISITS, values)]


def other_files(archive: Archive, captures: Stretch) -> list[OtherFile]:
    """The files beside reports whose bytes these captures found to be others."""
    values = {"after": captures.after, "upto": captures.upto}
    return [OtherFile(*row) for row in archive.db.execute(_OTHER_FILES, values)]


def where(archive: Archive, capture_id: int) -> tuple[str, str, str]:
    """A capture's page, its time, and the SHA-256 of its body, `` where it has none."""
    row = archive.db.execute(
        "SELECT p.url, c.captured_at, coalesce(c.body_sha256, '') FROM captures c"
        " JOIN pages p ON p.id = c.page_id WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    return row[0], row[1], row[2]


def read_from(archive: Archive, capture_id: int) -> int:
    """The capture that the wording of this one was read from: the first that showed it."""
    row = archive.db.execute(
        "SELECT e.capture_id FROM fetches f JOIN editions e ON e.id = f.edition_id WHERE f.id = ?",
        (capture_id,),
    ).fetchone()
    return int(row[0]) if row else capture_id


def title(archive: Archive, report_id: int) -> str:
    """What a report is called, as far as that is known."""
    row = archive.db.execute("SELECT title, key FROM reports WHERE id = ?", (report_id,)).fetchone()
    return str(row[0] or row[1])


# What was found ----------------------------------------------------------------------------------


def keep(
    archive: Archive, captures: Stretch, found: Sequence[Change], *, at: str, reader: str
) -> None:
    """Commit the changes of a stretch and that it was judged, in one transaction; nothing if
    another run was faster."""
    with archive.writing() as db:
        (judged,) = db.execute("SELECT coalesce(max(capture_id), 0) FROM comparisons").fetchone()
        if judged != captures.after:
            return
        for change in found:
            _insert(db, change, at, reader)
        db.execute("DELETE FROM late_captures WHERE capture_id <= ?", (captures.upto,))
        repeats.own(db, captures.upto)
        compared = {"compared_at": at, "capture_id": captures.upto, "reader": reader}
        last = insert(db, "comparisons", {**compared, "changes": len(found)})
        db.execute("DELETE FROM comparisons WHERE id < ?", (last,))


def _insert(db: Database, change: Change, at: str, reader: str) -> None:
    for capture_id in (change.from_capture, change.to_capture):
        if capture_id is not None:
            repeats.own(db, capture_id)
    row = {
        "kind": change.kind,
        "summary": change.summary,
        "report_id": change.report_id,
        "page_id": change.page_id,
        "from_capture": change.from_capture,
        "to_capture": change.to_capture,
        "found_at": at,
        "reader": reader,
        "diff": change.diff,
    }
    change_id = insert(db, "changes", row)
    insert_all(db, "change_figures", (_figure(change_id, one) for one in change.figures))


def _figure(change_id: int, edit: FigureEdit) -> dict[str, Any]:
    told = {"change_id": change_id, "metric": edit.metric, "label": edit.label}
    return told | _stated("old", edit.old) | _stated("new", edit.new)


def _stated(name: str, stated: Stated | None) -> dict[str, str | None]:
    value, unit, quote = (stated.value, stated.unit, stated.quote) if stated else (None, None, None)
    return {name: value, f"{name}_unit": unit, f"{name}_quote": quote}


# What is known -----------------------------------------------------------------------------------

_WANTED = """
h.id > :after AND h.found_at >= :since
  AND (:kinds = '[]' OR h.kind IN (SELECT value FROM json_each(:kinds)))
  AND (:site IS NULL OR h.page_id IN (SELECT page_id FROM site_pages WHERE site_id = :site))
"""
_LINES = f"""
SELECT h.id, h.kind, h.summary, h.report_id, p.name AS publisher, r.year, r.title,
  h.from_capture, fp.url AS from_url,
  (SELECT captured_at FROM captures WHERE id = h.from_capture) AS from_at,
  h.to_capture, tp.url AS to_url,
  (SELECT captured_at FROM captures WHERE id = h.to_capture) AS to_at, h.found_at, h.diff
FROM changes h
JOIN reports r ON r.id = h.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
JOIN fetches tc ON tc.id = h.to_capture
JOIN pages tp ON tp.id = tc.page_id
LEFT JOIN fetches fc ON fc.id = h.from_capture
LEFT JOIN pages fp ON fp.id = fc.page_id
WHERE h.id IN (SELECT id FROM changes h WHERE {_WANTED} ORDER BY h.id DESC LIMIT :limit)
ORDER BY h.id
"""  # noqa: S608 - our own words


def lines(
    archive: Archive,
    *,
    since: str = "",
    site: str | None = None,
    kinds: Iterable[ChangeKind] = (),
    after: int = 0,
    limit: int | None = None,
) -> tuple[ChangeLine, ...]:
    """Changes in the order in which they were found.

    since: a machine time, when they were found at the earliest; kinds: those alone, if any is
    named; after: the number of a change; limit: only so many, the last ones.
    """
    values = {
        **_chosen(since, site, kinds),
        "after": after,
        "limit": -1 if limit is None else limit,
    }
    with translated(archive.path):
        return tuple(
            ChangeLine(**row, figures=_figures(archive, row["id"]))
            for row in list(archive.db.query(_LINES, values))
        )


def counts(
    archive: Archive, *, since: str = "", site: str | None = None, kinds: Iterable[ChangeKind] = ()
) -> dict[ChangeKind, int]:
    """How many changes of each kind lines() would have, without a limit."""
    query = f"SELECT h.kind, count(*) FROM changes h WHERE {_WANTED} GROUP BY h.kind"  # noqa: S608
    values = {**_chosen(since, site, kinds), "after": 0}
    with translated(archive.path):
        return dict(archive.db.execute(query, values))


def _chosen(since: str, site: str | None, kinds: Iterable[ChangeKind]) -> dict[str, Any]:
    return {"since": since, "site": site, "kinds": json.dumps(list(kinds))}


def _figures(archive: Archive, change_id: int) -> tuple[FigureLine, ...]:
    rows = archive.db.query(
        "SELECT metric, label, old, new, old_unit, new_unit, old_quote, new_quote"
        " FROM change_figures WHERE change_id = ? ORDER BY id",
        (change_id,),
    )
    return tuple(FigureLine(**row) for row in rows)


def knows_site(archive: Archive, site: str) -> bool:
    """Whether a site of this id was ever crawled into the archive."""
    return archive.db.execute("SELECT 1 FROM sites WHERE id = ?", (site,)).fetchone() is not None
