"""When a page is visited again: a pure rule, held against clocks of all kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.archive.captures import Visited
from report_archiver.archive.frontier import Known
from report_archiver.archive.times import moment, stamp
from report_archiver.crawl.intervals import CAP, DAY, FAILED_CAP, is_due, is_season, plan

START = datetime(2026, 5, 1, 2, 30, tzinfo=UTC)
PAGE = Known("report", "done", None, "2019年度报告", "2020-01-20", None, None, True, False)
VISIT = Visited("report", "new", "done", None, stamp(START), 0, None, None)


def visited(now: datetime, page: Known, outcome="not_modified", failures=0, **more) -> Known:
    """A page after a visit at this time."""
    told = {"kind": page.kind, "outcome": outcome, "state": "done", "reason": None} | more
    visit = Visited(
        at=stamp(now),
        failures=failures,
        last_visited=page.last_visited,
        next_visit=page.next_visit,
        **told,
    )
    at = {"last_visited": stamp(now), "next_visit": plan(visit)}
    return replace(page, state=told["state"], reason=told["reason"], **at)


def nights_visited(page: Known, nights: int, start: datetime = START) -> list[int]:
    """In which of so many nights a page is visited that never changes; each a little early or
    late."""
    page, found = visited(start, page, "new"), []
    for night in range(1, nights + 1):
        now = start + timedelta(days=night, minutes=(night * 37) % 120 - 60)
        if is_due(page, now):
            page = visited(now, page)
            found.append(night)
    return found


def test_a_page_that_stays_as_it_is_is_visited_ever_more_rarely():
    assert nights_visited(PAGE, 150) == [1, 3, 7, 15, 31, 59, 87, 115, 143]


@pytest.mark.parametrize("kind", ["listing", "other"])
def test_lists_and_the_way_to_them_are_visited_in_every_crawl(kind):
    page = replace(PAGE, kind=kind)
    assert nights_visited(page, 40) == list(range(1, 41))
    assert visited(START, page).next_visit is None


def test_a_report_of_late_is_visited_nightly_near_the_deadlines():
    recent = replace(PAGE, text="2025年度报告", date=None)
    start = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
    found = [start.date() + timedelta(days=one) for one in nights_visited(recent, 150, start)]
    season = [start.date() + timedelta(days=one) for one in range(1, 151)]
    season = [day for day in season if is_season(day)]
    assert set(season) <= set(found)
    assert len(found) - len(season) < 8


def test_a_report_of_long_ago_is_not():
    start = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
    assert nights_visited(PAGE, 150, start) == [1, 3, 7, 15, 31, 59, 87, 115, 143]


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (date(2027, 1, 9), False),
        (date(2027, 1, 10), True),
        (date(2027, 2, 7), True),
        (date(2027, 2, 8), False),
        (date(2027, 3, 10), True),
        (date(2027, 4, 7), True),
        (date(2027, 4, 8), False),
        (date(2027, 12, 31), False),
    ],
)
def test_the_weeks_around_the_deadlines(day, near):
    assert is_season(day) == near


@pytest.mark.parametrize(
    ("text", "day", "recent"),
    [
        ("2025年度报告", None, True),
        ("2024年度报告", None, False),
        ("2024年度报告", "2026-01-20", True),
        (None, "2025-12-31", False),
        ("年度报告", None, False),
        ("第120256号", None, False),
    ],
)
def test_whose_link_speaks_of_the_last_two_years(text, day, recent):
    page = replace(PAGE, text=text, date=day)
    now = datetime(2027, 1, 31, tzinfo=UTC)
    known = {"last_visited": stamp(now - DAY), "next_visit": stamp(now + 20 * DAY)}
    assert is_due(replace(page, **known), now) == recent


def test_a_change_begins_anew():
    page = PAGE
    now = START
    for outcome in ("new", "not_modified", "unchanged", "not_modified", "changed"):
        page = visited(now, page, outcome)
        now = moment(page.next_visit)
    assert moment(page.next_visit) - moment(page.last_visited) == DAY


def test_a_visit_before_its_time_makes_no_interval_longer():
    page = visited(START, visited(START - 2 * DAY, visited(START - 3 * DAY, PAGE, "new")))
    assert moment(page.next_visit) - START == 4 * DAY
    early = visited(START + timedelta(minutes=5), page)
    assert moment(early.next_visit) - moment(early.last_visited) == 4 * DAY


def test_what_failed_is_tried_in_the_next_crawl_and_then_ever_more_rarely():
    page, waits = visited(START, PAGE, "new"), []
    for failures in range(7):
        told = {"state": "failed", "reason": "timeout"}
        page = visited(START, page, "failed", failures, **told)
        waits.append((moment(page.next_visit) - START) / DAY)
    assert waits == [0, 1, 2, 4, 7, 7, 7]
    assert FAILED_CAP == 7 * DAY
    assert moment(visited(START, page, failures=7).next_visit) - START == DAY


def test_what_is_missing_is_asked_for_until_a_second_crawl_has_confirmed_it():
    missing = visited(START, PAGE, "failed", 5, state="failed", reason="http:404")
    assert is_due(missing, START + timedelta(minutes=1))
    gone = visited(START, missing, "failed", 6, state="gone", reason="http:404")
    assert not is_due(gone, START + CAP - DAY)
    assert is_due(gone, START + CAP)


def test_a_list_that_is_gone_and_that_nothing_leads_to_is_asked_for_rarely():
    told = {"state": "gone", "reason": "http:404"}
    gone = visited(START, replace(PAGE, kind="listing", linked=False), "failed", 1, **told)
    assert not is_due(gone, START + DAY)
    assert is_due(gone, START + CAP)
    assert is_due(replace(gone, linked=True), START + DAY)


@pytest.mark.parametrize(
    "told", [{"hinted": True}, {"state": "queued"}, {"next_visit": None}, {"last_visited": None}]
)
def test_what_is_visited_now(told):
    page = visited(START, PAGE, "new")
    assert not is_due(page, START + timedelta(hours=1))
    assert is_due(replace(page, **told), START + timedelta(hours=1))


# Clocks ------------------------------------------------------------------------------------------

outcomes = st.sampled_from(["new", "changed", "unchanged", "not_modified", "failed"])
jumps = st.one_of(
    st.timedeltas(timedelta(hours=-2), timedelta(days=2)),
    st.sampled_from([timedelta(hours=-1), timedelta(days=365), timedelta(days=-365)]),
)


@given(st.lists(st.tuples(outcomes, jumps, st.integers(0, 9)), max_size=20), st.integers(0, 400))
def test_whatever_the_clock_did_a_page_is_due_within_the_cap(visits, years_off):
    now, page = START + timedelta(days=years_off), PAGE
    for outcome, jump, failures in visits:
        now += jump
        if outcome == "failed":
            told = {"state": "failed", "reason": "timeout"}
            page = visited(now, page, outcome, failures, **told)
        else:
            page = visited(now, page, outcome, failures)
    for _, jump, _ in visits[:2]:  # it jumps once more, and is right from then on
        now += jump
    assert is_due(page, now + CAP)
    waits = [night for night in range(30) if is_due(page, now + night * DAY)]
    assert waits[0] <= CAP / DAY


@given(jumps, outcomes)
def test_an_interval_is_a_day_to_the_cap_wherever_the_clock_stood(jump, outcome):
    page = visited(START, PAGE, "new")
    again = visited(START + jump, page, outcome, state="failed", reason="timeout")
    assert timedelta(0) <= moment(again.next_visit) - moment(again.last_visited) <= CAP
