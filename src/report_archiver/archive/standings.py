"""What report pages show, and the template that they stand in: facts of captures.

A row holds for its capture and for those of the page that follow, until the next row: none is
written where a page stands as it stood before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from report_archiver.archive import parts
from report_archiver.archive.rows import insert
from report_archiver.model import Matches, Shows


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page shows. template: the path of elements around its content, None where it is no
    report; matches: of the site's selectors."""

    shows: Shows
    template: str | None = None
    matches: Matches = ()


_IN_FORCE = """
SELECT id, capture_id, shows, template_id, matches, reader_id FROM page_facts
WHERE page_id = ? AND capture_id <= ? ORDER BY capture_id DESC LIMIT 1
"""


def note(db: Database, page_id: int, capture_id: int, standing: Standing, by: str) -> None:
    """Note what a capture shows, if that is not what the page showed before. by: the reader that
    says so. Inside of the caller's transaction."""
    told = {
        "shows": standing.shows,
        "template_id": _template(db, standing.template) if standing.template else None,
        "matches": json.dumps({key: [css, count] for key, css, count in standing.matches}),
    }
    _keep(db, page_id, capture_id, told, parts.keep_reader(db, by))


def repeat(db: Database, page_id: int, capture_id: int, edition_id: int) -> None:
    """Note that a capture shows what an earlier one of the page with the same bytes showed."""
    row = db.execute(
        "SELECT f.id FROM fetches f JOIN fetches n ON n.id = ? WHERE f.page_id = ?"
        " AND f.edition_id = ? AND f.body_id = n.body_id AND f.id < n.id ORDER BY f.id LIMIT 1",
        (capture_id, page_id, edition_id),
    ).fetchone()
    known = db.execute(_IN_FORCE, (page_id, row[0])).fetchone() if row else None
    if known is not None:
        _, _, shows, template_id, matches, reader_id = known
        told = {"shows": shows, "template_id": template_id, "matches": matches}
        _keep(db, page_id, capture_id, told, reader_id)


def _keep(
    db: Database, page_id: int, capture_id: int, told: Mapping[str, object], reader_id: int
) -> None:
    known = db.execute(_IN_FORCE, (page_id, capture_id)).fetchone()
    row = {**told, "reader_id": reader_id}
    if known is not None and known[2:5] == tuple(told.values()):
        row = {"reader_id": reader_id} if known[5] != reader_id else {}
    elif known is None or known[1] != capture_id:
        insert(db, "page_facts", {"page_id": page_id, "capture_id": capture_id, **row})
        return
    if row:
        db.table("page_facts").update(known[0], row)


def _template(db: Database, path: str) -> int:
    db.execute("INSERT INTO templates (path) VALUES (?) ON CONFLICT (path) DO NOTHING", (path,))
    return int(db.execute("SELECT id FROM templates WHERE path = ?", (path,)).fetchone()[0])
