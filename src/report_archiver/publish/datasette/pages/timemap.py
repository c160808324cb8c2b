"""Memento's two endpoints: all captures of a page (TimeMap), and the one nearest to a time
(TimeGate). The page is named by its URL, as it is, at the end of the address."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from datasette.utils.asgi import NotFound, Response  # type: ignore[import-untyped]

from report_archiver.publish.datasette import memento
from report_archiver.publish.datasette.page import Page, Row, Visit

PAGE_OF = """
SELECT id, url FROM pages WHERE url IN (SELECT value FROM json_each(:urls)) LIMIT 1
"""
MEMENTOS = """
SELECT id, captured_at FROM captures
WHERE page_id = :page AND outcome <> 'failed' AND body_sha256 IS NOT NULL
ORDER BY captured_at, id
"""


async def load_map(visit: Visit) -> Response:
    """The TimeMap of a page in application/link-format."""
    page, mementos = await _known(visit)
    told = memento.timemap(original_of(visit, page["url"]), mementos)
    return Response(told, content_type="application/link-format")


async def load_gate(visit: Visit) -> Response:
    """The way to the memento nearest to Accept-Datetime, or without one to the newest."""
    page, mementos = await _known(visit)
    accepted = visit.request.headers.get("accept-datetime")
    at = memento.wished(accepted) if accepted else datetime.max.replace(tzinfo=UTC)
    headers = {"Vary": "Accept-Datetime", "Link": original_of(visit, page["url"]).links()}
    if at is None:
        return Response.text("Accept-Datetime is no HTTP date", status=400, headers=headers)
    return Response.redirect(memento.nearest(mementos, at).url, headers=headers)


def original_of(visit: Visit, url: str) -> memento.Original:
    """What this archive tells of a page. url: as it is kept in pages."""
    return memento.Original(
        url,
        timegate=visit.whole(visit.address("timegate", url)),
        timemap=visit.whole(visit.address("timemap", "link", url)),
    )


async def _known(visit: Visit) -> tuple[Row, list[memento.Memento]]:
    """The page that is asked for and its mementos, the oldest first."""
    sent = visit.request.url_vars["url"]
    urls = memento.spellings(sent, visit.request.query_string)
    page = await visit.row(PAGE_OF, urls=json.dumps(urls))
    captures = await visit.rows(MEMENTOS, page=page["id"]) if page else []
    if page is None or not captures:
        raise NotFound("no capture of this page")
    return page, [
        memento.Memento(
            memento.captured(one["captured_at"]), visit.whole(visit.address("original", one["id"]))
        )
        for one in captures
    ]


MAP = Page("timemap", load_map, pattern=r"/link/(?P<url>.+)")
GATE = Page("timegate", load_gate, pattern=r"/(?P<url>.+)")
