"""The main content is found on pages of five layouts, and what surrounds it is left out."""

import pytest
from tests.extract.pages import PAGES, REPORT, SIDEBAR, TITLE, paragraphs

from report_archiver.extract.content import find
from report_archiver.extract.document import parse
from report_archiver.extract.layout import lay_out
from report_archiver.extract.markup import parse as parse_markup

NAV = '<div><a href="/">首页</a> <a href="/gk">信息公开</a></div>'
FOOT = "<div><p>主办单位：清河县水务局 电话：0319-8000000</p><p>版权所有</p></div>"
NEWS = "".join(f'<li><a href="{n}">{line}</a></li>' for n, line in enumerate(SIDEBAR))


def lines(inside):
    return tuple(parse(f"<body>{NAV}{inside}{FOOT}</body>".encode()).text.split("\n"))


@pytest.mark.parametrize("name", PAGES)
def test_the_content_is_found_and_nothing_around_it(name):
    page = PAGES[name]
    document = parse(page.html.encode())
    assert tuple(document.text.split("\n")) == page.lines
    assert not [words for words in page.around if words in document.text]
    assert document.warnings == ()


@pytest.mark.parametrize(
    "name", ["with_classes", "in_tables", "div_soup", "mostly_tables", "very_short"]
)
def test_title_and_time_line_are_in_the_preamble(name):
    before = parse(PAGES[name].html.encode()).preamble.split("\n")
    assert TITLE in before
    assert "2019-01-18" in before[-1]


def test_paragraphs_that_lie_in_the_body_itself():
    assert lines(f"<h1>{TITLE}</h1><p>发布时间：2019-01-18</p>{paragraphs()}") == tuple(REPORT)


def test_a_report_in_two_elements_is_read_whole():
    halves = f"<div>{paragraphs(REPORT[:4])}</div><div>{paragraphs(REPORT[4:])}</div>"
    assert lines(f"<div>{halves}</div>") == tuple(REPORT)


def test_a_short_paragraph_beside_a_long_one_is_not_lost():
    found = lines(f"<div><p>公开信息5条。</p><p>{'全局认真开展工作，取得成效。' * 20}</p></div>")
    assert found[0] == "公开信息5条。"


def test_an_element_for_each_chapter_is_read_whole():
    each = "".join(f"<div>{paragraphs(REPORT[n : n + 2])}</div>" for n in range(0, 8, 2))
    assert lines(f"<div>{each}</div>") == tuple(REPORT)


def test_title_signature_and_date_inside_the_content_are_kept():
    found = lines(f"<div><p>{TITLE}</p>{paragraphs()}<p>清河县水务局</p><p>2019年1月18日</p></div>")
    assert found == (TITLE, *REPORT, "清河县水务局", "2019年1月18日")


def test_related_news_at_the_end_of_the_content_is_left_out():
    found = lines(f"<div><h1>{TITLE}</h1>{paragraphs()}<div>相关新闻</div><ul>{NEWS}</ul></div>")
    assert found[-1] == REPORT[-1]


def test_a_linked_attachment_at_the_end_is_kept():
    found = lines(f'<div>{paragraphs()}<p>附件：<a href="a.doc">统计表.doc</a></p></div>')
    assert found[-1] == "附件：统计表.doc"


def test_a_sidebar_of_sentences_does_not_outweigh_a_short_report():
    aside = "".join(f"<p>{line}有关负责同志参加会议并讲话。</p>" for line in SIDEBAR * 2)
    only = "<p>2018年我局共公开政府信息5条。</p><p>收到申请3件，全部答复。</p>"
    found = lines(f"<div>{aside}</div><div><h1>{TITLE}</h1><div>{only}</div></div>")
    assert found[-2:] == ("2018年我局共公开政府信息5条。", "收到申请3件，全部答复。")
    assert not [line for line in found if "防汛" in line]


def test_a_page_of_links_has_no_sentence_to_choose():
    assert parse(f"<body>{NAV}<ul>{NEWS}</ul></body>".encode()).text


def test_the_sites_own_selector_decides():
    layout = lay_out(parse_markup(PAGES["with_classes"].html, "div.left"))
    element, first, last = find(layout)
    assert 'class="left"' in layout.tree.tags[element].attrs
    assert [line.text for line in layout.lines[first:last]][:2] == ["要闻", SIDEBAR[0]]


def test_nothing_has_no_content():
    _, first, last = find(lay_out(parse_markup("<html></html>")))
    assert first == last
