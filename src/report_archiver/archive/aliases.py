"""Publishers of several names: what was read under another name becomes the one publisher's."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from report_archiver.archive import Archive, findings, readings
from report_archiver.archive.findings import Subject
from report_archiver.model import Described


def unite(archive: Archive, described: Iterable[Described], at: str) -> None:
    """Give what the archive keeps under aliases to the publishers that these are names of.

    An alias under which nothing is kept is no work; a reading to come finds it by itself, once
    the aliases are described in the archive. at: a machine time.
    """
    known = {name for (name,) in archive.db.execute("SELECT name FROM publishers")}
    for one in described:
        for alias in one.aliases:
            if alias in known:
                with archive.writing() as db:
                    _unite(db, alias, one.name, at)
                known.add(one.name)


def _unite(db: Database, alias: str, name: str, at: str) -> None:
    db.execute("INSERT OR IGNORE INTO publishers (name) VALUES (?)", (name,))
    old, new = (
        db.execute("SELECT id FROM publishers WHERE name = ?", (one,)).fetchone()[0]
        for one in (alias, name)
    )
    reports = db.execute(
        "SELECT r.id, r.year, r.key, g.url FROM reports r"
        " LEFT JOIN editions e ON e.id = r.current_edition_id LEFT JOIN pages g ON g.id = e.page_id"
        " WHERE r.publisher_id = ?",
        (old,),
    ).fetchall()
    for report_id, year, key, url in reports:
        named = readings.report_key(alias, year, url)
        renamed = readings.report_key(name, year, url) if key == named else key
        _hand_over(db, report_id, new, renamed, at)
    db.execute("UPDATE sites SET publisher_id = ? WHERE publisher_id = ?", (new, old))
    db.execute("UPDATE publishers SET successor_id = ? WHERE successor_id = ?", (new, old))
    _hand_over_findings(db, old, new)
    db.execute("DELETE FROM series WHERE publisher_id = ?", (old,))
    db.execute("DELETE FROM publishers WHERE id = ?", (old,))


def _hand_over_findings(db: Database, old: int, new: int) -> None:
    """What was found about the one is about the other; what both have is one."""
    rows = db.execute(
        "SELECT id, rule, year, about FROM findings WHERE publisher_id = ?", (old,)
    ).fetchall()
    for finding_id, rule, year, about in rows:
        name = findings.key(rule, Subject(publisher_id=new, year=year), about)
        if db.execute("SELECT 1 FROM findings WHERE key = ?", (name,)).fetchone():
            db.execute("DELETE FROM finding_events WHERE finding_id = ?", (finding_id,))
            db.execute("DELETE FROM findings WHERE id = ?", (finding_id,))
        else:
            statement = "UPDATE findings SET publisher_id = ?, key = ? WHERE id = ?"
            db.execute(statement, (new, name, finding_id))


def _hand_over(db: Database, report_id: int, publisher_id: int, key: str, at: str) -> None:
    """Give a report to a publisher; its editions to the publisher's own report of that year, where
    there is one."""
    known = db.execute(
        "SELECT id FROM reports WHERE key = ? AND id <> ?", (key, report_id)
    ).fetchone()
    if known is None:
        db.execute(
            "UPDATE reports SET publisher_id = ?, key = ? WHERE id = ?",
            (publisher_id, key, report_id),
        )
        return
    editions = db.execute(
        "SELECT id FROM editions WHERE report_id = ? ORDER BY ordinal", (report_id,)
    ).fetchall()
    for (edition_id,) in editions:
        readings.move(db, edition_id, known[0], at)
