"""No invented number, no wrong repair: every value stands in its own quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import cn2an

from report_archiver.evaluation.places import normal
from report_archiver.evaluation.tally import Score, single, together
from report_archiver.extract.squeezed import simplified
from report_archiver.model import Figure, Reading

_ARABIC = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_SPELLINGS = str.maketrans({"两": "二", "廿": "二十", "卅": "三十"})
_TENTHS = re.compile("(?P<n>[一二三四五六七八九两])成(?P<m>[半一二三四五六七八九])?")
_CHINESE = re.compile(r"[零〇一二三四五六七八九十廿卅百千万亿两点壹贰叁肆伍陆柒捌玖拾佰仟]+")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NOTHING = re.compile(r"[零〇无没未不免0]|空白")
_TERM = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]+)")
_MIXED = re.compile(rf"(?:{_TERM.pattern}){{2,}}")
_HALF = re.compile("[半几]")


def grounds(reading: Reading) -> Score:
    """Each figure that has a value, against the signs of its own quote."""
    return together(
        single("grounded", grounded(one), "a printed number", one.value, normal(one.quote)[:60])
        for one in reading.figures
        if one.value is not None
    )


def grounded(figure: Figure) -> bool:
    """Is the value printed in the quote: in digits, in Chinese numerals, or as a word for none?"""
    quote = normal(simplified(figure.quote))
    if figure.kind == "zero_word":
        return figure.value == 0 and _NOTHING.search(quote) is not None
    if figure.value is None:
        return True
    return abs(figure.value) in set(printed(quote)) or _HALF.search(quote) is not None


def printed(quote: str) -> Iterator[Decimal]:
    """Every number that a quote can be said to print, with and without its scale (2.3万)."""
    for found in _ARABIC.finditer(quote):
        number = Decimal(found[0].replace(",", ""))
        yield number
        for sign in re.sub(r"[余多几]", "", quote[found.end() :]):
            if sign not in _SCALES:
                break
            number *= _SCALES[sign]
            yield number
    plain = re.sub("[余多]", "", quote)
    for found in _MIXED.finditer(plain):
        yield sum((scaled(*term) for term in _TERM.findall(found[0])), Decimal(0))
    for found in _CHINESE.finditer(plain):
        yield from spelled(found[0])
        yield from spelled(found[0].rstrip("万亿"))  # 八十三万元 is 83 万元
    for found in _TENTHS.finditer(quote):
        yield from tenths(found["n"], found["m"])
    digits = re.sub(r"\D", "", quote)
    if digits:
        yield Decimal(digits)


def tenths(number: str, more: str | None) -> Iterator[Decimal]:
    """六成 is 60 %, 两成半 25 %."""
    for whole in spelled(number):
        yield whole * 10
        for rest in [Decimal(5)] if more == "半" else spelled(more or ""):
            yield whole * 10 + rest


def scaled(number: str, scales: str) -> Decimal:
    """3千万 is 30,000,000."""
    value = Decimal(number)
    for sign in scales:
        value *= _SCALES[sign]
    return value


def spelled(numeral: str) -> Iterator[Decimal]:
    """A numeral in Chinese, as often as not the name of a scale or a part of a word."""
    for each in (numeral, f"一{numeral}") if numeral else ():
        try:
            yield Decimal(str(cn2an.cn2an(each.translate(_SPELLINGS), "smart")))
        except (ValueError, KeyError):
            continue
