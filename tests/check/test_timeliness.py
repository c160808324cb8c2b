"""Deadlines after the statutes, and what is expected of made publishers, day by day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver import duties
from report_archiver.check.timeliness import (
    day_of,
    due,
    expect,
    findings,
    named,
    undated,
)
from report_archiver.model import Body, Issued

STATUTES = duties.statutes()
NAMES = duties.load().names
TODAY = date(2026, 11, 28)
LEVELS = ("government", "department", "town", "other", None)


def day(text):
    return date.fromisoformat(text)


def body(*reports, level="department", obliged=True, looked=TODAY, **more):
    return Body(1, "某局", level, obliged, reports=reports, looked=looked, **more)


def report(year, printed=None, *, listed=None, seen="2026-11-01", unseen=None, number=None):
    return Issued(
        number or year,
        year,
        (day(printed),) if printed else (),
        (day(listed),) if listed else (),
        day(seen),
        day(unseen) if unseen else None,
    )


def states(body, today=TODAY):
    return {one.year: one.state for one in expect(body, STATUTES, today)}


def row(body, year, today=TODAY):
    (found,) = (one for one in expect(body, STATUTES, today) if one.year == year)
    return found


# The statutes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "level", "last"),
    [
        (2006, "department", None),
        (2007, "department", None),  # in force since May 2008
        (2008, "department", "2009-03-31"),
        (2008, "government", "2009-03-31"),
        (2017, "town", "2018-03-31"),
        (2018, "department", "2019-03-31"),  # revised in May 2019
        (2018, None, "2019-03-31"),
        (2019, "department", "2020-01-31"),
        (2019, "government", "2020-03-31"),
        (2019, "town", "2020-03-31"),
        (2019, "other", "2020-03-31"),
        (2019, None, "2020-03-31"),
        (2025, "department", "2026-01-31"),
    ],
)
def test_by_when_a_report_is_due(year, level, last):
    assert due(year, level, STATUTES) == (last and day(last))


@given(st.integers(2008, 2100), st.sampled_from(LEVELS))
def test_a_report_is_due_in_the_next_year_and_unknown_levels_are_given_the_longest(year, level):
    last = due(year, level, STATUTES)
    assert last.year == year + 1
    assert last <= due(year, None, STATUTES)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC), "2026-01-31"),
        (datetime(2026, 1, 31, 16, 0, 0, tzinfo=UTC), "2026-02-01"),
        (datetime(2025, 12, 31, 23, tzinfo=UTC), "2026-01-01"),
    ],
)
def test_days_are_chinas(moment, expected):
    assert day_of(moment) == day(expected)


@pytest.mark.parametrize(
    ("name", "level", "obliged"),
    [
        ("许昌市人民政府", "government", True),
        ("灵井镇人民政府", "town", True),
        ("丁庄街道办事处", "town", True),
        ("清河县水务局", "department", True),
        ("清河县发展和改革委员会", "department", True),
        ("清河县某某服务局", "department", None),
        ("清河县人民政府办公室", "department", None),
        ("许昌市公共资源交易中心", None, None),
        ("清河镇王庄村民委员会", None, None),
        ("清河县供电局", None, None),
        ("清河县第一中学", None, None),
    ],
)
def test_what_a_name_tells(name, level, obliged):
    rule = named(name, NAMES)
    assert (rule.level, rule.obliged) == (level, obliged)


# Published, late ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "state", "days"),
    [
        ("2024-01-31", "published", None),
        ("2024-02-01", "late", 1),
        ("2024-03-31", "late", 60),
        ("2023-12-29", "published", None),
    ],
)
def test_a_printed_date_tells_whether_a_report_came_late(printed, state, days):
    found = row(body(report(2023, printed)), 2023)
    assert (found.state, found.days_late, found.known_by) == (state, days, "page")
    assert found.report_id == 2023


def test_a_government_has_until_the_end_of_march():
    assert row(body(report(2023, "2024-03-31"), level="government"), 2023).state == "published"
    assert row(body(report(2023, "2024-04-01"), level="government"), 2023).days_late == 1


def test_a_first_capture_proves_nothing():
    found = row(body(report(2013, seen="2026-11-01")), 2013)
    assert (found.state, found.days_late, found.known_by) == ("published", None, None)


def test_the_date_beside_a_link_counts_and_the_earlier_of_two_decides():
    assert row(body(report(2023, listed="2024-02-03")), 2023).known_by == "list"
    assert row(body(report(2023, "2024-05-03", listed="2024-01-30")), 2023).state == "published"


def test_a_date_after_the_report_was_seen_is_of_something_else():
    found = row(body(report(2023, "2024-05-03", seen="2024-02-20")), 2023)
    assert (found.state, found.days_late) == ("published", None)


def test_a_date_that_reports_of_several_years_share_is_that_of_a_move():
    moved = body(*(report(year, "2020-06-01") for year in (2015, 2016, 2018)))
    assert set(states(moved).values()) - {"missing", "not_due"} == {"published"}
    assert row(moved, 2015).known_by is None
    over_days = body(report(2015, "2020-06-01"), report(2018, "2020-06-03"))
    assert row(over_days, 2018).state == "published"


def test_two_copies_of_a_report_that_share_a_date_are_no_move():
    twice = body(report(2023, "2024-02-05", number=1), report(2023, "2024-02-05", number=2))
    assert (row(twice, 2023).state, row(twice, 2023).report_id) == ("late", 1)


def test_a_copy_that_no_date_tells_of_may_have_come_in_time():
    twice = body(report(2023, "2024-02-05", number=1), report(2023, number=2))
    assert row(twice, 2023).state == "published"


def test_crawls_that_saw_the_list_without_it_tell_how_late_it_is_at_least():
    late = report(2023, seen="2024-02-20", unseen="2024-02-10")
    found = row(body(late), 2023)
    assert (found.state, found.days_late, found.known_by) == ("late", 10, "crawls")
    in_doubt = report(2023, seen="2024-02-20", unseen="2024-01-31")
    assert row(body(in_doubt), 2023).state == "published"


def test_reports_that_turn_up_together_were_there_before():
    found = body(
        report(2022, seen="2024-02-20", unseen="2024-02-10"),
        report(2023, seen="2024-02-21", unseen="2024-02-10"),
    )
    assert {row(found, 2022).state, row(found, 2023).state} == {"published"}


def test_what_a_page_prints_wins_over_what_crawls_saw():
    found = row(body(report(2023, "2024-01-30", seen="2024-02-20", unseen="2024-02-10")), 2023)
    assert (found.state, found.known_by) == ("published", "page")


def test_only_reports_that_nothing_dates_are_looked_up_in_crawls():
    moved = [
        report(2015, "2020-06-01", seen="2026-08-01"),
        report(2016, "2020-06-01", seen="2026-09-01"),
    ]
    dated, early = report(2023, "2024-02-05"), report(2024, seen="2025-01-30")
    together = [report(2021, seen="2026-10-01"), report(2022, seen="2026-10-03")]
    assert undated(body(*moved, dated, early, *together), STATUTES) == moved


def test_a_report_for_a_year_before_the_statutes_is_there_and_not_judged():
    found = row(body(report(2005, "2019-01-01")), 2005)
    assert (found.state, found.due, found.days_late) == ("published", None, None)
    assert 2007 not in states(body(report(2005)))


# Missing, not due, blocked -----------------------------------------------------------------------


def test_years_go_from_the_first_report_to_the_one_that_is_due_next():
    found = states(body(report(2022, "2023-01-10"), report(2024, "2025-01-10")))
    assert found == {
        2022: "published",
        2023: "missing",
        2024: "published",
        2025: "missing",
        2026: "not_due",
    }


def test_a_missing_report_is_late_by_the_days_until_it_was_last_looked_for():
    one = body(report(2024, "2025-01-10"), looked=day("2026-02-10"))
    assert row(one, 2025).days_late == 10
    assert row(one, 2025, day("2026-02-05")).days_late == 5  # a clock that was put back
    assert row(replace(one, looked=day("2026-01-31")), 2025).days_late is None
    assert row(replace(one, looked=None), 2025).days_late is None


def test_a_report_is_missing_on_the_day_after_it_was_due():
    one = body(report(2024, "2025-01-10"))
    assert states(one, day("2026-01-31"))[2025] == "not_due"
    assert 2026 not in states(one, day("2026-01-31"))
    assert states(one, day("2026-02-01"))[2025] == "missing"
    assert states(one, day("2026-02-01"))[2026] == "not_due"


def test_what_could_not_be_looked_at_is_not_called_missing():
    reports = (report(2022, "2023-01-10"),)
    assert states(body(*reports, hidden=True))[2023] == "blocked"
    one_year = states(body(*reports, hidden_years=frozenset({2024})))
    assert (one_year[2023], one_year[2024]) == ("missing", "blocked")


def test_a_body_is_expected_to_report_while_it_exists():
    one = body(valid_from=day("2021-11-05"), valid_to=day("2024-02-15"))
    assert states(one) == {2021: "missing", 2022: "missing", 2023: "missing"}
    ended = replace(one, valid_to=day("2024-01-15"))  # who took over reports for 2023
    assert states(ended) == {2021: "missing", 2022: "missing"}
    assert states(body()) == {}


def test_a_report_outside_of_its_time_has_a_row():
    one = body(report(2019, "2020-01-05"), valid_from=day("2021-01-01"), valid_to=day("2021-12-31"))
    assert states(one) == {2019: "published"}


# Who publishes by choice -------------------------------------------------------------------------


def test_who_publishes_by_choice_is_neither_late_nor_missing():
    one = body(report(2022, "2024-12-31"), report(2024, "2025-01-05"), obliged=False)
    assert set(states(one).values()) == {"voluntary"}
    assert list(findings(one, expect(one, STATUTES, TODAY))) == []


def test_who_perhaps_publishes_by_choice_is_not_called_late():
    one = body(report(2022, "2024-12-31"), report(2024, "2025-01-05"), obliged=None)
    assert states(one)[2022] == "published"
    assert states(one)[2023] == "missing"
    found = list(findings(one, expect(one, STATUTES, TODAY)))
    assert [(year, finding.severity) for year, finding in found] == [(2023, "info"), (2025, "info")]


# Findings ----------------------------------------------------------------------------------------


def test_findings_say_what_was_due_and_what_came():
    one = body(report(2022, "2023-02-01"), report(2024, seen="2025-03-01", unseen="2025-02-10"))
    found = dict(findings(one, expect(one, STATUTES, TODAY)))
    late, missing, least = found[2022], found[2023], found[2024]
    assert (late.rule, late.message) == ("t.late", "the report for 2022 came 1 day late")
    assert (late.expected, late.actual, late.about) == ("by 2023-01-31", "1 day late", "2022")
    assert missing.message == "the report for 2023, due on 2024-01-31, was not found"
    assert (missing.rule, missing.actual) == ("t.missing", "not there 2026-11-28")
    assert least.message == "the report for 2024 came at least 10 days late"
    assert {one.severity for one in found.values()} == {"warning"}


def test_nobody_is_told_of_a_report_that_was_not_looked_for_since():
    one = body(report(2024, "2025-01-10"), looked=day("2026-01-30"))
    assert list(findings(one, expect(one, STATUTES, TODAY))) == []


# Whatever the publisher --------------------------------------------------------------------------

DAYS = st.dates(date(2008, 1, 1), date(2030, 12, 31))
REPORTS = st.builds(
    Issued,
    st.integers(1, 50),
    st.integers(2004, 2028),
    st.lists(DAYS, max_size=2).map(tuple),
    st.lists(DAYS, max_size=1).map(tuple),
    st.none() | DAYS,
    st.none() | DAYS,
)
BODIES = st.builds(
    Body,
    st.just(1),
    st.just("某局"),
    st.sampled_from(LEVELS),
    st.sampled_from([True, False, None]),
    st.none() | DAYS,
    st.none() | DAYS,
    st.lists(REPORTS, max_size=6, unique_by=lambda one: one.report_id).map(tuple),
    st.none() | DAYS,
    st.booleans(),
    st.frozensets(st.integers(2008, 2028), max_size=3),
)


@given(BODIES, DAYS)
def test_each_year_has_one_row_and_each_report_its_year(made, today):
    rows = expect(made, STATUTES, today)
    years = [one.year for one in rows]
    assert years == sorted(set(years))
    assert {one.year for one in made.reports} == {one.year for one in rows if one.report_id}
    for one in rows:
        assert one.days_late is None or (one.days_late > 0 and one.state in {"late", "missing"})
        assert (one.state == "late") <= (one.days_late is not None)
        if made.obliged is False:
            assert one.state == "voluntary"
        if made.obliged is None:
            assert one.state != "late"
        if one.state == "not_due":
            assert one.due >= today
        if one.state in {"missing", "blocked"}:
            assert one.due < today
    assert sum(one.state == "not_due" for one in rows) <= 1


@given(BODIES, DAYS, st.integers(0, 900))
def test_time_alone_makes_what_is_not_due_missing_and_nothing_else(made, today, later):
    before = {one.year: one for one in expect(made, STATUTES, today)}
    after = {one.year: one for one in expect(made, STATUTES, today + timedelta(days=later))}
    assert before.keys() <= after.keys()
    for year, one in before.items():
        if one.state == "not_due":
            assert after[year].state in {"not_due", "missing", "blocked"}
        else:
            assert after[year].state == one.state
        assert (one.days_late or 0) <= (after[year].days_late or 0)
