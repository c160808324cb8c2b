"""Figures found again, whatever became of their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.archive.differences import SAYS, figure_differences, text_difference


def figure(key, start=0, quote="12条", **more):
    given = {
        "key": key,
        "metric": None,
        "label": "公开",
        "value": 12,
        "value_high": None,
        "unit": "条",
        "kind": "number",
        "approx": None,
        "basis": "annual",
        "quote": quote,
        "char_start": start,
        "char_end": start + len(quote),
        "anchor": "p",
        "row": None,
        "col": None,
    }
    return {**given, **more}


def told(before, after, same_text=True):
    """[(key, {name: (old, new)})] of those that changed, then keys removed and added."""
    found = figure_differences(before, after, same_text=same_text)
    changed = [
        (one["key"], {name: (one["old"][name], one["new"][name]) for name in one["old"]})
        for one in found.get("changed", ())
    ]
    lost, new = ([one["key"] for one in found.get(name, ())] for name in ("removed", "added"))
    return changed, lost, new


def test_a_metric_that_was_taught_anew_is_no_other_figure():
    before = [figure("a", 3), figure("b", 9)]
    after = [figure("c", 3, metric="proactive.info.total"), figure("b", 9)]
    assert told(before, after) == (
        [("c", {"key": ("a", "c"), "metric": (None, "proactive.info.total")})],
        [],
        [],
    )


def test_a_number_read_with_its_unit_now_is_the_same_number():
    before = [figure("a", 3, "12", unit=None)]
    after = [figure("b", 3, "12条")]
    ((key, differs),), lost, new = told(before, after)
    assert (key, differs["unit"], differs["quote"]) == ("b", (None, "条"), ("12", "12条"))
    assert (lost, new) == ([], [])


def test_figures_of_a_text_that_is_composed_differently_are_found_by_their_node():
    before = [figure("a", 3, anchor="p1"), figure("b", 90, anchor="p2", value=7, quote="7条")]
    after = [
        figure("c", 4, anchor="p1", metric="proactive.info.total"),
        figure("d", 95, anchor="p2", value=7, quote="7条"),
    ]
    changed, lost, new = told(before, after, same_text=False)
    assert [key for key, _ in changed] == ["c"]
    assert (lost, new) == ([], [])
    assert figure_differences(before, after, same_text=False)["rekeyed"] == 1


def test_a_cell_is_found_by_its_place_whatever_it_says():
    before = [figure("a", 3, "1 2", anchor="td", row=2, col=1)]
    after = [figure("b", 8, "12", anchor="td", row=2, col=1)]
    changed, lost, new = told(before, after, same_text=False)
    assert changed[0][1]["quote"] == ("1 2", "12")
    assert (lost, new) == ([], [])


def test_what_is_lost_and_what_is_new():
    assert told([figure("a", 3)], [figure("b", 30, anchor="q", quote="8条", value=8)]) == (
        [],
        ["a"],
        ["b"],
    )


def test_nothing_differs():
    assert figure_differences([figure("a")], [figure("a")], same_text=True) == {}


@pytest.mark.parametrize(
    ("new", "sort", "lines"),
    [
        ("一、概述\n公开12条。\n\n", "spaces", (0, 1)),
        ("公开12条。\n一、概述", "order", (0, 0)),
        ("一、概述\n公开13条。", "words", (1, 1)),
    ],
)
def test_how_texts_differ(new, sort, lines):
    old = "一、概述\n公开12条。"
    found = text_difference(old, new)
    assert found["sort"] == sort
    assert (found["lines_removed"], found["lines_added"]) == lines
    assert (found["old"], found["new"]) == (len(old), len(new))


places = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(["1", "2条", "3件"]), st.sampled_from([None, "m", "n"])
    ),
    max_size=12,
)


def figures(drawn, text):
    """Figures at places, with keys as the reader gives them: of place and metric."""
    seen = {}
    for start, quote, metric in drawn:
        name = (text, start, len(quote), metric)
        seen[name] = seen.get(name, 0) + 1
        yield figure(f"{name} {seen[name]}", start, quote, metric=metric, anchor=f"p{start // 5}")


@given(places, places, st.booleans())
def test_every_figure_is_told_of_once(old, new, same_text):
    before, after = list(figures(old, 0)), list(figures(new, 0 if same_text else 1))
    found = figure_differences(before, after, same_text=same_text)
    changed, lost, added = (found.get(name, []) for name in ("changed", "removed", "added"))
    assert len(before) - len(lost) == len(after) - len(added)
    for rows, side in (([*changed, *added], after), (lost, before)):
        keys = [row["key"] for row in rows]
        assert len(set(keys)) == len(keys)
        assert set(keys) <= {row["key"] for row in side}
    for one in changed:
        assert any(name in one["old"] for name in SAYS)
        assert all(one["old"][name] != one["new"][name] for name in one["old"])
        assert all(one[name] == value for name, value in one["new"].items())
    assert figure_differences(before, before, same_text=True) == {}
