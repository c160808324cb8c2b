"""What is in an archive, for people to look at: read-only queries, rows as frozen values."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from report_archiver.archive import Archive, translated
from report_archiver.model import Figure, Finding, Identity, Reading, Section, Span, Table

# The three numbers that most people look for first; the label is the form's own.
KEY_METRICS = (
    ("主动公开", "proactive.info.total"),
    ("收到申请", "requests.received.total"),
    ("行政复议", "cases.review.total"),
)
LISTED = 20  # candidates named when a report is asked for by an ambiguous name
YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of KEY_METRICS as a report states it; conflict where it states different values."""

    metric: str
    value: Decimal | None
    kind: str
    approx: str | None
    conflict: bool


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as one line of a list. figures, findings: numbers of rows, findings open ones."""

    id: int
    key: str
    publisher: str | None
    year: int | None
    title: str | None
    published_at: str | None
    form: str
    url: str
    editions: int
    figures: int
    findings: int
    key_figures: tuple[KeyFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """Where an edition's bytes came from. captured_at: UTC; status: of the last hop."""

    url: str
    captured_at: str
    status: int | None
    body_sha256: str
    size: int
    charset: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A report as archived: its line, the capture its edition was read from, the reading."""

    line: ReportLine
    capture: Capture
    edition: int
    reader: str
    read_at: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class LostPage:
    """A page that could not be had, and the reason (`http:500`, `timeout`, `robots`, …)."""

    url: str
    state: str
    reason: str | None


# Lists -------------------------------------------------------------------------------------------

REPORT_LINES = """
SELECT r.id, r.key, p.name AS publisher, r.year, r.title, r.published_at, r.form, g.url,
  (SELECT COUNT(*) FROM editions WHERE report_id = r.id) AS editions,
  (SELECT COUNT(*) FROM figures WHERE edition_id = e.id) AS figures,
  (SELECT COUNT(*) FROM findings
    WHERE report_id = r.id AND resolved_at IS NULL) AS findings
FROM reports r
JOIN editions e ON e.id = r.current_edition_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN publishers p ON p.id = r.publisher_id
"""
OF_SITE = """
g.id IN (SELECT page_id FROM site_pages WHERE site_id = :site AND state <> 'excluded')
"""
IN_ORDER = " ORDER BY p.name, r.year, r.id"
AT_URL = """
r.id IN (
  SELECT report_id FROM editions WHERE page_id IN (
    SELECT id FROM pages WHERE url IN (:exact, :http, :https)
    UNION SELECT f.page_id FROM answers a JOIN fetches f ON f.answer_id = a.id
      WHERE a.final_url = :exact
  )
)
"""


def reports(archive: Archive, site: str | None = None) -> tuple[ReportLine, ...]:
    """The reports of a site, or of all, by publisher and year, with their key figures."""
    where = "" if site is None else f" WHERE {OF_SITE}"
    key_figures = _key_figures(archive)
    return tuple(
        _report_line(row, key_figures.get(row["id"], ()))
        for row in _rows(archive, REPORT_LINES + where + IN_ORDER, {"site": site})
    )


def lost_pages(archive: Archive, site: str) -> tuple[LostPage, ...]:
    """Pages of a site that are failed or blocked now, and why."""
    rows = _rows(
        archive,
        "SELECT url, state, reason FROM site_pages WHERE site_id = :site"
        " AND state IN ('failed', 'blocked') ORDER BY page_id",
        {"site": site},
    )
    return tuple(LostPage(**row) for row in rows)


def reports_had(archive: Archive, crawl: int) -> int:
    """How many report pages a crawl had an answer from."""
    (row,) = _rows(
        archive,
        "SELECT COUNT(DISTINCT v.page_id) AS pages FROM visits v"
        " JOIN fetches f ON f.id = v.fetch_id"
        " JOIN site_pages g ON g.page_id = v.page_id"
        " WHERE v.crawl_id = :crawl AND f.outcome <> 'failed'"
        " AND g.site_id = (SELECT site_id FROM crawls WHERE id = :crawl)"
        " AND g.kind IN ('report', 'attachment')",
        {"crawl": crawl},
    )
    return int(row["pages"])


# One report --------------------------------------------------------------------------------------


def candidates(archive: Archive, name: str) -> tuple[ReportLine, ...]:
    """The reports that a name may mean: `#id`, id, key, page URL, year, or `publisher year`.

    The first of these readings of the name that matches anything decides; a bare number is an id
    and a year at once.
    """
    name = name.strip().encode("utf-8", "replace").decode()  # an argument may hold any bytes
    for where, values in _readings_of(name):
        rows = _rows(archive, f"{REPORT_LINES} WHERE {where}{IN_ORDER}", values)
        if rows:
            return tuple(_report_line(row) for row in rows)
    return ()


def stored(archive: Archive, line: ReportLine) -> Stored:
    """The report's current edition, its capture and its reading, back from their rows."""
    (row,) = _rows(
        archive,
        """
        SELECT e.*, c.final_url, c.captured_at, c.status, c.body_sha256, c.charset, b.size
        FROM reports r
        JOIN editions e ON e.id = r.current_edition_id
        JOIN captures c ON c.id = e.capture_id
        JOIN bodies b ON b.sha256 = c.body_sha256
        WHERE r.id = :id
        """,
        {"id": line.id},
    )
    capture = Capture(
        row["final_url"], row["captured_at"], row["status"], row["body_sha256"], row["size"],
        row["charset"],
    )  # fmt: skip
    return Stored(
        line, capture, row["ordinal"], row["reader"], row["read_at"], _reading(archive, row)
    )


def _readings_of(name: str) -> list[tuple[str, dict[str, object]]]:
    """What a name may mean, as conditions, the surest first."""
    if re.fullmatch(r"#\d{1,18}", name):
        return [("r.id = :id", {"id": int(name[1:])})]
    if "://" in name:
        twin = re.sub(r"^https?://", "", name)
        urls: dict[str, object] = {
            "exact": name,
            "http": f"http://{twin}",
            "https": f"https://{twin}",
        }
        return [(AT_URL, urls)]
    found: list[tuple[str, dict[str, object]]] = [("r.key = :key", {"key": name})]
    if re.fullmatch(r"\d{1,18}", name):
        return [*found, ("r.id = :number OR r.year = :number", {"number": int(name)})]
    year = YEAR.search(name)
    if year:
        publisher = re.sub(r"[\s年度]+", "", name[: year.start()] + name[year.end() :])
        values: dict[str, object] = {"year": int(year[0]), "publisher": publisher}
        found.append(("r.year = :year AND p.name = :publisher", values))
        found.append(("r.year = :year AND instr(p.name, :publisher)", values))
    found.append(("p.name = :name OR r.title = :name", {"name": name}))
    found.append(("instr(p.name, :name) OR instr(r.title, :name)", {"name": name}))
    return found if name else []


# From rows back to values ------------------------------------------------------------------------


def _rows(archive: Archive, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with translated(archive.path):
        return list(archive.db.query(sql, values))


def _report_line(row: dict[str, Any], key_figures: Sequence[KeyFigure] = ()) -> ReportLine:
    return ReportLine(**{**row, "form": row["form"] or ""}, key_figures=tuple(key_figures))


def _key_figures(archive: Archive) -> dict[int, list[KeyFigure]]:
    codes = [code for _, code in KEY_METRICS]
    found: dict[int, list[KeyFigure]] = {}
    for row in _rows(
        archive,
        "SELECT report_id, metric, value, kind, approx, conflict FROM report_metrics"
        " WHERE metric IN (SELECT value FROM json_each(:codes))",
        {"codes": json.dumps(codes)},
    ):
        found.setdefault(row["report_id"], []).append(
            KeyFigure(
                row["metric"], _decimal(row["value"]), row["kind"], row["approx"],
                bool(row["conflict"]),
            )
        )  # fmt: skip
    return found


def _reading(archive: Archive, edition: dict[str, Any]) -> Reading:
    values = {"edition": edition["id"], "report": edition["report_id"]}
    select = "SELECT * FROM {} WHERE edition_id = :edition ORDER BY ordinal"
    sections = _rows(archive, select.format("sections"), values)
    tables = _rows(archive, select.format("tables"), values)
    figures = _rows(archive, select.format("figures"), values)
    found = _rows(
        archive,
        "SELECT n.id, n.rule, n.severity, b.message, b.expected, b.actual, b.figures, n.about"
        " FROM finding_editions b JOIN findings n ON n.id = b.finding_id"
        " WHERE b.edition_id = :edition"
        " UNION ALL SELECT id, rule, severity, message, expected, actual, figures, about"
        " FROM findings WHERE report_id = :report AND edition_id IS NULL AND resolved_at IS NULL"
        " ORDER BY 1",
        values,
    )
    places = {
        "sections": _places(sections),
        "tables": _places(tables),
        "figures": _places(figures),
    }
    return Reading(
        identity=_identity(edition),
        form=edition["form"],
        text=edition["text"],
        charset=edition["charset"] or "",
        sections=tuple(_section(row, places["sections"]) for row in sections),
        tables=tuple(_table(row, places["sections"]) for row in tables),
        figures=tuple(_figure(row, places) for row in figures),
        findings=tuple(_finding(row) for row in found),
        warnings=tuple(json.loads(edition["warnings"])),
    )


def _places(rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    return {row["id"]: place for place, row in enumerate(rows)}


def _identity(row: dict[str, Any]) -> Identity:
    return Identity(
        title=row["title"],
        publisher=row["publisher"],
        year=row["year"],
        year_from=row["year_from"],
        published_at=row["published_at"],
        source=row["source"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        repaired=bool(row["repaired"]),
    )


def _section(row: dict[str, Any], sections: dict[int, int]) -> Section:
    return Section(
        level=row["level"],
        numbering=row["numbering"],
        number=row["number"],
        heading=row["heading"],
        path=row["path"],
        span=_span(row),
        parent=sections.get(row["parent_id"]),
    )


def _table(row: dict[str, Any], sections: dict[int, int]) -> Table:
    return Table(
        caption=row["caption"],
        form_table=row["form_table"],
        cells=tuple(tuple(cells) for cells in json.loads(row["cells"])),
        span=_span(row),
        anchor=row["anchor"],
        section=sections.get(row["section_id"]),
    )


def _figure(row: dict[str, Any], places: dict[str, dict[int, int]]) -> Figure:
    return Figure(
        key=row["key"],
        metric=row["metric"],
        label=row["label"],
        value=_decimal(row["value"]),
        value_high=_decimal(row["value_high"]),
        unit=row["unit"],
        kind=row["kind"],
        approx=row["approx"],
        basis=row["basis"],
        part_of=places["figures"].get(row["part_of"]),
        method=row["method"],
        repaired=bool(row["repaired"]),
        quote=row["quote"],
        span=_span(row),
        anchor=row["anchor"],
        section=places["sections"].get(row["section_id"]),
        table=places["tables"].get(row["table_id"]),
        row=row["row"],
        col=row["col"],
    )


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        rule=row["rule"],
        severity=row["severity"],
        message=row["message"],
        expected=row["expected"],
        actual=row["actual"],
        figures=tuple(json.loads(row["figures"])),
        about=row["about"],
    )


def _span(row: dict[str, Any]) -> Span:
    return Span(row["char_start"], row["char_end"])


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
