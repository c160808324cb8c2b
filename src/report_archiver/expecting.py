"""archive → who must publish by when → archive: publishers as they are described, and what is
expected of them by a day.

A report becomes late by the calendar alone, so that whoever tells of it asks for that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from report_archiver.archive import Archive, aliases, expected, findings, publishers
from report_archiver.archive.findings import Subject
from report_archiver.archive.times import stamp
from report_archiver.check import timeliness
from report_archiver.model import Body, Described, Duties, Expected, Statute


@dataclass(frozen=True, slots=True)
class Outlook:
    """A publisher, and what is expected of it, a row a year."""

    body: Body
    expected: tuple[Expected, ...]


def describe(archive: Archive, duties: Duties, *, now: Callable[[], datetime]) -> None:
    """Bring the table of publishers to what files and names say of them.

    A file under config/publishers wins over the file of a site, and that over what a name tells.
    A publisher of which nothing was read is made known only where a site names it and a file
    describes it.
    """
    aliases.unite(archive, duties.publishers, stamp(now()))
    described = {one.name: one for one in duties.publishers}
    of_sites = publishers.of_sites(archive)
    names = dict.fromkeys([*publishers.names(archive), *(described.keys() & of_sites.keys())])
    publishers.describe(
        archive, [_merged(name, described.get(name), of_sites.get(name), duties) for name in names]
    )


def _merged(name: str, file: Described | None, site: Described | None, duties: Duties) -> Described:
    told = timeliness.named(name, duties.names)
    file = file or Described(name)
    site = site or Described(name)
    return replace(
        file,
        level=file.level or site.level or told.level,
        region=file.region or site.region,
        obliged=next(
            (one for one in (file.obliged, site.obliged, told.obliged) if one is not None), None
        ),
    )


def outlook(archive: Archive, statutes: Sequence[Statute], today: date) -> list[Outlook]:
    """What is expected of all publishers on a day in China; writes nothing."""
    return [
        Outlook(body, tuple(timeliness.expect(body, statutes, today)))
        for body in (_watched(archive, statutes, one) for one in expected.known(archive))
    ]


def _watched(archive: Archive, statutes: Sequence[Statute], body: Body) -> Body:
    """A publisher with what crawls tell of reports that no date tells of."""
    asked = {
        one.report_id: expected.unseen(archive, one.report_id)
        for one in timeliness.undated(body, statutes)
    }
    return replace(
        body,
        reports=tuple(
            replace(one, unseen=asked[one.report_id]) if one.report_id in asked else one
            for one in body.reports
        ),
    )


def settle(archive: Archive, statutes: Sequence[Statute], *, now: Callable[[], datetime]) -> None:
    """Keep what is expected today, and what is found late or missing. For after a crawl or a
    reading."""
    moment = now()
    today = timeliness.day_of(moment)
    _keep(archive, outlook(archive, statutes, today), today, stamp(moment))


def refresh(
    archive: Archive, statutes: Sequence[Statute], *, now: Callable[[], datetime]
) -> list[Outlook]:
    """What is expected today. The archive is brought to it, where it may be written to and is of
    another day. For whoever tells of it."""
    moment = now()
    today = timeliness.day_of(moment)
    found = outlook(archive, statutes, today)
    rows = [row for one in found for row in one.expected]
    if archive.may_write and not expected.is_kept(archive, rows, today):
        _keep(archive, found, today, stamp(moment))
    return found


def _keep(archive: Archive, found: Sequence[Outlook], today: date, at: str) -> None:
    rows = [row for one in found for row in one.expected]
    broken = [
        (Subject(publisher_id=one.body.publisher_id, year=year), finding)
        for one in found
        for year, finding in timeliness.findings(one.body, one.expected)
    ]
    with archive.writing() as db:
        expected.keep(db, rows, today)
        findings.settle(db, timeliness.RULES, broken, at)
