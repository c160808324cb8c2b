"""What is expected of the replica's centre, crawled for real: by choice, and if it were obliged."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from tests.demo.portal import OF_2026, Portal, Shelf

from report_archiver import duties, expecting
from report_archiver.archive import Archive
from report_archiver.archive.verify import verify
from report_archiver.crawl.sites import Site
from report_archiver.demo import states
from report_archiver.demo.catalogue import Article, load
from report_archiver.demo.replica import Replica, site_toml
from report_archiver.demo.server import serve

DUTIES = duties.load()
YEARS = range(2012, 2026)


class Judged(Portal):
    """The portal, with its centre obliged to publish or not; crawl() judges as well."""

    def __init__(self, address, shelf, archive, book, *, obliged):
        super().__init__(address, shelf, archive, book)
        told = site_toml(address).replace("obliged = false", f"obliged = {str(obliged).lower()}")
        self.site = Site.model_validate(tomllib.loads(told))

    def crawl(self, shown, book=None, later=timedelta(days=1)):
        found = super().crawl(shown, book, later)
        expecting.describe(self.archive, DUTIES, now=self.now)
        expecting.settle(self.archive, DUTIES.statutes, now=self.now)
        return found

    def rows(self):
        query = "SELECT year, state, due, days_late FROM expected ORDER BY year"
        return {year: tuple(row) for year, *row in self.archive.db.execute(query)}

    def states(self):
        return {year: state for year, (state, *_) in self.rows().items()}

    def findings(self):
        query = (
            "SELECT rule, year FROM findings WHERE publisher_id IS NOT NULL AND resolved_at IS NULL"
        )
        return self.archive.db.execute(query).fetchall()


@pytest.fixture
def portal(tmp_path, book, request):
    shelf = Shelf()
    with serve(shelf) as server, Archive(tmp_path / "reports.db", create=True) as archive:
        portal = Judged(server.address, shelf, archive, book, obliged=request.param)
        portal.crawl(load())
        yield portal
        assert verify(archive.path, on_step=lambda *_: None).problems == ()


by_choice = pytest.mark.parametrize("portal", [False], indirect=True, ids=["by choice"])
obliged = pytest.mark.parametrize("portal", [True], indirect=True, ids=["obliged"])


@by_choice
def test_a_body_that_publishes_by_choice_is_never_called_late(portal):
    assert portal.states() == dict.fromkeys([*YEARS, 2026], "voluntary")
    portal.crawl(load(), later=timedelta(days=800))
    assert set(portal.states().values()) == {"voluntary"}
    assert portal.findings() == []


@obliged
def test_all_reports_of_the_replica_came_in_time(portal):
    assert portal.states() == {**dict.fromkeys(YEARS, "published"), 2026: "not_due"}
    assert portal.rows()[2018] == ("published", "2019-03-31", None)
    assert portal.rows()[2019] == ("published", "2020-01-31", None)
    assert portal.findings() == []


def of_2026(published):
    """The report for 2026, in a column of its own."""
    column = states.year_column("/011/011008", 2026)
    title = "许昌市公共资源交易中心2026年政府信息公开工作年度报告"
    content = "<p>一、总体情况</p><p>2026年主动公开政府信息9500条。</p>"
    article = Article(OF_2026, column.folder, title, published, "本站", content)
    return states.published(load(), article, column)


@obliged
def test_a_report_is_not_due_then_missing_then_late(portal):
    portal.moment = datetime(2027, 1, 31, 1, tzinfo=UTC)
    portal.crawl(load(), later=timedelta())
    assert portal.rows()[2026] == ("not_due", "2027-01-31", None)
    portal.crawl(load(), later=timedelta(days=1))
    assert portal.rows()[2026] == ("missing", "2027-01-31", 1)
    assert portal.findings() == [("t.missing", 2026)]
    portal.crawl(of_2026("2027-02-09 09:00:00"), later=timedelta(days=9))
    assert portal.rows()[2026] == ("late", "2027-01-31", 9)
    assert portal.findings() == [("t.late", 2026)]


@obliged
def test_a_list_that_cannot_be_had_hides_whether_a_report_is_missing(portal):
    portal.moment = datetime(2027, 2, 10, tzinfo=UTC)
    portal.crawl(Replica({}))
    assert portal.states()[2026] == "blocked"
    assert portal.findings() == []
    portal.crawl(load())
    assert portal.states()[2026] == "missing"
