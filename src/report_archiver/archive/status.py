"""Where an archive stands: what it holds, how each site's last crawl went, what fails and why.

Read in one transaction, so that the numbers belong together while a crawl goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from report_archiver.archive import Archive, translated
from report_archiver.archive.changes import PRESENCE
from report_archiver.archive.times import stamp


@dataclass(frozen=True, slots=True)
class Holdings:
    """Numbers of rows. body_bytes: of all bodies as sent; kept_bytes: as kept; file_bytes: of the
    archive on disk with its log."""

    sites: int
    pages: int
    crawls: int
    captures: int
    bodies: int
    body_bytes: int
    kept_bytes: int
    publishers: int
    reports: int
    editions: int
    figures: int
    findings: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class PageCount:
    """How many pages of a site are of this kind and in this state."""

    site: str
    kind: str
    state: str
    pages: int


@dataclass(frozen=True, slots=True)
class CrawlLine:
    """A crawl. finished_at: None while it runs, or if it was killed. notes: what to know of it."""

    id: int
    started_at: str
    finished_at: str | None
    state: str
    requests: int
    bytes_received: int
    pages_new: int
    pages_changed: int
    pages_unchanged: int
    pages_failed: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site, its last crawl, and how many of its pages wait for one."""

    id: str
    name: str
    homepage: str
    queued: int
    last_crawl: CrawlLine | None


@dataclass(frozen=True, slots=True)
class PublisherLine:
    """A publisher's reports. years: those reported on, in order; gone: those of them whose report
    is gone. obliged: must it publish, or does it by choice; None where nobody knows."""

    publisher: str | None
    obliged: bool | None
    reports: int
    years: tuple[int, ...]
    figures: int
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Pages of a site that are not archived for the same reason. since: when the first of them
    was last visited, None if never; example: the address of one."""

    site: str
    state: str
    reason: str | None
    pages: int
    since: str | None
    example: str


@dataclass(frozen=True, slots=True)
class Rest:
    """A host that wants no request before a moment to come (Retry-After)."""

    origin: str
    until: str


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings are open, by severity."""

    error: int
    warning: int
    info: int


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many pages of a kind there are, each once, however many sites lead to it."""

    kind: str
    pages: int


@dataclass(frozen=True, slots=True)
class Drift:
    """An open finding about what a site shows. since: when it was found first, or came back."""

    site: str
    rule: str
    severity: str
    message: str
    since: str


@dataclass(frozen=True, slots=True)
class Status:
    """All of it."""

    holdings: Holdings
    findings: FindingCounts
    sites: tuple[SiteLine, ...]
    pages: tuple[PageCount, ...]
    publishers: tuple[PublisherLine, ...]
    troubles: tuple[Trouble, ...]
    resting: tuple[Rest, ...]
    kinds: tuple[KindCount, ...] = ()
    drifts: tuple[Drift, ...] = ()


HOLDINGS = """
SELECT
  (SELECT count(*) FROM sites) AS sites, (SELECT count(*) FROM pages) AS pages,
  (SELECT count(*) FROM crawls) AS crawls,
  (SELECT count(*) FROM fetches) + (SELECT count(*) FROM repeats)
    + (SELECT count(*) FROM round_visits) AS captures,
  count(*) AS bodies, coalesce(sum(size), 0) AS body_bytes,
  coalesce(sum(length(content)), 0) AS kept_bytes,
  (SELECT count(*) FROM publishers) AS publishers, (SELECT count(*) FROM reports) AS reports,
  (SELECT count(*) FROM editions) AS editions, (SELECT count(*) FROM figures) AS figures,
  (SELECT count(*) FROM findings WHERE resolved_at IS NULL) AS findings
FROM bodies
"""
FINDINGS = """
SELECT coalesce(sum(severity = 'error'), 0) AS error,
  coalesce(sum(severity = 'warning'), 0) AS warning, coalesce(sum(severity = 'info'), 0) AS info
FROM findings WHERE resolved_at IS NULL
"""
SITES = """
SELECT s.id AS site, s.name, s.homepage, c.*,
  (SELECT count(*) FROM site_pages WHERE site_id = s.id AND state = 'queued') AS queued
FROM sites s
LEFT JOIN crawls c ON c.id = (SELECT max(id) FROM crawls WHERE site_id = s.id)
ORDER BY s.id
"""
PAGES = """
SELECT site_id AS site, kind, state, count(*) AS pages FROM site_pages
GROUP BY site_id, kind, state ORDER BY site_id, kind, state
"""
KINDS = "SELECT kind, count(*) AS pages FROM pages GROUP BY kind ORDER BY count(*) DESC, kind"
PUBLISHERS = f"""
SELECT p.name AS publisher, p.obliged, r.year, count(*) AS reports, sum(
  (SELECT count(*) FROM figures WHERE edition_id = r.current_edition_id)) AS figures,
  max({PRESENCE.format("r.id")} IS 'gone') AS gone
FROM reports r LEFT JOIN publishers p ON p.id = r.publisher_id
GROUP BY r.publisher_id, r.year ORDER BY p.name IS NULL, p.name, r.publisher_id, r.year
"""  # noqa: S608 - our own words
TROUBLES = """
SELECT site_id AS site, state, reason, count(*) AS pages, min(last_visited) AS since,
  min(url) AS example
FROM site_pages WHERE state IN ('failed', 'blocked', 'excluded', 'gone')
GROUP BY site_id, state, reason
ORDER BY site_id, CASE state WHEN 'failed' THEN 0 WHEN 'blocked' THEN 1 WHEN 'gone' THEN 2 END
  NULLS LAST, count(*) DESC, reason
"""
DRIFTS = """
SELECT coalesce(n.site_id, p.site_id) AS site, n.rule, n.severity, n.message,
  (SELECT at FROM finding_events WHERE finding_id = n.id ORDER BY id DESC LIMIT 1) AS since
FROM findings n LEFT JOIN pages p ON p.id = n.page_id
WHERE n.resolved_at IS NULL AND (n.site_id IS NOT NULL OR n.page_id IS NOT NULL)
ORDER BY 1, CASE n.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, n.rule, n.id
"""
RESTING = "SELECT origin, not_before AS until FROM hosts WHERE not_before > :now ORDER BY origin"


def status(archive: Archive, now: datetime) -> Status:
    """Where the archive stands. now: to tell which hosts rest still."""
    with translated(archive.path), archive.db.atomic():
        (holdings,), (findings,) = _rows(archive, HOLDINGS), _rows(archive, FINDINGS)
        return Status(
            holdings=Holdings(**holdings, file_bytes=_file_bytes(archive)),
            findings=FindingCounts(**findings),
            sites=tuple(_site(row) for row in _rows(archive, SITES)),
            pages=tuple(PageCount(**row) for row in _rows(archive, PAGES)),
            publishers=tuple(_publishers(_rows(archive, PUBLISHERS))),
            troubles=tuple(Trouble(**row) for row in _rows(archive, TROUBLES)),
            resting=tuple(Rest(**row) for row in _rows(archive, RESTING, now=stamp(now))),
            kinds=tuple(KindCount(**row) for row in _rows(archive, KINDS)),
            drifts=tuple(Drift(**row) for row in _rows(archive, DRIFTS)),
        )


def _rows(archive: Archive, query: str, **values: object) -> list[dict[str, Any]]:
    return list(archive.db.query(query, values))


def _file_bytes(archive: Archive) -> int:
    log = archive.path.with_name(f"{archive.path.name}-wal")
    return sum(path.stat().st_size for path in (archive.path, log) if path.exists())


def _site(row: dict[str, Any]) -> SiteLine:
    return SiteLine(
        row["site"], row["name"], row["homepage"], row["queued"], _crawl(row) if row["id"] else None
    )


def _crawl(row: dict[str, Any]) -> CrawlLine:
    names = (
        "id", "started_at", "finished_at", "state", "requests", "bytes_received", "pages_new",
        "pages_changed", "pages_unchanged", "pages_failed",
    )  # fmt: skip
    notes = tuple((row["note"] or "").splitlines())
    return CrawlLine(**{name: row[name] for name in names}, notes=notes)


def _publishers(rows: list[dict[str, Any]]) -> Iterator[PublisherLine]:
    """One line a publisher, from rows of publisher and year in order."""
    grouped: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["publisher"], []).append(row)
    for publisher, own in grouped.items():
        years = tuple(sorted({row["year"] for row in own if row["year"] is not None}))
        obliged = own[0]["obliged"]
        yield PublisherLine(
            publisher=publisher,
            obliged=None if obliged is None else bool(obliged),
            reports=sum(row["reports"] for row in own),
            years=years,
            figures=sum(row["figures"] for row in own),
            gone=tuple(sorted({row["year"] for row in own if row["gone"] and row["year"]})),
        )
