import time

from hypothesis import given
from hypothesis import strategies as st
from tests.extract.making import grid

from report_archiver.extract.grid import (
    LEAST_SLOTS,
    MAX_SLOTS,
    SLOTS_A_CELL,
    Place,
    place,
    slots,
    texts,
)

SPANS = st.tuples(st.integers(-1, 6), st.integers(-1, 6))
ROWS = st.lists(st.lists(SPANS, max_size=6), max_size=8)


def columns(rows):
    return [[cell.col for cell in row] for row in place(rows).places]


def test_cells_without_spans_stand_side_by_side():
    assert columns([[(1, 1), (1, 1)], [(1, 1), (1, 1)]]) == [[0, 1], [0, 1]]


def test_a_rowspan_pushes_the_cells_below_it_to_the_right():
    assert columns([[(2, 1), (1, 2)], [(1, 1), (1, 1)]]) == [[0, 1], [1, 2]]


def test_a_gap_between_two_rowspans_is_filled():
    assert columns([[(2, 1), (1, 1), (2, 1)], [(1, 1), (1, 1)]]) == [[0, 1, 2], [1, 3]]


def test_a_rowspan_of_zero_goes_to_the_end_and_a_long_one_is_cut_there():
    placed = place([[(0, 1), (99, 1), (1, 1)], [(1, 1)], [(1, 1)]])
    assert placed.places[0][:2] == (Place(0, 0, 3, 1), Place(0, 1, 3, 1))
    assert (placed.rows, placed.cols) == (3, 3)


def test_rows_without_cells_count():
    assert place([[], [(1, 1)], []]) == place([[], [(1, 1)], []])
    assert place([[], [(1, 1)], []]).rows == 3
    assert (place([]).rows, place([]).cols) == (0, 0)


def test_an_overlapping_cell_leaves_the_slot_to_the_one_from_above():
    made = grid([["a", ("b", 2, 1)], [("c", 1, 2)]])
    assert texts(slots(made)) == (("a", "b"), ("c", "b"))


def test_merged_text_is_repeated_and_short_rows_are_filled_up():
    assert texts(slots(grid([[("a", 2, 2), "b"], ["c"], ["d"]]))) == (
        ("a", "a", "b"),
        ("a", "a", "c"),
        ("d", "", ""),
    )


def test_hostile_spans_cost_nothing():
    started = time.process_time()
    placed = place([[(65534, 1000)] * 3] + [[(65534, 1000)] for _ in range(20_000)])
    assert placed.rows * placed.cols <= MAX_SLOTS
    ragged = place([[(1, 1)]] * 30_000 + [[(1, 1)] * 30_000])
    assert ragged.rows * ragged.cols <= MAX_SLOTS
    assert time.process_time() - started < 2


def test_a_table_is_no_larger_than_its_markup_is_worth():
    spread = place([[(200, 1000)], *([[]] * 199)])
    assert spread.rows * spread.cols <= LEAST_SLOTS + SLOTS_A_CELL
    ragged = place([[(1, 1)] * 400] + [[(1, 1)]] * 399)
    assert ragged.rows * ragged.cols <= LEAST_SLOTS + SLOTS_A_CELL * 799
    titled = place([[(1, 60)], [(1, 1)] * 60])
    assert (titled.cols, titled.places[0][0].colspan) == (60, 60)


def test_a_long_merged_text_is_not_multiplied_without_end():
    note = "说明" * 150
    assert texts(slots(grid([[(note, 1, 3)], ["a", "b", "c"]])))[0] == (note,) * 3
    spread = texts(slots(grid([[(note * 10, 20, 40), "短"], *([["b"]] * 19)])))
    assert sum(note in text for row in spread for text in row) == 1
    assert spread[0][0] == note * 10


@given(ROWS)
def test_every_cell_begins_in_a_slot_that_is_its_own(rows):
    placed = place(rows)
    begun = [(p.row, p.col) for row in placed.places for p in row]
    assert len(begun) == len(set(begun)) == sum(map(len, rows))
    for row, (spans, places) in enumerate(zip(rows, placed.places, strict=True)):
        assert len(spans) == len(places)
        for p in places:
            assert p.row == row
            assert p.row + p.rowspan <= placed.rows
            assert p.col + p.colspan <= placed.cols


@given(ROWS)
def test_a_grid_is_a_rectangle_in_which_every_cell_is_found(rows):
    made = grid(
        [[(f"{i},{j}", *spans) for j, spans in enumerate(row)] for i, row in enumerate(rows)]
    )
    shown = slots(made)
    assert {len(row) for row in shown} <= {made.cols}
    for cell in made.cells:
        assert shown[cell.row][cell.col] == cell
    found = {text for row in texts(shown) for text in row}
    assert {cell.text for cell in made.cells} <= found
