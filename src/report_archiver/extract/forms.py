"""The tables of a report: the statutory ones by their form, all others as they stand.

The form is chosen by the labels that the tables print, never by the year: reports keep to an old
form, or to a new one early. Every data cell of a statutory table is a figure, blank ones included.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from report_archiver.extract import loose, statutory
from report_archiver.extract.grid import texts
from report_archiver.extract.keys import Keys
from report_archiver.extract.outline import section_at
from report_archiver.extract.sheets import Entry, Fit, Headers, Sheet, sheet
from report_archiver.extract.statutory import NONE, fit, missing
from report_archiver.extract.vocabulary import Book, Statute
from report_archiver.model import (
    Document,
    Figure,
    Finding,
    Form,
    Grid,
    Section,
    Table,
)

PROSE = "prose"
LEAST = 3  # places by which a form is known
CAPTION = 60  # characters; a longer line before a table is a paragraph


@dataclass(frozen=True, slots=True)
class FormReading:
    """The tables of a document and what they hold; `Figure.table` counts in `tables`.

    form: stat2014, fmt2019, fmt2021 or prose.
    """

    form: str
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """One grid, with the form and those of its tables that it was read by, the likest first."""

    sheet: Sheet
    form: Form | None = None
    fits: tuple[Fit, ...] = ()

    @property
    def score(self) -> tuple[int, int]:
        """How many places of the form were found, and how many of these are not optional."""
        return sum([each.score for each in self.fits]), sum([each.own for each in self.fits])


def read(document: Document, sections: Sequence[Section], book: Book, keys: Keys) -> FormReading:
    """Read all tables of a document. Never raises for what a table says."""
    sheets = [sheet(grid) for grid in innermost(document.grids)]
    form, chosen = choose(sheets, book.statutes)
    reads = [by_other(one, book.statutes) for one in chosen]
    tables = tuple([table(one, document, sections) for one in reads])
    figures: list[Figure] = []
    warnings: list[str] = []
    for number, one in enumerate(reads):
        write = Writer(document.text, book.names, keys, number, tables[number].section).figure
        entries = entries_of(one)
        shared = Counter([id(entry.cell) for entry in entries])
        for entry in entries:
            made = write(entry, shared[id(entry.cell)] > 1)
            figures.append(made)
            if one.fits and entry.value.kind == "text":
                warnings.append(f"no number could be read in {made.label}: {made.quote!r}")
    return FormReading(
        form=form.id if form else PROSE,
        tables=tables,
        figures=tuple(figures),
        findings=tuple(findings(reads, form)),
        warnings=tuple(warnings),
    )


# Which form ---------------------------------------------------------------------------------------


def choose(
    sheets: Sequence[Sheet], statutes: Sequence[Statute]
) -> tuple[Form | None, Sequence[Read]]:
    """The form of which the tables print most places, and the tables read by it.

    None if they print hardly any place of any form.
    """
    best: Form | None = None
    chosen, most = [Read(one) for one in sheets], (LEAST - 1, 0)
    for statute in statutes:
        reads = laid(sheets, statute)
        scores = [one.score for one in reads]
        score = sum([each for each, _ in scores]), sum([own for _, own in scores])
        if score > most:
            best, chosen, most = statute.form, reads, score
    return best, chosen


def laid(sheets: Sequence[Sheet], statute: Statute) -> list[Read]:
    """Every grid with the table of the form that it fits best; one cut in two goes on with the
    headers of the part before."""
    reads = []
    headers: dict[str, Headers] = {}
    before = ""
    for printed in sheets:
        found = []
        for words in statute.tables:
            one = fit(printed, words, headers.get(words.table.id, NONE))
            if one:
                found.append(one)
                if one.headed:
                    headers[words.table.id] = one.headers
        found.sort(key=lambda one: -one.score)
        fits = tuple([one for one in found if one.enough or goes_on(one, before)])
        before = fits[0].words.table.id if fits else ""
        reads.append(Read(printed, statute.form, fits) if fits else Read(printed))
    return reads


def goes_on(found: Fit, before: str) -> bool:
    """Is it the rest of the list before, which may be short?"""
    table = found.words.table
    return table.layout == "list" and table.id == before and found.score > 0


def by_other(one: Read, statutes: Sequence[Statute]) -> Read:
    """A grid that the document's form does not know, by another form that knows it well."""
    if one.fits:
        return one
    for statute in statutes:
        found = laid([one.sheet], statute)[0]
        if found.score >= (LEAST, 0):
            return found
    return one


def findings(reads: Sequence[Read], form: Form | None) -> list[Finding]:
    """Labels read in spite of a misprint, and rows of the form that its tables lack."""
    found = []
    for one in reads:
        for printed, meant in one.fits[0].misprints if one.fits else ():
            message = f"the label {printed} is read as {meant}"
            found.append(Finding("form.label", "info", message, meant, printed, about=meant))
    for form_table in form.tables if form else ():
        fits = [one.fits[0] for one in reads if one.fits]
        rows = {row for each in fits if each.words.table == form_table for row in each.rows}
        for label in missing(form_table, rows) if rows else ():
            place = f"{form_table.title}: the row {label}"
            found.append(Finding("form.row", "warning", f"{place} is missing", label, about=place))
    return found


# Tables and figures -------------------------------------------------------------------------------


def innermost(grids: Sequence[Grid]) -> Iterator[Grid]:
    """All but layout tables, which hold others that are read on their own."""
    ordered = sorted(grids, key=lambda grid: grid.span.start)
    starts = [grid.span.start for grid in ordered]
    for grid in grids:
        first = bisect_left(starts, grid.span.start)
        last = bisect_right(starts, grid.span.end)
        if not any(wraps(grid, other) for other in islice(ordered, first, last)):
            yield grid


def wraps(grid: Grid, other: Grid) -> bool:
    """Does it hold the other, which begins inside it?"""
    if other is grid or other.span.end > grid.span.end:
        return False
    return other.span != grid.span or other.anchor.startswith(f"{grid.anchor} ")


def table(one: Read, document: Document, sections: Sequence[Section]) -> Table:
    grid = one.sheet.grid
    fitted = one.fits[0].words.table if one.fits else None
    form_table = f"{one.form.id}.{fitted.id}" if one.form and fitted else None
    return Table(
        caption=line_before(document, grid),
        form_table=form_table,
        cells=texts(one.sheet.slots),
        span=grid.span,
        anchor=grid.anchor,
        section=section_at(sections, grid.span.start),
    )


def line_before(document: Document, grid: Grid) -> str:
    """The paragraph right above a table, if it is short enough to be its title."""
    place = bisect_right(document.blocks, grid.span.start, key=lambda block: block.span.end) - 1
    if place < 0 or document.blocks[place].table is not None:
        return ""
    span = document.blocks[place].span
    return document.text[span.start : span.end] if span.end - span.start <= CAPTION else ""


def entries_of(one: Read) -> list[Entry]:
    """Its data cells. Some overlap another and come twice at one slot: the first one counts."""
    found = statutory.entries(one.fits) if one.fits else loose.entries(one.sheet)
    return list({(entry.row, entry.col): entry for entry in reversed(found)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the figures of one table. text: the document's; names: of the metrics; number: the
    table's, which stands in the section of that number."""

    text: str
    names: Mapping[str, str]
    keys: Keys
    number: int
    section: int | None

    def figure(self, entry: Entry, shared: bool) -> Figure:
        """A data cell as a figure.

        A number in a merged cell belongs to several places and so to none: it keeps its label
        alone.
        """
        value, cell = entry.value, entry.cell
        metric = None if shared and value.value else entry.metric
        return Figure(  # by their order: by their names they would take three times as long
            self.keys.key(cell.span, metric),
            metric,
            self.names.get(metric, entry.label) if metric else entry.label,
            value.value,
            value.unit or entry.unit,
            "na" if value.kind == "text" else value.kind,
            entry.basis,
            "cell",
            self.text[cell.span.start : cell.span.end],
            cell.span,
            cell.anchor,
            None,
            value.approx,
            None,
            value.repaired,
            self.section,
            self.number,
            entry.row,
            entry.col,
        )
