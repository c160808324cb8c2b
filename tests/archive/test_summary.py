"""Summaries of a small archive whose rows are written by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.shelf import add_capture

from report_archiver.archive import Archive, findings, summary
from report_archiver.model import Figure, Finding, Section, Span, Table

AT = "2026-01-01T00:00:00.000Z"
TEXT = "一、概述\n公开12条，其中网站8条。\n甲\t5\n"


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "reports.db", create=True) as archive:
        fill(archive)
        yield archive


def fill(archive):
    db = archive.db
    db["sites"].insert_all(
        {"id": site, "name": site, "homepage": f"http://{site}.example/", "config": "{}"}
        for site in ("one", "two")
    )
    db["publishers"].insert_all(
        {"id": number, "name": name} for number, name in [(1, "甲市财政局"), (2, "乙县教育局")]
    )
    db["metrics"].insert({"code": "proactive.info.total", "label_zh": "公开", "label_en": "info"})
    reports = [(1, "one", 1, 2019), (2, "one", 1, 2020), (3, "two", 2, 2020)]
    for number, site, publisher, year in reports:
        add_report(db, number, site, publisher, year)
    add_parts(db)


def add_report(db, number, site, publisher, year):
    sha256 = f"{number:064x}"
    url = f"http://{site}.example/{year}.html"
    db["pages"].insert(
        {"id": number, "site_id": site, "url": url, "kind": "report", "state": "done",
         "first_seen": AT}
    )  # fmt: skip
    body = {"sha256": sha256, "size": 3, "encoding": "identity", "content": b"abc"}
    db["bodies"].insert({"id": number, **body})
    add_capture(
        db,
        id=number,
        page_id=number,
        body=sha256,
        captured_at=AT,
        status=200,
        charset="gb18030",
        final_url=f"{url}?moved",
    )
    db["reports"].insert(
        {"id": number, "publisher_id": publisher, "year": year, "title": f"{year}年度报告",
         "published_at": f"{year + 1}-01-05", "form": "prose", "key": f"{publisher} {year}"}
    )  # fmt: skip
    db["editions"].insert(
        {"id": number, "report_id": number, "page_id": number, "capture_id": number, "ordinal": 1,
         "is_current": 1, "title": f"{year}年度报告", "year": year, "year_from": "title",
         "form": "prose", "first_seen": AT, "last_seen": AT, "reader": "1", "read_at": AT,
         "warnings": '["a note"]', "text_sha256": "0", "text": TEXT}
    )  # fmt: skip
    db["reports"].update(number, {"current_edition_id": number})


def add_parts(db):
    place = {"edition_id": 1, "anchor": "p"}
    db["sections"].insert(
        {"id": 40, "edition_id": 1, "ordinal": 1, "level": 1, "numbering": "一、", "number": 1,
         "heading": "概述", "path": "概述", "char_start": 0, "char_end": 17, "text": ""}
    )  # fmt: skip
    db["tables"].insert(
        {**place, "id": 50, "section_id": 40, "ordinal": 1, "cells": '[["甲", "5"]]',
         "char_start": 18, "char_end": 21}
    )  # fmt: skip
    figure = {**place, "section_id": 40, "unit": "条", "kind": "number", "basis": "annual"}
    db["figures"].insert_all(
        [
            {**figure, "id": 60, "ordinal": 1, "key": "a", "metric": "proactive.info.total",
             "label": "公开", "value": 12, "quote": "12条", "char_start": 7, "char_end": 10,
             "method": "rule", "part_of": None},
            {**figure, "id": 61, "ordinal": 2, "key": "b", "metric": None, "label": "网站",
             "value": 8.5, "quote": "8条", "char_start": 15, "char_end": 17, "method": "plain",
             "part_of": 60},
        ]
    )  # fmt: skip
    finding = {
        "report_id": 1, "edition_id": 1, "rule": "sum", "found_at": AT, "last_found_at": AT,
        "figures": '["a"]',
    }  # fmt: skip
    db["findings"].insert_all(
        [
            {**finding, "id": number, "severity": severity, "message": message, "key": message,
             "resolved_at": resolved_at}
            for number, (severity, message, resolved_at) in enumerate(
                [("info", "small", None), ("error", "grave", None), ("error", "mended", AT)], 1
            )
        ]
    )  # fmt: skip
    db["finding_events"].insert_all(
        {"finding_id": number, "at": AT, "kind": kind}
        for number, kind in ((1, "found"), (2, "found"), (3, "found"), (3, "resolved"))
    )
    db["finding_editions"].insert_all(
        {"finding_id": number, "edition_id": 1, "message": message, "figures": '["a"]'}
        for number, message in ((1, "small"), (2, "grave"))
    )


def test_reports_are_listed_by_publisher_and_year_with_their_counts(archive):
    lines = summary.reports(archive)
    assert [(line.publisher, line.year) for line in lines] == [
        ("乙县教育局", 2020),
        ("甲市财政局", 2019),
        ("甲市财政局", 2020),
    ]
    first = lines[1]
    assert (first.editions, first.figures, first.findings) == (1, 2, 2)
    assert first.key_figures == (
        summary.KeyFigure("proactive.info.total", Decimal(12), "number", None, conflict=False),
    )


def test_a_site_has_its_own_reports_and_findings(archive):
    assert [line.id for line in summary.reports(archive, "two")] == [3]
    assert findings.lines(archive, site="two") == ()


def test_a_report_that_two_sites_lead_to_is_a_report_of_both(archive):
    shared = {"page_id": 1, "site_id": "two", "kind": "report", "first_seen": AT}
    archive.db["shared_pages"].insert({**shared, "state": "failed", "reason": "timeout"})
    assert [line.id for line in summary.reports(archive, "two")] == [3, 1]
    assert [line.id for line in summary.reports(archive, "one")] == [1, 2]
    assert len(findings.lines(archive, site="two")) == 2
    lost = summary.LostPage("http://one.example/2019.html", "failed", "timeout")
    assert (summary.lost_pages(archive, "one"), summary.lost_pages(archive, "two")) == ((), (lost,))
    archive.db.execute("UPDATE shared_pages SET state = 'excluded', reason = 'scope'")
    assert [line.id for line in summary.reports(archive, "two")] == [3]


def test_open_findings_come_gravest_first(archive):
    assert [finding.message for finding in findings.lines(archive)] == ["grave", "small"]


def test_pages_that_were_not_had_are_listed_with_their_reason(archive):
    archive.db["pages"].insert(
        {"site_id": "one", "url": "http://one.example/x", "kind": "report", "state": "blocked",
         "reason": "robots", "first_seen": AT}
    )  # fmt: skip
    assert summary.lost_pages(archive, "one") == (
        summary.LostPage("http://one.example/x", "blocked", "robots"),
    )
    assert summary.lost_pages(archive, "two") == ()


def test_reports_that_a_crawl_had_are_counted_by_page(archive):
    db = archive.db
    db["crawls"].insert({"id": 7, "site_id": "one", "started_at": AT, "state": "finished"})
    outcomes = [(1, "unchanged"), (1, "changed"), (2, "failed")]
    for number, (page, outcome) in enumerate(outcomes, 11):
        add_capture(db, id=number, page_id=page, crawl_id=7, captured_at=AT, outcome=outcome)
    assert summary.reports_had(archive, 7) == 1
    assert summary.reports_had(archive, 8) == 0


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("#1", [1]),
        ("1", [1]),
        ("2019", [1]),
        ("2020", [3, 2]),
        ("1 2020", [2]),
        ("甲市财政局 2020", [2]),
        ("2020 甲市财政局", [2]),
        ("甲市财政局2020年度", [2]),
        ("财政 2020", [2]),
        ("财政", [1, 2]),
        ("2019年度报告", [1]),
        ("http://one.example/2019.html", [1]),
        ("https://one.example/2019.html", [1]),
        ("http://one.example/2019.html?moved", [1]),
        (" 2019 ", [1]),
        ("丙 2020", []),
        ("2031", []),
        ("http://three.example/", []),
        ("#99999999999999999999", []),
        ("99999999999999999999", []),
        ("%", []),
        ("", []),
    ],
)
def test_a_name_means_these_reports(archive, name, ids):
    assert [line.id for line in summary.candidates(archive, name)] == ids


def test_a_stored_reading_comes_back_with_places_for_row_numbers(archive):
    (line,) = summary.candidates(archive, "#1")
    stored = summary.stored(archive, line)
    reading = stored.reading
    assert stored.capture.body_sha256 == f"{1:064x}"
    assert stored.capture.size == 3
    assert reading.sections == (Section(1, "一、", 1, "概述", "概述", Span(0, 17)),)
    assert reading.tables == (Table("", None, (("甲", "5"),), Span(18, 21), "p", section=0),)
    whole = Figure(
        key="a",
        metric="proactive.info.total",
        label="公开",
        value=Decimal(12),
        unit="条",
        kind="number",
        basis="annual",
        method="rule",
        quote="12条",
        span=Span(7, 10),
        anchor="p",
        section=0,
    )
    part = replace(
        whole,
        key="b",
        metric=None,
        label="网站",
        value=Decimal("8.5"),
        method="plain",
        quote="8条",
        span=Span(15, 17),
        part_of=0,
    )
    assert reading.figures == (whole, part)
    assert reading.findings == (
        Finding("sum", "info", "small", figures=("a",)),
        Finding("sum", "error", "grave", figures=("a",)),
    )
    assert reading.warnings == ("a note",)
