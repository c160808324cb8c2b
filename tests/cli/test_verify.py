"""`verify` on the demo's archive, sound and damaged."""

import json
import shutil
import sqlite3

import pytest


@pytest.fixture
def db(demo_db, tmp_path):
    return shutil.copy(demo_db, tmp_path / "reports.db")


def test_the_demo_verifies(run, demo_db):
    ran = run("verify", "--db", demo_db)
    assert ran.status == 0
    assert ran.out.startswith("sound: 28 bodies, ")


def test_a_problem_exits_with_6_and_names_the_row(run, db):
    conn = sqlite3.connect(db)
    conn.execute("UPDATE figures SET quote = '[red]' WHERE id = 7")
    conn.commit()
    conn.close()
    ran = run("verify", "--db", db)
    assert ran.status == 6
    [line] = [line for line in ran.out.splitlines() if " quote " in line]
    assert line.split()[:4] == ["figures", "7", "quote", "'[red]'"]
    assert "\n2 problems: " in ran.out


def test_all_problems_are_in_the_json(run, db):
    conn = sqlite3.connect(db)
    conn.execute("UPDATE figures SET quote = 'x'")
    conn.commit()
    conn.close()
    told = json.loads(run("verify", "--quick", "--json", "--db", db).out)
    assert told["sound"] is False
    assert told["checked"]["figures"] > 1000
    assert len(told["problems"]) > 1000
    assert set(told["problems"][0]) == {"table", "id", "rule", "expected", "found"}
    ran = run("verify", "--quick", "--db", db)
    assert "more; --json has all" in ran.out


def test_a_file_torn_anywhere_is_no_traceback(run, db):
    whole = db.read_bytes()
    for page in range(0, len(whole) // 4096, 23):
        start = page * 4096
        db.write_bytes(whole[:start] + b"\x5a" * 4096 + whole[start + 4096 :])
        assert run("verify", "--db", db).status == 6, page


def test_what_is_no_archive_exits_with_2(run, tmp_path):
    assert run("verify", "--db", tmp_path / "none.db").status == 2


def test_progress_is_told_in_few_lines(run, demo_db):
    ran = run("verify", "--db", demo_db)
    assert len(ran.err.splitlines()) <= 2 * 20
    assert run("verify", "--quiet", "--db", demo_db).err == ""
