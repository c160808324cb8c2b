"""`status`: what is archived, how each site's last crawl went, what fails and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from report_archiver import duties, expecting
from report_archiver.archive import Archive
from report_archiver.archive import status as archive_status
from report_archiver.archive.status import (
    CrawlLine,
    Drift,
    PublisherLine,
    Rest,
    SiteLine,
    Status,
    Trouble,
)
from report_archiver.cli.due import expected_as_json, print_due, print_late, spans, years_table
from report_archiver.cli.options import DEFAULT_DB, Db, Json
from report_archiver.cli.runs import now
from report_archiver.cli.screen import (
    SEVERITIES,
    counted,
    facts,
    heading,
    out,
    plain,
    print_json,
    table,
)
from report_archiver.cli.visits import size
from report_archiver.crawl.advice import advice
from report_archiver.expecting import Outlook
from report_archiver.record import Record

PUBLISHERS_SHOWN = 30  # of more, years are shown
TROUBLES_SHOWN = 40
DRIFTS_SHOWN = 20
RUNNING = "running, or killed: the next crawl goes on with it"
DUTY = {True: "by law", False: "by choice", None: "duty not known"}
STATES = ("done", "queued", "failed", "blocked", "excluded", "gone")
EXAMPLES = """\b
Examples:
  report-archiver status
  report-archiver status --json --db copy.db
"""


def status(db: Db = DEFAULT_DB, as_json: Json = False) -> None:
    """Show what is archived, due, late or failing.

    Sites and their last crawls, reports by publisher, what is due, late or missing today, pages
    that could not be had and what can be done about them. Works while a crawl runs.
    """
    with Archive(db) as archive:
        outlooks = expecting.refresh(archive, duties.statutes(), now=now)
        found = archive_status.status(archive, now())
    if as_json:
        print_json({"path": str(db), **as_record(found), "expected": expected_as_json(outlooks)})
    else:
        print_status(out(), str(db), found, outlooks)


def print_status(console: Console, path: str, found: Status, outlooks: Sequence[Outlook]) -> None:
    """All of it, what needs a person last."""
    console.print(facts([("archive", path), *_holdings(found)]))
    if found.sites:
        console.print(heading("Sites"))
        console.print(sites_table(found))
        _print_notes(console, found.sites)
        _print_drifts(console, found.drifts)
    if found.publishers:
        console.print(heading("Reports"))
        if len(found.publishers) > PUBLISHERS_SHOWN:
            console.print(years_table(outlooks))
            console.print(f"of {len(found.publishers):,} publishers; --json names them")
        else:
            console.print(publishers_table(found.publishers))
    print_due(console, outlooks)
    print_late(console, outlooks)
    if found.troubles:
        console.print(heading("Not archived"))
        console.print(troubles_table(found.troubles[:TROUBLES_SHOWN]))
        _print_more(console, len(found.troubles) - TROUBLES_SHOWN, "reasons")
    _print_waiting(console, found)


def _holdings(found: Status) -> list[tuple[str, object]]:
    held = found.holdings
    pages = ", ".join(f"{one.pages:,} {one.kind}" for one in found.kinds)
    reports = (
        f"{counted(held.reports, 'report')} in {counted(held.editions, 'edition')},"
        f" {counted(held.figures, 'figure')}, {counted(held.findings, 'finding')}"
    )
    captures = (
        f"{counted(held.captures, 'capture')} of {counted(held.pages, 'page')},"
        f" {counted(held.bodies, 'body', 'bodies')}: {size(held.body_bytes)},"
        f" kept in {size(held.kept_bytes)}"
    )
    return [
        ("on disk", size(held.file_bytes)),
        ("pages", pages),
        ("holds", captures),
        ("read", reports),
    ]


def sites_table(found: Status) -> Table:
    """Each site with its pages by state, and its last crawl."""
    pages: dict[str, dict[str, int]] = {}
    for one in found.pages:
        of_site = pages.setdefault(one.site, {})
        of_site[one.state] = of_site.get(one.state, 0) + one.pages
    shown = [state for state in STATES if any(state in held for held in pages.values())]
    rows = [
        (site.id, *_last_crawl(site.last_crawl), *_counts(pages.get(site.id, {}), shown))
        for site in found.sites
    ]
    counts = [state.capitalize() for state in shown]
    columns = ["Site", "Last crawl", "State", "Brought", *counts]
    return table(columns, rows, right=counts, wrapped=["Brought"])


def _counts(held: dict[str, int], states: Iterable[str]) -> list[str]:
    return [f"{held[state]:,}" if state in held else "" for state in states]


def _last_crawl(crawl: CrawlLine | None) -> tuple[str, str, str]:
    """When it began, its state, and what it brought."""
    if crawl is None:
        return "never", "", ""
    counts = (
        (crawl.pages_new, "new"),
        (crawl.pages_changed, "changed"),
        (crawl.pages_unchanged, "unchanged"),
        (crawl.pages_failed, "failed"),
    )
    brought = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    return crawl.started_at[:16].replace("T", " "), crawl.state, brought or "nothing"


def publishers_table(publishers: Sequence[PublisherLine]) -> Table:
    """Reports by publisher, with the years that are archived, and those whose report is gone from
    the site, if any is."""
    is_gone = any(one.gone for one in publishers)
    rows = [
        (
            plain(one.publisher) or "(publisher not stated)",
            f"{one.reports:,}",
            spans(one.years),
            *([spans(one.gone)] if is_gone else []),
            f"{one.figures:,}",
            DUTY[one.obliged] if one.publisher else "",
        )
        for one in publishers
    ]
    gone = ["Gone"] if is_gone else []
    columns = ["Publisher", "Reports", "Years", *gone, "Figures", "Publishes"]
    return table(columns, rows, right=["Reports", "Figures"], wrapped=["Publisher", "Years", *gone])


def troubles_table(troubles: Sequence[Trouble]) -> Table:
    """Pages that are not archived, by site and reason, and what can be done."""
    rows = [
        (
            one.site,
            one.state,
            one.reason or "",
            f"{one.pages:,}",
            advice(one.reason),
            one.example,
        )
        for one in troubles
    ]
    columns = ["Site", "State", "Reason", "Pages", "What to do", "For example"]
    return table(columns, rows, right=["Pages"], wrapped=["What to do", "For example"])


def _print_notes(console: Console, sites: Sequence[SiteLine]) -> None:
    for site in sites:
        for note in site.last_crawl.notes if site.last_crawl else ():
            console.print(Text(f"{plain(site.id)}: {plain(note)}", style="dim"))


def _print_drifts(console: Console, drifts: Sequence[Drift]) -> None:
    """What sites no longer show as they did, site by site."""
    for site, of_site in groupby(drifts[:DRIFTS_SHOWN], key=attrgetter("site")):
        console.print(f"{plain(site)} has drifted:")
        for one in of_site:
            severity = (f"  {one.severity:7} ", SEVERITIES[one.severity])
            since = f" (since {one.since[:10]})"
            console.print(Text.assemble(severity, plain(one.message), since), soft_wrap=True)
    _print_more(console, len(drifts) - DRIFTS_SHOWN, "findings of sites")


def _print_waiting(console: Console, found: Status) -> None:
    """What goes on, rests or waits, in words."""
    lines = [_rest_words(rest) for rest in found.resting]
    for site in found.sites:
        running = site.last_crawl is not None and site.last_crawl.state == "running"
        if running:
            lines.append(f"{site.id}: {RUNNING}")
        if site.queued:
            lines.append(f"{site.id}: {counted(site.queued, 'page')} queued; go on with: crawl")
    if lines:
        console.print(heading("Waiting"))
        console.print("\n".join(map(plain, lines)))


def _rest_words(rest: Rest) -> str:
    return f"{rest.origin} asks to be left alone until {rest.until}"


def _print_more(console: Console, more: int, noun: str) -> None:
    if more > 0:
        console.print(f"… and {more:,} more {noun}; --json has all")


def as_record(found: Status) -> Record:
    """The whole status as one document; each trouble with its advice."""
    told = asdict(found)
    for trouble in told["troubles"]:
        trouble["advice"] = advice(trouble["reason"])
    return told
