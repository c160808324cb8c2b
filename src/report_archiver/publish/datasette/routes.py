"""Addresses: /-/NAME/… of an archive that is alone, /-/in/DATABASE/NAME/… of one among several.

datasette keeps /-/ for itself and its plugins, so that no database or table can have these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import app  # type: ignore[import-untyped]
from datasette.utils.asgi import Request, Response  # type: ignore[import-untyped]

from report_archiver.publish.datasette import shell
from report_archiver.publish.datasette.page import Page
from report_archiver.publish.datasette.pages import PAGES, home

Answer = Callable[..., Awaitable[Response]]
NAMES = frozenset(page.name for page in PAGES)


def routes() -> list[tuple[str, Answer]]:
    """(regular expression of a path, what answers it), for datasette's router."""
    return [
        (r"/$", _answer(shell.home, home.PAGE)),
        (r"/-/index$", shell.index),
        *((path(page), _answer(shell.answer, page)) for page in PAGES),
    ]


def path(page: Page) -> str:
    """The regular expression of a page's path."""
    return rf"/-(?:/in/(?P<database>[^/]+))?/{page.name}{page.pattern}$"


def _answer(how: Callable[..., Awaitable[Response]], page: Page) -> Answer:
    async def answer(datasette: app.Datasette, request: Request) -> Response:
        return await how(page, NAMES, datasette, request)

    return answer
