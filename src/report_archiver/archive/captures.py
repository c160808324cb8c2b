"""What fetches left: each capture with its bytes is committed before anything is parsed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from report_archiver.archive import Archive, bodies, hosts, parts, repeats
from report_archiver.archive.bodies import Packed
from report_archiver.archive.parts import Answer, KeptAnswer
from report_archiver.archive.rows import insert
from report_archiver.archive.times import milliseconds
from report_archiver.model import Fetched, Page, PageKind, Pairs

CaptureOutcome = Literal["new", "changed", "unchanged", "not_modified", "failed"]
PageState = Literal["queued", "done", "failed", "blocked", "excluded", "gone"]

MISSING = ("http:404", "http:410")
BLOCKED = ("robots", "address", "challenge")
EXCLUDED = ("scope", "scheme", "trap")
COUNTED: tuple[tuple[CaptureOutcome, ...], ...] = (  # as crawls counts pages
    ("new",),
    ("changed",),
    ("unchanged", "not_modified"),
    ("failed",),
)


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
class Visited:
    """A page that was just visited, at this time. failures, last_visited, next_visit: as they were
    before."""

    kind: PageKind
    outcome: CaptureOutcome
    state: PageState
    reason: str | None
    at: str
    failures: int
    last_visited: str | None
    next_visit: str | None


Plan = Callable[[Visited], str | None]  # when it is to be visited next, None: in any crawl


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last capture of a page that has a body. kept: the whole answer it has, or repeats."""

    body_sha256: str
    etag: str | None
    last_modified: str | None
    charset: str | None
    final_url: str
    body_id: int
    kept: KeptAnswer | None


def keep(
    archive: Archive,
    page: Page,
    crawl_id: int,
    fetched: Fetched,
    traffic: Traffic,
    *,
    kind: PageKind,
    settled: bool,
    plan: Plan = lambda _: None,
) -> Kept:
    """Commit a fetch: body, capture, page and counters, in one transaction.

    kind: what the page turned out to be. settled: nothing is left to be parsed for the crawl, so
    that the page is done; otherwise it stays queued until frontier.settle(). plan: says when it is
    to be visited again.
    """
    packed = _packed(archive.db, fetched)
    with archive.writing() as db:
        earlier = earlier_capture(db, page.id)
        digest = _digest(fetched, packed, earlier)
        outcome = _outcome(fetched, digest, earlier)
        state: PageState = "done" if settled else "queued"
        if outcome == "failed":
            state = _refused_state(db, page.id, crawl_id, fetched.reason or "")
        capture = _insert(db, page, crawl_id, fetched, outcome, packed, earlier)
        told = (kind, outcome, state, fetched.reason, fetched.captured_at)
        _note_visit(db, page, crawl_id, told, plan)
        known_and_missing = earlier is not None and fetched.reason in MISSING
        failed = state == "failed" and not known_and_missing
        _count(db, crawl_id, traffic, outcome if failed or outcome != "failed" else None)
    return Kept(capture, outcome, kind, state, digest, failed)


# What a visit says of a page, whichever site's it is; and trusted, how often in a row a server was
# believed that it is as it was.
_VISITED = """
  last_visited = :at, next_visit = :next_visit, failures = iif(:reason IS NULL, 0, failures + 1),
  trusted = iif(:outcome = 'not_modified', trusted + 1, 0)
WHERE id = :page
"""
_OWN = f"UPDATE pages SET kind = :kind, state = :state, reason = :reason, {_VISITED}"  # noqa: S608
_OF_ANOTHER = f"UPDATE pages SET {_VISITED}"  # noqa: S608
_SHARED = """
UPDATE shared_pages SET kind = :kind, state = :state, reason = :reason
WHERE page_id = :page AND site_id = (SELECT site_id FROM crawls WHERE id = :crawl)
"""


def _note_visit(
    db: Database,
    page: Page,
    crawl_id: int,
    told: tuple[PageKind, CaptureOutcome, PageState, str | None, str],
    plan: Plan,
) -> None:
    """What a visit says of a page: kind, state, reason, of another site's to this one alone; and
    when it is to be visited again, as the page was known before."""
    before = db.execute(
        "SELECT failures, last_visited, next_visit FROM pages WHERE id = ?", (page.id,)
    ).fetchone()
    visited = Visited(*told, *before)
    kind, outcome, state, reason, at = told
    values = {
        "page": page.id,
        "crawl": crawl_id,
        "kind": kind,
        "outcome": outcome,
        "state": state,
        "reason": reason,
        "at": at,
        "next_visit": plan(visited),
    }
    db.execute(_OF_ANOTHER if page.shared else _OWN, values)
    if page.shared:
        db.execute(_SHARED, values)


_EARLIER = f"""
SELECT b.sha256, b.id, p.url, {parts.COLUMNS}
FROM fetches f
JOIN bodies b ON b.id = f.body_id
JOIN pages p ON p.id = f.page_id
LEFT JOIN answers a ON a.id = f.answer_id
WHERE f.page_id = ? AND f.body_id IS NOT NULL
ORDER BY f.id DESC LIMIT 1
"""  # noqa: S608 - our own names


def earlier_capture(db: Database, page_id: int) -> Earlier | None:
    """The last capture of this page that stands for a body, if there is one."""
    row = db.execute(_EARLIER, (page_id,)).fetchone()
    if row is None:
        return None
    kept = parts.kept_answer(row[3:])
    answer = kept.answer if kept else Answer()
    return Earlier(
        body_sha256=row[0],
        etag=answer.etag,
        last_modified=answer.last_modified,
        charset=answer.charset,
        final_url=answer.final_url or row[2],
        body_id=row[1],
        kept=kept,
    )


def header(headers: Pairs, name: str) -> str | None:
    """A header by its lower-case name; of several, the first."""
    for key, value in headers:  # asked for all day: a loop takes half the time of a generator
        if key.lower() == name:
            return value
    return None


def media_type(headers: Pairs) -> str | None:
    """The media type that response headers state, without parameters, in lower case."""
    stated = header(headers, "content-type")
    return stated.partition(";")[0].strip().lower() if stated else None


def _packed(db: Database, fetched: Fetched) -> Packed | None:
    if fetched.body is None:
        return None
    return bodies.pack(db, fetched.body, media_type(fetched.response_headers))


def _digest(fetched: Fetched, packed: Packed | None, earlier: Earlier | None) -> str | None:
    if packed is not None:
        return packed.sha256
    return earlier.body_sha256 if fetched.reason is None and earlier is not None else None


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
    """Did the last visit of an earlier crawl of the site find the page missing too?"""
    row = db.execute(
        "SELECT f.reason FROM fetches f JOIN crawls c ON c.id = f.crawl_id"
        " WHERE f.page_id = ? AND f.crawl_id <> ?"
        " AND c.site_id = (SELECT site_id FROM crawls WHERE id = ?) ORDER BY f.id DESC LIMIT 1",
        (page_id, crawl_id, crawl_id),
    ).fetchone()
    return bool(row) and row[0] in MISSING


def _insert(
    db: Database,
    page: Page,
    crawl_id: int,
    fetched: Fetched,
    outcome: CaptureOutcome,
    packed: Packed | None,
    earlier: Earlier | None,
) -> int:
    known = earlier if outcome == "not_modified" else None
    body_id = bodies.store(db, packed) if packed else known and known.body_id
    answer = _answer(fetched, page.url, known)
    alike = _last_refusal(db, page.id) if body_id is None else _kept(earlier)
    answer_id, headers = parts.keep_answer(db, answer, fetched.response_headers, alike)
    at = milliseconds(fetched.captured_at)
    row = {
        "page_id": page.id,
        "crawl_id": crawl_id,
        "captured_at": fetched.captured_at if at is None else at,
        "outcome": outcome,
        "reason": fetched.reason,
        "status": fetched.status,
        "elapsed_ms": fetched.elapsed_ms,
        "body_id": body_id,
        "context_id": parts.keep_context(db, fetched, answer),
        "answer_id": answer_id,
        "headers": headers,
    }
    repeat = repeats.keep(db, row)
    return insert(db, "fetches", {"id": repeats.next_id(db), **row}) if repeat is None else repeat


def _answer(fetched: Fetched, url: str, known: Earlier | None) -> Answer:
    """The answer of a fetch; what a 304 does not say is as it was before."""
    headers = fetched.response_headers
    return parts.answer_of(
        fetched,
        url,
        fetched.charset or (known.charset if known else None),
        header(headers, "etag") or (known.etag if known else None),
        header(headers, "last-modified") or (known.last_modified if known else None),
    )


def _kept(earlier: Earlier | None) -> KeptAnswer | None:
    return earlier.kept if earlier else None


def _last_refusal(db: Database, page_id: int) -> KeptAnswer | None:
    """The answer to the page's last fetch that brought no body but an answer."""
    row = db.execute(
        f"SELECT {parts.COLUMNS} FROM fetches f JOIN answers a ON a.id = f.answer_id"  # noqa: S608
        " WHERE f.page_id = ? AND f.body_id IS NULL ORDER BY f.id DESC LIMIT 1",
        (page_id,),
    ).fetchone()
    return parts.kept_answer(row) if row else None


def _count(db: Database, crawl_id: int, traffic: Traffic, outcome: CaptureOutcome | None) -> None:
    db.execute(
        "UPDATE crawls SET requests = requests + ?, bytes_received = bytes_received + ?,"
        " pages_new = pages_new + ?, pages_changed = pages_changed + ?,"
        " pages_unchanged = pages_unchanged + ?, pages_failed = pages_failed + ? WHERE id = ?",
        (
            traffic.requests,
            traffic.bytes_received,
            *(int(outcome in counted) for counted in COUNTED),
            crawl_id,
        ),
    )
    if traffic.last_request:
        hosts.keep_pace(db, traffic.origin, traffic.last_request, traffic.not_before)
