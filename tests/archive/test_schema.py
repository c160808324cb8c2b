"""Migrations: files of SQL in order, each applied whole."""

import pytest
from sqlite_utils import Database

from report_archiver.archive import schema
from report_archiver.errors import ArchiveError


def test_each_file_is_a_migration_with_a_number_of_its_own():
    names = list(schema.scripts())
    assert names[0] == "0001_archive"
    numbers = [int(name.partition("_")[0]) for name in names]
    assert numbers == sorted(set(numbers))
    db = Database(memory=True)
    schema.migrations.apply(db)
    assert [row["name"] for row in db["_sqlite_migrations"].rows] == names


def test_each_says_what_it_is_for():
    for name, script in schema.scripts().items():
        assert script.startswith("-- "), name


@pytest.mark.parametrize("name", list(schema.scripts()))
def test_a_script_is_its_statements(name):
    script = schema.scripts()[name]
    assert "".join(schema.statements(script)) == script


def test_a_trigger_is_one_statement():
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n"
    assert list(schema.statements(trigger + "SELECT 3;\n")) == [trigger, "SELECT 3;\n"]


def test_an_archive_older_than_migrations_is_refused():
    db = Database(memory=True)
    db["captures"].insert({"id": 1})
    with pytest.raises(ArchiveError, match="make a new one"):
        schema.migrations.apply(db)
