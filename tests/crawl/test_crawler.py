"""Whole crawls of a small site over real HTTP."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from report_archiver.archive import Archive, bodies
from report_archiver.crawl.holds import held
from report_archiver.errors import HostBusy

from .conftest import HUNG_UP, REPORT_PATHS, Answer, Clock, list_page, mini_site, report


def rows(archive: Archive, sql: str, *values: object) -> list[tuple]:
    return archive.db.execute(sql, values).fetchall()


def test_the_trail_leads_over_columns_and_pager_to_every_report(server, site_of, run, archive):
    server.pages |= mini_site()
    totals = run(site_of())
    reports = {
        url.removeprefix("http://mini.example")
        for (url,) in rows(archive, "SELECT url FROM pages WHERE kind='report' AND state='done'")
    }
    assert reports == REPORT_PATHS
    assert (totals.state, totals.new, totals.failed) == ("finished", 13, 1)
    assert "/n/20200105/b.html" not in server.paths  # the notice
    assert "/news/1.html" not in server.paths
    assert server.paths.count("/nb/old/index_2.jhtml") == 1


def test_what_is_kept_of_a_capture(server, site_of, run, archive):
    server.pages |= mini_site()
    run(site_of())
    [(sha256, headers, asked, peer, version, robots, status)] = rows(
        archive,
        "SELECT body_sha256, response_headers, request_headers, peer, http_version, robots, status"
        " FROM captures WHERE requested_url = 'http://mini.example/old/2012.jhtml'",
    )
    assert bodies.get(archive.db, sha256) == report(2012).encode()
    assert '["Content-Encoding","gzip"]' in headers
    assert '["Host","mini.example"]' in asked
    assert (peer, version, robots, status) == (
        f"127.0.0.1:{server.port}",
        "HTTP/1.1",
        "allow:404",
        200,
    )
    [(text, date)] = rows(
        archive, "SELECT link_text, link_date FROM pages WHERE url LIKE '%/old/2012.jhtml'"
    )
    assert (text, date) == ("某某公共资源交易中心2012年政府信息公开工作年度报告", "2013-03-01")


def test_a_dead_link_fails_once_and_is_gone_when_a_second_crawl_confirms_it(
    server, site_of, run, archive
):
    server.pages |= mini_site()
    state = "SELECT state, reason FROM pages WHERE url LIKE '%dead.html'"
    assert run(site_of()).failed == 1
    assert rows(archive, state) == [("failed", "http:404")]
    assert run(site_of()).failed == 0
    assert rows(archive, state) == [("gone", "http:404")]


def test_a_known_page_that_is_missing_is_no_failure(server, site_of, run, archive):
    server.pages |= mini_site()
    run(site_of())
    del server.pages["/old/2013.jhtml"]
    del server.pages["/n/20200110/a.html"]
    totals = run(site_of(), days=1)
    assert totals.failed == 0
    state = "SELECT state FROM pages WHERE url LIKE '%/old/2013.jhtml'"
    assert rows(archive, state) == [("failed",)]
    run(site_of())
    assert rows(archive, state) == [("gone",)]


def test_the_second_crawl_is_conditional_and_stores_nothing_again(server, site_of, run, archive):
    server.pages |= mini_site()
    run(site_of())
    before = rows(archive, "SELECT count(*) FROM bodies")
    server.asked.clear()
    totals = run(site_of(), days=0.8)
    assert (totals.new, totals.changed, totals.unchanged) == (0, 0, 13)
    assert rows(archive, "SELECT count(*) FROM bodies") == before
    good = [one for one in server.asked if "dead" not in one.path]
    assert all("If-None-Match" in one.headers for one in good)
    assert {one.path for one in good} >= REPORT_PATHS
    outcomes = rows(
        archive,
        "SELECT DISTINCT outcome, status, body_sha256 IS NULL FROM captures"
        " WHERE crawl_id = 2 AND reason IS NULL",
    )
    assert outcomes == [("not_modified", 304, 0)]


def test_full_asks_without_validators(server, site_of, run):
    server.pages |= mini_site()
    run(site_of())
    server.asked.clear()
    totals = run(site_of(), full=True)
    assert totals.unchanged == 13
    assert not any("If-None-Match" in one.headers for one in server.asked)


def test_a_changed_report_is_a_new_body_beside_the_old(server, site_of, run, archive):
    server.pages |= mini_site()
    run(site_of())
    server.pages["/old/2014.jhtml"] = report(2014) + "<p>更正</p>"
    assert run(site_of(), days=1).changed == 1
    captures = (
        "SELECT outcome, body_sha256 FROM captures WHERE requested_url LIKE '%/old/2014.jhtml'"
    )
    (first, one), (second, other) = rows(archive, captures)
    assert (first, second) == ("new", "changed")
    assert one != other
    assert bodies.get(archive.db, one) == report(2014).encode()


def test_a_report_that_no_list_shows_any_more_is_visited_all_the_same(server, site_of, run):
    server.pages |= mini_site()
    run(site_of())
    server.pages["/nb/new/"] = list_page([])
    server.asked.clear()
    run(site_of())
    assert "/n/20200110/a.html" in server.paths


def test_lists_may_be_named_instead_of_a_trail(server, site_of, run):
    server.pages |= mini_site()
    totals = run(site_of(trail=[], start=["http://mini.example/nb/new/"]))
    assert (totals.new, totals.notes) == (2, ())
    assert "/" not in server.paths


def test_a_trail_that_is_lost_says_where_and_what_is_there(server, site_of, run):
    server.pages |= mini_site()
    totals = run(site_of(trail=["政府信息公开", "年度工作报表"]))
    assert totals.notes[0].startswith(
        "trail: no link matching '年度工作报表' on http://mini.example/xxgk/"
    )
    assert "信息公开指南" in totals.notes[0]
    assert totals.state == "finished"


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"private_network": False}, "could not be read: address (it leads to a private address"),
        ({"paths": ["/gk/"]}, "could not be read: scope (if it belongs to the site"),
        (
            {"connect_to": "nobody.invalid:80"},
            "could not be read: dns (the host's name is not known",
        ),
    ],
)
def test_a_home_page_that_cannot_be_had_says_why(server, site_of, run, values: dict, note: str):
    assert f"http://mini.example/ {note}" in run(site_of(**values)).notes[0]
    lists = {"trail": [], "start": ["http://mini.example/"]}
    assert f"http://mini.example/ {note}" in run(site_of(**lists, **values)).notes[0]
    assert server.asked == []


def test_a_home_page_that_moved_away_says_where_it_leads(server, site_of, run):
    server.pages["/"] = Answer(b"", 301, {"Location": "http://new.example/"})
    assert run(site_of()).notes[0] == (
        "http://mini.example/ led to http://new.example/, which could not be read: scope"
        " (if it belongs to the site, name its host or path under crawl.hosts or crawl.paths)"
    )


def test_a_list_that_lists_nothing_is_named(server, site_of, run):
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": "<a href='/x/'>各单位</a>"}
    totals = run(site_of())
    assert totals.notes == (
        (
            "http://mini.example/nb/ shows no report and no sub-column"
            " (see crawl.report and crawl.columns); there are: 各单位"
        ),
    )


def test_a_step_of_the_trail_may_be_reached_directly(server, site_of, run):
    server.pages |= mini_site()
    server.pages["/"] = "<a href='/nb/'>信息公开年报</a><a href='/xxgk/'>政府信息公开</a>"
    assert run(site_of()).new == 12
    assert "/xxgk/" not in server.paths


def test_a_selector_that_matches_nothing_is_noted_and_does_no_harm(server, site_of, run, archive):
    server.pages |= mini_site()
    site = site_of().model_copy(
        update={"select": site_of().select.model_copy(update={"list_item": "ul.gone li"})}
    )
    totals = run(site)
    assert totals.new == 13
    assert totals.notes == (
        "select.list_item matches nothing on http://mini.example/nb/; the generic rules were used",
    )


def test_robots_are_obeyed_and_the_decision_is_kept(server, site_of, run, archive):
    server.pages |= mini_site()
    robots = b"User-agent: *\nDisallow: /old/2015\nCrawl-delay: 3\n"
    server.pages["/robots.txt"] = Answer(robots, 200, {"Content-Type": "text/plain"})
    totals = run(site_of())
    assert "/old/2015.jhtml" not in server.paths
    assert totals.failed == 1  # the dead link alone
    page = "SELECT p.state, p.reason, c.robots FROM pages p JOIN captures c ON c.page_id = p.id"
    digest = sha256(robots).hexdigest()
    assert rows(archive, f"{page} WHERE url LIKE '%2015.jhtml'") == [
        ("blocked", "robots", f"disallow sha256:{digest[:16]}")
    ]
    assert bodies.get(archive.db, digest) == robots
    assert server.paths.count("/robots.txt") == 1
    run(site_of())
    assert server.paths.count("/robots.txt") == 1  # from the archive, for a day


def test_no_robots_txt_to_be_had_forbids_everything(server, site_of, run, archive):
    server.pages |= mini_site() | {"/robots.txt": Answer(b"", 503)}
    totals = run(site_of())
    assert set(server.paths) == {"/robots.txt"}
    assert totals.failed == 0
    assert rows(archive, "SELECT state, reason FROM pages") == [("blocked", "robots")]


def test_requests_keep_their_distance(server, site_of, run, clock: Clock):
    server.pages |= mini_site()
    totals = run(site_of(delay_seconds=2.5))
    assert totals.requests == len(server.asked)
    assert clock.slept == [2.5] * (totals.requests - 1)


def test_retry_after_is_obeyed(server, site_of, run, clock: Clock):
    server.pages |= mini_site()
    answers = iter([Answer(b"", 429, {"Retry-After": "120"})])
    server.pages["/old/2016.jhtml"] = lambda _: next(answers, report(2016).encode() and OK)
    totals = run(site_of())
    assert (totals.new, totals.failed) == (13, 1)
    assert max(clock.slept) > 100


OK = Answer(report(2016).encode(), 200, {"Content-Type": "text/html"})


def test_a_host_that_asks_for_long_rest_is_left_alone_and_gone_on_with_later(
    server, site_of, run, clock: Clock, archive
):
    server.pages |= mini_site()
    server.pages["/old/2012.jhtml"] = Answer(b"", 503, {"Retry-After": "7200"})
    totals = run(site_of())
    assert totals.state == "interrupted"
    assert "asks to be left alone until 2026-03-01T02:" in totals.notes[0]
    asked = len(server.asked)
    assert run(site_of()).state == "interrupted"
    assert len(server.asked) == asked
    clock.sleep(7300)
    again = run(site_of())
    assert (again.state, again.crawl_id) == ("finished", totals.crawl_id)


def html(text: str) -> Answer:
    return Answer(text.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})


def reports(count: int) -> list[str]:
    entry = '<li><a href="/d/{}.html">某局{}年政府信息公开年度报告</a></li>'
    return [entry.format(number, number) for number in range(count)]


def test_a_dead_host_is_left_alone(server, site_of, run, archive):
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": list_page(reports(40))}
    server.pages |= {f"/d/{n}.html": report(2000 + n) for n in range(40)}
    assert run(site_of()).new == 42
    totals = run(site_of(connect_to="127.0.0.1:1", retries=2), days=0.8)
    assert totals.failed == 20
    assert totals.requests == 3 * 3 + 17  # after three such pages each is tried for once
    assert totals.notes[-1] == (
        "http://mini.example: no connection for 20 pages in a row; left it alone; run again later"
    )
    waiting = "SELECT count(*) FROM pages WHERE state = 'queued'"
    assert rows(archive, waiting) == [(42 - 20,)]
    assert run(site_of(), days=1).unchanged == 42


def test_a_host_that_connects_and_hangs_up_is_not_dead(server, site_of, run, archive):
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": list_page(reports(40))}
    server.pages |= {f"/d/{n}.html": HUNG_UP for n in range(39)} | {"/d/39.html": report(2039)}
    totals = run(site_of(retries=0))
    assert (totals.new, totals.failed, totals.notes) == (3, 39, ())
    assert rows(archive, "SELECT count(*) FROM pages WHERE state = 'queued'") == [(0,)]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_host_with_broken_pages_among_good_ones_is_not_dead(
    server, site_of, run, concurrency: int
):
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": list_page(reports(48))}
    server.pages |= {f"/d/{n}.html": report(2000 + n) for n in range(48)}
    server.pages |= {f"/d/{n}.html": HUNG_UP for n in range(0, 48, 2)}
    totals = run(site_of(concurrency=concurrency, delay_seconds=0))
    assert (totals.new, totals.failed, totals.notes) == (26, 24, ())


def test_a_redirect_out_of_scope_is_refused(server, site_of, run, archive):
    server.pages |= mini_site()
    server.pages["/old/2012.jhtml"] = Answer(b"", 302, {"Location": "http://elsewhere.example/x"})
    server.pages["/old/2013.jhtml"] = Answer(b"", 302, {"Location": "ftp://mini.example/x"})
    totals = run(site_of())
    assert totals.failed == 1
    states = (
        "SELECT state, reason FROM pages WHERE url LIKE '%/old/201_.jhtml' ORDER BY url LIMIT 2"
    )
    assert rows(archive, states) == [("excluded", "scope"), ("excluded", "scheme")]


def test_a_redirect_within_the_site_belongs_to_the_page_that_was_asked_for(
    server, site_of, run, archive
):
    server.pages |= mini_site() | {"/moved.html": report(2012)}
    server.pages["/old/2012.jhtml"] = Answer(b"", 301, {"Location": "/moved.html"})
    run(site_of())
    [(final, hops, status)] = rows(
        archive,
        "SELECT final_url, json_extract(hops, '$[0].status'), status FROM captures"
        " WHERE requested_url LIKE '%/old/2012.jhtml'",
    )
    assert (final, hops, status) == ("http://mini.example/moved.html", 301, 200)


def test_a_host_that_sends_all_on_to_its_twin_is_asked_there_at_once(server, site_of, run, archive):
    server.pages |= mini_site()
    server.twin = "www.mini.example"
    totals = run(site_of())
    # robots.txt and the home page twice, a page that cannot be there
    assert (totals.new, totals.requests) == (13, 18)
    [(page, asked)] = rows(
        archive,
        "SELECT url, requested_url FROM pages p JOIN captures c ON c.page_id = p.id"
        " WHERE url LIKE '%2012.jhtml'",
    )
    assert page == "http://mini.example/old/2012.jhtml"
    assert asked == "http://www.mini.example/old/2012.jhtml"
    assert run(site_of(), days=1).unchanged == 13


def test_a_report_on_another_host_is_a_page_with_its_reason(server, site_of, run, archive):
    link = '<li><a href="http://other.example/r.html">某局2020年政府信息公开年度报告</a></li>'
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": list_page([link])}
    run(site_of())
    assert rows(archive, "SELECT state, reason FROM pages WHERE url LIKE '%other%'") == [
        ("excluded", "scope")
    ]


def test_a_file_linked_as_a_report_is_kept_as_an_attachment(server, site_of, run, archive):
    links = (
        '<li><a href="/f/2021.pdf">某局2021年政府信息公开年度报告</a></li>'
        '<li><a href="/down?id=7">某局2022年政府信息公开年度报告</a></li>'
        '<li><a href="/r.html">某局2023年政府信息公开年度报告</a></li>'
    )
    pdf = Answer(b"%PDF-1.4", 200, {"Content-Type": "application/pdf"})
    inside = '<a href="/f/2023.docx">附件：2023年政府信息公开年报.docx</a>'
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": list_page([links])}
    server.pages |= {"/f/2021.pdf": pdf, "/down?id=7": pdf, "/r.html": inside, "/f/2023.docx": pdf}
    run(site_of())
    kinds = rows(archive, "SELECT url, kind FROM pages WHERE kind <> 'listing' AND depth > 0")
    assert {url.rpartition("/")[2]: kind for url, kind in kinds} == {
        "2021.pdf": "attachment",
        "down?id=7": "attachment",
        "r.html": "report",
        "2023.docx": "attachment",
    }


def test_a_link_that_looked_like_a_column_may_be_a_report(server, site_of, run, archive):
    body = report(2020) + "一句话。" * 12
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": "<a href='/r'>2020年报</a>"}
    server.pages |= {"/r": body}
    run(site_of())
    assert rows(archive, "SELECT kind, state FROM pages WHERE url LIKE '%/r'") == [
        ("report", "done")
    ]


def test_broken_answers_leave_their_reasons_and_ordinary_reports_beside_them_are_had(
    server, site_of, run, archive
):
    html = {"Content-Type": "text/html"}
    bomb = gzip.compress(b"\0" * 4_000_000)
    broken = {
        "too_large": Answer(bomb, 200, html | {"Content-Encoding": "gzip"}),
        "truncated": Answer(
            gzip.compress(b"x" * 999)[:-9], 200, html | {"Content-Encoding": "gzip"}
        ),
        "empty": Answer(b"", 200, html),
        "soft_404": Answer("<p>您访问的页面不存在</p>".encode(), 200, html),
        "challenge:ruishu": Answer(b"<script>$_ts={}</script>", 412, html),
        "not_text": Answer(b"\x89PNG", 200, {"Content-Type": "image/png"}),
        "http:500": Answer(b"", 500),
        "redirects": Answer(b"", 302, {"Location": "/redirects"}),
    }
    names = [*broken, "good"]
    entries = [f'<li><a href="/{name}">某局{name}政府信息公开年度报告</a></li>' for name in names]
    server.pages |= {f"/{name}": answer for name, answer in broken.items()}
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": list_page(entries)}
    server.pages |= {"/good": report(2020)}
    totals = run(site_of(max_body_bytes=1_000_000))
    found = rows(archive, "SELECT url, state, reason FROM pages WHERE kind = 'report'")
    assert {
        url.removeprefix("http://mini.example/"): (state, why) for url, state, why in found
    } == {
        name: ("blocked" if name.startswith("challenge") else "failed", name) for name in broken
    } | {"good": ("done", None)}
    assert totals.failed == 7


def test_a_broken_answer_never_takes_the_place_of_a_good_capture(server, site_of, run, archive):
    server.pages |= mini_site()
    run(site_of())
    cut = Answer(b"<p>half", 200, {"Content-Length": "99", "Connection": "close"})
    server.pages["/old/2012.jhtml"] = cut
    assert run(site_of(), days=1).failed == 1  # the dead link is gone by now, which is no failure
    body = "SELECT body_sha256 IS NULL, outcome, reason FROM captures WHERE requested_url LIKE ?"
    assert rows(archive, body, "%/2012.jhtml") == [(0, "new", None), (1, "failed", "truncated")]
    server.pages["/old/2012.jhtml"] = report(2012)
    assert run(site_of(), days=2).unchanged == 13


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_crawl_that_its_page_cap_ended_is_gone_on_with(
    server, site_of, run, archive, concurrency: int
):
    server.pages |= mini_site()
    capped = site_of(max_pages=5, concurrency=concurrency, delay_seconds=0)
    totals = run(capped)
    assert totals.state == "interrupted"
    assert totals.notes == ("stopped after 5 pages (crawl.max_pages); run again to go on",)
    assert len(server.asked) == 7  # robots.txt is no page, nor what cannot be there
    assert (run(capped).state, run(capped).state) == ("interrupted", "finished")
    assert rows(archive, "SELECT id, state FROM crawls") == [(1, "finished")]
    assert rows(archive, "SELECT count(*) FROM pages WHERE state = 'queued'") == [(0,)]
    twice = "SELECT page_id FROM captures GROUP BY page_id HAVING count(*) > 1"
    assert rows(archive, twice) == []
    assert set(server.paths) >= REPORT_PATHS
    assert run(capped).crawl_id == 2


def test_a_pager_without_end_starves_no_report(server, site_of, run):
    """Each of its pages shows a report that the pages before did not."""
    title = "年政府信息公开工作年度报告"

    def numbered(path: str) -> Answer:
        number = int(path.rpartition("_")[2].partition(".")[0])
        link = f'<li><a href="/r/{number}.html">某局{number}{title}</a></li>'
        return html(list_page([link], f"<a href='/nb/index_{number + 1}.html'>下一页</a>"))

    links = [f'<li><a href="/r/{year}.html">某局{year}{title}</a></li>' for year in range(6)]
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>"}
    server.pages["/nb/"] = list_page(links, "<a href='/nb/index_6.html'>下一页</a>")
    server.pages |= {f"/nb/index_{number}.html": numbered for number in range(6, 40)}
    server.pages |= {f"/r/{number}.html": report(2000 + number) for number in range(40)}
    assert run(site_of(max_pages=14)).state == "interrupted"
    had = {f"/r/{number}.html" for number in range(40)}
    assert len(had & set(server.paths)) == 9
    assert run(site_of(max_pages=14)).state == "interrupted"
    assert len(had & set(server.paths)) == 16


def test_another_crawl_of_the_host_is_refused(server, site_of, run, archive, clock):
    site = site_of()
    holder = rf"process {os.getpid()}, into .*other\.db, since 2026-03-01"
    with (
        held(site, archive.path.with_name("other.db"), clock.now()),
        pytest.raises(HostBusy, match=holder),
    ):
        run(site)
    assert server.asked == []


def test_ctrl_c_leaves_the_crawl_interrupted_and_the_next_goes_on(
    server, site_of, run, archive, clock
):
    server.pages |= mini_site()
    stop = iter([0] * 9)

    def interrupt(seconds: float) -> None:
        if next(stop, None) is None:
            raise KeyboardInterrupt

    patient, clock.sleep = clock.sleep, interrupt
    with pytest.raises(KeyboardInterrupt):
        run(site_of(delay_seconds=1))
    assert rows(archive, "SELECT id, state FROM crawls") == [(1, "interrupted")]
    clock.sleep = patient
    assert run(site_of(delay_seconds=1)).crawl_id == 1
    assert len(server.paths) == len(set(server.paths))
    assert set(server.paths) >= REPORT_PATHS


KILLED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from report_archiver.archive import Archive
from report_archiver.crawl.crawler import crawl
from report_archiver.crawl.sites import load

class Watch:
    def page_done(self, page, outcome): print(page.url, flush=True)
    def queued(self, count): pass

with Archive(Path(sys.argv[2]), create=True) as archive:
    site = load(sys.argv[1])
    crawl(site, archive, now=lambda: datetime.now(UTC), sleep=time.sleep, watch=Watch())
"""


@pytest.mark.parametrize("after", [1, 3, 6, 9])
def test_kill_9_loses_nothing_and_repeats_nothing(server, tmp_path: Path, after: int):
    server.pages |= mini_site()
    file, db = tmp_path / "mini.toml", tmp_path / "killed.db"
    file.write_text(
        '[site]\nid = "mini"\nname = "小站"\nhomepage = "http://mini.example/"\n'
        '[crawl]\ntrail = ["政府信息公开", "信息公开年报"]\ndelay_seconds = 0.0\n'
        f'connect_to = "127.0.0.1:{server.port}"\nprivate_network = true\n'
    )
    command = [sys.executable, "-c", KILLED, str(file), str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        for _ in range(after):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    subprocess.run(command, check=True, capture_output=True)
    with Archive(db) as archive:
        assert rows(archive, "PRAGMA integrity_check") == [("ok",)]
        assert rows(archive, "PRAGMA foreign_key_check") == []
        assert rows(archive, "SELECT count(*), min(state) FROM crawls") == [(1, "finished")]
        assert rows(archive, "SELECT count(*) FROM captures WHERE reason IS NULL") == [(13,)]
        twice = "SELECT page_id FROM captures GROUP BY page_id HAVING count(*) > 1"
        assert rows(archive, twice) == []
        done = "SELECT count(*) FROM pages WHERE kind = 'report' AND state = 'done'"
        assert rows(archive, done) == [(len(REPORT_PATHS),)]
        assert rows(archive, "SELECT count(*) FROM pages WHERE state = 'queued'") == [(0,)]
