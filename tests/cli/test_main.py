"""What every verb owes: exit statuses, errors that say what to do, clean streams."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from report_archiver import __version__
from report_archiver.cli import main, read

COMMAND = Path(sys.executable).with_name("report-archiver")
SITE = """
[site]
id = "x"
name = "x"
homepage = "http://x.example/"
[crawl]
trail = ["年报"]
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_version_is_printed(run):
    assert run("--version").out == f"report-archiver {__version__}\n"


def test_no_verb_is_answered_with_the_help(run):
    ran = run()
    assert (ran.status, ran.out) == (2, "")
    assert "Commands:" in ran.err


@pytest.mark.parametrize("verb", ["demo", "crawl", "extract", "read", "show", "export", "serve"])
def test_every_verb_has_help_with_an_example(run, verb):
    ran = run(verb, "--help")
    assert ran.status == 0
    assert f"  report-archiver {verb}" in ran.out.split("Examples:")[1]


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [
        ("nonsense", 2, "nonsense"),
        ("crawl", 2, "SITE"),
        ("crawl no-such-site", 2, "no such site"),
        ("crawl xuchang-ggzi", 2, "Did you mean xuchang-ggzy?"),
        ("crawl ./absent.toml", 2, "absent.toml"),
        ("crawl misspelt.toml", 2, "misspelt.toml: crawl.trial: no such key; did you mean trail?"),
        ("crawl good.toml --jobs 0", 2, "--jobs"),
        ("crawl good.toml --db text.txt", 2, "text.txt is no archive"),
        ("crawl good.toml --db .", 2, ". is a folder; name a file, such as reports.db"),
        ("crawl good.toml --db other.db", 2, "other.db is another program's database"),
        ("extract", 2, "no archive at archive/reports.db"),
        ("extract --db text.txt", 2, "text.txt is no archive"),
        ("show 2017", 2, "no archive at archive/reports.db"),
        ("show 2017 --db .", 2, "no archive at"),
        ("show", 2, "REPORT_OR_URL"),
        ("export csv out.csv", 2, "no archive at archive/reports.db"),
        ("export xml out.xml", 2, "'xml' is not"),
        ("serve", 2, "no archive at archive/reports.db"),
        ("serve --db text.txt", 2, "text.txt is no archive"),
        ("serve --port 99999", 2, "--port"),
        ("read absent.html", 2, "cannot read absent.html: No such file or directory"),
        ("read .", 2, "cannot read .: Is a directory"),
        ("read binary", 2, "binary"),
        ("read empty", 2, "empty"),
        ("demo text.txt", 2, "text.txt"),
    ],
)
def test_an_error_says_what_to_do(run, here, command, status, words):
    (here / "text.txt").write_text("not a database, but long enough to look at " * 9)
    (here / "good.toml").write_text(SITE)
    (here / "misspelt.toml").write_text(SITE.replace("trail", "trial"))
    (here / "binary").write_bytes(bytes(range(256)) * 40)
    (here / "empty").write_bytes(b"")
    foreign_database(here / "other.db")
    ran = run(*command.split())
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.startswith("error: ") or "\nerror: " in ran.err
    assert words in ran.err
    assert len(ran.err.splitlines()) <= 3


def foreign_database(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")


def test_all_sites_are_checked_before_the_first_is_crawled(run, here):
    (here / "good.toml").write_text(SITE)
    assert run("crawl", "good.toml", "no-such-site", "--db", "new.db").status == 2
    assert not (here / "new.db").exists()


def test_a_bug_asks_to_be_reported_and_shows_its_traceback_only_on_demand(run, monkeypatch, capsys):
    monkeypatch.setattr(read, "body_of", lambda name: 1 // 0)
    ran = run("read", "x")
    assert ran.status == 1
    assert ran.err.startswith("error: unexpected ZeroDivisionError: ")
    monkeypatch.setenv("REPORT_ARCHIVER_DEBUG", "1")
    assert main(["read", "x"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_control_c_is_130(run, monkeypatch):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "body_of", interrupted)
    ran = run("read", "x")
    assert ran.status == 130
    assert "interrupted" in ran.err


@pytest.mark.parametrize(
    ("script", "status", "words"),
    [
        ("PRAGMA max_page_count = 1; CREATE TABLE a (b); CREATE TABLE c (d)", 7, "no space left"),
        ("SELECT * FROM nothing", 1, "the archive could not be used"),
    ],
)
def test_what_sqlite_says_outside_a_transaction_has_a_status_too(
    run, monkeypatch, script, status, words
):
    def failing(name):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(script)

    monkeypatch.setattr(read, "body_of", failing)
    ran = run("read", "x")
    assert (ran.status, ran.err[:7]) == (status, "error: ")
    assert words in ran.err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.db"), 7),
        (PermissionError(errno.EACCES, "Permission denied", "a.db"), 1),
    ],
)
def test_what_the_system_says_has_a_status_too(run, monkeypatch, error, status):
    def failing(name):
        raise error

    monkeypatch.setattr(read, "body_of", failing)
    ran = run("read", "x")
    assert ran.status == status
    assert "a.db" in ran.err


def test_a_reader_that_leaves_is_no_error(demo_db):
    left, right = os.pipe()
    os.close(left)
    ran = subprocess.run(
        [COMMAND, "show", "2017", "--json", "--db", demo_db],
        stdout=right,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(right)
    assert ran.stderr == b""


def test_output_is_utf8_in_a_locale_that_knows_no_chinese(demo_db):
    ran = subprocess.run(
        [COMMAND, "show", "2017", "--db", demo_db],
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert "许昌市公共资源交易中心" in ran.stdout.decode("utf-8")
