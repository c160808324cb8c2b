"""Several fetches at a time come to what one at a time comes to."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.soak.contents import contents, faults
from tests.soak.site import pages, site

from report_archiver.archive import Archive
from report_archiver.crawl.crawler import CrawlTotals, crawl
from report_archiver.demo.server import serve

from .conftest import Answer, Clock, Silent, list_page, report


def crawled(address: str, db: Path, concurrency: int) -> CrawlTotals:
    clock = Clock()
    with Archive(db, create=True) as archive:
        return crawl(
            site(address, concurrency), archive, now=clock.now, sleep=clock.sleep, watch=Silent()
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_archive_is_the_same_however_many_fetches_go_on_at_a_time(tmp_path: Path, seed: int):
    with serve(pages(seed)) as server:
        alone = crawled(server.address, tmp_path / "1.db", 1)
        for concurrency in (2, 5, 16):
            db = tmp_path / f"{concurrency}.db"
            assert crawled(server.address, db, concurrency) == alone
            assert contents(db) == contents(tmp_path / "1.db")
            assert faults(db, finished=True) == []
        again = [crawled(server.address, tmp_path / f"{number}.db", number) for number in (1, 5)]
        assert again[0] == again[1]
        assert contents(tmp_path / "5.db") == contents(tmp_path / "1.db")
    assert [one for one in threading.enumerate() if one.name.startswith("fetch")] == []


def entries(*paths: str) -> str:
    item = '<li><a href="{0}">某局{0}号2020年政府信息公开年度报告</a></li>'
    return list_page([item.format(path) for path in paths])


class Meeting:
    """A page whose answer waits for so many others to be asked for too."""

    def __init__(self, count: int) -> None:
        self.barrier = threading.Barrier(count)
        self.met = 0

    def __call__(self, path: str) -> Answer:
        self.barrier.wait(20)
        self.met += 1
        return Answer(report(2020).encode(), 200, {"Content-Type": "text/html; charset=utf-8"})


def test_so_many_pages_are_asked_for_at_a_time(server, site_of, run, clock):
    meeting = Meeting(3)
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": entries("/1", "/2", "/3")}
    server.pages |= dict.fromkeys(("/1", "/2", "/3"), meeting)
    assert run(site_of(concurrency=3, delay_seconds=0)).new == 5
    assert meeting.met == 3
    assert clock.slept == []  # without a delay nobody sleeps


def test_a_host_is_asked_at_its_pace_by_all_of_them_together(server, site_of, run, clock):
    asked = []

    def noted(path: str) -> Answer:
        asked.append(clock.now())
        return Answer(report(2020).encode(), 200, {"Content-Type": "text/html; charset=utf-8"})

    paths = [f"/{number}" for number in range(9)]
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": entries(*paths)}
    server.pages |= dict.fromkeys(paths, noted)
    started = clock.now()
    run(site_of(concurrency=4, delay_seconds=2))
    assert (clock.now() - started).total_seconds() >= 2 * (len(paths) + 1)
    assert len(asked) == len(paths)


def test_a_redirect_to_an_origin_whose_rules_are_not_known_asks_the_owner(
    server, site_of, run, archive
):
    paths = [f"/{number}" for number in range(6)]
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": entries(*paths)}
    server.pages |= {
        path: Answer(b"", 302, {"Location": f"http://other.example/to{path}"}) for path in paths
    }
    server.pages |= {f"/to{path}": report(2020) for path in paths}
    server.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /to/5\n")
    totals = run(site_of(concurrency=4, delay_seconds=0, hosts=["other.example"]))
    assert (totals.new, totals.failed) == (7, 0)
    blocked = "SELECT url, reason FROM pages WHERE state = 'blocked'"
    assert archive.db.execute(blocked).fetchall() == [("http://mini.example/5", "robots")]
    assert server.paths.count("/robots.txt") == 2


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_host_that_asks_for_more_than_we_wait_is_left_to_the_next_crawl(
    server, site_of, run, archive, clock, concurrency: int
):
    paths = [f"/{number}" for number in range(60)]
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": entries(*paths)}
    server.pages |= dict.fromkeys(paths, report(2020))
    server.pages["/4"] = Answer(b"", 503, {"Retry-After": "3600"})
    first = run(site_of(concurrency=concurrency, delay_seconds=0))
    assert (first.state, "asks to be left alone until" in first.notes[0]) == ("interrupted", True)
    assert sum(clock.slept) < 60
    server.asked.clear()
    assert run(site_of(concurrency=concurrency, delay_seconds=0)).state == "interrupted"
    assert server.asked == []  # it asks for that still
    clock.sleep(3600)
    server.pages["/4"] = report(2020)
    assert run(site_of(concurrency=concurrency, delay_seconds=0)).crawl_id == 1
    assert run(site_of(concurrency=concurrency, delay_seconds=0)).crawl_id == 2
    assert archive.db.execute("SELECT DISTINCT state FROM pages").fetchall() == [("done",)]


def test_what_goes_wrong_in_a_thread_ends_the_crawl_and_leaves_no_thread(server, site_of, archive):
    clock = Clock()
    paths = [f"/{number}" for number in range(9)]
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": entries(*paths)}
    server.pages |= dict.fromkeys(paths, Answer(b"", 500))

    def fails(seconds: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crawl(
            site_of(concurrency=4, delay_seconds=0),
            archive,
            now=clock.now,
            sleep=fails,
            watch=Silent(),
        )
    assert [one for one in threading.enumerate() if one.name.startswith("fetch")] == []
    assert archive.db.execute("SELECT state FROM crawls").fetchall() == [("failed",)]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_host_that_rests_holds_up_no_other_of_its_site(
    server, site_of, run, archive, clock, concurrency: int
):
    here = [f"/{number}" for number in range(40)]
    there = [f"http://other.example/{number}" for number in range(40, 80)]
    mixed = [url for pair in zip(there, here, strict=True) for url in pair]
    server.pages |= {"/": "<a href='/nb/'>信息公开年报</a>", "/nb/": entries(*mixed)}
    server.pages |= dict.fromkeys((f"/{number}" for number in range(80)), report(2020))
    server.pages["/40"] = Answer(b"", 503, {"Retry-After": "7200"})
    site = site_of(concurrency=concurrency, delay_seconds=0, hosts=["other.example"], retries=0)
    first = run(site)
    assert first.state == "interrupted"
    assert first.notes == (
        "http://other.example asks to be left alone until 2026-03-01T02:00:00.000Z; run again then",
    )
    assert set(here) < set(server.paths)
    waiting = "SELECT count(*) FROM pages WHERE state = 'queued' AND url NOT LIKE '%//other%'"
    assert archive.db.execute(waiting).fetchone() == (0,)
    server.asked.clear()
    assert run(site).state == "interrupted"
    assert server.asked == []
    clock.sleep(7200)
    server.pages["/40"] = report(2020)
    again = run(site)
    assert (again.crawl_id, again.state) == (first.crawl_id, "finished")
    asked = {path for path in server.paths if path[1:].isdigit()}
    assert asked < {f"/{number}" for number in range(40, 80)}
    known = "SELECT count(*) FROM pages WHERE state = 'queued'"
    assert archive.db.execute(known).fetchone() == (0,)


def test_a_home_page_that_rests_is_said_once(server, site_of, run, clock):
    server.pages["/"] = Answer(b"", 503, {"Retry-After": "7200"})
    assert run(site_of(retries=0, delay_seconds=0)).state == "interrupted"
    again = run(site_of(retries=0, delay_seconds=0))
    assert again.state == "interrupted"
    assert again.notes == (
        "http://mini.example asks to be left alone until 2026-03-01T02:00:00.000Z; run again then",
    )
