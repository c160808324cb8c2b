"""Findings of archives that are older than keys of findings: each is given its key and its life.

The step of migration 0004_findings that SQL alone cannot do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

# What findings without a key were about: the first metrics (or labels) of their figures, as many as
# tell two of a rule apart; what a rule about no figure asks for; or what it says.
ABOUT = """
SELECT n.*, e.report_id AS of_report, r.current_edition_id = n.edition_id AS is_current,
  CASE
    WHEN n.rule IN ('chapters.count', 'identity.year') THEN ''
    WHEN n.rule IN ('form.label', 'chapters.missing') THEN n.expected
    WHEN n.rule = 'form.row' THEN replace(n.message, ' is missing', '')
    WHEN n.rule = 'chapters.skipped'
      THEN substr(n.message, 7, instr(n.message, ' comes ') - 7)
    ELSE coalesce((SELECT group_concat(name, ' ') FROM (
      SELECT DISTINCT iif(n.rule = 'prose.sum', f.label, coalesce(f.metric, f.label)) AS name
      FROM json_each(n.figures) k
      JOIN figures f ON f.key = k.value AND f.edition_id = n.edition_id
      WHERE k.key < CASE WHEN n.rule IN ('prose.sum', 'd.domain') THEN 1 ELSE 2 END
      ORDER BY k.key)), n.message)
  END AS about
FROM findings_before n
JOIN editions e ON e.id = n.edition_id
JOIN reports r ON r.id = e.report_id
ORDER BY n.id
"""


def keep_lives(db: Database) -> None:
    """Turn the rows of findings_before, one for each edition and time, into findings with keys."""
    lives: dict[str, list[dict[str, Any]]] = {}
    open_ = Counter[tuple[str, int]]()
    for row in list(db.query(ABOUT)):
        row["about"] = row["about"] or ""
        name = f"{row['rule']} report {row['of_report']}: {row['about']}"
        if row["resolved_at"] is None:
            open_[name, row["edition_id"]] += 1
            number = open_[name, row["edition_id"]]
            if number > 1:
                row["about"] += f" ({number})"
                name += f" ({number})"
        lives.setdefault(name, []).append(row)
    for name, rows in lives.items():
        _keep_life(db, name, rows)
    db.execute("DROP TABLE findings_before")


def _keep_life(db: Database, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """One finding of what may have been a row for each edition and each time."""
    holding = [row for row in rows if row["resolved_at"] is None]
    shown = next((row for row in holding if row["is_current"]), None)
    last = shown or rows[-1]
    found_at = min(row["found_at"] for row in rows)
    resolved_at = None if shown else max(row["resolved_at"] or row["found_at"] for row in rows)
    same = ("severity", "rule", "message", "edition_id", "expected", "actual", "figures", "about")
    finding = {
        "id": last["id"],
        "report_id": last["of_report"],
        **{column: last[column] for column in same},
        "found_at": found_at,
        "last_found_at": last["found_at"],
        "resolved_at": resolved_at,
        "key": name,
    }
    db.table("findings").insert(finding)
    events = [("found", found_at), *([("resolved", resolved_at)] if resolved_at else [])]
    for kind, at in events:
        db.table("finding_events").insert({"finding_id": last["id"], "at": at, "kind": kind})
    statement = ("edition_id", "message", "expected", "actual", "figures")
    db.table("finding_editions").insert_all(
        {"finding_id": last["id"], **{column: row[column] for column in statement}}
        for row in holding
    )
