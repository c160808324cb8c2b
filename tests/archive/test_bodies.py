from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_archiver.archive import Archive, bodies


@pytest.fixture
def archive(tmp_path: Path):
    with Archive(tmp_path / "reports.db", create=True) as opened:
        yield opened


@given(st.binary(max_size=5000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_every_body_comes_back_with_its_digest(archive: Archive, body: bytes):
    with archive.writing() as db:
        digest = bodies.put(db, body, "text/html")
    assert digest == sha256(body).hexdigest()
    assert bodies.get(archive.db, digest) == body


def test_the_same_bytes_are_stored_once(archive: Archive):
    with archive.writing() as db:
        assert bodies.put(db, b"a" * 900, "text/html") == bodies.put(db, b"a" * 900, "text/plain")
    [(count, size, media)] = archive.db.execute(
        "SELECT count(*), size, media_type FROM bodies"
    ).fetchall()
    assert (count, size, media) == (1, 900, "text/html")


def test_bytes_are_packed_only_where_that_makes_them_smaller(archive: Archive):
    with archive.writing() as db:
        bodies.put(db, b"long " * 500, None)
        bodies.put(db, b"x", None)
    rows = archive.db.execute("SELECT encoding, content FROM bodies ORDER BY size").fetchall()
    assert rows[0] == ("identity", b"x")
    assert rows[1][0] == "zstd"
    assert zstandard.ZstdDecompressor().decompress(rows[1][1]) == b"long " * 500


def test_a_digest_that_is_not_there(archive: Archive):
    assert bodies.get(archive.db, "0" * 64) is None


def test_a_transaction_that_fails_leaves_no_body(archive: Archive):
    def fail() -> None:
        with archive.writing() as db:
            bodies.put(db, b"lost", None)
            raise sqlite3.IntegrityError

    with pytest.raises(sqlite3.IntegrityError):
        fail()
    assert archive.db.execute("SELECT count(*) FROM bodies").fetchone() == (0,)


def test_a_body_that_another_connection_stored_meanwhile(archive: Archive):
    packed = bodies.pack(archive.db, b"shared", None)
    with Archive(archive.path) as other, other.writing() as db:
        first = bodies.store(db, bodies.pack(db, b"before", None))
        second = bodies.store(db, bodies.pack(db, b"shared", None))
    with archive.writing() as db:
        assert bodies.store(db, packed) == second != first
    assert archive.db.execute("SELECT count(*) FROM bodies").fetchone() == (2,)


def test_each_thread_packs_with_its_own_compressor(archive: Archive):
    """One compressor used by two threads at once would spoil what it packs."""

    def keep(number: int) -> bool:
        body = str(number).encode() * 40_000
        with Archive(archive.path) as own:
            with own.writing() as db:
                digest = bodies.put(db, body, None)
            return bodies.get(own.db, digest) == body

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(keep, range(24)))
