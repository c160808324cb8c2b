"""The datasette plugin: what an archive needs to be read by people. It speaks SQL only.

It leaves databases that are no archive alone, and works for a plain `datasette reports.db` as for
`report-archiver serve`. Hooks are those of datasette 0.65. datasette.app is half made when it loads
its plugins: they import the module, not the class.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Generator, Mapping
from typing import Any

from datasette import app, hookimpl  # type: ignore[import-untyped]
from datasette.filters import FilterArguments  # type: ignore[import-untyped]
from datasette.utils.asgi import Request  # type: ignore[import-untyped]
from markupsafe import Markup

from report_archiver.archive import functions
from report_archiver.publish.datasette import cells, filters, headers, metadata, routes, shell
from report_archiver.publish.datasette.recognition import archives, is_archive

STATIC = "report-archiver"  # datasette serves a plugin's static/ under its distribution's name


@hookimpl  # type: ignore[untyped-decorator]  # datasette has no types
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give connections to archives body(), html() and those for searching."""
    if is_archive(conn):
        functions.register(conn)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, routes.Answer]]:
    """The pages of an archive, its home page at / and its feeds among them."""
    return routes.routes()


@hookimpl  # type: ignore[untyped-decorator]
def get_metadata(datasette: app.Datasette) -> dict[str, Any]:
    """Titles, descriptions, labels, facets and orders of every archive that is open."""
    return metadata.metadata(datasette)


@hookimpl  # type: ignore[untyped-decorator]
def canned_queries(datasette: app.Datasette, database: str) -> dict[str, dict[str, str | bool]]:
    """A researcher's first questions."""
    return metadata.queries() if database in archives(datasette) else {}


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    row: Mapping[str, object],
    value: object,
    column: str,
    table: str | None,
    database: str,
    datasette: app.Datasette,
) -> Markup | Awaitable[Markup | None] | None:
    """Bytes, JSON, links and references as people can read them; the rest is datasette's."""
    if value is None or database not in archives(datasette):
        return None
    return cells.render(cells.Cell(value, column, table, database, row), datasette)


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]  # datasette's own says: no search box
def filters_from_request(
    request: Request, database: str, table: str, datasette: app.Datasette
) -> Awaitable[FilterArguments | None] | None:
    """The search box of tables that hold words."""
    if database not in archives(datasette):
        return None
    return filters.search(request, table, datasette.get_database(database))


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls(database: str | None, datasette: app.Datasette) -> list[str]:
    """Our style sheet, on the pages of archives."""
    return _assets(datasette, database, "archive.css")


@hookimpl  # type: ignore[untyped-decorator]
def extra_js_urls(database: str | None, datasette: app.Datasette) -> list[str]:
    """Folds the column descriptions away; without it they stay in a box that scrolls."""
    return _assets(datasette, database, "archive.js")


def _assets(datasette: app.Datasette, database: str | None, name: str) -> list[str]:
    ours = archives(datasette)
    if not ours or (database is not None and database not in ours):
        return []
    return [datasette.urls.static_plugins(STATIC, name)]  # a str() would get the base_url twice


@hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator]
def handle_exception(
    datasette: app.Datasette, request: Request, exception: Exception
) -> Generator[None, Any, None]:
    """A page of ours for addresses that lead nowhere, instead of what all others would say."""
    outcome = yield
    others = outcome.get_result()
    outcome.force_result([shell.amiss(datasette, request, exception, others)])


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: app.Datasette) -> headers.Wrapper:
    """Security headers, where nothing but archives is served."""
    return headers.wrapper(datasette)
