"""Which of datasette's databases are archives: those that carry our application id."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from weakref import WeakSet

from datasette import app  # type: ignore[import-untyped]
from datasette.database import Database  # type: ignore[import-untyped]

from report_archiver.archive import APPLICATION_ID

_known: WeakSet[Database] = WeakSet()  # once an archive, always one; others are asked again


def archives(datasette: app.Datasette) -> set[str]:
    """Names of the databases that are archives."""
    return {name for name, database in datasette.databases.items() if _recognised(database)}


def is_archive(conn: sqlite3.Connection) -> bool:
    """Whether the connection is to an archive."""
    try:
        return bool(conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)
    except sqlite3.DatabaseError:
        return False


def _recognised(database: Database) -> bool:
    if database in _known:
        return True
    if database.path is None or not _opens_as_archive(database):
        return False
    _known.add(database)
    return True


def _opens_as_archive(database: Database) -> bool:
    mode = "mode=ro" if database.is_mutable else "immutable=1"
    uri = f"{Path(database.path).absolute().as_uri()}?{mode}"
    try:
        conn = sqlite3.connect(uri, uri=True)
    except sqlite3.OperationalError:
        return False
    try:
        return is_archive(conn)
    finally:
        conn.close()
