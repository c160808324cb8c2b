from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl import links
from report_archiver.crawl.links import Markup
from report_archiver.crawl.sites import Selectors
from report_archiver.model import Link

URL = "http://a.example/gk/nb/index.html"
COLUMNS, REPORT = r"年度|年报|\d{4}", "年度报告|年报"
TITLE = "某某公共资源交易中心2019年政府信息公开工作年度报告"


def listing(html: str, url: str = URL, **select: str) -> links.Listing:
    return links.listing(Markup(html, url), COLUMNS, REPORT, Selectors(**select))


def urls(html: str, url: str = URL) -> list[str]:
    return [one.url for one in Markup(html, url).anchors]


def test_links_are_resolved_against_base():
    assert urls('<base href="/x/"><a href="1.html">1</a>') == ["http://a.example/x/1.html"]
    assert urls('<base href="http://b.example/"><a href="1">1</a>') == ["http://b.example/1"]
    assert urls('<base href="javascript:"><a href="1">1</a>') == ["http://a.example/gk/nb/1"]


def test_what_leads_to_no_page_is_no_link():
    html = "".join(
        f'<a href="{href}">x</a>'
        for href in ("#", "#a", "", "javascript:;", "mailto:a@b.example", "/a.JPG", "/b.mp4?x=1")
    )
    assert urls(html) == []


def test_a_gbk_pages_query_is_spelt_in_gbk():
    page = Markup('<a href="l?q=年">x</a>', URL, "gb18030")
    assert page.anchors[0].url == "http://a.example/gk/nb/l?q=%C4%EA"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (f'<a href="1" title="{TITLE}">某某公共资源…</a>', TITLE),
        (f'<a href="1" title="{TITLE}">某某公共资源...</a>', TITLE),
        (f'<a href="1" title="{TITLE}"><img src="x.png"></a>', TITLE),
        ('<a href="1" title="点击打开">\n 某局 \n年报 </a>', "某局 年报"),
    ],
)
def test_the_title_is_taken_where_the_text_is_cut(html: str, words: str):
    assert Markup(html, URL).anchors[0].words == words


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<frameset><frame src='top.html'><frame src='/main.html' width='100%'></frameset>",
            ["/gk/nb/top.html", "/main.html"],
        ),
        ("<iframe src='l.html' style='border:0'></iframe>" * 2, ["/gk/nb/l.html"]),
        ("<iframe src='/count.html' width=0></iframe>", []),
        ("<iframe src='/count.html' height='1px'></iframe>", []),
        ("<iframe src='/count.html' style='display: none'></iframe>", []),
        ("<iframe></iframe><iframe src=''></iframe><iframe src='about:blank'></iframe>", []),
        ("<iframe src='javascript:'></iframe><iframe src='a.png'></iframe>", []),
    ],
)
def test_the_pages_in_frames_but_for_counters(html: str, expected: list[str]):
    found = Markup(html, URL).frames()
    assert [one.url.removeprefix("http://a.example") for one in found] == expected


def test_the_ending_of_a_file_is_no_part_of_its_folder():
    assert [links.ending(f"http://a.example{url}") for url in ("/a.B/c", "/a.PDF?x=.y", "/")] == [
        "",
        "pdf",
        "",
    ]


# The trail ---------------------------------------------------------------------------------------

STEPS = ("政府信息公开", "信息公开年报")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='/a'>政府信息公开</a><a href='/b'>新闻</a>", (1, ["/a"])),
        ("<a href='/a'>政府信息公开</a><a href='/b'>信息公开年报</a>", (2, ["/b"])),
        ("<a href='/a'>政府 信息公开</a><a href='/b'>政府信息公开年报</a>", (1, ["/a"])),
        ("<a href='/b'>政府信息公开年报</a><a href='/c'>局2019年信息公开年报</a>", (2, ["/b"])),
        ("<a href='/b'>政府信息公开年报解读</a><a href='/c'>机关信息公开年报</a>", (2, ["/c"])),
        ("<a href='/a' title='政府信息公开'><img src=x.gif></a>", (1, ["/a"])),
        ("<a href='/a'>政府信息公开</a><a href='/z'>政府信息公开</a>", (1, ["/a", "/z"])),
        (f"<a href='{URL}'>政府信息公开</a>", (0, [])),
        ("<p>政府信息公开</p>", (0, [])),
    ],
)
def test_the_links_that_lead_furthest_along_the_trail(html: str, expected: tuple[int, list[str]]):
    place, found = links.trail_links(Markup(html, URL), STEPS)
    assert (place, [link.url.removeprefix("http://a.example") for link in found]) == expected


# Lists -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        '<li><a href="1.html">{t}</a><em>2020-01-10</em></li>',
        '<li><span class="date">[2020/1/10]</span><a href="1.html">{t}</a></li>',
        '<tr><td>1</td><td><a href="1.html">{t}</a></td><td>2020年1月10日</td></tr>',
        '<dd><p><b><a href="1.html">{t}</a></b></p><p>2020.01.10 09:30</p></dd>',
        '<div class="row"><div><a href="1.html">{t}</a></div><div>2020-01-10</div></div>',
    ],
)
def test_the_date_beside_a_link(item: str):
    table = item.replace("{t}", TITLE)
    html = f"<table>{table}</table>" if "<tr" in table else f"<ul>{table}</ul>"
    assert listing(html).reports == (Link("http://a.example/gk/nb/1.html", TITLE, "2020-01-10"),)


def test_a_date_in_the_title_is_none_beside_it_nor_is_the_neighbours():
    html = (
        f'<ul><li><a href="1.html">2019-13-40 {TITLE}</a></li>'
        f'<li><a href="2.html">{TITLE}</a><i>2020-01-11</i></li></ul>'
    )
    assert [link.date for link in listing(html).reports] == [None, "2020-01-11"]


def test_selectors_of_the_site_are_used_where_they_match():
    html = (
        f'<div class="hot"><a href="9.html">{TITLE}</a></div>'
        '<ul class="l"><li><a href="1.html">2019年年报</a>'
        "<em>2020-01-10</em><i>2020-02-02</i></ul>"
    )
    found = listing(html, list_item="ul.l li", list_date="i")
    assert found.reports == (Link("http://a.example/gk/nb/1.html", "2019年年报", "2020-02-02"),)
    assert found.surprises == ()
    generic = listing(html, list_item="ul.other li")
    assert len(generic.reports) == 2
    assert generic.surprises == ("select.list_item",)


def test_an_entry_of_which_only_the_beginning_is_shown():
    html = "<li><a href='1.html'>某某公共资源交易中心2019年政府信息公开…</a></li>"
    assert [link.url for link in listing(html).reports] == ["http://a.example/gk/nb/1.html"]


def test_columns_are_short_links_that_are_no_entries():
    html = (
        "<a href='/gk/nb/'>信息公开年报</a>"
        "<a href='2018/'>2018年度以前</a><a href='2019/'>2019年</a>"
        "<a href='/search?q=1'>年报检索</a><a href='/2020/t20200110_1.html'>2020年要点</a>"
        "<a href='/x'>关于2020年某项工作安排的很长很长的标题</a><a href='/f.pdf'>2020年</a>"
        f"<ul><li><a href='1.html'>{TITLE}</a><i>2020-01-10</i></li>"
        "<li><a href='2.html'>2019年大事</a><i>2020-01-10</i></li></ul>"
    )
    found = [link.url.removeprefix("http://a.example") for link in listing(html).columns]
    assert found == ["/gk/nb/", "/gk/nb/2018/", "/gk/nb/2019/"]


def test_a_bare_wording_is_a_report_where_it_is_an_entry():
    entry = "<li><a href='1.html'>政府信息公开年度报告</a> 2020-01-10</li>"
    html = f"<a href='/nb/'>信息公开年报</a><ul>{entry}</ul>"
    found = listing(html)
    assert [link.url for link in found.reports] == ["http://a.example/gk/nb/1.html"]
    assert [link.url for link in found.columns] == ["http://a.example/nb/"]


# Pagers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "html", "expected"),
    [
        ("/l/", '<a href="index_1.html">下一页</a>', "/l/index_1.html"),
        ("/l/index.html", '<a href="2.html"> 下页 </a>', "/l/2.html"),
        ("/l/1.html", '<a href="2.html">&gt;</a>', "/l/2.html"),
        ("/l?c=1&p=1", '<a href="?c=1&p=2">下一页</a>', "/l?c=1&p=2"),
        ("/l/", '<a href="/other/index_1.html">下一页</a>', None),
        ("/l/index_1.html", '<a href="index_1.html">下一页</a>', None),
        ("/l/", '<a href="javascript:;">下一页</a>', None),
        ("/l/", '<a href="index_1.html">上一页</a>', None),
        (
            "/l/",
            "<input type=button value=下一页 onclick=\"location.href='index_2.jhtml';\">",
            "/l/index_2.jhtml",
        ),
        (
            "/l/",
            "<a href='javascript:void(0)' onclick=\"go('index_2.html')\">下一页</a>",
            "/l/index_2.html",
        ),
        ("/l/", '<script>createPageHTML(3, 0, "index", "html");</script>', "/l/index_1.html"),
        (
            "/l/index_1.html",
            '<script>createPageHTML(3, 1, "index", "html")</script>',
            "/l/index_2.html",
        ),
        ("/l/index_2.html", '<script>createPageHTML(3, 2, "index", "html")</script>', None),
        ("/l/t1.shtml", '<script>createPageHTML(1,0,"t1","shtml")</script>', None),
        ("/l/", "<script>function createPageHTML(_nPageCount, _nCurr, _n, _e){}</script>", None),
        ("/l/index.jhtml", "<p>共30条 1/3页</p>", "/l/index_2.jhtml"),
        ("/l/index_2.jhtml", "<p>第 2 / 3 页</p>", "/l/index_3.jhtml"),
        ("/l/index_3.jhtml", "<p>3/3页</p>", None),
        ("/l/index.html", "<p>1/3页</p>", None),
        ("/l/", "<b>1</b> <a href='2.html'>2</a> <a href='3.html'>3</a>", "/l/2.html"),
        ("/l/2.html", "<a href='./'>1</a> <b>2</b> <a href='3.html'>3</a>", "/l/3.html"),
        ("/l/3.html", "<a href='./'>1</a> <a href='2.html'>2</a> <b>3</b>", "/l/2.html"),
        ("/l/", "<a href='1.html'>1</a> <a href='2.html'>2</a>", "/l/2.html"),
        ("/l/2.html", "<a href='1.html'>1</a> <a href='2.html'>2</a>", None),
        ("/l/", "<a href='2019.html'>2019</a> <a href='2020.html'>2020</a>", None),
    ],
)
def test_the_next_page(url: str, html: str, expected: str | None):
    found = listing(html, f"http://a.example{url}").next_page
    assert (found and found.removeprefix("http://a.example")) == expected


def test_the_next_page_by_the_sites_selector():
    html = '<a href="p9.html">下一页</a><div class="pg"><a href="p2.html">后</a></div>'
    assert listing(html, next_page=".pg a").next_page == "http://a.example/gk/nb/p2.html"


# Files and surprises -----------------------------------------------------------------------------


def test_files_linked_as_the_report():
    html = (
        f'<a href="/f/1.PDF">附件：{TITLE}.pdf</a><a href="/f/2.doc">申请表</a>'
        f'<a href="/3">{TITLE}</a>'
    )
    assert [link.url for link in links.attachments(Markup(html, URL), REPORT)] == [
        "http://a.example/f/1.PDF"
    ]


def test_a_page_that_is_a_report_itself():
    assert links.says_report(Markup(f"<h1>{TITLE}</h1>" + "一句。" * 10, URL), REPORT)
    assert not links.says_report(Markup(f"<h1>{TITLE}</h1>", URL), REPORT)
    assert not links.says_report(Markup("<h1>工作动态</h1>" + "一句。" * 10, URL), REPORT)


def test_markup_that_is_slow_to_parse_is_tamed():
    started = time.perf_counter()
    assert urls("<select>" + "<option>x" * 60_000 + "</select><a href='/1'>x</a>")
    assert time.perf_counter() - started < 2


@given(st.text(alphabet="<>ahrefli/='\" 年报2019下一页", max_size=200))
def test_no_markup_breaks_it(html: str):
    found = listing(html)
    assert all(link.url.startswith("http") for link in (*found.reports, *found.columns))
