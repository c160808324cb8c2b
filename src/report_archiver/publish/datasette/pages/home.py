"""Home: what this archive holds, whose reports of which years, what happened, what is amiss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.changes import edited

PUBLISHERS_A_PAGE = 50
CHANGES_SHOWN = 8
# Signs that tell the states apart without colour; their names are in the words, under `state`.
SIGNS = {
    "published": "●",
    "late": "◐",
    "missing": "○",
    "blocked": "✕",
    "voluntary": "◆",
    "not_owed": "◇",
    "not_due": "·",
}

HELD = """
SELECT
  (SELECT count(*) FROM reports) AS reports,
  (SELECT count(DISTINCT publisher_id) FROM reports) AS publishers,
  (SELECT min(year) FROM reports) AS first_year,
  (SELECT max(year) FROM reports) AS last_year,
  (SELECT count(*) FROM figures) AS figures,
  (SELECT count(*) FROM pages) AS pages,
  (SELECT count(*) FROM bodies) AS bodies,
  (SELECT max(coalesce(finished_at, started_at)) FROM crawls) AS last_crawl
"""
# Publishers of whom something is held or expected; the reports of nobody known come last.
PUBLISHERS = """
WITH named AS (
  SELECT p.id, p.name, p.obliged FROM publishers p
  WHERE (:part = '' OR instr(p.name, :part)) AND (
    p.id IN (SELECT publisher_id FROM reports){expected})
  UNION ALL
  SELECT NULL, NULL, NULL
  WHERE :part = '' AND EXISTS (SELECT 1 FROM reports WHERE publisher_id IS NULL)
)
SELECT id, name, obliged, count(*) OVER () AS held FROM named
ORDER BY name IS NULL, name LIMIT :size OFFSET :skipped
"""
EXPECTED = " OR p.id IN (SELECT publisher_id FROM expected)"
REPORTS = """
SELECT
  r.id AS report_id, r.publisher_id, r.year, NULL AS due, NULL AS days_late,
  CASE WHEN p.obliged = 0 THEN 'voluntary' ELSE 'published' END AS state
FROM reports r LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE r.publisher_id IN (SELECT value FROM json_each(:ids)) OR (:unknown AND r.publisher_id IS NULL)
ORDER BY r.year, r.id
"""
DUE = """
SELECT
  report_id, publisher_id, year, due, days_late,
  CASE WHEN state = 'voluntary' AND report_id IS NULL THEN 'not_owed' ELSE state END AS state
FROM expected
WHERE publisher_id IN (SELECT value FROM json_each(:ids))
"""
CHANGES = """
SELECT c.id, c.found_at, c.kind, c.summary, c.report_id, r.year, p.name AS publisher
FROM changes c
JOIN reports r ON r.id = c.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
ORDER BY c.found_at DESC, c.id DESC LIMIT :size
"""
FINDINGS = """
SELECT severity, count(*) AS n FROM findings WHERE resolved_at IS NULL GROUP BY severity
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A publisher's line of the matrix: year (None: unknown) → its cells, mostly one."""

    name: str | None
    id: int | None
    cells: dict[int | None, list[Row]]


async def load(visit: Visit) -> dict[str, object]:
    """All of it; the matrix a page of publishers at a time, or those whose name has a part."""
    number, part = visit.count("page"), visit.argument("publisher").strip()
    publishers = await _publishers(visit, number, part)
    latest = await visit.rows(CHANGES, size=CHANGES_SHOWN)
    cells = await _cells(visit, [one["id"] for one in publishers])
    return {
        "held": await visit.row(HELD),
        "part": part,
        "page_number": number,
        "page_count": -(-publishers[0]["held"] // PUBLISHERS_A_PAGE) if publishers else 0,
        "found": publishers[0]["held"] if publishers else 0,
        "years": years(cell["year"] for cell in cells),
        "lines": lines(publishers, cells),
        "states": [state for state in SIGNS if any(cell["state"] == state for cell in cells)],
        "signs": SIGNS,
        "changes": latest,
        "edited": await edited(visit, [change["id"] for change in latest]),
        "findings": {row["severity"]: row["n"] for row in await visit.rows(FINDINGS)},
    }


async def _publishers(visit: Visit, number: int, part: str) -> list[Row]:
    sql = PUBLISHERS.format(expected=EXPECTED if await visit.holds("expected") else "")
    skipped = (number - 1) * PUBLISHERS_A_PAGE
    return await visit.rows(sql, part=part, size=PUBLISHERS_A_PAGE, skipped=skipped)


async def _cells(visit: Visit, ids: list[int | None]) -> list[Row]:
    """The cells of these publishers: their reports, as expected where the archive knows that."""
    known = f"[{','.join(str(one) for one in ids if one is not None)}]"
    reports = await visit.rows(REPORTS, ids=known, unknown=None in ids)
    if not await visit.holds("expected"):
        return reports
    due = await visit.rows(DUE, ids=known)
    told = {(cell["publisher_id"], cell["year"]) for cell in due}
    return due + [cell for cell in reports if (cell["publisher_id"], cell["year"]) not in told]


def lines(publishers: Iterable[Row], cells: Iterable[Row]) -> list[Line]:
    """The matrix, in the order of the publishers."""
    made = {one["id"]: Line(one["name"], one["id"], {}) for one in publishers}
    for cell in cells:
        made[cell["publisher_id"]].cells.setdefault(cell["year"], []).append(cell)
    return list(made.values())


def years(held: Iterable[int | None]) -> list[int | None]:
    """The columns: every year from the first to the last, and one for reports without a year."""
    told = set(held)
    known = sorted(year for year in told if year is not None)
    if known and known[-1] - known[0] < 50:  # a misprinted year makes no thousand columns
        known = list(range(known[0], known[-1] + 1))
    return [*known, *([None] if None in told else [])]


PAGE = Page("home", load, "home.html")
