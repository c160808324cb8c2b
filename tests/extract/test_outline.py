"""The chapters of a report: as printed, and what number each stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="session")
def sections(reader):
    """The sections of a page of paragraphs."""

    def sections(*lines):
        found = reader.read("".join(f"<p>{line}</p>" for line in lines).encode())
        hold(found)
        return found.sections

    return sections


@pytest.fixture(scope="session")
def told(sections):
    """(level, numbering, number, heading) of each section."""

    def told(*lines):
        return [(s.level, s.numbering, s.number, s.heading) for s in sections(*lines)]

    return told


def hold(reading):
    """Sections lie in the text, begin where they are printed, and in their parents."""
    previous = 0
    for index, section in enumerate(reading.sections):
        assert previous <= section.span.start < section.span.end <= len(reading.text)
        previous = section.span.start
        if section.parent is not None:
            parent = reading.sections[section.parent]
            assert section.parent < index
            assert parent.level < section.level
            assert parent.span.start <= section.span.start
            assert section.span.end <= parent.span.end
            assert section.path.startswith(parent.path + " / ")
        else:
            assert section.level == 1


TITLE = "清河县水务局2018年政府信息公开工作年度报告"
SENTENCE = "我局按照要求认真开展工作，全年公开信息12条，受理申请3件。"


def test_chapters_and_what_stands_under_them(told):
    assert told(
        "一、概述", SENTENCE, "（一）主动公开", SENTENCE, "（二）依申请公开", "二、其他", "无。"
    ) == [
        (1, "一、", 1, "概述"),
        (2, "（一）", 1, "主动公开"),
        (2, "（二）", 2, "依申请公开"),
        (1, "二、", 2, "其他"),
    ]


def test_a_section_ends_where_the_next_of_its_level_begins(reader):
    found = reader.read(
        "<p>前言。</p><p>一、概述</p><p>甲。</p><p>（一）公开</p><p>乙。</p><p>二、其他</p><p>丙。</p>".encode()
    )
    texts = [found.text[s.span.start : s.span.end].strip() for s in found.sections]
    assert texts == ["一、概述\n甲。\n（一）公开\n乙。", "（一）公开\n乙。", "二、其他\n丙。"]
    assert [s.path for s in found.sections] == ["一、概述", "一、概述 / （一）公开", "二、其他"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("一、", "概述"), ("二、", "其他")),
        (("一.", "概述"), ("二.", "其他")),
        (("一．", "概述"), ("二．", "其他")),
        (("（一）", "概述"), ("（二）", "其他")),
        (("第一章", "概述"), ("第二章", "其他")),
        (("第一部分", "概述"), ("第二部分", "其他")),
        (("1.", "概述"), ("2.", "其他")),
        (("1、", "概述"), ("2、", "其他")),
        (("（1）", "概述"), ("（2）", "其他")),
        (("①", "概述"), ("②", "其他")),
    ],
)
def test_enumerators_of_every_style(told, first, second):
    found = told("".join(first), SENTENCE, "".join(second), SENTENCE)
    assert [(level, number, heading) for level, _, number, heading in found] == [
        (1, 1, "概述"),
        (1, 2, "其他"),
    ]
    assert [numbering[0] for _, numbering, _, _ in found] == [first[0][0], second[0][0]]


@pytest.mark.parametrize(("printed", "numbering"), [("(一)", "（一）"), ("（一)", "（一）")])
def test_mixed_brackets(told, printed, numbering):
    found = told("一、概述", f"{printed}公开", SENTENCE, "（二）答复", SENTENCE)
    assert [(level, heading) for level, _, _, heading in found] == [
        (1, "概述"),
        (2, "公开"),
        (2, "答复"),
    ]


def test_depth_follows_what_is_there(told):
    found = told(
        "第一章 概述",
        "一、公开",
        "1.网站",
        SENTENCE,
        "（1）栏目",
        SENTENCE,
        "第二章 其他",
        SENTENCE,
    )
    assert [(level, heading) for level, _, _, heading in found] == [
        (1, "概述"),
        (2, "公开"),
        (3, "网站"),
        (4, "栏目"),
        (1, "其他"),
    ]


def test_a_heading_that_runs_into_its_sentence_ends_at_the_first_stop(told):
    found = told("一、概述。我局按照要求开展工作。", "（一）主动公开情况。全年公开信息12条。")
    assert [(level, heading) for level, _, _, heading in found] == [
        (1, "概述"),
        (2, "主动公开情况"),
    ]


def test_the_figures_of_a_run_in_heading_belong_to_its_section(reader):
    found = reader.read("<p>一、概述</p><p>（一）主动公开。公开政府信息12条。</p>".encode())
    (figure,) = found.figures
    assert found.sections[figure.section].heading == "主动公开"


def test_a_repeated_number_stands_for_the_next(told):
    found = told(
        "一、概述", SENTENCE, "二、公开", SENTENCE, "二、申请", SENTENCE, "四、其他", SENTENCE
    )
    assert [(numbering, number) for _, numbering, number, _ in found] == [
        ("一、", 1),
        ("二、", 2),
        ("二、", 3),
        ("四、", 4),
    ]


def test_a_skipped_number_is_kept_as_printed(told):
    found = told("一、概述", SENTENCE, "四、公开", SENTENCE, "七、其他", SENTENCE)
    assert [number for _, _, number, _ in found] == [1, 4, 7]


def test_a_lost_number_is_inferred_where_the_title_is_known(told):
    found = told(
        "一、概述",
        SENTENCE,
        "二、主动公开情况",
        SENTENCE,
        "依申请公开政府信息情况",
        SENTENCE,
        "四、其他",
        SENTENCE,
    )
    assert found[2] == (1, None, 3, "依申请公开政府信息情况")
    assert [number for _, _, number, _ in found] == [1, 2, 3, 4]


def test_numbers_under_each_chapter_begin_anew(told):
    found = told(
        "一、概述",
        "（一）甲乙",
        SENTENCE,
        "（二）丙丁",
        SENTENCE,
        "二、其他",
        "（一）戊己",
        SENTENCE,
    )
    assert [number for _, _, number, _ in found] == [1, 1, 2, 2, 1]


@pytest.mark.parametrize(
    "line",
    [
        "1.5万元用于培训。",
        "12条信息已经公开，其余正在整理之中。",
        "一是加强领导，二是完善制度。",
        "二〇一八年，我局开展了大量工作，取得成效。",
        "第一次会议于3月召开，研究有关事项。",
        "三方面的工作都取得了进展，受到好评。",
        "（2018年1月1日至12月31日）",
        "2018年3月6日",
        "全年公开信息12条。",
    ],
)
def test_what_opens_no_section(told, line):
    assert told("一、概述", line) == [(1, "一、", 1, "概述")]


@pytest.mark.parametrize(
    "blank", ["一、 概述", "一、\u3000概述", "一 、概述", "一、概&nbsp;&nbsp;述", "　　一、概述"]
)
def test_spaces_in_a_heading_do_not_matter(told, blank):
    assert told(blank, SENTENCE) == [(1, "一、", 1, "概述")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "（一）存在问题。人手不足。（二）改进措施。增设岗位400余个。",
            ["（一）存在问题", "（二）改进措施"],
        ),
        ("1.存在问题：人手不足，仅1名。2.改进措施：选派2人学习。", ["1.存在问题", "2.改进措施"]),
        ("第一部分 概述 一年来，全县18个乡镇都公开。", ["第一部分概述"]),
        ("（一）公开总量据统计，全年公开信息12条。", ["（一）公开总量"]),
        ("（一）公开情况全年公开信息12条。", ["（一）公开情况"]),
        ("（三）政策解读材料7件，其中图解3件。", []),
        ("▶（一）主动公开", ["（一）主动公开"]),
        ("一丶总体情况", ["一丶总体情况"]),
        (
            "（二）重点内容1.财政信息。公开预算。2.扶贫信息。公开名单。",
            ["（二）重点内容", "1.财政信息", "2.扶贫信息"],
        ),
        ("2.参加发布会3场，其中局长出席2场", []),
        ("（三）没有发生行政复议、行政诉讼事项，没有收费", []),
    ],
)
def test_titles_that_run_into_sentences_and_items_that_are_none(told, line, found):
    assert [f"{numbering}{heading}" for _, numbering, _, heading in told(line)] == found


def test_a_known_subtitle_needs_no_number(told):
    assert told("五、存在问题及改进情况", "存在的主要问题", SENTENCE, "改进情况", SENTENCE) == [
        (1, "五、", 5, "存在问题及改进情况"),
        (2, None, 1, "存在的主要问题"),
        (2, None, 2, "改进情况"),
    ]


FLAT = (
    "一、基本做法 我乡辖9个村，由乡长负责。二、回应解读情况召开新闻发布会6场，发布解读29篇。"
    "三、机构与经费局机关设专门机构1个。三、复议、诉讼与投诉 没有发生行政复议。"
    "四、存在的不足 主要是人手不足。"
    "五、今后打算 1、更换公开栏10块，预计投入2万元；2、接通网络。"
) + "按照要求认真开展工作，" * 30


def test_titles_in_a_flattened_page_are_made_of_the_words_of_titles(reader):
    found = reader.read(FLAT.encode(), "http://a.example/1.txt").sections
    assert [f"{one.numbering}{one.heading}" for one in found] == [
        "一、基本做法",
        "二、回应解读情况",
        "三、机构与经费",
        "三、复议、诉讼与投诉",
        "四、存在的不足",
        "五、今后打算",
    ]


def test_a_page_flattened_to_one_line_still_has_its_chapters(reader):
    body = "全年按照要求开展工作，公开信息12条，受理申请3件，取得了一定成效。" * 8
    chapters = ["一、概述", "二、主动公开情况", "三、其他需要报告的事项"]
    text = f"{TITLE} " + " ".join(f"{chapter} {body}" for chapter in chapters)
    found = reader.read(text.encode())
    hold(found)
    assert [s.numbering for s in found.sections if s.level == 1] == ["一、", "二、", "三、"]


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("（一）公开的数量", "2017年全县新增主动公开信息3186条。"),
        ("（一）抓好培训", "全年举办培训班三期，受训人员260余人次；召开会议2次。"),
        ("（一）建章立制", "在原有制度的基础上，新出台办法2件。"),
        ("（一）种类", "计有动态、公告等六大类。"),
        ("（一）强化领导，健全机构", "年初县政府换届后，调整了领导小组。"),
        ("（一）制度体系不断完善", "修订办法2件，新建制度3项。"),
        ("（一）解读回应及时", "。发布解读稿17篇。"),
        ("（一）数量", "街道全年公开信息1127条，比去年多208条。"),
        ("（一）存在的主要问题", "：公开的专业数据多，通俗解读少。"),
        ("（一）问题和不足", "不足：一是重发布、轻解读；二是更新慢。"),
        ("（一）组织领导方面", "全区共有专门机构5个，人员131人。"),
        ("㈠硬件上再投入", "。安排资金20万元。"),
        ("（一）依申请公开", "收到申请两件，均为个人提出。"),
    ],
)
def test_where_a_title_ends_that_runs_into_its_sentence(reader, heading, sentence):
    rest = "（二）其他情况我局按照要求做好各项工作。二、其他需要报告的事项无。"
    found = reader.read(f"{TITLE}一、概述{heading}{sentence}{rest}".encode()).sections
    assert [f"{one.numbering}{one.heading}" for one in found] == [
        "一、概述",
        heading,
        "（二）其他情况",
        "二、其他需要报告的事项",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "（一）公开低保对象6,218户；（二）公开救助12人。",  # items, not titles
        "（一）全年公开信息325条，其中：1、低保信息142条；2、救灾信息13条。",
        "依照第二十条第（一）项公开12条。",
    ],
)
def test_what_is_numbered_in_a_flattened_page_and_no_heading(reader, text):
    found = reader.read(f"{TITLE}一、概述我局公开信息12条。{text}二、其他事项无。".encode())
    assert [section.numbering for section in found.sections] == ["一、", "二、"]


def test_what_is_numbered_1_2_before_the_first_section_of_a_chapter_are_items(reader):
    items = "1.主动公开预算。在网站公开。2.完善预算机制。严格遵循原则。"
    chapter = (
        f"一、概述一是推进预算公开。{items}（一）主动公开的数量全年公开12条。1.门户网站在网上公开。"
    )
    found = reader.read(f"{TITLE}{chapter}二、其他事项无。".encode()).sections
    assert [section.numbering for section in found] == ["一、", "（一）", "1.", "二、"]


def test_no_heading_no_section(told):
    assert told(SENTENCE, SENTENCE) == []


PIECES = (
    "一、概述 二、公开 二、 （一）甲 (二）乙 1.丙 2、丁 ①戊 第一章己 第二部分 三、公开。共12条。 "
    "四， （3） 五、很长的一句话，没有说完 公开12条。 十、 其他 主动公开情况 99.末"
)
LINES = st.lists(st.sampled_from(PIECES.split(" ")), max_size=20)


@given(lines=LINES)
def test_any_order_of_lines_gives_a_tree(reader, lines):
    hold(reader.read("".join(f"<p>{line}</p>" for line in ["甲乙丙", *lines]).encode()))
