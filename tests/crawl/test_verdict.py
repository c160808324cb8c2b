import pytest

from report_archiver.crawl.verdict import judge

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


def test_a_short_report_that_speaks_of_information_that_does_not_exist_is_kept():
    page = (
        "<html><title>某局2015年政府信息公开工作年度报告</title><p>一、主动公开情况。公开信息12条。"
        "<p>二、依申请公开情况。收到申请3件，其中申请信息不存在1件，该信息不存在的已告知。</html>"
    )
    assert judge(200, "text/html", page.encode()) is None
