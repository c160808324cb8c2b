"""Machine times: UTC, ISO 8601 with milliseconds and Z, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """A moment (with its time zone) as the archive writes it: 2026-01-31T09:00:00.000Z."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def moment(text: str) -> datetime:
    """The moment that stamp() wrote."""
    return datetime.fromisoformat(text)
