from __future__ import annotations

import time

import pytest

from report_archiver.crawl.absence import NAME, Absences, absence, absent
from report_archiver.model import Fetched, Hop

ORIGIN = "http://a.example"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
NAV = "".join(f"<a href='/{n}/'>栏目{name}</a>" for n, name in enumerate("甲乙丙丁戊己庚辛壬癸"))
CHROME = f"<title>某局</title><div>{NAV}</div>%s<p>版权所有 某局 访问量：%d 今天是2026年3月1日</p>"
REPORT = "<h1>某局2019年政府信息公开工作年度报告</h1>"


def got(page: str, path: str = "/n/1.html", *, final: str | None = None, **more: object) -> Fetched:
    url = f"{ORIGIN}{path}"
    hops = (Hop(url, 302, ()),) if final else ()
    values = {"body": page.encode(), "hops": hops} | more
    values = {"status": 200, "response_headers": HTML} | values
    return Fetched(url, final or url, "t", request_headers=(), elapsed_ms=1, **values)


def is_absent(error: Fetched | str, page: Fetched | str, *, listing: bool = False) -> bool:
    error = got(error, f"/n/{NAME}.html") if isinstance(error, str) else error
    page = got(page) if isinstance(page, str) else page
    return Absences(lambda _: error).is_absent(ORIGIN, page, listing=listing)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/n/20200110/a.html", f"/n/20200110/{NAME}.html"),
        ("/n/a.jsp?id=1.2/3", f"/n/{NAME}.jsp"),
        ("/n/", f"/n/{NAME}"),
        ("/", f"/{NAME}"),
    ],
)
def test_a_page_that_cannot_be_there(url: str, expected: str):
    assert absent(f"{ORIGIN}{url}") == f"{ORIGIN}{expected}"


@pytest.mark.parametrize(
    ("error", "page"),
    [
        ("抱歉，出错了", "抱歉，出错了"),
        (f"<p>/n/{NAME}.html 出错了 12:30:01</p>", "<p>/n/1.html 出错了 13:31:59</p>"),
        (CHROME % ("<p>出错了</p>", 9_418), CHROME % ("<p>出错了</p>", 9_502)),
        (CHROME % ("<p>出错了。推荐：要闻一</p>", 1), CHROME % ("<p>出错了。推荐：新闻二</p>", 2)),
        (CHROME % (f"<p>找不到页面：{ORIGIN}/n/x</p>", 1), CHROME % ("<p>找不到页面：/n/1</p>", 2)),
        (CHROME % ("", 1), CHROME % ("", 1)),  # the home page for everything
    ],
)
def test_an_answer_that_is_the_same_but_for_numbers_and_addresses(error: str, page: str):
    assert is_absent(error, page)


@pytest.mark.parametrize(
    "page",
    [
        REPORT,
        f"{REPORT}<p>见附件</p>",
        "<img src='scan1.jpg'>",
        "<a href='/f/2019.pdf'>下载</a>",
        "<iframe src='2019.html'></iframe>",
        "<p>" + "本机关主动公开政府信息若干条。" * 3,
        "<p>暂无信息</p>",
    ],
)
@pytest.mark.parametrize("error", ["<p>您访问的页面不存在</p>", "<p>页面未找到</p>"])
def test_a_page_that_shares_but_the_sites_frame_with_it(error: str, page: str):
    assert not is_absent(CHROME % (error, 1), CHROME % (page, 2))


@pytest.mark.parametrize(
    ("error", "page"),
    [
        ("<p>出错了</p>", "<p>暂无</p>"),
        ("<p>抱歉，没有您要找的内容</p>", "<h2>2019年</h2><p>抱歉，没有您要找的内容</p>"),
    ],
)
def test_an_empty_list_that_says_a_word_of_its_own_is_no_error_page(error: str, page: str):
    assert is_absent(CHROME % (error, 1), CHROME % (page, 2))
    assert not is_absent(CHROME % (error, 1), CHROME % (page, 2), listing=True)
    assert is_absent(CHROME % (error, 1), CHROME % (error, 2), listing=True)


def test_a_long_report_on_a_site_that_shows_its_home_page_for_everything():
    assert not is_absent(CHROME % ("", 1), CHROME % (f"{REPORT}<p>{'正文。' * 200}</p>", 1))
    assert not is_absent(CHROME % ("<p>要闻</p>" * 50, 1), REPORT)


def test_all_that_is_missing_is_sent_to_one_page():
    home = f"{ORIGIN}/"
    error = got("首页的文字", f"/n/{NAME}.html", final=home)
    assert is_absent(error, got("首页的文字", final=home))
    assert is_absent(error, got("首页今天的文字", final=home))
    assert not is_absent(error, got("首页的文字"))
    assert not is_absent(error, got("首页的文字", final=f"{ORIGIN}/n/2.html"))


def test_a_twin_that_all_are_sent_to_is_no_such_page():
    path = f"/n/{NAME}.html"
    error = got("出错了，抱歉", path, final=f"https://a.example{path}")
    assert is_absent(error, got("出错了，抱歉", final="https://a.example/n/1.html"))
    assert not is_absent(error, got("某局的报告", final="https://a.example/n/1.html"))


@pytest.mark.parametrize(
    "honest",
    [
        got("没有", status=404, body=None, reason="http:404"),
        got("", body=None, reason="soft_404"),
        got("", body=b"<p>  </p>"),
        got("", body=b"%PDF", response_headers=(("content-type", "application/pdf"),)),
    ],
)
def test_what_teaches_nothing(honest: Fetched):
    assert absence(honest) is None
    absences = Absences(lambda _: honest)
    assert not absences.is_honest(ORIGIN)
    assert not absences.is_absent(ORIGIN, got("没有"), listing=False)
    assert absences.is_honest(ORIGIN)


def test_one_request_a_host_and_none_for_what_is_no_text():
    asked: list[str] = []

    def ask(url: str) -> Fetched | None:
        asked.append(url)
        return got("出错了，抱歉", f"/n/{NAME}.html") if len(asked) > 1 else None

    absences = Absences(ask)
    pdf = got("%PDF", response_headers=(("Content-Type", "application/pdf"),))
    assert not absences.is_absent(ORIGIN, pdf, listing=False)
    assert not absences.is_absent(ORIGIN, got("", body=None), listing=False)
    assert asked == []
    assert not absences.is_absent(
        ORIGIN, got("出错了，抱歉"), listing=False
    )  # it rests: asked again later
    assert absences.is_absent(ORIGIN, got("出错了，抱歉"), listing=False)
    assert absences.is_absent(ORIGIN, got("出错了，抱歉"), listing=False)
    assert asked == [f"{ORIGIN}/n/{NAME}.html"] * 2
    assert not absences.is_honest(ORIGIN)


@pytest.mark.parametrize("part", ["a", "<img ", "<a href=", "1", "<h1>", "<", " "])
def test_no_page_takes_long(part: str):
    page = part * (200_000 // len(part))
    started = time.process_time()
    is_absent(f"出错了{page}", f"出错{page}")
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "page",
    [
        "<a href=/n/2019/1.html>2019年年报</a>",
        "<a href='/attach/down?id=2019'>点此下载</a>",
        "<p>本年度无政府信息公开事项。</p>",
    ],
)
def test_a_blank_template_for_what_is_not_there_hides_no_page_of_few_words(page: str):
    assert not is_absent(CHROME % ("", 1), CHROME % (page, 2))


def test_an_address_that_echoes_the_page_asked_for_is_no_matter_of_its_own():
    error = "<p>出错了</p><a href='/login?back=%s'>登录</a><a href='javascript:back(%d)'>返回</a>"
    assert is_absent(error % (f"/n/{NAME}.html", 1), error % ("/n/1.html", 2))
