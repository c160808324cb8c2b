"""The frontier: the pages known and not yet visited in this crawl, and the crawls themselves.

A page is visited once in a crawl: it is queued while it waits, and stays queued after its capture
was committed until the links found on it are, so that a killed crawl loses nothing and repeats
nothing. Whose turn it is the crawl keeps in mind; the archive alone tells it where a crawl begins.

A page belongs to the site that found it first. What another site knows of it (its kind, its state,
its link) is in a row of shared_pages, so that neither site's crawl disturbs the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlite_utils import Database

from report_archiver.archive import Archive, repeats
from report_archiver.archive.lists import Shown, note
from report_archiver.archive.rows import insert
from report_archiver.model import Page, PageKind

CrawlState = Literal["running", "finished", "interrupted", "failed"]

# Reports go before lists, since a list may be one of endlessly many.
ORDER: tuple[PageKind, ...] = ("report", "attachment", "listing")
# Where a site's view of a page is, and the column of the page's id: of its own, and of another's.
KNOWN_IN = {False: ("pages", "id"), True: ("shared_pages", "page_id")}
Turn = tuple[int, int, int]  # the place of its kind in ORDER, depth, id: who comes first
PAGE = """
SELECT p.id, p.url, coalesce(s.kind, p.kind), coalesce(s.depth, p.depth), a.etag, a.last_modified,
  p.failures, coalesce((
    SELECT r.crawl_id FROM fetches s JOIN repeats r ON r.fetch_id = s.id
    WHERE s.page_id = p.id AND r.id > f.id ORDER BY r.id DESC LIMIT 1), f.crawl_id),
  p.site_id <> :site, p.trusted >= :trusted
FROM pages p
LEFT JOIN shared_pages s ON s.page_id = p.id AND s.site_id = :site
LEFT JOIN fetches f ON f.id = (
  SELECT id FROM fetches WHERE page_id = p.id AND body_id IS NOT NULL ORDER BY id DESC LIMIT 1)
LEFT JOIN answers a ON a.id = f.answer_id
"""
TRUSTED = 9  # times in a row that a server is believed, so that each tenth visit is unconditional
# The validators of each body that was new to its page, and of the one before.
_BODIES = """
SELECT a.etag, a.last_modified, b.etag, b.last_modified
FROM fetches f
LEFT JOIN answers a ON a.id = f.answer_id
LEFT JOIN fetches g ON g.id = (SELECT max(id) FROM fetches
  WHERE page_id = f.page_id AND id < f.id AND body_id IS NOT NULL)
LEFT JOIN answers b ON b.id = g.answer_id
WHERE f.page_id = ? AND f.outcome IN ('new', 'changed')
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
class Known:
    """A page that a site knows, when it is to be decided whether a crawl visits it again.

    text, date: of the link to it. linked: does a link of this crawl lead to it? hinted: has what
    its list says of it changed, or did the link to it go or come back?
    """

    kind: PageKind
    state: str
    reason: str | None
    text: str | None
    date: str | None
    last_visited: str | None
    next_visit: str | None
    linked: bool
    hinted: bool


Due = Callable[[Known], bool]


def always(_: Known) -> bool:
    """Visit every page in every crawl."""
    return True


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
        repeats.fold(db, crawl_id)
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
        _enqueue(db, Run(site_id, crawl_id, at, always), None, lead)
        (page_id,) = db.execute("SELECT id FROM pages WHERE url = ?", (lead.url,)).fetchone()
    return page(archive, site_id, page_id)


def page(archive: Archive, site_id: str, page_id: int) -> Page:
    """A page that is known, as this site knows it."""
    values = {"site": site_id, "page": page_id, "trusted": TRUSTED}
    found = Page(*archive.db.execute(f"{PAGE} WHERE p.id = :page", values).fetchone())
    if found.etag is None and found.last_modified is None:
        return replace(found, doubtful=False)
    return replace(found, doubtful=bool(found.doubtful) or is_lied_about(archive.db, page_id))


def is_lied_about(db: Database, page_id: int) -> bool:
    """Did a page's server once give other bytes under the same validators?"""
    return any(map(_has_lied, db.execute(_BODIES, (page_id,)).fetchall()))


def _has_lied(validators: tuple[str | None, ...]) -> bool:
    """Did other bytes come under the same validator? An ETag counts before a date (RFC 9110,
    13.2.2)."""
    etag, last_modified, etag_before, last_modified_before = validators
    if etag or etag_before:
        return etag == etag_before
    return last_modified is not None and last_modified == last_modified_before


def turn(page: Page) -> Turn:
    """Reports go first, then attachments, then lists; each kind by depth."""
    return ORDER.index(page.kind), page.depth, page.id


def queued(archive: Archive, site_id: str) -> list[Turn]:
    """The turns of the pages that wait."""
    rows = archive.db.execute(
        "SELECT kind, depth, page_id FROM site_pages"
        " WHERE site_id = ? AND state = 'queued' AND kind <> 'other'",
        (site_id,),
    ).fetchall()
    return [(ORDER.index(kind), depth, page_id) for kind, depth, page_id in rows]


def settle(
    archive: Archive,
    site_id: str,
    crawl_id: int,
    page: Page,
    leads: Sequence[Lead],
    at: str,
    kind: PageKind | None = None,
    shown: Shown | None = None,
    due: Due = always,
) -> list[Turn]:
    """The page is done and those of its leads that are due are queued, in one transaction; returns
    the turns of those that did not wait before. kind: what it turned out to be, where that is not
    what it was queued as; shown: what it shows, if it is a list."""
    table, key = KNOWN_IN[page.shared]
    with archive.writing() as db:
        run = Run(site_id, crawl_id, at, due)
        turns = [_enqueue(db, run, page.id, lead) for lead in leads]
        db.execute(
            f"UPDATE {table} SET state = 'done', kind = coalesce(?, kind)"  # noqa: S608
            f" WHERE {key} = ? AND site_id = ?",
            (kind, page.id, site_id),
        )
        if shown is not None:
            note(db, site_id, crawl_id, page.id, shown)
    return [turn for turn in turns if turn]


def listed(archive: Archive, site_id: str, crawl_id: int) -> list[int]:
    """The lists that this crawl has followed the links of, in the order it fetched them."""
    rows = archive.db.execute(
        "SELECT p.page_id, v.id FROM visits v JOIN fetches f ON f.id = v.fetch_id"
        " JOIN site_pages p ON p.page_id = v.page_id"
        " WHERE v.crawl_id = ? AND f.body_id IS NOT NULL"
        " AND p.site_id = ? AND p.kind = 'listing' AND p.state = 'done' ORDER BY 2",
        (crawl_id, site_id),
    ).fetchall()
    return [page_id for page_id, _ in rows]


def lists(archive: Archive, site_id: str) -> set[str]:
    """The URLs of the lists that links led to, whatever became of them; a pager's pages, whose
    links say nothing of them, are not among them."""
    rows = archive.db.execute(
        "SELECT url FROM site_pages WHERE site_id = ? AND kind = 'listing'"
        " AND link_text IS NOT NULL AND state <> 'excluded'",
        (site_id,),
    ).fetchall()
    return {url for (url,) in rows}


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl of a site at work. at: the time; due: which known pages it visits."""

    site_id: str
    crawl_id: int
    at: str
    due: Due


def passed_over(archive: Archive, site_id: str, crawl_id: int, led: Collection[str]) -> int:
    """How many pages of reports, of those that links of a crawl led to, are archived and were not
    due."""
    rows = archive.db.execute(
        "SELECT url FROM site_pages p WHERE site_id = ? AND kind IN ('report', 'attachment')"
        " AND state = 'done' AND NOT EXISTS"
        " (SELECT 1 FROM visits WHERE page_id = p.page_id AND crawl_id = ?)",
        (site_id, crawl_id),
    )
    return sum(url in led for (url,) in rows)


def requeue_unvisited(
    archive: Archive,
    site_id: str,
    crawl_id: int,
    led: Collection[str] = (),
    due: Due = always,
) -> int:
    """Queue the known pages that are due though no link of this crawl led to them; returns how
    many. led: the URLs that links led to."""
    run = Run(site_id, crawl_id, "", due)
    with archive.writing() as db:
        return sum(_requeue(db, shared, run, led) for shared in (False, True))


# Pages that a site knows and a crawl of it has not visited. The last column: was the page that
# linked to it visited in this crawl?
_UNVISITED = """
SELECT p.id, p.url, {known}.kind, {known}.state, {known}.reason, {known}.link_text,
  {known}.link_date, p.last_visited, p.next_visit, {known}.unlinked_in, EXISTS (
    SELECT 1 FROM visits v JOIN fetches f ON f.id = v.fetch_id
    WHERE v.page_id = {known}.found_on AND v.crawl_id = :crawl AND f.body_id IS NOT NULL)
FROM {tables}
WHERE {known}.site_id = :site AND {known}.kind <> 'other'
  AND {known}.state IN ('done', 'failed', 'blocked', 'gone')
  AND NOT EXISTS (SELECT 1 FROM visits WHERE page_id = p.id AND crawl_id = :crawl)
"""
_UNVISITED_IN = {
    False: _UNVISITED.format(known="p", tables="pages p"),
    True: _UNVISITED.format(known="s", tables="shared_pages s JOIN pages p ON p.id = s.page_id"),
}


def _requeue(db: Database, shared: bool, run: Run, led: Collection[str]) -> int:
    table, key = KNOWN_IN[shared]
    values = {"site": run.site_id, "crawl": run.crawl_id}
    queued = 0
    for page_id, url, *told, unlinked_in, is_read in db.execute(
        _UNVISITED_IN[shared], values
    ).fetchall():
        if url in led:  # it was not due when a link led to it
            continue
        lost = unlinked_in is None and bool(is_read)
        known = Known(*(*told, False, lost and told[1] == "done"))
        again = _is_due(db, page_id, known, run)
        queued += again
        if lost or again:
            db.execute(
                f"UPDATE {table} SET state = ?, unlinked_in = ?"  # noqa: S608
                f" WHERE {key} = ? AND site_id = ?",
                (
                    "queued" if again else known.state,
                    run.crawl_id if lost else unlinked_in,
                    page_id,
                    run.site_id,
                ),
            )
    return queued


def _is_due(db: Database, page_id: int, known: Known, run: Run) -> bool:
    """A page whose server once gave other bytes under the same validators is always due, and so is
    one that shows no report where it showed one, till it is known what became of it."""
    return run.due(known) or (
        known.state == "done" and (is_lied_about(db, page_id) or _has_lost_report(db, page_id))
    )


def _has_lost_report(db: Database, page_id: int) -> bool:
    query = "SELECT 1 FROM findings WHERE page_id = ? AND rule = ? AND resolved_at IS NULL"
    return db.execute(query, (page_id, "s.lost_report")).fetchone() is not None


# What a site knows of a page when a link leads to it, and what is noted of it then.
_KNOWN = "SELECT kind, state, reason, link_text, link_date, depth, found_on, unlinked_in"
_LINK = {
    shared: f"{_KNOWN} FROM {table} WHERE {key} = ? AND site_id = ?"
    for shared, (table, key) in KNOWN_IN.items()
}
_TELL = {
    shared: f"UPDATE {table} SET kind = ?, state = ?, link_text = ?, link_date = ?,"  # noqa: S608
    f" unlinked_in = NULL WHERE {key} = ? AND site_id = ?"
    for shared, (table, key) in KNOWN_IN.items()
}


def _enqueue(db: Database, run: Run, found_on: int | None, lead: Lead) -> Turn | None:
    """Queue a lead unless this crawl has visited it, or it is not due; its turn, if it did not
    wait before."""
    row = db.execute(
        "SELECT id, site_id <> ?, last_visited, next_visit, EXISTS"
        " (SELECT 1 FROM visits WHERE page_id = pages.id AND crawl_id = ?)"
        " FROM pages WHERE url = ?",
        (run.site_id, run.crawl_id, lead.url),
    ).fetchone()
    if row is None:
        return _discover(db, run, None, found_on, lead)
    page_id, shared, *times, captured = row
    own = db.execute(_LINK[bool(shared)], (page_id, run.site_id)).fetchone()
    if own is None:
        return _discover(db, run, page_id, found_on, lead)
    *told, depth, finder, unlinked_in = own
    kind, state, _, text, date = told
    differs = found_on == finder and (_differs(lead.text, text) or _differs(lead.date, date))
    came_back = unlinked_in is not None or (state == "gone" and _was_away(db, found_on, run))
    known = Known(*(*told, *times, True, differs or came_back))
    promoted = kind == "other" and lead.kind != "other"
    again = lead.reason is None and (
        promoted or (not captured and _is_due(db, page_id, known, run))
    )
    kind = lead.kind if promoted else kind
    told = (kind, "queued" if again else state, *_words(lead, known, found_on == finder))
    db.execute(_TELL[bool(shared)], (*told, page_id, run.site_id))
    waits = again and kind != "other" and (promoted or state != "queued")
    return (ORDER.index(kind), depth, page_id) if waits else None


def _was_away(db: Database, list_id: int | None, run: Run) -> bool:
    """Could a list not be had when it was visited last, before this crawl? Its links are new, then,
    though nobody saw them go."""
    row = db.execute(
        "SELECT f.body_id IS NULL FROM visits v JOIN fetches f ON f.id = v.fetch_id"
        " WHERE v.page_id = ? AND v.crawl_id < ? ORDER BY v.id DESC LIMIT 1",
        (list_id, run.crawl_id),
    ).fetchone()
    return bool(row and row[0])


def _words(lead: Lead, known: Known, by_finder: bool) -> tuple[str | None, str | None]:
    """Text and date of a page's link: those of the page that found it, of others where it has
    none."""
    first, second = (lead, known) if by_finder else (known, lead)
    return first.text or second.text, first.date or second.date


def _differs(new: str | None, old: str | None) -> bool:
    return new is not None and old is not None and new != old


def _discover(
    db: Database, run: Run, page_id: int | None, found_on: int | None, lead: Lead
) -> Turn | None:
    """Make a lead known to a site. page_id: of the page, where another site knows it."""
    row = {
        "site_id": run.site_id,
        "kind": lead.kind,
        "state": "excluded" if lead.reason else "queued",
        "reason": lead.reason,
        "depth": lead.depth,
        "found_on": found_on,
        "link_text": lead.text,
        "link_date": lead.date,
        "first_seen": run.at,
    }
    if page_id is None:
        page_id = insert(db, "pages", {"url": lead.url, **row})
    elif lead.reason or not _hand_over(db, page_id, row):
        insert(db, "shared_pages", {"page_id": page_id, **row})
    waits = lead.reason is None and lead.kind != "other"
    return (ORDER.index(lead.kind), lead.depth, page_id) if waits else None


def _hand_over(db: Database, page_id: int, row: Mapping[str, object]) -> bool:
    """Give a page to a site that may visit it, where it belongs to one that may not."""
    names = ", ".join(row)
    kept = db.execute(
        f"INSERT INTO shared_pages (page_id, {names}) SELECT id, {names} FROM pages"  # noqa: S608
        " WHERE id = ? AND state = 'excluded'",
        (page_id,),
    )
    if kept.rowcount:
        db.table("pages").update(page_id, dict(row))
    return bool(kept.rowcount)
