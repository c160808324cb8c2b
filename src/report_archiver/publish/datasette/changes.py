"""/-/changes.atom: the feed of an archive, answered anew only where it differs (RFC 9110, 13)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Any

from datasette import app  # type: ignore[import-untyped]
from datasette.database import Database  # type: ignore[import-untyped]
from datasette.utils.asgi import BadRequest, NotFound, Request, Response  # type: ignore[import-untyped]

from report_archiver.archive.times import stamp
from report_archiver.publish import feed, news
from report_archiver.publish.datasette.recognition import archives

ROUTE = r"/-/changes\.atom$"
CHOICES = ("site", "publisher", "kind", "since")
View = Callable[..., Awaitable[Response]]


async def feed_of(datasette: app.Datasette, request: Request) -> Response:
    """The newest changes and findings. Parameters: site, publisher, kind, since; db where several
    archives are open."""
    database = _archive(datasette, request.args.get("db"))
    await datasette.ensure_permissions(
        request.actor, [("view-database", database.name), "view-instance"]
    )
    if "news" not in await database.view_names():
        raise NotFound("an older version wrote this archive; crawl into it once with this one")
    chosen = {name: request.args[name] for name in CHOICES if request.args.get(name)}
    found = await database.execute(news.QUERY, _values(chosen))
    known = (await database.execute(news.ORIGIN)).first()
    told = [news.news(row) for row in found.rows]
    origin = feed.Origin(*known) if known else feed.Origin()
    served = _served(datasette, request, database)
    content = feed.render(told, origin, chosen=chosen, served=served)
    return _answer(request, content, feed.updated(told, origin))


def _archive(datasette: app.Datasette, named: str | None) -> Database:
    """The archive of this name, or the first that is open."""
    ours = archives(datasette)
    for name, database in datasette.databases.items():
        if name in ours and named in (None, name):
            return database
    raise NotFound(f"no archive is called {named}" if named else "no archive is open")


def _values(chosen: Mapping[str, str]) -> dict[str, object]:
    kind, since = chosen.get("kind"), chosen.get("since", "")
    if kind is not None and kind not in news.KINDS:
        raise BadRequest(f"no kind of news is called {kind}; there are {', '.join(news.KINDS)}")
    return news.values(
        site=chosen.get("site"), publisher=chosen.get("publisher"), kind=kind, since=_moment(since)
    )


def _moment(text: str) -> str:
    """A machine time from what an address says, `` for nothing."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"since={text} is no time; write it as 2026-03-01") from error


def _served(datasette: app.Datasette, request: Request, database: Database) -> feed.Served:
    def page(told: news.News) -> str:
        table, number = ("changes", told.id)
        if told.finding_id is not None:
            table, number = ("findings", told.finding_id)
        address = datasette.urls.row(database.name, table, str(number))
        return str(datasette.absolute_url(request, address))

    home = datasette.absolute_url(request, datasette.urls.database(database.name))
    return feed.Served(datasette.absolute_url(request, request.full_path), str(home), page)


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
