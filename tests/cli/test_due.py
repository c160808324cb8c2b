"""What is due, late or missing, as `status` prints it: of one publisher, and of many."""

import json
import shutil
import sqlite3
from datetime import date

import pytest
from rich.console import Console

from report_archiver.archive import Archive
from report_archiver.cli import due
from report_archiver.cli.status import PUBLISHERS_SHOWN
from report_archiver.expecting import Outlook
from report_archiver.model import Body, Expected


@pytest.fixture
def printed(capsys):
    def printed(show, *arguments):
        show(Console(width=100), *arguments)
        return capsys.readouterr().out

    return printed


def outlook(number, *rows, obliged=True, looked=date(2026, 3, 1)):
    body = Body(number, f"甲{number}局", "department", obliged, looked=looked)
    return Outlook(body, tuple(Expected(number, *row) for row in rows))


def test_deadlines_come_in_order_with_who_or_how_many(printed):
    coming = [
        *(outlook(n, (2026, date(2027, 1, 31), "not_due")) for n in range(1, 6)),
        outlook(6, (2026, date(2027, 3, 31), "not_due")),
        outlook(7, (2026, date(2027, 1, 31), "voluntary"), obliged=False),
    ]
    lines = printed(due.print_due, coming).split("\n")
    assert lines[1:] == [
        "Due",
        "2027-01-31  for 2026: 5 publishers: 甲1局、甲2局、甲3局 …",
        "2027-03-31  for 2026: 甲6局",
        "",
    ]
    assert printed(due.print_due, coming[-1:]) == ""


def test_who_owes_most_comes_first_and_a_column_for_nothing_is_left_out(printed):
    last = date(2025, 1, 31)

    def missing(*years):
        return [(year, last, "missing", 9) for year in years]

    out = printed(
        due.print_late,
        [
            outlook(1, (2024, last, "late", 1, 7, "page"), (2025, last, "published", None, 8)),
            outlook(2, *missing(2023, 2024), (2025, last, "late", 12, 9, "crawls")),
            outlook(3, *missing(2022, 2023), (2025, last, "missing"), obliged=None),
            outlook(4, (2024, last, "published", None, 5)),
        ],
    )  # fmt: skip
    assert "Late or missing (5 missing, 2 late)" in out
    two, one, three = (line.split() for line in out.split("\n") if line.startswith("甲"))
    assert two == "甲2局 2023–2024 2025 by at least 12 days".split()
    assert one == "甲1局 2024 by 1 day".split()
    assert three == "甲3局 2022–2023, 2025 (not looked for since 2026-03-01)".split()
    assert "Could not look" not in out


def test_only_so_many_are_named(printed):
    blocked = [outlook(n, (2024, date(2025, 1, 31), "blocked")) for n in range(40)]
    out = printed(due.print_late, blocked)
    assert "40 could not be looked for" in out
    assert "… and 25 more publishers, in the view coverage" in out
    assert printed(due.print_late, blocked[:15]).count("甲") == 15


def test_the_demo_is_of_a_body_that_publishes_by_choice(run, demo_db):
    out = run("status", "--db", demo_db).out
    [publisher] = [line for line in out.splitlines() if line.startswith("许昌市公共资源交易中心")]
    assert publisher.endswith("by choice")
    assert "Late or missing" not in out
    assert "Due" not in out
    told = json.loads(run("status", "--db", demo_db, "--json").out)["expected"]
    assert {row["state"] for row in told} == {"voluntary"}
    assert told[0] == {
        "publisher": "许昌市公共资源交易中心",
        "year": 2012,
        "state": "voluntary",
        "due": "2013-03-31",
        "days_late": None,
        "report": told[0]["report"],
        "known_by": "page",
    }


@pytest.fixture
def obliged_db(demo_db, tmp_path):
    """The demo's archive, of a centre that were obliged to publish, and did not for 2018."""
    db = shutil.copy(demo_db, tmp_path / "reports.db")
    conn = sqlite3.connect(db)
    conn.execute("UPDATE publishers SET obliged = 1")
    conn.execute("UPDATE editions SET published_at = '2024-02-02' WHERE year = 2023")
    conn.execute("UPDATE pages SET link_date = NULL")
    conn.execute("UPDATE reports SET publisher_id = NULL WHERE year = 2018")
    conn.commit()
    conn.close()
    return db


def test_status_says_what_is_late_and_missing_and_keeps_it(run, obliged_db):
    out = run("status", "--db", obliged_db).out
    lines = [line.split() for line in out.splitlines() if line.startswith("许昌市公共资源交易中心")]
    assert lines[-1] == "许昌市公共资源交易中心 2018 2023 by 2 days".split()
    told = json.loads(run("status", "--db", obliged_db, "--json").out)
    assert told["findings"]["warning"] >= 2
    with Archive(obliged_db) as archive:
        rules = archive.db.execute("SELECT rule, year FROM findings WHERE year IS NOT NULL")
        assert sorted(rules) == [("t.late", 2023), ("t.missing", 2018)]


def test_many_publishers_are_counted_by_year(run, obliged_db):
    conn = sqlite3.connect(obliged_db)
    for number in range(PUBLISHERS_SHOWN + 1):
        (made,) = conn.execute(
            "INSERT INTO publishers (name, level, obliged) VALUES (?, 'other', 1) RETURNING id",
            (f"甲{number}局",),
        ).fetchone()
        conn.execute(
            "INSERT INTO reports (publisher_id, year, key) VALUES (?, 2015, ?)",
            (made, f"k{number}"),
        )
    conn.commit()
    conn.close()
    lines = run("status", "--db", obliged_db).out.splitlines()
    [heads] = [line.split() for line in lines if line.startswith("Year ")]
    assert heads[:3] == ["Year", "Reports", "Late"]
    assert any("publishers; --json names them" in line for line in lines)
    assert len(lines) < 70


def test_a_wrong_description_is_told_before_a_crawl(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "config" / "publishers"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text('[[publisher]]\nname = "某局"\nlevle = "town"\n', "utf-8")
    ran = run("demo", tmp_path / "demo")
    assert ran.status == 2
    assert "own.toml: publisher.0.levle" in ran.err
    assert not (tmp_path / "demo" / "reports.db").exists()
