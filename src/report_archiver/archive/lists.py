"""What the lists of a site showed, and whether its trail was found.

A row is a state that holds until the next row of the same list: none is written where a list shows
what it showed before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from report_archiver.archive import Archive
from report_archiver.archive.rows import insert

# What a visit that failed for these reasons says of a list: that it shows nothing. Any other
# failure says nothing of it.
ABSENT = ("http:404", "http:410", "soft_404")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows: the URLs of reports and of sub-columns, and for each of the site's
    selectors its key, its CSS and how many matches it has."""

    reports: tuple[str, ...]
    columns: tuple[str, ...]
    matches: tuple[tuple[str, str, int], ...] = ()


def note(db: Database, site_id: str, crawl_id: int, page_id: int, shown: Shown) -> None:
    """Note what a list shows, if that is not what it showed before. Inside of the caller's
    transaction, when the pages that it links to are known."""
    facts = {
        "reports": _ids(db, shown.reports),
        "columns": _ids(db, shown.columns),
        "matches": json.dumps({key: [css, count] for key, css, count in shown.matches}),
    }
    before = db.execute(
        "SELECT reports, columns, matches FROM list_facts WHERE page_id = ? AND site_id = ?"
        " ORDER BY id DESC LIMIT 1",
        (page_id, site_id),
    ).fetchone()
    if before != tuple(facts.values()):
        row = {"site_id": site_id, "page_id": page_id, "crawl_id": crawl_id, **facts}
        insert(db, "list_facts", row)


def note_trail(
    archive: Archive, site_id: str, crawl_id: int, page_id: int | None, missing: Sequence[str]
) -> None:
    """Note the steps of the trail that were not found, and on which page; none where it was."""
    told = json.dumps(list(missing), ensure_ascii=False)
    before = archive.db.execute(
        "SELECT missing FROM trail_facts WHERE site_id = ? ORDER BY id DESC LIMIT 1", (site_id,)
    ).fetchone()
    if told == (before[0] if before else "[]"):
        return
    with archive.writing() as db:
        row = {"site_id": site_id, "crawl_id": crawl_id, "page_id": page_id, "missing": told}
        insert(db, "trail_facts", row)


_SHOWN = f"""
SELECT count(*), coalesce(sum(f.reports <> '[]' AND coalesce(p.reason, '') NOT IN {ABSENT}), 0)
FROM list_facts f
JOIN site_pages p ON p.page_id = f.page_id AND p.site_id = f.site_id
WHERE f.site_id = ? AND f.id = (
  SELECT max(id) FROM list_facts WHERE page_id = f.page_id AND site_id = f.site_id)
"""  # noqa: S608 - our own words


def show_reports(archive: Archive, site_id: str) -> bool | None:
    """Does any list of a site show a report, as far as is known; None where no list is known."""
    lists, showing = archive.db.execute(_SHOWN, (site_id,)).fetchone()
    return showing > 0 if lists else None


def _ids(db: Database, urls: Sequence[str]) -> str:
    """The numbers of pages, in order, as JSON."""
    found = (db.execute("SELECT id FROM pages WHERE url = ?", (url,)).fetchone() for url in urls)
    return json.dumps(sorted({row[0] for row in found if row}))
