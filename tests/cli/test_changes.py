"""`changes`, and what a crawl says of them, over the replica in two states."""

import json
import shutil
from contextlib import redirect_stdout
from io import StringIO

import pytest

from report_archiver.cli import main
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica, site_toml
from report_archiver.demo.server import serve

HOST = "http://ggzy.xuchang.example"
OF_2017 = "/zfxxgk/xxgknb/2018ndyq/19204.jhtml"
OF_2021 = "/011/011003/20220125/94d0c6b8-3e7f-4c15-92ab-d81e5f60a724.html"


def edited():
    """A figure of one report was changed, a sentence of another."""
    touched = states.edited(load(), OF_2017, "其他渠道公开302条", "其他渠道公开320条")
    return states.edited(touched, OF_2021, "新系统于", "新的系统于")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """An archive of two crawls, and what each of them printed."""
    directory = tmp_path_factory.mktemp("changes")
    outputs = []
    for shown in (load(), edited()):
        with serve(Replica(publish(shown))) as server, redirect_stdout(StringIO()) as printed:
            (directory / "site.toml").write_text(site_toml(server.address), "utf-8")
            site, db = str(directory / "site.toml"), str(directory / "a.db")
            assert main(["crawl", site, "--db", db, "--quiet", "--full"]) == 0
        outputs.append(printed.getvalue())
    return directory / "a.db", outputs


def test_a_first_crawl_counts_what_is_new(told):
    _, (first, _) = told
    assert "\nchanges: 14 new\n" in first
    assert "first seen" not in first


def test_a_later_crawl_names_what_changed(told):
    _, (_, second) = told
    assert "\nchanges: 2 changed\n" in second
    assert "许昌市公共资源交易中心 2017: " in second
    assert "302 → 320" in second
    assert "    between 20" in second
    assert f"Z {HOST}{OF_2017}\n" in second
    assert "许昌市公共资源交易中心 2021: lines of text: 1 reworded" in second


def test_a_crawl_that_finds_nothing_says_so(told, run, tmp_path):
    db = tmp_path / "a.db"
    shutil.copy(told[0], db)
    with serve(Replica(publish(edited()))) as server:
        site = tmp_path / "site.toml"
        site.write_text(site_toml(server.address), "utf-8")
        (found,) = json.loads(run("crawl", site, "--db", db, "--json").out)["sites"]
    assert found["changes"] == {
        "new": 0, "changed": 0, "gone": 0, "back": 0, "moved": 0, "changes": [],
    }  # fmt: skip


def test_all_changes_with_their_captures(told, run):
    ran = run("changes", "--db", told[0])
    assert ran.status == 0
    assert ran.out.splitlines()[-1] == "changes: 14 new, 2 changed"
    assert ran.out.count("appeared ") == ran.out.count("appeared") == 14  # once a line


def test_as_json_with_figures(told, run):
    (change,) = json.loads(run("changes", "--kind", "figures", "--json", "--db", told[0]).out)
    assert (change["kind"], change["year"]) == ("figures", 2017)
    assert change["from_url"] == change["to_url"] == HOST + OF_2017
    (figure,) = change["figures"]
    assert (figure["old"], figure["new"], figure["new_quote"]) == (302, 320, "320条")
    assert change["diff"].startswith("--- ")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--kind", "text"], 1),
        (["--kind", "text", "--kind", "figures"], 2),
        (["--kind", "gone"], 0),
        (["--since", "2000-01-01"], 16),
        (["--since", "2000-01-01T09:00:00+08:00"], 16),
        (["--since", "9000-01-01"], 0),
        (["--site", "xuchang-ggzy-replica"], 16),
        (["--limit", "3"], 3),
        (["--limit", "0"], 16),
        (["--limit", "1", "--kind", "text"], 1),
    ],
)
def test_chosen_changes(told, run, options, count):
    assert len(json.loads(run("changes", *options, "--json", "--db", told[0]).out)) == count


def test_diffs_where_they_are_asked_for(told, run):
    plain = run("changes", "--kind", "text", "--db", told[0]).out
    assert "新的系统" not in plain
    assert "    +（四）平台建设" in run("changes", "--kind", "text", "--diff", "--db", told[0]).out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kind", "vanished"], "there are appeared, text, figures, gone, back, moved"),
        (["--since", "yesterday"], "write it as 2026-03-01"),
        (["--site", "nowhere"], "no site nowhere"),
    ],
)
def test_what_is_not_there_is_said(told, run, options, message):
    ran = run("changes", *options, "--db", told[0])
    assert ran.status == 2
    assert message in ran.err


def test_the_last_ones_and_how_many_there_are_in_all(told, run):
    shown = run("changes", "--limit", "1", "--db", told[0]).out
    assert shown.startswith("15 earlier changes not shown; choose with --since")
    assert shown.count("    between ") == 1
    assert shown.endswith("\nchanges: 14 new, 2 changed\n")


def test_a_person_at_a_terminal_gets_no_wall(told, run, monkeypatch):
    monkeypatch.setattr("report_archiver.cli.changes.TERMINAL_SHOWN", 5)
    assert "earlier" not in run("changes", "--db", told[0]).out  # a pipe gets all
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run("changes", "--db", told[0]).out.startswith("11 earlier changes not shown")
    assert "earlier" not in run("changes", "--limit", "0", "--db", told[0]).out
