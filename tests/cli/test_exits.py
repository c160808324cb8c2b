from itertools import pairwise

import pytest

from report_archiver.cli.exits import worst

ORDER = [1, 2, 7, 130, 4, 5, 3, 0]  # as DESIGN.md has it


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(ORDER)))
def test_the_stronger_of_two_statuses_wins(stronger, weaker):
    assert worst([weaker, stronger, weaker]) == stronger


def test_nothing_ran_nothing_failed():
    assert worst([]) == 0
