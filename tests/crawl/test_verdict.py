import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.onward import onward
from report_archiver.crawl.verdict import judge, look, pieces

LONG = "<p>" + "正文。" * 900 + "</p>"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, "<h1>某局2020年政府信息公开工作年度报告</h1><p>收到申请0件。</p>", None),
        (200, "", "empty"),
        (200, " \n", "empty"),
        (404, "not here", "http:404"),
        (410, "", "http:410"),
        (500, "oops", "http:500"),
        (204, "", "http:204"),
        (412, "<script>$_ts=window['$_ts'];</script>", "challenge:ruishu"),
        (202, "<script>var $_ts={};</script>", "challenge:ruishu"),
        (412, "", "challenge:ruishu"),
        (521, "<script>document.cookie='__jsl_clearance=1'</script>", "challenge:jsl"),
        (200, "<script>setCookie('acw_sc__v2', x)</script>", "challenge:aliyun"),
        (200, f"<script>acw_sc__v2</script>{LONG}", None),
        (200, "<title>安全验证</title><p>请稍候</p>", "challenge:waf"),
        (200, "<h2>您访问的页面不存在或已删除</h2><script>var a='很长';</script>", "soft_404"),
        (200, "<title>404</title><p>抱歉</p>", "soft_404"),
        (200, f"<p>页面不存在</p>{LONG}", None),
        (200, f"<title>第404号公告</title>{LONG}", None),
        (200, "<p>网站正在升级维护，请稍后访问</p>", "maintenance"),
        (200, f"<p>本年度对网站进行了维护</p>{LONG}", None),
    ],
)
def test_what_an_answer_is(status: int, body: str, reason: str | None):
    assert judge(status, "text/html", body.encode()) == reason


def test_media_types():
    assert judge(200, "image/png", b"\x89PNG") == "not_text"
    assert judge(200, "application/pdf", b"%PDF-1.4 404 Not Found") is None


def test_a_soft_404_in_gbk():
    body = "<meta charset=gb2312><p>您访问的页面不存在</p>".encode("gb18030")
    assert judge(200, "text/html", body) == "soft_404"


# Firewalls, logins, shells ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, "<h1>您的访问被拦截</h1><p>事件编号 1</p>", "challenge:waf"),
        (
            405,
            "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。",
            "challenge:waf",
        ),
        (403, "<h1>403 Forbidden</h1>", "http:403"),
        (400, "<script>$_ts={}</script>", "challenge:ruishu"),
        (
            503,
            "<title>Just a moment...</title><script>window._cf_chl_opt={}",
            "challenge:cloudflare",
        ),
        (503, "<p>系统繁忙，请稍候再试</p>", "http:503"),
        (200, "<title>请稍候…</title><script src=/c.js></script>", "challenge:waf"),
        (200, "<p>请稍候</p>", None),
        (200, "<script src='/_____tmd_____/punish'></script>", "challenge:aliyun"),
        (200, "<script>var u='/?security_session_verify=1'</script>", "challenge:yunsuo"),
        (200, "<script src='/wzwschallenge.js'></script>", "challenge:360"),
        (200, "<script src='/.safeline/challenge.js'></script>", "challenge:safeline"),
        (412, f"<p>{LONG}", "challenge:ruishu"),
        (
            200,
            "<title>用户登录</title><form>用户名<input name=u>密码<input type=password></form>",
            "challenge:login",
        ),
        (200, "<form>Sign in <INPUT class=x TYPE='password' name=p></form>", "challenge:login"),
        (200, '<div id="app"></div><script src=app.js></script>', "empty"),
        (
            200,
            "<title>某局</title><noscript>请启用 JavaScript</noscript><div>加载中…</div><script>",
            "empty",
        ),
        (200, "<script>", "empty"),
        (200, "<title>某局</title><body></body>", None),
        (200, "<script src=a.js></script><iframe src='list.html'></iframe>", None),
        (200, "<script src=a.js></script><img src='scan1.jpg'>", None),
        (200, "<script src=a.js></script><a href='1.pdf'>2019年</a>", None),
        (200, "<script src=a.js></script><embed src='report.pdf'>", None),
        (200, "<title>无法找到该页</title><p>抱歉</p>", "soft_404"),
        (200, "<!-- 页面不存在 --><script>var t='页面不存在'</script><a>目录", None),
        (200, f"<h2>您访问的页面不存在</h2><script>{'x=1;' * 8_000}</script>", "soft_404"),
    ],
)
def test_what_is_no_page(status: int, body: str, reason: str | None):
    assert judge(status, "text/html", body.encode()) == reason
    assert judge(status, "text/html", body.encode("gb18030")) == reason


# Reports that speak of all this -----------------------------------------------------------------

NAV = (
    "<div><a href='/'>首页</a><a href='/zfxxgk/'>政府信息公开</a>"
    "<form>用户名<input name=u>密码<input type='password'><a>登录</a></form></div>"
)
TITLE = "<h1>某局2019年政府信息公开工作年度报告</h1>"


@pytest.mark.parametrize(
    "text",
    [
        "本年度对网站进行了系统升级维护，维护中暂停服务两次。",
        "网站增设登录安全验证，拦截异常访问3次，访问异常请求被拦截。",
        "申请人要求提供的信息不存在1件，查询的信息不存在或已删除的已告知。",
        "找不到您要的文件时，请稍候或致电。页面不存在的链接已清理。",
        "清理“404”错误链接12条，页面未找到问题已整改。",
    ],
)
@pytest.mark.parametrize("title", [TITLE, TITLE.replace("h1", "title"), TITLE.replace("h1", "h3")])
def test_a_short_report_that_speaks_of_what_error_pages_say(title: str, text: str):
    page = f"{NAV}{title}<p>{text}</p><script src='/c.js'></script>"
    assert judge(200, "text/html", page.encode()) is None
    assert judge(200, "text/html", page.encode("gb18030")) is None


def test_a_report_whose_title_only_the_metadata_give():
    page = '<meta name="ArticleTitle" content="某局2019年政府信息公开工作年度报告"><p>网站维护中'
    assert judge(200, "text/html", page.encode()) is None
    assert judge(200, "text/html", page.replace("工作年度报告", "栏目").encode()) == "maintenance"


def test_a_report_that_is_but_a_file_behind_a_login_box():
    page = f"{NAV}<p>附件：<a href='/f/2019.pdf'>下载</a></p>"
    assert judge(200, "text/html", page.encode()) is None


def test_a_report_of_ten_sentences_is_not_even_looked_at():
    page = "<p>网站维护中，页面不存在，" + "收到申请0件。" * 10
    assert judge(200, "text/html", page.encode()) is None


def test_a_list_of_reports_behind_a_firewalls_script():
    items = "".join(f"<li><a href='{n}.html'>某局{n}年年度报告</a></li>" for n in range(1800, 2030))
    page = f"<script>acw_sc__v2</script><ul>{items}</ul>"
    assert judge(200, "text/html", page.encode()) is None


@pytest.mark.parametrize("title", ["网站系统升级维护公告", "关于清理页面不存在的通知", "安全验证"])
def test_what_links_say_of_others_is_not_the_pages_word(title: str):
    items = "".join(f"<li><a href='{n}.html'>{title}</a></li>" for n in range(9))
    page = f"{NAV}<ul>{items}</ul><script>"
    assert judge(200, "text/html", page.encode()) is None


@pytest.mark.parametrize("tag", ["<a href=x>", "<A\nhref=x>", "<a>"])
def test_the_text_of_links(tag: str):
    found = look(f"<abbr>甲</abbr>{tag}乙<b>丙</b><address>丁</a >戊<article>己")
    assert found is not None
    assert found.unlinked.split() == ["甲", "戊己"]
    assert found.seen == "甲乙丙丁戊己"


def test_a_short_list_beside_a_login_box_is_no_login():
    items = "".join(f"<li><a href='{n}.html'>{n}年年报</a></li>" for n in range(2010, 2016))
    assert judge(200, "text/html", f"{NAV}<ul>{items}</ul>".encode()) is None


ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    path
    for folder in ("tests/yardstick", "tests/golden", "src/report_archiver/demo/site/articles")
    for path in sorted((ROOT / folder).rglob("*.html"))
]


def test_no_report_that_we_have_is_taken_for_anything_else():
    assert len(DOCUMENTS) > 50
    for path in DOCUMENTS:
        body = path.read_bytes()
        assert judge(200, "text/html", body) is None, path
        assert onward("text/html", body, None, "http://a.example/") is None, path


def test_rules_for_robots_are_read_whatever_their_remarks_say():
    robots = "# 网站维护中，请稍候，安全验证，页面不存在\nUser-agent: *\nDisallow: /\n"
    assert judge(200, "text/plain", robots.encode()) is None
    assert judge(200, "text/html", robots.encode()) is None


def test_a_short_report_that_speaks_of_information_that_does_not_exist_is_kept():
    page = (
        "<html><title>某局2015年政府信息公开工作年度报告</title><p>一、主动公开情况。公开信息12条。"
        "<p>二、依申请公开情况。收到申请3件，其中申请信息不存在1件，该信息不存在的已告知。</html>"
    )
    assert judge(200, "text/html", page.encode()) is None


# Anything at all ---------------------------------------------------------------------------------


def test_the_parts_of_a_page():
    page = "a<!-- <p> -->b<SCRIPT x>c<p></script >d<style/>e<title>f</title>g<p"
    assert list(pieces(page)) == [
        ("text", "a"),
        ("text", "b"),
        ("tag", "<SCRIPT x>"),
        ("script", "c<p>\n"),
        ("tag", "</script >"),
        ("text", "d"),
        ("tag", "<style/>"),
        ("text", "e"),
        ("tag", "<title>"),
        ("script", ""),
        ("tag", "</title>"),
        ("text", "g"),
        ("tag", "<p"),
        ("text", ""),
    ]


@pytest.mark.parametrize(
    "part", ["<", "<script", "<script>", "<!--", "<h1", "<h1>", "<script></SCRIPT>", "<meta ", "&"]
)
def test_what_is_left_open_costs_no_time(part: str):
    started = time.process_time()
    judge(200, "text/html", (part * (190_000 // len(part))).encode())
    assert time.process_time() - started < 10


@given(st.text("<>!-/ascriptle=\"'年报告", max_size=60), st.binary(max_size=60))
def test_no_markup_breaks_it(text: str, body: bytes):
    assert "".join(part for kind, part in pieces(text) if kind == "text") in text or "<" in text
    assert look(text) is not None
    judge(200, "text/html", body + text.encode())


LISTED = "".join(
    f"<li><a href=/n/{year}.html>某市水务局{year}年政府信息公开工作年度报告</a></li>"
    for year in (2017, 2018, 2019)
)
BESIDE = (
    "<p>用户登录</p><form><input type=password name=p></form>",
    "<p>本网站将于本周六进行系统升级维护</p>",
    "<p>如遇访问异常请致电</p>",
    "<script src=/js/safedog.js></script>",
    "<script>var a='__jsluid'</script>",
    "<p>在本网站找不到文件的，请依申请公开</p>",
)


@pytest.mark.parametrize("beside", BESIDE)
def test_what_leads_to_reports_is_a_list_whatever_stands_beside(beside: str):
    page = f"<title>信息公开年报</title>{beside}<ul>{LISTED}</ul>"
    assert judge(200, "text/html", page.encode()) is None


@pytest.mark.parametrize("beside", BESIDE)
def test_what_counts_what_it_disclosed_is_a_report_whatever_stands_beside(beside: str):
    page = f"<title>年度报告</title>{beside}<p>全年主动公开政府信息12条，受理申请3件。</p>"
    assert judge(200, "text/html", page.encode()) is None


def test_an_error_page_that_recommends_a_report_is_an_error_page():
    page = f"<title>404 页面不存在</title><ul>{LISTED}</ul>"
    assert judge(200, "text/html", page.encode()) == "soft_404"
