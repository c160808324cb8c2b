"""The dataset as CSV files: figures, the reports they stand in, the codebook and the findings; and
what happened lately as a feed.

CSV: UTF-8, RFC 4180 (CRLF, quotes doubled), a header line, a stable order. Integers are printed as
integers; NULL is an empty field, and whether that is a blank, a stroke or nothing stated is told by
the column kind. Rows are written as they are read, all files from one state of the archive.
"""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from report_archiver.archive import Archive, translated
from report_archiver.errors import DiskFull, UsageError
from report_archiver.publish import feed, news

FIGURE = """
SELECT
  report_key, publisher, year, metric, label_zh, label_en, label, value, value_high, unit, kind,
  approx, basis, part_of_key, quote, section, form_table, "row", col, method, repaired, form, title,
  published_at, url, captured_at, body_sha256, char_start, char_end, anchor, key
FROM report_figures
"""
FIGURES = f"{FIGURE} WHERE is_current = 1 ORDER BY publisher, year, report_key, ordinal"
OF_EDITION = f"{FIGURE} WHERE edition_id = :edition ORDER BY ordinal"
REPORTS = """
SELECT
  r.key AS report_key, p.name AS publisher, p.level, p.region, p.obliged, r.year, e.title,
  e.published_at, e.source, e.period_start, e.period_end, e.form, g.url, c.captured_at, c.status,
  c.body_sha256, b.size AS body_bytes, b.media_type, e.text_sha256, length(e.text) AS text_chars,
  e.ordinal AS edition,
  (SELECT count(*) FROM editions o WHERE o.report_id = r.id) AS editions,
  (SELECT count(*) FROM sections s WHERE s.edition_id = e.id) AS sections,
  (SELECT count(*) FROM tables t WHERE t.edition_id = e.id) AS tables,
  (SELECT count(*) FROM figures f WHERE f.edition_id = e.id) AS figures,
  (SELECT count(f.value) FROM figures f WHERE f.edition_id = e.id) AS figures_with_value,
  (SELECT count(*) FROM findings n WHERE n.report_id = r.id AND n.resolved_at IS NULL) AS findings,
  e.first_seen, e.last_seen, e.reader, e.read_at
FROM reports r
JOIN editions e ON e.id = r.current_edition_id
JOIN captures c ON c.id = e.capture_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN bodies b ON b.sha256 = c.body_sha256
LEFT JOIN publishers p ON p.id = r.publisher_id
ORDER BY p.name, r.year, r.key
"""
METRICS = """
SELECT
  code, label_zh, label_en, unit, definition,
  (SELECT group_concat(value, ' ') FROM json_each(forms)) AS forms
FROM metrics
ORDER BY code
"""
FINDINGS = """
SELECT
  r.key AS report_key, p.name AS publisher, coalesce(r.year, n.year) AS year, n.severity, n.rule,
  n.message, n.expected, n.actual,
  (SELECT group_concat(value, ' ') FROM json_each(n.figures)) AS figure_keys, n.found_at,
  n.resolved_at, n.key, coalesce(n.site_id, s.site_id) AS site, s.url AS page
FROM findings n
LEFT JOIN editions e ON e.id = n.edition_id
LEFT JOIN reports r ON r.id = n.report_id
LEFT JOIN publishers p ON p.id = coalesce(r.publisher_id, n.publisher_id)
LEFT JOIN pages s ON s.id = n.page_id
WHERE coalesce(e.is_current, 1) = 1
ORDER BY p.name, coalesce(r.year, n.year), r.key, n.rule, n.id
"""
DATASET = {
    "figures.csv": FIGURES,
    "reports.csv": REPORTS,
    "metrics.csv": METRICS,
    "findings.csv": FINDINGS,
}
BYTE_ORDER_MARK = "\ufeff"  # Excel takes a CSV file without it for the system's old encoding
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of a formula


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, and its rows, the header not counted."""

    path: Path
    rows: int


def export_csv(archive: Archive, out: Path, *, excel: bool = False) -> tuple[Exported, ...]:
    """Write the dataset of the current editions.

    out: a folder, for figures.csv, reports.csv, metrics.csv and findings.csv; or a path that ends
    in .csv, for the figures alone. Files that are there are replaced, each in one step, after all
    were written. excel: begin with a byte order mark, and put an apostrophe before text that a
    spreadsheet would run as a formula. Raises UsageError where out cannot be written, DiskFull.
    """
    with _one_state(archive), _writable(out), _parts(_targets(out)) as parts:
        written = [
            Exported(target, _write(part, archive, query, excel=excel))
            for target, part, query in parts
        ]
        for target, part, _ in parts:
            part.replace(target)
    return tuple(written)


def export_atom(archive: Archive, out: Path) -> Exported:
    """Write what happened lately as an Atom feed (RFC 4287); its entries are counted as rows.

    The file is replaced in one step, and only if it would differ. Raises UsageError where out
    cannot be written, DiskFull.
    """
    with _one_state(archive):
        told = [news.news(row) for row in archive.db.query(news.query(), news.values())]
        known = archive.db.execute(news.ORIGIN).fetchone()
    content = feed.render(told, feed.Origin(*known) if known else feed.Origin())
    with _writable(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        if not out.is_file() or out.read_bytes() != content:
            _replace(out, content)
    return Exported(out, len(told))


def _replace(out: Path, content: bytes) -> None:
    part = _part_of(out)
    try:
        part.write_bytes(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _targets(out: Path) -> list[tuple[Path, str]]:
    """The files to write, each with its query."""
    if out.suffix.lower() == ".csv" and not out.is_dir():
        return [(out, FIGURES)]
    return [(out / name, query) for name, query in DATASET.items()]


@contextmanager
def _parts(targets: list[tuple[Path, str]]) -> Iterator[list[tuple[Path, Path, str]]]:
    """Beside each target the name to write to until it is whole; none is left behind."""
    parts = [(target, _part_of(target), query) for target, query in targets]
    targets[0][0].parent.mkdir(parents=True, exist_ok=True)
    try:
        yield parts
    finally:
        for _, part, _ in parts:
            part.unlink(missing_ok=True)


def _part_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def _write(path: Path, archive: Archive, query: str, *, excel: bool) -> int:
    """Write a query's rows; returns their number."""
    cursor = archive.db.execute(query)
    with path.open("w", encoding="utf-8", newline="") as file:
        if excel:
            file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description])
        count = 0
        for count, row in enumerate(cursor, 1):  # noqa: B007 — the last one is the count
            writer.writerow(without_formulas(row) if excel else row)
    return count


def without_formulas(row: Sequence[object]) -> Iterable[object]:
    """A row that a spreadsheet runs nothing of: text that it would is told by an apostrophe."""
    return (
        f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
        for value in row
    )


@contextmanager
def _one_state(archive: Archive) -> Iterator[None]:
    """All reads from the state that the archive is in now, whatever a crawl adds meanwhile."""
    with translated(archive.path):
        archive.db.execute("BEGIN")
        try:
            yield
        finally:
            archive.db.execute("ROLLBACK")


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    """What the system says against writing there, as an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(f"no space left for {out}; free some and export again") from error
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write to {out}: {reason}; name another place") from error
