"""One cell of a page, readable and harmless: everything from the archive is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from datasette import app  # type: ignore[import-untyped]
from datasette.utils import tilde_encode  # type: ignore[import-untyped]
from markupsafe import Markup

from report_archiver.publish.dataset import describe

# Columns that name a row of another table, in tables as in views and queries.
REFERENCES = {
    "site_id": "sites",
    "publisher_id": "publishers",
    "successor_id": "publishers",
    "crawl_id": "crawls",
    "page_id": "pages",
    "found_on": "pages",
    "fetch_id": "fetches",
    "unlinked_in": "crawls",
    "capture_id": "captures",
    "from_capture": "captures",
    "to_capture": "captures",
    "change_id": "changes",
    "body_sha256": "bodies",
    "robots_sha256": "bodies",
    "body_id": "bodies",
    "reader_id": "readers",
    "context_id": "contexts",
    "answer_id": "answers",
    "template_id": "templates",
    "before_id": "captures",
    "sha256": "bodies",
    "report_id": "reports",
    "previous_report_id": "reports",
    "edition_id": "editions",
    "previous_edition_id": "editions",
    "current_edition_id": "editions",
    "section_id": "sections",
    "parent_id": "sections",
    "table_id": "tables",
    "metric": "metrics",
    "figure_id": "figures",
    "finding_id": "findings",
    "part_of": "figures",
}
# Captures are a view, and bodies go by their SHA-256.
BY_NUMBER = {"capture_id", "before_id", "from_capture", "to_capture", "body_id"}
FIGURE_KEYS = {("figures", "key"), (None, "key"), (None, "part_of_key")}
VIEWS = frozenset(one.name for one in describe().relations if one.kind == "view")
MAX_ROWS = 200  # of a printed table; the JSON beside it has them all
WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)
LINK = Markup('<a href="{}">{}</a>')
OUTSIDE = Markup('<a class="ra-outside" href="{}" rel="noreferrer noopener nofollow">{}</a>')


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands. table: None for a query; a view counts as one."""

    value: object
    column: str
    table: str | None
    database: str
    row: Mapping[str, object]


def render(cell: Cell, datasette: app.Datasette) -> Markup | Awaitable[Markup | None] | None:
    """The cell as markup; None leaves it to datasette, which escapes it."""
    cell = _of_a_query(cell)
    value = cell.value
    if isinstance(value, dict):
        return _reference(datasette, cell, value["value"], value["label"])
    if cell.column in REFERENCES and isinstance(value, int | str) and value != "":
        return _referring(datasette, cell, value)
    if isinstance(value, bytes):
        return _bytes(datasette, cell, value)
    if not isinstance(value, str):
        return None
    if (cell.table, cell.column) in FIGURE_KEYS:
        return _origin(datasette, cell.database, value)
    if (cell.table, cell.column) == ("changes", "diff"):
        return _box(value)
    if cell.column in _json_columns(cell.table):
        return _json(datasette, cell, value)
    return OUTSIDE.format(value, value) if WEB_ADDRESS.fullmatch(value) else None


def _of_a_query(cell: Cell) -> Cell:
    return replace(cell, table=None) if cell.table in VIEWS else cell


# References ---------------------------------------------------------------------------------------


def _referring(
    datasette: app.Datasette, cell: Cell, value: int | str
) -> Markup | Awaitable[Markup] | None:
    """A reference that datasette has not expanded: in a view or query by its number, on a row's
    own page with the name of what it refers to."""
    if REFERENCES[cell.column] == cell.table and cell.column == "sha256":
        return None
    if cell.table is None:
        return _reference(datasette, cell, value, None)
    return _named(datasette, cell, value)


async def _named(datasette: app.Datasette, cell: Cell, value: int | str) -> Markup:
    table = next(one for one in describe().relations if one.name == REFERENCES[cell.column])
    if not table.label:
        return _reference(datasette, cell, value, None)
    key = "code" if table.name == "metrics" else "id"
    found = await datasette.get_database(cell.database).execute(
        f'SELECT "{table.label}" FROM "{table.name}" WHERE "{key}" = ?',  # noqa: S608 — our names
        [value],
    )
    row = found.first()
    return _reference(datasette, cell, value, row[0] if row else None)


def _reference(datasette: app.Datasette, cell: Cell, value: object, label: object) -> Markup:
    address = _address(datasette, cell, str(value))
    if label in (None, "", value, str(value)):
        return LINK.format(address, value)
    return Markup('<a href="{}">{}</a> <em class="ra-id">{}</em>').format(address, label, value)


def _address(datasette: app.Datasette, cell: Cell, key: str) -> str:
    """Of a row's own page; where it has none, of its table with that row alone."""
    name = REFERENCES[cell.column]
    if cell.column in BY_NUMBER:
        return f"{datasette.urls.table(cell.database, name)}?{urlencode({'id': key})}"
    return str(datasette.urls.row(cell.database, name, tilde_encode(key)))


def _origin(datasette: app.Datasette, database: str, key: str) -> Markup:
    """A figure's key, leading to where the figure comes from."""
    address = datasette.urls.query(database, "origin_of_a_figure")
    return Markup('<a class="ra-key" href="{}?{}">{}</a>').format(
        address, urlencode({"key": key}), key
    )


# Bytes --------------------------------------------------------------------------------------------


def _bytes(datasette: app.Datasette, cell: Cell, value: bytes) -> Markup | None:
    """A body's content: its size, and the exact bytes to download. Other bytes are datasette's."""
    if (cell.table, cell.column) != ("bodies", "content"):
        return None
    address = datasette.urls.query(cell.database, "bytes_of_a_body", format="blob")
    wanted = urlencode({"sha256": cell.row["sha256"], "_blob_column": "body"})
    return Markup('{:,} bytes as kept · <a href="{}?{}">download the exact bytes</a>').format(
        len(value), address, wanted
    )


# JSON ---------------------------------------------------------------------------------------------


@cache
def _json_columns(table: str | None) -> frozenset[str]:
    """Names of JSON columns: those of the table, or of all tables for a view or query."""
    return frozenset(
        column.name
        for relation in describe().relations
        if table is None or relation.name == table
        for column in relation.columns
        if column.json
    )


def _json(datasette: app.Datasette, cell: Cell, text: str) -> Markup | None:
    """JSON as a grid, as lines or, indented, as it is; None where it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if value in ([], {}, None):
        return Markup('<span class="ra-note">none</span>')
    if cell.column == "cells" and _is_grid(value):
        return _grid(value)
    if cell.column == "figures" and _is_list_of(str, value):
        keys = (_origin(datasette, cell.database, key) for key in value)
        return Markup("<br>").join(keys)
    if cell.column.endswith("_headers") and _is_grid(value):
        return _box("\n".join(": ".join(pair) for pair in value))
    if _is_list_of(str, value):
        return _box("\n".join(value))
    return _box(json.dumps(value, ensure_ascii=False, indent=2))


def _is_list_of(kind: type, value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _is_grid(value: object) -> bool:
    return isinstance(value, list) and all(_is_list_of(str, row) for row in value)


def _grid(rows: list[list[str]]) -> Markup:
    more = len(rows) - MAX_ROWS
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(c) for c in row))
        for row in rows[:MAX_ROWS]
    )
    if more > 0:
        body += Markup('<tr><td class="ra-note">… and {} rows more</td></tr>').format(more)
    return Markup('<div class="ra-box"><table class="ra-grid">{}</table></div>').format(body)


def _box(text: str) -> Markup:
    return Markup('<pre class="ra-box">{}</pre>').format(text)
