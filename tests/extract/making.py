"""Documents and grids from plain lists, as the tests of this room want them."""

from report_archiver.extract.grid import place
from report_archiver.model import Block, Cell, Document, Grid, Section, Span


def grid(rows, start=0, anchor="table"):
    """A grid of rows of cells; a cell is its text, or (text, rowspan, colspan)."""
    return written(rows, start, anchor)[0]


def written(rows, start=0, anchor="table"):
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
    return Grid(span, anchor, placed.rows, placed.cols, tuple(cells)), text


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


def requests_table(values=lambda row, col: "0", three=True):
    """Table 3 as Word leaves it; values(row, col) is a cell's text, rows from 0 to 22 or 24.

    three: （六）其他处理 in the three rows of the 2021 form, else in the single one of 2019.
    """
    groups = [
        ("（三）不予公开", DENIED),
        ("（四）无法提供", UNAVAILABLE),
        ("（五）不予处理", NOT_PROCESSED),
    ]
    if three:
        groups.append(("（六）其他处理", OTHER))
    single = [] if three else [("（六）其他处理", 1, 2)]
    labels = [
        [("一、本年新收政府信息公开申请数量", 1, 3)],
        [("二、上年结转政府信息公开申请数量", 1, 3)],
    ]
    labels += [[("三、本年度办理结果", 22 if three else 20, 1), ("（一）予以公开", 1, 2)]]
    labels += [[("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2)]]
    for group, rows in groups:
        labels += [[(group, len(rows), 1), rows[0]], *([row] for row in rows[1:])]
    labels += [[cell] for cell in single]
    labels += [[("（七）总计", 1, 2)], [("四、结转下年度继续办理", 1, 3)]]
    return [
        [(CORNER, 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        ["商业 企业", "科研 机构", "社会公益组织", "法律服务机构", "其他"],
        *([*row, *(values(number, col) for col in range(7))] for number, row in enumerate(labels)),
    ]


CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
DENIED = [
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
]
UNAVAILABLE = [
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
]
NOT_PROCESSED = [
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
]
OTHER = [
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def cases_table(values):
    """Table 4 with its 15 numbers."""
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((text, 2, 1) for text in OUTCOMES), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        OUTCOMES * 2,
        list(values),
    ]


def proactive_2021(*blocks):
    """Table 2 of the 2021 form in one table; four lists of rows of values."""
    first, license_, penalty, fee = blocks
    return [
        [("第二十条第（一）项", 1, 4)],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", *first[0]],
        ["行政规范性文件", *first[1]],
        [("第二十条第（五）项", 1, 4)],
        ["信息内容", ("本年处理决定数量", 1, 3)],
        ["行政许可", (license_, 1, 3)],
        [("第二十条第（六）项", 1, 4)],
        ["信息内容", ("本年处理决定数量", 1, 3)],
        ["行政处罚", (penalty[0], 1, 3)],
        ["行政强制", (penalty[1], 1, 3)],
        [("第二十条第（八）项", 1, 4)],
        ["信息内容", ("本年收费金额（单位：万元）", 1, 3)],
        ["行政事业性收费", (fee, 1, 3)],
    ]
