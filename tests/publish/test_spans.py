"""Merged cells are found again from a grid that repeats them and a text that has each once."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.publish.datasette import spans


def told(grid, text, begun=frozenset()):
    """The cells as (row, col, text, rowspan, colspan), or None."""
    found = spans.merged(grid, text, begun)
    if found is None:
        return None
    return [(c.row, c.col, c.text, c.rowspan, c.colspan) for row in found for c in row]


def test_cells_merged_across_and_down():
    grid = [["甲", "乙", "乙"], ["甲", "丙", "丁"], ["甲", "0", "0"]]
    assert told(grid, "甲\t乙\n丙\t丁\n0\t0") == [
        (0, 0, "甲", 3, 1),
        (0, 1, "乙", 1, 2),
        (1, 1, "丙", 1, 1),
        (1, 2, "丁", 1, 1),
        (2, 1, "0", 1, 1),
        (2, 2, "0", 1, 1),
    ]


def test_where_two_ways_are_open_a_figure_decides():
    grid = [["甲", "0", "0"], ["乙", "0", "0"]]
    text = "甲\t0\t0\n乙\t0"
    assert (1, 1, "0", 1, 2) in told(grid, text, {(1, 1)})
    assert (1, 2, "0", 1, 1) in told(grid, text, {(1, 2)})
    assert (0, 1, "0", 2, 1) in told(grid, text, {(1, 2)})


def test_a_row_of_nothing_but_cells_from_above_is_an_empty_line():
    assert told([["甲", "乙"], ["甲", "乙"]], "甲\t乙\n") == [
        (0, 0, "甲", 2, 1),
        (0, 1, "乙", 2, 1),
    ]
    assert told([["甲", "乙"], ["", ""]], "甲\t乙\n") == [(0, 0, "甲", 1, 1), (0, 1, "乙", 1, 1)]


def test_each_begins_where_its_text_does():
    cells = spans.merged([["甲乙", "丙"], ["丁", "戊己"]], "甲乙\t丙\n丁\t戊己", set())
    assert [cell.start for row in cells for cell in row] == [0, 3, 5, 7]


@pytest.mark.parametrize(
    ("grid", "text"),
    [
        ([], ""),
        ([["甲"]], "乙"),
        ([["甲", "乙"]], "甲"),
        ([["甲"]], "甲\n乙"),
        ([["甲"], ["乙"]], "甲"),
        ([[str(n) for n in range(spans.MAX_COLS + 1)]], "\t".join(map(str, range(61)))),
    ],
)
def test_where_they_do_not_agree_nothing_is_told(grid, text):
    assert told(grid, text) is None


def test_a_long_text_stands_once_in_the_grid():
    long = "长" * (spans.LONGEST + 1)
    assert told([[long, ""], ["", ""]], f"{long}\n")[0] == (0, 0, long, 2, 2)


def test_many_equal_cells_are_no_puzzle():
    cols = spans.MAX_COLS
    grid = [["0"] * cols] * 40
    text = "\n".join(["\t".join(["0"] * cols)] + ["\t".join(["0"] * (cols - 3))] * 39)
    assert told(grid, text) is not None


def test_a_puzzle_without_end_is_given_up():
    grid = [["0"] * 60] * 332 + [["0"] * 59 + ["x"]]
    lines = ["\t".join(["0"] * (60 - n % 31)) for n in range(333)]
    text = "\n".join(lines)
    began = perf_counter()
    assert told(grid, text) is None
    assert perf_counter() - began < 2


@st.composite
def tables(draw):
    """A table of spans as a page may have it: its grid, its text and where its cells are."""
    rows, cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    free = {(row, col) for row in range(rows) for col in range(cols)}
    grid = [[""] * cols for _ in range(rows)]
    cells, lines = [], []
    for row in range(rows):
        texts = []
        for col in range(cols):
            if (row, col) not in free:
                continue
            width = draw(st.integers(1, cols - col))
            while any((row, at) not in free for at in range(col, col + width)):
                width -= 1
            height = draw(st.integers(1, rows - row))
            text = f"格{len(cells)}"
            for slot in [(r, c) for r in range(row, row + height) for c in range(col, col + width)]:
                free.discard(slot)
                grid[slot[0]][slot[1]] = text
            cells.append((row, col, text, height, width))
            texts.append(text)
        lines.append("\t".join(texts))
    return grid, "\n".join(lines), cells


@given(tables())
def test_every_table_of_differing_cells_comes_back(table):
    grid, text, cells = table
    assert told(grid, text) == cells


@given(
    st.lists(st.lists(st.sampled_from(["", "0", "甲"]), min_size=1, max_size=5), max_size=5),
    st.text(alphabet="0甲\t\n", max_size=40),
)
def test_whatever_is_told_covers_no_slot_twice(grid, text):
    found = told(grid, text) or []
    slots = [
        (r, c) for row, col, _, down, across in found for r in range(row, row + down)
        for c in range(col, col + across)
    ]  # fmt: skip
    assert len(slots) == len(set(slots))
