"""Rows of editions and readings, from readings made by hand."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.shelf import Shelf

from report_archiver.archive import readings
from report_archiver.model import Figure, Finding, Identity, Reading, Section, Span, Table

URL = "http://one.example/2018.html"
TEXT = "一、概述\n公开12条，其中网站8条。\n甲\t5"
IDENTITY = Identity(
    title="某局2018年报",
    publisher="某局",
    year=2018,
    year_from="title",
    published_at="2019-01-18",
    source=None,
    period_start=None,
    period_end=None,
)


def figure(quote, start, value, **more):
    given = {
        "key": f"k{start}",
        "metric": None,
        "label": "公开",
        "unit": "条",
        "kind": "number",
        "basis": "annual",
        "method": "plain",
        "anchor": "p",
    }
    span = Span(start, start + len(quote))
    return Figure(quote=quote, span=span, value=value, **{**given, **more})


READING = Reading(
    identity=IDENTITY,
    form="prose",
    text=TEXT,
    charset="utf-8",
    sections=(
        Section(1, "一、", 1, "概述", "一、概述", Span(0, 22)),
        Section(2, None, None, "公开", "一、概述 / 公开", Span(5, 22), parent=0),
    ),
    tables=(Table("", None, (("甲", "5"),), Span(19, 22), "table", section=1),),
    figures=(
        figure("12条", 7, Decimal(12), section=1),
        figure("8条", 15, Decimal(8), part_of=0, section=1),
        figure("5", 21, Decimal("5.50"), table=0, row=0, col=1, method="cell"),
        figure("", 22, None, kind="blank", unit=None, table=0, row=0, col=2, method="cell"),
    ),
    findings=(Finding("sum", "warning", "12 > 8", figures=("k7", "k15"), about="公开"),),
    warnings=("a note",),
)


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    yield shelf
    shelf.archive.close()


def work(shelf):
    """The first capture that waits for a reader."""
    return readings.pending(shelf.archive, "1", "c" * 64, everything=False)[0]


def save(shelf, reading=READING, reader="1"):
    (found,) = readings.pending(shelf.archive, reader, "c" * 64, everything=False)
    return readings.save(
        shelf.archive, found, reading, reader=reader, config="c" * 64, read_at=f"at {reader}"
    )


def lives(shelf):
    return shelf.all("SELECT finding_id, kind, at FROM finding_events ORDER BY id")


def identified(**changes):
    return replace(READING, identity=replace(IDENTITY, **changes))


def test_ids_stand_for_places_in_the_reading(shelf):
    shelf.capture("first")
    assert save(shelf) == readings.Saved(1, new=True, difference=None)
    assert shelf.all("SELECT id, ordinal, parent_id, text FROM sections") == [
        (1, 0, None, TEXT),
        (2, 1, 1, TEXT[5:]),
    ]
    assert shelf.all("SELECT id, section_id, cells FROM tables") == [(1, 2, '[["甲", "5"]]')]
    assert shelf.all("SELECT id, part_of, section_id, table_id, value, kind FROM figures") == [
        (1, None, 2, None, 12, "number"),
        (2, 1, 2, None, 8, "number"),
        (3, None, None, 1, 5.5, "number"),
        (4, None, None, 1, None, "blank"),
    ]
    assert shelf.one("SELECT typeof(value) FROM figures") == ("integer",)
    assert shelf.one("SELECT rule, figures, report_id, edition_id FROM findings") == (
        "sum",
        '["k7", "k15"]',
        1,
        1,
    )
    assert shelf.one("SELECT warnings FROM editions") == ('["a note"]',)


def test_ids_of_a_second_report_do_not_meet_those_of_the_first(shelf):
    shelf.capture("first")
    save(shelf)
    shelf.capture("second", "http://one.example/2017.html")
    save(shelf, identified(year=2017))
    assert shelf.all("SELECT edition_id, part_of FROM figures WHERE part_of IS NOT NULL") == [
        (1, 1),
        (2, 5),
    ]


@pytest.mark.parametrize(
    ("publisher", "year", "key"),
    [
        ("某局", 2018, "某局 2018"),
        (None, 2018, URL),
        ("某局", None, URL),
        (None, None, URL),
        ("", 2018, URL),
    ],
)
def test_a_report_is_its_publisher_and_year_or_else_its_page(shelf, publisher, year, key):
    shelf.capture("first")
    save(shelf, identified(publisher=publisher, year=year))
    assert shelf.one("SELECT key, year FROM reports") == (key, year)
    named = shelf.one("SELECT count(*) FROM publishers")
    assert named == ((1,) if publisher else (0,))


def test_a_second_wording_is_an_edition_under_its_own_ordinal(shelf):
    shelf.capture("first")
    save(shelf)
    shelf.capture("second")
    assert save(shelf, replace(READING, text=TEXT + "。")).new
    assert shelf.all("SELECT ordinal, is_current FROM editions") == [(1, 0), (2, 1)]


def test_of_two_pages_the_one_published_last_stands_for_the_report(shelf):
    shelf.capture("first")
    save(shelf, identified(published_at="2019-03-01"))
    shelf.capture("second", "http://one.example/other.html")
    save(shelf, replace(READING, text=TEXT + "。"))
    assert shelf.all("SELECT ordinal, is_current FROM editions") == [(1, 1), (2, 0)]
    assert shelf.one("SELECT current_edition_id, published_at FROM reports") == (1, "2019-03-01")


def test_a_newer_reader_may_see_another_year_and_the_edition_moves(shelf):
    shelf.capture("first")
    save(shelf)
    found = save(shelf, identified(year=2017), reader="2")
    assert found.new is False
    assert found.difference == {"year": [2018, 2017]}
    assert shelf.all("SELECT key, current_edition_id FROM reports") == [("某局 2017", 1)]
    assert shelf.all("SELECT report_id, ordinal, is_current FROM editions") == [(2, 1, 1)]
    assert shelf.all("SELECT id, report_id, key FROM findings") == [(1, 2, "sum report 2: 公开")]
    assert lives(shelf) == [(1, "found", "at 1")]


def test_an_edition_that_moves_leaves_its_siblings(shelf):
    shelf.capture("first")
    save(shelf)
    shelf.capture("second", "http://one.example/other.html")
    save(shelf, replace(READING, text=TEXT + "。"))
    waiting = readings.pending(shelf.archive, "2", "c" * 64, everything=False)
    readings.save(
        shelf.archive, waiting[0], identified(year=2017), reader="2", config="c" * 64, read_at="now"
    )
    assert shelf.all("SELECT key, current_edition_id FROM reports ORDER BY id") == [
        ("某局 2018", 2),
        ("某局 2017", 1),
    ]


def two_reports(shelf, year, findings=READING.findings):
    """One of 2018 that breaks a rule, and one of the year given, at another page."""
    shelf.capture("first")
    save(shelf)
    shelf.capture("second", "http://one.example/other.html")
    other = replace(identified(year=year), text=TEXT + "。", findings=findings)
    save(shelf, other)


def move_first(shelf, year=2017, **changes):
    """A newer reader sees that the first edition is of another year."""
    waiting = readings.pending(shelf.archive, "2", "c" * 64, everything=False)
    reading = replace(identified(year=year), **changes)
    work = next(each for each in waiting if each.edition_id == 1)
    readings.save(shelf.archive, work, reading, reader="2", config="c" * 64, read_at="at 2")


def test_two_reports_with_the_same_finding_that_become_one_have_it_once(shelf):
    two_reports(shelf, 2017)
    assert shelf.all("SELECT id, report_id FROM findings") == [(1, 1), (2, 2)]
    move_first(shelf)
    assert shelf.all("SELECT id, report_id, resolved_at FROM findings") == [(2, 2, None)]
    assert shelf.all("SELECT finding_id, edition_id FROM finding_editions ORDER BY 2") == [
        (2, 1),
        (2, 2),
    ]
    assert lives(shelf) == [(2, "found", "at 1")] * 2  # no event is lost


def test_a_finding_that_an_edition_left_behind_breaks_as_well_stays_with_it(shelf):
    two_reports(shelf, 2018)
    assert shelf.all("SELECT id, report_id FROM findings") == [(1, 1)]
    move_first(shelf)
    assert shelf.all("SELECT id, report_id, resolved_at FROM findings") == [
        (1, 1, None),
        (2, 2, None),
    ]
    assert shelf.all("SELECT finding_id, edition_id FROM finding_editions ORDER BY 2") == [
        (2, 1),
        (1, 2),
    ]


def test_an_edition_takes_along_what_it_alone_breaks(shelf):
    two_reports(shelf, 2018, findings=())
    assert shelf.one("SELECT resolved_at FROM findings") == (None,)  # the first is current
    move_first(shelf)
    assert shelf.all("SELECT id, report_id, resolved_at FROM findings") == [(1, 2, None)]
    assert lives(shelf) == [(1, "found", "at 1")]


def test_what_an_old_edition_breaks_was_never_open(shelf):
    shelf.capture("first", "http://one.example/2018.html")
    save(shelf, replace(READING, findings=()))
    shelf.capture("second", "http://one.example/other.html")
    older = replace(identified(published_at="2018-01-01"), text=TEXT + "。")
    save(shelf, older)
    assert shelf.all("SELECT is_current FROM editions ORDER BY id") == [(1,), (0,)]
    assert shelf.all("SELECT edition_id, resolved_at FROM findings") == [(2, "at 1")]
    assert lives(shelf) == []
    assert shelf.all("SELECT edition_id, message FROM finding_editions") == [(2, "12 > 8")]


def test_two_findings_of_one_rule_about_the_same_are_numbered(shelf):
    shelf.capture("first")
    twice = (READING.findings[0], replace(READING.findings[0], message="9 > 8"))
    save(shelf, replace(READING, findings=twice))
    assert shelf.all("SELECT about, message FROM findings") == [
        ("公开", "12 > 8"),
        ("公开 (2)", "9 > 8"),
    ]


def test_a_reading_that_agrees_has_no_difference(shelf):
    shelf.capture("first")
    save(shelf)
    assert save(shelf, reader="2") == readings.Saved(1, new=False, difference=None)
    assert shelf.one("SELECT count(*) FROM readings") == (2,)
    assert shelf.one("SELECT count(*) FROM findings") == (1,)


def test_what_differs_is_told_by_field_and_figure(shelf):
    shelf.capture("first")
    save(shelf)
    figures = (
        replace(READING.figures[0], label="公开信息"),
        *READING.figures[2:],
        figure("甲", 19, Decimal(1)),
    )
    found = save(shelf, replace(READING, form="fmt2019", figures=figures), reader="2").difference
    assert found["form"] == ["prose", "fmt2019"]
    told = {kind: [row["key"] for row in rows] for kind, rows in found["figures"].items()}
    assert told == {"added": ["k19"], "removed": ["k15"], "changed": ["k7"]}
    (stored,) = shelf.one("SELECT difference FROM readings ORDER BY id DESC")
    assert json.loads(stored) == found


def test_a_finding_stays_itself_whatever_its_numbers(shelf):
    shelf.capture("first")
    save(shelf)
    other = Finding("sum", "warning", "12 > 9", "12", "9", ("k7",), "公开")
    save(shelf, replace(READING, findings=(other,)), reader="2")
    found = "SELECT message, actual, figures, found_at, last_found_at, resolved_at FROM findings"
    assert shelf.all(found) == [("12 > 9", "9", '["k7"]', "at 1", "at 2", None)]
    assert lives(shelf) == [(1, "found", "at 1")]


def test_what_was_passed_over_waits_for_a_newer_reader_only(shelf):
    shelf.capture("first")
    readings.pass_over(shelf.archive, work(shelf), readings.read_by("1", "c" * 64))
    assert readings.pending(shelf.archive, "1", "c" * 64, everything=False) == []
    assert len(readings.pending(shelf.archive, "2", "c" * 64, everything=False)) == 1
    assert len(readings.pending(shelf.archive, "1", "d" * 64, everything=False)) == 1
    assert len(readings.pending(shelf.archive, "1", "c" * 64, everything=True)) == 1


def test_an_edition_that_a_newer_reader_cannot_read_is_kept_and_not_tried_again(shelf):
    shelf.capture("first")
    save(shelf)
    (stale,) = readings.pending(shelf.archive, "2", "c" * 64, everything=False)
    readings.pass_over(shelf.archive, stale, readings.read_by("2", "c" * 64))
    assert readings.pending(shelf.archive, "2", "c" * 64, everything=False) == []
    assert shelf.one("SELECT count(*) FROM figures") == (4,)


def test_a_failed_save_leaves_nothing(shelf):
    shelf.capture("first")
    twice = replace(READING, figures=(READING.figures[0], READING.figures[0]))
    with pytest.raises(Exception, match="UNIQUE"):
        save(shelf, twice)
    for table in ("reports", "publishers", "editions", "sections", "readings"):
        assert shelf.one(f"SELECT count(*) FROM {table}") == (0,)  # noqa: S608
    assert len(readings.pending(shelf.archive, "1", "c" * 64, everything=False)) == 1


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (None, None),
        (Decimal(12), 12),
        (Decimal("12.00"), 12),
        (Decimal("1E+3"), 1000),
        (Decimal("0.5"), 0.5),
        (Decimal(-3), -3),
        (Decimal(10**20), 1e20),
        (Decimal(2**63 - 1), 2**63 - 1),
    ],
)
def test_numbers_as_sqlite_keeps_them(value, stored):
    found = readings.number(value)
    assert (found, type(found)) == (stored, type(stored))
