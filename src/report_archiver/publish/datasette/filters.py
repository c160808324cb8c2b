"""datasette's own search box, on the tables of an archive that hold words.

datasette would ask an index in the words of FTS5, which knows none in Chinese. Here `_search` is
answered with the conditions of publish/search.py: all words, each of any length, in the same row.
Where an index can narrow that down, it does; smaller tables are scanned.
"""

from __future__ import annotations

from datasette.database import Database  # type: ignore[import-untyped]
from datasette.filters import FilterArguments  # type: ignore[import-untyped]
from datasette.utils.asgi import Request  # type: ignore[import-untyped]

from report_archiver.archive.grams import wanted, words
from report_archiver.publish.search import clauses

OF_EDITION = "(SELECT e.text FROM editions e WHERE e.id = reports.current_edition_id)"
TEXTS: dict[str, tuple[str, ...]] = {
    "editions": ("text", "coalesce(title, '')"),
    "sections": ("text",),
    "reports": (OF_EDITION, "coalesce(title, '')"),
    "publishers": ("name", "aliases"),
    "metrics": ("label_zh", "label_en", "code", "definition"),
    "findings": ("message",),
    "changes": ("summary", "coalesce(diff, '')"),
}
EDITION = {"editions": "id", "sections": "edition_id", "reports": "current_edition_id"}
WHOLE = {"editions", "reports"}  # whose rows hold all that the index knows of an edition
INDEXED = "{} IN (SELECT rowid FROM edition_index WHERE edition_index MATCH grams_for(:search))"


async def search(request: Request, table: str, database: Database) -> FilterArguments | None:
    """The conditions for `_search` in a table's address, and that there is a box for it."""
    if table not in TEXTS:
        return None
    query = request.args.get("_search", "")
    asked = [wanted(word) for word in words(query)]
    box = {"supports_search": True, "search": query}
    if not asked:
        return FilterArguments([], extra_context=box)
    conditions, values = clauses(asked, *TEXTS[table])
    if table in EDITION and await database.table_exists("edition_index"):
        unsettled = [one for one in asked if not (one.exact and table in WHOLE)]
        conditions, values = clauses(unsettled, *TEXTS[table])
        conditions.insert(0, INDEXED.format(EDITION[table]))
    told = f'search matches "{query}"'
    return FilterArguments(conditions, {"search": query, **values}, [told], box)
