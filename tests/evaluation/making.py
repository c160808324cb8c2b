"""Readings and truths made by hand, with only what a test is about."""

from decimal import Decimal

from report_archiver.evaluation.truth import from_json
from report_archiver.model import Figure, Identity, Reading, Section, Span, Table

NOBODY = Identity(None, None, None, None, None, None, None, None)


def truth(**told):
    """A truth as its JSON object says."""
    return from_json({"source": "", **told})


def said(value, quote="", unit=None, **more):
    """What a truth tells of a figure."""
    return {"value": value, "unit": unit, "label": "", "quote": quote, **more}


def figure(text, quote, value, unit=None, nth=0, **more):
    """A figure of the reading, at the nth place where its quote stands in the text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    given = {"kind": "number", "basis": "annual", "method": "plain", "metric": None, **more}
    return Figure(
        key="",
        label="",
        value=None if value is None else Decimal(str(value)),
        unit=unit,
        quote=quote,
        span=Span(start, start + len(quote)),
        anchor="",
        **given,
    )


def cell(metric, value, kind="number", **more):
    """A figure of a table."""
    quote = "" if value is None else str(value)
    return figure(quote, quote, value, kind=kind, metric=metric, table=0, **more)


def section(level, numbering, heading):
    return Section(level, numbering, None, heading, heading, Span(0, 0))


def reading(text="", figures=(), sections=(), rows=(), identity=NOBODY, form="prose"):
    """A reading of a text; rows: those of one table."""
    tables = (Table("", None, tuple(map(tuple, rows)), Span(0, 0), ""),) if rows else ()
    return Reading(
        identity=identity,
        form=form,
        text=text,
        charset="utf-8",
        sections=tuple(sections),
        tables=tables,
        figures=tuple(figures),
    )
