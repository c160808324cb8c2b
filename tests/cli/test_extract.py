import json
import shutil

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
