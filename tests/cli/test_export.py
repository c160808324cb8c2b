import csv
import json

import pytest


def test_a_file_gets_one_row_a_figure(run, demo_db, tmp_path):
    out = tmp_path / "figures.csv"
    ran = run("export", "csv", out, "--db", demo_db)
    assert (ran.status, ran.out) == (0, "")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert f"{len(rows):,} rows" in ran.err
    assert {"publisher", "year", "metric", "value", "quote", "body_sha256"} <= set(rows[0])


def test_a_folder_gets_the_dataset(run, demo_db, tmp_path):
    ran = run("export", "csv", tmp_path / "data", "--db", demo_db, "--json")
    written = json.loads(ran.out)
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == sorted(
        one["path"].rpartition("/")[2] for one in written
    )
    assert all(one["rows"] >= 0 for one in written)


@pytest.mark.parametrize("out", ["/proc/nowhere/figures.csv", "/dev/null/data"])
def test_a_place_that_cannot_be_written_is_named(run, demo_db, out):
    ran = run("export", "csv", out, "--db", demo_db)
    assert ran.status == 2
    assert f"cannot write to {out}" in ran.err


def test_a_stroke_is_no_folder(run, demo_db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("export", "csv", "-", "--db", demo_db)
    assert (ran.status, ran.out) == (2, "")
    assert "- is no file; name one" in ran.err
    assert not (tmp_path / "-").exists()
