from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.cells import CellValue, parse, wording


@pytest.mark.parametrize("text", ["", " ", "\xa0", "\u3000\u3000", "\u200b", " \n\t\ufeff"])
def test_blank(text):
    assert parse(text) == CellValue("blank")


@pytest.mark.parametrize(
    "text",
    ["/", "／", "-", "－", "--", "—", "——", "----", "–", "无", "不适用", "N/A", "n/a", " / "],
)
def test_not_there(text):
    assert parse(text) == CellValue("na")


@pytest.mark.parametrize("text", ["0", "０", " 0 ", "0件", "0.0"])
def test_zero_is_a_number(text):
    assert (parse(text).kind, parse(text).value) == ("number", 0)


@pytest.mark.parametrize("text", ["零", "〇", "为零", "零件", "没有"])
def test_zero_in_words(text):
    assert (parse(text).kind, parse(text).value) == ("zero_word", 0)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", "12", None),
        ("１２", "12", None),
        ("1,234", "1234", None),
        ("1，234", "1234", None),
        ("1,234,567.8", "1234567.8", None),
        ("12件", "12", "件"),
        ("12 件", "12", "件"),
        ("12條", "12", "条"),
        ("300人次", "300", "人次"),
        ("1.5万条", "15000", "条"),
        ("1.5万", "15000", None),
        ("251000元", "251000", "元"),
        ("25.1万元", "25.1", "万元"),
        ("2亿元", "2", "亿元"),
        ("3.2（万元）", "3.2", "万元"),
        ("7730.280000", "7730.280000", None),
        ("+1036", "1036", None),
        ("-3", "-3", None),
        ("－3", "-3", None),
        ("增2", "2", None),
        ("增加2项", "2", "项"),
        ("减少3", "-3", None),
        ("减3", "-3", None),
        ("↑5", "5", None),
        ("↓5", "-5", None),
        ("-0", "0", None),
        ("33.5%", "33.5", "%"),
        ("共12件", "12", "件"),
        ("12。", "12", None),
        ("三件", "3", "件"),
        ("十二", "12", None),
    ],
)
def test_numbers(text, value, unit):
    found = parse(text)
    assert (found.kind, found.value, found.unit) == ("number", Decimal(value), unit)
    assert not found.repaired


@pytest.mark.parametrize(
    ("text", "value", "remark"),
    [
        ("22（其中修订 16 件）", 22, "其中修订16件"),
        ("22件（含2件）", 22, "含2件"),
        ("22，其中修订16件", 22, "其中修订16件"),
        ("5（见说明）", 5, "见说明"),
    ],
)
def test_a_remark_stays_beside_its_number(text, value, remark):
    found = parse(text)
    assert (found.kind, found.value, found.remark) == ("number", value, remark)


@pytest.mark.parametrize(
    ("text", "approx", "value"),
    [("近400人", "about", 400), ("约12", "about", 12), ("30余条", "over", 30)],
)
def test_approximate_numbers(text, approx, value):
    assert (parse(text).approx, parse(text).value) == (approx, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 2", 12),
        ("1\n0\n3", 103),
        ("1 03", 103),
        ("1, 234", 1234),
        ("3. 5", 3.5),
    ],
)
def test_parted_digits_that_can_only_be_one_number_are_joined(text, value):
    found = parse(text)
    assert (found.kind, float(found.value), found.repaired) == ("number", value, True)


@pytest.mark.parametrize(
    "text",
    [
        "12 5", "0 0", "0 5", "3/5", "1-2", "007", "2019年", "2020-01-31", "5①", "5²", "12，5",
        "1,23", "详见附件", "第3项", "12345678901234567890 1", "1.2.3", "12件5份", "a1", "1e5", "①",
        "一、", "9" * 40, "100 200", "1 234",
    ],
)  # fmt: skip
def test_what_may_be_several_numbers_or_none_gives_none(text):
    assert parse(text) == CellValue("text")


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    found = parse(text)
    assert (found.value is None) == (found.kind in ("blank", "na", "text"))


@given(st.text(alphabet="0123456789 ,，.-+（）件万元\n其中无/①零", max_size=12))
def test_no_digit_is_made_up(text):
    found = parse(text)
    if found.kind == "number" and not found.remark and "万" not in text:
        assert f"{abs(found.value):f}".replace(".", "").strip("0") in "".join(
            c for c in text if c.isdigit()
        )


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**12))
def test_printed_numbers_come_back(value):
    assert parse(f"{value:,}").value == value
    assert parse(f"{value}万元").value == value


def test_what_a_cell_says_as_a_label_as_a_header_and_as_a_unit():
    said = wording("（二）2016年度收费（万元）")
    assert (said.label, said.bare) == ("2016年度收费", "2016年度收费")
    assert (said.header, said.shown) == ("本年度收费", "2016年度收费（万元）")
    assert (said.unit, said.unit_named) == (None, "万元")
    assert (wording(" 條 ").unit, wording("12条").label) == ("条", "")


def test_a_long_text_is_no_label():
    said = wording("长" * 5000)
    assert (said.label, said.value.kind) == ("", "text")
    assert len(said.shown) < 250
