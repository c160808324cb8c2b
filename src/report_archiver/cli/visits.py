"""What a crawl and its reading brought, site by site: for people and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from report_archiver import duties
from report_archiver.archive import Archive, changes, findings, lists, notices, summary
from report_archiver.archive.captures import MISSING
from report_archiver.archive.changes import ChangeLine
from report_archiver.archive.findings import FindingLine
from report_archiver.archive.notices import Mark
from report_archiver.cli import listing
from report_archiver.cli.changes import by_kind, found_as_json, print_found, summed
from report_archiver.cli.exits import DONE, NO_REPORT, PAGES_FAILED, worst
from report_archiver.cli.outcome import Outcome, outcome, standing, to_tell
from report_archiver.cli.progress import meter
from report_archiver.cli.runs import Visit, crawl_sites, read_archive
from report_archiver.cli.screen import counted, heading, plain, print_error
from report_archiver.crawl.crawler import CrawlTotals
from report_archiver.crawl.sites import Site
from report_archiver.reading import ReadTotals
from report_archiver.record import Record

LOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Result:
    """A visited site and what the archive now holds of it. findings: open ones; changes, events:
    what this run found of reports, and what became of findings in it."""

    visit: Visit
    status: int
    reports: tuple[summary.ReportLine, ...]
    findings: tuple[FindingLine, ...]
    lost: tuple[summary.LostPage, ...]
    changes: tuple[ChangeLine, ...]
    events: tuple[FindingLine, ...]

    @property
    def is_first(self) -> bool:
        """Is all that is known of the site what this run found?"""
        appeared = all(change.kind == "appeared" for change in self.changes)
        return appeared and len(self.changes) == len(self.reports)

    @property
    def outcome(self) -> Outcome:
        """The run in numbers."""
        return outcome(self.changes, self.findings, self.lost)


def bring(
    db: Path, sites: Sequence[Site], *, quiet: bool, full: bool = False, jobs: int = 1
) -> tuple[list[Result], ReadTotals]:
    """Crawl sites, read what is new, and look up what the archive now holds of them.

    Raises typer.Exit, after saying why, where not one of them could be crawled.
    """
    duties.load()  # what is wrong there is told before the crawl, not after it
    with meter(quiet=quiet) as shown:
        visited = crawl_sites(db, sites, shown, full=full, jobs=jobs)
        stop_if_all_failed(visited)
        with Archive(db) as archive:
            before = notices.mark(archive)
        read = read_archive(db, shown)
    with Archive(db) as archive:
        return [result(archive, one, before) for one in visited], read


def stop_if_all_failed(visited: Sequence[Visit]) -> None:
    """Say why no site could be crawled, and end, where that is so."""
    errors = [one.error for one in visited if one.error is not None]
    if len(errors) == len(visited):
        for error in errors:
            print_error(str(error))
        raise typer.Exit(worst(error.exit_status for error in errors))


def result(archive: Archive, visit: Visit, before: Mark) -> Result:
    """Look up what the archive holds of a site, and decide how its crawl ended. before: where the
    archive stood before it was read."""
    site = visit.site.id
    reports = summary.reports(archive, site)
    lost = summary.lost_pages(archive, site)
    return Result(
        visit,
        status_of(archive, visit, reports, lost),
        reports,
        findings.lines(archive, site=site),
        lost,
        changes.lines(archive, site=site, after=before.change),
        findings.lines(archive, site=site, after=before.event),
    )


def status_of(
    archive: Archive,
    visit: Visit,
    reports: Sequence[summary.ReportLine],
    lost: Sequence[summary.LostPage],
) -> int:
    """The exit status that a site's crawl stands for, once it has been read.

    A page that is not there, or that we may not fetch, is no failure of ours. Lists are visited in
    each crawl: what they show decides whether there was a report, not which pages were remembered.
    """
    if visit.error is not None:
        return visit.error.exit_status
    totals = visit.totals
    if totals is None or not reports or not _has_reports(archive, visit.site.id, totals):
        return NO_REPORT
    failed = any(page.state == "failed" and page.reason not in MISSING for page in lost)
    return PAGES_FAILED if failed or totals.state != "finished" else DONE


def _has_reports(archive: Archive, site: str, totals: CrawlTotals) -> bool:
    listed = lists.show_reports(archive, site)
    if listed is None:
        return totals.not_due > 0 or summary.reports_had(archive, totals.crawl_id) > 0
    return listed


def print_results(
    console: Console, results: Sequence[Result], read: ReadTotals, *, whole: bool = False
) -> None:
    """Each site: what this run brought, little where it brought little. A site that is new is shown
    with its reports and all findings; whole: so is each."""
    for one in results:
        name, key = plain(one.visit.site.site.name), plain(one.visit.site.id)
        console.print(Text.assemble((name, "bold"), f"  {key}"))
        if whole or one.is_first:
            listing.print_reports(console, one.reports)
            listing.print_findings(console, one.findings)
        else:
            print_found(console, one.changes)
            told = to_tell(one.events, one.findings)
            listing.print_findings(console, told, one.events)
        print_lost(console, one.lost)
        _print_counts(console, one)
    console.print(f"read: {read_words(read)}")


def _print_counts(console: Console, one: Result) -> None:
    """What was crawled, what changed, what is not as it should be; and what to look at."""
    console.print(f"crawled: {crawl_words(one.visit)}")
    console.print(f"changes: {summed(by_kind(one.changes))}")
    if now := standing(one.outcome):
        console.print(f"now: {now}")
    for note in one.visit.totals.notes if one.visit.totals else ():
        console.print(f"note: {plain(note)}")
    if one.status == NO_REPORT:
        print_error(f"{one.visit.site.id}: no report was found; {where_to_look(one)}")


def where_to_look(one: Result) -> str:
    """What to do where no report was found: a cause that is known is told already."""
    if any(finding.rule == "s.no_report" for finding in one.findings):
        return "see the findings"
    if one.visit.totals and one.visit.totals.notes:
        return "see the notes"
    if one.lost:
        return "see the pages not archived"
    return "look at the trail, start and report of its site file"


def crawl_words(visit: Visit) -> str:
    """What a crawl brought, in a line."""
    if visit.totals is None:
        return f"failed: {plain(visit.error)}"
    totals = visit.totals
    return (
        f"{counted(totals.new, 'page')} new, {totals.changed} changed, "
        f"{totals.unchanged} unchanged, {totals.failed} failed"
        f"{f', {totals.not_due} not due' if totals.not_due else ''}; "
        f"{counted(totals.requests, 'request')}, {size(totals.bytes)}"
    )


def read_words(read: ReadTotals) -> str:
    """What a reading brought, in a line."""
    if not read.read and not read.passed_over:
        return "nothing new"
    if not (read.editions or read.changed or read.passed_over):
        return f"{counted(read.read, 'report')}, nothing new"
    parts = [
        counted(read.read, "report"),
        counted(read.editions, "new edition"),
        f"{read.changed} read differently than before" if read.changed else "",
        counted(read.figures, "figure"),
        counted(read.findings, "finding"),
        f"{counted(read.passed_over, 'page')} without a report" if read.passed_over else "",
    ]
    return ", ".join(part for part in parts if part)


def print_lost(console: Console, lost: Sequence[summary.LostPage]) -> None:
    """Pages that could not be had, and why."""
    if not lost:
        return
    console.print(heading(f"Pages not archived ({len(lost)})"))
    for page in lost[:LOST_SHOWN]:
        console.print(
            f"{page.state} ({plain(page.reason) or 'no reason noted'})  {plain(page.url)}"
        )
    if len(lost) > LOST_SHOWN:
        console.print(f"… and {len(lost) - LOST_SHOWN} more, in the table pages of the archive")


def size(count: int) -> str:
    """Bytes as people say them."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def as_json(results: Sequence[Result], read: ReadTotals) -> Record:
    """The whole run as one document."""
    return {"sites": [result_as_json(one) for one in results], "read": asdict(read)}


def result_as_json(one: Result) -> Record:
    """A visited site as JSON; `crawl` is null where an error ended it."""
    totals = one.visit.totals
    return {
        "site": one.visit.site.id,
        "status": one.status,
        "error": str(one.visit.error) if one.visit.error else None,
        "crawl": asdict(totals) if totals else None,
        "reports": [listing.report_as_json(line) for line in one.reports],
        "findings": [listing.finding_line_as_json(finding) for finding in one.findings],
        "summary": asdict(one.outcome),
        "changes": found_as_json(one.changes),
        "events": [asdict(event) for event in one.events],
        "not_archived": [asdict(page) for page in one.lost],
    }
