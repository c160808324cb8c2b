"""The rules over years, put to an archive: to what changed, and to nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.shelf import Shelf

from report_archiver import series
from report_archiver.archive import readings
from report_archiver.archive import series as archived
from report_archiver.archive.verify import verify
from report_archiver.model import Finding, Likeness, SeriesRule
from report_archiver.reading import checked, read_document, read_pending

NOW = datetime(2026, 2, 3, tzinfo=UTC)
RECEIVED = {2018: 302, 2019: 310, 2020: 280, 2021: 3200, 2022: 295}


def page(year, received=None, publisher="清河县水务局", spare=""):
    count = RECEIVED[year] if received is None else received
    return (
        f"<title>{publisher}{year}年政府信息公开工作年度报告</title>"
        f"<p>{publisher}{year}年政府信息公开工作年度报告</p>"
        f"<p>一、概述</p><p>{spare}全年收到政府信息公开申请{count}件。</p>"
    )


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    yield shelf
    shelf.archive.db.execute("UPDATE crawls SET state = 'finished'")
    assert verify(shelf.archive.path, on_step=lambda *_: None).problems == ()
    shelf.archive.close()


@pytest.fixture
def look(shelf, book):
    def looking(book=book, everything=False):
        """Read what is new and check it over years; how many publishers that were."""
        read_pending(shelf.archive, book, now=lambda: NOW, on_page=lambda *_: None)
        return series.check_series(shelf.archive, book, now=lambda: NOW, everything=everything)

    return looking


def show(shelf, year, **more):
    return shelf.capture(page(year, **more), f"http://one.example/{year}.html")


def fill(shelf):
    for year in RECEIVED:
        show(shelf, year)


def found(shelf):
    return shelf.all(
        "SELECT n.rule, r.year, n.resolved_at IS NULL FROM findings n"
        " JOIN reports r ON r.id = n.report_id WHERE n.edition_id IS NULL ORDER BY n.id"
    )


def life(shelf):
    return [kind for (kind,) in shelf.all("SELECT kind FROM finding_events ORDER BY id")]


def test_years_are_checked_and_how_alike_they_are_is_kept(shelf, look):
    fill(shelf)
    assert look() == 1
    assert found(shelf) == [("y.jump", 2021, 1)]
    assert shelf.all(
        "SELECT r.year, p.year, similarity FROM similarities s JOIN reports r ON r.id = s.report_id"
        " JOIN reports p ON p.id = s.previous_report_id ORDER BY r.year"
    ) == [(year, year - 1, 1.0) for year in (2019, 2020, 2021, 2022)]


def test_what_did_not_change_is_not_looked_at_again(shelf, look, book):
    fill(shelf)
    assert look() == 1
    assert look() == 0
    show(shelf, 2021)
    assert look() == 0
    show(shelf, 2021, publisher="清河县教育局")
    assert look() == 1
    assert look(everything=True) == 2
    assert look(replace(book, digest="f" * 64)) == 2  # another reader read all of them
    assert look(replace(book, digest="f" * 64)) == 0


def test_other_rules_look_at_all_and_what_is_no_rule_any_more_is_resolved(shelf, look, book):
    rule = SeriesRule("y.stock", "x", ("prose",), "x", ("x",), (), (), "info", "")
    fill(shelf)
    look()
    assert look(replace(book, series=(rule,))) == 1
    assert life(shelf) == ["found"]


def test_a_finding_goes_when_the_figure_is_mended_and_comes_back_as_itself(shelf, look):
    fill(shelf)
    look()
    show(shelf, 2021, received=320)
    assert look() == 1
    assert found(shelf) == [("y.jump", 2021, 0)]
    show(shelf, 2021)
    look()
    assert found(shelf) == [("y.jump", 2021, 1)]
    assert life(shelf) == ["found", "resolved", "returned"]


def test_what_another_value_breaks_as_well_is_the_same_finding(shelf, look):
    fill(shelf)
    look()
    show(shelf, 2021, received=4200)
    look()
    assert life(shelf) == ["found"]
    assert shelf.one("SELECT actual FROM findings") == ("4200",)


def test_a_year_that_turns_out_to_be_another_takes_its_findings_along(shelf, look, book):
    fill(shelf)
    look()
    work = readings.captured(shelf.archive, 4)
    reading = checked(read_document(page(2021).encode(), work.url, book), book)
    reading = replace(reading, identity=replace(reading.identity, year=2023))
    readings.save(shelf.archive, work, reading, reader="r", config="c", read_at="t")
    assert life(shelf) == ["found", "resolved"]
    series.check_series(shelf.archive, book, now=lambda: NOW)
    assert found(shelf) == [("y.jump", 2023, 1)]
    assert life(shelf) == ["found", "resolved", "returned"]
    assert shelf.one("SELECT count(*) FROM similarities") == (3,)  # none across the gap


def test_a_publishers_rows_are_its_own(shelf, look):
    fill(shelf)
    for year in RECEIVED:
        body = page(year, received=12, publisher="清河县教育局")
        shelf.capture(body, f"http://one.example/e{year}.html")
    look()
    assert found(shelf) == [("y.jump", 2021, 1)]
    assert shelf.one("SELECT count(*) FROM similarities") == (8,)
    assert shelf.one("SELECT count(*) FROM series") == (2,)


def test_what_another_run_took_away_meanwhile_is_passed_over(shelf, look):
    fill(shelf)
    look()
    (looked_at,) = archived.stale(shelf.archive, "other rules")
    finding = Finding("y.jump", "info", "words")
    like = Likeness(99, 1, 2, 2, 0.5)
    archived.keep(shelf.archive, looked_at, ["y.jump"], [(99, finding)], [like], "later")
    assert found(shelf) == [("y.jump", 2021, 0)]
    assert shelf.one("SELECT count(*) FROM similarities") == (0,)
