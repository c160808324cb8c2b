"""What an archive holds, in words, from dataset.toml: for datasette and for the documentation."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

REFERENCE = re.compile(r"[a-z_]+\.[a-z_0-9]+")  # a description that is another column's


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it holds. json: whether its text is JSON."""

    name: str
    description: str
    json: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view. label: the column that names a row; size: rows a page, None for the default;
    units: columns with one unit throughout, and which.

    facets: columns to count values of; sort, sort_desc: the column to order by, empty for none.
    """

    kind: Literal["table", "view"]
    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    label: str = ""
    sort: str = ""
    sort_desc: str = ""
    facets: tuple[str, ...] = ()
    size: int | None = None
    hidden: bool = False
    units: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Title and description of an archive, whence it comes and who may use it, and its tables and
    views in reading order."""

    title: str
    description: str
    source: str
    license: str
    relations: tuple[Relation, ...]


@cache
def describe() -> Dataset:
    """Everything in an archive, described: every table, view and column."""
    source = tomllib.loads(
        files("report_archiver.publish").joinpath("dataset.toml").read_text("utf-8")
    )
    tables, views = source["tables"], source["views"]
    known = tables | views
    return Dataset(
        title=source["archive"]["title"],
        description=source["archive"]["description"],
        source=source["archive"]["source"],
        license=source["archive"]["license"],
        relations=(
            *(_relation("view", name, entry, known) for name, entry in views.items()),
            *(_relation("table", name, entry, known) for name, entry in tables.items()),
        ),
    )


def _relation(
    kind: Literal["table", "view"], name: str, entry: dict[str, Any], known: dict[str, Any]
) -> Relation:
    return Relation(
        kind=kind,
        name=name,
        title=entry["title"],
        description=entry["description"],
        columns=tuple(
            Column(column, _resolved(text, known), column in entry.get("json", ()))
            for column, text in entry["columns"].items()
        ),
        label=entry.get("label", ""),
        sort=entry.get("sort", ""),
        sort_desc=entry.get("sort_desc", ""),
        facets=tuple(entry.get("facets", ())),
        size=entry.get("size"),
        hidden=entry.get("hidden", False),
        units=tuple(entry.get("units", {}).items()),
    )


def _resolved(description: str, known: dict[str, Any]) -> str:
    """The description, or that of the column it names."""
    if not REFERENCE.fullmatch(description):
        return description
    relation, column = description.split(".")
    return _resolved(known[relation]["columns"][column], known)
