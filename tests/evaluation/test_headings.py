from tests.evaluation.making import section, truth

from report_archiver.evaluation.headings import headings
from report_archiver.evaluation.tally import Tally

TOLD = [[1, "一、总体情况"], [2, "（一）主动公开。"]]


def scored(*sections, **told):
    return headings(truth(headings=TOLD, **told), sections)["headings"]


def test_level_enumerator_and_text_make_a_heading():
    assert scored(section(1, "一、", "总体情况"), section(2, "(一)", "主动 公开")) == Tally(2)


def test_another_level_is_another_heading():
    assert scored(section(1, "一、", "总体情况"), section(1, "（一）", "主动公开")) == Tally(
        1, 1, 1
    )


def test_an_enumerator_that_was_lost_is_missed():
    assert scored(section(1, None, "总体情况"), section(2, "（一）", "主动公开")) == Tally(1, 1, 1)


def test_a_heading_that_is_printed_once_is_found_once():
    twice = [section(1, "一、", "总体情况")] * 2
    assert scored(*twice, section(2, "（一）", "主动公开")) == Tally(2, 0, 1)


def test_an_optional_heading_counts_for_nothing():
    both = [section(1, "一、", "总体情况"), section(2, "（一）", "主动公开")]
    optional = {"headings_optional": [[1, "附表"]]}
    assert scored(*both, section(1, None, "附表"), **optional) == Tally(2)
    assert scored(*both, **optional) == Tally(2)


def test_an_excerpt_has_no_headings_to_score():
    assert headings(truth(headings=None), (section(1, None, "附表"),)).tallies == {}


def test_a_whole_report_may_have_none():
    found = headings(truth(headings=[]), (section(1, None, "附表"),))
    assert found["headings"] == Tally(extra=1)
