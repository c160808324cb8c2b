"""A reading as the JSON object that `read` and `show --json` print, key by key.

Offsets are Unicode code points of `text`, end exclusive; `part_of` and `table` are indexes into
the lists `figures` and `tables`. A whole number is a JSON integer, any other a JSON float; a place
that holds no number is null, and `kind` says why.
"""

from decimal import Decimal

from report_archiver.model import Figure, Finding, Reading, Section, Table

Record = dict[str, object]


def reading_as_json(reading: Reading) -> Record:
    """The whole reading, ready for `json.dumps(…, ensure_ascii=False)`."""
    identity = reading.identity
    return {
        "title": identity.title,
        "publisher": identity.publisher,
        "year": identity.year,
        "year_from": identity.year_from,
        "published_at": identity.published_at,
        "source": identity.source,
        "period": {"start": identity.period_start, "end": identity.period_end},
        "form": reading.form,
        "text": reading.text,
        "sections": [section_as_json(section) for section in reading.sections],
        "tables": [table_as_json(table) for table in reading.tables],
        "figures": [figure_as_json(figure) for figure in reading.figures],
        "findings": [finding_as_json(finding) for finding in reading.findings],
        "warnings": list(reading.warnings),
    }


def section_as_json(section: Section) -> Record:
    """A heading and how far what stands under it goes."""
    return {
        "level": section.level,
        "numbering": section.numbering,
        "number": section.number,
        "heading": section.heading,
        "char_start": section.span.start,
        "char_end": section.span.end,
    }


def table_as_json(table: Table) -> Record:
    """A table's grid of text, spans expanded."""
    return {
        "caption": table.caption,
        "form_table": table.form_table,
        "cells": [list(row) for row in table.cells],
    }


def figure_as_json(figure: Figure) -> Record:
    """One number and all that is known of its place."""
    return {
        "key": figure.key,
        "metric": figure.metric,
        "label": figure.label,
        "value": number_as_json(figure.value),
        "value_high": number_as_json(figure.value_high),
        "unit": figure.unit,
        "kind": figure.kind,
        "approx": figure.approx,
        "basis": figure.basis,
        "part_of": figure.part_of,
        "method": figure.method,
        "quote": figure.quote,
        "char_start": figure.span.start,
        "char_end": figure.span.end,
        "table": figure.table,
        "row": figure.row,
        "col": figure.col,
        "anchor": figure.anchor,
    }


def finding_as_json(finding: Finding) -> Record:
    """A broken rule in words."""
    return {"rule": finding.rule, "severity": finding.severity, "message": finding.message}


def number_as_json(value: Decimal | None) -> int | float | None:
    """An integer where the value is whole, so that 9286 never turns into 9286.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
