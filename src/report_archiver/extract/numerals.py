"""Quantities in running text: numbers with unit, scale, direction and range, as a reader sees them.

`scan` gives every quantity of a squeezed text; what looks like a number and counts nothing (dates,
document and article numbers, enumerators, telephone numbers, addresses, names) is masked first.
Nothing is invented: a numeral that cannot be read with certainty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import cn2an

from report_archiver.model import Approx

CHINESE = "零〇一二两三四五六七八九十百千万亿半"
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_YEARS = (
    r"(?<!\d)(?:19|20)\d{2}(?:[-—–~～至到、和及与/](?:19|20)?\d{2,4})*"
    r"年(?:度|初|底|末|来|间|代|以来)?"
)
_MONTH = r"\d{1,2}月(?:份|底|初|末|中旬|上旬|下旬)?"
_DAY = r"(?:\d{1,2}[日号])?"
_UNTIL = r"(?:[-—–~～至到]\d{1,2}[月日号](?:\d{1,2}[日号])?)?"
_ADDRESSED = (
    r"(?:电话|传真|邮编|邮政编码|热线|QQ群?|微信号|手机|联系方式|邮箱|账号|编号|代码|索引号|标识码)"
)

# What counts nothing. Each alternative is one kind of thing that carries digits.
_MASKS = (
    # runs that no count is as long as: identifiers, rubbish
    rf"\d{{16,}}|[{CHINESE}]{{20,}}|(?:\d[,，]){{16,}}",
    r"https?：?//[\w./?=&%#：-]+|www\.[\w./-]+|[\w.-]+@[\w.-]+",
    r"《[^《》]{1,120}》",
    r"[“\"「‘][^”\"」’，。；]{1,12}[”\"」’]",
    # dates and years
    rf"{_YEARS}(?:{_MONTH}{_DAY})?{_UNTIL}",
    r"(?<![\d.])(?:19|20)\d{2}[-./](?:1[0-2]|0?[1-9])(?:[-./]\d{1,2})?(?![\d万亿元%])(?:日)?",
    r"(?:19|20)\d{1,4}月\d{1,2}日?",
    rf"{_MONTH}{_DAY}{_UNTIL}",
    r"[一二三四五六七八九〇零○十]{2,4}年(?:度)?(?:[一二三四五六七八九十]{1,3}月)?(?:[一二三四五六七八九十]{1,3}日)?",
    r"\d{1,2}[日号](?=[起止前后，。；、）]|至|以)|(?<!\d)\d{2,4}年(?=[来间内])",
    r"\d{1,2}：\d{2}(?:：\d{2})?|(?:上午|下午|晚上?|中午|凌晨)\d{1,2}[时点]",
    r"\d{1,2}[时点]\d{1,2}分|7[×xX*]24(?:小时)?|24小时",
    r"(?:\d+|[一二三四五六七八九十]+)(?:个)?(?:工作日|自然日|日内|天内|小时内|分钟内|年内|月内)",
    r"(?:\d+|[一二两三四五六七八九十]+)个(?:多|半)?月",
    # numbers of documents, articles, meetings, plans
    r"[〔（【﹝]\s*(?:19|20)\d{2}\s*[〕）】﹞]\s*第?\d+号",
    r"第\s*[\d一二三四五六七八九十百零〇]+(?:号令?|条|款|项|章|节|届|次会议|期|版|批|卷|类|\d*)?",
    r"(?:令|字|函|发|办|文)第?\d+号|\d+号(?:令|文|文件|公告|通知)",
    r"[一二三四五六七八九十]+届[一二三四五六七八九十]+中",
    r"“?十[一二三四五]五”?|[一二]十大|十[七八九]大",
    # telephones, post codes, addresses, identifiers
    rf"{_ADDRESSED}(?:号码)?[：是为]?[（）\d—、/ -]{{3,}}",
    r"(?<!\d)0\d{2,3}[-—]\d{7,8}(?:[-—]\d+)?|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{9,11}(?!\d)",
    r"(?<!\d)\d{5}(?=(?:政务|政府|市民|市长|便民|公共|投诉|举报)?[\u4e00-\u9fff]{0,4}(?:热线|公开电话|平台))",
    r"[路街道巷弄里村镇区段]\d+(?:[-—]\d+)?号(?:楼)?|\d+号楼|\d+(?:室|楼|层|幢|栋|单元)(?![\u4e00-\u9fff]*文件)",
    r"[A-Za-z]+[-/.]?\d[\w.-]*|\d+[A-Za-z]+\d*",
    # parts of the report itself, versions, frequencies, words of the forms
    r"(?:\d+|[一二三四五六七八九十]+)(?:个|大)?(?:部分|方面|章节)",
    r"(?:19|20)\d{2}版|(?<!\d)20[0-3]\d\d{1,4}[日号]",
    r"每(?:天|日|周|月|年|季度?|人|次|篇|件)[^，。；]{0,6}?(?:\d+|[一二两三四五六七八九十]+)[次期个篇条件场]",
    r"三类内部事务|四类过程性",
    r"[A-Za-z0-9.-]*[/_\\][A-Za-z0-9./_-]+",
    # enumerators
    r"(?:(?<=^)|(?<=[。；：！？]))(?:\d{1,2}[.、．](?!\d)|\d{1,2}）|[①-⑳])",
    r"（\d{1,2}）|（[一二三四五六七八九十]{1,3}）|[①-⑳]",
    r"(?:(?<=^)|(?<=[。；：！？，]))[一二三四五六七八九十]{1,3}(?:是|、|要|方面|则)",
)
MASK = re.compile("|".join(f"(?:{mask})" for mask in _MASKS))

_BEFORE = r"(?P<before>接近|将近|近|大约|约|超过|超|突破|逾|多达|不足|不到|至少)?"
_SIGN = r"(?P<sign>[+-])?"
_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?P<scale>万亿|千万|百万|十万|亿|万|千)?"
_MORE = r"(?P<more>余|多|几)?"
_AROUND = r"(?P<around>左右|上下|以上|以下|以内)?"
_HIGH = r"(?:(?:-|—|–|~|～|至|到)(?P<high>" + _ARABIC + r"))?"
_SIDE_BY_SIDE = re.compile("[一二两三四五六七八九]{2}")  # 二三件: two or three; 唯一一件: one
_HUNDREDTHS = re.compile(rf"百分之(?P<number>[{CHINESE}]+(?:点[{CHINESE}]+)?|\d+(?:\.\d+)?)")
# Chinese numerals count only before a unit, and these never count: 一个平台, 一项工作, 两个确保.
_IDIOM = frozenset(
    (
        "一个",
        "一项",
        "一批",
        "一种",
        "一类",
        "一次",
        "一条",
        "一起",
        "一位",
        "一名",
        "一家",
        "一部",
        "一期",
        "一处",
        "一张",
        "一块",
        "一套",
        "一段",
        "一本",
        "一所",
        "一支",
        "一份",
        "一户",
        "一则",
        "一只",
        "一台",
        "一篇",
        "一版",
        "一笔",
        "一集",
        "一场",
        "一例",
        "一字",
        "一件",
        "一元",
        "一倍",
        "一人",
        "千万",
        "万元",
        "亿元",
        "百姓",
        "两个",
        "两种",
        "两级",
    )
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the squeezed text[start:end], its unit and direction as printed.

    number_start, number_end: the bare number. unit: canonical, None where none is printed.
    """

    start: int
    end: int
    number_start: int
    value: Decimal
    value_high: Decimal | None
    unit: str | None
    approx: Approx | None
    zero_word: bool = False


class Numerals:
    """A scanner for a list of units: {spelling: canonical}."""

    def __init__(self, units: Mapping[str, str]) -> None:
        self.units = dict(units)
        spellings = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
        unit = rf"(?P<unit>{spellings})?"
        self.arabic = re.compile(
            rf"{_BEFORE}{_SIGN}(?P<number>{_ARABIC}){_HIGH}{_MORE}{_SCALE}(?P<more2>余|多)?"
            rf"(?P<gap>（(?=(?:{spellings})）))?{unit}{_AROUND}"
        )
        self.chinese = re.compile(
            rf"{_BEFORE}(?P<number>[{CHINESE}]+)(?P<more>余|多|几)?(?P<unit>{spellings}){_AROUND}"
        )

    def scan(self, text: str) -> Iterator[Quantity]:
        """The quantities of a squeezed text, in order, none overlapping another."""
        masked = MASK.sub(_blot, text)
        taken = 0
        for found in self._candidates(masked):
            if found.start >= taken:
                taken = found.end
                yield found

    def _candidates(self, masked: str) -> list[Quantity]:
        found = [self._hundredth(match) for match in _HUNDREDTHS.finditer(masked)]
        found += [self._arabic(match) for match in self.arabic.finditer(masked)]
        found += [self._chinese(match) for match in self.chinese.finditer(masked)]
        return sorted((one for one in found if one), key=lambda one: (one.start, -one.end))

    def _hundredth(self, match: re.Match[str]) -> Quantity | None:
        number = match["number"]
        value = (
            Decimal(number) if number[0].isdigit() and number.isascii() else from_chinese(number)
        )
        if value is None:
            return None
        return Quantity(match.start(), match.end(), match.start(), value, None, "%", None)

    def _arabic(self, match: re.Match[str]) -> Quantity | None:
        value = _plain(match["number"])
        high = _plain(match["high"]) if match["high"] else None
        scale = scaled(match["scale"])
        value *= scale
        if match["sign"] == "-":
            value = -value
        if high is not None:
            high *= scale
            if high <= value:
                return None
        unit, end = self._unit(match)
        if unit and not match["scale"] and unit in ("万元", "亿元"):
            pass
        approx = direction(match["before"], match["more"] or match["more2"], match["around"])
        start = match.start("before") if match["before"] else match.start("number")
        if match["sign"]:
            start = min(start, match.start("sign"))
        return Quantity(start, end, match.start("number"), value, high, unit, approx)

    def _unit(self, match: re.Match[str]) -> tuple[str | None, int]:
        end = (
            match.end("around")
            if match["around"]
            else max(
                match.end(name) for name in ("number", "high", "more", "scale", "more2", "unit")
            )
        )
        printed = match["unit"]
        return (self.units[printed] if printed else None), end

    def _chinese(self, match: re.Match[str]) -> Quantity | None:
        printed = match["number"] + match["unit"]
        if printed in _IDIOM or match.string[match.start() - 1 : match.start()] in (
            "第",
            "数",
            "十",
        ):
            return None
        if match["number"] in ("零", "〇"):
            value: Decimal | None = Decimal(0)
        else:
            value = from_chinese(match["number"])
        if value is None:
            return None
        approx = direction(match["before"], match["more"], match["around"])
        start = match.start("before") if match["before"] else match.start("number")
        unit = self.units[match["unit"]]
        zero = match["number"] in ("零", "〇")
        return Quantity(start, match.end(), match.start("number"), value, None, unit, approx, zero)


def _blot(match: re.Match[str]) -> str:
    """Cover what counts nothing, so that places stay."""
    return "\x01" * len(match.group())


def _plain(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace("，", ""))


def scaled(scale: str | None) -> Decimal:
    """万 → 10000; the product for 千万, 万亿."""
    product = Decimal(1)
    for char in scale or "":
        product *= SCALES[char]
    return product


def from_chinese(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral standing alone; None where it is none (万千, 十百 …)."""
    half = numeral.endswith("半")
    if numeral == "半":
        return None
    if (numeral in SCALES and numeral != "十") or _SIDE_BY_SIDE.search(numeral.partition("点")[0]):
        return None
    try:
        value = Decimal(str(cn2an.cn2an(numeral.rstrip("半"), "smart")))
    except ValueError:
        return None
    return value + Decimal("0.5") if half else value


def direction(before: str | None, more: str | None, around: str | None) -> Approx | None:
    """Which way an approximate number leans: about, over or under; None where it is exact."""
    if before in ("不足", "不到") or around in ("以下", "以内"):
        return "under"
    if before in ("超过", "超", "突破", "逾", "至少") or more or around == "以上":
        return "over"
    if before in ("接近", "将近", "近", "大约", "约") or around in ("左右", "上下"):
        return "about"
    return None
