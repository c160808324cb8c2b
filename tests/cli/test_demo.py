import json
import sqlite3
import sys
from pathlib import Path

import pytest

from report_archiver.cli.demo import farewell

YEARS = list(range(2012, 2026))


def test_a_second_demo_finds_everything_unchanged(run, tmp_path):
    first = json.loads(run("demo", tmp_path, "--json", "--quiet").out)
    (site,) = first["sites"]
    assert site["status"] == 0
    assert [report["year"] for report in site["reports"]] == YEARS
    assert first["read"]["editions"] == len(YEARS)
    assert site["crawl"]["new"] > len(YEARS)

    second = json.loads(run("demo", tmp_path, "--json").out)
    (again,) = second["sites"]
    assert again["status"] == 0
    assert (again["crawl"]["new"], again["crawl"]["changed"]) == (0, 0)
    assert again["crawl"]["unchanged"] > 0
    assert again["crawl"]["not_due"] == len(YEARS)
    assert second["read"]["editions"] == 0
    assert again["reports"] == site["reports"]


def test_figures_of_the_2017_report_are_in_the_summary(run, tmp_path):
    (site,) = json.loads(run("demo", tmp_path, "--json").out)["sites"]
    (report,) = [one for one in site["reports"] if one["year"] == 2017]
    assert report["publisher"] == "许昌市公共资源交易中心"
    assert report["published_at"] == "2018-03-06T17:12:16+08:00"
    assert report["key_figures"]["proactive.info.total"] == 9286
    assert report["key_figures"]["requests.received.total"] == 0


def test_for_people_it_prints_years_figures_findings_and_what_to_do_next(run, tmp_path):
    ran = run("demo", tmp_path)
    assert ran.status == 0
    for words in ["2012", "2025", "主动公开", "9,286", "crawled: ", "read: ", "serve --db"]:
        assert words in ran.out
    assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("path", "argv0", "called"),
    [
        ("bin", "bin/report-archiver", "report-archiver"),
        ("", ".venv/bin/report-archiver", ".venv/bin/report-archiver"),
        ("", "/opt/x/report-archiver", "/opt/x/report-archiver"),
    ],
)
def test_what_to_do_next_can_be_typed(monkeypatch, tmp_path, path, argv0, called):
    monkeypatch.chdir(tmp_path)
    command = tmp_path / "bin/report-archiver"
    command.parent.mkdir()
    command.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / path) if path else "/nowhere")
    monkeypatch.setattr(sys, "argv", [argv0])
    assert f"  {called} show 2017 --db x.db" in farewell(Path("x.db"))


def test_every_quote_stands_where_its_offsets_say(demo_db):
    with sqlite3.connect(f"file:{demo_db}?mode=ro", uri=True) as db:
        rows = db.execute(
            "SELECT e.text, f.char_start, f.char_end, f.quote"
            " FROM figures f JOIN editions e ON e.id = f.edition_id"
        ).fetchall()
    db.close()
    assert len(rows) > 500
    assert [row for row in rows if row[0][row[1] : row[2]] != row[3]] == []
