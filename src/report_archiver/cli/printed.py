"""A stored report as a page in the terminal: facts, outline, figures, tables, findings."""

from collections.abc import Container, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from report_archiver.archive.summary import Stored
from report_archiver.cli.screen import SEVERITIES, facts, heading, number, plain, table
from report_archiver.model import Figure, Finding, Reading, Section

QUOTE = 24  # characters of a quote that are shown; the JSON has all of it
VALUES = 0.65  # share of the terminal that a table's values may take from its words
NARROWEST, WIDEST = 4, 28  # columns that a value, or the words above it, may take
INDENT = "  "
Places = Container[tuple[int | None, int | None]]


def print_stored(console: Console, stored: Stored) -> None:
    """Print everything that is known of a report, the surest way to its bytes first."""
    reading = stored.reading
    console.print(Text(plain(reading.identity.title or "(no title)"), style="bold"))
    console.print(facts(_facts(stored)))
    if reading.sections:
        console.print(heading("Outline"))
        console.print("\n".join(_outline(reading.sections)))
    said = [figure for figure in reading.figures if figure.table is None]
    if said:
        console.print(heading(f"Figures in the text ({len(said)})"))
        console.print(figures_table(said, reading.figures))
    for place in range(len(reading.tables)):
        _print_grid(console, place, reading)
    _print_findings(console, reading.findings)
    for warning in reading.warnings:
        console.print(Text(f"note: {plain(warning)}", style="dim"))


def _facts(stored: Stored) -> list[tuple[str, object]]:
    line, capture, identity = stored.line, stored.capture, stored.reading.identity
    year = identity.year and f"{identity.year} (from the {identity.year_from})"
    period = (identity.period_start or identity.period_end) and (
        f"{identity.period_start or '?'} to {identity.period_end or '?'}"
    )
    return [
        ("publisher", identity.publisher),
        ("year", year),
        ("published", identity.published_at),
        ("source", identity.source),
        ("period", period),
        ("form", stored.reading.form),
        ("report", f"#{line.id}, edition {stored.edition} of {line.editions}"),
        ("page", line.url),
        ("captured", f"{capture.captured_at}, {capture.size:,} bytes"),
        ("sha256", capture.body_sha256),
        ("read", f"{stored.read_at}, reader {stored.reader}"),
    ]


def _outline(sections: Sequence[Section]) -> Iterator[str]:
    top = min(section.level for section in sections)
    for section in sections:
        indent = INDENT * (section.level - top)
        yield f"{indent}{plain(section.numbering)}{plain(section.heading)}"


def figures_table(shown: Sequence[Figure], every: Sequence[Figure]) -> Table:
    """Figures of the text, a part with its whole's value; `every`: what part_of points into."""
    rows = [
        (
            figure.label + _whole(figure, every),
            _amount(figure),
            plain(figure.unit),
            plain(figure.metric),
            _short(figure.quote),
        )
        for figure in shown
    ]
    columns = ["Label", "Value", "Unit", "Metric", "Quote"]
    return table(columns, rows, right=["Value"], wrapped=["Label", "Quote"])


def _whole(figure: Figure, every: Sequence[Figure]) -> str:
    return f" (of {_amount(every[figure.part_of])})" if figure.part_of is not None else ""


def _amount(figure: Figure) -> str:
    low = number(figure.value, figure.kind, figure.approx)
    return f"{low}–{number(figure.value_high)}" if figure.value_high is not None else low


def _short(quote: str) -> str:
    return quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"


def _print_grid(console: Console, place: int, reading: Reading) -> None:
    printed = reading.tables[place]
    words = printed.caption or printed.form_table or ""
    name = f" ({printed.form_table})" if printed.caption and printed.form_table else ""
    console.print(heading(f"Table {place + 1}  {words}{name}"))
    figures = {(one.row, one.col) for one in reading.figures if one.table == place}
    console.print(grid(printed.cells, figures, console.width))


def grid(cells: Sequence[Sequence[str]], figures: Places, room: int) -> Table:
    """A printed table, a line a row: its words in one column, indented, then its values.

    figures: the places (row, column) that hold one; room: columns of the terminal. The words of
    a merged cell are shown once.
    """
    width = max(map(len, cells), default=0)
    values = [
        col for col in range(width) if any((row, col) in figures for row in range(len(cells)))
    ]
    first = values[0] if values else min(1, width)
    made = Table.grid(padding=(0, 1, 0, 0))
    if first:
        made.add_column(overflow="fold", ratio=1)
    share = VALUES if first else 1
    each = min(WIDEST, max(NARROWEST, int(room * share / max(1, width - first)) - 1))
    for _ in range(first, width):
        made.add_column(overflow="fold", justify="right" if values else "left", max_width=each)
    for row, texts in enumerate(cells):
        told = [_once(cells, row, col, figures) for col in range(len(texts))]
        head = not any((row, col) in figures for col in range(width))
        label = [_label(told[:first])] if first else []
        made.add_row(*label, *told[first:], style="dim" if head and values else None)
    return made


def _once(cells: Sequence[Sequence[str]], row: int, col: int, figures: Places) -> str:
    """A cell's text; empty where it repeats that of a merged cell before or above it."""
    text = cells[row][col]
    if (row, col) in figures:
        return plain(text)
    before = cells[row][col - 1] if col else None
    above = cells[row - 1][col] if row and col < len(cells[row - 1]) else None
    return "" if text in (before, above) else plain(text)


def _label(told: Sequence[str]) -> str:
    """The words before a row's values, indented by as many columns as the rows above fill."""
    depth = next((col for col, text in enumerate(told) if text), 0)
    return INDENT * depth + " › ".join(filter(None, told))


def _print_findings(console: Console, findings: Sequence[Finding]) -> None:
    console.print(heading(f"Findings ({len(findings)})" if findings else "No findings"))
    for finding in findings:
        severity = (finding.severity, SEVERITIES[finding.severity])
        console.print(Text.assemble(severity, f" {plain(finding.message)}"))
