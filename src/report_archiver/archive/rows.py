"""Rows written inside a caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database


def insert(db: Database, table: str, row: Mapping[str, object]) -> int:
    """Insert a row of one of our own tables; returns its id."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"  # noqa: S608
    return int(db.execute(statement, list(row.values())).fetchone()[0])
