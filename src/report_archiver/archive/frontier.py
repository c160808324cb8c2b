"""The frontier: the pages known and not yet visited in this crawl, and the crawls themselves.

A page is visited once in a crawl: it is queued while it waits, and stays queued after its capture
was committed until the links found on it are, so that a killed crawl loses nothing and repeats
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from report_archiver.archive import Archive
from report_archiver.model import Page, PageKind

CrawlState = Literal["running", "finished", "interrupted", "failed"]

ORDER: tuple[PageKind, ...] = ("listing", "report", "attachment")
PAGE = """
SELECT p.id, p.url, p.kind, p.depth, c.etag, c.last_modified, p.failures
FROM pages p LEFT JOIN captures c ON c.id = (
  SELECT max(id) FROM captures WHERE page_id = p.id AND body_sha256 IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Lead:
    """A link worth following. reason: why it is not to be followed all the same (scope)."""

    url: str
    kind: PageKind
    depth: int
    text: str | None = None
    date: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The counters of a crawl, as the archive holds them."""

    state: CrawlState
    requests: int
    bytes_received: int
    new: int
    changed: int
    unchanged: int
    failed: int


def register_site(archive: Archive, site_id: str, name: str, homepage: str, config: str) -> None:
    """Make or renew the row of a site. config: the site's file as JSON."""
    with archive.writing() as db:
        db.execute(
            "INSERT INTO sites (id, name, homepage, config) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
            " homepage = excluded.homepage, config = excluded.config",
            (site_id, name, homepage, config),
        )


def begin(archive: Archive, site_id: str, started_at: str) -> int:
    """The id of the crawl to go on with: the site's last one if it never ended, or a new one."""
    with archive.writing() as db:
        row = db.execute(
            "SELECT id, state FROM crawls WHERE site_id = ? ORDER BY id DESC LIMIT 1", (site_id,)
        ).fetchone()
        if row and row[1] in {"running", "interrupted"}:
            db.execute(
                "UPDATE crawls SET state = 'running', finished_at = NULL WHERE id = ?", (row[0],)
            )
            return int(row[0])
        new = db.execute(
            "INSERT INTO crawls (site_id, started_at, state) VALUES (?, ?, 'running') RETURNING id",
            (site_id, started_at),
        ).fetchone()
        return int(new[0])


def end(archive: Archive, crawl_id: int, state: CrawlState, at: str, notes: Sequence[str]) -> None:
    """Close a crawl. notes: what a person should know of it."""
    with archive.writing() as db:
        db.execute(
            "UPDATE crawls SET state = ?, finished_at = ?, note = ? WHERE id = ?",
            (state, at, "\n".join(notes) or None, crawl_id),
        )


def totals(archive: Archive, crawl_id: int) -> Totals:
    """The counters of this crawl."""
    row = archive.db.execute(
        "SELECT state, requests, bytes_received, pages_new, pages_changed, pages_unchanged,"
        " pages_failed FROM crawls WHERE id = ?",
        (crawl_id,),
    ).fetchone()
    return Totals(*row)


def admit(archive: Archive, site_id: str, crawl_id: int, lead: Lead, at: str) -> Page:
    """The page of a lead, made known if it is new, queued if this crawl has not visited it."""
    with archive.writing() as db:
        _enqueue(db, site_id, crawl_id, None, lead, at)
        row = db.execute(f"{PAGE} WHERE p.url = ?", (lead.url,)).fetchone()
    return Page(*row)


def next_page(archive: Archive, site_id: str) -> Page | None:
    """The next page in the queue: listings first, then reports, each kind by depth."""
    for kind in ORDER:
        row = archive.db.execute(
            f"{PAGE} WHERE p.site_id = ? AND p.state = 'queued' AND p.kind = ?"
            " ORDER BY p.depth, p.id LIMIT 1",
            (site_id, kind),
        ).fetchone()
        if row:
            return Page(*row)
    return None


def queued(archive: Archive, site_id: str) -> int:
    """How many pages wait."""
    row = archive.db.execute(
        "SELECT count(*) FROM pages WHERE site_id = ? AND state = 'queued' AND kind <> 'other'",
        (site_id,),
    ).fetchone()
    return int(row[0])


def settle(
    archive: Archive,
    site_id: str,
    crawl_id: int,
    page: Page,
    leads: Sequence[Lead],
    at: str,
    kind: PageKind | None = None,
) -> None:
    """The page is done and its leads are queued, in one transaction. kind: what it turned out to
    be, where that is not what it was queued as."""
    with archive.writing() as db:
        for lead in leads:
            _enqueue(db, site_id, crawl_id, page.id, lead, at)
        db.execute(
            "UPDATE pages SET state = 'done', kind = coalesce(?, kind) WHERE id = ?",
            (kind, page.id),
        )


def captured_in(archive: Archive, page_id: int, crawl_id: int) -> bool:
    """Has this crawl a good capture of the page?"""
    found = archive.db.execute(
        "SELECT 1 FROM captures WHERE page_id = ? AND crawl_id = ? AND body_sha256 IS NOT NULL"
        " LIMIT 1",
        (page_id, crawl_id),
    ).fetchone()
    return found is not None


def requeue_unvisited(archive: Archive, site_id: str, crawl_id: int) -> int:
    """Queue the known pages that no link of this crawl led to; returns how many."""
    with archive.writing() as db:
        cursor = db.execute(
            "UPDATE pages SET state = 'queued' WHERE site_id = ? AND kind <> 'other'"
            " AND state IN ('done', 'failed', 'blocked') AND NOT EXISTS"
            " (SELECT 1 FROM captures WHERE page_id = pages.id AND crawl_id = ?)",
            (site_id, crawl_id),
        )
        return cursor.rowcount


def _captured(db: Database, page_id: int, crawl_id: int) -> bool:
    found = db.execute(
        "SELECT 1 FROM captures WHERE page_id = ? AND crawl_id = ? LIMIT 1", (page_id, crawl_id)
    ).fetchone()
    return found is not None


def _enqueue(
    db: Database, site_id: str, crawl_id: int, found_on: int | None, lead: Lead, at: str
) -> None:
    """Queue a lead unless this crawl has visited it."""
    row = db.execute("SELECT id, kind, state FROM pages WHERE url = ?", (lead.url,)).fetchone()
    if row is None:
        _discover(db, site_id, found_on, lead, at)
        return
    page_id, kind, state = row
    promoted = kind == "other" and lead.kind != "other"
    again = lead.reason is None and (promoted or not _captured(db, page_id, crawl_id))
    db.execute(
        "UPDATE pages SET site_id = ?, kind = ?, state = ?, link_text = coalesce(?, link_text),"
        " link_date = coalesce(?, link_date) WHERE id = ?",
        (
            site_id,
            lead.kind if promoted else kind,
            "queued" if again else state,
            lead.text,
            lead.date,
            page_id,
        ),
    )


def _discover(db: Database, site_id: str, found_on: int | None, lead: Lead, at: str) -> None:
    db.execute(
        "INSERT INTO pages (site_id, url, kind, state, reason, depth, found_on, link_text,"
        " link_date, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            site_id,
            lead.url,
            lead.kind,
            "excluded" if lead.reason else "queued",
            lead.reason,
            lead.depth,
            found_on,
            lead.text,
            lead.date,
            at,
        ),
    )
