"""What stands where a report stood."""

import pytest

from report_archiver.extract import Reader
from report_archiver.extract.notice import is_sure, shows

MENU = "".join(f"<li><a href='/{name}/'>{name}</a></li>" for name in "首新交政办信双在下中")
PAGE = (
    "<html><head><title>{title}</title></head><body><ul>{menu}</ul><div>{text}</div></body></html>"
)
REPORT = "<p>一、主动公开情况</p><p>全年主动公开政府信息1280条。</p>"
NOTICE = "<p>经研究，中心对历年公开内容进行核对，请公众关注后续信息。</p>"


@pytest.fixture(scope="module")
def shown(book):
    reader = Reader(book)

    def shown(text, title="公告", menu=MENU):
        body = PAGE.format(title=title, menu=menu, text=text).encode()
        return shows(reader.read(body), body)

    return shown


def test_a_report_is_one_by_its_title(shown):
    assert shown(REPORT, "清河县水务局2018年政府信息公开工作年度报告") == "report"
    assert shown(REPORT, "清河县水务局政府信息公开工作年度报告") == "report"


def test_another_page_of_the_site(shown):
    assert shown(NOTICE) == "page"
    assert shown(NOTICE, "关于2018年政府信息公开年度报告的公告") == "page"
    assert (
        shown("<p>一二三四五，上山打老虎，老虎没打着，打着小松鼠。</p>", "信息公开年报") == "page"
    )


@pytest.mark.parametrize(
    "text",
    [
        "系统繁忙，请稍候再试。",
        "网站升级维护中，请公众关注后续信息的发布。",
        "您查看的信息不存在或已被删除，请返回首页。",
    ],
)
def test_what_may_be_an_error_page_is_in_doubt(shown, text):
    assert shown(f"<p>{text}</p>") == "doubt"


def test_so_is_what_has_no_menus_or_says_nothing(shown):
    assert shown(NOTICE, menu="") == "doubt"
    assert shown("") == "doubt"


def test_so_is_what_is_no_document():
    assert shows(None, b"%PDF-1.4") == "doubt"
    assert shows(None, b"") == "doubt"


def test_what_links_say_of_failures_is_not_the_pages_word(shown):
    news = "<a href='/1.html'>关于系统升级维护的通知</a>"
    assert shown(NOTICE + news) == "page"


def test_a_list_is_called_like_a_report_but_names_no_year_and_no_publisher():
    assert not is_sure("信息公开年报", 0)
    assert not is_sure(None, 2)
    assert is_sure(None, 3)
    assert is_sure("2018年政府信息公开年度报告", 0)
