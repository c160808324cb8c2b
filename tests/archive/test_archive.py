"""Opening an archive: where it may not be written to, and where it is none."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import pytest

from report_archiver import archive as module
from report_archiver.archive import Archive
from report_archiver.errors import ArchiveError, UsageError


@pytest.fixture
def published(tmp_path, monkeypatch):
    """An archive in a folder that nobody may write to, root neither."""
    path = tmp_path / "资料 100%" / "reports.db"
    with Archive(path, create=True):
        pass
    path.parent.chmod(0o500)
    monkeypatch.setattr(module.os, "access", lambda place, mode: mode != os.W_OK)
    yield path
    path.parent.chmod(0o700)


def test_an_archive_in_a_folder_that_may_not_be_written_to_is_read_and_left_alone(published):
    with Archive(published) as archive:
        assert archive.immutable
        assert archive.db.execute("SELECT count(*) FROM report_figures").fetchone() == (0,)
        assert os.listdir(published.parent) == ["reports.db"]  # noqa: PTH208


def test_writing_to_it_says_what_to_do(published):
    with (
        Archive(published) as archive,
        pytest.raises(ArchiveError, match="may not be written to; copy it"),
        archive.writing() as db,
    ):
        db.execute("DELETE FROM sites")


def test_where_a_log_lies_beside_it_somebody_may_write(published):
    published.with_name("reports.db-wal").touch()
    assert not module.at_rest(published)


def test_an_archive_that_may_be_written_to_is_not_at_rest(tmp_path):
    with Archive(tmp_path / "reports.db", create=True) as archive:
        assert not archive.immutable


def test_a_folder_and_another_file_are_no_archive(tmp_path):
    with pytest.raises(UsageError, match=r"is a folder; name a file, such as .*reports\.db"):
        Archive(tmp_path, create=True)
    (tmp_path / "text").write_text("nothing like a database " * 50)
    with pytest.raises(UsageError, match="is no archive"):
        Archive(tmp_path / "text")


def test_a_damaged_archive_is_called_damaged(tmp_path):
    path = tmp_path / "reports.db"
    with Archive(path, create=True):
        pass
    content = path.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    path.write_bytes(content[:100] + b"\xff" * (size - 100) + content[size:])
    with pytest.raises(ArchiveError, match="is damaged"):
        Archive(path)


def test_what_cannot_be_opened_asks_about_its_folder(tmp_path):
    with (
        pytest.raises(ArchiveError, match="cannot be opened; may you write to its folder"),
        module.translated(tmp_path),
    ):
        sqlite3.connect(tmp_path / "no" / "such.db")


def test_crawls_that_make_the_archive_at_once_all_get_it(tmp_path):
    """SQLite waits for no lock when a file goes over to its write-ahead log."""
    path = tmp_path / "a.db"
    first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    let_go = Timer(0.2, first.execute, ["ROLLBACK"])
    let_go.start()
    with Archive(path, create=True) as archive:
        assert archive.db.table("fetches").exists()
    let_go.join()
    first.close()


def test_many_openings_at_once(tmp_path):
    def opened(number):
        with Archive(tmp_path / f"{number // 4}.db", create=True) as archive:
            return archive.db.journal_mode

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(opened, range(40))) == {"wal"}


def test_an_archive_of_before_the_first_release_says_so(tmp_path):
    path = tmp_path / "reports.db"
    before = sqlite3.connect(path)
    before.executescript(
        f"PRAGMA application_id = {module.APPLICATION_ID}; CREATE TABLE captures (id INTEGER)"
    )
    before.close()
    with pytest.raises(ArchiveError, match="made before the first release; make a new one"):
        Archive(path)
