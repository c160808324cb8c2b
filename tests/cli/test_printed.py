import re

import pytest
from rich.console import Console

from report_archiver.cli.printed import grid

CELLS = (
    ("办理结果", "办理结果", "申请人", "申请人", "总计"),
    ("办理结果", "办理结果", "自然人", "其他", "总计"),
    ("一、答复", "（一）予以公开", "1", "0", "1"),
    ("一、答复", "（二）部分公开", "1", "", "/"),
    ("二、结转", "二、结转", "0", "0", "0"),
)
FIGURES = {(row, col) for row in (2, 3, 4) for col in (2, 3, 4)}


def printed(cells, figures, width):
    console = Console(width=width, markup=False, highlight=False)
    with console.capture() as capture:
        console.print(grid(cells, figures, width))
    return [re.sub(r"\s+", " ", line).rstrip() for line in capture.get().splitlines()]


@pytest.mark.parametrize("width", [60, 80, 120, 1000])
def test_a_merged_cell_is_shown_once_and_a_value_always(width):
    assert printed(CELLS, FIGURES, width) == [
        "办理结果 申请人 总计",
        " 自然人 其他",
        "一、答复 › （一）予以公开 1 0 1",
        " （二）部分公开 1 /",
        "二、结转 0 0 0",
    ]


def test_a_table_without_figures_is_shown_as_text():
    assert printed((("项目", "内容"), ("地址", "某路1号")), set(), 80) == [
        "项目 内容",
        "地址 某路1号",
    ]


@pytest.mark.parametrize("cells", [(), ((),), (("",),), (("x",), ())])
def test_odd_tables_break_nothing(cells):
    printed(cells, set(), 80)


def test_a_table_of_values_alone_has_no_column_of_words():
    assert printed((("维持", "纠正"), ("0", "0")), {(1, 0), (1, 1)}, 80) == ["维持 纠正", " 0 0"]
