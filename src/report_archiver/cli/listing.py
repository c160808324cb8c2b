"""What an archive holds, as tables: reports by publisher and year, findings in words."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from report_archiver.archive.findings import FindingLine
from report_archiver.archive.summary import KEY_METRICS, KeyFigure, ReportLine
from report_archiver.cli.screen import SEVERITIES, heading, number, plain, table
from report_archiver.model import LifeEvent
from report_archiver.record import Record, number_as_json

FINDINGS_SHOWN = 12
BECAME: Mapping[LifeEvent, str] = {"found": "", "returned": "again: ", "resolved": "resolved: "}
REPORTS_SHOWN = 60  # more reports than this are listed by publisher
PUBLISHERS_SHOWN = 40
TITLE = 44  # columns of a title in a list
WIDE_ENOUGH = 118  # columns of a terminal that has room for titles


def print_reports(console: Console, reports: Sequence[ReportLine]) -> None:
    """A table for each publisher, a line a year; of many reports, a line a publisher."""
    groups = [
        (publisher or "(publisher not stated)", list(lines))
        for publisher, lines in groupby(reports, key=lambda line: line.publisher)
    ]
    if len(reports) > REPORTS_SHOWN:
        console.print(heading(f"{len(reports):,} reports of {len(groups):,} publishers"))
        console.print(publishers_table(groups[:PUBLISHERS_SHOWN]))
        if len(groups) > PUBLISHERS_SHOWN:
            console.print(f"… and {len(groups) - PUBLISHERS_SHOWN:,} more publishers")
        return
    for publisher, lines in groups:
        console.print(heading(publisher))
        console.print(reports_table(lines, titles=console.width >= WIDE_ENOUGH))


def publishers_table(groups: Sequence[tuple[str, list[ReportLine]]]) -> Table:
    """How many reports, figures and findings there are of each publisher, and of which years."""
    rows = [
        (
            publisher,
            str(len(lines)),
            "–".join(dict.fromkeys(plain(line.year) or "?" for line in (lines[0], lines[-1]))),
            f"{sum(line.figures for line in lines):,}",
            str(sum(line.findings for line in lines) or ""),
        )
        for publisher, lines in groups
    ]
    columns = ["Publisher", "Reports", "Years", "Figures", "Findings"]
    counts = ["Reports", "Figures", "Findings"]
    return table(columns, rows, right=counts, wrapped=["Publisher"])


def reports_table(reports: Sequence[ReportLine], *, titles: bool) -> Table:
    """Year, title, form, date, counts and key figures; `–` where a report does not say."""
    keys = [label for label, _ in KEY_METRICS]
    rows = [
        (
            plain(line.year) or "?",
            *([short_title(line)] if titles else []),
            line.form,
            plain(line.published_at)[:10],
            f"{line.figures:,}",
            *(key_figure(line, metric) for _, metric in KEY_METRICS),
            str(line.findings or ""),
        )
        for line in reports
    ]
    names = ["Year", *(["Title"] if titles else []), "Form", "Published", "Figures"]
    return table([*names, *keys, "Findings"], rows, right=["Figures", *keys, "Findings"])


def key_figure(line: ReportLine, metric: str) -> str:
    """A key figure as it is stated, `*` where the report contradicts itself."""
    found = _key(line, metric)
    if found is None:
        return "–"
    return number(found.value, found.kind, found.approx) + ("*" if found.conflict else "")


def short_title(line: ReportLine) -> str:
    """A title without its publisher, which stands above the table, cut to TITLE columns."""
    title = plain(line.title or line.url)
    words = Text(title.replace(plain(line.publisher) or title, "") or title)
    words.truncate(TITLE, overflow="ellipsis")
    return words.plain


def print_findings(
    console: Console, findings: Sequence[FindingLine], events: Iterable[FindingLine] = ()
) -> None:
    """Findings in words, in their order; only so many of them. events: those of which it is told
    what became of them, too."""
    if not findings:
        return
    told = {one.id for one in events}
    console.print(heading(f"Findings ({len(findings)})"))
    for one in findings[:FINDINGS_SHOWN]:
        became = BECAME[one.event] if one.id in told else ""
        subject = " ".join(filter(None, map(plain, (one.publisher, one.year))))
        about = f"{subject}: " if subject else ""
        severity = (f"{one.severity:7} ", SEVERITIES[one.severity])
        words = Text.assemble(severity, became, about, plain(one.message))
        console.print(words, soft_wrap=True)
    more = len(findings) - FINDINGS_SHOWN
    if more > 0:
        console.print(f"… and {more:,} more; see: report-archiver check")


def report_as_json(line: ReportLine) -> Record:
    """A report's line as JSON; key figures by metric, null where the report does not say."""
    return {
        "id": line.id,
        "key": line.key,
        "publisher": line.publisher,
        "year": line.year,
        "title": line.title,
        "published_at": line.published_at,
        "form": line.form,
        "url": line.url,
        "editions": line.editions,
        "figures": line.figures,
        "findings": line.findings,
        "key_figures": {
            metric: number_as_json(_value(_key(line, metric))) for _, metric in KEY_METRICS
        },
    }


def finding_line_as_json(finding: FindingLine) -> Record:
    """A finding and the report it is about."""
    return {
        "report": finding.report_id,
        "publisher": finding.publisher,
        "year": finding.year,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
    }


def _key(line: ReportLine, metric: str) -> KeyFigure | None:
    return next((one for one in line.key_figures if one.metric == metric), None)


def _value(found: KeyFigure | None) -> Decimal | None:
    return found.value if found else None
