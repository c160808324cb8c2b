"""A stored report as a page in the terminal: facts, outline, figures, tables, findings."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from report_archiver.archive.summary import Stored
from report_archiver.cli.screen import SEVERITIES, facts, heading, number, plain, table
from report_archiver.model import Figure, Finding, Section
from report_archiver.model import Table as PrintedTable

QUOTE = 32  # characters of a quote that are shown; the JSON has all of it


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
    for place, printed in enumerate(reading.tables, start=1):
        _print_grid(console, place, printed)
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
        indent = "  " * (section.level - top)
        yield f"{indent}{plain(section.numbering)}{plain(section.heading)}"


def figures_table(shown: Sequence[Figure], every: Sequence[Figure]) -> Table:
    """Figures, each part under its whole's label; `every`: what part_of points into."""
    rows = [
        (
            f"{figure.label} ⊂ {every[figure.part_of].label}"
            if figure.part_of is not None
            else figure.label,
            _amount(figure),
            plain(figure.unit),
            plain(figure.metric),
            _short(figure.quote),
        )
        for figure in shown
    ]
    columns = ["Label", "Value", "Unit", "Metric", "Quote"]
    return table(columns, rows, right=["Value"], wrapped=["Label", "Metric", "Quote"])


def _amount(figure: Figure) -> str:
    low = number(figure.value, figure.kind, figure.approx)
    return f"{low}–{number(figure.value_high)}" if figure.value_high is not None else low


def _short(quote: str) -> str:
    return quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"


def _print_grid(console: Console, place: int, printed: PrintedTable) -> None:
    words = printed.caption or printed.form_table or ""
    name = f" ({printed.form_table})" if printed.caption and printed.form_table else ""
    console.print(heading(f"Table {place} {words}{name}"))
    console.print(grid(printed.cells))


def grid(cells: Sequence[Sequence[str]]) -> Table:
    """A printed table; a merged cell's text is shown at its first place only."""
    made = Table(box=box.SQUARE, show_header=False, show_lines=True, border_style="dim")
    for _ in range(max(map(len, cells), default=0)):
        made.add_column(overflow="fold")
    for row, texts in enumerate(cells):
        above = cells[row - 1] if row else ()
        made.add_row(*(_once(texts, above, col) for col in range(len(texts))))
    return made


def _once(texts: Sequence[str], above: Sequence[str], col: int) -> str:
    """A cell's text; empty where it repeats the words of the cell before or above it."""
    text = texts[col]
    repeated = (col and texts[col - 1] == text) or (col < len(above) and above[col] == text)
    is_words = any(char.isalpha() for char in text)
    return "" if repeated and is_words else plain(text)


def _print_findings(console: Console, findings: Sequence[Finding]) -> None:
    console.print(heading(f"Findings ({len(findings)})" if findings else "No findings"))
    for finding in findings:
        severity = Text(finding.severity, style=SEVERITIES[finding.severity])
        console.print(severity.append(f" {plain(finding.message)}", style="not bold default"))
