"""Whether reports were published in time: what is expected of a publisher, year by year.

Only what proves it makes a report late. A date printed on its page or in a list does, unless
reports of other years carry nearly the same one: then it is the day of a move to another site. A
series of crawls does, that saw the list without it after it was due. A first capture does not.
Days are China's (UTC+8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from report_archiver.model import (
    Body,
    Expected,
    Finding,
    Issued,
    KnownBy,
    Level,
    NameRule,
    Severity,
    State,
    Statute,
)

RULES = ("t.late", "t.missing")
CHINA = timezone(timedelta(hours=8))
# Reports of two years that are dated so near to each other were filed together.
TOGETHER = timedelta(days=7)


def day_of(moment: datetime) -> date:
    """The day in China at a moment (with its time zone)."""
    return moment.astimezone(CHINA).date()


def due(year: int, level: Level | None, statutes: Iterable[Statute]) -> date | None:
    """The last day on which the report for a year is in time; the latest of all levels' where the
    level is not known. None where no statute was in force at the beginning of the next year."""
    begins = date(year + 1, 1, 1)
    for statute in statutes:
        if statute.since <= begins and (statute.until is None or begins <= statute.until):
            days = dict(statute.due)
            month, day = days[level] if level else max(days.values())
            return date(year + 1, month, day)
    return None


def named(name: str, rules: Iterable[NameRule]) -> NameRule:
    """What a body's name tells of it; the first rule that fits decides."""
    nothing = NameRule((), None, None)
    return next((rule for rule in rules if name.endswith(rule.ends)), nothing)


def expect(body: Body, statutes: Sequence[Statute], today: date) -> list[Expected]:
    """What is expected of a publisher, a row a year: from the first year that it existed (where
    that is known) or published, to the one that is due next. Years outside of that of which there
    is a report have a row as well."""
    reports = _by_year(body.reports)
    return [
        _judge(body, year, reports.get(year, ()), due(year, body.level, statutes), today)
        for year in sorted(reports.keys() | set(_years(body, statutes, today)))
    ]


def undated(body: Body, statutes: Sequence[Statute]) -> list[Issued]:
    """The reports for which `unseen` would tell whether they came late: first captured after they
    were due, by themselves, with no date to go by."""
    told = []
    for report in body.reports:
        last = due(report.year, body.level, statutes)
        late = last is not None and report.seen is not None and report.seen > last
        if late and _dated(report, body.reports) is None and _turned_up(report, body.reports):
            told.append(report)
    return told


def findings(body: Body, expected: Iterable[Expected]) -> Iterator[tuple[int, Finding]]:
    """(year, finding) of what came late or is missing. Whether a missing report was published
    somewhere else nobody can tell, so that it is a warning; and for information only where it is
    not known whether the body must publish."""
    for one in expected:
        if one.state == "late":
            least = "at least " if one.known_by == "crawls" else ""
            message = f"the report for {one.year} came {least}{_days(one.days_late)} late"
            yield one.year, _finding("t.late", message, one, body)
        elif one.state == "missing" and one.days_late is not None:
            message = f"the report for {one.year}, due on {one.due}, was not found"
            yield one.year, _finding("t.missing", message, one, body)


def _finding(rule: str, message: str, one: Expected, body: Body) -> Finding:
    severity: Severity = "warning" if body.obliged else "info"
    actual = f"{_days(one.days_late)} late" if one.state == "late" else f"not there {body.looked}"
    return Finding(rule, severity, message, f"by {one.due}", actual, about=str(one.year))


def _days(count: int | None) -> str:
    return "1 day" if count == 1 else f"{count} days"


# Which years -------------------------------------------------------------------------------------


def _by_year(reports: Iterable[Issued]) -> dict[int, tuple[Issued, ...]]:
    years: dict[int, tuple[Issued, ...]] = {}
    for report in reports:
        years[report.year] = (*years.get(report.year, ()), report)
    return years


def _years(body: Body, statutes: Sequence[Statute], today: date) -> Iterator[int]:
    """The years for which the publisher had, or will have, to report."""
    first = min((report.year for report in body.reports), default=None)
    year = body.valid_from.year if body.valid_from else first
    if year is None or not statutes:
        return
    for each in range(max(year, min(one.since.year for one in statutes) - 1), today.year + 1):
        last = due(each, body.level, statutes)
        if last is None:
            continue
        if body.valid_to is not None and body.valid_to < last:
            return  # who took over reports
        yield each
        if last >= today:
            return


# One year ----------------------------------------------------------------------------------------


def _judge(
    body: Body, year: int, reports: Sequence[Issued], last: date | None, today: date
) -> Expected:
    if reports:
        return _published(body, year, reports, last)
    row = Expected(body.publisher_id, year, last, "missing")
    if body.obliged is False:
        return replace(row, state="voluntary")
    if last is None or last >= today:
        return replace(row, state="not_due")
    if body.hidden or year in body.hidden_years:
        return replace(row, state="blocked")
    looked = min(body.looked, today) if body.looked else None
    return replace(row, days_late=(looked - last).days if looked and looked > last else None)


def _published(body: Body, year: int, reports: Sequence[Issued], last: date | None) -> Expected:
    """A report that came, of several the one that came first."""
    reports = sorted(reports, key=lambda one: one.report_id)
    came = {one.report_id: _came(one, body.reports) for one in reports}
    known = {report: told for report, told in came.items() if told}
    first = min(known, key=lambda report: known[report][0]) if known else reports[0].report_id
    day, known_by = known.get(first, (None, None))
    state: State = "voluntary" if body.obliged is False else "published"
    row = Expected(body.publisher_id, year, last, state, None, first, known_by)
    sure = body.obliged and len(known) == len(came)
    if sure and day is not None and last is not None and day > last:
        return replace(row, state="late", days_late=(day - last).days)
    return row


def _came(report: Issued, every: Iterable[Issued]) -> tuple[date, KnownBy] | None:
    """The day that a report came out, or one before that day, and what tells it."""
    dated = _dated(report, every)
    if dated is None and report.unseen is not None and _turned_up(report, every):
        return report.unseen, "crawls"
    return dated


def _turned_up(report: Issued, every: Iterable[Issued]) -> bool:
    """Was it new by itself when it was first captured? Where reports of other years were as well,
    the site moved, or the crawl went further than before."""
    return not any(
        other.year != report.year
        and other.seen is not None
        and report.seen is not None
        and abs(other.seen - report.seen) <= TOGETHER
        for other in every
    )


def _dated(report: Issued, every: Iterable[Issued]) -> tuple[date, KnownBy] | None:
    """The earliest date that tells when a report came out."""
    others = [
        day for one in every if one.year != report.year for day in (*one.printed, *one.listed)
    ]
    told: list[tuple[date, KnownBy]] = [
        *((day, "page") for day in report.printed),
        *((day, "list") for day in report.listed),
    ]
    sound = [one for one in told if _is_sound(one[0], report, others)]
    return min(sound, key=lambda one: one[0], default=None)


def _is_sound(day: date, report: Issued, others: Iterable[date]) -> bool:
    """A date after the report was seen is of something else."""
    if report.seen is not None and day > report.seen:
        return False
    return all(abs(day - other) > TOGETHER for other in others)
