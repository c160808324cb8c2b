"""Findings over the months: a portal crawled for real, edited and put back, and what is found."""

from __future__ import annotations

import pytest
from tests.demo.portal import OF_2017, OF_2021, Portal, Shelf, next_year

from report_archiver.archive import Archive, findings
from report_archiver.archive.verify import verify
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.server import serve
from report_archiver.series import check_series

CARRIED_IN = '<p>二、上年结转政府信息公开申请数量</p></td><td style="text-align: center;">&nbsp;{}<'
# What the replica's reports break as they are.
FROM_THE_START = {
    (2015, "prose.sum"),
    (2023, "t3.across"),
    (2023, "t3.detail"),
    (2024, "form.label"),
}


class Office(Portal):
    """A portal whose years are checked after each crawl."""

    def check(self, shown, **more):
        """Crawl a state; what is open that was not from the start."""
        self.crawl(shown, **more)
        check_series(self.archive, self.book, now=self.now)
        return self.open() - FROM_THE_START

    def open(self):
        return {(one.year, one.rule) for one in findings.lines(self.archive)}

    def life(self, rule):
        return [
            kind
            for (kind,) in self.archive.db.execute(
                "SELECT e.kind FROM finding_events e JOIN findings n ON n.id = e.finding_id"
                " WHERE n.rule = ? ORDER BY e.id",
                [rule],
            )
        ]

    def one(self, rule):
        (found,) = [one for one in findings.lines(self.archive) if one.rule == rule]
        return found


@pytest.fixture
def office(tmp_path, book):
    shelf = Shelf()
    with serve(shelf) as server, Archive(tmp_path / "reports.db", create=True) as archive:
        office = Office(server.address, shelf, archive, book, full=True)
        assert office.check(load()) == set()
        yield office
        assert verify(archive.path, on_step=lambda *_: None).problems == ()


def test_fourteen_years_break_no_rule_over_years(office):
    assert office.open() == FROM_THE_START
    alike = office.archive.db.execute(
        "SELECT count(*), max(similarity) < 0.3 FROM similarities"
    ).fetchone()
    assert alike == (13, 1)


def test_nightly_crawls_find_nothing_and_change_no_row(office):
    before = [row for row in office.archive.db.conn.iterdump() if "finding" in row]
    for _ in range(3):
        assert office.check(load()) == set()
    assert [row for row in office.archive.db.conn.iterdump() if "finding" in row] == before


def test_an_edited_cell_breaks_rules_within_the_report_and_beside_the_year_before(office):
    edited = states.edited(load(), OF_2021, CARRIED_IN.format(1), CARRIED_IN.format(2))
    assert office.check(edited) == {(2021, "y.carry"), (2021, "t3.balance"), (2021, "t3.across")}
    carry = office.one("y.carry")
    assert carry.message.startswith("上年结转申请：自然人 2 ≠ 1 (2020); ")
    assert (carry.expected, carry.actual) == ("自然人 1", "自然人 2")
    assert (carry.event, carry.about) == ("found", "requests.carried_in")


def test_there_and_back_and_there_again_is_one_finding(office):
    edited = states.edited(load(), OF_2021, CARRIED_IN.format(1), CARRIED_IN.format(2))
    office.check(edited)
    ids = {rule: office.one(rule).id for rule in ("y.carry", "t3.balance")}
    assert office.check(load()) == set()
    assert office.check(load()) == set()
    assert office.check(edited) == {(2021, "y.carry"), (2021, "t3.balance"), (2021, "t3.across")}
    for rule, known in ids.items():
        assert office.one(rule).id == known
        assert office.one(rule).event == "returned"
        assert office.life(rule) == ["found", "resolved", "returned"]


def test_what_a_report_breaks_is_resolved_by_an_edit_and_comes_back_with_it(office):
    """A→B→A: the finding of A."""
    was = office.one("prose.sum")
    path = next(one.path for one in load().articles if "2015年" in one.title)
    mended = states.edited(load(), path, "6452", "6443")
    assert office.check(mended) == set()
    assert (2015, "prose.sum") not in office.open()
    assert office.check(load()) == set()
    assert office.one("prose.sum").id == was.id
    assert office.life("prose.sum") == ["found", "resolved", "returned"]
    shown = office.archive.db.execute(
        "SELECT count(*) FROM finding_editions WHERE finding_id = ?", [was.id]
    )
    assert shown.fetchone() == (1,)  # by the first edition alone, whichever is shown


def test_another_wrong_number_is_the_same_finding(office):
    for wrong in (2, 3):
        edited = states.edited(load(), OF_2021, CARRIED_IN.format(1), CARRIED_IN.format(wrong))
        office.check(edited)
    assert office.life("y.carry") == office.life("t3.balance") == ["found"]
    assert office.one("y.carry").actual == "自然人 3"
    assert office.one("t3.balance").figures != ()


def test_a_report_that_is_last_years_is_found(office):
    copy = next_year(load())
    column = states.year_column("/011/011008", 2026)
    found = office.check(states.published(load(), copy, column))
    assert {(2026, "y.copied"), (2026, "y.same_figures")} <= found
    copied = office.one("y.copied")
    assert copied.message == "100% of the prose is that of 2025, years and numbers aside"


def test_a_number_with_a_digit_too_many_stands_out(office):
    edited = states.edited(load(), OF_2017, "9286条", "92860条")
    assert (2017, "y.jump") in office.check(edited)
    assert "2016 7,915, 2017 92,860, 2018 10,462" in office.one("y.jump").message
    assert office.check(load()) == set()
