"""Lines of crontabs: only our own are touched, a shell runs them as meant, and cron takes them."""

from __future__ import annotations

import os
import stat
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.schedule.test_units import PLAN, needs, odd

from report_archiver.schedule import crontab
from report_archiver.schedule.plan import Every

OTHERS = st.text(st.characters(exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")).map(
    lambda text: text if not text or text.endswith("\n") else f"{text}\n"
)


def test_a_plain_line():
    assert crontab.line(PLAN).startswith("17 3 * * * cd /srv && ")
    assert crontab.line(replace(PLAN, every=Every.week)).startswith("17 3 * * 1 ")


@given(OTHERS)
def test_what_others_wrote_stays(others):
    once = crontab.added(others, PLAN)
    assert once == f"{others}{crontab.line(PLAN)}\n"
    assert crontab.added(once, PLAN) == once
    assert crontab.removed(once, PLAN.name) == others
    assert crontab.removed(others, PLAN.name) == others


def test_a_new_time_takes_the_place_of_the_old_one():
    later = replace(PLAN, hour=5)
    assert crontab.added(crontab.added("", PLAN), later) == f"{crontab.line(later)}\n"


def test_plans_whose_names_begin_alike():
    other = replace(PLAN, name=f"{PLAN.name}-two")
    both = crontab.added(crontab.added("", PLAN), other)
    assert crontab.removed(both, PLAN.name) == f"{crontab.line(other)}\n"
    assert crontab.removed(both, other.name) == f"{crontab.line(PLAN)}\n"


def test_a_last_line_without_an_end_is_ended():
    assert crontab.added("# mine", PLAN) == f"# mine\n{crontab.line(PLAN)}\n"


def command(plan):
    """What cron hands to the shell: all after the five fields, `%` no longer escaped."""
    return crontab.line(plan).split(" ", 5)[5].replace(r"\%", "%")


@pytest.mark.parametrize("settings", [True, False])
def test_a_shell_runs_it_as_meant(tmp_path, settings):
    plan = odd(tmp_path)
    python = plan.folder / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$REPORT_ARCHIVER_NOTIFY" "$@" >&2\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    plan = replace(plan, python=python)
    if settings:
        plan.environment.write_text("REPORT_ARCHIVER_NOTIFY='json://a/?b=c&d=e json://f'\n")
    done = subprocess.run(
        ["/bin/sh", "-c", command(plan)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
        cwd="/",
    )
    told = "json://a/?b=c&d=e json://f" if settings else ""
    expected = [str(plan.folder), told, *plan.command[1:], "--quiet"]
    assert (done.stdout, done.stderr.splitlines()) == ("", expected)


@needs("crontab")
def test_cron_takes_it(tmp_path):
    path = tmp_path / "crontab"
    path.write_text(crontab.added("MAILTO=me\n", odd(tmp_path)), "utf-8")
    done = subprocess.run(["crontab", "-n", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    path.write_text("99 99 * * * nothing\n")
    assert subprocess.run(["crontab", "-n", path], capture_output=True, check=False).returncode
