"""Units as systemd itself takes them: verified without a word, and read as they were meant."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from report_archiver.errors import UsageError
from report_archiver.schedule import units
from report_archiver.schedule.plan import Every, Plan, absolute, named, time_of_day

PLAN = Plan(
    name="report-archiver-one",
    python=Path(sys.executable),
    sites=("one",),
    db=Path("/srv/archive/reports.db"),
    feed=None,
    folder=Path("/srv"),
    environment=Path("/srv/environment"),
    hour=3,
    minute=17,
    every=Every.day,
)
NOBODY = 65534
MANAGER = Path("/lib/systemd/systemd")


def needs(program):
    """Skip where a program is not installed."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def odd(folder):
    """A plan whose paths are as odd as paths can be."""
    place = folder / """a "b" 100% $HOME \\x; 'c' 许昌"""
    place.mkdir()
    return replace(
        PLAN,
        name=named(["./许昌 %.toml"]),
        sites=(str(place / "许昌 %i.toml"), "two"),
        db=place / "reports.db",
        feed=folder / "feeds" / "a b.atom",
        folder=place,
        environment=place / "environment",
        every=Every.week,
    )


def written(plan, folder):
    paths = []
    for name, text in units.files(plan).items():
        paths.append(folder / name)
        paths[-1].write_text(text, "utf-8")
    return paths


@needs("systemd-analyze")
@pytest.mark.parametrize("manager", ["--system", "--user"])
@pytest.mark.parametrize("make", [lambda folder: PLAN, odd], ids=["plain", "odd"])
def test_systemd_finds_no_fault(tmp_path, manager, make):
    paths = written(make(tmp_path), tmp_path)
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime), "HOME": str(tmp_path)}
    done = subprocess.run(
        ["systemd-analyze", manager, "verify", *paths],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs("systemd-analyze")
@pytest.mark.parametrize(("every", "days"), [(Every.day, 1), (Every.week, 7)])
def test_systemd_knows_the_calendar(every, days):
    calendar = re.search("OnCalendar=(.*)", units.timer(replace(PLAN, every=every)))[1]
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", calendar],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
    )
    first, second = re.findall(r": (\w{3} [\d-]+) 03:17:00 UTC", done.stdout)
    assert date(second) - date(first) == timedelta(days)
    assert every is Every.day or first.startswith("Mon")


def date(shown):
    return datetime.strptime(shown, "%a %Y-%m-%d").replace(tzinfo=UTC)


@pytest.fixture
def home():
    """A folder of nobody, the user."""
    with TemporaryDirectory() as name:
        os.chown(name, NOBODY, NOBODY)
        yield Path(name)


@pytest.mark.skipif(
    os.getuid() != 0 or not MANAGER.exists(), reason="needs systemd, and to be root"
)
def test_systemd_reads_what_was_meant(tmp_path, home):
    """Its manager, run by nobody to show what it would do, says how it reads the service."""
    plan = odd(tmp_path)
    service = written(plan, home)[0]
    done = subprocess.run(
        [MANAGER, "--user", "--test", f"--unit={service.name}"],
        env={
            "SYSTEMD_UNIT_PATH": f"{home}:",
            "XDG_RUNTIME_DIR": str(home),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
        },
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    dump = done.stdout.partition(f"-> Unit {service.name}:")[2].partition("\n\t-> Unit ")[0]
    command = re.search("Command Line: (.*)", dump)[1]
    assert words(command) == [word.replace("$", "$$") for word in plan.command]
    said = dict(re.findall(r"^\s*(\w+): (.*)$", dump, re.MULTILINE))
    assert said["WorkingDirectory"] == str(plan.folder)
    assert said["EnvironmentFile"] == f"-{plan.environment}"
    assert said["ReadWritePaths"] == " ".join(
        [*map(str, plan.folders), f"-/run/user/{NOBODY}", "/tmp"]  # noqa: S108 - read, not used
    )
    assert said["KillSignal"] == "SIGINT"


def words(shown):
    """The words of a command as the manager shows it: as a shell quotes them."""
    return [re.sub(r"\\([$`])", r"\1", word) for word in shlex.split(shown)]


def test_the_service_of_a_plain_plan():
    text = units.service(PLAN)
    command = f"{sys.executable} -m report_archiver crawl one --db /srv/archive/reports.db"
    assert f"\nExecStart={command}\n" in text
    assert "\nReadWritePaths=/srv/archive -/run/user/%U /tmp\n" in text
    assert "\nEnvironmentFile=-/srv/environment\n" in text
    assert "OnCalendar=*-*-* 03:17:00\n" in units.timer(PLAN)
    assert "OnCalendar=Mon *-*-* 03:17:00\n" in units.timer(replace(PLAN, every=Every.week))


def test_units_say_who_made_them():
    for text in units.files(PLAN).values():
        assert units.is_ours(text.splitlines())
    assert not units.is_ours(["[Unit]"])
    assert not units.is_ours([])


# Names and times ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sites", "name"),
    [
        (["xuchang-ggzy"], "report-archiver-xuchang-ggzy"),
        (["./sites/my site.toml"], "report-archiver-my_20site"),
        (["a", "b"], "report-archiver-a-b"),
        (["许昌.toml"], "report-archiver-_8bb8_660c"),
    ],
)
def test_names(sites, name):
    assert named(sites) == name


def test_many_sites_have_a_short_name_of_their_own():
    many = [f"site-number-{number}" for number in range(50)]
    assert len(named(many)) < 100
    assert named(many) == named(many) != named([*many[:-1], "another"])


@pytest.mark.parametrize(
    ("text", "time"), [("03:30", (3, 30)), ("7:05", (7, 5)), ("23:59", (23, 59))]
)
def test_times(text, time):
    assert time_of_day(text, "x") == time


@pytest.mark.parametrize("text", ["24:00", "3", "03:60", "noon", "03:30:00", "-1:00", "０３:30"])
def test_what_is_no_time(text):
    with pytest.raises(UsageError, match="no time of the day"):
        time_of_day(text, "x")


def test_where_nobody_says_when_not_all_begin_at_once():
    times = {time_of_day("", named([f"site{number}"])) for number in range(30)}
    assert {hour for hour, _ in times} == {3}
    assert len(times) > 10


def test_sites_can_be_named_from_anywhere():
    assert absolute("one", Path("/srv")) == "one"
    assert absolute("a/one.toml", Path("/srv")) == "/srv/a/one.toml"
    assert absolute("/etc/one.toml", Path("/srv")) == "/etc/one.toml"


def test_a_path_that_breaks_lines():
    with pytest.raises(UsageError, match="rename it"):
        replace(PLAN, db=Path("/srv/a\nExecStart=/bin/sh/reports.db"))
