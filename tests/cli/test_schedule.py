"""The verb schedule, in a home of its own."""

from __future__ import annotations

import sys

import pytest

from report_archiver.demo.replica import site_toml
from report_archiver.schedule import install


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "no-manager-here"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    return home


def test_units_and_a_line_are_printed(run, home, tmp_path):
    ran = run("schedule", "xuchang-ggzy", "--at", "4:30")
    assert (ran.status, ran.err) == (0, "")
    units = home / ".config" / "systemd" / "user"
    for name in ("service", "timer"):
        assert f"# {units}/report-archiver-xuchang-ggzy.{name}\n" in ran.out
    db = tmp_path / "archive" / "reports.db"
    assert f"ExecStart={sys.executable} -m report_archiver crawl xuchang-ggzy --db {db}" in ran.out
    assert f"EnvironmentFile=-{home}/.config/report-archiver/environment\n" in ran.out
    assert "OnCalendar=*-*-* 04:30:00\n" in ran.out
    assert "\n30 4 * * * cd " in ran.out
    assert list(home.iterdir()) == []


def test_all_that_can_be_chosen(run, tmp_path):
    site = tmp_path / "my site.toml"
    site.write_text(site_toml("127.0.0.1:80"), "utf-8")
    options = ["--db", "a.db", "--feed", "www/a.atom", "--env", "secrets", "--every", "week"]
    out = run("schedule", site.name, "xuchang-ggzy", *options).out
    assert f'crawl "{site}" xuchang-ggzy --db {tmp_path}/a.db --feed {tmp_path}/www/a.atom\n' in out
    assert f"EnvironmentFile=-{tmp_path}/secrets\n" in out
    assert f"ReadWritePaths={tmp_path} {tmp_path}/www " in out
    assert "OnCalendar=Mon " in out
    assert "\n# report-archiver-my_20site-xuchang-ggzy" not in out


def test_only_cron(run):
    ran = run("schedule", "xuchang-ggzy", "--cron")
    assert len(ran.out.splitlines()) == 2
    assert "[Unit]" not in ran.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["nowhere"], "no such site"),
        (["xuchang-ggzy", "--at", "noon"], "no time of the day"),
        (["xuchang-ggzy", "--every", "year"], "--every"),
        (["xuchang-ggzy", "--install", "--remove"], "not both"),
        (["xuchang-ggzy", "--install"], "no systemd runs for this user"),
    ],
)
def test_what_cannot_be(run, home, options, words):
    ran = run("schedule", *options)
    assert ran.status == 2
    assert words in ran.err
    assert list(home.iterdir()) == []


def test_what_is_not_installed_is_not_removed(run, monkeypatch):
    monkeypatch.setattr(install, "has_cron", lambda: False)
    ran = run("schedule", "xuchang-ggzy", "--remove")
    assert (ran.status, ran.err) == (
        0,
        "nothing called report-archiver-xuchang-ggzy is installed\n",
    )
