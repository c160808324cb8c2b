"""Rows written inside a caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from sqlite_utils import Database


def insert(db: Database, table: str, row: Mapping[str, object]) -> int:
    """Insert a row of one of our own tables; returns its id."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"  # noqa: S608
    return int(db.execute(statement, list(row.values())).fetchone()[0])


def insert_all(db: Database, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert rows of one of our own tables, all with the same columns, by one statement."""
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return
    names = ", ".join(f'"{name}"' for name in first)
    marks = ", ".join("?" * len(first))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    db.conn.executemany(statement, (list(row.values()) for row in chain((first,), rest)))
