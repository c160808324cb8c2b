"""When a page is visited again. Pure: the clock is handed in, and decides no order.

Lists are visited in every crawl. A report's page, or a file, that stays as it is is visited after a
day, then after two, four, …, up to CAP. It is visited now where something speaks for it: a list
calls it otherwise, links to it no more or again, it failed, or the clock cannot be right.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from report_archiver.archive.captures import MISSING, Visited
from report_archiver.archive.frontier import Known
from report_archiver.archive.times import moment, stamp

DAY = timedelta(days=1)
CAP = timedelta(days=28)  # a silent edit is noticed after so long at the latest
FAILED_CAP = timedelta(days=7)
SLACK = timedelta(hours=6)  # that a nightly crawl may be early, and a page is visited all the same
AT_ONCE = timedelta(0)  # in the next crawl

# 31 January for departments, 31 March for governments (条例, 2019, art. 49; 2008, art. 31).
DEADLINES = ((1, 31), (3, 31))
BEFORE, AFTER = timedelta(days=21), timedelta(days=7)  # of a deadline, when reports come and change
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
VISITED_ALWAYS = ("listing", "other")


def is_due(page: Known, now: datetime) -> bool:
    """Is a page that is known to be visited in a crawl at this time?"""
    if page.hinted or page.state in {"queued", "excluded"}:
        return True
    if page.kind in VISITED_ALWAYS and (page.linked or page.state != "gone"):
        return True
    if page.state == "failed" and page.reason in MISSING:  # a second crawl is to confirm it
        return True
    if page.last_visited is None or page.next_visit is None:
        return True
    return _is_time(page, moment(page.last_visited), moment(page.next_visit), now)


def _is_time(page: Known, last: datetime, planned: datetime, now: datetime) -> bool:
    if now < last or planned - now > CAP:  # the clock is not what it was then
        return True
    if now + SLACK >= planned:
        return True
    in_season = page.state == "done" and is_season(now.date()) and is_recent(page, now.year)
    return in_season and now - last + SLACK >= DAY


def is_season(day: date) -> bool:
    """Is it near a statutory deadline?"""
    deadlines = (date(day.year, *one) for one in DEADLINES)
    return any(one - BEFORE <= day <= one + AFTER for one in deadlines)


def is_recent(page: Known, year: int) -> bool:
    """Does its link speak of a report for one of the last two years, or of its publication in this
    year or the last?"""
    named = [int(one) for one in YEAR.findall(page.text or "")]
    published = [int(one) for one in YEAR.findall(page.date or "")]
    return max(named, default=0) >= year - 2 or max(published, default=0) >= year - 1


def plan(visited: Visited) -> str | None:
    """When a page that was just visited is to be visited next, as the archive writes times; None
    for one that is visited in every crawl."""
    if visited.kind in VISITED_ALWAYS and visited.outcome != "failed":
        return None
    return stamp(moment(visited.at) + interval(visited))


def interval(visited: Visited) -> timedelta:
    """How long a page is left alone after a visit."""
    if visited.outcome == "failed":
        return _backoff(visited)
    known = visited.last_visited and visited.next_visit
    if visited.outcome in {"new", "changed"} or visited.failures or not known:
        return DAY
    last = moment(visited.last_visited or "")
    planned = min(max(moment(visited.next_visit or "") - last, DAY), CAP)
    waited = moment(visited.at) - last + SLACK >= planned
    return min(2 * planned, CAP) if waited else planned


def _backoff(visited: Visited) -> timedelta:
    """Of a page that could not be had: the next crawl tries again, then ever fewer do."""
    if visited.state == "gone":
        return CAP
    if visited.failures == 0 or visited.reason in MISSING:
        return AT_ONCE
    return min(DAY * (1 << min(visited.failures - 1, 8)), FAILED_CAP)
