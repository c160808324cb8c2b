"""What is known of what a site shows, for check/silence.py to judge, and the findings of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import Archive, findings
from report_archiver.archive.changes import PRESENCE
from report_archiver.archive.findings import Subject
from report_archiver.archive.lists import ABSENT
from report_archiver.model import (
    Finding,
    Linked,
    ListFacts,
    ListHistory,
    Matches,
    PageHistory,
    SiteFacts,
)

# A crawl that was interrupted or capped has not seen all there is, and is judged when it is done.
_DUE = """
SELECT s.id, c.id FROM sites s
JOIN crawls c ON c.id = (SELECT max(id) FROM crawls WHERE site_id = s.id)
LEFT JOIN judged_crawls j ON j.site_id = s.id
WHERE c.state = 'finished' AND c.id IS NOT j.crawl_id
ORDER BY s.id
"""
_LISTS = """
SELECT f.page_id, p.url, p.reason, f.crawl_id, f.reports, f.columns, f.matches
FROM list_facts f
JOIN site_pages p ON p.page_id = f.page_id AND p.site_id = f.site_id
WHERE f.site_id = ? ORDER BY f.page_id, f.id
"""
# The edition that a page showed last. One comes with other bytes than before.
_SHOWED = """
LEFT JOIN fetches b ON b.id = (SELECT max(id) FROM fetches
  WHERE page_id = p.id AND edition_id IS NOT NULL AND outcome IN ('new', 'changed'))
LEFT JOIN editions e ON e.id = b.edition_id
"""
_LINKED = f"""
SELECT p.id, coalesce(e.title, p.link_text, p.url), e.report_id,
  e.report_id IS NOT NULL OR p.kind = 'attachment'
    AND EXISTS (SELECT 1 FROM fetches WHERE page_id = p.id AND body_id IS NOT NULL),
  CASE WHEN e.report_id IS NULL THEN p.state = 'gone'
    ELSE {PRESENCE.format("e.report_id")} IS 'gone' END
FROM pages p
{_SHOWED}
WHERE p.id IN (SELECT j.value FROM list_facts f, json_each(f.reports) j WHERE f.site_id = ?)
ORDER BY p.id
"""  # noqa: S608 - our own words
_STANDINGS = """
SELECT f.page_id, f.capture_id, c.captured_at, f.shows, t.path, f.matches,
  substr(r.name, 1, instr(r.name || '+', '+') - 1) AS reader
FROM page_facts f
JOIN pages p ON p.id = f.page_id
JOIN captures c ON c.id = f.capture_id
JOIN readers r ON r.id = f.reader_id
LEFT JOIN templates t ON t.id = f.template_id
WHERE p.site_id = ? ORDER BY f.page_id, f.capture_id
"""
_PAGE = f"""
SELECT p.url, coalesce(e.title, p.link_text, p.url) AS name,
  (SELECT count(DISTINCT crawl_id) FROM fetches
    WHERE page_id = p.id AND id >= :capture AND body_id IS NOT NULL) AS crawls,
  {PRESENCE.format("e.report_id")} IS 'gone' OR EXISTS (
    SELECT 1 FROM editions o
    JOIN fetches g ON g.id = (
      SELECT max(id) FROM fetches WHERE page_id = o.page_id AND body_id IS NOT NULL)
    JOIN editions n ON n.id = g.edition_id AND n.report_id = e.report_id
    WHERE o.report_id = e.report_id AND o.page_id <> p.id) AS accounted
FROM pages p
{_SHOWED}
WHERE p.id = :page
"""  # noqa: S608 - our own words


def due(archive: Archive) -> list[tuple[str, int]]:
    """(site, crawl) of sites whose last crawl has finished and was not judged."""
    return [(site, crawl) for site, crawl in archive.db.execute(_DUE).fetchall()]


def facts(archive: Archive, site_id: str) -> SiteFacts:
    """All that is known of what a site shows."""
    db = archive.db
    (config,) = db.execute("SELECT config FROM sites WHERE id = ?", (site_id,)).fetchone()
    selectors, expected = _settings(json.loads(config).get("select", {}))
    (had,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM editions e"
        " JOIN site_pages p ON p.page_id = e.page_id AND p.site_id = ?)",
        (site_id,),
    ).fetchone()
    trail = db.execute(
        "SELECT t.missing, p.url FROM trail_facts t LEFT JOIN pages p ON p.id = t.page_id"
        " WHERE t.site_id = ? ORDER BY t.id DESC LIMIT 1",
        (site_id,),
    ).fetchone()
    return SiteFacts(
        lists=tuple(_lists(archive, site_id)),
        linked=tuple(
            Linked(page, name, report, bool(had_body), bool(gone))
            for page, name, report, had_body, gone in db.execute(_LINKED, (site_id,)).fetchall()
        ),
        pages=tuple(_pages(archive, site_id)),
        selectors=selectors,
        expected=expected,
        missing=tuple(json.loads(trail[0])) if trail else (),
        lost_at=(trail[1] or "") if trail else "",
        had_reports=bool(had),
    )


def keep(
    archive: Archive,
    site_id: str,
    crawl_id: int,
    rules: Collection[str],
    found: Iterable[tuple[int | None, Finding]],
    at: str,
) -> None:
    """Commit what was found of a site after a crawl, by page, or of the site itself (None)."""
    with archive.writing() as db:
        subjects: dict[int | None, list[Finding]] = {page: [] for page in _open(db, site_id, rules)}
        for page, finding in found:
            subjects.setdefault(page, []).append(finding)
        for page, of_page in subjects.items():
            subject = Subject(site_id=site_id) if page is None else Subject(page_id=page)
            about = [(subject, finding) for finding in of_page]
            findings.settle(db, rules, about, at, among=subject)
        db.execute(
            "INSERT INTO judged_crawls (site_id, crawl_id) VALUES (?, ?)"
            " ON CONFLICT (site_id) DO UPDATE SET crawl_id = excluded.crawl_id",
            (site_id, crawl_id),
        )


def _open(db: Database, site_id: str, rules: Collection[str]) -> list[int | None]:
    """The site itself, as None, and its pages that findings of these rules are open of."""
    rows = db.execute(
        "SELECT DISTINCT n.page_id FROM findings n"
        " JOIN site_pages p ON p.page_id = n.page_id AND p.site_id = ?"
        " WHERE n.resolved_at IS NULL AND n.rule IN (SELECT value FROM json_each(?))"
        " ORDER BY n.page_id",
        (site_id, json.dumps(list(rules))),
    ).fetchall()
    return [None, *(page for (page,) in rows)]


Settings = tuple[tuple[str, str], ...]


def _settings(select: Mapping[str, Any]) -> tuple[Settings, Settings]:
    """The selectors of a site's file, and how many matches it expects of each."""
    expect = select.get("expect", {})
    named = {key: css for key, css in select.items() if key != "expect" and css}
    return tuple(named.items()), tuple((key, expect.get(key, "0+")) for key in named)


def _lists(archive: Archive, site_id: str) -> Iterator[ListHistory]:
    parents = dict(
        archive.db.execute(
            "SELECT page_id, found_on FROM site_pages WHERE site_id = ? AND found_on IS NOT NULL"
            " AND page_id IN (SELECT page_id FROM list_facts WHERE site_id = ?)",
            (site_id, site_id),
        ).fetchall()
    )
    rows = archive.db.execute(_LISTS, (site_id,)).fetchall()
    for (page, url, reason), states in groupby(rows, key=itemgetter(0, 1, 2)):
        yield ListHistory(
            page,
            url,
            tuple(
                ListFacts(
                    crawl, frozenset(json.loads(reports)), frozenset(json.loads(columns)),
                    _matches(matches),
                )
                for *_, crawl, reports, columns, matches in states
            ),
            reason if reason in ABSENT else None,
            tuple(_above(page, parents)),
        )  # fmt: skip


def _above(page: int, parents: Mapping[int, int]) -> Iterator[int]:
    """The pages that led to a page, up to a start."""
    seen = {page}
    while (above := parents.get(page)) is not None and above not in seen:
        yield above
        seen.add(above)
        page = above


def _pages(archive: Archive, site_id: str) -> Iterator[PageHistory]:
    rows = list(archive.db.query(_STANDINGS, (site_id,)))
    for page_id, states in groupby(rows, key=itemgetter("page_id")):
        told = list(states)
        last = told[-1]
        values = {"page": page_id, "capture": last["capture_id"]}
        (page,) = archive.db.query(_PAGE, values)
        yield PageHistory(
            page=page_id,
            url=page["url"],
            name=page["name"],
            shows=last["shows"],
            crawls=page["crawls"],
            templates=tuple(
                (row["captured_at"], row["path"])
                for row in told
                if row["path"] and row["reader"] == last["reader"]
            ),
            matches=_matches(last["matches"]),
            accounted=bool(page["accounted"]),
        )


def _matches(stated: str) -> Matches:
    return tuple((key, css, count) for key, (css, count) in json.loads(stated).items())
