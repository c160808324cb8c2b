"""Lists of changes and findings as feeds, answered anew only where they differ (RFC 9110, 13).

What a list is narrowed by, its feed is narrowed by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Any

from datasette.utils.asgi import Request, Response  # type: ignore[import-untyped]

from report_archiver.publish import feed, news
from report_archiver.publish.datasette.page import TooOld, Visit


async def answer(visit: Visit, chosen: news.Chosen, *, only: str, page: str) -> Response:
    """The newest of what is chosen. only: changes or findings, empty for both; page: the name of
    the page that lists them. Raises TooOld."""
    if not await visit.holds("news"):
        raise TooOld
    rows = await visit.rows(news.query(chosen, only=only), **news.values(chosen))
    known = await visit.row(news.ORIGIN)
    told = [news.news(row) for row in rows]
    origin = feed.Origin(*known.values()) if known else feed.Origin()
    by = {name: str(value) for name, value in chosen.given().items()}
    if only:
        by = {"only": only, **by}
    content = feed.render(told, origin, chosen=by, served=_served(visit, chosen, page))
    return _answer(visit.request, content, feed.updated(told, origin))


def _served(visit: Visit, chosen: news.Chosen, page: str) -> feed.Served:
    def row(told: news.News) -> str:
        if told.finding_id is not None:
            return visit.whole(visit.table("findings", told.finding_id))
        return visit.whole(visit.table("changes", told.id))

    listed = visit.whole(visit.address(page, **chosen.given()))
    return feed.Served(visit.whole(visit.request.full_path), listed, row)


# Conditional answers -----------------------------------------------------------------------------


def _answer(request: Request, content: bytes, updated: str) -> Response:
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    changed = datetime.fromisoformat(updated).replace(microsecond=0)
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-cache",  # may be kept, but is to be asked for
    }
    if has(request.headers, tag, changed):
        return Response(b"", status=304, headers=headers)
    content_type = f"{feed.MEDIA_TYPE}; charset=utf-8"
    return Response(content, headers=headers, content_type=content_type)


def has(headers: Mapping[str, Any], tag: str, changed: datetime) -> bool:
    """Whether who asks has this very feed. Where ETags are named, dates are not looked at."""
    named = headers.get("if-none-match")
    if named is not None:
        return named.strip() == "*" or tag in {
            one.strip().removeprefix("W/") for one in named.split(",")
        }
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and changed <= since
