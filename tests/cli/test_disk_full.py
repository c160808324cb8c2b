"""A full disk ends a crawl with 7; when there is space again it goes on, and lost nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from report_archiver import archive as module
from report_archiver.archive import Archive
from report_archiver.demo.replica import site_toml
from report_archiver.demo.server import serve

COMMAND = Path(sys.executable).with_name("report-archiver")
PAGES = 14


@pytest.fixture
def site(tmp_path):
    with serve() as server:
        path = tmp_path / "site.toml"
        path.write_text(site_toml(server.address), "utf-8")
        yield path


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 600 kB; mounting one takes root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=600k", "none", disk],
            check=False,
            capture_output=True,
        )
    except OSError:
        pytest.skip("there is no mount here")
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def reports(db):
    with Archive(db) as archive:
        assert archive.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        return archive.db.execute("SELECT count(*) FROM reports").fetchone()[0]


def test_a_real_disk_that_is_full_and_has_space_again(run, site, small_disk):
    db = small_disk / "reports.db"
    ran = run("crawl", site, "--db", db)
    assert ran.status == 7
    assert f"error: no space left for {db}; free some and run again" in ran.err
    subprocess.run(["mount", "-o", "remount,size=60m", small_disk], check=True)
    assert run("crawl", site, "--db", db).status == 0
    assert reports(db) == PAGES


@pytest.mark.parametrize("concurrency", [1, 4])
def test_an_archive_that_may_not_grow(run, site, tmp_path, monkeypatch, concurrency):
    text = site.read_text("utf-8")
    site.write_text(text.replace("[select]", f"concurrency = {concurrency}\n[select]"), "utf-8")
    connect, db = module._connect, tmp_path / "a.db"
    with Archive(db, create=True) as archive:
        most = archive.db.execute("PRAGMA page_count").fetchone()[0] + 8

    def bounded(*place, **how):
        conn = connect(*place, **how)
        conn.execute(f"PRAGMA max_page_count = {most}")
        return conn

    with monkeypatch.context() as patch:
        patch.setattr(module, "_connect", bounded)
        assert run("crawl", site, "--db", db).status == 7
    assert reports(db) == 0
    assert run("crawl", site, "--db", db).status == 0
    assert reports(db) == PAGES
