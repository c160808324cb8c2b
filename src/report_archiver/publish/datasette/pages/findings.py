"""Findings: what contradicts itself, its form, its years or the calendar, newest first."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

from datasette.utils.asgi import Response  # type: ignore[import-untyped]

from report_archiver.publish import news
from report_archiver.publish.datasette import choosing, feeds, words
from report_archiver.publish.datasette.page import Page, Row, TooOld, Visit
from report_archiver.publish.datasette.pages.changes import after

SIZE = 40

COUNT = "SELECT count(*) AS n FROM (SELECT 1 FROM findings n WHERE {} LIMIT {})"
BY_RULE = """
SELECT n.rule, count(*) AS count FROM findings n WHERE {} GROUP BY n.rule ORDER BY n.rule
"""
LIST = """
WITH listed AS (
  SELECT n.id FROM findings n WHERE {where} AND (:after IS NULL OR n.id < :after)
  ORDER BY n.id DESC LIMIT :size)
SELECT
  n.id, n.severity, n.rule, n.message, n.expected, n.actual, n.figures, n.found_at, n.resolved_at,
  n.report_id, coalesce(r.year, n.year) AS year, r.title, coalesce(p.name, o.name) AS publisher,
  coalesce(n.publisher_id, r.publisher_id) AS publisher_id, n.site_id, s.name AS site,
  coalesce(g.url, s.homepage) AS url, e.capture_id
FROM listed l
JOIN findings n ON n.id = l.id
LEFT JOIN reports r ON r.id = n.report_id
LEFT JOIN editions e ON e.id = coalesce(n.edition_id, r.current_edition_id)
LEFT JOIN pages g ON g.id = coalesce(n.page_id, e.page_id)
LEFT JOIN sites s ON s.id = n.site_id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN publishers o ON o.id = n.publisher_id
ORDER BY n.id DESC
"""
LIVES = """
SELECT finding_id, at, kind FROM finding_events
WHERE finding_id IN (SELECT value FROM json_each(:ids)) ORDER BY id
"""


async def load(visit: Visit) -> Mapping[str, object] | Response:
    """/-/findings, narrowed by severity, rule (`t3.*`: all of a family), state (open, unless it
    says resolved or all), site, publisher, year and since; findings.atom is its feed."""
    if visit.parts["format"]:
        return await feeds.answer(visit, choosing.chosen(visit), only="findings", page="findings")
    if not await visit.holds("finding_events"):
        raise TooOld
    chosen = choosing.chosen(visit, state="open")
    where = chosen.where(news.OF_FINDINGS)
    rows = await visit.rows(
        LIST.format(where=where), **chosen.given(), after=after(visit), size=SIZE + 1
    )
    found, more = choosing.total(
        await visit.rows(COUNT.format(where, choosing.COUNTED + 1), **chosen.given())
    )
    return {
        "findings": [{**row, "keys": keys(row["figures"])} for row in rows[:SIZE]],
        "lives": await _lives(visit, [row["id"] for row in rows]),
        "rules": await visit.rows(BY_RULE.format(where), **chosen.given()),
        "families": families(),
        "found": found,
        "uncounted": more,
        "earlier": rows[SIZE - 1]["id"] if len(rows) > SIZE else None,
        "given": (given := choosing.given(visit)),
        "narrowed": any(given.values()),
        "state": visit.argument("state") or "open",
        "severities": news.SEVERITIES,
        **await choosing.offered(visit),
    }


def keys(told: str) -> list[str]:
    """The keys of the figures that a finding is about."""
    return [str(key) for key in json.loads(told or "[]")]


def families() -> dict[str, list[str]]:
    """The rules that have a name, by family: `t3` → [t3.balance, …]."""
    made: dict[str, list[str]] = defaultdict(list)
    for rule in words.words("en")["rule"]:
        made[rule.partition(".")[0]].append(rule)
    return made


async def _lives(visit: Visit, ids: list[int]) -> dict[int, list[Row]]:
    """Finding → what became of it, in order."""
    told: dict[int, list[Row]] = defaultdict(list)
    for row in await visit.rows(LIVES, ids=str(ids)):
        told[row["finding_id"]].append(row)
    return told


PAGE = Page("findings", load, "findings.html", r"(?:\.(?P<format>atom))?")
