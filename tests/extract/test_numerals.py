"""Quantities of running text, and the numbers that count nothing."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.extract.numerals import (
    MASK,
    UNGUARDED,
    Numerals,
    direction,
    from_chinese,
    scaled,
)
from report_archiver.extract.squeezed import squeeze


@pytest.fixture(scope="session")
def numerals(book):
    return Numerals(dict(book.units), dict(book.measures))


@pytest.fixture(scope="session")
def scan(numerals):
    """(quote, value, unit) of each quantity in a text."""

    def scan(text):
        squeezed = squeeze(text).text
        found = numerals.scan(squeezed)
        return [(squeezed[q.start : q.end], q.value, q.unit) for q in found]

    return scan


@pytest.fixture(scope="session")
def one(numerals):
    """The only quantity of a text."""

    def one(text):
        (found,) = numerals.scan(squeeze(text).text)
        return found

    return one


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("公开信息1280条", 1280, "条"),
        ("更新1,164版次", 1164, "版次"),
        ("合同利用台资2.19亿美元", Decimal("2.19"), "亿美元"),
        ("年降水量1347.6毫米", Decimal("1347.6"), "毫米"),
        ("指定一名副调研员", 1, "名"),
        ("安装电子屏一块；", 1, "块"),
        ("办理残疾人证742本", 742, "本"),
        ("奖补八十三万元", 83, "万元"),
        ("筹资二十一万五千元", 215000, "元"),
        ("案值一千二百多万元", 1200, "万元"),
        ("全镇两个居委会", 2, "个"),
        ("公开信息１２８０条", 1280, "条"),
        ("公开信息1,280条", 1280, "条"),
        ("公开信息1，280，000条", 1280000, "条"),
        ("公开信息12 条", 12, "条"),
        ("公开信息１２８０條", 1280, "条"),
        ("公开信息0条", 0, "条"),
        ("点击量3.5万次", 35000, "次"),
        ("点击量1.2亿次", 120000000, "次"),
        ("访问2千人次", 2000, "人次"),
        ("经费3.5万元", Decimal("3.5"), "万元"),
        ("经费251000元", 251000, "元"),
        ("经费0.251000万元", Decimal("0.251"), "万元"),
        ("完成率98.5%", Decimal("98.5"), "%"),
        ("完成率98.5％", Decimal("98.5"), "%"),
        ("完成率百分之九十八", 98, "%"),
        ("完成率百分之九十八点五", Decimal("98.5"), "%"),
        ("完成率百分之98.5", Decimal("98.5"), "%"),
        ("经费2016.12万元", Decimal("2016.12"), "万元"),
        ("完成率百分之三点一四", Decimal("3.14"), "%"),
        ("上升3.2个百分点", Decimal("3.2"), "个百分点"),
        ("收到申请三件", 3, "件"),
        ("收到申请十二件", 12, "件"),
        ("收到申请一百零五件", 105, "件"),
        ("举办培训两次", 2, "次"),
        ("收到申请二十件", 20, "件"),
        ("公开信息三千二百条", 3200, "条"),
        ("公开信息一万二千条", 12000, "条"),
        ("收到申请零件", 0, "件"),
        ("工作人员3名", 3, "名"),
        ("参加2人次", 2, "人次"),
        ("出刊4期", 4, "期"),
        ("召开会议2场次", 2, "场次"),
        ("资金1亿3千万元", 130000000, "元"),
        ("发布1 127条", 1127, "条"),
        ("收到叁件", 3, "件"),
        ("三百四十余万元", 340, "万元"),
        ("惠及1.47万家次", 14700, "家次"),
        ("面积12.5平方米", Decimal("12.5"), "平方米"),
        ("信息2017条", 2017, "条"),
        ("公开信息12（条）", 12, "条"),
        ("经费5千元", 5000, "元"),
        ("经费3万5千元", 35000, "元"),
        ("经费2百万元", 2000000, "元"),
        ("访问12万3千人次", 123000, "人次"),
        ("收到申请廿三件", 23, "件"),
        ("收到申请卅件", 30, "件"),
        ("收到申请1 2件", 12, "件"),
        ("召开会议一次。", 1, "次"),
        ("建有网站一个，", 1, "个"),
        ("印制A4纸2000张", 2000, "张"),
        ("平均用时8.5个工作日", Decimal("8.5"), "个工作日"),
        ("支出1 862.4万元", Decimal("1862.4"), "万元"),
        ("每月出刊三期半", Decimal("3.5"), "期"),
        ("办了一期培训", 1, "期"),
        ("生师比为17.6：1", Decimal("17.6"), None),
        ("无一例超期", 0, "例"),
        ("未发生一起失泄密事件", 0, "起"),
    ],
)
def test_a_quantity_has_its_value_and_canonical_unit(one, text, value, unit):
    found = one(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "quote", "value", "approx"),
    [
        ("培训近400人", "近400人", 400, "about"),
        ("发通知900来条", "900来条", 900, "about"),
        ("约占三成", "约占三成", 30, "about"),
        ("培训约400人", "约400人", 400, "about"),
        ("培训大约400人", "大约400人", 400, "about"),
        ("培训将近400人", "将近400人", 400, "about"),
        ("培训400人左右", "400人左右", 400, "about"),
        ("培训400余人", "400余人", 400, "over"),
        ("培训400多人", "400多人", 400, "over"),
        ("培训400人以上", "400人以上", 400, "over"),
        ("培训超400人", "超400人", 400, "over"),
        ("培训超过400人", "超过400人", 400, "over"),
        ("培训突破400人", "突破400人", 400, "over"),
        ("培训逾400人", "逾400人", 400, "over"),
        ("培训不足400人", "不足400人", 400, "under"),
        ("培训不到400人", "不到400人", 400, "under"),
        ("培训400人以内", "400人以内", 400, "under"),
        ("点击3万余次", "3万余次", 30000, "over"),
        ("点击3余万次", "3余万次", 30000, "over"),
        ("点击3万多次", "3万多次", 30000, "over"),
        ("点击近3万次", "近3万次", 30000, "about"),
        ("培训四百余人", "四百余人", 400, "over"),
        ("培训近四百人", "近四百人", 400, "about"),
        ("培训近千人次", "近千人次", 1000, "about"),
        ("点击逾万次", "逾万次", 10000, "over"),
        ("点击突破百万次", "突破百万次", 1000000, "over"),
        ("投入超千万元", "超千万元", 10000000, "over"),
        ("发布1万2千余条", "1万2千余条", 12000, "over"),
        ("培训400人", "400人", 400, None),
    ],
)
def test_which_way_an_approximate_number_leans(numerals, text, quote, value, approx):
    (found,) = numerals.scan(text)
    assert (text[found.start : found.end], found.value, found.approx) == (quote, value, approx)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("建设栏目3-5个", 3, 5),
        ("建设栏目3至5个", 3, 5),
        ("建设栏目3～5个", 3, 5),
        ("访问2-3万次", 20000, 30000),
        ("目标为30%-35%", 30, 35),
        ("缩短到9至11个工作日", 9, 11),
    ],
)
def test_a_range_has_two_ends(one, text, low, high):
    found = one(text)
    assert (found.value, found.value_high) == (low, high)


@pytest.mark.parametrize(("text", "value"), [("增减-3件", -3), ("增减+2件", 2)])
def test_a_sign_is_kept(one, text, value):
    assert one(text).value == value


def test_several_quantities_come_in_order(scan):
    assert scan("公开8984条，其中交易信息8098条、新闻257条，占90.1%、2.9%。") == [
        ("8984条", 8984, "条"),
        ("8098条", 8098, "条"),
        ("257条", 257, "条"),
        ("90.1%", Decimal("90.1"), "%"),
        ("2.9%", Decimal("2.9"), "%"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "《条例》第三十一条、三十二条",
        "《条例》第9至12条",
        "法定20个工作日，承诺10个工作日",
        "每3小时更新数据",
        "以上四项均无",
        "七届二次教代会",
        "全国1%人口抽样调查",
        "两个确保，两个100%",
        "村级信息员实现一村一名",
        "点击数：89本报告所列数据",
        # dates and times
        "2018年3月6日",
        "2018年度",
        "2012-2018年",
        "2018-03-06",
        "2018.3.6",
        "3月6日至12月31日",
        "二〇一八年三月六日",
        "二零一八年度",
        "8：30至12：00，14：30至17：30",
        "上午9时至11时30分",
        "20个工作日内",
        "15日内答复",
        "五年来",
        # enumerators
        "1.主动公开",
        "2、依申请公开",
        "（3）其他",
        "（一）概述",
        "三、概述",
        "①概述",
        "一是加强领导；二是完善制度；三是强化监督。",
        "一方面",
        # numbers of documents and articles
        "〔2012〕157号",
        "（2012）157号",
        "国务院令第492号",
        "第711号令",
        "第二十条第（一）项",
        "第35条",
        "第三届",
        "国办函12号",
        "十八大",
        "党的十九届四中全会",
        "“十三五”规划",
        # telephones, post codes, addresses
        "电话：0319-8000000",
        "联系电话0319－8000000",
        "手机13800000000",
        "邮编：054800",
        "邮政编码054800",
        "传真：（0319）8000001",
        "12345政务服务便民热线",
        "12345热线",
        "人民路18号",
        "建设街3号楼2单元401室",
        "行政中心3楼",
        "索引号：0000012345/2018-00001",
        "7×24小时",
        # names and titles
        "《2018年政务公开工作要点12条》",
        "“一网通办”“三公”",
        "“12345”平台",
        "http：//www.example.com/2018/12条",
        "a12@example.com",
        "4G网络",
        "A4纸",
        # idioms
        "进一步",
        "统一",
        "一个平台",
        "一批",
        "千万",
        "万元",
        "百姓",
        "第一次",
        "第2次",
        "数十件",
        "唯一一件",
        "同一件",
        "每年一次，",
        "第一次，",
        "唯一一次。",
        "一年一次。",
        # fractions
        "占三分之一",
        "千分之五",
        "五分之3",
        # what a site counts, a screen's size, ranks, deadlines
        "时间：2019-03-28信息来源：某县政府办点击数：1 304次",
        "浏览次数：137次来源：某乡",
        "建议使用1024*768分辨率",
        "居前两位的是",
        "15个工作日以内",
        "超过3个工作日",
        # a row of a flattened table
        "公开申请数量111000012二、上年结转",
    ],
)
def test_what_counts_nothing_is_no_quantity(scan, text):
    assert scan(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2018年，公开12条", ["12条"]),
        ("2018年公开12条", ["12条"]),
        ("截至2018年12月31日共公开12条", ["12条"]),
        ("根据〔2012〕157号文件公开12条", ["12条"]),
        ("1.公开信息12条。2.受理申请3件。", ["12条", "3件"]),
        ("（1）公开信息12条；（2）受理申请3件。", ["12条", "3件"]),
        ("一是公开信息12条；二是受理申请3件。", ["12条", "3件"]),
        ("12345热线受理3件", ["3件"]),
        ("电话：0319-8000000，受理3件", ["3件"]),
        ("《条例》第20条规定的12条信息", ["12条"]),
        ("按照《2018年要点》公开12条", ["12条"]),
        ("全年12个月公开5条", ["5条"]),
        ("在20个工作日内答复3件", ["3件"]),
        ("人民路18号窗口受理3件", ["3件"]),
    ],
)
def test_what_stands_beside_such_a_number_is_still_found(scan, text, found):
    assert [quote for quote, _, unit in scan(text) if unit] == found


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零五", 105),
        ("一百五十", 150),
        ("两千", 2000),
        ("三万五千", 35000),
        ("一亿", 10**8),
        ("三百二十一万", 3210000),
        ("一一", None),
        ("二三", None),
        ("三百二三", None),
        ("一个", None),
        ("半", None),
        ("百", None),
        ("千万", None),
        ("万", None),
        ("十百", None),
        ("", None),
    ],
)
def test_chinese_numerals_alone(numeral, value):
    assert from_chinese(numeral) == value


@pytest.mark.parametrize(
    ("scale", "factor"), [(None, 1), ("", 1), ("万", 10**4), ("千万", 10**7), ("万亿", 10**12)]
)
def test_scales(scale, factor):
    assert scaled(scale) == factor


def test_no_direction_is_exact():
    assert direction(None, None, None) is None


CHINESE_DIGITS = "零一二三四五六七八九"


def in_chinese(number):
    """1 ≤ number < 10000 as a report would write it."""
    out, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            out += ("零" if zero else "") + CHINESE_DIGITS[digit] + name
            zero = False
        else:
            zero = bool(out)
    return out.removeprefix("一") if 10 <= number < 20 else out


@given(st.integers(1, 9999))
def test_chinese_numerals_come_back(number):
    assert from_chinese(in_chinese(number)) == number


@given(
    number=st.integers(0, 10**9),
    unit=st.sampled_from("条 件 篇 次 人 人次 期 部 份 起 元 %".split()),
)
def test_integers_come_back_in_every_spelling(one, number, unit):
    wide = str(number).translate({48 + n: 0xFF10 + n for n in range(10)})
    for printed in (str(number), f"{number:,}", f"{number:,}".replace(",", "，"), wide):
        found = one(f"公开信息{printed}{unit}。")
        assert (found.value, found.unit, found.approx) == (number, unit, None)


@given(number=st.decimals(0, 99999, places=2), scale=st.sampled_from("万亿"))
def test_decimals_with_a_scale_come_back(one, number, scale):
    assert one(f"点击量{number}{scale}次").value == number * {"万": 10**4, "亿": 10**8}[scale]


@given(
    st.text("0123456789.,，-—至万亿千百十余多近约第号条件年月日：（）〔〕%一两零半", max_size=30)
)
def test_quantities_lie_in_the_text_and_apart(numerals, text):
    end = 0
    for found in numerals.scan(text):
        assert end <= found.start <= found.number_start < found.end <= len(text)
        assert found.value_high is None or found.value_high > found.value
        end = found.end


@given(
    st.lists(
        st.one_of(
            st.text(
                "0129一二十百年月日号第条件〔〕（）《》“”：、。，.-/_+*万%个期分之成", max_size=6
            ),
            st.sampled_from(
                "上午 电话 邮编 路 街道 来源： 浏览次数： 前 超过 计1条 ① A4 www. @ 三个确保"
                " 本文已被浏览 当前在线人数： 热度： 平台二期 数量 总计 工作日内 热线".split()
            ),
        ),
        max_size=8,
    )
)
def test_the_guard_of_the_masks_hides_nothing(parts):
    text = "".join(parts)
    assert [m.span() for m in MASK.finditer(text)] == [
        m.span() for m in re.finditer(UNGUARDED, text)
    ]
