"""What stands in one cell of a table: a number with its unit, nothing, or a sign for nothing.

A cell is read as it is printed: empty, zero, zero in words, `/` and 无 are different things, and
what cannot be read with certainty gives no number at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from report_archiver.extract import labels
from report_archiver.extract.numerals import from_chinese

CellKind = Literal["number", "zero_word", "blank", "na", "text"]
NUMBERS = ("number", "zero_word")

LONGEST = 200  # characters; a longer cell is prose
LONGEST_NUMBER = 20  # characters; within what Decimal keeps exactly

UNITS = {
    "條": "条", "項": "项", "個": "个", "％": "%",
    **{unit: unit for unit in (
        "人次", "件次", "批次", "场次", "条次", "万元", "亿元", "元", "条", "件", "篇", "次", "人",
        "期", "部", "个", "份", "项", "起", "只", "例", "家", "处", "所", "种", "类", "批", "册",
        "张", "台", "套", "户", "则", "场", "名", "位", "宗", "笔", "页", "字", "%",
    )},
}  # fmt: skip
SCALES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}

# Full-width ASCII and its kin by hand: NFKC would turn 5① and 5² into 51 and 52.
FOLDED: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
FOLDED |= dict.fromkeys(map(ord, "−–—―─‐‑‒﹣ー"), ord("-"))
FOLDED |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
FOLDED |= {ord("。"): ord("."), ord("﹢"): ord("+"), ord("〔"): ord("("), ord("〕"): ord(")")}

UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
NOT_THERE = re.compile(r"[-/\\]+|无|不适用|不涉及|空|N/?A|NULL|NONE", re.IGNORECASE)
ZERO_WORD = re.compile(rf"(?:为|共)?[零〇○](?:{UNIT})?|没有|未发生|未收到|为0")
NUMBER = re.compile(
    rf"""(?:共计|共|合计|总计|计)?
    (?P<approx>大约|约|近|超过|超|不足)?
    (?P<sign>[+-]|增加|增长|增|减少|下降|减|[↑↓])?[¥￥]?
    (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
    (?P<more>余|多)?
    (?P<scale>百万|千万|[百千万亿](?!元))?
    (?P<more2>余|多)?
    (?P<open>\()?(?P<unit>{UNIT})?(?(open)\))
    [.,;]?
    (?P<remark>(?:\(|其中|含|包括).*)?""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
CHINESE = re.compile(
    rf"(?P<sign>增加?|减少?)?(?P<digits>[一二两三四五六七八九十百千万]+)(?P<unit>{UNIT})?"
)
GAP = re.compile(r"(?<=[\d,.])\s+(?=[\d,.])", re.ASCII)
PIECE = re.compile(r"\s+")

OVER, UNDER = frozenset({"超过", "超", "余", "多"}), frozenset({"不足"})
DOWN = frozenset({"-", "减少", "下降", "减", "↓"})


@dataclass(frozen=True, slots=True)
class CellValue:
    """A cell's meaning. value: None but for number and zero_word; kind text: anything else.

    unit: canonical, None where the cell prints none; remark: what stands behind the number;
    approx: about, over or under; repaired: digits that white space had parted were joined.
    """

    kind: CellKind
    value: Decimal | None = None
    unit: str | None = None
    remark: str = ""
    approx: Literal["about", "over", "under"] | None = None
    repaired: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Wording:
    """What the text of a cell says by itself, wherever it stands.

    label, header: normalised as the one and as the other; bare: the label without its remark;
    shown: for people; unit: canonical, of a cell that holds nothing else; unit_named: that which a
    header prints beside its words. A number is no label.
    """

    value: CellValue
    label: str = ""
    header: str = ""
    bare: str = ""
    shown: str = ""
    unit: str | None = None
    unit_named: str | None = None


def wording(text: str) -> Wording:
    """Read the text of a cell. Never raises."""
    return wording_of(text[: labels.LONGEST + 1])


@lru_cache(maxsize=8192)
def wording_of(text: str) -> Wording:
    """The same for a text cut to where it can be no label; cells recur from page to page."""
    value = parse(text)
    if value.kind == "number":
        return Wording(value)
    label = labels.normalise(text)
    return Wording(
        value=value,
        label=label,
        header=labels.header_word(label),
        bare=labels.bare(text),
        shown=labels.shown(text),
        unit=UNITS.get(text.strip()),
        unit_named=labels.printed_unit(text),
    )


def parse(text: str) -> CellValue:
    """What a cell means by its text. Never raises."""
    folded = text[: LONGEST + 1].translate(FOLDED).strip()
    if not folded:
        return CellValue("blank")
    joined, repaired = join(folded)
    bare = PIECE.sub("", joined)
    if NOT_THERE.fullmatch(bare):
        return CellValue("na")
    if ZERO_WORD.fullmatch(bare) and not bare.endswith("0"):
        return CellValue("zero_word", Decimal(0), UNITS.get(bare.lstrip("为共零〇○")))
    if len(text) > LONGEST or joined != joined.strip() or broken(joined):
        return CellValue("text")
    if (found := NUMBER.fullmatch(bare)) and (value := number(found)) is not None:
        return CellValue(
            "number",
            value,
            UNITS.get(found["unit"] or ""),
            (found["remark"] or "").strip("()"),
            direction(found),
            repaired,
        )
    return chinese(bare)


def join(text: str) -> tuple[str, bool]:
    """Join digits that white space parted, where they cannot be two numbers; else leave the gap.

    `1 0 3` (single digits), `1 03` (no number begins with 0), `1, 234` and `3. 5` are one number
    each; `12 5` and `100 200` may be two and stay as they are.
    """
    if not GAP.search(text):
        return text, False
    head = re.match(r"[\d\s,.]+", text, re.ASCII)
    pieces = head.group().split() if head else []
    single = all(len(piece) == 1 for piece in pieces)
    zeros = all(len(p) > 1 and p[0] == "0" for p in pieces[1:])
    marks = all(a[-1] in ",." or b[0] in ",." for a, b in pairwise(pieces))
    if head and (marks or (pieces[0] != "0" and (single or zeros))):
        return "".join(pieces) + text[head.end() :], True
    return text, False


def broken(text: str) -> bool:
    """Are two numbers parted by nothing but white space left?"""
    return bool(GAP.search(text))


def number(found: re.Match[str]) -> Decimal | None:
    """The value of a matched number; None for digits that no number is written with (007)."""
    digits = found["digits"].replace(",", "")
    if re.match(r"0\d", digits) or len(digits) > LONGEST_NUMBER:
        return None
    value = Decimal(digits) * SCALES[found["scale"] or ""]
    return -value if value and found["sign"] in DOWN else plain(value)


def plain(value: Decimal) -> Decimal:
    """Without a trailing exponent that scaling left."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def direction(found: re.Match[str]) -> Literal["about", "over", "under"] | None:
    words = {found["approx"], found["more"], found["more2"]} - {None}
    if words & OVER:
        return "over"
    if words & UNDER:
        return "under"
    return "about" if words else None


def chinese(text: str) -> CellValue:
    """三件, 十二: a Chinese numeral alone; anything else is text."""
    found = CHINESE.fullmatch(text)
    value = from_chinese(found["digits"]) if found else None
    if found is None or value is None:
        return CellValue("text")
    signed = -value if (found["sign"] or "") in DOWN else value
    return CellValue("number", signed, UNITS.get(found["unit"] or ""))
