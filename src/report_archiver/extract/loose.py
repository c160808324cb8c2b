"""Numbers in tables that follow no form: each with the label of its row and of its column."""

from __future__ import annotations

import re

from report_archiver.extract.cells import NUMBERS, CellValue, wording
from report_archiver.extract.labels import BLANKS, printed_unit
from report_archiver.extract.sheets import Entry, Sheet
from report_archiver.model import Cell

# Numbers that count nothing: running numbers, years, telephone numbers, codes.
COUNTS_NOTHING = re.compile(
    r"^(?:序号|编号|行次|行号|代码|No\.?|年份|年度|年|月份|日期|时间|电话|联系电话|手机|传真|邮编|邮政编码"
    r"|索引号|文号|发文字号|统一社会信用代码|备注)$",
    re.IGNORECASE,
)
CUMULATIVE = re.compile(r"历年|^累计|^总累计")
LETTERED = ("甲", "乙", "丙")  # a row that numbers the columns: 甲 乙 1 2
WORD = re.compile(r"[^\W\d_].*[^\W\d_]", re.DOTALL)
LONGEST = 80  # characters of a label; a longer cell is prose


def entries(printed: Sheet) -> list[Entry]:
    """The cells of a table that hold a number and nothing else, with what labels them."""
    tops = [""] * printed.grid.cols
    found = []
    for number, row in enumerate(printed.slots):
        begun = [cell for col, cell in enumerate(row) if cell and cell.col == col]
        standing = [(cell, wording(cell.text)) for cell in begun]
        if any(cell.text.strip() in LETTERED for cell in begun):
            continue
        left = unit = ""
        heads = not any(said.value.kind == "number" for _, said in standing)
        for cell, said in standing:
            if said.value.kind in NUMBERS and cell.row == number:
                one = entry(cell, said.value, left, tops[cell.col], unit)
                found += [one] if one else []
            elif said.unit:
                unit = said.unit
            elif said.value.kind == "text" and is_label(cell):
                left = said.shown
                if cell.row == number and heads:
                    span = min(cell.colspan, printed.grid.cols - cell.col)
                    tops[cell.col : cell.col + span] = [label(cell)] * span
    return found


def is_label(cell: Cell) -> bool:
    """Is it short, and more than a code or a column's letter (01, 甲, B)?"""
    return len(cell.text) <= LONGEST and bool(WORD.search(cell.text))


def label(cell: Cell) -> str:
    return BLANKS.sub("", cell.text)


def entry(cell: Cell, value: CellValue, left: str, top: str, unit: str) -> Entry | None:
    """None for a number without a label, or whose label says that it counts nothing."""
    labels = [part for part in (left, top) if part and part != "统计数"]
    if not labels or any(COUNTS_NOTHING.match(part) for part in labels):
        return None
    return Entry(
        cell=cell,
        value=value,
        row=cell.row,
        col=cell.col,
        metric=None,
        label="：".join(dict.fromkeys(labels)),
        unit=printed_unit(top) or unit or printed_unit(left),
        basis="cumulative" if CUMULATIVE.search(top) else "annual",
    )
