"""Security headers: what an archive shows came from web sites, and shall do nothing by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import app  # type: ignore[import-untyped]

from report_archiver.publish.datasette.recognition import archives

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]
Wrapper = Callable[[App], App]

# datasette's own pages carry inline scripts and styles; nothing may come from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}


def wrapper(datasette: app.Datasette) -> Wrapper:
    """Add the headers to what datasette answers, where nothing but archives is served.

    A header that a page sets itself stays. Other databases may have plugins that load from
    elsewhere; with one of them beside the archive nothing is added.
    """

    def wrap(inner: App) -> App:
        async def wrapped(
            scope: Message, receive: Callable[[], Awaitable[Message]], send: Send
        ) -> None:
            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start" and _only_archives(datasette):
                    message = {**message, "headers": completed(message.get("headers", []))}
                await send(message)

            await inner(scope, receive, send_with_headers)

        return wrapped

    return wrap


def completed(given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers given, and ours where they are not among them."""
    names = {name.lower() for name, _ in given}
    return [*given, *((name, value) for name, value in HEADERS.items() if name not in names)]


def _only_archives(datasette: app.Datasette) -> bool:
    ours = archives(datasette)
    return bool(ours) and all(name in ours or name.startswith("_") for name in datasette.databases)
