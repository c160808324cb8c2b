"""An archived page itself: the exact bytes in a sandbox, or a copy with one figure marked."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from contextlib import closing
from typing import IO

from datasette.utils.asgi import NotFound, Response  # type: ignore[import-untyped]

from report_archiver.charset import decode
from report_archiver.publish.datasette import manners, memento, stored
from report_archiver.publish.datasette.marking import Place, marked
from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.timemap import original_of
from report_archiver.publish.datasette.quieting import quieted

MAX_DECODED = 8 << 20  # bytes that the charset is told from, and that a copy is made of at most

COLUMNS = """
SELECT c.id, c.captured_at, c.charset, c.final_url, c.outcome, p.url, b.sha256, b.size, b.media_type
FROM captures c JOIN pages p ON p.id = c.page_id JOIN bodies b ON b.sha256 = c.body_sha256
"""
BY_CAPTURE = f"{COLUMNS} WHERE c.id = :name AND c.outcome <> 'failed'"
BY_DIGEST = f"{COLUMNS} WHERE c.body_sha256 = :name AND c.outcome <> 'failed' ORDER BY c.id LIMIT 1"
# The bytes that a key is made of are those of the figure's edition.
FIGURE = """
SELECT f.anchor, f.quote, f.char_start, e.text
FROM figures f
JOIN editions e ON e.id = f.edition_id
JOIN captures c ON c.id = e.capture_id
WHERE f.key = :key AND c.body_sha256 = :sha256 LIMIT 1
"""


async def load(visit: Visit) -> Response:
    """The bytes of a capture; ?download: to keep; ?copy: a quiet copy of a page, for a frame;
    ?figure=KEY: such a copy with that figure marked."""
    name = visit.parts["name"]
    capture = await visit.row(BY_DIGEST if len(name) == 64 else BY_CAPTURE, name=name)
    if capture is None:
        raise NotFound("no such capture, or none with a body")
    key = visit.argument("figure")
    file = await stored.opened(visit.datasette.get_database(visit.database), capture["sha256"])
    if not key and "copy" not in visit.request.args:
        return _exact(visit, capture, file)
    with closing(file):
        place = await _place(visit, capture, key) if key else None
        return await _copy(capture, place, file)


def _exact(visit: Visit, capture: Row, file: IO[bytes]) -> Response:
    manner = manners.manner(capture["media_type"], _start(file, 4096))
    label = _label(capture, file) if manner.decoded else None
    kept = "download" in visit.request.args
    headers = {**manners.HEADERS, **_told(visit, capture)}
    if kept or not manner.inline or (manner.decoded and label is None):
        fallback = f"capture-{capture['id']}"
        headers["Content-Disposition"] = manners.attachment(capture["final_url"], fallback)
    kind = f"{manner.content_type}; charset={label}" if label else manner.content_type
    return stored.File(file, capture["size"], headers, kind)


async def _copy(capture: Row, place: Place | None, file: IO[bytes]) -> Response:
    manner = manners.manner(capture["media_type"], _start(file, 4096))
    if not manner.decoded or capture["size"] > MAX_DECODED:
        raise NotFound("no page that a copy can be made of")
    page = place is not None or manner.content_type == "text/html"
    copy = await asyncio.to_thread(copied, file.read(), capture["charset"], place, page=page)
    if copy is None:
        raise NotFound("the place of the figure is not to be found")
    kind = "text/html" if page else manner.content_type
    return Response(
        copy.encode("utf-8", "replace"),
        headers=dict(manners.HEADERS),
        content_type=f"{kind}; charset=utf-8",
    )


def copied(body: bytes, charset: str | None, place: Place | None, *, page: bool) -> str | None:
    """A copy of a page, in the charset that the reader used; None where the place is not there. A
    text that is no page can ask for nothing, and stays as it is."""
    text = decode(body, charset).text
    if place:
        return marked(text, place)
    return quieted(text) if page else text


async def _place(visit: Visit, capture: Row, key: str) -> Place:
    figure = await visit.row(FIGURE, key=key, sha256=capture["sha256"])
    if figure is None:
        raise NotFound("no such figure in these bytes")
    return Place.of(figure["anchor"], figure["quote"], figure["text"], figure["char_start"])


def _told(visit: Visit, capture: Row) -> dict[str, str]:
    """Which bytes these are, of which page, from when."""
    digest = b64encode(bytes.fromhex(capture["sha256"])).decode()
    return {
        "Memento-Datetime": memento.told(memento.captured(capture["captured_at"])),
        "Link": original_of(visit, capture["url"]).links(),
        "ETag": f'"{capture["sha256"]}"',
        "Repr-Digest": f"sha-256=:{digest}:",
    }


def _label(capture: Row, file: IO[bytes]) -> str | None:
    """The charset that the reader used, as browsers call it; None for one they do not know."""
    start = _start(file, MAX_DECODED)
    if capture["size"] > MAX_DECODED:  # between two characters: neither byte is ever part of one
        start = start[: max(start.rfind(b"\n"), start.rfind(b">")) + 1]
    return manners.LABELS.get(decode(start, capture["charset"]).charset)


def _start(file: IO[bytes], size: int) -> bytes:
    start = file.read(size)
    file.seek(0)
    return start


PAGE = Page("original", load, pattern=r"/(?P<name>\d{1,18}|[0-9a-f]{64})")
