"""What fetches left: each capture with its bytes is committed before anything is parsed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from sqlite_utils import Database

from report_archiver.archive import Archive, bodies, hosts
from report_archiver.archive.rows import insert
from report_archiver.model import Fetched, Page, PageKind, Pairs

CaptureOutcome = Literal["new", "changed", "unchanged", "not_modified", "failed"]
PageState = Literal["queued", "done", "failed", "blocked", "excluded", "gone"]

MISSING = ("http:404", "http:410")
BLOCKED = ("robots", "address", "challenge")
EXCLUDED = ("scope", "scheme", "trap")
COUNT = {
    "new": "UPDATE crawls SET pages_new = pages_new + 1 WHERE id = ?",
    "changed": "UPDATE crawls SET pages_changed = pages_changed + 1 WHERE id = ?",
    "unchanged": "UPDATE crawls SET pages_unchanged = pages_unchanged + 1 WHERE id = ?",
    "not_modified": "UPDATE crawls SET pages_unchanged = pages_unchanged + 1 WHERE id = ?",
    "failed": "UPDATE crawls SET pages_failed = pages_failed + 1 WHERE id = ?",
}


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a visit cost: HTTP exchanges, bytes on the wire, and when the host was last asked."""

    origin: str
    requests: int = 0
    bytes_received: int = 0
    last_request: str | None = None
    not_before: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture in the archive. body_sha256: the body it stands for, an earlier one after 304.

    failed: it counts as a failure of the crawl; a known page that is missing does not, nor does
    one that we may not fetch.
    """

    id: int
    outcome: CaptureOutcome
    kind: PageKind
    state: PageState
    body_sha256: str | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last capture of a page that has a body."""

    body_sha256: str
    etag: str | None
    last_modified: str | None
    charset: str | None
    final_url: str


def keep(
    archive: Archive,
    page: Page,
    crawl_id: int,
    fetched: Fetched,
    traffic: Traffic,
    *,
    kind: PageKind,
    settled: bool,
) -> Kept:
    """Commit a fetch: body, capture, page and counters, in one transaction.

    kind: what the page turned out to be. settled: nothing is left to be parsed for the crawl, so
    that the page is done; otherwise it stays queued until frontier.settle().
    """
    with archive.writing() as db:
        earlier = earlier_capture(db, page.id)
        digest = _body(db, fetched, earlier)
        outcome = _outcome(fetched, digest, earlier)
        state: PageState = "done" if settled else "queued"
        if outcome == "failed":
            state = _refused_state(db, page.id, crawl_id, fetched.reason or "")
        capture = _insert(db, page.id, crawl_id, fetched, digest, outcome, earlier)
        db.execute(
            "UPDATE pages SET kind = ?, state = ?, reason = ?, last_visited = ?,"
            " failures = CASE WHEN ? = 'failed' THEN failures + 1 ELSE 0 END WHERE id = ?",
            (kind, state, fetched.reason, fetched.captured_at, outcome, page.id),
        )
        known_and_missing = earlier is not None and fetched.reason in MISSING
        failed = state == "failed" and not known_and_missing
        if failed or outcome != "failed":
            db.execute(COUNT[outcome], (crawl_id,))
        _add(db, crawl_id, traffic)
    return Kept(capture, outcome, kind, state, digest, failed)


def earlier_capture(db: Database, page_id: int) -> Earlier | None:
    """The last capture of this page that stands for a body, if there is one."""
    row = db.execute(
        "SELECT body_sha256, etag, last_modified, charset, final_url FROM captures"
        " WHERE page_id = ? AND body_sha256 IS NOT NULL ORDER BY id DESC LIMIT 1",
        (page_id,),
    ).fetchone()
    return Earlier(*row) if row else None


def header(headers: Pairs, name: str) -> str | None:
    """A header by its lower-case name; of several, the first."""
    return next((value for key, value in headers if key.lower() == name), None)


def media_type(headers: Pairs) -> str | None:
    """The media type that response headers state, without parameters, in lower case."""
    stated = header(headers, "content-type")
    return stated.partition(";")[0].strip().lower() if stated else None


def _body(db: Database, fetched: Fetched, earlier: Earlier | None) -> str | None:
    if fetched.body is not None:
        return bodies.put(db, fetched.body, media_type(fetched.response_headers))
    if fetched.reason is None and earlier is not None:
        return earlier.body_sha256
    return None


def _outcome(fetched: Fetched, digest: str | None, earlier: Earlier | None) -> CaptureOutcome:
    if fetched.reason is not None or digest is None:
        return "failed"
    if fetched.body is None:
        return "not_modified"
    if earlier is None:
        return "new"
    return "unchanged" if digest == earlier.body_sha256 else "changed"


def _refused_state(db: Database, page_id: int, crawl_id: int, reason: str) -> PageState:
    kind = reason.partition(":")[0]
    if kind in BLOCKED:
        return "blocked"
    if kind in EXCLUDED:
        return "excluded"
    return "gone" if reason in MISSING and _was_missing(db, page_id, crawl_id) else "failed"


def _was_missing(db: Database, page_id: int, crawl_id: int) -> bool:
    """Did the last visit of an earlier crawl find the page missing too?"""
    row = db.execute(
        "SELECT reason FROM captures WHERE page_id = ? AND crawl_id <> ? ORDER BY id DESC LIMIT 1",
        (page_id, crawl_id),
    ).fetchone()
    return bool(row) and row[0] in MISSING


def _insert(
    db: Database,
    page_id: int,
    crawl_id: int,
    fetched: Fetched,
    digest: str | None,
    outcome: CaptureOutcome,
    earlier: Earlier | None,
) -> int:
    known = earlier if outcome == "not_modified" else None
    row: dict[str, object] = {
        "page_id": page_id,
        "crawl_id": crawl_id,
        "captured_at": fetched.captured_at,
        "requested_url": fetched.requested_url,
        "final_url": fetched.final_url,
        "hops": _json([asdict(hop) for hop in fetched.hops]),
        "status": fetched.status,
        "request_headers": _json(fetched.request_headers),
        "response_headers": _json(fetched.response_headers),
        "http_version": fetched.http_version,
        "peer": fetched.peer,
        "body_sha256": digest,
        "charset": fetched.charset or (known.charset if known else None),
        "etag": header(fetched.response_headers, "etag") or (known.etag if known else None),
        "last_modified": header(fetched.response_headers, "last-modified")
        or (known.last_modified if known else None),
        "elapsed_ms": fetched.elapsed_ms,
        "outcome": outcome,
        "reason": fetched.reason,
        "robots": fetched.robots,
    }
    return insert(db, "captures", row)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _add(db: Database, crawl_id: int, traffic: Traffic) -> None:
    db.execute(
        "UPDATE crawls SET requests = requests + ?, bytes_received = bytes_received + ?"
        " WHERE id = ?",
        (traffic.requests, traffic.bytes_received, crawl_id),
    )
    if traffic.last_request:
        hosts.keep_pace(db, traffic.origin, traffic.last_request, traffic.not_before)
