"""Documents and grids from plain lists, as the tests of this room want them."""

from report_archiver.extract.grid import place
from report_archiver.model import Block, Cell, Document, Grid, Section, Span


def grid(rows, start=0, anchor="table", caption=""):
    """A grid of rows of cells; a cell is its text, or (text, rowspan, colspan)."""
    return written(rows, start, anchor, caption)[0]


def written(rows, start=0, anchor="table", caption=""):
    """The grid, and its text: a line a row, cells parted by tabs."""
    rows = [[(cell, 1, 1) if isinstance(cell, str) else cell for cell in row] for row in rows]
    placed = place([[(rowspan, colspan) for _, rowspan, colspan in row] for row in rows])
    cells, lines, at = [], [], start
    for row, places in zip(rows, placed.places, strict=True):
        for (text, _, _), p in zip(row, places, strict=True):
            span = Span(at, at + len(text))
            cells.append(Cell(p.row, p.col, p.rowspan, p.colspan, text, span, f"{anchor} td"))
            at += len(text) + 1
        at += not row
        lines.append("\t".join(text for text, _, _ in row))
    text = "\n".join(lines)
    span = Span(start, start + len(text))
    return Grid(span, anchor, placed.rows, placed.cols, tuple(cells), caption), text


def document(*parts):
    """A document of paragraphs (str) and tables (lists of rows)."""
    text, blocks, grids = "", [], []
    for part in parts:
        start = len(text)
        if isinstance(part, str):
            text += part + "\n"
            blocks.append(
                Block(Span(start, start + len(part)), f"p:nth-of-type({len(blocks) + 1})")
            )
        else:
            made, lines = written(part, start, f"table:nth-of-type({len(grids) + 1})")
            at = start
            for line in lines.split("\n"):
                blocks.append(Block(Span(at, at + len(line)), made.anchor, table=len(grids)))
                at += len(line) + 1
            grids.append(made)
            text += lines + "\n"
    return Document(text.removesuffix("\n"), tuple(blocks), tuple(grids), (), "", "", "utf-8")


def chapters(made, *headings):
    """Level-1 sections, each from the paragraph that is its heading to the next one."""
    starts = [made.text.index(heading) for heading in headings]
    ends = [*starts[1:], len(made.text)]
    return tuple(
        Section(1, None, None, heading, heading, Span(start, end))
        for heading, start, end in zip(headings, starts, ends, strict=True)
    )
