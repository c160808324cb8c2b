import json
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
    ran = run("extract", "--all", "--dry-run", "--db", db)
    lines = [line.strip() for line in ran.out.splitlines()]
    assert "~ publisher: 某局 → 许昌市公共资源交易中心" in lines
    assert "~ 主动公开政府信息 9286 条 proactive.info.total" in lines
    assert lines[-1] == "1 edition would change"
    (change,) = json.loads(run("extract", "--all", "--dry-run", "--json", "--db", db).out)
    assert change["difference"]["publisher"] == ["某局", "许昌市公共资源交易中心"]
    assert json.loads(run("extract", "--all", "--db", db, "--json").out)["changed"] == 1
    assert "nothing would change" in run("extract", "--all", "--dry-run", "--db", db).out
