"""What tells whether publishers published in time, and what is expected of them, year by year."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import Archive, bodies, translated
from report_archiver.archive.captures import MISSING
from report_archiver.archive.rows import insert_all
from report_archiver.model import Body, Expected, Issued

YEAR = re.compile(r"(?<!\d)20[0-3]\d(?!\d)")
DATE = re.compile(r"(20\d\d)\D(\d{1,2})\D(\d{1,2})(?!\d)")
CHAIN = 8  # lists over lists that are followed back
TELLING = 4  # characters of a link's last part that can be looked for in a list

PUBLISHERS = "SELECT id, name, level, obliged, valid_from, valid_to FROM publishers ORDER BY id"
ISSUED = """
SELECT r.publisher_id, r.id, r.year, date(min(e.first_seen), '+8 hours'),
  json_group_array(e.published_at), json_group_array(g.link_date)
FROM reports r
JOIN editions e ON e.report_id = r.id
JOIN pages g ON g.id = e.page_id
WHERE r.publisher_id IS NOT NULL AND r.year BETWEEN 1 AND 9000
GROUP BY r.id ORDER BY r.id
"""
SITES = """
SELECT DISTINCT r.publisher_id, g.site_id
FROM reports r JOIN editions e ON e.report_id = r.id JOIN pages g ON g.id = e.page_id
WHERE r.publisher_id IS NOT NULL
UNION
SELECT r.publisher_id, s.site_id
FROM reports r JOIN editions e ON e.report_id = r.id JOIN shared_pages s ON s.page_id = e.page_id
WHERE r.publisher_id IS NOT NULL
UNION
SELECT p.id, s.id FROM sites s
JOIN publishers p ON p.id = s.publisher_id OR p.name = json_extract(s.config, '$.site.publisher')
"""
LOOKED = """
SELECT site_id, date(max(started_at), '+8 hours') FROM crawls WHERE state = 'finished'
GROUP BY site_id
"""
# Pages that may lead to a report, or be one, and were not had: `list`, also where a crawl begins;
# `lost`; and `unread`, what is no page of text, or out of scope. A link to a page that its server
# does not have is no report.
HIDDEN = f"""
SELECT site_id, 'list', '' FROM site_pages
WHERE state IN ('failed', 'blocked') AND kind = 'listing' AND reason NOT IN {MISSING}
  OR depth = 0 AND state IN ('failed', 'blocked', 'gone')
UNION ALL
SELECT site_id, 'lost', coalesce(link_text, '') FROM site_pages
WHERE state IN ('failed', 'blocked') AND kind = 'report' AND reason NOT IN {MISSING}
  AND page_id NOT IN (SELECT page_id FROM editions)
UNION ALL
SELECT site_id, 'unread', link_text FROM site_pages g
WHERE kind IN ('report', 'attachment') AND link_text IS NOT NULL
  AND (state = 'excluded' OR state = 'done' AND (
    SELECT f.edition_id IS NULL AND coalesce(b.media_type, '') NOT LIKE '%text%'
      AND coalesce(b.media_type, '') NOT LIKE '%html%'
    FROM fetches f JOIN bodies b ON b.id = f.body_id
    WHERE f.page_id = g.page_id ORDER BY f.id DESC LIMIT 1))
"""  # noqa: S608 - our own words


def known(archive: Archive) -> list[Body]:
    """All publishers, with what tells whether they published in time (but for Issued.unseen)."""
    with translated(archive.path), archive.db.atomic():
        issued = _issued(archive)
        sites = _grouped(archive.db.execute(SITES).fetchall())
        looked = dict(archive.db.execute(LOOKED).fetchall())
        rows = archive.db.execute(PUBLISHERS).fetchall()
        hidden = _Hidden(archive.db.execute(HIDDEN).fetchall(), [row[1] for row in rows])
        return [
            Body(
                publisher_id,
                name,
                level,
                None if obliged is None else bool(obliged),
                _iso(valid_from),
                _iso(valid_to),
                tuple(issued[publisher_id]),
                _last(looked[site] for site in sites[publisher_id] if site in looked),
                *hidden.of(name, sites[publisher_id]),
            )
            for publisher_id, name, level, obliged, valid_from, valid_to in rows
        ]


def unseen(archive: Archive, report_id: int) -> date | None:
    """The last day that the list in which a report was found was captured without it, in a crawl
    before; of a list that was new itself, the day of the list that led to it. None where no list
    tells, or one names the report's address before it was followed."""
    row = archive.db.execute(
        "SELECT page_id FROM editions WHERE report_id = ? ORDER BY first_seen, id LIMIT 1",
        (report_id,),
    ).fetchone()
    page_id = row[0] if row else None
    for _ in range(CHAIN):
        url, found_on, crawl = archive.db.execute(
            "SELECT url, found_on, (SELECT min(crawl_id) FROM fetches WHERE page_id = pages.id)"
            " FROM pages WHERE id = ?",
            (page_id,),
        ).fetchone()
        before = archive.db.execute(
            "SELECT date(captured_at, '+8 hours'), body_sha256 FROM captures"
            " WHERE page_id = ? AND crawl_id < ? AND body_sha256 IS NOT NULL"
            " ORDER BY id DESC LIMIT 1",
            (found_on, crawl),
        ).fetchone()
        if before:
            return None if _names(bodies.get(archive.db, before[1]), url) else _iso(before[0])
        if found_on is None:
            return None
        page_id = found_on
    return None


def _names(body: bytes | None, url: str) -> bool:
    """May a list have linked to this address? To be sure, by the last part of it alone."""
    last = url.rstrip("/").rpartition("/")[2]
    if body is None or len(last) < TELLING:
        return True
    return last.encode() in body.replace(b"&amp;", b"&")


class _Hidden:
    """What could not be had, by site: years that a link names (none: any), and whose it says."""

    def __init__(self, rows: Iterable[tuple[str, str, str]], names: Sequence[str]) -> None:
        self._lists: set[str] = set()
        self._pages: dict[str, list[tuple[frozenset[int], frozenset[str]]]] = defaultdict(list)
        for site, sort, text in rows:
            years = frozenset(map(int, YEAR.findall(text)))
            if sort == "list":
                self._lists.add(site)
            elif years or sort == "lost":
                owners = frozenset(name for name in names if name in text)
                self._pages[site].append((years, owners))

    def of(self, name: str, sites: Collection[str]) -> tuple[bool, frozenset[int]]:
        """Whether a publisher's report of any year may be hidden, at each of its sites; and the
        years whose report may be, at one of them."""
        own = {
            site: [years for years, owners in self._pages[site] if not owners or name in owners]
            for site in sites
        }
        hidden = bool(sites) and all(
            site in self._lists or frozenset() in years for site, years in own.items()
        )
        return hidden, frozenset[int]().union(*(one for years in own.values() for one in years))


def _issued(archive: Archive) -> dict[int, list[Issued]]:
    issued: dict[int, list[Issued]] = defaultdict(list)
    for publisher_id, report_id, year, seen, printed, listed in archive.db.execute(ISSUED):
        report = Issued(report_id, year, _dates(printed), _dates(listed), _iso(seen))
        issued[publisher_id].append(report)
    return issued


def _dates(told: str) -> tuple[date, ...]:
    """The days, each once, that a JSON list of dates as printed holds."""
    found = (DATE.match(text.strip()) for text in json.loads(told) if text)
    days = (_iso("{}-{:0>2}-{:0>2}".format(*one.groups())) for one in found if one)
    return tuple(sorted({day for day in days if day}))


def _iso(text: str | None) -> date | None:
    """A day as the archive keeps it; None for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _last(days: Iterable[str | None]) -> date | None:
    return max(filter(None, map(_iso, days)), default=None)


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for key, value in rows:
        groups[key].append(value)
    return groups


# The table ---------------------------------------------------------------------------------------

COLUMNS = ("publisher_id", "year", "due", "state", "days_late", "report_id", "known_by", "as_of")


def is_kept(archive: Archive, rows: Iterable[Expected], as_of: date) -> bool:
    """Whether the table holds these rows, judged on that day."""
    names = ", ".join(COLUMNS)
    kept = archive.db.execute(f"SELECT {names} FROM expected ORDER BY 1, 2").fetchall()  # noqa: S608
    return kept == sorted(tuple(_row(one, as_of).values()) for one in rows)


def keep(db: Database, rows: Iterable[Expected], as_of: date) -> None:
    """Fill the table anew, inside a caller's transaction."""
    db.execute("DELETE FROM expected")
    insert_all(db, "expected", (_row(one, as_of) for one in rows))


def _row(expected: Expected, as_of: date) -> dict[str, Any]:
    return {
        "publisher_id": expected.publisher_id,
        "year": expected.year,
        "due": expected.due and expected.due.isoformat(),
        "state": expected.state,
        "days_late": expected.days_late,
        "report_id": expected.report_id,
        "known_by": expected.known_by,
        "as_of": as_of.isoformat(),
    }
