"""What a page is, and what it is given to make itself.

A page is a module under pages/: a function that asks the archive by SQL and returns plain values
for its template, which escapes them. docs/browsing.md tells how to add one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from datasette import app  # type: ignore[import-untyped]
from datasette.utils import tilde_encode  # type: ignore[import-untyped]
from datasette.utils.asgi import Request, Response  # type: ignore[import-untyped]

from report_archiver.publish.datasette.recognition import archives

URL_SAFE = "!$&'()*+,/:;=?@%"  # of an address inside of an address: as it is, but for # and the odd
# Where a page is not there (yet): datasette's own for the same thing.
INSTEAD = {
    "report": "reports",
    "publisher": "publishers",
    "changes": "changes",
    "findings": "findings",
    "metric": "metrics",
}

Row = dict[str, Any]


class TooOld(Exception):
    """The archive was written by an older version, and has not what a page tells of."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page of one archive.

    database: the archive's name in datasette. language: zh or en. pages: the names of all pages.
    parts: the named groups of the page's pattern, decoded.
    """

    datasette: app.Datasette
    request: Request
    database: str
    language: str
    pages: frozenset[str]
    parts: Mapping[str, str]

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        """What a SELECT finds. values: its named parameters. Raises QueryInterrupted after
        datasette's sql_time_limit_ms."""
        database = self.datasette.get_database(self.database)
        return [dict(row) for row in (await database.execute(sql, values)).rows]

    async def row(self, sql: str, /, **values: object) -> Row | None:
        """The first row that a SELECT finds, or None."""
        return next(iter(await self.rows(sql, **values)), None)

    async def holds(self, relation: str) -> bool:
        """Whether the archive has this table or view: an older one, opened read-only, may not."""
        sql = "SELECT 1 FROM sqlite_master WHERE name = :name AND type IN ('table', 'view')"
        return await self.row(sql, name=relation) is not None

    def argument(self, name: str) -> str:
        """An argument of the query string; empty where it is not given."""
        return str(self.request.args.get(name) or "")

    def arguments(self, name: str) -> list[str]:
        """All values of an argument that may be given several times, in order."""
        return [str(value) for value in self.request.args.getlist(name)]

    def count(self, name: str, default: int = 1) -> int:
        """An argument that is a number from 1; the default where it is none."""
        given = self.argument(name)
        return max(1, int(given)) if given.isdecimal() and len(given) < 10 else default

    def address(self, name: str, *parts: object, **query: object) -> str:
        """The address of a page: its name and the parts that follow it; of datasette's own table
        or row where there is no such page."""
        if name not in self.pages and name in INSTEAD:
            return self.table(INSTEAD[name], *parts)
        return _with(address(self.datasette, self.database, name, *parts), query)

    def table(self, name: str, *keys: object, **query: object) -> str:
        """The address of datasette's page of a table, view, query or, by its key, of a row."""
        urls = self.datasette.urls
        if not keys:
            return _with(str(urls.table(self.database, name)), query)
        row = ",".join(tilde_encode(str(key)) for key in keys)
        return _with(str(urls.row(self.database, name, row)), query)

    def whole(self, address: str) -> str:
        """An address of ours with scheme and host, as this request named them."""
        return str(self.datasette.absolute_url(self.request, address))

    def again(self, **query: object) -> str:
        """The address of this very request with other arguments; None takes one away."""
        given = {name: self.request.args.getlist(name) for name in self.request.args}
        kept = {name: values for name, values in given.items() if name not in query}
        added = {name: [value] for name, value in query.items() if value is not None}
        told = urlencode(kept | added, doseq=True)
        return f"{self.request.path}?{told}" if told else str(self.request.path)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its address: /-/NAME, and after it what the regular expression `pattern` takes.

    under: the page that stands for it in the navigation, where that is not itself.
    load: gives the values for templates/archive/TEMPLATE, or a response of its own (a file, a
    feed). It raises datasette's NotFound where the archive has no such thing.
    """

    name: str
    load: Callable[[Visit], Awaitable[Mapping[str, object] | Response]]
    template: str = ""
    pattern: str = ""
    under: str = ""


def address(datasette: app.Datasette, database: str, name: str, *parts: object) -> str:
    """The address of a page: /-/NAME/PART…, with the archive's name where several are open."""
    if name == "home" and is_home(datasette):
        return str(datasette.urls.instance())
    inside = "" if len(archives(datasette)) == 1 else f"/in/{quote(database, '')}"
    ends = (quote(str(part), URL_SAFE if "://" in str(part) else "") for part in parts)
    return str(datasette.urls.path("/".join([f"/-{inside}", name, *ends])))


def is_home(datasette: app.Datasette) -> bool:
    """Whether / is an archive's home page: where one archive is served and nothing else."""
    served = [name for name in datasette.databases if not name.startswith("_")]
    return len(served) == 1 and set(served) == archives(datasette)


def _with(address: str, query: Mapping[str, object]) -> str:
    told = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{address}?{urlencode(told)}" if told else address
