from decimal import Decimal

import pytest
from rich.console import Console

from report_archiver.archive.findings import FindingLine
from report_archiver.archive.summary import KEY_METRICS, KeyFigure, ReportLine
from report_archiver.cli.listing import (
    FINDINGS_SHOWN,
    PUBLISHERS_SHOWN,
    REPORTS_SHOWN,
    key_figure,
    print_findings,
    print_reports,
)

METRIC = KEY_METRICS[0][1]


def line(publisher="某局", year=2020, *key_figures):
    return ReportLine(
        id=year,
        key=f"{publisher} {year}",
        publisher=publisher,
        year=year,
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        published_at=f"{year + 1}-01-20T10:00:00+08:00",
        form="prose",
        url="http://x.example/",
        editions=1,
        figures=1234,
        findings=2,
        key_figures=key_figures,
    )


def printed(print_, rows, width=80):
    console = Console(width=width, markup=False, highlight=False)
    with console.capture() as capture:
        print_(console, rows)
    return capture.get()


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_of_a_terminal_is_broken(width):
    shown = printed(print_reports, [line(year=year) for year in range(2010, 2020)], width)
    assert len(shown.splitlines()) == 4 + 10
    assert ("2010年政府信息公开工作年度报告" in shown) == (width == 120)


def test_a_publisher_that_is_not_known_is_said_so():
    assert "(publisher not stated)" in printed(print_reports, [line(publisher=None)])


def test_many_reports_are_listed_by_publisher():
    lines = [line(f"第{number}局", year) for number in range(50) for year in (2019, 2020)]
    assert len(lines) > REPORTS_SHOWN
    shown = printed(print_reports, lines)
    assert "100 reports of 50 publishers" in shown
    assert "第0局" in shown
    assert "2019–2020" in shown
    assert f"… and {50 - PUBLISHERS_SHOWN} more publishers" in shown


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (KeyFigure(METRIC, Decimal(9286), "number", None, conflict=False), "9,286"),
        (KeyFigure(METRIC, Decimal(9286), "number", None, conflict=True), "9,286*"),
        (KeyFigure(METRIC, Decimal(400), "number", "about", conflict=False), "≈400"),
        (KeyFigure(METRIC, Decimal(0), "zero_word", None, conflict=False), "0"),
        (KeyFigure(METRIC, None, "blank", None, conflict=False), "blank"),
        (KeyFigure(METRIC, None, "na", None, conflict=False), "n/a"),
        (KeyFigure("other", Decimal(1), "number", None, conflict=False), "–"),
    ],
)
def test_a_key_figure_is_shown_as_it_is_stated(found, words):
    assert key_figure(line("某局", 2020, found), METRIC) == words


def test_only_so_many_findings_are_listed():
    finding = FindingLine(
        id=1, key="rule report 1: ", rule="rule", severity="error", message="totals differ",
        expected=None, actual=None, about="", report_id=1, publisher="某局", year=2020,
        site_id=None, url=None, found_at="", last_found_at="", resolved_at=None, event="found",
        event_at="",
    )  # fmt: skip
    shown = printed(print_findings, [finding] * (FINDINGS_SHOWN + 3))
    assert shown.count("totals differ") == FINDINGS_SHOWN
    assert "… and 3 more" in shown
