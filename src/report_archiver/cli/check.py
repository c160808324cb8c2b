"""`check`: puts the rules to what is archived, and shows what they find."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from report_archiver import codebook
from report_archiver.archive import Archive, changes
from report_archiver.archive import findings as archived
from report_archiver.archive.findings import FindingLine
from report_archiver.cli.changes import moment_named
from report_archiver.cli.exits import DONE, FINDINGS
from report_archiver.cli.options import DEFAULT_DB, Db, Json
from report_archiver.cli.runs import settle_rules
from report_archiver.cli.screen import (
    SEVERITIES,
    counted,
    notes,
    out,
    plain,
    print_json,
    table,
)
from report_archiver.errors import UsageError
from report_archiver.model import LifeEvent, Severity
from report_archiver.record import Record

GRAVEST_FIRST: tuple[Severity, ...] = get_args(Severity)
EVENTS: dict[LifeEvent, str] = {"found": "new", "returned": "again", "resolved": "resolved"}
SHOWN = 40  # findings that are told in words, the gravest first, where --all does not ask for more
ALIKE = 3  # of one rule in one report; the others are counted
RULE_WIDTH = 14
EXAMPLES = """\b
Examples:
  report-archiver check
  report-archiver check --rule 'y.*' --site xuchang-ggzy
  report-archiver check --since 2026-03-01 --fail-on warning --json
"""


def check(
    db: Db = DEFAULT_DB,
    since: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="Found, returned or resolved since then: 2026-03-01, or with a time; UTC unless it"
            " says.",
        ),
    ] = "",
    site: Annotated[str, typer.Option(metavar="ID", help="Only of this site, by its id.")] = "",
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Only of this rule, or family: 'y.*'. Repeatable."),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY",
            help=f"Exit with {FINDINGS} where an open finding is as grave as that: error, warning"
            " or info. With --since, one that was found or returned since.",
        ),
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help=f"Tell each of them, not the gravest {SHOWN} alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put the rules to what is archived and show what is wrong.

    Sums, and numbers against each other, within a report and from year to year. A report is read
    again by extract alone.
    """
    moment, grave = moment_named(since), severity_named(fail_on)
    with Archive(db) as archive:
        if site and not changes.knows_site(archive, site):
            raise UsageError(f"no site {site} in {db}; see: report-archiver status --db {db}")
        if archive.immutable:
            notes().print(
                "note: the archive may not be written to; these are the rules' last words"
            )
        else:
            settle_rules(archive, codebook.load())
        found = archived.lines(archive, since=moment, site=site or None, rules=rule or ())
    if as_json:
        print_json(as_record(found, moment))
    else:
        print_findings(out(), found, moment, most=len(found) if everything else SHOWN)
    raise typer.Exit(FINDINGS if failing(found, grave) else DONE)


def severity_named(name: str) -> Severity | None:
    """A severity by its name, None for nothing. Raises UsageError."""
    for severity in GRAVEST_FIRST:
        if severity == name:
            return severity
    if name:
        raise UsageError(f"--fail-on {name}: there are {', '.join(GRAVEST_FIRST)}")
    return None


def failing(found: Iterable[FindingLine], grave: Severity | None) -> bool:
    """Is one of them open, and as grave as that?"""
    if grave is None:
        return False
    enough = GRAVEST_FIRST[: GRAVEST_FIRST.index(grave) + 1]
    return any(one.resolved_at is None and one.severity in enough for one in found)


# For people --------------------------------------------------------------------------------------


def print_findings(
    console: Console, found: Sequence[FindingLine], since: str = "", most: int = SHOWN
) -> None:
    """The gravest in words, under what they are about; then, where that is not all, how many there
    are of each rule; and a count."""
    told = told_first(found, most)
    alike = Counter(_sort(one) for one in found)
    for severity, of_one in groupby(told, key=lambda one: one.severity):
        title = f"{severity} ({_total(found, severity):,})"
        console.print(Text(title, style=f"{SEVERITIES[severity]} bold"))
        for subject, group in groupby(of_one, key=subject_of):
            console.print(Text(subject, style="bold"), soft_wrap=True)
            for sort, same in groupby(group, key=_sort):
                shown = list(same)
                for one in shown:
                    _print_finding(console, one, since)
                _print_more(console, sort, alike[sort] - len(shown))
        console.print()
    if len(told) < len(found):
        console.print(rules_table(found))
        more = len(found) - len(told)
        console.print(f"\n… and {more:,} more; --rule and --site choose, --all tells each")
    console.print(summed(found, since))


def told_first(found: Sequence[FindingLine], most: int) -> list[FindingLine]:
    """Those that are told in words: all if there are no more than `most`, otherwise the gravest,
    and of one rule about one subject only a few."""
    if len(found) <= most:
        return list(found)
    alike = Counter[tuple[str, str, str]]()
    told = []
    for one in found:
        alike[_sort(one)] += 1
        if alike[_sort(one)] <= ALIKE:
            told.append(one)
    return told[:most]


def _sort(one: FindingLine) -> tuple[str, str, str]:
    return one.severity, subject_of(one), one.rule


def _print_more(console: Console, sort: tuple[str, str, str], more: int) -> None:
    if more > 0:
        console.print(Text(f"  {sort[-1]:{RULE_WIDTH}} … and {more:,} more of it here"))


def _print_finding(console: Console, one: FindingLine, since: str) -> None:
    event = f"{EVENTS[one.event]}: " if since else ""
    words = Text.assemble(
        "  ",
        (f"{one.rule:{RULE_WIDTH}} ", SEVERITIES[one.severity]),
        event,
        plain(one.message),
    )
    console.print(words, soft_wrap=True)
    stated = [
        f"{name} {plain(value)}"
        for name, value in (("expected", one.expected), ("found", one.actual))
        if value is not None
    ]
    if stated:
        indent = " " * (RULE_WIDTH + 3)
        console.print(Text(indent + ", ".join(stated), style="dim"), soft_wrap=True)


def subject_of(one: FindingLine) -> str:
    """What a finding is about, in words: a report with its number, a publisher, a site or page."""
    if one.report_id is not None:
        named = f"{plain(one.publisher)} {plain(one.year)}".strip() or plain(one.url)
        return f"{named}  #{one.report_id}"
    if one.publisher is not None:
        return f"{plain(one.publisher)} {plain(one.year)}".strip()
    return f"site {plain(one.site_id)}" if one.site_id is not None else plain(one.url)


def rules_table(found: Sequence[FindingLine]) -> Table:
    """How many findings there are of each rule, by severity."""
    counts = Counter((one.rule, one.severity) for one in found)
    shown = [severity for severity in GRAVEST_FIRST if _total(found, severity)]
    rules = sorted({one.rule for one in found}, key=lambda rule: _weight(counts, rule))
    rows = [
        (
            rule,
            *(
                f"{counts[rule, severity]:,}" if counts[rule, severity] else ""
                for severity in shown
            ),
        )
        for rule in rules
    ]
    columns = [severity.capitalize() for severity in shown]
    return table(["Rule", *columns], rows, right=columns)


def _weight(counts: Counter[tuple[str, Severity]], rule: str) -> tuple[object, ...]:
    return (*(-counts[rule, severity] for severity in GRAVEST_FIRST), rule)


def _total(found: Iterable[FindingLine], severity: Severity) -> int:
    return sum(one.severity == severity for one in found)


def summed(found: Sequence[FindingLine], since: str = "") -> str:
    """`findings: 3 errors, 1 warning`; with since, `(3 new, 1 resolved)` behind."""
    severities = [
        counted(_total(found, severity), severity, "info" if severity == "info" else "")
        for severity in GRAVEST_FIRST
        if _total(found, severity)
    ]
    counts = Counter(one.event for one in found)
    events = [f"{counts[event]:,} {word}" for event, word in EVENTS.items() if counts[event]]
    told = f" ({', '.join(events)})" if since and found else ""
    return f"findings: {', '.join(severities) or 'none'}{told}"


# For programs ------------------------------------------------------------------------------------


def as_record(found: Sequence[FindingLine], since: str = "") -> Record:
    """All of them, and how many of each severity."""
    return {
        "since": since or None,
        **{severity: _total(found, severity) for severity in GRAVEST_FIRST},
        "findings": [asdict(one) for one in found],
    }
