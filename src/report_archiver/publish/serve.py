"""datasette on the live file: the archive in a browser, also while a crawl writes to it."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import typer

from report_archiver.archive import Archive
from report_archiver.errors import UsageError

try:
    import uvicorn
    from datasette import app, handle_exception  # type: ignore[import-untyped]  # in this order

    Datasette = app.Datasette
except ImportError:  # the extra `browse` is not installed
    Datasette = None

GRACE_SECONDS = 3  # after Ctrl-C, for pages that are still being written
SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "sql_time_limit_ms": 5000,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,  # ours are chosen; guessing them costs a scan a column
    "truncate_cells_html": 300,
    "max_csv_mb": 0,  # no limit: the whole dataset may be taken away
}


def serve(
    db: Path,
    host: str,
    port: int,
    open_browser: bool = False,
    *,
    announce: Callable[[str], None] = typer.echo,
) -> None:
    """Serve the archive until Ctrl-C. port 0 takes a free one; announce gets one line with the URL.

    The file is opened read-only, but not as immutable where it can change: what a crawl commits
    shows at once. Who can reach host can read everything and run any SELECT. Raises UsageError
    where there is no archive, no datasette, or host and port cannot be had; ArchiveError where the
    archive cannot be used.
    """
    if Datasette is None:
        raise UsageError(
            "datasette is not installed; install it with: pip install 'report-archiver[browse]'"
        )
    with Archive(db) as archive:  # is one, and its views are those of this version
        immutable = archive.immutable
    with _listening(host, port) as listener:
        url = _url(host, listener.getsockname()[1])
        announce(f"{db} is at {url} (Ctrl-C ends)")
        if open_browser:
            webbrowser.open(url)
        _run(db, listener, immutable=immutable)


def _listening(host: str, port: int) -> socket.socket:
    if port not in range(65536):
        raise UsageError(f"cannot listen on {host} port {port}: ports are 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            reason = "something else uses it; choose another with --port, or 0 for any free one"
        raise UsageError(f"cannot listen on {host} port {port}: {reason}") from error
    # asyncio does this for its own sockets alone. Without it each answer waits some 40 ms until the
    # browser has acknowledged its head. Connections take it from their listener.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 — read, not bound
    return f"http://{reachable or (f'[{host}]' if ':' in host else host)}:{port}/"


def _run(db: Path, listener: socket.socket, *, immutable: bool) -> None:
    # datasette prints a traceback with all local values for each query that is refused or takes
    # too long, if it finds rich, and for a path that nothing answers to it fails in doing so; the
    # page says what is wrong.
    handle_exception.rich = None
    live, still = ([], [str(db)]) if immutable else ([str(db)], [])
    served = Datasette(live, immutables=still, settings=SETTINGS).app()
    config = uvicorn.Config(
        served, log_level="warning", lifespan="on", timeout_graceful_shutdown=GRACE_SECONDS
    )
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn has shut down; the signal is passed on once it has
        return
