"""The reader never falls below what it has reached, and the set it is measured by never shifts."""

import pytest
from tests.yardstick.floor import HERE, Floor, hold, load, measured, raised, written

from report_archiver.errors import UsageError
from report_archiver.evaluation.floors import Shortfall, below, digest


@pytest.fixture(scope="module")
def floor():
    return load()


def test_the_set_is_the_one_that_was_measured(floor):
    assert digest(HERE) == floor.digest, (
        "docs/ or truth/ has changed: review the change, then run `make floor`"
    )


def test_no_score_is_below_its_floor(floor):
    fallen = below(measured(HERE), floor.floors)
    assert not fallen, "the reader reads worse than before: " + "; ".join(map(str, fallen))


def test_every_score_has_a_floor(floor):
    assert {"identity", "headings_f1", "figures_f1", "metric", "cells"} <= floor.floors.keys()


OLD = Floor("old", {"title": 0.9, "cells": 1.0}, {"title": 0.5})


def test_floors_rise_with_what_is_reached():
    new = raised(OLD, {"title": 0.95001, "cells": 1.0}, "new")
    assert new == Floor("new", {"title": 0.95, "cells": 1.0}, OLD.targets)
    assert "title = 0.9500" in written(new)


def test_floors_fall_only_where_that_is_said():
    worse = {"title": 0.95, "cells": 0.98}
    with pytest.raises(UsageError, match=r"cells: 0\.9800, floor 1\.0000"):
        raised(OLD, worse, "new")
    assert raised(OLD, worse, "new", lower=True).floors == worse


def test_a_score_that_is_gone_is_a_fall_too():
    with pytest.raises(UsageError, match="cells: nothing to score"):
        raised(OLD, {"title": 1.0}, "new")


def test_a_folder_outside_is_held_to_what_it_has():
    assert below({"title": 0.4}, {"title": 0.5, "cells": 1.0}, whole=False) == [
        Shortfall("title", 0.5, 0.4)
    ]


def test_a_target_that_is_missed_is_named(tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "truth").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("甲县水利局2015年政府信息公开工作年度报告\n", "utf-8")
    truth = '{"source": "", "title": "甲县水利局2015年政府信息公开工作年度报告", "year": 2015}'
    (tmp_path / "truth" / "a.json").write_text(truth, "utf-8")
    assert hold(tmp_path) == 0
    (tmp_path / "truth" / "a.json").write_text(truth.replace("2015}", "2014}"), "utf-8")
    assert hold(tmp_path) == 1
    assert "missed: year: 0.0000" in capsys.readouterr().out
