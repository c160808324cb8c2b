"""dataset.toml and queries.toml as datasette wants them told."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from weakref import WeakKeyDictionary

from datasette import app  # type: ignore[import-untyped]
from markupsafe import Markup

from report_archiver.publish.dataset import Relation, describe
from report_archiver.publish.datasette.page import address
from report_archiver.publish.datasette.recognition import archives

START = ("requests_by_year", "origin_of_a_figure", "broken_identities", "years_held")
# Where a view has older editions, too; and where counting millions of rows takes a second.
NARROWED = {"report_figures": "?is_current=1&_nocount=1", "report_metrics": "?_nocount=1"}


Served = tuple[set[str], set[str]]  # names of the archives, and of all databases
# What was told of which databases. datasette asks some hundred times for one page of a database.
_told: WeakKeyDictionary[app.Datasette, tuple[Served, dict[str, Any]]] = WeakKeyDictionary()


def metadata(datasette: app.Datasette) -> dict[str, Any]:
    """Metadata of the archives that are open; a copy, since datasette writes into it."""
    served = {name for name in datasette.databases if not name.startswith("_")}
    ours, known = archives(datasette), _told.get(datasette)
    if known is None or known[0] != (ours, served):
        known = _told[datasette] = ((ours, served), _metadata(datasette, ours, served))
    return _copied(known[1])


def _copied(told: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _copied(value) if isinstance(value, dict) else value for key, value in told.items()
    }


def _metadata(datasette: app.Datasette, ours: set[str], served: set[str]) -> dict[str, Any]:
    if not ours:
        return {}
    told: dict[str, Any] = {"databases": {name: _database(datasette, name) for name in ours}}
    if ours == served:
        told |= {"title": describe().title, "description_html": _home(datasette, ours)}
    return told


def queries() -> dict[str, dict[str, str | bool]]:
    """The canned queries: name → sql, title, description."""
    return {name: {**query, "hide_sql": True} for name, query in _queries().items()}


@cache
def _queries() -> dict[str, dict[str, str]]:
    source = files("report_archiver.publish.datasette").joinpath("queries.toml")
    return tomllib.loads(source.read_text("utf-8"))


def _database(datasette: app.Datasette, name: str) -> dict[str, Any]:
    return {
        "title": describe().title,
        "description_html": _welcome(datasette, name),
        "source": describe().source,
        "source_url": str(datasette.urls.table(name, "sites")),
        "license": describe().license,
        "tables": {relation.name: _table(relation) for relation in describe().relations},
    }


def _table(relation: Relation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": relation.title,
        "description": relation.description,
        "columns": {column.name: column.description for column in relation.columns},
        "facets": list(relation.facets),
    }
    optional = {
        "label_column": relation.label,
        "sort": relation.sort,
        "sort_desc": relation.sort_desc,
        "size": relation.size,
        "hidden": relation.hidden,
        "units": dict(relation.units),
    }
    return told | {key: value for key, value in optional.items() if value}


def _home(datasette: app.Datasette, archives: set[str]) -> str:
    if len(archives) == 1:
        return _welcome(datasette, *archives)
    homes = Markup(" · ").join(_link_home(datasette, name, name) for name in sorted(archives))
    return Markup("<p>{}</p><p><b>Home pages:</b> {}</p>").format(describe().description, homes)


def _link_home(datasette: app.Datasette, name: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address(datasette, name, "home"), words)


def _welcome(datasette: app.Datasette, name: str) -> str:
    """The description of an archive, and where to start in it."""
    views = Markup(" · ").join(
        Markup('<a href="{}{}">{}</a>').format(
            datasette.urls.table(name, view.name), NARROWED.get(view.name, ""), view.title
        )
        for view in describe().relations
        if view.kind == "view"
    )
    asked = Markup(" · ").join(
        Markup('<a href="{}">{}</a>').format(
            datasette.urls.query(name, query), _queries()[query]["title"]
        )
        for query in START
    )
    return Markup(
        "<p>{} {}</p><p><b>The dataset:</b> {}</p><p><b>First questions:</b> {}</p>"
    ).format(
        describe().description,
        _link_home(datasette, name, "Home page of the archive"),
        views,
        asked,
    )
