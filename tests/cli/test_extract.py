import json
import os
import shutil
import sqlite3
from contextlib import closing

import pytest


@pytest.fixture
def db(demo_db, tmp_path):
    return shutil.copy(demo_db, tmp_path / "copy.db")


def test_there_is_nothing_new_to_read_after_a_demo(run, db):
    ran = run("extract", "--db", db)
    assert (ran.status, ran.out) == (0, "read: nothing new\n")


def test_everything_can_be_read_again_without_a_new_edition(run, db):
    totals = json.loads(run("extract", "--all", "--db", db, "--json").out)
    assert totals["read"] >= 14
    assert (totals["editions"], totals["changed"]) == (0, 0)


def test_the_same_reader_would_change_nothing(run, db):
    before = db.read_bytes()
    ran = run("extract", "--all", "--dry-run", "--db", db)
    assert ran.status == 0
    assert "nothing would change" in ran.out
    assert db.read_bytes() == before


def test_what_another_reader_would_change_is_listed_and_not_done(run, db):
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE editions SET publisher = '某局' WHERE year = 2017")
        connection.execute(
            "UPDATE figures SET value = 9 WHERE metric = 'proactive.info.total'"
            " AND edition_id = (SELECT id FROM editions WHERE year = 2017)"
        )
    ran = run("extract", "--all", "--dry-run", "--quiet", "--db", db)
    lines = [line.strip() for line in ran.out.splitlines()]
    address = "http://ggzy.xuchang.example/zfxxgk/xxgknb/2018ndyq/19204.jhtml"
    assert lines[:6] == [
        "1 report is of another body or year in 1 edition",
        address,
        "publisher: 某局 → 许昌市公共资源交易中心",
        "1 value differs in 1 edition",
        address,
        "主动公开政府信息 9 条 → 9286 条 proactive.info.total",
    ]
    assert lines[-1] == "1 edition would change"
    told = json.loads(run("extract", "--all", "--dry-run", "--json", "--db", db).out)
    (change,) = told["changes"]
    assert change["difference"]["publisher"] == ["某局", "许昌市公共资源交易中心"]
    (figure,) = change["difference"]["figures"]["changed"]
    assert (figure["old"], figure["new"], figure["value"]) == ({"value": 9}, {"value": 9286}, 9286)
    assert told["summary"]["sorts"]["values"] == {"count": 1, "editions": 1}
    assert told["summary"]["metrics"] == {"proactive.info.total": {"values": 1}}
    assert json.loads(run("extract", "--all", "--db", db, "--json").out)["changed"] == 1
    assert "nothing would change" in run("extract", "--all", "--dry-run", "--db", db).out


def test_an_archive_at_rest_is_compared_too(run, db, tmp_path, monkeypatch):
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE figures SET metric = NULL WHERE metric = 'proactive.info.total'")
    folder = tmp_path / "published"
    folder.mkdir()
    still = shutil.copy(db, folder / "reports.db")
    before = still.read_bytes()
    monkeypatch.setattr(os, "access", lambda path, mode: path != folder)  # as root may all
    ran = run("extract", "--all", "--dry-run", "--quiet", "--db", still)
    assert ran.status == 0
    assert "get a metric in" in ran.out
    assert still.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["reports.db"]


def test_pages_that_no_reader_knew_and_those_that_none_knows_any_more(run, db):
    with closing(sqlite3.connect(db)) as connection, connection:
        first, second = (row[0] for row in connection.execute("SELECT id FROM editions LIMIT 2"))
        connection.execute("UPDATE fetches SET edition_id = NULL WHERE edition_id = ?", (first,))
        connection.execute(
            "UPDATE fetches SET body_id = (SELECT id FROM bodies ORDER BY size LIMIT 1)"
            " WHERE id = (SELECT capture_id FROM editions WHERE id = ?)",
            (second,),
        )
    told = json.loads(run("extract", "--all", "--dry-run", "--json", "--db", db).out)
    found = {(one["edition_id"], *one["difference"].get("reading", ())) for one in told["changes"]}
    assert found == {(None, "none", "report"), (second, "report", "none")}
