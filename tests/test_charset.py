"""From bytes to text, whatever header and markup claim."""

from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.charset import REPLACEMENT, Decoded, decode

TEXT = "全年共公开信息1024条，受理申请3件。"
BEYOND_GB2312 = "喆镕䶮垚囍"  # GBK has all but the third, GB18030 has it too, GB2312 none
PAGE = '<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


def page(charset, text=TEXT):
    return PAGE.format(charset=charset, text=text)


def test_utf8_needs_no_declaration():
    assert decode(TEXT.encode()) == Decoded(TEXT, "utf-8", 0)


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "gb2312", "windows-1252", "us-ascii", "nonsense"]
)
def test_bytes_that_are_utf8_are_read_as_utf8_whatever_the_header_says(declared):
    assert decode(page("gb2312").encode(), declared) == Decoded(page("gb2312"), "utf-8", 0)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ],
)
def test_a_byte_order_mark_wins_and_is_no_character(mark, codec):
    decoded = decode(mark + page("gbk").encode(codec), "gbk")
    assert decoded == Decoded(page("gbk"), codec, 0)


def test_gb2312_is_read_as_its_superset():
    body = page("gb2312", TEXT + BEYOND_GB2312).encode("gb18030")
    assert decode(body, "gb2312") == Decoded(page("gb2312", TEXT + BEYOND_GB2312), "gb18030", 0)


@pytest.mark.parametrize("header", ["iso-8859-1", "utf-8", "windows-1252", None])
def test_a_wrong_header_does_not_spoil_a_gbk_page(header):
    assert decode(page("gbk").encode("gbk"), header) == Decoded(page("gbk"), "gb18030", 0)


@pytest.mark.parametrize("meta", ["iso-8859-1", "utf-8", "no-such-charset"])
def test_wrong_markup_does_not_spoil_a_gbk_page(meta):
    body = page(meta).encode("gbk")
    assert decode(body, None) == Decoded(page(meta), "gb18030", 0)
    assert decode(body, "gbk") == Decoded(page(meta), "gb18030", 0)


def test_big5_that_the_markup_declares_is_read_as_such():
    traditional = page("big5", "全年共公開資訊壹仟條")
    assert decode(traditional.encode("big5"), "gb2312").text == traditional
    assert decode(traditional.encode("big5")).charset.startswith("big5")


def test_big5_that_only_the_header_declares_is_read_as_such():
    body = "<p>受理申請案件共計參件，均已辦結。</p>".encode("big5")
    assert decode(body, "big5").text == body.decode("big5")


def test_one_damaged_byte_in_a_utf8_page_costs_one_character():
    body = bytearray((TEXT * 20).encode())
    body[31] = 0xFF
    decoded = decode(bytes(body), "gb2312")
    assert decoded.charset == "utf-8"
    assert 1 <= decoded.damaged <= 3
    assert decoded.text.replace(REPLACEMENT, "").endswith(TEXT * 18)


def test_a_utf8_page_cut_in_the_middle_of_a_character_stays_utf8():
    decoded = decode((TEXT * 20).encode()[:-1])
    assert decoded.charset == "utf-8"
    assert decoded.text.startswith(TEXT * 19)
    assert decoded.damaged == 1


def test_one_damaged_byte_in_a_gbk_page_is_counted():
    body = bytearray((page("gbk") * 20).encode("gbk"))
    body[body.index("公".encode("gbk"))] = 0xFF
    decoded = decode(bytes(body))
    assert decoded.charset == "gb18030"
    assert decoded.damaged >= 1
    assert TEXT in decoded.text


def test_ascii_and_nothing_are_utf8():
    assert decode(b"<p>1</p>", "gbk") == Decoded("<p>1</p>", "utf-8", 0)
    assert decode(b"") == Decoded("", "utf-8", 0)


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "gbk", "utf-8", "utf-16", "hz", "x-user-defined", "\x00"]),
)
def test_any_bytes_decode(body, declared):
    decoded = decode(body, declared)
    assert decoded.damaged == decoded.text.count(REPLACEMENT) or decoded.damaged == 0


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=80))
def test_chinese_text_comes_back_from_either_encoding(text):
    printed = page("gb2312", TEXT + text)  # some words alone are UTF-8 as well: 一 is һ
    assert decode(printed.encode()).text == printed
    assert decode(printed.encode("gb18030"), "gb2312").text == printed


@pytest.mark.parametrize("label", sorted({*aliases, *aliases.values(), "undefined", "idna"}))
def test_no_label_that_python_has_a_codec_for_breaks_a_page(label):
    body = page(label).encode("gb18030")
    assert TEXT in decode(body, label).text or label not in {"gbk", "gb2312", "gb18030"}
    assert decode(TEXT.encode("gb18030"), label).damaged >= 0
