"""The codebook: every metric, by what it is about, with how many editions state it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from report_archiver.publish.datasette import codebook
from report_archiver.publish.datasette.page import Page, Row, Visit

# A metric with one of these ends is a column of the row whose end is `total`.
APPLICANTS = frozenset(
    "natural_person org_business org_research org_nonprofit org_legal org_other".split()
)
METRICS = """
SELECT code, label_zh, label_en, unit, definition, forms FROM metrics
WHERE :part = '' OR instr(code, :part) OR instr(label_zh, :part)
  OR instr(lower(label_en), lower(:part)) OR instr(definition, :part)
ORDER BY rowid
"""
COUNTS = """
SELECT metric, count(DISTINCT edition_id) AS editions FROM figures
WHERE metric IS NOT NULL GROUP BY metric
"""
LAST_READING = "SELECT max(id) AS id FROM readings"

# Counting walks an index of all figures: once for each state of an archive. Path → (state, counts).
_counted: dict[str, tuple[object, dict[str, int]]] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A metric, and those of the same row of the form that tell it by kinds of applicants."""

    metric: Row
    parts: list[Row] = field(default_factory=list)


async def load(visit: Visit) -> dict[str, object]:
    """All of it, or what has a part in its code, its names or its definition."""
    part = visit.argument("find").strip()
    found = [
        {**row, "printed": [form.id for form in codebook.forms() if form.id in row["forms"]]}
        for row in await visit.rows(METRICS, part=part)
    ]
    return {
        "families": families(found),
        "found": len(found),
        "part": part,
        "editions": await _counts(visit),
    }


async def _counts(visit: Visit) -> dict[str, int]:
    """Metric → how many editions state it."""
    path = str(visit.datasette.get_database(visit.database).path)
    last = (await visit.row(LAST_READING) or {}).get("id")
    known = _counted.get(path)
    if known is None or known[0] != last:
        rows = await visit.rows(COUNTS)
        known = _counted[path] = (last, {row["metric"]: row["editions"] for row in rows})
    return known[1]


def families(metrics: Iterable[Row]) -> dict[str, list[Line]]:
    """What a metric is about → the metrics of it, those by applicants under the row's total."""
    lines = {metric["code"]: Line(metric) for metric in metrics}
    held: dict[str, list[Line]] = {}
    for code, line in lines.items():
        row, _, end = code.rpartition(".")
        if end in APPLICANTS and f"{row}.total" in lines:
            lines[f"{row}.total"].parts.append(line.metric)
        else:
            held.setdefault(codebook.family(code), []).append(line)
    return held


PAGE = Page("metrics", load, "metrics.html")
