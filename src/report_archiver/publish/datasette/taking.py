"""What can be taken away of one edition: JSON as `show --json` prints it.

Rows are those of the archive's tables, in the order of the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from report_archiver.publish.datasette.page import Row

IDENTITY = ("title", "publisher", "year", "year_from", "published_at", "source")
SECTION = ("level", "numbering", "number", "heading", "char_start", "char_end")
CAPTURE = ("captured_at", "status", "body_sha256", "size", "charset")
FINDING = ("rule", "severity", "message")
FIGURE_BEFORE = ("key", "metric", "label", "value", "value_high", "unit", "kind", "approx", "basis")
FIGURE_AFTER = ("method", "quote", "char_start", "char_end")


def as_json(report: Row, edition: Row, parts: Mapping[str, Sequence[Row]], editions: int) -> str:
    """The object that `report-archiver show --json` prints. parts: rows of sections, tables,
    figures and findings."""
    tables = {one["id"]: number for number, one in enumerate(parts["tables"])}
    wholes = {one["id"]: number for number, one in enumerate(parts["figures"])}
    told = {
        "report": {
            "id": report["id"],
            "key": report["key"],
            "url": edition["url"],
            "edition": edition["ordinal"],
            "editions": editions,
            "reader": edition["reader"],
            "read_at": edition["read_at"],
        },
        "capture": {"url": edition["final_url"], **_some(edition, CAPTURE)},
        **_some(edition, IDENTITY),
        "period": {"start": edition["period_start"], "end": edition["period_end"]},
        "form": edition["form"],
        "text": edition["text"],
        "sections": [_some(one, SECTION) for one in parts["sections"]],
        "tables": [_table(one) for one in parts["tables"]],
        "figures": [_figure(one, tables, wholes) for one in parts["figures"]],
        "findings": [_some(one, FINDING) for one in parts["findings"]],
        "warnings": json.loads(edition["warnings"]),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _some(row: Row, names: Sequence[str]) -> Row:
    return {name: row[name] for name in names}


def _table(row: Row) -> Row:
    return {**_some(row, ("caption", "form_table")), "cells": json.loads(row["cells"])}


def _figure(row: Row, tables: Mapping[int, int], wholes: Mapping[int, int]) -> Row:
    """One figure; part_of and table are indexes into the lists."""
    return {
        **_some(row, FIGURE_BEFORE),
        "part_of": wholes.get(row["part_of"]),
        **_some(row, FIGURE_AFTER),
        "table": tables.get(row["table_id"]),
        **_some(row, ("row", "col", "anchor")),
    }
