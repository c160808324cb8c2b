"""A publisher: what it owed and published year by year, its numbers side by side, what is amiss."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from datasette.utils.asgi import NotFound  # type: ignore[import-untyped]

from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.home import SIGNS

FINDINGS_SHOWN = 100
# The numbers that most people look for; those that no report of the publisher states are left out.
METRICS = (
    "proactive.info.total",
    "proactive.normative.issued",
    "requests.received.total",
    "requests.carried_in.total",
    "requests.closed.total",
    "requests.reply.granted",
    "requests.outcome.granted.total",
    "requests.outcome.partial.total",
    "requests.outcome.total.total",
    "requests.carried_out.total",
    "cases.review.total",
    "cases.litigation.total",
)

PUBLISHER = """
SELECT p.*, s.name AS successor FROM publishers p LEFT JOIN publishers s ON s.id = p.successor_id
WHERE p.id = :id
"""
SITES = "SELECT id, name, homepage FROM sites WHERE publisher_id = :id ORDER BY id"
REPORTS = """
SELECT
  r.id AS report_id, r.year, r.title, r.published_at, r.form,
  (SELECT count(*) FROM editions WHERE report_id = r.id) AS editions,
  (SELECT count(*) FROM figures WHERE edition_id = r.current_edition_id) AS figures,
  (SELECT count(*) FROM findings WHERE report_id = r.id AND resolved_at IS NULL) AS findings
FROM reports r WHERE r.publisher_id = :id ORDER BY r.year, r.id
"""
DUE = "SELECT year, state, due, days_late, report_id FROM expected WHERE publisher_id = :id"
VALUES = """
SELECT v.metric, v.label_zh, v.label_en, v.year, v.value, v.kind, v.approx, v.conflict, v.key
FROM report_metrics v
WHERE v.report_id IN (SELECT value FROM json_each(:reports))
  AND v.metric IN (SELECT value FROM json_each(:metrics))
"""
FINDINGS = """
SELECT n.id, n.severity, n.rule, n.message, n.found_at, n.report_id, r.year
FROM findings n JOIN reports r ON r.id = n.report_id
WHERE r.publisher_id = :id AND n.resolved_at IS NULL
"""
FINDINGS_OF_YEARS = """
SELECT id, severity, rule, message, found_at, NULL AS report_id, year
FROM findings WHERE publisher_id = :id AND resolved_at IS NULL
"""
GRAVITY = ("error", "warning", "info")


async def load(visit: Visit) -> Mapping[str, object]:
    """The publisher of a number."""
    number = int(visit.parts["id"])
    publisher = await visit.row(PUBLISHER, id=number)
    if publisher is None:
        raise NotFound("no such publisher")
    reports = await visit.rows(REPORTS, id=number)
    findings = await _findings(visit, number)
    metrics = await _metrics(visit, reports)
    return {
        "publisher": publisher,
        "aliases": json.loads(publisher["aliases"]),
        "sites": await visit.rows(SITES, id=number),
        "lines": await _lines(visit, publisher, reports),
        "signs": SIGNS,
        "metrics": metrics,
        "conflicts": any(one["conflict"] for row in metrics for one in row["by"].values()),
        "years": sorted({one["year"] for one in reports if one["year"] is not None}),
        "findings": findings[:FINDINGS_SHOWN],
        "findings_left": len(findings) - len(findings[:FINDINGS_SHOWN]),
    }


async def _lines(visit: Visit, publisher: Row, reports: Iterable[Row]) -> list[Row]:
    """A line a year that was owed, or for which there is a report; the newest first."""
    due = await visit.rows(DUE, id=publisher["id"]) if await visit.holds("expected") else []
    by_report = {one["report_id"]: one for one in due if one["report_id"] is not None}
    plain = "voluntary" if publisher["obliged"] == 0 else "published"
    untold = {"state": plain, "due": None, "days_late": None}
    lines = [{**untold, **by_report.get(one["report_id"], {}), **one} for one in reports]
    lines += [
        {**one, "state": "not_owed" if one["state"] == "voluntary" else one["state"]}
        for one in due
        if one["report_id"] is None
    ]
    return sorted(lines, key=lambda one: -(one["year"] or 0))


async def _metrics(visit: Visit, reports: Iterable[Row]) -> list[Row]:
    """A row a metric: what it is called, and its value for each year."""
    ids = json.dumps([one["report_id"] for one in reports])
    values = await visit.rows(VALUES, reports=ids, metrics=json.dumps(METRICS))
    found: dict[str, Row] = {}
    for one in sorted(values, key=lambda one: METRICS.index(one["metric"])):
        named = one[f"label_{visit.language}"] or one["metric"]
        row = found.setdefault(one["metric"], {"metric": one["metric"], "named": named, "by": {}})
        row["by"].setdefault(one["year"], one)
    return list(found.values())


async def _findings(visit: Visit, number: int) -> list[Row]:
    """What is open about its reports and its years, the gravest first, the newest years before."""
    found = await visit.rows(FINDINGS, id=number)
    if await visit.holds("finding_events"):
        found += await visit.rows(FINDINGS_OF_YEARS, id=number)
    return sorted(
        found,
        key=lambda one: (GRAVITY.index(one["severity"]), -(one["year"] or 0), one["id"]),
    )


PAGE = Page("publisher", load, "publisher.html", r"/(?P<id>\d{1,18})")
