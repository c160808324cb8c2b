"""Which pages of the portal are asked for, night after night, and that nothing is missed by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.demo.portal import NEW_2018, OF_2017, OF_2018, REPORTS, Portal, Shelf, Silent
from tests.demo.test_states import moved

from report_archiver.archive import Archive
from report_archiver.archive.verify import verify
from report_archiver.crawl.crawler import crawl
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica
from report_archiver.demo.server import serve

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


class Nights(Portal):
    """A portal in May, far from any deadline, and what it was asked for."""

    def __init__(self, server, shelf, archive, book):
        super().__init__(server.address, shelf, archive, book)
        self.moment = datetime(2026, 5, 1, tzinfo=UTC)
        self.server = server

    def asked(self, shown=None, later=DAY):
        """The pages of reports that a crawl asks for."""
        before = len(self.server.requests)
        self.changes = self.crawl(shown or load(), later=later)
        paths = {request.path for request in self.server.requests[before:]}
        return paths & self.reports

    @property
    def reports(self):
        rows = self.archive.db.execute("SELECT url FROM pages WHERE kind = 'report'")
        return {url.removeprefix("http://ggzy.xuchang.example") for (url,) in rows}

    def state(self, path):
        query = "SELECT state FROM pages WHERE url LIKE ?"
        return self.archive.db.execute(query, (f"%{path}",)).fetchone()[0]


@pytest.fixture
def portal(tmp_path, book):
    shelf = Shelf()
    with serve(shelf) as server, Archive(tmp_path / "reports.db", create=True) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")  # no power fails in here
        portal = Nights(server, shelf, archive, book)
        portal.crawl(load())
        portal.crawl(load())  # the dead link is gone
        portal.crawl(load(), later=DAY)
        yield portal
        assert verify(archive.path, on_step=lambda *_: None).problems == ()


def test_reports_are_asked_for_ever_more_rarely_and_lists_every_night(portal):
    nights = []
    for _ in range(16):
        before = len(portal.server.requests)
        nights.append(len(portal.asked()))
        paths = [request.path for request in portal.server.requests[before:]]
        assert {"/", *lists(portal)} <= set(paths)
    busy = [night for night, asked in enumerate(nights, 3) if asked >= REPORTS]
    assert busy == [3, 7, 15]


def lists(portal):
    rows = portal.archive.db.execute("SELECT url FROM pages WHERE kind = 'listing'")
    return {url.removeprefix("http://ggzy.xuchang.example") for (url,) in rows}


def test_full_asks_for_everything_now(portal):
    before = len(portal.server.requests)
    crawl(
        portal.site, portal.archive, now=portal.now, sleep=portal.sleep, watch=Silent(), full=True
    )
    paths = {request.path for request in portal.server.requests[before:]}
    assert paths >= portal.reports


def test_a_silent_edit_is_noticed_within_four_weeks(portal):
    for later in (1, 4, 8, 16, 28):
        assert len(portal.asked(later=later * DAY)) >= REPORTS
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    found = [portal.crawl(edited, later=7 * DAY) for _ in range(4)]
    assert [one for one in found if one] == [[("figures", 2017)]]


def test_after_an_edit_a_report_is_asked_for_as_if_it_were_new(portal):
    for later in (1, 2, 4):
        portal.asked(later=later * DAY)
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    assert OF_2017 in portal.asked(edited, 8 * DAY)
    nights = [OF_2017 in portal.asked(edited) for _ in range(8)]
    assert nights == [True, False, True, False, False, False, True, False]


@pytest.mark.parametrize("told", [{"title": "许昌市公共资源交易中心2017年年报（更正）"}, {}])
def test_a_list_that_calls_a_report_otherwise_has_it_visited_now(portal, told):
    quiet(portal)
    catalogue = load()
    (article,) = [one for one in catalogue.articles if one.path == OF_2017]
    told = told or {"published": "2026-05-20 09:00:00"}
    articles = [replace(one, **told) if one is article else one for one in catalogue.articles]
    renamed = replace(catalogue, articles=tuple(articles))
    assert portal.asked(renamed, HOUR) == {OF_2017}
    assert portal.asked(renamed, HOUR) == set()


def quiet(portal):
    """Go on until a night asks for no report."""
    while portal.asked():
        pass


def test_a_report_whose_link_went_is_asked_for_at_once_and_once(portal):
    quiet(portal)
    site = Replica(publish(states.removed(load(), OF_2017)))
    still = site.replaced({OF_2017: Replica(publish(load()))[OF_2017]})
    assert portal.asked(still, HOUR) == {OF_2017}
    assert portal.asked(still, HOUR) == set()
    assert portal.asked(load(), HOUR) == {OF_2017}  # the link is there again
    assert portal.asked(load(), HOUR) == set()


def test_gone_needs_a_second_crawl_that_comes_at_once_and_back_is_noticed_unlisted(portal):
    quiet(portal)
    without = states.removed(load(), OF_2017)
    assert (portal.asked(without), portal.changes) == ({OF_2017}, [])
    assert (portal.asked(without), portal.changes) == ({OF_2017}, [("gone", 2017)])
    assert portal.state(OF_2017) == "gone"
    back = Replica(publish(without)).replaced({OF_2017: Replica(publish(load()))[OF_2017]})
    found = [portal.crawl(back, later=7 * DAY) for _ in range(4)]
    assert found == [[], [], [], [("back", 2017)]]


def test_a_report_that_moves_has_both_its_pages_visited_at_once(portal):
    quiet(portal)
    assert portal.asked(moved()) >= {OF_2018, NEW_2018}
    assert portal.changes == [("moved", 2018)]


def test_a_page_that_fails_is_tried_again_in_the_next_crawl(portal):
    quiet(portal)
    site = Replica(publish(load()))
    failing = site.replaced({OF_2017: replace(site[OF_2017], status=500)})
    while OF_2017 not in portal.asked(failing):
        pass
    assert OF_2017 in portal.asked(failing)
    assert OF_2017 in portal.asked(failing)
    assert OF_2017 not in portal.asked(failing)


@pytest.mark.parametrize("jump", [-HOUR, -30 * HOUR, YEAR, -YEAR, 10 * YEAR])
def test_a_clock_that_jumps_loses_nothing(portal, jump):
    for _ in range(3):
        portal.asked()
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    found = portal.crawl(edited, later=jump)
    for _ in range(4):
        found += portal.crawl(edited, later=7 * DAY)
    assert found == [("figures", 2017)]
    found = portal.crawl(load(), later=-jump)
    for _ in range(4):
        found += portal.crawl(load(), later=7 * DAY)
    assert found == [("figures", 2017)]
    captures = "SELECT id FROM captures ORDER BY id"
    numbers = [number for (number,) in portal.archive.db.execute(captures)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_server_whose_date_is_wrong_changes_nothing(portal, monkeypatch):
    quiet(portal)
    handler = "report_archiver.demo.server._Handler.date_time_string"
    for date in ("Thu, 01 Jan 1970 00:00:01 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "yesterday"):
        monkeypatch.setattr(handler, lambda _, date=date: date)
        assert portal.crawl(load()) == []
    rows = portal.archive.db.execute(
        "SELECT response_headers FROM captures"
        " WHERE crawl_id = (SELECT max(id) FROM crawls) AND reason IS NULL"
    ).fetchall()
    assert rows
    assert all('"yesterday"' in headers for (headers,) in rows)


def test_a_crawl_in_which_no_report_was_due_knows_of_them(portal):
    quiet(portal)
    totals = crawl(portal.site, portal.archive, now=portal.now, sleep=portal.sleep, watch=Silent())
    assert totals.not_due == REPORTS


def test_a_list_that_was_gone_brings_its_reports_back_at_once(portal):
    whole = Replica(publish(load()))
    lists_and_reports = [path for path in whole if path.startswith("/011/")]
    without = whole.without(*lists_and_reports)
    for _ in range(3):
        portal.crawl(without)
    back = portal.crawl(whole)
    assert sorted(back) == [("back", year) for year in range(2019, 2026)]


def test_a_report_that_was_lost_is_looked_for_in_each_crawl(portal):
    words = "<p>网站维护期间，暂停访问，请稍后再试。</p>"
    lost = states.overwritten(load(), OF_2018, "维护公告", words)
    portal.crawl(lost, later=9 * DAY)
    portal.crawl(lost)
    assert portal.rules() == [("s.lost_report", OF_2018)]
    for _ in range(3):
        assert OF_2018 in portal.asked(lost)
    assert OF_2018 in portal.asked()
    assert (portal.rules(), portal.changes) == ([], [])
