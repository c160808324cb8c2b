"""The write-ahead log stays bounded, whoever reads meanwhile."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from report_archiver import archive as module
from report_archiver.archive import Archive, bodies


@pytest.fixture
def archive(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(module, "LOG_BYTES", 1 << 20)
    monkeypatch.setattr(module, "LOG_MOST", 2 << 20)
    monkeypatch.setattr(module, "LOG_WAIT_MS", 1)
    with Archive(tmp_path / "reports.db", create=True) as opened:
        yield opened


def fill(archive: Archive, megabytes: int) -> None:
    chance = random.Random(archive.path.stat().st_size)  # noqa: S311
    for _ in range(megabytes * 4):
        with archive.writing() as db:
            bodies.put(db, chance.randbytes(1 << 18), "application/pdf")


def log(archive: Archive) -> int:
    return archive.path.with_name("reports.db-wal").stat().st_size


def reader_of(archive: Archive) -> sqlite3.Connection:
    reader = sqlite3.connect(archive.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM bodies").fetchone()
    return reader


def test_readers_that_follow_upon_each_other_do_not_make_it_grow_for_ever(archive: Archive):
    longest, reader = 0, reader_of(archive)
    for _ in range(12):
        fill(archive, 1)
        following = reader_of(archive)
        reader.close()
        reader = following
        longest = max(longest, log(archive))
    reader.close()
    assert longest <= 5 << 20


def test_a_reader_that_stays_sees_its_own_moment_and_hinders_nobody(archive: Archive):
    with closing(reader_of(archive)) as reader:
        fill(archive, 6)
        assert reader.execute("SELECT count(*) FROM bodies").fetchone() == (0,)
        assert log(archive) > 6 << 20
        assert archive._log_most > module.LOG_MOST  # it is not waited for at each commit
    fill(archive, 3)
    assert log(archive) <= 3 << 20
    assert archive._log_most == module.LOG_MOST
