"""A report: its text with every figure marked, what was read, what is amiss, where it came from.

`?edition=N` shows its N-th edition, `?sort=` orders its figures, `?as=` takes it away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import NotFound, Response  # type: ignore[import-untyped]

from report_archiver.publish.datasette import citing, taking
from report_archiver.publish.datasette.manners import attachment
from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.figure import has_copy
from report_archiver.publish.datasette.passages import Part, parts
from report_archiver.publish.datasette.spreadsheet import as_csv
from report_archiver.publish.export import OF_EDITION

MAX_FIGURES = 3000  # on one page; datasette's own pages and the downloads have them all
CAPTURES_SHOWN = 12
CHANGES_SHOWN = 50
GRAVITY = {"error": 0, "warning": 1, "info": 2}
SORTS = ("place", "metric", "value", "unit")

REPORT = """
SELECT r.id, r.key, r.title, r.year, r.publisher_id, r.current_edition_id, p.name AS publisher
FROM reports r LEFT JOIN publishers p ON p.id = r.publisher_id
"""
BY_ID = f"{REPORT} WHERE r.id = :name"
BY_KEY = f"{REPORT} WHERE r.key = :name"
EDITIONS = """
SELECT id, ordinal, is_current, first_seen, last_seen FROM editions
WHERE report_id = :report ORDER BY ordinal
"""
EDITION = """
SELECT
  e.*, g.url, c.final_url, c.captured_at, c.status, c.outcome, c.charset, c.body_sha256, c.hops,
  c.request_headers, c.response_headers, c.http_version, c.peer, b.size, b.media_type
FROM editions e
JOIN captures c ON c.id = e.capture_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN bodies b ON b.sha256 = c.body_sha256
WHERE e.id = :edition
"""
SECTIONS = "SELECT * FROM sections WHERE edition_id = :edition ORDER BY ordinal"
TABLES = "SELECT * FROM tables WHERE edition_id = :edition ORDER BY ordinal"
FIGURES = """
SELECT f.*, m.label_zh, m.label_en
FROM figures f LEFT JOIN metrics m ON m.code = f.metric
WHERE f.edition_id = :edition ORDER BY f.ordinal
"""
EXPECTED = """
SELECT state, due, days_late FROM expected
WHERE publisher_id = :publisher AND year = :year AND report_id = :report
"""
# What stands against the current edition; an archive of an earlier version has a row an edition.
FINDINGS = """
SELECT id, rule, severity, message, expected, actual, figures, found_at, resolved_at
FROM findings WHERE report_id = :report AND coalesce(edition_id, :edition) = :edition
"""
FINDINGS_OF_YEAR = """
SELECT id, rule, severity, message, expected, actual, figures, found_at, resolved_at
FROM findings WHERE publisher_id = :publisher AND year = :year
"""
FINDINGS_OF_EDITION = """
SELECT n.id, n.rule, n.severity, b.message, b.expected, b.actual, b.figures, n.found_at,
  NULL AS resolved_at
FROM finding_editions b JOIN findings n ON n.id = b.finding_id
WHERE b.edition_id = :edition
"""
# Beside them `show` tells those of the report as a whole.
FINDINGS_OF_REPORT = """
SELECT id, rule, severity, message FROM findings
WHERE report_id = :report AND edition_id IS NULL AND resolved_at IS NULL
"""
CHANGES = """
SELECT id, kind, summary, found_at, from_capture, to_capture, diff FROM changes
WHERE report_id = :report ORDER BY found_at DESC, id DESC LIMIT :size
"""
CHANGE_FIGURES = """
SELECT f.change_id, f.metric, f.label, f.old, f.new, f.old_unit, f.new_unit, m.label_zh, m.label_en
FROM change_figures f LEFT JOIN metrics m ON m.code = f.metric
WHERE f.change_id IN (SELECT value FROM json_each(:changes)) ORDER BY f.id
"""
CAPTURES = """
SELECT id, captured_at, outcome, status, body_sha256 FROM captures
WHERE page_id = :page ORDER BY captured_at DESC, id DESC LIMIT 1000
"""


async def load(visit: Visit) -> Mapping[str, object] | Response:
    """The report that an address names, in the edition that is asked for."""
    report = await _report(visit)
    editions = await visit.rows(EDITIONS, report=report["id"])
    edition = await _edition(visit, report, editions)
    taken = visit.argument("as")
    if taken:
        return await _taken(visit, report, edition, editions, taken)
    due = await _due(visit, report)
    told = {"report": report, "editions": editions, "edition": edition, "due": due}
    if edition is None:
        return {**told, "changes": await _changes(visit, report)}
    return {
        **told,
        **await _read(visit, report, edition),
        **await _captured(visit, edition),
        "changes": await _changes(visit, report),
        "citation": _citation(visit, report, edition, editions),
        "title": edition["title"] or report["title"],
    }


async def _report(visit: Visit) -> Row:
    name = visit.parts["name"]
    found = await visit.row(BY_ID, name=int(name)) if name.isdecimal() and len(name) < 19 else None
    found = found or await visit.row(BY_KEY, name=name)
    if found is None:
        raise NotFound("no such report")
    return found


async def _edition(visit: Visit, report: Row, editions: Sequence[Row]) -> Row | None:
    """The edition that is asked for, by its number; the current one; None where none is left."""
    wanted = visit.argument("edition")
    if wanted:
        number = next((one["id"] for one in editions if str(one["ordinal"]) == wanted), None)
        if number is None:
            raise NotFound("the report has no such edition")
    else:
        ids = {one["id"] for one in editions}
        current = report["current_edition_id"]
        number = current if current in ids else next(iter(sorted(ids, reverse=True)), None)
    return await visit.row(EDITION, edition=number) if number is not None else None


async def _due(visit: Visit, report: Row) -> Row | None:
    """How it kept its date, where the archive says so."""
    if not await visit.holds("expected"):
        return None
    return await visit.row(
        EXPECTED, publisher=report["publisher_id"], year=report["year"], report=report["id"]
    )


# What was read ------------------------------------------------------------------------------------


async def _read(visit: Visit, report: Row, edition: Row) -> dict[str, object]:
    sections = await visit.rows(SECTIONS, edition=edition["id"])
    tables = await visit.rows(TABLES, edition=edition["id"])
    found = await visit.rows(FIGURES, edition=edition["id"])
    figures = _named(found[:MAX_FIGURES], sections, visit.language)
    findings = await _findings(visit, report, edition)
    text = parts(edition["text"], sections, tables, figures)
    numbers = {one["key"]: one for one in figures}
    for finding in findings:
        finding["about"] = [
            numbers[key] for key in json.loads(finding["figures"]) if key in numbers
        ]
    return {
        "sections": sections,
        "parts": text,
        "placed": {key for part in text for key in part.keys},
        "figures": _sorted(figures, visit.argument("sort")),
        "figures_left": len(found) - len(figures),
        "sorts": SORTS,
        "sort": visit.argument("sort") if visit.argument("sort") in SORTS else "place",
        "kinds": _kinds(figures),
        "open": _placed(text, [one for one in findings if not one["resolved_at"]]),
        "open_count": sum(not one["resolved_at"] for one in findings),
        "resolved": [one for one in findings if one["resolved_at"]],
        "broken": {
            one["key"] for each in findings if not each["resolved_at"] for one in each["about"]
        },
        "warnings": json.loads(edition["warnings"]),
    }


def _named(figures: Sequence[Row], sections: Iterable[Row], language: str) -> list[Row]:
    """Figures with what a page says of them: n, their number on it; named, what they measure;
    whole, the figure that they are part of; section, the one they stand in."""
    wholes = {one["id"]: {"key": one["key"], "n": n} for n, one in enumerate(figures, 1)}
    places = {one["id"]: one for one in sections}
    return [
        {
            **one,
            "n": n,
            "named": one[f"label_{language}"] or one["label"],
            "whole": wholes.get(one["part_of"]),
            "section": places.get(one["section_id"]),
        }
        for n, one in enumerate(figures, 1)
    ]


def _sorted(figures: list[Row], sort: str) -> list[Row]:
    if sort == "value":
        return sorted(figures, key=lambda one: (one["value"] is None, -(one["value"] or 0)))
    if sort == "metric":
        return sorted(
            figures, key=lambda one: (one["metric"] is None, one["metric"] or one["label"])
        )
    if sort == "unit":
        return sorted(figures, key=lambda one: (one["unit"] is None, one["unit"] or ""))
    return figures


def _kinds(figures: Iterable[Row]) -> list[str]:
    """The kinds of figures that a reader should be told of: those that are no plain number."""
    held = {one["kind"] for one in figures}
    return [kind for kind in ("zero_word", "blank", "na") if kind in held]


async def _findings(visit: Visit, report: Row, edition: Row) -> list[Row]:
    """What is amiss, the gravest first: of the current edition also what was, and what is amiss
    with its publisher in this year."""
    whole = await visit.holds("finding_editions")
    if whole and not edition["is_current"]:
        found = await visit.rows(FINDINGS_OF_EDITION, edition=edition["id"])
    else:
        found = await visit.rows(FINDINGS, report=report["id"], edition=edition["id"])
        if whole:
            of_year = {"publisher": report["publisher_id"], "year": report["year"]}
            found += await visit.rows(FINDINGS_OF_YEAR, **of_year)
    return sorted(found, key=lambda one: (GRAVITY[one["severity"]], one["rule"], one["id"]))


def _placed(text: Iterable[Part], findings: Iterable[Row]) -> list[Row]:
    """Put each finding under the part of the text that holds a figure of it; returns those about
    no figure that is there."""
    homes: dict[str, Part] = {}
    for part in text:
        homes |= dict.fromkeys(part.keys, part)
    left = []
    for finding in findings:
        home = next((homes[one["key"]] for one in finding["about"] if one["key"] in homes), None)
        if home:
            home.findings.append(finding)
        else:
            left.append(finding)
    return left


# Where it came from -------------------------------------------------------------------------------


async def _captured(visit: Visit, edition: Row) -> dict[str, object]:
    """The capture of this edition and the others of its page."""
    captures = await visit.rows(CAPTURES, page=edition["page_id"])
    capture = edition["capture_id"]
    ids = [one["id"] for one in captures if one["body_sha256"]]
    at = ids.index(capture) if capture in ids else None
    url = edition["url"]
    return {
        "captures": captures,
        "captures_shown": [one for one in captures if one["outcome"] in {"new", "changed"}][
            :CAPTURES_SHOWN
        ],
        "later": ids[at - 1] if at else None,
        "earlier": ids[at + 1] if at is not None and at + 1 < len(ids) else None,
        "has_copy": has_copy(edition),
        "headers": [
            ("request", json.loads(edition["request_headers"])),
            ("response", json.loads(edition["response_headers"])),
        ],
        "hops": json.loads(edition["hops"]),
        "outside": url if url.startswith(citing.WEB) else None,
    }


async def _changes(visit: Visit, report: Row) -> list[Row]:
    """What became of it, the newest first, with the figures that were touched."""
    if not await visit.holds("changes"):
        return []
    changes = await visit.rows(CHANGES, report=report["id"], size=CHANGES_SHOWN)
    touched = await visit.rows(CHANGE_FIGURES, changes=json.dumps([one["id"] for one in changes]))
    for change in changes:
        change["figures"] = [
            {**one, "named": one[f"label_{visit.language}"] or one["label"]}
            for one in touched
            if one["change_id"] == change["id"]
        ]
    return changes


# What can be taken away ---------------------------------------------------------------------------


def _source(report: Row, edition: Row, editions: Sequence[Row]) -> citing.Source:
    return citing.Source(
        title=edition["title"] or report["title"] or "",
        publisher=report["publisher"] or edition["publisher"] or "",
        year=report["year"],
        published_at=edition["published_at"] or "",
        url=edition["final_url"],
        captured_at=edition["captured_at"],
        sha256=edition["body_sha256"] or "",
        edition=edition["ordinal"] if len(editions) > 1 else 0,
    )


def _citation(visit: Visit, report: Row, edition: Row, editions: Sequence[Row]) -> str:
    how = citing.chinese if visit.language == "zh" else citing.english
    return how(_source(report, edition, editions))


async def _taken(
    visit: Visit, report: Row, edition: Row | None, editions: Sequence[Row], wanted: str
) -> Response:
    """A file: json, csv, bib or csl; txt is the citation alone."""
    if edition is None or wanted not in KINDS:
        raise NotFound("nothing to take away")
    source = _source(report, edition, editions)
    if wanted == "json":
        body = await _json(visit, report, edition, len(editions))
    elif wanted == "csv":
        rows = await visit.rows(OF_EDITION, edition=edition["id"])
        body = as_csv([*rows[0]] if rows else [], (tuple(row.values()) for row in rows))
    elif wanted == "txt":
        body = f"{_citation(visit, report, edition, editions)}\n"
    else:
        body = {"bib": citing.bibtex, "csl": citing.csl}[wanted](source, report["key"])
    named = quote(f"{report['publisher'] or ''}{report['year'] or ''}.{KINDS[wanted][1]}", safe="")
    return Response(
        body,
        headers={
            "Content-Disposition": attachment(f"/{named}", f"report-{report['id']}"),
            "Vary": "Accept-Language, Cookie",
        },
        content_type=f"{KINDS[wanted][0]}; charset=utf-8",
    )


KINDS = {
    "json": ("application/json", "json"),
    "csv": ("text/csv", "csv"),
    "txt": ("text/plain", "txt"),
    "bib": ("application/x-bibtex", "bib"),
    "csl": ("application/vnd.citationstyles.csl+json", "json"),
}


async def _json(visit: Visit, report: Row, edition: Row, editions: int) -> str:
    number = {"edition": edition["id"]}
    if await visit.holds("finding_editions"):
        findings = await visit.rows(FINDINGS_OF_EDITION, **number)
        findings += await visit.rows(FINDINGS_OF_REPORT, report=report["id"])
    else:
        findings = await visit.rows(FINDINGS, report=report["id"], **number)
    held: dict[str, Any] = {
        "sections": await visit.rows(SECTIONS, **number),
        "tables": await visit.rows(TABLES, **number),
        "figures": await visit.rows(FIGURES, **number),
        "findings": sorted(findings, key=lambda one: one["id"]),
    }
    return taking.as_json(report, edition, held, editions)


PAGE = Page("report", load, "report.html", r"/(?P<name>.+)")
