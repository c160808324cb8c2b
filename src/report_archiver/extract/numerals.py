"""Quantities in running text: numbers with unit, scale, direction and range, as a reader sees them.

`scan` gives every quantity of a squeezed text; what looks like a number and counts nothing (dates,
document and article numbers, enumerators, telephone numbers, addresses, names) is masked first.
Nothing is invented: a numeral that cannot be read with certainty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import cn2an

from report_archiver.model import Approx

CHINESE = "零〇一二两三四五六七八九十廿卅百千万亿半壹贰叁肆伍陆柒捌玖拾佰仟"
FORMAL = str.maketrans(
    dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
    | {"廿": "二十", "卅": "三十"}
)
UNDER = frozenset(("不足", "不到", "不超过", "不多于", "低于", "少于"))
ABOUT = frozenset(("接近", "将近", "近", "大约", "约", "约占", "约为"))
OVER = frozenset(("超过", "超", "突破", "破", "过", "上", "逾", "至少", "不少于", "不低于", "高于"))
NONE: Mapping[str, str] = {}
MONEY = ("万元", "亿元")  # kept as printed: 1.2亿元 is 1.2 亿元
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

_VISITED = r"(?:浏览|点击|阅读|访问|查看)(?:次数|量|数|率)?：〔?\d[\d, ]*次?"

# What counts nothing. Each alternative is one kind of thing that carries digits.
_MASKS = (
    # runs that no count is as long as: identifiers, rubbish
    rf"\d{{16,}}|[{CHINESE}]{{20,}}|(?:\d[,，]){{16,}}",
    r"https?：?//[\w./?=&%#：-]+|www\.[\w./-]+|(?<![A-Za-z0-9_.-])[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+",
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
    r"(?:\d+|[一二三四五六七八九十]+)(?:个)?(?:(?:工作日|自然日)(?:之|以)?[内前后]|日内|天以?内|小时以?内|分钟以?内|年内|月内)",
    r"(?:\d+|[一二三四五六七八九十]+)(?:个)?自然日",
    r"(?:\d+|[一二两三四五六七八九十]+)个(?:多|半)?月",
    # numbers of documents, articles, meetings, plans
    r"[〔（【﹝]\s*(?:19|20)\d{2}\s*[〕）】﹞]\s*第?\d+号",
    r"第\s*\d+\s*页[，/ ]*共\s*\d+\s*页|第\d+[至到—-]\d+[名位条]",
    r"第\s*[\d一二三四五六七八九十百零〇]+条(?:[、和及至][一二三四五六七八九十百\d]+条)+",
    r"第\s*[\d一二三四五六七八九十百零〇]+(?:号令?|条|款|项|章|节|届|次会议|期|版|批|卷|类|\d*)?",
    r"(?:令|字|函|发|办|文)第?\d+号|\d+号(?:令|文|文件|公告|通知)",
    r"[一二三四五六七八九十]+届(?:[^，。；\d]{0,6})[一二三四五六七八九十]+(?:中|次)",
    r"二次(?=供水|创业|利用|污染|装修|加工)|周[一二三四五六](?=[例会上下晚])",
    r"[一二三四五]项(?=均|都)|(?:公示|公告|保存|有效)期[^，。\d]{0,3}\d+(?:天|日|年|个月|个?工作日)",
    r"(?:以上|上述|前述|[这那])[一二两三四五六七八九十]+(?:项|类|个|点|种)|[一二两三四]个季度|三本账|一村一\w",
    r"\d+%(?=人口)|法定[^，。；\d]{0,6}\d+个?(?:工作日|天|日)|承诺\d+个?(?:工作日|天|日)",
    r"每\d+(?:小时|分钟|天|日)(?=[\u4e00-\u9fff])",
    r"[一二三四五六七八九十]{1,2}次(?:会议|全会)(?=要求|精神|审议|部署)",
    r"“?十[一二三四五]五”?|[一二]十大|十[七八九]大",
    # telephones, post codes, addresses, identifiers
    rf"{_ADDRESSED}(?:号码)?[：是为]?[（）\d—、/ -]{{3,}}",
    r"(?<!\d)0\d{2,3}[-—]\d{7,8}(?:[-—]\d+)?|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{9,11}(?!\d)",
    r"(?<!\d)\d{5}(?=(?:政务|政府|市民|市长|便民|公共|投诉|举报)?[\u4e00-\u9fff]{0,4}(?:热线|公开电话|平台))",
    r"[路街道巷弄里村镇区段]\d+(?:[-—]\d+)?号(?:楼)?|\d+号楼|\d+(?:室|楼|层|幢|单元)(?![\u4e00-\u9fff]*文件)|\d+栋(?=\d)",
    r"(?<![A-Za-z])[A-Za-z]+[-/.]?\d[A-Za-z0-9_.-]*|\d+[A-Za-z]+\d*",
    # fractions (三分之一); 百分之 is a percentage
    rf"(?:[{CHINESE}]*[{CHINESE.replace('百', '')}]|\d+)分之[{CHINESE}\d]+",
    # parts of the report itself, versions, frequencies, words of the forms
    r"(?:\d+|[一二三四五六七八九十]+)(?:个|大)?(?:部分|方面|章节)",
    r"(?:19|20)\d{2}版|(?<!\d)20[0-3]\d\d{1,4}[日号]",
    r"三类内部事务|四类过程性|计1[条次件]",
    r"(?<![A-Za-z0-9.-])[A-Za-z0-9.-]*[/_\\][A-Za-z0-9./_-]+",
    # what a site counts of its own pages, a size of screens, the second side of a ratio, ranks
    rf"(?:来源|发布|日期|编辑|作者|时间)[^。；]{{0,40}}?{_VISITED}",
    rf"{_VISITED}(?=[^。；，]{{0,8}}(?:来源|字体|发布|日期|编辑|打印|关闭|\Z))",
    r"(?:浏览|点击|阅读|分享到)(?:次数|数|量|率)?：〔?\d+(?![\d.,，]*[万亿余多次])",
    r"(?:本文|本页)已?被(?:浏览|点击|阅读|访问) ?\d+ ?次?",
    r"(?:当前在线(?:人数)?|人气|热度|点赞数?|Views|Hits)： ?\d+(?= ?人?(?:\Z|\n))",
    r"文号浏览量\d+|(?:发布机构|文号|栏目|主题分类|有效性)：\d+(?=$|栏目|发布|文号|主题|有效)",
    r"\d+[*×]\d+|\d+万\+(?=的)|(?:超过|逾)\d+个?工作日",
    # slogans and phases: 三个不适应, 1+5制度, 平台二期
    rf"[{CHINESE}]个(?=不|确保|坚持|注重|结合|必须|严禁|维护|务必|率先|转变|大局|责任|清单|规范|优先|方面|层面|环节|阶段|体系|机制|制度|原则|条例|规定|转移|文明)|[{CHINESE}]个\d+%|\d+\+[\dNX]+",
    r"(?<=[网台程统目设区园厂”])[一二三四]期(?=[，。；工建项征升改扩尚已])",
    # the numbers of a row, run together where a table was flattened
    r"(?<=数量|总计)\d{7,}(?=[一二三四五六七八九（])",
    r"(?<=\d)[：∶]\d+(?:\.\d+)?",
    rf"前[\d{CHINESE}]{{1,3}}(?:位|名|强|类|项)",
    # enumerators
    r"(?:(?<=^)|(?<=[。；：！？]))(?:\d{1,2}[.、．](?!\d)|\d{1,2}）|[①-⑳])",
    r"(?:(?<=^)|(?<=[。；：！？]))\d{1,2}[.、．](?=20[0-3]\d年)",
    r"（\d{1,2}）|（[一二三四五六七八九十]{1,3}）|[①-⑳]",
    r"(?:(?<=^)|(?<=[。；：！？，]))[一二三四五六七八九十]{1,3}(?:是|、|要|方面|则)",
)
UNGUARDED = "|".join(f"(?:{mask})" for mask in _MASKS)
# What any of them begins with: most places of a text are passed over at a glance.
_FIRST = (
    rf"\d{CHINESE}○A-Za-z/_\\.\-：∶①-⑳《“\"「‘〔（【﹝第上下中晚凌令字函发办文电传邮热微手联账编代索标"
    "路街道巷弄里村镇区段计来日作时浏点阅访查超逾前法承每分以这那文栏主有周公保本当人热"
)
MASK = re.compile(f"(?=[{_FIRST}])(?:{UNGUARDED})")

_BEFORE = (
    r"(?P<before>接近|将近|近|大约|约占|约为|约|不超过|超过|超|突破|破|逾|多达|不足|不到|至少|不少于|不低于|不多于|"
    r"高于|低于|少于)?"
)
_SIGN = r"(?P<sign>[+-])?"
# A space for the comma of thousands is read as one, where groups of three show what is meant.
_ARABIC = (
    r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?"
    r"|(?<![\d.] )(?<![\d.])\d{1,3}(?: \d{3})+(?! ?\d)(?:\.\d+)?|\d+(?:\.\d+)?"
)
_SCALE = r"(?P<scale>万亿|千万|百万|十万|(?:亿|万)(?!元|美元|港元)|千|百)?"
_MORE = r"(?P<more>余|多|几|来(?=[\u4e00-\u9fff]))?"
_AROUND = r"(?P<around>左右|上下|以上|以下|以内)?"
_HIGH = r"(?:(?:%(?=[^%]{2,8}%))?(?:-|—|–|~|～|至|到)(?P<high>" + _ARABIC + r"))?"
_TIMES = "次(?![日年月要级席])"  # 户次, 艘次: of any unit
_SIDE_BY_SIDE = re.compile("[一二两三四五六七八九]{2}")  # 二三件: two or three; 唯一一件: one
# 六成, 七成三, 两成半: tenths are said for per cent.
_DIGITS = re.compile(r"\d")
_SPELT = re.compile(f"[{CHINESE}]")
_NUMERAL = re.compile(rf"[\d{CHINESE}]")
_NO_TENTHS = frozenset("第统合组构建完达形养造生")
_SPACED = re.compile(r"\d(?: \d)+")  # set apart by the markup; groups of three are only spelt so
_TENTHS = re.compile(
    r"(?P<before>接近|将近|近|约占|约|超过|超|逾|不足|不到)?(?P<number>[一二两三四五六七八九])成"
    r"(?P<more>半|[一二三四五六七八九]|多)?(?P<around>左右|以上|以下)?"
    r"(?![果立为员长本功效就熟绩分交品型])"
)
_HUNDREDTHS = re.compile(rf"百分之(?P<number>[{CHINESE}]+(?:点[{CHINESE}]+)?|\d+(?:\.\d+)?)")
# Chinese numerals count only before a unit, and these never count: 一个平台, 一项工作, 两个确保.
_IDIOM = frozenset(
    f"一{unit}"
    for unit in "个项批种类次条起位名家部期处张块套段本所支份户则只台篇版笔集场例"
    "字件元倍人宗座天轮卷问分桩"
) | frozenset(("千万", "百姓", "两种", "两级", "两类"))
# But one request, one case: what reports count.
_ONCE = frozenset("次场期份件篇条起例名人个块台部家套辆座")
# 指定一名, 配备一台: the verb tells that one was meant.
_PROVIDED = frozenset("定备配设聘增")
# What stands before 一次, 一个 where it counts nothing: 第一次, 每年一次, 唯一一个, 其中一个.
_NO_NOUN = frozenset(
    "，。；：、（“第每各同任再唯一之某这那另其中年月周季度天日逐统不无未到至于少的是"
)
_ONE_CASE = re.compile(r"(?:申请|复议|诉讼|投诉|举报|提案|建议|案件|答复)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the squeezed text[start:end], its unit and direction as printed.

    number_start: of the bare number. unit: canonical, None where none is printed. repaired: the
    number was printed in pieces.
    """

    start: int
    end: int
    number_start: int
    value: Decimal
    value_high: Decimal | None
    unit: str | None
    approx: Approx | None
    zero_word: bool = False
    repaired: bool = False


class Numerals:
    """A scanner for a list of units: {spelling: canonical}; measures stand behind digits alone."""

    def __init__(self, units: Mapping[str, str], measures: Mapping[str, str] = NONE) -> None:
        self.units = {**units, **measures}
        spellings = alternatives(self.units)
        # 篇（次）, 元/平方米: two units make one.
        unit = (
            rf"(?:(?P<unit>{spellings})(?P<second>/(?:{spellings})|（(?:{spellings})）|{_TIMES})?)?"
        )
        # A number whose digits the markup set apart (1 2 件) is one, where its unit follows.
        digits = rf"(?<![\d.] )(?<![\d.])[1-9](?: \d){{1,5}}(?={spellings})"
        self.arabic = re.compile(
            rf"{_BEFORE}{_SIGN}(?P<number>{digits}|{_ARABIC}){_HIGH}{_MORE}{_SCALE}"
            rf"(?P<more2>余|多|\+)?(?P<gap>（(?=(?:{spellings})）))?{unit}{_AROUND}"
        )
        plain = alternatives(set(units) - set(MONEY))
        self.chinese = re.compile(
            rf"{_BEFORE}(?P<number>[{CHINESE}]+)(?P<more>余|多|几|来)?(?P<scale>万|亿)?"
            rf"(?P<unit>{plain})(?P<second>{_TIMES})?(?P<half>半(?![年月天个小数]))?{_AROUND}"
        )
        self.mixed = re.compile(
            rf"{_BEFORE}(?P<number>\d+(?:\.\d+)?)(?:(?P<top>亿)(?P<rest>\d+(?:\.\d+)?)"
            r"(?P<scale>千万|百万|十万|万)|(?P<top2>万)(?P<rest2>\d)(?P<scale2>千|百))"
            rf"(?P<more>余|多)?(?P<unit>{plain})?"
        )
        self.none = re.compile(
            r"(?:无|(?:没有|未)(?:发生|出现)(?!.{0,30}(?:复议|诉讼|举报|投诉|申请)))(?P<number>一)"
            r"(?P<unit>[件例起宗次人条户])"
        )
        self.round = re.compile(
            r"(?P<before>接近|将近|近|约|超过|超|突破|破|过|上|逾|达)"
            rf"(?P<number>十万|百万|千万|[百千万亿])(?:(?P<unit>{plain})|(?=[，。；）]|$))"
        )

    def scan(self, text: str) -> Iterator[Quantity]:
        """The quantities of a squeezed text, in order, none overlapping another."""
        if not _NUMERAL.search(text):
            return
        masked = MASK.sub(_blot, text)
        taken = 0
        for found in self._candidates(masked):
            if found.start >= taken:
                taken = found.end
                yield found

    def _candidates(self, masked: str) -> list[Quantity]:
        ways: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Quantity | None]]] = []
        if _DIGITS.search(masked):
            ways += [(self.mixed, self._mixed), (self.arabic, self._arabic)]
        if _SPELT.search(masked):
            ways += [
                (_HUNDREDTHS, self._hundredth),
                (_TENTHS, self._tenth),
                (self.round, self._round),
                (self.none, self._none),
                (self.chinese, self._chinese),
            ]
        found = [read(match) for pattern, read in ways for match in pattern.finditer(masked)]
        return sorted((one for one in found if one), key=lambda one: (one.start, -one.end))

    def _hundredth(self, match: re.Match[str]) -> Quantity | None:
        number = match["number"]
        if number == "百":
            value: Decimal | None = Decimal(100)
        else:
            value = Decimal(number) if number.isascii() else from_chinese(number)
        if value is None:
            return None
        return Quantity(match.start(), match.end(), match.start(), value, None, "%", None)

    def _tenth(self, match: re.Match[str]) -> Quantity | None:
        if match.string[match.start() - 1 : match.start()] in _NO_TENTHS:
            return None
        value = from_chinese(match["number"])
        more = match["more"]
        if value is None:
            return None
        value = value * 10 + {None: 0, "多": 0, "半": 5}.get(more, from_chinese(more or "") or 0)
        approx = direction(match["before"], more if more == "多" else None, match["around"])
        start, end = match.span()
        return Quantity(start, end, match.start("number"), value, None, "%", approx)

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
        approx = direction(match["before"], match["more"] or match["more2"], match["around"])
        start = match.start("before") if match["before"] else match.start("number")
        if match["sign"]:
            start = min(start, match.start("sign"))
        spaced = bool(_SPACED.fullmatch(match["number"]))
        return Quantity(start, end, match.start("number"), value, high, unit, approx, False, spaced)

    def _mixed(self, match: re.Match[str]) -> Quantity:
        """1亿3千万元, 1万2千余条."""
        top, rest, scale = match["top"] or match["top2"], match["rest"], match["scale"]
        value = Decimal(match["number"]) * SCALES[top]
        value += Decimal(rest or match["rest2"]) * scaled(scale or match["scale2"])
        return self._read(match, value, match["more"])

    def _round(self, match: re.Match[str]) -> Quantity | None:
        """近千人次, 突破百万次, 上万条: no digit, but a number all the same; without a unit it is
        one where its clause has no other (not: 2条破千万)."""
        clause = match.string[: match.start()]
        if not match["unit"] and _DIGITS.search(clause, max(map(clause.rfind, "，。；、")) + 1):
            return None
        return self._read(match, scaled(match["number"]), None)

    def _none(self, match: re.Match[str]) -> Quantity:
        """无一例超期: not one."""
        unit = self.units[match["unit"]]
        return Quantity(
            match.start(), match.end(), match.start(), Decimal(0), None, unit, None, True
        )

    def _read(self, match: re.Match[str], value: Decimal, more: str | None) -> Quantity:
        unit = self.units[match["unit"]] if match["unit"] else None
        approx = direction(match["before"], more, None)
        start, end = match.span()
        return Quantity(start, end, match.start("number"), value, None, unit, approx)

    def _unit(self, match: re.Match[str]) -> tuple[str | None, int]:
        end = (
            match.end("around")
            if match["around"]
            else max(
                match.end(name)
                for name in ("number", "high", "more", "scale", "more2", "unit", "second")
            )
        )
        if not match["unit"]:
            return None, end
        return self.units[match["unit"]] + (match["second"] or ""), end

    def _chinese(self, match: re.Match[str]) -> Quantity | None:
        number, text = match["number"], match.string
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 2]
        if before in ("第", "数", "十") or (number == "百" and not match["more"]):
            return None
        if number + match["unit"] in _IDIOM and not _is_one(before, match["unit"], after):
            return None
        zero = number in ("零", "〇")
        rounded = number[0] in "百千" and bool(match["more"])  # 百余, 千余, 百万余
        value = Decimal(0) if zero else from_chinese(f"一{number}" if rounded else number)
        if value is None:
            return None
        unit = self.units[match["unit"]] + (match["second"] or "")
        scale = match["scale"] or number[-1]
        if (
            unit == "元" and scale in "万亿" and number != scale
        ):  # 八十三万元 is 83 万元, as 83万元 is
            unit = f"{scale}元"
            value /= 1 if match["scale"] else SCALES[scale]
        else:
            value *= scaled(match["scale"])
        value += Decimal("0.5") if match["half"] else 0
        approx = direction(match["before"], match["more"], match["around"])
        start = match.start("before") if match["before"] else match.start("number")
        return Quantity(start, match.end(), match.start("number"), value, None, unit, approx, zero)


def alternatives(spellings: Iterable[str]) -> str:
    """A pattern of any of these, the longest first."""
    return "|".join(sorted(map(re.escape, spellings), key=len, reverse=True))


def _is_one(before: str, unit: str, after: str) -> bool:
    """Whether 一件, 一次 … counts one: a case, or what closes its clause (召开会议一次。)."""
    if _ONE_CASE.match(after):
        return True
    if before == "了" and unit in "次场期":
        return True
    if before in _PROVIDED and unit in "名台辆套部":
        return True
    if before in ("另", "余", "外") and unit in "件宗起份条":  # 另一件, 其余一件, 另外一件
        return True
    closes = not after or after[0] in "，。；、）（"
    return closes and unit in _ONCE and bool(before) and before not in _NO_NOUN


def _blot(match: re.Match[str]) -> str:
    """Cover what counts nothing, so that places stay."""
    return "\x01" * len(match.group())


def _plain(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace("，", "").replace(" ", ""))


def scaled(scale: str | None) -> Decimal:
    """万 → 10000; the product for 千万, 万亿."""
    product = Decimal(1)
    for char in scale or "":
        product *= SCALES[char]
    return product


@lru_cache(4096)  # few numerals are ever used, and cn2an takes its time
def from_chinese(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral standing alone; None where it is none (万千, 十百 …)."""
    numeral = numeral.translate(FORMAL)
    half = numeral.endswith("半")
    if numeral == "半":
        return None
    if (numeral in SCALES and numeral != "十") or _SIDE_BY_SIDE.search(numeral.partition("点")[0]):
        return None
    try:
        value = Decimal(str(cn2an.cn2an(numeral.rstrip("半"), "smart")))
    except (ValueError, KeyError):  # cn2an looks units up in tables of its own
        return None
    return value + Decimal("0.5") if half else value


def direction(before: str | None, more: str | None, around: str | None) -> Approx | None:
    """Which way an approximate number leans: about, over or under; None where it is exact."""
    if before in UNDER or around in ("以下", "以内"):
        return "under"
    if before in OVER or (more and more != "来") or around == "以上":
        return "over"
    if before in ABOUT or more == "来" or around in ("左右", "上下"):
        return "about"
    return None
