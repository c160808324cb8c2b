"""Tables as they were printed: merged cells, found again from what the archive keeps of them.

`tables.cells` repeats a merged cell in all its slots. The text of the edition has each cell once: a
row a line, cells parted by tabs. Both together tell where each cell begins and how far it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

MAX_COLS = 60  # a wider table is no form; it is shown as its grid
MAX_SLOTS = 20_000
MAX_TRIES = 20_000  # of a table; one of a form takes a few hundred
LONGEST = 200  # characters; the reader repeats no longer text over the slots of a merged cell

Slot = tuple[int, int]  # row and column, from 0
Grid = Sequence[Sequence[str]]


@dataclass(slots=True)
class Cell:
    """A cell, its upper left slot and how far it goes. start: where its text begins, in code points
    from the table's first; None where the text does not tell."""

    row: int
    col: int
    text: str
    start: int | None
    rowspan: int = 1
    colspan: int = 1


def merged(grid: Grid, text: str, begun: AbstractSet[Slot]) -> list[list[Cell]] | None:
    """The cells of each row, merged ones once; None where grid and text do not agree.

    text: the table's part of the edition's text. begun: slots that are known to be the first of
    their cell, since a figure was read there.
    """
    lines = text.split("\n")
    cols = max(map(len, grid), default=0)
    if len(lines) != len(grid) or not 0 < cols <= MAX_COLS or cols * len(grid) > MAX_SLOTS:
        return None
    found: list[list[Cell]] = []
    above: list[Cell | None] = [None] * cols
    start, tries = 0, MAX_TRIES
    for number, line in enumerate(lines):
        printed = [*grid[number], *[""] * (cols - len(grid[number]))]
        row = _Row(number, printed, line.split("\t"), above, begun, tries)
        steps = row.steps()
        if steps is None:
            return None
        tries = row.tries
        cells = _taken(steps, number, start, line.split("\t"), above)
        found.append(cells)
        start += len(line) + 1
    return found


def plain(grid: Grid) -> list[list[Cell]]:
    """The grid as it is kept, a cell a slot."""
    return [
        [Cell(row, col, text, None) for col, text in enumerate(texts)]
        for row, texts in enumerate(grid)
    ]


def _taken(
    steps: Sequence[tuple[str, int]],
    row: int,
    start: int,
    texts: Sequence[str],
    above: list[Cell | None],
) -> list[Cell]:
    """The cells that begin in a row. Those from above that go on in it grow; `above` follows."""
    cells: list[Cell] = []
    col = 0
    for kind, width in steps:
        if kind == "on" and (going := above[col]):
            going.rowspan += 1
        elif kind == "cell":
            text = texts[len(cells)]
            cells.append(Cell(row, col, text, start, colspan=width))
            start += len(text) + 1
            above[col : col + width] = [cells[-1]] * width
        else:
            above[col] = None
        col += width
    return cells


class _Row:
    """The one question of a row: which of its slots begin a cell. Answered by trying, each column
    once for each number of cells that came before it, and no more than `tries` times in all."""

    def __init__(
        self,
        number: int,
        printed: Sequence[str],
        texts: Sequence[str],
        above: Sequence[Cell | None],
        begun: AbstractSet[Slot],
        tries: int,
    ) -> None:
        self.printed, self.texts, self.above = printed, texts, above
        self.begun = {col for row, col in begun if row == number}
        self.dead: set[tuple[int, int]] = set()
        self.tries = tries

    def steps(self) -> list[tuple[str, int]] | None:
        """What stands in the columns from the left: a cell from above that goes on, a cell that
        begins, or nothing; and how many columns it takes."""
        if self.texts == [""]:  # a row without a cell, or with an empty one
            self.texts = []
            if (steps := self._from(0, 0)) is not None:
                return steps
            self.texts, self.dead = [""], set()
        return self._from(0, 0)

    def _from(self, col: int, used: int) -> list[tuple[str, int]] | None:
        if col == len(self.printed):
            return [] if used == len(self.texts) else None
        self.tries -= 1
        too_few = len(self.printed) - col < len(self.texts) - used
        if too_few or (col, used) in self.dead or self.tries < 0:
            return None
        for kind, width in self._choices(col, used):
            rest = self._from(col + width, used + (kind == "cell"))
            if rest is not None:
                return [(kind, width), *rest]
        self.dead.add((col, used))
        return None

    def _choices(self, col: int, used: int) -> list[tuple[str, int]]:
        choices = []
        going = self.above[col]
        if going and going.col == col and self._free(col, going.colspan, going.text):
            choices.append(("on", going.colspan))
        if used < len(self.texts):
            most = len(self.printed) - col - (len(self.texts) - used - 1)  # each other needs one
            choices += [("cell", width) for width in self._widths(col, self.texts[used], most)]
        if self.printed[col] == "" and col not in self.begun:
            choices.append(("none", 1))
        return choices

    def _free(self, col: int, width: int, text: str) -> bool:
        cols = range(col, col + width)
        return all(at not in self.begun and _repeats(self.printed[at], text) for at in cols)

    def _widths(self, col: int, text: str, most: int) -> list[int]:
        """How wide a cell of this text may be, the widest first."""
        if self.printed[col] != text:
            return []
        width = 1
        while width < most and self._free(col + width, 1, text):
            width += 1
        return list(range(width, 0, -1))


def _repeats(slot: str, text: str) -> bool:
    return slot == text or (slot == "" and len(text) > LONGEST)
