"""Whole crawls of sites that are not what they seem; the reports beside are had all the same."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from report_archiver.archive import Archive, bodies
from report_archiver.crawl.absence import NAME

from .conftest import REPORT_PATHS, Answer, list_page, mini_site, report

HTML = {"Content-Type": "text/html; charset=utf-8"}
STATE = "SELECT state, reason FROM pages WHERE url LIKE ?"
DEAD = "/n/20210110/dead.html"


def rows(archive: Archive, sql: str, *values: object) -> list[tuple]:
    return archive.db.execute(sql, values).fetchall()


def reports(archive: Archive) -> set[str]:
    done = rows(archive, "SELECT url FROM pages WHERE kind = 'report' AND state = 'done'")
    return {url.removeprefix("http://mini.example") for (url,) in done}


# Redirects that a page makes itself --------------------------------------------------------------


@pytest.mark.parametrize(
    "stub",
    [
        '<meta http-equiv="refresh" content="0;url=/real.html">正在跳转，请稍候',
        "<script>window.location.href='/real.html'</script>",
        "<script>top.location.replace('/real.html')</script>",
    ],
)
def test_a_page_that_leads_on_is_a_redirect(server, site_of, run, archive, stub: str):
    server.pages |= mini_site() | {DEAD: stub, "/real.html": report(2020)}
    assert run(site_of()).failed == 0
    assert reports(archive) == REPORT_PATHS | {DEAD}
    [(final, hops, sha256)] = rows(
        archive,
        "SELECT final_url, hops, body_sha256 FROM captures WHERE requested_url LIKE ?",
        f"%{DEAD}",
    )
    assert final == "http://mini.example/real.html"
    assert [(hop["url"], hop["status"]) for hop in json.loads(hops)] == [
        (f"http://mini.example{DEAD}", 200)
    ]
    assert bodies.get(archive.db, sha256) == report(2020).encode()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http://b.example/", ("excluded", "scope")),
        (DEAD + "?again", ("failed", "redirects")),
    ],
)
def test_where_it_leads_astray(server, site_of, run, archive, target: str, expected):
    stub = f"<script>location.href='{target}'</script>"
    back = f"<script>location.href='{DEAD}'</script>"
    server.pages |= mini_site() | {DEAD: stub, DEAD + "?again": back}
    run(site_of())
    assert rows(archive, STATE, f"%{DEAD}") == [expected]
    assert reports(archive) == REPORT_PATHS


def test_a_session_that_a_redirect_hands_out_is_taken_along_and_names_no_page(
    server, site_of, run, archive
):
    session = "/nb/new/;jsessionid=0A1B2C3D"
    home = mini_site()
    server.pages |= home | {
        "/nb/new/": Answer(b"", 302, {"Location": session}),
        session: home["/nb/new/"],
    }
    assert run(site_of()).state == "finished"
    assert reports(archive) == REPORT_PATHS
    assert rows(archive, "SELECT url FROM pages WHERE url LIKE '%jsessionid%'") == []
    final = "SELECT final_url FROM captures WHERE requested_url LIKE '%/nb/new/'"
    assert rows(archive, final) == [(f"http://mini.example{session}",)]


# Frames ------------------------------------------------------------------------------------------


def test_a_home_page_and_a_list_in_frames(server, site_of, run, archive):
    site = mini_site()
    server.pages |= site | {
        "/": "<frameset><frame src='top.html'><frame src='main.html'></frameset>",
        "/top.html": "<p>某局",
        "/main.html": site["/"],
        "/nb/new/": "<p>列表</p><iframe src='list.html'></iframe>",
        "/nb/new/list.html": site["/nb/new/"],
    }
    run(site_of())
    assert reports(archive) == REPORT_PATHS


def test_a_report_in_a_frame_is_read_from_the_frame(server, site_of, run, archive):
    outer = "<title>某局</title><iframe src='/inner.html'></iframe>"
    server.pages |= mini_site() | {DEAD: outer, "/inner.html": report(2020)}
    run(site_of())
    assert reports(archive) == REPORT_PATHS | {"/inner.html"}
    assert rows(archive, "SELECT kind, state FROM pages WHERE url LIKE ?", f"%{DEAD}") == [
        ("listing", "done")
    ]
    server.asked.clear()
    run(site_of(), days=1)
    assert {DEAD, "/inner.html"} <= set(server.paths)
    assert reports(archive) == REPORT_PATHS | {"/inner.html"}


def test_a_report_whose_file_is_shown_in_a_frame(server, site_of, run, archive):
    outer = f"{report(2020)}<iframe src='/f/2020.pdf'></iframe>"
    file = Answer(b"%PDF-1.4", 200, {"Content-Type": "application/pdf"})
    server.pages |= mini_site() | {DEAD: outer, "/f/2020.pdf": file}
    run(site_of())
    assert reports(archive) == REPORT_PATHS | {DEAD}
    assert rows(archive, "SELECT kind, state FROM pages WHERE url LIKE '%.pdf'") == [
        ("attachment", "done")
    ]


def test_frames_within_frames_end(server, site_of, run):
    frames = "<frameset><frame src='/{0}{1}'><frame src='/{1}{0}'></frameset>"
    server.pages |= {"/": frames.format("a", "b"), "/robots.txt": Answer(b"", 404)}
    server.pages |= {"/ab": frames.format("b", "a"), "/ba": frames.format("a", "b")}
    run(site_of())
    assert sorted(set(server.paths)) == ["/", "/ab", "/ba", "/robots.txt"]
    assert len(server.paths) == 4


# Soft 404s ---------------------------------------------------------------------------------------


def everything_else(page: str):
    """A site that answers 200, whatever it is asked for."""
    return lambda _: Answer(page.encode(), 200, HTML)


class Obliging(dict):
    def get(self, path, default=None):
        return super().get(path, everything_else(self.page)) if path != "/robots.txt" else default


@pytest.fixture
def obliging(server):
    def serve(page: str) -> None:
        server.pages = Obliging(mini_site())
        server.pages.page = page

    return serve


CHROME = "".join(f"<a href='/{name}/'>{name}栏目</a>" for name in "甲乙丙丁戊己庚辛")


@pytest.mark.parametrize(
    "page",
    [
        f"<title>某局</title>{CHROME}<p>出错了，抱歉</p>",
        f"<title>某局</title>{CHROME}<h2>要闻</h2><p>{'今天开了会。' * 30}</p>",
    ],
)
@pytest.mark.parametrize("concurrency", [1, 4])
def test_what_a_site_shows_for_all_that_is_not_there_is_learnt_by_one_request(
    obliging, server, site_of, run, archive, page: str, concurrency: int
):
    obliging(page)
    totals = run(site_of(concurrency=concurrency, delay_seconds=0))
    assert rows(archive, STATE, f"%{DEAD}") == [("failed", "soft_404")]
    assert reports(archive) == REPORT_PATHS
    assert totals.failed == 1
    assert sum(NAME in path for path in server.paths) == 1
    assert rows(archive, "SELECT url FROM pages WHERE url LIKE ?", f"%{NAME}%") == []


def test_a_known_page_that_becomes_a_soft_404_is_not_gone_and_keeps_its_body(
    obliging, server, site_of, run, archive
):
    obliging(f"<title>某局</title>{CHROME}<p>出错了，抱歉</p>")
    run(site_of())
    del server.pages["/old/2013.jhtml"]
    for _ in range(2):
        run(site_of(), days=1)
        assert rows(archive, STATE, "%/old/2013.jhtml") == [("failed", "soft_404")]
    bodied = "SELECT outcome FROM captures WHERE requested_url LIKE '%2013.jhtml' ORDER BY id"
    assert rows(archive, bodied) == [("new",), ("failed",), ("failed",)]


def test_pages_that_are_as_they_were_are_not_doubted(server, site_of, run):
    server.pages |= mini_site()
    run(site_of())
    server.asked.clear()
    run(site_of())
    assert not any(NAME in path for path in server.paths)


# Other faces -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "state", "reason"),
    [
        ("<div id=app></div><script src=/app.js></script>", "failed", "empty"),
        ("<p>网站正在升级维护中</p>", "failed", "maintenance"),
        ("<h3>您访问的页面不存在</h3>", "failed", "soft_404"),
        ("<p>用户登录</p><input type=password>", "blocked", "challenge:login"),
        ("<script>var arg1='1';acw_sc__v2</script>", "blocked", "challenge:aliyun"),
    ],
)
def test_each_leaves_its_reason_and_is_never_gone(
    server, site_of, run, archive, page: str, state: str, reason: str
):
    server.pages |= mini_site() | {DEAD: page}
    for _ in range(2):
        run(site_of())
        assert rows(archive, STATE, f"%{DEAD}") == [(state, reason)]
        assert reports(archive) == REPORT_PATHS


def test_a_page_that_wants_no_index_is_archived_all_the_same(server, site_of, run, archive):
    page = report(2020).encode() + b'<meta name="robots" content="noindex,nofollow,noarchive">'
    headers = HTML | {"X-Robots-Tag": "noindex"}
    server.pages |= mini_site() | {DEAD: Answer(page, 200, headers)}
    run(site_of())
    assert reports(archive) == REPORT_PATHS | {DEAD}
    kept = "SELECT response_headers FROM captures WHERE requested_url LIKE ?"
    assert "X-Robots-Tag" in rows(archive, kept, f"%{DEAD}")[0][0]


# Traps -------------------------------------------------------------------------------------------


def test_traps_leave_their_reason_and_end(server, site_of, run, archive):
    entry = "某某公共资源交易中心2021年政府信息公开工作年度报告"
    traps = [
        "/nb/new/nb/new/nb/new/x.html",
        f"/n/{'x' * 2_000}.html",
        "/cal/2077/05/",
    ]
    items = "".join(f"<li><a href='{path}'>{entry}</a></li>" for path in traps)
    endless = "<a href='/l.jsp?s={0}a'>2019年</a><a href='/l.jsp?s={0}b'>2020年</a>"
    site = mini_site()
    server.pages |= site | {"/nb/new/": site["/nb/new/"] + items + endless.format("")}

    class Endless(dict):
        def get(self, path, default=None):
            seed = path.partition("/l.jsp?s=")[2]
            return endless.format(seed) if seed else super().get(path, default)

    server.pages = Endless(server.pages)
    totals = run(site_of(max_depth=1_000))
    assert totals.state == "finished"
    assert reports(archive) == REPORT_PATHS
    for path in traps:
        assert rows(archive, STATE, f"%{path}") == [("excluded", "trap")]
        assert path not in server.paths
    [(followed, refused)] = rows(
        archive,
        "SELECT sum(state = 'done'), sum(reason IS 'trap') FROM pages WHERE url LIKE '%/l.jsp%'",
    )
    assert followed == 300
    assert refused == 302
    server.asked.clear()
    run(site_of(max_depth=1_000))  # and again: what was let through is, what was not is not
    assert sum("/l.jsp" in path for path in server.paths) == 300


def test_a_list_of_ten_thousand_reports_is_no_trap(server, site_of, run, archive):
    entry = "<li><a href='/jy/20200110/{0:08x}-9c2d-4b4f-8a3c-000000000000.html'>某局{1}</a></li>"
    title = "2019年政府信息公开工作年度报告"
    items = [entry.format(number, title) for number in range(10_000)]
    server.pages |= {"/nb/": list_page(items)}
    run(site_of(trail=[], start=["http://mini.example/nb/"], max_pages=5))
    [(queued, refused)] = rows(
        archive, "SELECT sum(state = 'queued'), sum(reason IS 'trap') FROM pages"
    )
    assert queued >= 9_996
    assert refused == 0


def test_what_lies_too_deep_is_no_secret_and_is_had_once_it_may(server, site_of, run, archive):
    server.pages |= mini_site()
    run(site_of(max_depth=3))
    deep = "SELECT count(*) FROM pages WHERE state = 'excluded' AND reason = 'trap'"
    [(refused,)] = rows(archive, deep)
    assert refused > 0
    assert reports(archive) < REPORT_PATHS
    run(site_of())
    assert reports(archive) == REPORT_PATHS
    assert rows(archive, deep) == [(0,)]


# robots.txt --------------------------------------------------------------------------------------


def test_robots_txt_is_followed_over_five_redirects(server, site_of, run, archive):
    hops = ["/robots.txt", "/r1", "/r2?x=1", "/r3", "/r4", "/out/of/scope"]
    server.pages |= mini_site()
    for here, there in pairwise(hops):
        server.pages[here] = Answer(b"", 302, {"Location": there})
    server.pages[hops[-1]] = Answer(b"User-agent: *\nDisallow: /old/2013", 200, HTML)
    run(site_of(paths=["/xxgk/", "/nb/", "/n/", "/old/", "/$"], start=["http://mini.example/nb/"]))
    assert rows(archive, STATE, "%/old/2013.jhtml") == [("blocked", "robots")]
    assert "/old/2012.jhtml" in server.paths


def test_redirects_of_robots_txt_that_never_end_leave_everything_allowed(
    server, site_of, run, archive
):
    server.pages |= mini_site() | {"/robots.txt": Answer(b"", 302, {"Location": "/robots.txt"})}
    run(site_of())
    assert reports(archive) == REPORT_PATHS
    assert rows(archive, "SELECT DISTINCT robots FROM captures") == [("allow:302",)]


def test_a_firewall_in_place_of_robots_txt_blocks_and_says_so(server, site_of, run, archive):
    wall = Answer(b"<script>var arg1='1';acw_sc__v2</script>", 200, HTML)
    server.pages |= mini_site() | {"/robots.txt": wall}
    run(site_of())
    assert rows(archive, STATE, "%") == [("blocked", "challenge:aliyun")]
    assert set(server.paths) == {"/robots.txt"}


def test_remarks_of_robots_txt_are_no_verdict_on_it(server, site_of, run, archive):
    rules = "# 网站维护中，页面不存在，安全验证\nUser-agent: *\nDisallow: /"
    server.pages |= mini_site() | {"/robots.txt": Answer(rules.encode(), 200, HTML)}
    run(site_of())
    assert rows(archive, STATE, "%") == [("blocked", "robots")]
