"""Machine times: UTC, ISO 8601 with milliseconds and Z, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """A moment (with its time zone) as the archive writes it: 2026-01-31T09:00:00.000Z."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def moment(text: str) -> datetime:
    """The moment that stamp() wrote."""
    return datetime.fromisoformat(text)


def asked(text: str) -> str:
    """The machine time that a person means, `` for nothing: 2026-03-01, or with a time; UTC unless
    it says. Raises ValueError."""
    if not text:
        return ""
    try:
        told = datetime.fromisoformat(text)
        return stamp(told if told.tzinfo else told.replace(tzinfo=UTC))
    except OverflowError as error:
        raise ValueError(text) from error


def milliseconds(text: str) -> int | None:
    """Milliseconds since 1970 of what stamp() wrote, None where the text is written otherwise."""
    try:
        told = moment(text)
    except ValueError:
        return None
    since = (told - EPOCH) // timedelta(milliseconds=1) if told.tzinfo else -1
    return since if since >= 0 and stamp(told) == text else None
