"""The tables of a report: the statutory ones by their form, all others as they stand.

The form is chosen by the labels that the tables print, never by the year: reports keep to an old
form, or to a new one early. Every data cell of a statutory table is a figure, blank ones included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from report_archiver.extract import cells
from report_archiver.extract.grid import expand
from report_archiver.extract.loose import loose_entries
from report_archiver.extract.outline import section_at
from report_archiver.extract.sheets import Entry, Fit, Header, Sheet, sheet
from report_archiver.extract.statutory import fit, joined, missing
from report_archiver.model import (
    Codebook,
    Document,
    Figure,
    Finding,
    Form,
    Grid,
    Kind,
    Section,
    Table,
)

PROSE = "prose"
LEAST = 3  # places by which a form is known
CAPTION = 60  # characters; a longer line before a table is a paragraph


@dataclass(frozen=True, slots=True)
class FormReading:
    """The tables of a document and what they hold; `Figure.table` counts in `tables`.

    form: stat2014, fmt2019, fmt2021 or prose. The figures have no key yet.
    """

    form: str
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """One grid with the form and table that it was read by, if any."""

    sheet: Sheet
    form: Form | None = None
    fit: Fit | None = None

    @property
    def grid(self) -> Grid:
        return self.sheet.grid


def read(document: Document, sections: Sequence[Section], codebook: Codebook) -> FormReading:
    """Read all tables of a document. Never raises for what a table says."""
    sheets = [sheet(grid) for grid in document.grids if not wraps(grid, document.grids)]
    form, chosen = choose(sheets, codebook.forms)
    reads = [by_other(one, codebook.forms) for one in chosen]
    names = {metric.code: metric.label_zh for metric in codebook.metrics}
    figures: list[Figure] = []
    warnings: list[str] = []
    for number, one in enumerate(reads):
        section = section_at(sections, one.grid.span.start)
        found = one.fit.entries if one.fit else loose_entries(one.grid)
        # Cells that overlap another can come twice at one slot: the first one counts.
        entries = list({(entry.row, entry.col): entry for entry in reversed(found)}.values())[::-1]
        shared = Counter(entry.cell for entry in entries)
        for entry in entries:
            figure = figure_of(entry, document.text, names, shared[entry.cell] > 1)
            if one.fit and cells.parse(entry.cell.text).kind == "text":
                warnings.append(f"no number could be read in {figure.label}: {figure.quote!r}")
            figures.append(placed(figure, number, section))
    return FormReading(
        form=form.id if form else PROSE,
        tables=tuple(table(one, document, sections) for one in reads),
        figures=tuple(figures),
        findings=tuple(findings(reads, form)),
        warnings=tuple(warnings),
    )


# Which form ---------------------------------------------------------------------------------------


def choose(sheets: Sequence[Sheet], forms: Sequence[Form]) -> tuple[Form | None, list[Read]]:
    """The form of which the tables print most places, and the tables read by it.

    None if they print hardly any place of any form.
    """
    best: Form | None = None
    chosen, most = [Read(one) for one in sheets], (LEAST - 1, 0)
    for form in forms:
        reads = laid(sheets, form)
        fits = [one.fit for one in reads if one.fit]
        score = sum(each.score for each in fits), sum(each.own for each in fits)
        if score > most:
            best, chosen, most = form, reads, score
    return best, chosen


def laid(sheets: Sequence[Sheet], form: Form) -> list[Read]:
    """Every grid with the table of the form that it fits best; one cut in two goes on with the
    headers of the part before."""
    reads = []
    headers: dict[str, tuple[Header, ...]] = {}
    before = ""
    for printed in sheets:
        found = [
            one for table in form.tables if (one := fit(printed, table, headers.get(table.id, ())))
        ]
        found.sort(key=lambda one: -one.score)
        for one in found:
            if one.headed:
                headers[one.table.id] = one.headers
        fits = [one for one in found if one.enough or goes_on(one, before)]
        before = fits[0].table.id if fits else ""
        reads.append(Read(printed, form, reduce(joined, fits)) if fits else Read(printed))
    return reads


def goes_on(found: Fit, before: str) -> bool:
    """Is it the rest of the list before, which may be short?"""
    return found.table.layout == "list" and found.table.id == before and found.score > 0


def by_other(one: Read, forms: Sequence[Form]) -> Read:
    """A grid that the document's form does not know, by another form that knows it well."""
    if one.fit:
        return one
    for form in forms:
        found = laid([one.sheet], form)[0]
        if found.fit and found.fit.score >= LEAST:
            return found
    return one


def findings(reads: Sequence[Read], form: Form | None) -> list[Finding]:
    """Labels read in spite of a misprint, and rows of the form that its tables lack."""
    found = []
    for one in reads:
        for printed, meant in one.fit.misprints if one.fit else ():
            message = f"the label {printed} is read as {meant}"
            found.append(Finding("form.label", "info", message, expected=meant, actual=printed))
    for form_table in form.tables if form else ():
        rows = {
            row for one in reads if one.fit and one.fit.table == form_table for row in one.fit.rows
        }
        for label in missing(form_table, rows) if rows else ():
            message = f"{form_table.title}: the row {label} is missing"
            found.append(Finding("form.row", "warning", message, expected=label))
    return found


# Tables and figures -------------------------------------------------------------------------------


def wraps(grid: Grid, grids: Sequence[Grid]) -> bool:
    """Is it a layout table, which holds others that are read on their own?"""
    return any(
        other is not grid
        and grid.span.start <= other.span.start
        and other.span.end <= grid.span.end
        and (other.span != grid.span or other.anchor.startswith(f"{grid.anchor} "))
        for other in grids
    )


def table(one: Read, document: Document, sections: Sequence[Section]) -> Table:
    form_table = f"{one.form.id}.{one.fit.table.id}" if one.form and one.fit else None
    return Table(
        caption=line_before(document, one.grid),
        form_table=form_table,
        cells=expand(one.grid),
        span=one.grid.span,
        anchor=one.grid.anchor,
        section=section_at(sections, one.grid.span.start),
    )


def line_before(document: Document, grid: Grid) -> str:
    """The paragraph right above a table, if it is short enough to be its title."""
    place = bisect_right(document.blocks, grid.span.start, key=lambda block: block.span.end) - 1
    if place < 0 or document.blocks[place].table is not None:
        return ""
    span = document.blocks[place].span
    return document.text[span.start : span.end] if span.end - span.start <= CAPTION else ""


def figure_of(entry: Entry, text: str, names: Mapping[str, str], shared: bool) -> Figure:
    """A data cell as a figure.

    A number in a merged cell belongs to several places and so to none: it keeps its label alone.
    """
    value = cells.parse(entry.cell.text)
    metric = None if shared and value.value else entry.metric
    span = entry.cell.span
    kind: Kind = "na" if value.kind == "text" else value.kind
    return Figure(
        key="",
        metric=metric,
        label=names.get(metric or "", entry.label),
        value=value.value,
        unit=value.unit or entry.unit,
        kind=kind,
        basis=entry.basis,
        method="cell",
        quote=text[span.start : span.end],
        span=span,
        anchor=entry.cell.anchor,
        approx=value.approx,
        repaired=value.repaired,
        row=entry.row,
        col=entry.col,
    )


def placed(figure: Figure, number: int, section: int | None) -> Figure:
    """The figure in its table and section."""
    return replace(figure, table=number, section=section)
