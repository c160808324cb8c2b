"""Publishers: who they are, by what reports say of themselves and what people have described."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from report_archiver.archive import Archive
from report_archiver.model import Described


def called(db: Database, name: str) -> str:
    """The name under which a publisher is kept that has this one, among others."""
    row = db.execute(
        "SELECT name FROM publishers WHERE name = :name OR aliases <> '[]'"
        " AND EXISTS (SELECT 1 FROM json_each(aliases) WHERE value = :name)"
        " ORDER BY name = :name DESC LIMIT 1",
        {"name": name},
    ).fetchone()
    return str(row[0]) if row else name


def names(archive: Archive) -> list[str]:
    """The publishers that the archive knows."""
    return [name for (name,) in archive.db.execute("SELECT name FROM publishers ORDER BY id")]


def of_sites(archive: Archive) -> dict[str, Described]:
    """What the files of sites say of the publishers that they name, by name."""
    found: dict[str, Described] = {}
    for (config,) in archive.db.execute("SELECT config FROM sites ORDER BY id").fetchall():
        about = json.loads(config).get("site", {})
        name = about.get("publisher")
        if name:
            told = (about.get("level"), about.get("region") or None, about.get("obliged"))
            found.setdefault(name, Described(name, (), *told))
    return found


def describe(archive: Archive, described: Sequence[Described]) -> None:
    """Write down what is known of publishers, each whole; those the archive does not know are made.

    Writes nothing where nothing differs.
    """
    if not any(True for _ in _differing(archive.db, described)):
        return
    with archive.writing() as db:
        for one in described:
            db.execute("INSERT OR IGNORE INTO publishers (name) VALUES (?)", (one.name,))
        for publisher_id, row in list(_differing(db, described)):
            if publisher_id is not None:
                db.table("publishers").update(publisher_id, row)


def _differing(
    db: Database, described: Iterable[Described]
) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """(id, row) of publishers that are not kept as they are described; id None for a new one."""
    known = {row["name"]: row for row in db.query("SELECT * FROM publishers")}
    ids = {name: row["id"] for name, row in known.items()}
    for one in described:
        row = _row(one) | {"successor_id": ids.get(one.successor or "")}
        kept = known.get(one.name)
        if kept is None or any(kept[column] != value for column, value in row.items()):
            yield ids.get(one.name), row


def _row(described: Described) -> dict[str, Any]:
    return {
        "aliases": json.dumps(described.aliases, ensure_ascii=False),
        "level": described.level,
        "region": described.region,
        "obliged": None if described.obliged is None else int(described.obliged),
        "valid_from": described.valid_from and described.valid_from.isoformat(),
        "valid_to": described.valid_to and described.valid_to.isoformat(),
    }
