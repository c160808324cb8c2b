"""What an archive holds, without times, ids and what depends on where the server was."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

PAGES = """
SELECT p.url, p.kind, p.state, p.reason, p.depth, f.url, p.link_text, p.link_date, p.failures
FROM pages p LEFT JOIN pages f ON f.id = p.found_on ORDER BY p.url
"""
CAPTURES = """
SELECT p.url, c.outcome, c.reason, c.status, c.body_sha256, c.charset, c.requested_url, c.final_url,
  c.robots, c.etag, c.last_modified, c.http_version, c.hops, c.request_headers, c.response_headers
FROM captures c JOIN pages p ON p.id = c.page_id ORDER BY p.url, c.id
"""
BODIES = "SELECT sha256, size, media_type, encoding, content FROM bodies ORDER BY sha256"
CRAWLS = """
SELECT state, pages_new, pages_changed, pages_unchanged, pages_failed, note FROM crawls ORDER BY id
"""
CHECKS = {
    "integrity_check": "PRAGMA integrity_check",
    "foreign_key_check": "PRAGMA foreign_key_check",
    "captures without their body": "SELECT c.id FROM captures c LEFT JOIN bodies b"
    " ON b.sha256 = c.body_sha256 WHERE c.body_sha256 IS NOT NULL AND b.sha256 IS NULL",
    "good captures without a body": "SELECT id FROM captures"
    " WHERE body_sha256 IS NULL AND outcome <> 'failed'",
}


def contents(db: Path) -> dict[str, list[tuple]]:
    """The archive's rows, table by table, in an order of their own."""
    with closing(sqlite3.connect(db)) as conn:
        return {
            "pages": conn.execute(PAGES).fetchall(),
            "captures": [_timeless(row) for row in conn.execute(CAPTURES)],
            "bodies": conn.execute(BODIES).fetchall(),
            "crawls": conn.execute(CRAWLS).fetchall(),
        }


def has_ended(db: Path) -> bool:
    """Has the crawl come to its end, though its process may have been killed after that?"""
    if not db.exists():
        return False
    with closing(sqlite3.connect(db)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'crawls'").fetchone():
            return False
        return conn.execute("SELECT state FROM crawls").fetchall() == [("finished",)]


def faults(db: Path, *, finished: bool) -> list[str]:
    """What is wrong in an archive. finished: its crawl has ended, and no page may wait still."""
    with closing(sqlite3.connect(db)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'captures'").fetchone():
            return ["there is no archive"] if finished else []
        found = {name: conn.execute(query).fetchall() for name, query in CHECKS.items()}
        stuck = conn.execute("SELECT url FROM pages WHERE state = 'queued'").fetchall()
    found["integrity_check"] = [row for row in found["integrity_check"] if row != ("ok",)]
    found["pages that wait"] = stuck if finished else []
    return [f"{name}: {rows[:3]}" for name, rows in found.items() if rows]


def _timeless(row: tuple) -> tuple:
    """A capture without the Date of each answer."""
    *plain, hops, asked, answered = row
    hops = [
        {**hop, "headers": _undated(hop["headers"])} if "headers" in hop else hop
        for hop in json.loads(hops)
    ]
    return (*plain, json.dumps(hops), asked, json.dumps(_undated(json.loads(answered))))


def _undated(headers: list[list[str]]) -> list[list[str]]:
    return [[name, value] for name, value in headers if name.lower() != "date"]
