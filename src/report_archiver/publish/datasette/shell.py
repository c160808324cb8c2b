"""From a request to a page: which archive, which language, the template, the headers."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any
from urllib.parse import unquote

from datasette import app  # type: ignore[import-untyped]
from datasette.database import QueryInterrupted  # type: ignore[import-untyped]
from datasette.utils import (  # type: ignore[import-untyped]
    add_cors_headers,
    await_me_maybe,
)
from datasette.utils.asgi import NotFound, Request, Response  # type: ignore[import-untyped]
from datasette.views.index import IndexView  # type: ignore[import-untyped]
from jinja2 import Environment, StrictUndefined

from report_archiver.errors import ArchiveError
from report_archiver.publish.datasette import telling, words
from report_archiver.publish.datasette.page import Page, TooOld, Visit, is_home
from report_archiver.publish.datasette.recognition import archives

COOKIE = "report_archiver_language"
YEAR_SECONDS = 365 * 24 * 3600
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language, Cookie",
}
NAVIGATION = ("home", "search", "metrics", "compare", "changes", "findings")


async def answer(
    page: Page, pages: frozenset[str], datasette: app.Datasette, request: Request
) -> Response:
    """The answer to a request for a page. Raises NotFound where no archive is meant: datasette then
    answers as if the plugin was not there, and Forbidden where datasette's permissions say so."""
    parts = {name: unquote(part or "") for name, part in request.url_vars.items()}
    database = _meant(datasette, parts.pop("database", ""))
    await datasette.ensure_permissions(
        request.actor, [("view-database", database), "view-instance"]
    )
    visit = Visit(datasette, request, database, _language(request), pages, parts)
    if request.method not in {"GET", "HEAD"}:
        return await _trouble(visit, "method", 405)
    try:
        loaded = await page.load(visit)
    except NotFound:
        return await _trouble(visit, "not_found", 404)
    except TooOld:
        return await _trouble(visit, "too_old", 404)
    except QueryInterrupted:
        return await _trouble(visit, "too_slow", 503)
    except ArchiveError:
        return await _trouble(visit, "damaged", 500)
    if isinstance(loaded, Response):
        if datasette.cors and page.name != "original":  # a stranger's bytes are for nobody else
            add_cors_headers(loaded.headers)
        return loaded
    return await _rendered(visit, page.template, loaded, here=page.under or page.name)


async def home(
    page: Page, pages: frozenset[str], datasette: app.Datasette, request: Request
) -> Response:
    """What / shows: the archive's home page, or datasette's where more than an archive is open."""
    if is_home(datasette):
        return await answer(page, pages, datasette, request)
    return await index(datasette, request)


async def index(datasette: app.Datasette, request: Request) -> Response:
    """datasette's own home page, which the archive's has taken the place of."""
    request.scope["url_route"] = {"kwargs": {"format": None}}
    return await IndexView(datasette).get(request)


async def amiss(
    datasette: app.Datasette,
    request: Request,
    exception: Exception,
    others: Sequence[Any],
) -> Response:
    """What is answered where something went wrong. others: what datasette and its other plugins
    would say, the first of which is taken where the archive has no page for it.

    datasette 0.65 prints each 404 with all its variables, and fails where no route fits at all.
    """
    ours = await _nowhere(datasette, request) if isinstance(exception, NotFound) else None
    if ours is None:
        told = [await await_me_maybe(one) for one in others]
        return next(one for one in told if one is not None)
    for one in filter(inspect.iscoroutine, others):
        one.close()
    return ours


async def _nowhere(datasette: app.Datasette, request: Request) -> Response | None:
    """Where nothing is: a page with the ways on, where an archive is served alone."""
    page = "." not in request.path.rpartition("/")[2]
    if page and is_home(datasette):
        ours = next(iter(archives(datasette)))
        if await datasette.permission_allowed(request.actor, "view-instance", default=True):
            pages = frozenset(NAVIGATION)
            visit = Visit(datasette, request, ours, _language(request), pages, {})
            return await _trouble(visit, "not_found", 404)
    if sys.exc_info()[0] is None:
        told = {"ok": False, "error": "Not found", "status": 404, "title": None}
        return Response.json(told, status=404)
    return None


def _meant(datasette: app.Datasette, named: str) -> str:
    """The archive that an address means: the one it names, or the only one."""
    ours = archives(datasette)
    if named in ours:
        return named
    if named or len(ours) != 1:
        raise NotFound("no such archive")
    return next(iter(ours))


def _language(request: Request) -> str:
    chosen = (request.args.get("lang"), request.cookies.get(COOKIE))
    asked = next((one for one in chosen if one in words.LANGUAGES), None)
    return asked or words.wished(request.headers.get("accept-language", ""))


async def _trouble(visit: Visit, kind: str, status: int) -> Response:
    return await _rendered(visit, "trouble.html", {"kind": kind}, here="", status=status)


async def _rendered(
    visit: Visit, template: str, values: Mapping[str, object], *, here: str, status: int = 200
) -> Response:
    made = _environment(visit.datasette.jinja_env).get_template(f"archive/{template}")
    html = await made.render_async({**_given(visit, here), **values})
    response = Response.html(html, status=status, headers=HEADERS)
    if visit.argument("lang") == visit.language:
        path = visit.datasette.setting("base_url")
        response.set_cookie(COOKIE, visit.language, max_age=YEAR_SECONDS, path=path, httponly=True)
    return response


@cache
def _environment(datasette_s: Environment) -> Environment:
    """datasette's templates and ours, where a name that nobody gave is an error."""
    return datasette_s.overlay(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _given(visit: Visit, here: str) -> dict[str, Any]:
    """What every template may use."""
    found = "search" in visit.pages
    return {
        "visit": visit,
        "here": here,
        "language": visit.language,
        "tag": words.TAGS[visit.language],
        "say": partial(words.say, visit.language),
        "name": partial(words.name, visit.language),
        "told": partial(telling.told, visit.language),
        "named": partial(words.named, visit.language),
        "zip": zip,
        "number": words.number,
        "moment": moment,
        "address": visit.address,
        "table": visit.table,
        "static": partial(visit.datasette.urls.static_plugins, "report-archiver"),
        "navigation": [one for one in NAVIGATION if one in visit.pages],
        "search_action": visit.address("search") if found else visit.table("find_words"),
        "search_field": "q" if found else "words",
        "all_tables": str(visit.datasette.urls.database(visit.database)),
    }


def moment(told: str | None) -> str:
    """A machine time as people read it, to the minute; still in UTC."""
    return f"{told[:10]} {told[11:16]}" if told and len(told) > 16 else (told or "")
