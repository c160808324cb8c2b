"""Plans put in place and removed again: units in a user's folder, a line in a user's crontab.

Only what was made here is ever changed, and doing anything twice is doing it once.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from report_archiver.errors import UsageError
from report_archiver.schedule import crontab, units
from report_archiver.schedule.plan import Plan

WANTS = "timers.target.wants"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended. said: what it printed where errors go."""

    status: int
    out: str
    said: str


Run = Callable[[Sequence[str], str], Ran]


def run(command: Sequence[str], given: str = "") -> Ran:
    """Run a program, with given as its input; one that is not there ends with 127, as in a shell.
    Bytes that are not UTF-8 pass unharmed."""
    program = shutil.which(command[0])
    if program is None:
        return Ran(127, "", f"{command[0]} is not installed")
    done = subprocess.run(  # noqa: S603 - systemctl and crontab, with words of our own
        [program, *command[1:]],
        input=given,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="surrogateescape",
    )
    return Ran(done.returncode, done.stdout, " ".join(done.stderr.split()))


# systemd -----------------------------------------------------------------------------------------


def install_units(plan: Plan, folder: Path, run: Run = run) -> tuple[Path, ...]:
    """Put a plan's units into a user's folder of units, and start its timer.

    Raises UsageError, having changed nothing, where no systemd runs for this user, or where a unit
    of this name was made by somebody else.
    """
    manager = run(["systemctl", "--user", "show-environment"], "")
    if manager.status != 0:
        raise UsageError(
            f"no systemd runs for this user ({manager.said}); try --cron,"
            " or give the units that are printed without --install to the system's"
        )
    written = {folder / name: text for name, text in units.files(plan).items()}
    for path in written:
        _refuse_strange(path)
    with _writable(folder):
        for one in (folder, *plan.folders):
            one.mkdir(parents=True, exist_ok=True)
        for path, text in written.items():
            path.write_text(text, "utf-8")
    timer = f"{plan.name}.timer"
    for words in (["daemon-reload"], ["enable", timer], ["restart", timer]):
        done = run(["systemctl", "--user", *words], "")
        if done.status != 0:
            remove_units(plan.name, folder, run)
            raise UsageError(f"systemctl --user {' '.join(words)} failed: {done.said}")
    return tuple(written)


def remove_units(name: str, folder: Path, run: Run = run) -> tuple[Path, ...]:
    """Stop a plan's timer and remove its units, as far as they are there and were made here."""
    paths = [folder / f"{name}.timer", folder / f"{name}.service"]
    own = [path for path in paths if path.is_file() and _is_ours(path)]
    if not own:
        return ()
    run(["systemctl", "--user", "disable", "--now", f"{name}.timer"], "")
    with _writable(folder):
        for path in (*own, folder / WANTS / f"{name}.timer"):
            path.unlink(missing_ok=True)
    run(["systemctl", "--user", "daemon-reload"], "")
    return tuple(own)


def _refuse_strange(path: Path) -> None:
    if path.exists() and not _is_ours(path):
        raise UsageError(f"{path} is there, and was not made by report-archiver; move it away")


def _is_ours(path: Path) -> bool:
    return units.is_ours(path.read_text("utf-8", "replace").splitlines())


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror or error}") from error


# cron --------------------------------------------------------------------------------------------


def has_cron() -> bool:
    """Whether crontabs can be written here."""
    return shutil.which("crontab") is not None


def install_cron(plan: Plan, run: Run = run) -> None:
    """Put a plan's line into the user's crontab. Raises UsageError where there is no cron."""
    known = _crontab(run)
    with _writable(plan.folders[0]):
        for one in plan.folders:
            one.mkdir(parents=True, exist_ok=True)
    _write_crontab(crontab.added(known, plan), known, run)


def remove_cron(name: str, run: Run = run) -> bool:
    """Remove a plan's line from the user's crontab; whether there was one. Raises UsageError where
    there is no cron."""
    known = _crontab(run)
    without = crontab.removed(known, name)
    _write_crontab(without, known, run)
    return without != known


def _crontab(run: Run) -> str:
    """The user's crontab; empty where there is none."""
    listed = run(["crontab", "-l"], "")
    if listed.status == 0:
        return listed.out
    if "no crontab for" in listed.said:
        return ""
    raise UsageError(f"the crontab cannot be read: {listed.said}")


def _write_crontab(wanted: str, known: str, run: Run) -> None:
    if wanted == known:
        return
    done = run(["crontab", "-"] if wanted else ["crontab", "-r"], wanted)
    if done.status != 0:
        raise UsageError(f"the crontab cannot be written: {done.said}")
