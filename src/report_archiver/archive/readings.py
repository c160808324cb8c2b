"""Reports, editions and what the reader made of them: rows in, rows replaced, nothing lost.

An edition is a wording: a distinct text of a report. A capture that shows a wording already known
points at it; a newer reader reads an edition again in place and never makes one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from hashlib import sha256
from sys import intern
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import (
    Archive,
    bodies,
    differences,
    findings,
    parts,
    publishers,
    repeats,
    standings,
)
from report_archiver.archive.differences import Difference
from report_archiver.archive.rows import insert, insert_all
from report_archiver.archive.standings import Standing
from report_archiver.model import Codebook, Figure, Reading, Shows


@dataclass(frozen=True, slots=True)
class Work:
    """A capture to be read. edition_id: the edition it was read as before, None if never."""

    capture_id: int
    page_id: int
    url: str
    captured_at: str
    body_sha256: str
    charset: str | None
    site_config: str
    edition_id: int | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a reading did. new: a wording that was not known; difference: what changed
    against the reading before, None for a first one."""

    edition_id: int
    new: bool
    difference: Difference | None


_CAPTURED = """
SELECT c.id, c.page_id, c.final_url, c.captured_at, c.body_sha256, c.charset, s.config,
  c.edition_id
FROM captures c
JOIN pages p ON p.id = c.page_id
JOIN sites s ON s.id = p.site_id
"""
# own: the configurations of sites whose files tell the reader something of their own.
_WORK = f"""
{_CAPTURED}
LEFT JOIN json_each(:own) own ON own.key = s.id
WHERE c.body_sha256 IS NOT NULL AND (p.kind = 'report'
  OR EXISTS (SELECT 1 FROM shared_pages WHERE page_id = p.id AND kind = 'report'))
"""  # noqa: S608 - our own names
# Editions that another reader read come first, so that what is new is compared under one reader.
_STALE = """
  AND c.id IN (
    SELECT e.capture_id FROM editions e
    JOIN readings r ON r.id = (SELECT MAX(id) FROM readings WHERE edition_id = e.id)
    WHERE :everything OR r.reader <> :reader
      OR r.config_sha256 <> coalesce(own.value, :config))
  AND (:everything OR c.read_by <> :reader || '+' || substr(coalesce(own.value, :config), 1, 12))
ORDER BY c.id
"""
# A visit that repeats another one is read with that one.
_UNREAD = """
  AND c.id IN (SELECT id FROM fetches WHERE edition_id IS NULL AND body_id IS NOT NULL)
  AND (:everything OR c.read_by IS NULL
    OR c.read_by <> :reader || '+' || substr(coalesce(own.value, :config), 1, 12))
ORDER BY c.id
"""


def pending(
    archive: Archive,
    reader: str,
    config: str,
    *,
    everything: bool,
    own: Mapping[str, str] | None = None,
) -> list[Work]:
    """The captures of reports that this reader, with this configuration, has yet to read.

    own: by site, the configuration of those whose file tells the reader something of its own.
    """
    values = {
        "reader": reader,
        "config": config,
        "own": json.dumps(dict(own or {})),
        "everything": everything,
    }
    found = (
        Work(*row)
        for which in (_STALE, _UNREAD)
        for row in archive.db.execute(_WORK + which, values)
    )
    return [replace(one, site_config=intern(one.site_config)) for one in found]  # one text a site


def site_configs(archive: Archive) -> dict[str, str]:
    """Each site's file as JSON, by the site's id."""
    return dict(archive.db.execute("SELECT id, config FROM sites"))


def captured(archive: Archive, capture_id: int) -> Work:
    """A capture that has a body, as work, whoever read it."""
    values = {"capture": capture_id}
    return Work(*archive.db.execute(f"{_CAPTURED} WHERE c.id = :capture", values).fetchone())


def read_by(reader: str, config: str) -> str:
    """How a capture tells who read it: the reader's version and its configuration."""
    return f"{reader}+{config[:12]}"


def body_of(archive: Archive, work: Work) -> bytes:
    """The bytes of a capture."""
    body = bodies.get(archive.db, work.body_sha256)
    return body if body is not None else b""


def same_body(archive: Archive, work: Work) -> int | None:
    """The edition that this page's very bytes were read as at an earlier visit."""
    row = archive.db.execute(
        "SELECT edition_id FROM captures WHERE page_id = ? AND body_sha256 = ?"
        " AND edition_id IS NOT NULL LIMIT 1",
        (work.page_id, work.body_sha256),
    ).fetchone()
    return int(row[0]) if row else None


def shown_before(archive: Archive, work: Work) -> tuple[str | None, int] | None:
    """The title of the report that this page showed last before this capture, and how many of its
    figures the codebook knows; None where it showed none."""
    row = archive.db.execute(
        "SELECT e.title, (SELECT count(metric) FROM figures WHERE edition_id = e.id)"
        " FROM fetches f JOIN editions e ON e.id = f.edition_id"
        " WHERE f.page_id = ? AND f.id < ? ORDER BY f.id DESC LIMIT 1",
        (work.page_id, work.capture_id),
    ).fetchone()
    return (row[0], row[1]) if row else None


def see_again(archive: Archive, work: Work, edition_id: int, by: str, *, at: str) -> None:
    """A later capture shows a wording that is known. at: when that was seen."""
    with archive.writing() as db:
        standings.repeat(db, work.page_id, work.capture_id, edition_id)
        _point(db, work, edition_id, by)
        report_id = _report_of(db, edition_id)
        if _settle_current(db, report_id):
            findings.settle_report(db, report_id, at)


def pass_over(archive: Archive, work: Work, by: str, shows: Shows | None = None) -> None:
    """The bytes hold no report; they are not tried again by the same reader. shows: what they do,
    where the page held one before."""
    with archive.writing() as db:
        if shows is not None:
            standings.note(db, work.page_id, work.capture_id, Standing(shows), by)
        reader = parts.keep_reader(db, by)
        db.execute("UPDATE fetches SET reader_id = ? WHERE id = ?", (reader, work.capture_id))


def save(
    archive: Archive, work: Work, reading: Reading, *, reader: str, config: str, read_at: str
) -> Saved:
    """Commit a reading and all its rows, in one transaction."""
    with archive.writing() as db:
        report_id = _report(db, work, reading)
        described = _described(reading, reader, read_at)
        known = work.edition_id or _same_wording(db, report_id, described["text_sha256"])
        changes = _difference(db, work.edition_id, reading) if work.edition_id else None
        edition_id = known or _insert_edition(db, work, report_id, described)
        if work.edition_id is not None:
            _move_edition(db, edition_id, report_id, read_at)
            db.table("editions").update(edition_id, described)
        if known is None or work.edition_id is not None:
            _replace_rows(db, edition_id, report_id, reading, read_at)
            _note_reading(db, edition_id, reading, (reader, config, read_at), changes)
        standing = Standing("report", reading.template, reading.matches)
        standings.note(db, work.page_id, work.capture_id, standing, read_by(reader, config))
        _point(db, work, edition_id, read_by(reader, config))
        _settle_current(db, report_id)
        findings.settle_report(db, report_id, read_at)
    return Saved(edition_id, known is None, changes)


def difference(archive: Archive, work: Work, reading: Reading) -> Difference | None:
    """What saving this reading of a capture would change in its edition (differences.py); None
    where nothing, or where it has no edition yet."""
    return _difference(archive.db, work.edition_id, reading) if work.edition_id else None


def _difference(db: Database, edition_id: int, reading: Reading) -> Difference | None:
    return differences.difference(db, edition_id, reading, map(_figure, reading.figures))


def know_metrics(archive: Archive, codebook: Codebook) -> None:
    """Bring the table of metrics to the state of the codebook."""
    rows = [
        {**asdict(metric), "forms": json.dumps(metric.forms, ensure_ascii=False)}
        for metric in codebook.metrics
    ]
    with archive.writing() as db:
        known = {row["code"]: row for row in db.query("SELECT * FROM metrics")}
        changed = [row for row in rows if known.get(row["code"]) != row]
        if changed:
            db.table("metrics").upsert_all(changed, pk="code")


# Reports and editions ----------------------------------------------------------------------------


def report_key(publisher: str | None, year: int | None, page_url: str) -> str:
    """A report's identity: publisher and year, or its page where one of them is unknown."""
    return f"{publisher} {year}" if publisher and year else page_url


def _report(db: Database, work: Work, reading: Reading) -> int:
    identity = reading.identity
    name = publishers.called(db, identity.publisher) if identity.publisher else None
    publisher_id = _publisher(db, name, work) if name else None
    (page_url,) = db.execute("SELECT url FROM pages WHERE id = ?", (work.page_id,)).fetchone()
    key = report_key(name, identity.year, page_url)
    db.execute(
        "INSERT INTO reports (key, publisher_id, year) VALUES (?, ?, ?)"
        " ON CONFLICT (key) DO NOTHING",
        (key, publisher_id, identity.year),
    )
    return int(db.execute("SELECT id FROM reports WHERE key = ?", (key,)).fetchone()[0])


def _publisher(db: Database, name: str, work: Work) -> int:
    row = db.execute("SELECT id FROM publishers WHERE name = ?", (name,)).fetchone()
    if row:
        return int(row[0])
    about = json.loads(work.site_config).get("site", {})
    own = about if about.get("publisher") == name else {}
    values = (name, own.get("level"), own.get("region") or None, own.get("obliged"))
    (made,) = db.execute(
        "INSERT INTO publishers (name, level, region, obliged) VALUES (?, ?, ?, ?) RETURNING id",
        values,
    ).fetchone()
    site = db.execute("SELECT site_id FROM pages WHERE id = ?", (work.page_id,)).fetchone()[0]
    if own:
        db.execute("UPDATE sites SET publisher_id = ? WHERE id = ?", (made, site))
    return int(made)


def _same_wording(db: Database, report_id: int, text_sha256: str) -> int | None:
    """The edition of this report that has this very text."""
    row = db.execute(
        "SELECT id FROM editions WHERE report_id = ? AND text_sha256 = ?",
        (report_id, text_sha256),
    ).fetchone()
    return int(row[0]) if row else None


def _described(reading: Reading, reader: str, read_at: str) -> dict[str, Any]:
    """The columns of an edition that a reading fills."""
    identity = asdict(reading.identity)
    del identity["findings"]
    return {
        **identity,
        "form": reading.form,
        "text": reading.text,
        "text_sha256": sha256(reading.text.encode()).hexdigest(),
        "reader": reader,
        "read_at": read_at,
        "warnings": json.dumps(reading.warnings, ensure_ascii=False),
    }


def _insert_edition(
    db: Database, work: Work, report_id: int, described: Mapping[str, object]
) -> int:
    row = {
        "report_id": report_id,
        "page_id": work.page_id,
        "capture_id": work.capture_id,
        "ordinal": _next_ordinal(db, report_id),
        "first_seen": work.captured_at,
        "last_seen": work.captured_at,
        **described,
    }
    return insert(db, "editions", row)


def _next_ordinal(db: Database, report_id: int) -> int:
    query = "SELECT COALESCE(MAX(ordinal), 0) + 1 FROM editions WHERE report_id = ?"
    return int(db.execute(query, (report_id,)).fetchone()[0])


def _move_edition(db: Database, edition_id: int, report_id: int, at: str) -> None:
    """A newer reader may see that an edition is another report's."""
    before = _report_of(db, edition_id)
    if before == report_id:
        return
    db.execute(
        "UPDATE editions SET report_id = ?, ordinal = ?, is_current = 0 WHERE id = ?",
        (report_id, _next_ordinal(db, report_id), edition_id),
    )
    findings.follow(db, edition_id, before, report_id)
    db.execute(
        "UPDATE changes SET report_id = :new WHERE report_id = :old AND :edition IN"
        " (SELECT edition_id FROM fetches WHERE id IN (from_capture, to_capture))",
        {"new": report_id, "old": before, "edition": edition_id},
    )
    db.execute("UPDATE reports SET current_edition_id = NULL WHERE id = ?", (before,))
    if db.execute("SELECT 1 FROM editions WHERE report_id = ?", (before,)).fetchone():
        _settle_current(db, before)
        findings.settle_report(db, before, at)
    else:
        findings.follow_all(db, before, report_id, at)
        db.execute("DELETE FROM similarities WHERE ? IN (report_id, previous_report_id)", (before,))
        db.execute("UPDATE changes SET report_id = ? WHERE report_id = ?", (report_id, before))
        db.execute("DELETE FROM reports WHERE id = ?", (before,))


def move(db: Database, edition_id: int, report_id: int, at: str) -> None:
    """Give an edition to another report. The one that it was taken from goes, if it has no other.

    at: a machine time, for what becomes of findings.
    """
    _move_edition(db, edition_id, report_id, at)
    _settle_current(db, report_id)
    findings.settle_report(db, report_id, at)


def _report_of(db: Database, edition_id: int) -> int:
    row = db.execute("SELECT report_id FROM editions WHERE id = ?", (edition_id,)).fetchone()
    return int(row[0])


def _point(db: Database, work: Work, edition_id: int, by: str) -> None:
    """Note which edition a capture shows, and that the edition was seen then; and if visits were
    compared before, when no reader knew, that this one is to be looked at again."""
    if work.edition_id is None:
        db.execute(
            "INSERT OR IGNORE INTO late_captures SELECT :id"
            " WHERE :id <= (SELECT max(capture_id) FROM comparisons)",
            {"id": work.capture_id},
        )
    db.execute(
        "UPDATE fetches SET edition_id = ?, reader_id = ? WHERE id = ?",
        (edition_id, parts.keep_reader(db, by), work.capture_id),
    )
    for at in (work.captured_at, repeats.last_time(db, work.capture_id)):
        db.execute(
            "UPDATE editions SET first_seen = MIN(first_seen, :at), last_seen = MAX(last_seen, :at)"
            " WHERE id = :id AND :at IS NOT NULL",
            {"at": at, "id": edition_id},
        )


# What each page of the report shows now; of several pages the one published last counts.
_SHOWN = """
SELECT e.id, e.title, e.published_at, e.form FROM fetches c JOIN editions e ON e.id = c.edition_id
WHERE e.report_id = :report AND c.id IN (
  SELECT MAX(id) FROM fetches WHERE edition_id IS NOT NULL
    AND page_id IN (SELECT page_id FROM fetches WHERE edition_id IN
      (SELECT id FROM editions WHERE report_id = :report))
  GROUP BY page_id)
ORDER BY e.published_at DESC, c.page_id LIMIT 1
"""


def _settle_current(db: Database, report_id: int) -> bool:
    """Mark the edition that stands for the report; tells whether it is another than before."""
    shown = db.execute(_SHOWN, {"report": report_id}).fetchone()
    if shown is None:
        return False
    edition_id, title, published_at, form = shown
    known = "SELECT current_edition_id FROM reports WHERE id = ?"
    (before,) = db.execute(known, (report_id,)).fetchone()
    db.execute(
        "UPDATE editions SET is_current = (id = :id)"
        " WHERE report_id = :report AND is_current <> (id = :id)",
        {"id": edition_id, "report": report_id},
    )
    db.execute(
        "UPDATE reports SET title = ?, published_at = ?, form = ?, current_edition_id = ?"
        " WHERE id = ?",
        (title, published_at, form, edition_id, report_id),
    )
    return bool(before != edition_id)


# Rows of a reading -------------------------------------------------------------------------------


def _replace_rows(
    db: Database, edition_id: int, report_id: int, reading: Reading, read_at: str
) -> None:
    db.execute("PRAGMA defer_foreign_keys = ON")  # till the commit: a whole may follow its part
    for table in ("figures", "tables", "sections"):
        db.execute(f"DELETE FROM {table} WHERE edition_id = ?", (edition_id,))  # noqa: S608
    section_ids = _ids(db, "sections", len(reading.sections))
    table_ids = _ids(db, "tables", len(reading.tables))
    figure_ids = _ids(db, "figures", len(reading.figures))
    insert_all(db, "sections", _section_rows(reading, edition_id, section_ids))
    insert_all(db, "tables", _table_rows(reading, edition_id, table_ids, section_ids))
    figures = (
        {
            "id": figure_ids[ordinal],
            "edition_id": edition_id,
            "ordinal": ordinal,
            "section_id": _at(section_ids, figure.section),
            "table_id": _at(table_ids, figure.table),
            "part_of": _at(figure_ids, figure.part_of),
            **_figure(figure),
        }
        for ordinal, figure in enumerate(reading.figures)
    )
    insert_all(db, "figures", figures)
    findings.keep_edition(db, edition_id, report_id, reading.findings, read_at)


def _section_rows(
    reading: Reading, edition_id: int, ids: Sequence[int]
) -> Iterator[dict[str, Any]]:
    for ordinal, section in enumerate(reading.sections):
        yield {
            "id": ids[ordinal],
            "edition_id": edition_id,
            "ordinal": ordinal,
            "parent_id": _at(ids, section.parent),
            "level": section.level,
            "numbering": section.numbering,
            "number": section.number,
            "heading": section.heading,
            "path": section.path,
            "char_start": section.span.start,
            "char_end": section.span.end,
            "text": reading.text[section.span.start : section.span.end],
        }


def _table_rows(
    reading: Reading, edition_id: int, ids: Sequence[int], section_ids: Sequence[int]
) -> Iterator[dict[str, Any]]:
    for ordinal, table in enumerate(reading.tables):
        yield {
            "id": ids[ordinal],
            "edition_id": edition_id,
            "section_id": _at(section_ids, table.section),
            "ordinal": ordinal,
            "caption": table.caption,
            "form_table": table.form_table,
            "cells": json.dumps(table.cells, ensure_ascii=False),
            "char_start": table.span.start,
            "char_end": table.span.end,
            "anchor": table.anchor,
        }


def _ids(db: Database, table: str, count: int) -> list[int]:
    """Ids for new rows, known before the rows are made; safe inside one writer's transaction."""
    query = f"SELECT COALESCE(MAX(id), 0) FROM {table}"  # noqa: S608
    last = int(db.execute(query).fetchone()[0])
    return list(range(last + 1, last + 1 + count))


def _at(ids: Sequence[int], index: int | None) -> int | None:
    return None if index is None else ids[index]


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "metric": figure.metric,
        "label": figure.label,
        "value": number(figure.value),
        "value_high": number(figure.value_high),
        "unit": figure.unit,
        "kind": figure.kind,
        "approx": figure.approx,
        "basis": figure.basis,
        "method": figure.method,
        "repaired": int(figure.repaired),
        "quote": figure.quote,
        "char_start": figure.span.start,
        "char_end": figure.span.end,
        "row": figure.row,
        "col": figure.col,
        "anchor": figure.anchor,
    }


def number(value: Decimal | None) -> int | float | None:
    """A value as SQLite keeps it: an integer where it is one (and where SQLite can hold it)."""
    if value is None:
        return None
    whole = value == value.to_integral_value() and abs(value) < 2**63
    return int(value) if whole else float(value)


def _note_reading(
    db: Database,
    edition_id: int,
    reading: Reading,
    by: tuple[str, str, str],
    difference: Difference | None,
) -> None:
    reader, config, read_at = by
    db.table("readings").insert(
        {
            "edition_id": edition_id,
            "reader": reader,
            "config_sha256": config,
            "read_at": read_at,
            "figures": len(reading.figures),
            "findings": len(reading.findings),
            "difference": json.dumps(difference, ensure_ascii=False) if difference else None,
        }
    )
