"""What is kept of a host from crawl to crawl: when it may be asked again, and its robots.txt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from report_archiver.archive import Archive


@dataclass(frozen=True, slots=True)
class Host:
    """One origin (scheme, host, port). Times as stamp() writes them.

    not_before: no request before this (Retry-After). robots_status: of the latest fetch of
    robots.txt, None where it could not be had; robots_body: the last good copy.
    """

    origin: str
    last_request: str | None = None
    not_before: str | None = None
    robots_fetched_at: str | None = None
    robots_status: int | None = None
    robots_body: str | None = None


def host(archive: Archive, origin: str) -> Host:
    """What is known of this origin; of a new one, nothing."""
    row = archive.db.execute(
        "SELECT origin, last_request, not_before, robots_fetched_at, robots_status, robots_body"
        " FROM hosts WHERE origin = ?",
        (origin,),
    ).fetchone()
    return Host(*row) if row else Host(origin)


def keep_robots(
    archive: Archive, origin: str, fetched_at: str, status: int | None, body: str | None
) -> None:
    """Note a fetch of robots.txt. body None (it could not be had) leaves the last good copy."""
    with archive.writing() as db:
        db.execute(
            "INSERT INTO hosts (origin, robots_fetched_at, robots_status, robots_body)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET"
            " robots_fetched_at = excluded.robots_fetched_at,"
            " robots_status = excluded.robots_status,"
            " robots_body = coalesce(excluded.robots_body, robots_body)",
            (origin, fetched_at, status, body),
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
