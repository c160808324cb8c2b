"""The archive's tables, as migrations in order: the files of migrations/, by number.

A released migration is never edited: add one.

Figure values have NUMERIC affinity, so that integers stay integers. Views are in views.sql and are
made anew whenever an archive is opened for writing.

Captures are kept in parts, so that one more visit to a page that did not change costs little: a row
of `fetches` with what is its own; `contexts`, what many fetches have in common (request headers,
protocol, peer, robots decision, route); `answers`, what a server answered, which later fetches of
the page repeat but for some headers; `readers`, names of reader versions. A visit that repeats an
earlier one in all but time has no row there, but one of `repeats` and later of `round_visits`:
repeats.py says how. The view `captures` puts them together again, to the byte. captures.py and
repeats.py alone write them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from importlib import resources

from sqlite_utils import Database, Migrations

from report_archiver.archive.functions import register
from report_archiver.archive.lives import keep_lives
from report_archiver.errors import ArchiveError

migrations = Migrations("report_archiver")


def scripts() -> dict[str, str]:
    """The SQL of each migration, by name, in order."""
    folder = resources.files(__package__) / "migrations"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".sql"): file.read_text("utf-8")
        for file in files
        if file.name.endswith(".sql")
    }


def statements(script: str) -> Iterator[str]:
    """The statements of a script, each ending with its line; a trigger is one."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _refuse_older(db: Database) -> None:
    if "captures" in db.table_names():
        raise ArchiveError("this archive was made before the first release; make a new one")


def _nothing(_: Database) -> None:
    pass


# What a migration does before its script, and after it.
BEFORE: dict[str, Callable[[Database], None]] = {
    "0001_archive": _refuse_older,
    "0010_search": lambda db: register(db.conn),  # triggers that cut text call grams()
}
AFTER: dict[str, Callable[[Database], None]] = {"0004_findings": keep_lives}


def _step(name: str, script: str) -> None:
    @migrations(name=name)
    def step(db: Database) -> None:
        BEFORE.get(name, _nothing)(db)
        for statement in statements(script):
            db.execute(statement)
        AFTER.get(name, _nothing)(db)


for _name, _script in scripts().items():
    _step(_name, _script)
