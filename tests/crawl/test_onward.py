from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.onward import onward

URL = "http://a.example/gk/index.html"


def leads(page: str, media_type: str = "text/html") -> str | None:
    found = onward(media_type, page.encode(), None, URL)
    return found and found.removeprefix("http://a.example")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<meta http-equiv="refresh" content="0;url=nb/">', "/gk/nb/"),
        ("<META CONTENT='3; URL=\"/nb/\"' HTTP-EQUIV=Refresh>正在跳转，请稍候…", "/nb/"),
        ("<meta http-equiv=refresh content=0;url=/nb/>", "/nb/"),
        ('<meta http-equiv="refresh" content="0, /nb/?a=1&amp;b=2">', "/nb/?a=1&b=2"),
        ('<meta http-equiv="refresh" content="0.5;/nb/">', "/nb/"),
        ("<script>location.href='nb/'</script>", "/gk/nb/"),
        ('<script>window.location.href = "/nb/";</script>', "/nb/"),
        ("<script>location='/nb/'</script>", "/nb/"),
        ("<script>\n<!--\ntop.location = '/nb/';\n//-->\n</script>", "/nb/"),
        ("<script>window.location.replace('\\/nb\\/')</script>", "/nb/"),
        ("<script>self.location.assign('/nb/')</script>", "/nb/"),
        ("<script>window.navigate('/nb/')</script>", "/nb/"),
        ("<script>/* go */ setTimeout(\"location.href='/nb/'\", 1000)</script>", "/nb/"),
        ("<script>window.onload = function(){ location.href='/nb/'; }</script>", "/nb/"),
        ("<script>(function(){ document.location='/nb/' })()</script>", "/nb/"),
        ("<body onload=\"location.href='/nb/'\">", "/nb/"),
        ("<script>location.href='/nb/'</script><a href='/nb/'>点击这里</a>", "/nb/"),
        ("<script>location.href='https://b.example/'</script>", "https://b.example/"),
    ],
)
def test_a_page_that_only_leads_on(page: str, expected: str):
    assert leads(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        "<p>location</p>",
        '<meta http-equiv="refresh" content="600">',
        '<meta http-equiv="refresh" content="600;url=/nb/">',
        '<meta http-equiv="refresh" content="0;url=index.html">',
        '<meta http-equiv="refresh" content="0;url=javascript:x()">',
        '<!-- <meta http-equiv="refresh" content="0;url=/nb/"> -->',
        "<!-- <script>location.href='/nb/'</script> --><p>x",
        "<script>// location.href='/nb/'\nvar a;</script>",
        "<script>/* location.href='/nb/' */</script>",
        "<script>if (mobile) location.href='/m/'</script>",
        "<script>location.href = mobile ? '/m/' : '/pc/'</script>",
        "<script>/Mobile/.test(navigator.userAgent) && (location.href='/m/')</script>",
        "<script>function go(){ location.href='/nb/' }</script>",
        "<script>location.href='/a/'; location.href='/b/'</script>",
        "<script>location.href='/a/' + id</script>",
        "<script>location.href='/a/'; location.href=b</script>",
        "<script>if (location.href == '/nb/') x()</script>",
        "<script>mylocation='/nb/'; map.location='/x/'</script>",
        "<a onclick=\"location.href='/nb/'\">x</a>",
        # What has something else to say.
        '<meta http-equiv="refresh" content="5;url=/">您访问的页面不存在，5秒后返回首页',
        '<meta http-equiv="refresh" content="5;url=/"><title>404</title>',
        "<script>location.href='/'</script>网站正在维护中",
        "<script>$_ts={};location.href='/nb/'</script>",
        "<script>location.href='/nb/'</script>安全验证",
        "<script>location.href='/nb/'</script><h1>某局2019年政府信息公开工作年度报告</h1>",
        "<script>location.href='/nb/'</script>" + "一句话。" * 60,
        "<script>location.href='/nb/'</script>" + "<a href='/1'>一</a>" * 4,
    ],
)
def test_a_page_that_stays(page: str):
    assert leads(page) is None


def test_only_a_short_page_of_text_leads_on():
    page = "<script>location.href='/nb/'</script>"
    assert leads(page, "application/pdf") is None
    assert leads(page + " " * 20_000) is None


def test_an_address_in_the_pages_own_charset():
    page = "<meta charset=gbk><script>location.href='/l?q=年'</script>".encode("gb18030")
    assert onward("text/html", page, None, URL) == "http://a.example/l?q=%C4%EA"


@pytest.mark.parametrize(
    "part", ["location", "/*", "window.", "window. ", "location='", "?", "<meta ", "<body onload='"]
)
def test_no_page_takes_long(part: str):
    started = time.process_time()
    leads(f"<script>location.href='/nb/';{part * (19_000 // len(part))}</script>")
    leads(f"location{part * (19_000 // len(part))}")
    assert time.process_time() - started < 10


@given(st.text("<>script location.href='/=\"();\\*", max_size=80))
def test_no_script_breaks_it(text: str):
    leads(f"<script>location.href='/nb/';{text}")
    leads(f"location {text}")
