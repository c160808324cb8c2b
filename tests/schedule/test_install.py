"""Plans put in place and removed: only what is ours is touched, and twice is once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.schedule.test_units import PLAN, needs

from report_archiver.errors import UsageError
from report_archiver.schedule import crontab, install, units
from report_archiver.schedule.install import Ran


class Manager:
    """What is asked of systemctl, or of crontab; `fails` is the word at which it fails."""

    def __init__(self, fails=None, out=""):
        self.asked, self.fails, self.out = [], fails, out

    def __call__(self, command, given=""):
        self.asked.append(" ".join(command))
        failed = self.fails is not None and self.fails in command
        if command == ["crontab", "-"]:
            self.out = given
        elif command == ["crontab", "-r"]:
            self.out = ""
        return Ran(1, "", "it did not work") if failed else Ran(0, self.out, "")


@pytest.fixture
def plan(tmp_path):
    return replace(PLAN, db=tmp_path / "archive" / "reports.db", feed=tmp_path / "feeds" / "a.atom")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "systemd" / "user"


def held(folder):
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_units_are_put_in_place_and_started(plan, folder, tmp_path):
    manager = Manager()
    assert install.install_units(plan, folder, manager) == tuple(
        folder / name for name in units.files(plan)
    )
    assert held(folder) == units.files(plan)
    assert manager.asked[1:] == [
        "systemctl --user daemon-reload",
        "systemctl --user enable report-archiver-one.timer",
        "systemctl --user restart report-archiver-one.timer",
    ]
    assert (tmp_path / "archive").is_dir()
    assert (tmp_path / "feeds").is_dir()


def test_twice_is_once_and_a_new_time_replaces_the_old(plan, folder):
    install.install_units(plan, folder, Manager())
    install.install_units(replace(plan, hour=5), folder, Manager())
    assert held(folder) == units.files(replace(plan, hour=5))


def test_what_was_put_in_place_is_removed_and_nothing_else(plan, folder):
    install.install_units(plan, folder, Manager())
    (folder / "mine.service").write_text("[Service]\n")
    wanted = folder / install.WANTS / f"{plan.name}.timer"
    wanted.parent.mkdir()
    wanted.symlink_to(folder / f"{plan.name}.timer")
    manager = Manager()
    assert len(install.remove_units(plan.name, folder, manager)) == 2
    assert manager.asked == [
        "systemctl --user disable --now report-archiver-one.timer",
        "systemctl --user daemon-reload",
    ]
    assert not wanted.is_symlink()
    assert sorted(path.name for path in folder.iterdir()) == ["mine.service", install.WANTS]
    assert install.remove_units(plan.name, folder, Manager()) == ()


def test_a_unit_that_somebody_else_made_stays(plan, folder):
    folder.mkdir(parents=True)
    path = folder / f"{plan.name}.timer"
    path.write_text("[Timer]\n")
    with pytest.raises(UsageError, match="move it away"):
        install.install_units(plan, folder, Manager())
    assert install.remove_units(plan.name, folder, Manager()) == ()
    assert held(folder) == {path.name: "[Timer]\n"}


def test_where_no_systemd_runs_nothing_is_written(plan, folder):
    with pytest.raises(UsageError, match=r"no systemd runs for this user.*--cron"):
        install.install_units(plan, folder, Manager(fails="show-environment"))
    assert not folder.exists()


def test_a_timer_that_cannot_be_started_leaves_nothing(plan, folder):
    with pytest.raises(UsageError, match=r"restart report-archiver-one.timer failed: it did not"):
        install.install_units(plan, folder, Manager(fails="restart"))
    assert held(folder) == {}


def test_a_folder_that_cannot_be_written_to(plan, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file"):
        install.install_units(plan, tmp_path / "file" / "user", Manager())


def test_a_program_that_is_not_there():
    assert install.run(["no-such-program"]) == Ran(127, "", "no-such-program is not installed")


# cron --------------------------------------------------------------------------------------------


def test_a_line_among_others(plan):
    cron = Manager(out="MAILTO=me\n")
    install.install_cron(plan, cron)
    install.install_cron(plan, cron)
    assert cron.out == f"MAILTO=me\n{crontab.line(plan)}\n"
    assert cron.asked == ["crontab -l", "crontab -", "crontab -l"]
    assert install.remove_cron(plan.name, cron)
    assert cron.out == "MAILTO=me\n"
    assert not install.remove_cron(plan.name, cron)


def test_a_crontab_that_cannot_be_read_or_written(plan):
    with pytest.raises(UsageError, match="cannot be read: it did not work"):
        install.install_cron(plan, Manager(fails="-l"))
    with pytest.raises(UsageError, match="cannot be written: it did not work"):
        install.install_cron(plan, Manager(fails="-"))


def has_no_crontab():
    listed = install.run(["crontab", "-l"])
    return listed.status != 0 and "no crontab for" in listed.said


@needs("crontab")
@pytest.mark.skipif(
    not has_no_crontab(), reason="there is a crontab, which is not to be played with"
)
def test_a_real_crontab(plan):
    """Of the user who runs the tests, if there is none: it is removed again."""
    try:
        install.install_cron(plan)
        assert install.run(["crontab", "-l"]).out == f"{crontab.line(plan)}\n"
        install.install_cron(replace(plan, hour=5))
        assert install.run(["crontab", "-l"]).out == f"{crontab.line(replace(plan, hour=5))}\n"
    finally:
        assert install.remove_cron(plan.name)
    assert has_no_crontab()
    assert not install.remove_cron(plan.name)
