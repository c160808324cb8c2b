"""What must hold between the rows of an archive beyond its foreign keys; verify.py asks for it.

Each query gives the rows where it does not hold: id, and what is there instead.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule about rows of a table: its name, what it expects, and the query for what breaks it."""

    table: str
    rule: str
    expected: str
    query: str


INVARIANTS = (
    Invariant(
        "captures",
        "body",
        "a body, unless it failed",
        """
        SELECT id, outcome || CASE WHEN body_id IS NULL THEN ', no body' ELSE ', a body' END
        FROM fetches WHERE (outcome = 'failed') <> (body_id IS NULL)
        """,
    ),
    Invariant(
        "captures",
        "reason",
        "a reason if it failed, none if not",
        """
        SELECT id, outcome || ', ' || coalesce(reason, 'no reason')
        FROM fetches WHERE (outcome = 'failed') <> (reason IS NOT NULL)
        """,
    ),
    Invariant(
        "captures",
        "outcome",
        "new, changed, or the same as the body that the page had before",
        """
        WITH had AS (
          SELECT id, outcome, body_id,
            lag(body_id) OVER (PARTITION BY page_id ORDER BY id) AS before
          FROM fetches WHERE body_id IS NOT NULL AND outcome <> 'failed'
        )
        SELECT id, outcome FROM had
        WHERE
          CASE WHEN before IS NULL THEN 'new' WHEN before = body_id THEN 'same' ELSE 'changed' END
          <> CASE WHEN outcome IN ('unchanged', 'not_modified') THEN 'same' ELSE outcome END
        """,
    ),
    Invariant(
        "captures",
        "repeats",
        "an earlier fetch that it repeats, with nothing new between",
        """
        SELECT v.id, v.fetch_id FROM visits v JOIN fetches f ON f.id = v.fetch_id
        WHERE v.id <> v.fetch_id AND (v.id < v.fetch_id
          OR f.outcome NOT IN ('unchanged', 'not_modified')
          OR EXISTS (SELECT 1 FROM fetches WHERE page_id = v.page_id
            AND id > v.fetch_id AND id <= v.id AND outcome NOT IN ('unchanged', 'not_modified')))
        """,
    ),
    Invariant(
        "captures",
        "round",
        "its place in a round, and no other row",
        """
        SELECT id, 'no round' FROM round_visits WHERE id NOT IN (SELECT id FROM visits)
        UNION ALL
        SELECT id, count(*) || ' rows' FROM visits GROUP BY id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "pages",
        "reason",
        "a reason where it is not done, none where it is",
        """
        SELECT page_id, state || ', ' || coalesce(reason, 'no reason') FROM site_pages
        WHERE state IN ('failed', 'blocked', 'excluded', 'gone') AND reason IS NULL
          OR state = 'done' AND reason IS NOT NULL
        """,
    ),
    Invariant(  # a note that says "run again" is of a crawl that left pages waiting on purpose
        "pages",
        "stuck",
        "not queued: its site's last crawl visited it and has finished",
        """
        SELECT p.page_id, p.url FROM site_pages p
        JOIN crawls c ON c.id = (SELECT max(id) FROM crawls WHERE site_id = p.site_id)
        WHERE p.state = 'queued' AND c.state = 'finished'
          AND instr(coalesce(c.note, ''), 'run again') = 0
          AND EXISTS (SELECT 1 FROM visits WHERE page_id = p.page_id AND crawl_id = c.id)
        """,
    ),
    Invariant(
        "reports",
        "current",
        "one edition that is current",
        """
        SELECT r.id, count(e.id) FROM reports r
        LEFT JOIN editions e ON e.report_id = r.id AND e.is_current
        GROUP BY r.id HAVING count(e.id) <> 1
        """,
    ),
    Invariant(
        "reports",
        "current_edition_id",
        "the edition of this report that is marked as current",
        """
        SELECT r.id, coalesce(r.current_edition_id, 'none') FROM reports r
        LEFT JOIN editions e
          ON e.id = r.current_edition_id AND e.report_id = r.id AND e.is_current
        WHERE e.id IS NULL
        """,
    ),
    Invariant(
        "editions",
        "capture_id",
        "a capture of its own page, with a body",
        """
        SELECT e.id, e.capture_id FROM editions e LEFT JOIN fetches f ON f.id = e.capture_id
        WHERE f.page_id IS NOT e.page_id OR f.body_id IS NULL
        """,
    ),
    Invariant(  # over years, once they were checked: a reading may bring other figures before that
        "findings",
        "figures",
        "keys of figures, of its edition if it is about one",
        """
        SELECT n.id, k.value FROM findings n, json_each(n.figures) k
        WHERE n.resolved_at IS NULL AND NOT EXISTS (SELECT 1 FROM figures
          WHERE key = k.value AND edition_id = coalesce(n.edition_id, edition_id))
          AND (n.edition_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM reports r JOIN reports o ON o.publisher_id = r.publisher_id
            JOIN readings d ON d.edition_id = o.current_edition_id
            WHERE r.id = n.report_id AND d.read_at > n.last_found_at))
        """,
    ),
    Invariant(
        "editions",
        "index",
        "an entry in the search index",
        """
        SELECT id, 'none' FROM editions WHERE id NOT IN (SELECT id FROM edition_index_docsize)
        """,
    ),
    Invariant(
        "edition_index",
        "edition",
        "an edition",
        """
        SELECT id, 'none' FROM edition_index_docsize WHERE id NOT IN (SELECT id FROM editions)
        """,
    ),
    Invariant(
        "findings",
        "edition_id",
        "open: the current edition of its report, which breaks the rule",
        """
        SELECT n.id, n.edition_id FROM findings n JOIN reports r ON r.id = n.report_id
        WHERE n.resolved_at IS NULL AND n.edition_id IS NOT NULL
          AND (n.edition_id IS NOT r.current_edition_id OR NOT EXISTS
            (SELECT 1 FROM finding_editions WHERE finding_id = n.id AND edition_id = n.edition_id))
        """,
    ),
    Invariant(
        "findings",
        "events",
        "open after found or returned, closed after resolved or without any",
        """
        SELECT n.id, coalesce(e.kind, 'none') || iif(n.resolved_at IS NULL, ', open', ', resolved')
        FROM findings n LEFT JOIN finding_events e
          ON e.id = (SELECT max(id) FROM finding_events WHERE finding_id = n.id)
        WHERE iif(n.resolved_at IS NULL, e.id IS NULL OR e.kind = 'resolved', e.kind <> 'resolved')
        """,
    ),
    Invariant(
        "finding_editions",
        "finding_id",
        "a finding of the edition's report",
        """
        SELECT b.id, b.edition_id FROM finding_editions b
        JOIN findings n ON n.id = b.finding_id JOIN editions e ON e.id = b.edition_id
        WHERE n.report_id IS NOT e.report_id
        """,
    ),
    Invariant(
        "finding_editions",
        "figures",
        "keys of figures of its edition",
        """
        SELECT b.id, k.value FROM finding_editions b, json_each(b.figures) k
        WHERE NOT EXISTS (SELECT 1 FROM figures WHERE key = k.value AND edition_id = b.edition_id)
        """,
    ),
    Invariant(
        "changes",
        "figures",
        "figures where it is of that kind, and only there",
        """
        SELECT id, kind FROM changes WHERE (kind = 'figures')
          <> EXISTS (SELECT 1 FROM change_figures WHERE change_id = changes.id)
        """,
    ),
    Invariant(
        "changes",
        "captures",
        "a capture of its page, later than the one before",
        """
        SELECT c.id, c.to_capture FROM changes c JOIN fetches f ON f.id = c.to_capture
        WHERE f.page_id <> c.page_id
          OR c.from_capture > c.to_capture AND c.kind IN ('gone', 'back')
        """,
    ),
)
