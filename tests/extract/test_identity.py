"""Whose report, for which year, published when: what the page says, best first."""

import pytest

from report_archiver.extract.document import Selectors, parse
from report_archiver.extract.identity import Hints, identify

TITLE = "清河县水务局2018年政府信息公开工作年度报告"
BODY = "<p>一、概述</p><p>全年公开政府信息12条，受理申请3件，均已答复。</p>"


def told(html, url="", **hints):
    hints = Hints(**hints)
    return identify(parse(html.encode(), None, hints.selectors), url, hints)


def page(title=TITLE, info="", head="", body=BODY, above=""):
    heading = f"<h1>{title}</h1>" if title else ""
    return (
        f"<html><head>{head}</head><body><div><a href=/>首页</a></div>{above}{heading}"
        f"<p>{info}</p><div>{body}</div></body></html>"
    )


@pytest.mark.parametrize(
    "html",
    [
        page(),
        page(head="<title>清河县水务局门户网站</title>"),
        page(head=f"<title>{TITLE}_清河县水务局门户网站</title>"),
        page(title="", head=f"<title>{TITLE} - 清河县水务局门户网站</title>"),
        page(title="", head=f'<meta name="ArticleTitle" content="{TITLE}"><title>水务网</title>'),
        page(title="", body=f'<p align="center">{TITLE}</p>{BODY}'),
        page(title="清河县水务局<br>2018年政府信息公开工作年度报告"),
        page(title="", body=f"<p>清河县水务局</p><p>2018年政府信息公开工作年度报告</p>{BODY}"),
        page(above="<div>当前位置：首页 &gt; 信息公开年报 &gt; 正文</div>"),
        page(above="<h2>清河县水务局信息公开年报</h2>"),
        page(title=f"标题：{TITLE}"),
        f"您的位置：首页 >> 乡镇 >> 年报 {TITLE} 发布日期：2019-03-19 来源：办 我局公开12条。",
        page(title=f" {TITLE[:6]} &nbsp;{TITLE[6:]} "),
    ],
)
def test_the_title_is_the_reports_wherever_it_stands(html):
    assert told(html).title == TITLE


@pytest.mark.parametrize("site", ["清河县水务局门户网站", "清河县政府信息公开网", "清河水务"])
def test_the_sites_name_is_never_the_title(site):
    html = page(title="", head=f"<title>{site}</title>", above=f"<h2>{site}</h2>")
    assert told(html).title is None


@pytest.mark.parametrize(
    "other",
    [
        "关于做好2018年政府信息公开工作年度报告编制的通知",
        "清河县水务局信息公开指南",
        "清河县水务局信息公开目录",
    ],
)
def test_what_is_about_reports_is_no_report(other):
    html = page(title="", above=f"<h3>{other}</h3>", body=f"<p>{TITLE}</p>{BODY}")
    assert told(html).title == TITLE


@pytest.mark.parametrize(
    ("title", "publisher", "year"),
    [
        (TITLE, "清河县水务局", 2018),
        ("清河县水务局2018年度政府信息公开工作报告", "清河县水务局", 2018),
        ("2018年清河县水务局信息公开年报", "清河县水务局", 2018),
        ("清河县水务局政府信息公开工作年度报告（2018年度）", "清河县水务局", 2018),
        ("清河县水务局政府信息公开年度报告（2018年）", "清河县水务局", 2018),
        ("清河县水务局二〇一八年政府信息公开工作年度报告", "清河县水务局", 2018),
        ("清河县公共资源交易中心2018年信息公开年度报告", "清河县公共资源交易中心", 2018),
        ("清河县人民政府2018年政府信息公开工作年度报告", "清河县人民政府", 2018),
        ("清河县水务局关于2018年度政府信息公开工作情况的报告", "清河县水务局", 2018),
    ],
)
def test_publisher_and_year_from_the_title(title, publisher, year):
    found = told(page(title=title), publisher="别的单位")
    assert (found.title, found.publisher) == (title, publisher)
    assert (found.year, found.year_from) == (year, "title")


BARE = "2018年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("html", "hint", "publisher"),
    [
        (
            page(title=BARE, info="发布机构：清河县水务局"),
            "某局",
            "清河县水务局",
        ),
        (page(title=BARE), "某局", "某局"),
        (
            page(
                title=BARE,
                head='<meta name="ContentSource" content="清河县水务局">',
            ),
            None,
            "清河县水务局",
        ),
        (
            page(
                title=BARE,
                head='<meta name="ContentSource" content="本站编辑">'
                '<meta name="SiteName" content="清河县水务局">',
            ),
            None,
            "清河县水务局",
        ),
        (page(title=BARE, info="来源：办公室"), None, None),
        ("清河县人民医院为二级医院，2018年公开信息12条。", None, "清河县人民医院"),
        ("2018年（统计期限为全年），清河省各级行政机关公开信息12条。", None, "清河省"),
        ("二00九年，石桥镇共十四个村。", None, "石桥镇"),
        (
            "我县公开信息，由上河市人民政府复议。除清河县人民政府网外，清河县政府系统",
            None,
            "清河县",
        ),
    ],
)
def test_publisher_from_other_places_best_first(html, hint, publisher):
    assert told(html, publisher=hint).publisher == publisher


def test_the_uploader_is_the_source_and_never_the_publisher():
    found = told(page(title=BARE, info="来源：本站编辑 作者：张三"))
    assert (found.source, found.publisher) == ("本站编辑", None)


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("发布时间：2019-01-18 来源：办公室 浏览次数：12", "办公室"),
        ("来 源：清河县水务局", "清河县水务局"),
        ("信息来源:办公室", "办公室"),
        ("来源： 浏览次数：12", None),
        ("来源： 发布时间：2019-01-18", None),
        ("发布时间：2019-01-18", None),
    ],
)
def test_source(info, source):
    assert told(page(info=info)).source == source


@pytest.mark.parametrize(
    ("html", "published"),
    [
        (page(info="发布时间：2019-01-18 09:30:00 来源：办公室"), "2019-01-18T09:30:00+08:00"),
        (page(info="发布日期：2019年1月18日"), "2019-01-18"),
        (page(info="时间：2019-01-18"), "2019-01-18"),
        (page(head='<meta name="PubDate" content="2019-01-18 09:30">'), "2019-01-18T09:30+08:00"),
        (page(head='<meta name="publishdate" content="2019-01-18">'), "2019-01-18"),
        (
            page(
                head='<meta name="PubDate" content="2019-01-18">', info="发布时间：2019-01-18 09:30"
            ),
            "2019-01-18T09:30+08:00",
        ),
        (
            page(
                above="<table><tr><td>索引号：</td><td>A1</td></tr>"
                "<tr><td>生成日期：</td><td>2019-01-18</td></tr></table>"
            ),
            "2019-01-18",
        ),
        (page(body=BODY + "<p>清河县水务局</p><p>2019年1月18日</p>"), "2019-01-18"),
        (page(body=BODY + "<p>二〇一九年一月十八日</p>"), "2019-01-18"),
        (
            page(above="<p>发文日期：2019年1月8日</p>", info="时间：2019-01-18 来源：办公室"),
            "2019-01-18",
        ),
        (page(info="2019年01月18日 09时15分 办公室"), "2019-01-18T09:15+08:00"),
        (page(), None),
        (page(above="<p>今天是2026年3月1日 星期日</p>"), None),
    ],
)
def test_publication_time(html, published):
    assert told(html, url="http://one.example/art/2020/5/6/a.html").published_at == published


PERIOD = "<p>统计期限自{0}年1月1日起至{0}年12月31日止。</p>"


def test_the_titles_year_stands_against_the_period_alone_with_a_finding():
    found = told(page(body=f"<p>2018年，我局认真公开。</p>{PERIOD.format(2017)}{BODY}"))
    assert (found.year, found.year_from) == (2018, "title")
    (finding,) = found.findings
    assert (finding.rule, finding.expected, finding.actual) == ("identity.year", "2018", "2017")


def test_period_and_body_together_overrule_the_title():
    found = told(
        page(body=f"<p>2017年，我局认真公开，2017年成效明显。</p>{PERIOD.format(2017)}{BODY}")
    )
    assert (found.year, found.year_from) == (2017, "period")
    assert [finding.rule for finding in found.findings] == ["identity.year"]


@pytest.mark.parametrize(
    ("html", "url", "year", "year_from"),
    [
        (page(title="", body=PERIOD.format(2017) + BODY), "", 2017, "period"),
        (page(title="", body=f"<p>2017年，我局认真公开。</p>{BODY}"), "", 2017, "body"),
        (page(title=""), "http://one.example/art/2018/3/6/a.html", 2017, "url"),
        (page(title=""), "http://one.example/t20180306_12.html", 2017, "url"),
        (
            page(title="", info="发布时间：2018-03-06"),
            "http://one.example/1.html",
            2017,
            "published",
        ),
        (
            page(title="", info="发布时间：2018-03-06"),
            "http://one.example/2019/1.html",
            2018,
            "url",
        ),
        (page(title=""), "http://one.example/120180306.html", None, None),
        ("二00九年，石桥镇共十四个村。", "", 2009, "body"),
    ],
)
def test_year_from_other_places_best_first(html, url, year, year_from):
    found = told(html, url)
    assert (found.year, found.year_from) == (year, year_from)


def test_a_mangled_period_is_marked_as_repaired():
    found = told(page(body=f"<p>统计期限自20181月1日至201812月31日。</p>{BODY}"))
    assert (found.period_start, found.period_end) == ("2018-01-01", "2018-12-31")
    assert found.repaired


def test_what_the_site_selects_wins():
    selectors = Selectors(title="h5", published="i")
    html = page(above=f"<h5>{TITLE}</h5><i>2019-01-18</i>", title="某某通知", info="")
    found = told(html, selectors=selectors)
    assert (found.title, found.published_at) == (TITLE, "2019-01-18")


def test_a_page_that_says_nothing_of_itself():
    found = told("<p>公开信息12条。</p>")
    assert (found.title, found.publisher, found.year, found.published_at) == (None,) * 4
    assert (found.source, found.period_start, found.repaired) == (None, None, False)


def test_a_page_on_one_line_is_not_gone_over_again_from_each_of_its_words():
    """Such a line took hours: each 报发布 looked for the end of its sentence."""
    assert told("<p>" + "年报发布" * 125_000 + "。</p>").title is None
