"""Locks: one crawl a host, whatever archive; a dead crawl's is nobody's; no link is followed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from report_archiver.crawl import holds
from report_archiver.crawl.holds import held, name_of, names, runtime_folder
from report_archiver.crawl.pace import Pace
from report_archiver.crawl.sites import Site
from report_archiver.errors import HostBusy, UsageError

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def site(home: str = "http://one.example/", **crawl: object) -> Site:
    about = {"id": "one", "name": "一", "homepage": home}
    return Site.model_validate({"site": about, "crawl": {"start": [home], **crawl}})


@pytest.mark.parametrize(
    ("home", "values", "expected"),
    [
        ("http://www.one.example/", {}, ["one.example"]),
        ("https://one.example/", {}, ["one.example"]),
        ("http://one.example:8080/", {}, ["one.example_8080"]),
        ("http://one.example/", {"hosts": ["two.example:81"]}, ["one.example", "two.example_81"]),
        ("http://[2001:db8::1]/", {}, ["2001-db8--1"]),
        ("http://one.example/", {"connect_to": "127.0.0.1:99"}, ["127.0.0.1_99"]),
        ("http://one.example/", {"connect_to": "inside.example"}, ["inside.example"]),
    ],
)
def test_a_host_has_one_name_that_can_be_a_files(home: str, values: dict, expected: list[str]):
    assert names(site(home, **values)) == expected


def test_a_second_crawl_is_told_who_holds_the_host(tmp_path: Path):
    with held(site(), tmp_path / "a.db", NOW), pytest.raises(HostBusy) as caught:
        held(site("https://www.one.example/"), tmp_path / "b.db", NOW).__enter__()
    text = str(caught.value)
    assert f"another crawl of www.one.example is running (process {os.getpid()}, into" in text
    assert f"into {tmp_path}/a.db, since 2026-03-01T00:00:00.000Z)" in text
    assert caught.value.exit_status == 4
    with held(site(), tmp_path / "b.db", NOW):
        pass


@pytest.mark.parametrize(
    ("home", "values", "host"),
    [
        ("http://www.one.example/", {}, "www.one.example"),
        ("http://one.example:8080/", {}, "one.example:8080"),
        ("http://www.one.example/", {"connect_to": "127.0.0.1:99"}, "www.one.example"),
        ("http://[2001:db8::1]:81/", {}, "[2001:db8::1]:81"),
    ],
)
def test_a_host_is_called_as_the_sites_file_calls_it(
    tmp_path: Path, home: str, values: dict, host: str
):
    with held(site(home, **values), tmp_path / "a.db", NOW), pytest.raises(HostBusy) as caught:
        held(site(home, **values), tmp_path / "b.db", NOW).__enter__()
    assert f"another crawl of {host} is running" in str(caught.value)


def test_one_archive_is_crawled_into_once_for_a_site_whoever_does_it(tmp_path: Path, monkeypatch):
    """Another user has other locks, but the same file beside the archive."""
    with held(site(), tmp_path / "a.db", NOW):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(own(tmp_path / "other")))
        with pytest.raises(HostBusy, match="another crawl of one is running and holds"):
            held(site(), tmp_path / "a.db", NOW).__enter__()


def own(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from report_archiver.crawl.holds import held
from report_archiver.crawl.sites import Site
site = Site.model_validate_json(sys.argv[1])
with held(site, Path(sys.argv[2]), datetime.now(UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_crawl_that_was_killed_is_free(tmp_path: Path):
    command = [sys.executable, "-c", HOLD, site().model_dump_json(), str(tmp_path / "a.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(HostBusy, match=f"process {process.pid}"):
            held(site(), tmp_path / "b.db", NOW).__enter__()
        os.kill(process.pid, signal.SIGKILL)
    with held(site(), tmp_path / "b.db", NOW) as hold:
        pace = Pace(5.0, lambda: NOW, lambda seconds: None)
        hold.pace("http://one.example", pace)
        assert pace.last_request == NOW  # nobody knows when it was asked last


def test_the_pace_of_a_host_goes_on_in_another_archive(tmp_path: Path):
    asked, until = NOW + timedelta(seconds=30), NOW + timedelta(hours=1)
    with held(site(), tmp_path / "a.db", NOW) as hold:
        pace = Pace(5.0, lambda: asked, lambda seconds: None)
        hold.pace("http://www.one.example", pace)
        pace.wait()
        pace.not_before = until
        hold.renew()
        kept = json.loads((runtime_folder() / "one.example.json").read_text())
        assert kept["not_before"] == "2026-03-01T01:00:00.000Z"
    with held(site(), tmp_path / "b.db", NOW + timedelta(seconds=31)) as hold:
        pace = Pace(5.0, lambda: NOW + timedelta(seconds=31), lambda seconds: None)
        hold.pace("https://one.example", pace)
        assert (pace.last_request, pace.not_before) == (asked, until)
    with held(site(), tmp_path / "c.db", NOW) as hold:  # nobody asked since
        pace = Pace(5.0, lambda: NOW + timedelta(seconds=40), lambda seconds: None)
        hold.pace("https://one.example", pace)
        assert (pace.last_request, pace.not_before) == (asked, until)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"pid": 1}', '{"other": 1}'])
def test_a_note_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str):
    (runtime_folder() / "one.example.json").write_text(text)
    with held(site(), tmp_path / "a.db", NOW) as hold:
        pace = Pace(5.0, lambda: NOW, lambda seconds: None)
        hold.pace("http://one.example", pace)
        assert pace.last_request is None


def test_the_folder_of_the_locks_is_for_this_user_alone(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(holds, "RUN", tmp_path / "none")
    monkeypatch.setattr(holds.tempfile, "tempdir", str(tmp_path))
    folder = runtime_folder()
    assert folder == tmp_path / f"report-archiver-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    with pytest.raises(UsageError, match="others may write to it; remove it, or set XDG_RUNTIME"):
        runtime_folder()
    folder.rmdir()
    folder.symlink_to(own(tmp_path / "planted"))
    with pytest.raises(UsageError, match="is a link"):
        runtime_folder()
    folder.unlink()
    folder.write_text("a file")
    with pytest.raises(UsageError, match="no locks can be kept in"):
        runtime_folder()


def test_a_runtime_folder_of_somebody_else_is_passed_over(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(holds, "RUN", tmp_path / "none")
    monkeypatch.setattr(holds.tempfile, "tempdir", str(tmp_path))
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "open").chmod(0o777)
    for value in (str(tmp_path / "open"), str(tmp_path / "nowhere"), "", "/"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", value)
        assert runtime_folder().parent == tmp_path


def test_a_planted_lock_that_is_a_link_is_not_followed(tmp_path: Path):
    (runtime_folder() / "one.example.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic links"):
        held(site(), tmp_path / "a.db", NOW).__enter__()
    assert not (tmp_path / "victim").exists()


def test_a_place_beside_the_sites_hosts_has_no_pace_of_ours(tmp_path: Path):
    with held(site(), tmp_path / "a.db", NOW) as hold:
        pace = Pace(5.0, lambda: NOW, lambda seconds: None)
        hold.pace("http://elsewhere.example", pace)
        hold.renew()
    assert name_of(site(), "elsewhere.example", 80) == "elsewhere.example"
    assert not (runtime_folder() / "elsewhere.example.json").exists()
