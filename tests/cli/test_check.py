"""`check` over the demo's archive, and its words for many findings."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from report_archiver.archive import Archive
from report_archiver.archive.findings import FindingLine, Subject, settle
from report_archiver.cli.check import ALIKE, SHOWN, print_findings, summed
from report_archiver.cli.exits import FINDINGS
from report_archiver.model import Finding

SITE = "xuchang-ggzy-replica"
LATER = "2999-01-01T00:00:00.000Z"
LINE = FindingLine(
    id=1, key="t3.balance report 7: x", rule="t3.balance", severity="error",
    message="6 ≠ 2 + 3 = 5", expected="5", actual="6", about="x", report_id=7,
    publisher="某局", year=2020, site_id=None, url="http://one.example/", found_at="",
    last_found_at="", resolved_at=None, event="found", event_at="",
)  # fmt: skip


@pytest.fixture
def db(demo_db, tmp_path):
    return shutil.copy(demo_db, tmp_path / "reports.db")


def printed(found, **more):
    text = StringIO()
    print_findings(Console(file=text, width=200), found, **more)
    return text.getvalue()


def note(db, found, rules=("s.silent",), at=LATER):
    with Archive(db) as archive, archive.writing():
        settle(archive.db, rules, found, at)


def test_open_findings_are_told_under_what_they_are_about(run, db):
    ran = run("check", "--db", db)
    assert ran.status == 0
    assert "\n许昌市公共资源交易中心 2023  #3\n  t3.across      予以公开：总计 5 ≠ " in ran.out
    assert "\n                 expected 4, found 5\n" in ran.out
    assert ran.out.index("warning (3)") < ran.out.index("info (1)")
    assert ran.out.endswith("\nfindings: 3 warnings, 1 info\n")


def test_as_json_each_has_all_that_is_known(run, db):
    found = json.loads(run("check", "--db", db, "--json", "--rule", "prose.sum").out)
    assert (found["error"], found["warning"], found["info"], found["since"]) == (0, 1, 0, None)
    (one,) = found["findings"]
    assert (one["publisher"], one["year"], one["rule"]) == (
        "许昌市公共资源交易中心",
        2015,
        "prose.sum",
    )
    assert (one["expected"], one["actual"], one["event"]) == ("6452", "6443", "found")
    assert len(one["figures"]) == 5
    assert one["key"] == f"prose.sum report {one['report_id']}: {one['about']}"
    assert one["resolved_at"] is None
    assert one["url"].startswith("http://ggzy.xuchang.example/")


@pytest.mark.parametrize(
    ("grave", "more", "status"),
    [
        ("error", (), 0),
        ("warning", (), FINDINGS),
        ("info", (), FINDINGS),
        ("warning", ("--rule", "form.*"), 0),
        ("info", ("--rule", "form.*"), FINDINGS),
        ("info", ("--since", "2998-01-01"), 0),
        ("info", ("--since", "2020-01-01"), FINDINGS),
    ],
)
def test_it_fails_on_what_is_grave_enough(run, db, grave, more, status):
    assert run("check", "--db", db, "--fail-on", grave, *more).status == status


def test_since_tells_what_was_found_and_what_was_resolved(run, db):
    note(db, [(Subject(site_id=SITE), Finding("s.silent", "error", "no report"))])
    ran = run("check", "--db", db, "--since", "2998-01-01", "--fail-on", "error")
    assert ran.status == FINDINGS
    assert "\nsite xuchang-ggzy-replica\n  s.silent       new: no report\n" in ran.out
    assert ran.out.endswith("findings: 1 error (1 new)\n")
    note(db, [])
    ran = run("check", "--db", db, "--since", "2998-01-01", "--fail-on", "error")
    assert ran.status == 0
    assert ran.out.endswith("findings: 1 error (1 resolved)\n")
    assert run("check", "--db", db, "--rule", "s.*").out == "findings: none\n"


def test_a_site_has_the_findings_about_it_its_reports_and_their_publisher(run, db):
    body = Finding("z.absent", "warning", "missing")
    page = Finding("s.empty", "info", "a list without entries")
    about = [
        (Subject(publisher_id=1, year=2011), body),
        (Subject(page_id=1), page),
        (Subject(site_id=SITE), Finding("s.silent", "error", "no report")),
    ]
    note(db, about, rules=("z.absent", "s.empty", "s.silent"))
    with Archive(db) as archive, archive.writing():
        archive.db["sites"].insert({"id": "two", "name": "", "homepage": "", "config": "{}"})
    all_of_it = run("check", "--db", db).out
    assert "\n许昌市公共资源交易中心 2011\n  z.absent       missing\n" in all_of_it
    assert "\nhttp://ggzy.xuchang.example/\n  s.empty        a list without entries\n" in all_of_it
    assert run("check", "--db", db, "--site", SITE).out == all_of_it
    assert run("check", "--db", db, "--site", "two").out == "findings: none\n"


def test_rules_are_put_to_what_changed_since(run, db):
    with Archive(db) as archive, archive.writing():
        archive.db.execute("UPDATE figures SET value = 77 WHERE metric LIKE '%carried_in.total'")
        archive.db.execute("UPDATE series SET state = ''")
    found = json.loads(run("check", "--db", db, "--json", "--rule", "y.carry").out)["findings"]
    assert [one["year"] for one in found] == [2020, 2021, 2022, 2023, 2024, 2025]


def test_an_archive_that_may_not_be_written_to_is_told_as_it_is(run, db, monkeypatch):
    with Archive(db) as archive:
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        archive.db.execute("PRAGMA journal_mode = DELETE")
    before = db.read_bytes()
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    ran = run("check", "--db", db)
    assert ran.status == 0
    assert "findings: 3 warnings, 1 info" in ran.out
    assert "note: the archive may not be written to" in ran.err
    assert db.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--fail-on", "fatal"), "there are error, warning, info"),
        (("--since", "yesterday"), "not a time"),
        (("--site", "nowhere"), "no site nowhere"),
    ],
)
def test_what_cannot_be_asked_is_told(run, db, arguments, words):
    ran = run("check", "--db", db, *arguments)
    assert ran.status == 2
    assert words in ran.err


# Many --------------------------------------------------------------------------------------------


def many(count, **more):
    return [replace(LINE, id=number, **more) for number in range(count)]


def test_three_thousand_findings_are_no_wall():
    found = [
        *many(400),
        *(replace(LINE, id=number, report_id=number, severity="info") for number in range(2600)),
    ]
    told = printed(found)
    assert len(told.splitlines()) < 4 * SHOWN
    assert told.count("6 ≠ 2 + 3 = 5") == SHOWN
    assert f"  t3.balance     … and {400 - ALIKE} more of it here\n" in told
    assert "… and 2,960 more; --rule and --site choose, --all tells each" in told
    assert told.endswith("findings: 400 errors, 2,600 info\n")
    assert "t3.balance    400  2,600" in told


def test_each_is_told_where_all_are_wanted():
    told = printed(many(400), most=400)
    assert told.count("6 ≠ 2 + 3 = 5") == 400
    assert "more" not in told


def test_what_a_page_says_is_never_markup_nor_control():
    told = printed([replace(LINE, message="[red]6\x1b[2J ≠ 5", expected="[b]", publisher="a\nb")])
    assert "[red]6\N{REPLACEMENT CHARACTER}[2J ≠ 5" in told
    assert "expected [b], found 6" in told
    assert "a b 2020  #7\n" in told


def test_a_report_without_a_publisher_is_told_by_its_address():
    told = printed([replace(LINE, publisher=None, year=None, expected=None, actual=None)])
    assert told.splitlines() == [
        "error (1)", "http://one.example/  #7", "  t3.balance     6 ≠ 2 + 3 = 5", "",
        "findings: 1 error",
    ]  # fmt: skip


def test_none_is_said():
    assert printed([]) == "findings: none\n"
    assert summed([], LATER) == "findings: none"
