"""The search index follows the editions: triggers keep it, whatever writes them."""

import sqlite3
from dataclasses import replace

import pytest
from sqlite_utils import Database
from tests.archive.test_readings import READING
from tests.shelf import Shelf

from report_archiver.archive import Archive, readings
from report_archiver.archive.schema import migrations
from report_archiver.archive.verify import verify

NOW = "2026-01-02T00:00:00.000Z"


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    yield shelf
    shelf.archive.close()


def save(shelf, reading):
    """Read the one page of the shelf, or read it again, as this."""
    (work,) = readings.pending(shelf.archive, "2", "c", everything=True)
    return readings.save(
        shelf.archive, work, reading, reader="2", config="c", read_at=NOW
    ).edition_id


def offered(archive, words):
    query = "SELECT rowid FROM edition_index WHERE edition_index MATCH grams_for(?)"
    return [number for (number,) in archive.db.execute(query, (words,))]


def test_an_edition_is_found_by_its_text_and_its_title(shelf):
    shelf.capture("<p>1</p>")
    edition = save(shelf, READING)
    for words in ("公开12条", "开", "某局2018", "概述 网站"):
        assert offered(shelf.archive, words) == [edition]
    assert offered(shelf.archive, "条开") == []


def test_an_edition_that_is_read_anew_is_found_as_it_is_read_now(shelf):
    shelf.capture("<p>1</p>")
    save(shelf, READING)
    text = READING.text.replace("公开", "发布")
    edition = save(shelf, replace(READING, text=text, sections=(), tables=(), figures=()))
    assert offered(shelf.archive, "发布") == [edition]
    assert offered(shelf.archive, "公开") == []
    assert verified(shelf.archive.path) == set()


def test_an_edition_that_is_read_the_same_again_costs_nothing(shelf):
    shelf.capture("<p>1</p>")
    save(shelf, READING)
    before = entries(shelf)
    save(shelf, READING)
    assert entries(shelf) == before


def test_what_is_rolled_back_is_not_in_the_index(shelf):
    shelf.capture("<p>1</p>")
    edition = save(shelf, READING)
    db = shelf.archive.db
    db.execute("BEGIN")
    db.execute("UPDATE editions SET title = '他局' WHERE id = ?", (edition,))
    assert offered(shelf.archive, "他局") == [edition]
    db.execute("ROLLBACK")
    assert offered(shelf.archive, "他局") == []
    assert offered(shelf.archive, "某局") == [edition]


def test_an_edition_without_a_title_and_one_that_is_removed(shelf):
    shelf.capture("<p>1</p>")
    edition = save(shelf, READING)
    db = shelf.archive.db
    db.execute("UPDATE editions SET title = NULL")
    assert offered(shelf.archive, "某局") == []
    assert offered(shelf.archive, "公开") == [edition]
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DELETE FROM editions")
    assert offered(shelf.archive, "公开") == []
    assert db.execute("SELECT count(*) FROM edition_index_docsize").fetchone() == (0,)


def test_an_older_archive_gets_its_index_when_it_is_opened(tmp_path):
    path = tmp_path / "old.db"
    shelf = Shelf(path)
    shelf.capture("<p>1</p>")
    edition = save(shelf, READING)
    for name in ("insert", "update", "delete"):
        shelf.archive.db.execute(f"DROP TRIGGER edition_index_{name}")
    shelf.archive.db.execute("DROP TABLE edition_index")
    shelf.archive.db.execute("DROP INDEX reports_current")
    shelf.archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = '0010_search'")
    shelf.archive.close()
    with Archive(path) as archive:
        assert offered(archive, "公开") == [edition]
        assert not migrations.pending(archive.db)
    assert verified(path) == set()


def test_who_does_not_know_how_text_is_cut_cannot_spoil_the_index(shelf):
    shelf.capture("<p>1</p>")
    save(shelf, READING)
    with (
        sqlite3.connect(shelf.archive.path, isolation_level=None) as stranger,
        pytest.raises(sqlite3.OperationalError, match="no such function: grams"),
    ):
        stranger.execute("UPDATE editions SET text = '他'")
    stranger.close()


def test_sqlite_utils_can_search(shelf):
    shelf.capture("<p>1</p>")
    edition = save(shelf, READING)
    other = Database(shelf.archive.path)
    rows = list(
        other.query(
            "SELECT id FROM editions WHERE id IN (SELECT rowid FROM edition_index"
            " WHERE edition_index MATCH grams_for(:words)) AND holds(:words, title, text)",
            {"words": "某局2018 其中网站8条"},
        )
    )
    assert rows == [{"id": edition}]
    other.close()


def entries(shelf):
    """The index as SQLite keeps it."""
    return shelf.all("SELECT id, block FROM edition_index_data ORDER BY id")


def verified(path):
    """What is wrong with the index."""
    found = verify(path, on_step=lambda *_: None).problems
    return {one.rule for one in found if "index" in one.table + one.rule or one.rule == "schema"}
