"""What is kept of a host from crawl to crawl: when it may be asked again, and its robots.txt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from report_archiver.archive import Archive, bodies


@dataclass(frozen=True, slots=True)
class Host:
    """One origin (scheme, host, port). Times as stamp() writes them.

    not_before: no request before this (Retry-After). robots_status: of the latest fetch of
    robots.txt, None where it could not be had; robots_sha256: the last good copy, among the bodies.
    """

    origin: str
    last_request: str | None = None
    not_before: str | None = None
    robots_fetched_at: str | None = None
    robots_status: int | None = None
    robots_sha256: str | None = None


def host(archive: Archive, origin: str) -> Host:
    """What is known of this origin; of a new one, nothing."""
    row = archive.db.execute(
        "SELECT origin, last_request, not_before, robots_fetched_at, robots_status, robots_sha256"
        " FROM hosts WHERE origin = ?",
        (origin,),
    ).fetchone()
    return Host(*row) if row else Host(origin)


def robots_body(archive: Archive, known: Host) -> bytes | None:
    """The last good copy of a host's robots.txt, None where there is none."""
    return bodies.get(archive.db, known.robots_sha256) if known.robots_sha256 else None


def keep_robots(
    archive: Archive, origin: str, fetched_at: str, status: int | None, body: bytes | None
) -> None:
    """Note a fetch of robots.txt, its bytes among the bodies. body None (it could not be had)
    leaves the last good copy."""
    with archive.writing() as db:
        digest = None if body is None else bodies.put(db, body, "text/plain")
        db.execute(
            "INSERT INTO hosts (origin, robots_fetched_at, robots_status, robots_sha256)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET"
            " robots_fetched_at = excluded.robots_fetched_at,"
            " robots_status = excluded.robots_status,"
            " robots_sha256 = coalesce(excluded.robots_sha256, robots_sha256)",
            (origin, fetched_at, status, digest),
        )


def keep_pace(db: Database, origin: str, last_request: str | None, not_before: str | None) -> None:
    """Note, inside the caller's transaction, when the origin was last asked and until when it
    wants no further request."""
    db.execute(
        "INSERT INTO hosts (origin, last_request, not_before) VALUES (?, ?, ?)"
        " ON CONFLICT (origin) DO UPDATE SET last_request = excluded.last_request,"
        " not_before = excluded.not_before",
        (origin, last_request, not_before),
    )
