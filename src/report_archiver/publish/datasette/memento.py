"""Memento (RFC 7089): archived pages by time, for programs that know the protocol.

The original resource is a page, by its canonical URL; a memento is a capture that holds bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, unquote

URL_SAFE = "!#$%&'()*+,-./:;=?@[]_~"  # stays as it is within <…> of a Link header


@dataclass(frozen=True, slots=True)
class Memento:
    """A capture. url: its address in this archive, with scheme and host."""

    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Original:
    """A page and where this archive tells of it."""

    url: str
    timegate: str
    timemap: str

    def links(self) -> str:
        """The value of a Link header that leads from a memento to all of it."""
        return (
            f'<{uri(self.url)}>; rel="original", <{uri(self.timegate)}>; rel="timegate", '
            f'<{uri(self.timemap)}>; rel="timemap"; type="application/link-format"'
        )


def uri(url: str) -> str:
    """A URL that can end no <…> and no header: everything odd is escaped."""
    return quote(url, safe=URL_SAFE)


def captured(told: str) -> datetime:
    """A machine time of the archive."""
    return datetime.fromisoformat(told)


def told(at: datetime) -> str:
    """A time as HTTP tells it, to the second."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def wished(accepted: str) -> datetime | None:
    """The time of an Accept-Datetime header; None where it is none."""
    try:
        at = parsedate_to_datetime(accepted)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def nearest(mementos: Sequence[Memento], at: datetime) -> Memento:
    """The memento nearest to a time, the older of two. There must be one."""
    return min(mementos, key=lambda one: abs(one.at - at))


def timemap(original: Original, mementos: Sequence[Memento]) -> str:
    """The TimeMap in application/link-format (RFC 6690), the oldest memento first; not empty."""
    return ",\n".join(_lines(original, mementos)) + "\n"


def _lines(original: Original, mementos: Sequence[Memento]) -> Iterator[str]:
    first, last = told(mementos[0].at), told(mementos[-1].at)
    yield f'<{uri(original.url)}>; rel="original"'
    yield (
        f'<{uri(original.timemap)}>; rel="self"; type="application/link-format"; '
        f'from="{first}"; until="{last}"'
    )
    yield f'<{uri(original.timegate)}>; rel="timegate"'
    for number, memento in enumerate(mementos):
        rel = "first " * (number == 0) + "last " * (number == len(mementos) - 1) + "memento"
        yield f'<{uri(memento.url)}>; rel="{rel}"; datetime="{told(memento.at)}"'


def spellings(path: str, query: str) -> list[str]:
    """URLs that a request may mean. path: what follows the endpoint, as sent; query: the request's
    own, which belongs to the URL. The twins of http and https are one page in the archive."""
    whole = f"{path}?{query}" if query else path
    meant = [*dict.fromkeys((whole, unquote(whole)))]
    twins = [_twin(url) for url in meant]
    return [*meant, *twins]


def _twin(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    return f"{'http' if scheme.lower() == 'https' else 'https'}{colon}{rest}"
