"""Findings and their life: found, resolved when the rule holds again, and back as themselves.

A finding is what a rule says about a subject: a report, a publisher (and year), a site or a page.
Rule, subject and `Finding.about` make its key, never a value: a number that changes and is still
wrong is the same finding. Its row is as it was found last; finding_events is its life in order.

What a single edition breaks is kept for each edition in finding_editions; whether such a finding is
open is decided by the report's current edition alone. All others are settled by rule.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import Archive, translated
from report_archiver.archive.rows import insert
from report_archiver.model import Finding, LifeEvent, Severity

STATEMENT = ("message", "expected", "actual", "figures")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: one of report, publisher (with or without a year), site and page."""

    report_id: int | None = None
    publisher_id: int | None = None
    year: int | None = None
    site_id: str | None = None
    page_id: int | None = None

    def __str__(self) -> str:
        stated = {name: value for name, value in asdict(self).items() if value is not None}
        return " ".join(f"{name.removesuffix('_id')} {value}" for name, value in stated.items())


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with what it is about. publisher, year: of its report, or its own; url: of the page
    that it, or its report, is on. event: what became of it last, and when (event_at)."""

    id: int
    key: str
    rule: str
    severity: Severity
    message: str
    expected: str | None
    actual: str | None
    about: str
    report_id: int | None
    publisher: str | None
    year: int | None
    site_id: str | None
    url: str | None
    found_at: str
    last_found_at: str
    resolved_at: str | None
    event: LifeEvent
    event_at: str
    figures: tuple[str, ...] = ()


def settle(
    db: Database,
    rules: Collection[str],
    found: Iterable[tuple[Subject, Finding]],
    at: str,
    *,
    among: Subject | None = None,
) -> None:
    """Make the open findings of these rules (among: only those of this subject, whatever else it
    leaves open) exactly those found: new ones are inserted, open ones that are not found any more
    are resolved, resolved ones come back as themselves.

    at: a machine time. In one transaction of the caller's. Not for what one edition breaks by
    itself: keep_edition() is.
    """
    wanted = {
        key(finding.rule, subject, finding.about): {
            "severity": finding.severity,
            "rule": finding.rule,
            **asdict(subject),
            "edition_id": None,
            **_statement(finding),
            "about": finding.about,
        }
        for subject, finding in numbered(found)
    }
    _agree(db, _open(db, rules, among), wanted, at)


def key(rule: str, subject: Subject, about: str) -> str:
    """What makes a finding itself: `p.text report 12: requests.received.total`."""
    return f"{rule} {subject}: {about}"


def numbered(found: Iterable[tuple[Subject, Finding]]) -> list[tuple[Subject, Finding]]:
    """Each under a name of its own: of several with one rule, subject and `about`, in order of
    place, the later ones are numbered (`x`, `x (2)`)."""
    taken = set[str]()
    named = []
    for subject, finding in found:
        about, number = finding.about, 1
        while key(finding.rule, subject, about) in taken:
            number += 1
            about = f"{finding.about} ({number})"
        taken.add(key(finding.rule, subject, about))
        named.append((subject, _called(finding, about)))
    return named


def _called(finding: Finding, about: str) -> Finding:
    return Finding(
        finding.rule, finding.severity, finding.message, finding.expected, finding.actual,
        finding.figures, about,
    )  # fmt: skip


def _statement(finding: Finding) -> dict[str, Any]:
    return {
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "figures": json.dumps(finding.figures),
    }


# What editions break -----------------------------------------------------------------------------


def keep_edition(
    db: Database, edition_id: int, report_id: int, found: Iterable[Finding], at: str
) -> None:
    """Note what an edition breaks, in place of what it was known to break before.

    settle_report() then opens and resolves.
    """
    db.execute("DELETE FROM finding_editions WHERE edition_id = ?", (edition_id,))
    subject = Subject(report_id=report_id)
    for _, finding in numbered((subject, one) for one in found):
        statement = _statement(finding)
        finding_id = _known(db, subject, finding, edition_id, at)
        row = {"finding_id": finding_id, "edition_id": edition_id, **statement}
        db.table("finding_editions").insert(row)


def _known(db: Database, subject: Subject, finding: Finding, edition_id: int, at: str) -> int:
    """The id of a finding. One that is new begins as resolved, with no life behind it: who knows
    whether its edition is the current one?"""
    name = key(finding.rule, subject, finding.about)
    known = db.execute(
        "UPDATE findings SET severity = ? WHERE key = ? RETURNING id", (finding.severity, name)
    ).fetchone()
    if known:
        return int(known[0])
    row = {
        "severity": finding.severity,
        "rule": finding.rule,
        "report_id": subject.report_id,
        "edition_id": edition_id,
        **_statement(finding),
        "about": finding.about,
    }
    return insert(db, "findings", {**row, **_times(at), "resolved_at": at, "key": name})


_BREAKS = """
SELECT n.key, n.severity, e.edition_id, e.message, e.expected, e.actual, e.figures
FROM reports r
JOIN finding_editions e ON e.edition_id = r.current_edition_id
JOIN findings n ON n.id = e.finding_id
WHERE r.id = ?
"""
_OPEN_OF_EDITIONS = """
SELECT key, id FROM findings
WHERE report_id = ? AND edition_id IS NOT NULL AND resolved_at IS NULL
"""


def settle_report(db: Database, report_id: int, at: str) -> None:
    """Make the open findings of a report's editions those of its current one."""
    wanted = {row.pop("key"): row for row in db.query(_BREAKS, (report_id,))}
    open_ = dict(db.execute(_OPEN_OF_EDITIONS, (report_id,)).fetchall())
    _agree(db, open_, wanted, at)


# Life --------------------------------------------------------------------------------------------


def _open(db: Database, rules: Collection[str], among: Subject | None) -> dict[str, int]:
    """Keys and ids of open findings."""
    limits = {name: value for name, value in asdict(among or Subject()).items() if value}
    where = "".join(f" AND {name} = :{name}" for name in limits)
    query = (
        "SELECT key, id FROM findings WHERE resolved_at IS NULL"  # noqa: S608 - our own names
        f" AND rule IN (SELECT value FROM json_each(:rules)){where}"
    )
    return dict(db.execute(query, {"rules": json.dumps(sorted(rules)), **limits}).fetchall())


def _agree(
    db: Database, open_: Mapping[str, int], wanted: Mapping[str, Mapping[str, Any]], at: str
) -> None:
    for name, row in wanted.items():
        _hold(db, name, row, at)
    for name, finding_id in open_.items():
        if name not in wanted:
            db.execute("UPDATE findings SET resolved_at = ? WHERE id = ?", (at, finding_id))
            _note(db, finding_id, "resolved", at)


def _hold(db: Database, name: str, row: Mapping[str, Any], at: str) -> None:
    """A finding holds: open it, or keep it open, as it is found now."""
    known = db.execute(
        "SELECT id, resolved_at, (SELECT count(*) FROM finding_events WHERE finding_id = n.id)"
        " FROM findings n WHERE key = ?",
        (name,),
    ).fetchone()
    if known is None:
        finding_id = insert(db, "findings", {**row, **_times(at), "key": name})
        _note(db, finding_id, "found", at)
        return
    finding_id, resolved_at, events = known
    times = _times(at) if not events else {"last_found_at": at}
    db.table("findings").update(finding_id, {**row, **times, "resolved_at": None})
    if resolved_at is not None:
        _note(db, finding_id, "returned" if events else "found", at)


def _times(at: str) -> dict[str, str]:
    return {"found_at": at, "last_found_at": at}


def _note(db: Database, finding_id: int, kind: str, at: str) -> None:
    insert(db, "finding_events", {"finding_id": finding_id, "at": at, "kind": kind})


# Reports that turn out to be others --------------------------------------------------------------


def follow(db: Database, edition_id: int, before: int, after: int) -> None:
    """The findings of an edition that is another report's go with it, as far as no other edition
    of the report it was taken for breaks the same."""
    own = db.execute(
        "SELECT id FROM findings WHERE report_id = :before AND (edition_id = :edition"
        " OR id IN (SELECT finding_id FROM finding_editions WHERE edition_id = :edition))"
        " AND id NOT IN (SELECT finding_id FROM finding_editions WHERE edition_id <> :edition)",
        {"before": before, "edition": edition_id},
    ).fetchall()
    for (finding_id,) in own:
        _carry(db, finding_id, after)
    db.execute(
        "DELETE FROM finding_editions WHERE edition_id = ? AND finding_id IN"
        " (SELECT id FROM findings WHERE report_id = ?)",
        (edition_id, before),
    )


def follow_all(db: Database, before: int, after: int, at: str) -> None:
    """A report has no edition any more: what is left of its findings goes to the other. What it
    broke beside other years is resolved till that is looked at again."""
    left = db.query("SELECT * FROM findings WHERE report_id = ? ORDER BY id", (before,))
    for row in list(left):
        if row["resolved_at"] is None and row["edition_id"] is None:
            db.execute("UPDATE findings SET resolved_at = ? WHERE id = ?", (at, row["id"]))
            _note(db, row["id"], "resolved", at)
        _carry(db, row["id"], after)


def _carry(db: Database, finding_id: int, report_id: int) -> None:
    """Give a finding to another report. If that has the same one already, they become one, of one
    life: no event is lost, since notices are told by their numbers."""
    (row,) = db.query("SELECT rule, about FROM findings WHERE id = ?", (finding_id,))
    name = key(row["rule"], Subject(report_id=report_id), row["about"])
    same = db.execute("SELECT id FROM findings WHERE key = ?", (name,)).fetchone()
    if same is None:
        statement = "UPDATE findings SET report_id = ?, key = ? WHERE id = ?"
        db.execute(statement, (report_id, name, finding_id))
        return
    ids = {"old": finding_id, "new": same[0]}
    db.execute("UPDATE finding_editions SET finding_id = :new WHERE finding_id = :old", ids)
    db.execute("UPDATE finding_events SET finding_id = :new WHERE finding_id = :old", ids)
    db.execute("DELETE FROM findings WHERE id = :old", ids)


# What is known -----------------------------------------------------------------------------------

# Findings about a site, its pages, the reports there, and the publishers of those.
ABOUT_SITE = """
(n.site_id = :site
  OR n.page_id IN (SELECT page_id FROM site_pages WHERE site_id = :site)
  OR n.report_id IN (SELECT e.report_id FROM editions e WHERE e.is_current AND e.page_id IN
    (SELECT page_id FROM site_pages WHERE site_id = :site AND state <> 'excluded'))
  OR n.publisher_id IN (SELECT publisher_id FROM sites WHERE id = :site UNION
    SELECT r.publisher_id FROM reports r JOIN editions e ON e.id = r.current_edition_id
    WHERE e.page_id IN
      (SELECT page_id FROM site_pages WHERE site_id = :site AND state <> 'excluded')))
"""
GRAVEST_FIRST = "CASE n.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"
_LINES = f"""
SELECT n.id, n.key, n.rule, n.severity, n.message, n.expected, n.actual, n.about, n.report_id,
  p.name AS publisher, coalesce(r.year, n.year) AS year, n.site_id, g.url, n.found_at,
  n.last_found_at, n.resolved_at, v.kind AS event, v.at AS event_at, n.figures
FROM findings n
JOIN finding_events v ON v.id = (SELECT max(id) FROM finding_events WHERE finding_id = n.id)
LEFT JOIN reports r ON r.id = n.report_id
LEFT JOIN publishers p ON p.id = coalesce(r.publisher_id, n.publisher_id)
LEFT JOIN editions e ON e.id = r.current_edition_id
LEFT JOIN pages g ON g.id = coalesce(n.page_id, e.page_id)
WHERE iif(:since = '' AND :after IS NULL, n.resolved_at IS NULL, v.at >= :since)
  AND (:after IS NULL OR v.id > :after AND (v.kind = 'resolved') = (
    SELECT kind = 'resolved' FROM finding_events WHERE finding_id = n.id AND id > :after
    ORDER BY id LIMIT 1))
  AND (:site IS NULL OR {ABOUT_SITE})
ORDER BY {GRAVEST_FIRST}, p.name IS NULL, p.name, coalesce(r.year, n.year), n.report_id, n.site_id,
  n.page_id, n.rule, n.id
"""  # noqa: S608 - our own words


def lines(
    archive: Archive,
    *,
    since: str = "",
    after: int | None = None,
    site: str | None = None,
    rules: Iterable[str] = (),
) -> tuple[FindingLine, ...]:
    """Open findings, the gravest first, then by what they are about.

    since: a machine time: those found, returned or resolved since then, open or not. after: the
    number of an event: the same of those after it, but for what came and went, or went and came
    back. rules: names, or families of them as in `y.*`; all if none is named.
    """
    wanted = tuple(rules)
    values = {"since": since, "after": after, "site": site}
    with translated(archive.path):
        rows = list(archive.db.query(_LINES, values))
    return tuple(
        FindingLine(**{**row, "figures": tuple(json.loads(row["figures"]))})
        for row in rows
        if not wanted or any(fnmatchcase(row["rule"], rule) for rule in wanted)
    )
