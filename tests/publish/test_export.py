"""The dataset as CSV: complete, stable, and replaced in one step or not at all."""

import csv
import errno
import sqlite3
from pathlib import Path

import pytest

from report_archiver.archive import Archive
from report_archiver.archive.functions import register
from report_archiver.errors import ArchiveError, DiskFull, UsageError
from report_archiver.publish import export
from report_archiver.publish.export import export_csv

FILES = {"figures.csv", "reports.csv", "metrics.csv", "findings.csv"}


def read(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def test_a_folder_gets_the_four_files(archive, tmp_path):
    written = export_csv(archive, tmp_path / "new" / "out")
    assert {one.path.name for one in written} == FILES
    assert names_in(tmp_path / "new" / "out") == FILES
    for one in written:
        assert len(read(one.path)) == one.rows > 0


def test_a_csv_path_gets_the_figures_alone(archive, tmp_path):
    [written] = export_csv(archive, tmp_path / "deep" / "out.CSV")
    assert written.path == tmp_path / "deep" / "out.CSV"
    assert written.rows == 21
    assert names_in(tmp_path / "deep") == {"out.CSV"}


def test_figures_are_those_of_current_editions_in_order(archive, tmp_path):
    export_csv(archive, tmp_path)
    keys = [row["key"] for row in read(tmp_path / "figures.csv")]
    assert keys == [f"key-{report}-{n}" for report in (3, 1, 2) for n in range(1, 8)]


def test_numbers_and_their_absence(archive, tmp_path):
    export_csv(archive, tmp_path)
    rows = {row["key"]: row for row in read(tmp_path / "figures.csv")}
    told = {n: (rows[f"key-1-{n}"]["value"], rows[f"key-1-{n}"]["kind"]) for n in (1, 3, 4, 5, 7)}
    assert told == {
        1: ("12", "number"),
        3: ("0", "zero_word"),
        4: ("", "na"),
        5: ("", "blank"),
        7: ("0.5", "number"),
    }
    assert rows["key-1-2"]["part_of_key"] == "key-1-1"


def test_a_figure_leads_to_its_report_and_its_bytes(archive, tmp_path, known):
    export_csv(archive, tmp_path)
    reports = {row["report_key"]: row for row in read(tmp_path / "reports.csv")}
    for figure in read(tmp_path / "figures.csv"):
        report = reports[figure["report_key"]]
        assert figure["body_sha256"] == report["body_sha256"] == known.sha256
        assert figure["url"] == report["url"]
        assert known.text[int(figure["char_start"]) : int(figure["char_end"])] == figure["quote"]
    assert reports["2"]["editions"] == "2"
    assert (reports["1"]["figures"], reports["1"]["figures_with_value"]) == ("7", "5")


def test_a_report_without_anything_known_is_a_row_too(archive, tmp_path):
    archive.db.execute("UPDATE reports SET publisher_id = NULL, year = NULL WHERE id = 1")
    export_csv(archive, tmp_path)
    assert [row["report_key"] for row in read(tmp_path / "reports.csv")] == ["1", "3", "2"]


def test_findings_name_their_figures(archive, tmp_path):
    export_csv(archive, tmp_path)
    found = read(tmp_path / "findings.csv")
    assert [row["figure_keys"] for row in found] == [f"key-{n}-1 key-{n}-2" for n in (3, 1, 2)]
    assert [row["forms"] for row in read(tmp_path / "metrics.csv")] == ["fmt2021"] * 3


def test_the_bytes_are_those_of_rfc_4180(archive, tmp_path):
    hostile = 'comma, "quote"\nand line'
    archive.db.execute("UPDATE figures SET label = ? WHERE id = 11", [hostile])
    export_csv(archive, tmp_path)
    raw = (tmp_path / "figures.csv").read_bytes()
    assert raw.startswith(b"report_key,publisher,")
    assert raw.endswith(b"\r\n")
    assert b'"comma, ""quote""\nand line"' in raw
    assert hostile in [row["label"] for row in read(tmp_path / "figures.csv")]


def test_the_same_archive_gives_the_same_bytes(archive, tmp_path):
    export_csv(archive, tmp_path / "a")
    export_csv(archive, tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_for_excel_a_mark_is_set_and_formulas_are_text(archive, tmp_path):
    archive.db.execute("UPDATE figures SET label = '=1+1', value = -3 WHERE id = 11")
    export_csv(archive, tmp_path, excel=True)
    assert (tmp_path / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = {row["key"]: row for row in read(tmp_path / "figures.csv", "utf-8-sig")}
    assert (rows["key-1-1"]["label"], rows["key-1-1"]["value"]) == ("'=1+1", "-3")


def test_an_empty_archive_gives_headers(tmp_path):
    with Archive(tmp_path / "empty.db", create=True) as archive:
        written = export_csv(archive, tmp_path / "out")
    assert [one.rows for one in written] == [0, 0, 0, 0]
    assert (tmp_path / "out" / "metrics.csv").read_text("utf-8").startswith("code,label_zh,")


def test_files_that_are_there_are_replaced(archive, tmp_path):
    (tmp_path / "figures.csv").write_text("old")
    export_csv(archive, tmp_path)
    assert len(read(tmp_path / "figures.csv")) == 21


def test_what_fails_half_way_leaves_the_old_files(archive, tmp_path):
    (tmp_path / "figures.csv").write_text("old")
    archive.db.execute("DROP TABLE readings")
    archive.db.execute("ALTER TABLE findings RENAME COLUMN rule TO law")
    with pytest.raises(ArchiveError, match=r"n\.rule"):
        export_csv(archive, tmp_path)
    assert (tmp_path / "figures.csv").read_text() == "old"
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))
    archive.db.execute("ALTER TABLE findings RENAME COLUMN law TO rule")
    export_csv(archive, tmp_path)  # the transaction was ended, too


def test_all_files_show_one_state_while_a_crawl_writes(
    archive, archive_path, tmp_path, monkeypatch
):
    write = export._write

    def write_then_crawl(*args, **kwargs):
        count = write(*args, **kwargs)
        other = sqlite3.connect(archive_path)
        register(other)
        other.execute("UPDATE editions SET title = 'reworded'")
        other.commit()
        other.close()
        return count

    monkeypatch.setattr(export, "_write", write_then_crawl)
    export_csv(archive, tmp_path / "out")
    assert "reworded" not in (tmp_path / "out" / "reports.csv").read_text("utf-8")


@pytest.mark.parametrize("out", ["file/below", "folder.csv/deeper/out.csv"])
def test_a_place_that_cannot_be_written_is_named(archive, tmp_path, out):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.csv").write_text("")
    with pytest.raises(UsageError, match=r"cannot write to .*name another place"):
        export_csv(archive, tmp_path / out)


def test_a_folder_in_the_way_of_a_file_is_named(archive, tmp_path):
    (tmp_path / "figures.csv").mkdir()
    with pytest.raises(UsageError, match="cannot write"):
        export_csv(archive, tmp_path)
    assert names_in(tmp_path / "figures.csv") == set()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(archive, tmp_path, monkeypatch):
    full = tmp_path / "full.csv"
    monkeypatch.setattr(export, "_part_of", lambda _: full)
    full.symlink_to("/dev/full")
    with pytest.raises(DiskFull) as caught:
        export_csv(archive, tmp_path / "out.csv")
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
