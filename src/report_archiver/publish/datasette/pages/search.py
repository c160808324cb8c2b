"""Search: reports that hold words, their words in context, counted by year and publisher."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict

from datasette.database import QueryInterrupted  # type: ignore[import-untyped]
from datasette.utils import sqlite_timelimit  # type: ignore[import-untyped]
from datasette.utils.asgi import Response  # type: ignore[import-untyped]

from report_archiver.publish.datasette.page import Page, Visit
from report_archiver.publish.search import Found, one_state, search

SIZE, MOST = 20, 100  # reports a page: as a rule, and at most (`size`, of the JSON)
PUBLISHERS = 12  # that are shown at once; the others unfold


async def load(visit: Visit) -> Mapping[str, object] | Response:
    """/-/search?q=WORDS, narrowed by year and publisher (its id); search.json gives the same as
    JSON, `size` reports a page."""
    found, page, pages = await _found(visit)
    if visit.parts["format"]:
        return _json(visit, found, page, pages)
    return {
        "query": visit.argument("q").strip(),
        "found": found,
        "first": (page - 1) * SIZE + 1,
        "page_number": page,
        "page_count": pages,
        "year": visit.argument("year"),
        "publisher": visit.argument("publisher"),
        "shown_publishers": PUBLISHERS,
    }


async def _found(visit: Visit) -> tuple[Found, int, int]:
    """What was found, the page of it, and how many pages there are."""
    query, page = visit.argument("q"), visit.count("page")
    size = min(visit.count("size", SIZE), MOST) if visit.parts["format"] else SIZE
    limit = visit.datasette.setting("sql_time_limit_ms")

    def run(conn: sqlite3.Connection) -> Found:
        with one_state(conn), sqlite_timelimit(conn, limit):
            return search(
                conn,
                query,
                year=_number(visit, "year"),
                publisher=_number(visit, "publisher"),
                limit=size,
                offset=(page - 1) * size,
            )

    try:
        found = await visit.datasette.get_database(visit.database).execute_fn(run)
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        raise QueryInterrupted(error, "search", {"q": query}) from error
    return found, page, -(-found.total // size)


def _number(visit: Visit, name: str) -> int | None:
    """An argument that is a number; None where it is not given. One that is no number is that of
    nothing, and finds nothing."""
    given = visit.argument(name)
    if not given:
        return None
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _json(visit: Visit, found: Found, page: int, pages: int) -> Response:
    after = visit.whole(visit.again(page=page + 1)) if page < pages else None
    hits = [
        {**asdict(hit), "report": visit.whole(visit.address("report", hit.report_id))}
        for hit in found.hits
    ]
    return Response.json({**asdict(found), "hits": hits, "next": after})


PAGE = Page("search", load, "search.html", r"(?:\.(?P<format>json))?")
