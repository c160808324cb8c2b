"""Who must publish by when, in a real archive: publishers, rows and findings by the day."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.shelf import SITE, Shelf

from report_archiver import duties, expecting
from report_archiver.archive import Archive, expected, frontier, publishers
from report_archiver.archive.verify import verify
from report_archiver.model import Described
from report_archiver.reading import read_pending
from report_archiver.series import check_series

NAME, ALIAS = "清河县水务局", "清河县水利局"
PAGE = """<html><body><h1>{name}{year}年政府信息公开工作年度报告</h1>{published}<div>
<p>一、主动公开情况</p><p>全年公开政府信息{total}条。</p>
<p>二、依申请公开情况</p><p>未收到政府信息公开申请。</p></div></body></html>"""
LIST = "http://one.example/list.html"
DUTIES = duties.load()
PLAIN = {"site": {"id": SITE}}


def page(year=2018, name=NAME, published="2019-01-18", total=12):
    line = f"<p>发布时间：{published} 来源：本站</p>" if published else ""
    return PAGE.format(name=name, year=year, published=line, total=total)


def at(day):
    """Noon in China."""
    return datetime.fromisoformat(f"{day}T04:00:00+00:00")


class Office(Shelf):
    """A shelf with a calendar: crawls on given days, what is read and what is expected then."""

    def __init__(self, path, book, config=PLAIN):
        super().__init__(path, config)
        self.book = book
        self.duties = DUTIES
        self.today = "2026-01-01"
        self.archive.db.execute("UPDATE crawls SET started_at = ?", (self.at(),))

    def at(self):
        super().at()
        return f"{getattr(self, 'today', '2026-01-01')}T04:00:00.000Z"

    def now(self):
        return at(self.today)

    def next_crawl(self, day):
        """Finish the crawl that runs, and begin another on a day."""
        frontier.end(self.archive, self.crawl, "finished", self.at(), ())
        self.today = day
        self.crawl = frontier.begin(self.archive, SITE, self.at())

    def settle(self, **described):
        """Read, describe, judge."""
        read_pending(self.archive, self.book, now=self.now, on_page=lambda done, of: None)
        entries = tuple(described.get("publishers", ()))
        self.duties = replace(DUTIES, publishers=entries)
        expecting.describe(self.archive, self.duties, now=self.now)
        expecting.settle(self.archive, self.duties.statutes, now=self.now)

    def states(self):
        return dict(self.all("SELECT year, state FROM expected ORDER BY year"))

    def open_findings(self):
        return self.all(
            "SELECT rule, year, severity FROM findings"
            " WHERE publisher_id IS NOT NULL AND resolved_at IS NULL ORDER BY year, rule"
        )


def url(year):
    return f"http://one.example/{year}.html"


@pytest.fixture
def office(tmp_path, book):
    office = Office(tmp_path / "reports.db", book)
    yield office
    path = office.archive.path
    office.archive.close()
    assert verify(path, on_step=lambda *_: None).problems == ()


# Publishers --------------------------------------------------------------------------------------


def test_a_name_tells_what_no_file_says(office):
    office.capture(page())
    office.settle()
    assert office.one("SELECT level, obliged FROM publishers") == ("department", 1)


def test_a_site_says_more_than_a_name_and_a_file_more_than_a_site(office):
    site = {"site": {"id": SITE, "publisher": NAME, "level": "other", "obliged": False}}
    office.archive.db.execute("UPDATE sites SET config = ?", (json.dumps(site),))
    office.capture(page())
    office.settle()
    assert office.one("SELECT level, obliged, region FROM publishers") == ("other", 0, None)
    entry = Described(NAME, (), "town", "411000", True, date(2001, 2, 3), date(2031, 2, 3))
    office.settle(publishers=[entry])
    columns = "SELECT level, obliged, region, valid_from, valid_to FROM publishers"
    told = ("town", 1, "411000", "2001-02-03", "2031-02-03")
    assert office.one(columns) == told
    office.settle()
    assert office.one(columns) == ("other", 0, None, None, None)


def test_what_is_known_already_is_not_written_again(office):
    office.capture(page())
    office.settle()
    before = office.archive.db.conn.total_changes
    expecting.describe(office.archive, DUTIES, now=office.now)
    assert office.archive.db.conn.total_changes == before


def test_who_took_over_is_a_publisher_of_the_archive(office):
    office.capture(page())
    office.capture(page(name="清河县教育局"), url("b"))
    office.settle(publishers=[Described(NAME, successor="清河县教育局"), Described("未见县局")])
    assert office.all("SELECT name, successor_id FROM publishers ORDER BY id") == [
        (NAME, 2),
        ("清河县教育局", None),
    ]


def test_a_publisher_of_which_nothing_was_read_is_known_where_site_and_file_name_it(office):
    site = {"site": {"id": SITE, "publisher": NAME}}
    office.archive.db.execute("UPDATE sites SET config = ?", (json.dumps(site),))
    office.next_crawl("2026-03-01")
    office.settle()
    assert office.all("SELECT * FROM publishers") == []
    office.settle(publishers=[Described(NAME, valid_from=date(2024, 5, 6))])
    assert office.states() == {2024: "missing", 2025: "missing", 2026: "not_due"}


def test_a_reading_finds_a_publisher_by_an_alias(office):
    office.capture(page())
    office.settle(publishers=[Described(NAME, (ALIAS,))])
    office.capture(page(2019, ALIAS, "2020-01-05"), url(2019))
    office.settle(publishers=[Described(NAME, (ALIAS,))])
    assert publishers.names(office.archive) == [NAME]
    assert office.all("SELECT key FROM reports ORDER BY id") == [
        (f"{NAME} 2018",),
        (f"{NAME} 2019",),
    ]
    assert office.all("SELECT publisher FROM editions ORDER BY id") == [(NAME,), (ALIAS,)]


def test_what_was_read_under_an_alias_before_becomes_the_publishers(office):
    office.capture(page(2018, ALIAS))
    office.capture(page(2019, ALIAS, "2020-01-05"), url(2019))
    office.settle()
    check_series(office.archive, office.book, now=office.now)
    assert office.one("SELECT name FROM publishers") == (ALIAS,)
    office.settle(publishers=[Described(NAME, (ALIAS,))])
    assert office.one("SELECT name, aliases FROM publishers") == (NAME, f'["{ALIAS}"]')
    assert office.all("SELECT key FROM reports ORDER BY id") == [
        (f"{NAME} 2018",),
        (f"{NAME} 2019",),
    ]


def test_reports_of_one_year_under_two_names_become_one_with_two_editions(office):
    office.capture(page(2018))
    office.capture(page(2018, ALIAS, total=13), url("b"))
    office.capture(page(2016, ALIAS, "2017-05-18"), url("c"))
    office.next_crawl("2026-03-01")
    office.settle()
    check_series(office.archive, office.book, now=office.now)
    assert office.one("SELECT count(*) FROM reports") == (3,)
    assert len(office.open_findings()) > 2
    office.settle(publishers=[Described(NAME, (ALIAS,))])
    assert office.all("SELECT key FROM reports ORDER BY year") == [
        (f"{NAME} 2016",),
        (f"{NAME} 2018",),
    ]
    assert office.one("SELECT count(*), count(DISTINCT report_id) FROM editions") == (3, 2)
    assert ("t.late", 2016, "warning") in office.open_findings()
    assert office.one("SELECT count(DISTINCT publisher_id) FROM findings") == (1,)


# Rows and findings -------------------------------------------------------------------------------


def test_a_missing_report_that_comes_is_late_from_then_on(office):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.settle()
    assert office.states() == {2024: "published", 2025: "not_due"}
    office.next_crawl("2026-02-03")
    office.next_crawl("2026-02-04")
    office.settle()
    assert office.open_findings() == [("t.missing", 2025, "warning")]
    assert office.one("SELECT days_late FROM expected WHERE year = 2025") == (3,)
    office.next_crawl("2026-02-10")
    office.capture(page(2025, published="2026-02-09"), url(2025))
    office.settle()
    assert office.open_findings() == [("t.late", 2025, "warning")]
    assert office.one("SELECT state, days_late, known_by FROM expected WHERE year = 2025") == (
        "late", 9, "page",
    )  # fmt: skip
    events = "SELECT n.rule, e.kind FROM finding_events e JOIN findings n ON n.id = e.finding_id"
    assert office.all(f"{events} WHERE n.year = 2025 ORDER BY e.id") == [
        ("t.missing", "found"),
        ("t.late", "found"),
        ("t.missing", "resolved"),
    ]


def test_the_view_counts_what_is_open_of_the_report_and_of_the_year(office):
    office.capture(page(2024, published="2025-02-10"), url(2024))
    office.next_crawl("2026-02-03")
    office.next_crawl("2026-02-04")
    office.settle()
    query = (
        "SELECT publisher, year, state, days_late, editions, figures, findings, url FROM coverage"
    )
    late, missing, coming = office.all(f"{query} ORDER BY year")
    assert late == (NAME, 2024, "late", 10, 1, 2, 1, url(2024))
    assert missing == (NAME, 2025, "missing", 3, 0, 0, 1, None)
    assert coming[1:4] == (2026, "not_due", None)


def test_the_day_alone_makes_a_report_missing_and_nothing_is_written_twice(office):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.settle()
    office.today = "2026-02-05"
    seen = expecting.refresh(office.archive, DUTIES.statutes, now=office.now)
    assert [row.state for row in seen[0].expected] == ["published", "missing", "not_due"]
    assert office.states()[2025] == "missing"
    assert office.one("SELECT DISTINCT as_of FROM expected") == ("2026-02-05",)
    assert office.open_findings() == []  # nobody has looked since it was due
    before = office.archive.db.conn.total_changes
    assert expecting.refresh(office.archive, DUTIES.statutes, now=office.now) == seen
    assert office.archive.db.conn.total_changes == before


def test_midnight_is_chinas(office):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.settle()
    for moment, state in (
        (datetime(2026, 1, 31, 15, 59, tzinfo=UTC), "not_due"),
        (datetime(2026, 1, 31, 16, 0, tzinfo=UTC), "missing"),
    ):
        expecting.refresh(office.archive, DUTIES.statutes, now=lambda: moment)  # noqa: B023
        assert office.states()[2025] == state


def test_a_clock_that_jumps_leaves_no_trace(office):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.settle()
    kept = office.all("SELECT * FROM expected")
    for day in ("2031-07-01", "2025-01-05", "2026-01-01"):
        office.today = day
        expecting.refresh(office.archive, DUTIES.statutes, now=office.now)
    assert office.all("SELECT * FROM expected") == kept
    assert office.open_findings() == []


def test_an_archive_at_rest_is_judged_on_the_day_and_not_written_to(office, tmp_path):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.settle()
    office.archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = tmp_path / "published"
    folder.mkdir()
    path = folder / "reports.db"
    copy = sqlite3.connect(path)
    office.archive.db.conn.backup(copy)
    copy.close()
    bytes_before = path.read_bytes()
    with Archive(path) as archive:
        archive.immutable = True
        seen = expecting.refresh(archive, DUTIES.statutes, now=lambda: at("2026-02-05"))
        assert [row.state for row in seen[0].expected] == ["published", "missing", "not_due"]
        assert archive.db.execute("SELECT DISTINCT as_of FROM expected").fetchall() == [
            ("2026-01-01",)
        ]
    assert path.read_bytes() == bytes_before


def test_an_archive_of_before_has_its_rows_when_it_is_told_of(office):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.settle()
    db = office.archive.db
    for name in ("coverage",):
        db.execute(f"DROP VIEW {name}")
    db.execute("DROP TABLE expected")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = '0005_expected'")
    with Archive(office.archive.path) as again:
        expecting.refresh(again, DUTIES.statutes, now=office.now)
        assert again.db.execute("SELECT count(*) FROM coverage").fetchone() == (2,)


# What could not be looked at ---------------------------------------------------------------------


def add_page(office, address, kind, state, reason=None, text=None, depth=1):
    office.archive.db.execute(
        "INSERT INTO pages (site_id, url, kind, state, reason, link_text, depth, first_seen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00.000Z')",
        (SITE, address, kind, state, reason, text, depth),
    )


@pytest.mark.parametrize(
    ("page_", "blocked"),
    [
        (("listing", "failed", "http:500"), {2023, 2025}),
        (("listing", "blocked", "challenge:jsl"), {2023, 2025}),
        (("listing", "gone", "http:404"), set()),
        (("listing", "gone", "http:404", None, 0), {2023, 2025}),
        (("report", "failed", "timeout", "某局年度报告"), {2023, 2025}),
        (("report", "failed", "timeout", "2023年度报告"), {2023}),
        (("report", "failed", "timeout", "清河县教育局2023年度报告"), set()),
        (("report", "failed", "http:404", "2023年度报告"), set()),
        (("report", "excluded", "scope", "2025年年报"), {2025}),
        (("report", "excluded", "scope", "历年年报"), set()),
        (("other", "failed", "http:500", "2025年要闻"), set()),
    ],
)
def test_what_could_not_be_had_blocks_the_years_that_it_may_hide(office, page_, blocked):
    office.capture(page(2022, published="2023-01-10"), url(2022))
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.capture(page(2024, "清河县教育局", "2025-01-10"), url("b"))
    add_page(office, "http://one.example/x", *page_)
    office.next_crawl("2026-03-01")
    office.settle()
    rows = office.all("SELECT year FROM expected WHERE state = 'blocked' AND publisher_id = 1")
    assert {year for (year,) in rows} == blocked


def test_a_page_that_was_read_before_and_fails_now_hides_nothing(office):
    office.capture(page(2022, published="2023-01-10"), url(2022))
    office.next_crawl("2026-03-01")
    office.settle()
    office.archive.db.execute("UPDATE pages SET state = 'failed', reason = 'timeout', depth = 2")
    office.settle()
    assert office.states()[2023] == "missing"


def test_a_document_that_cannot_be_read_may_be_the_report(office):
    office.capture(page(2022, published="2023-01-10"), url(2022))
    for year, kind in ((2023, "application/pdf"), (2024, "text/html")):
        office.capture(f"nothing of {year}", f"http://one.example/{year}.x")
        office.archive.db.execute(
            "UPDATE bodies SET media_type = ? WHERE id = (SELECT max(id) FROM bodies)", (kind,)
        )
        office.archive.db.execute(
            "UPDATE pages SET link_text = ? WHERE url = ?",
            (f"{year}年年报", f"http://one.example/{year}.x"),
        )
    office.next_crawl("2026-03-01")
    office.settle()
    assert (office.states()[2023], office.states()[2024]) == ("blocked", "missing")


# When crawls saw it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "days"),
    [
        ("<a href='/2024.html'>2024</a>", 10),
        ("<a href='/2024.html'>2024</a><a href='/2025.html'>2025</a>", None),
    ],
)
def test_lists_of_earlier_crawls_tell_how_late_it_is_at_least(office, before, days):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.next_crawl("2026-02-10")
    office.capture(before, LIST, "listing")
    office.next_crawl("2026-02-20")
    office.capture("<a href='/2024.html'>2024</a><a href='/2025.html'>2025</a>", LIST, "listing")
    office.capture(page(2025, published=None), url(2025))
    office.archive.db.execute(
        "UPDATE pages SET found_on = (SELECT id FROM pages WHERE kind = 'listing')"
        " WHERE kind = 'report'"
    )
    office.settle()
    state = "late" if days else "published"
    told = "SELECT state, days_late, known_by FROM expected WHERE year = 2025"
    assert office.one(told) == (state, days, "crawls" if days else None)
    assert expected.unseen(office.archive, 1) is None  # there was no crawl before


def test_a_list_that_is_new_was_itself_not_linked_before(office):
    office.capture(page(2024, published="2025-01-10"), url(2024))
    office.next_crawl("2026-02-10")
    office.capture("<a href='/2024/'>2024</a>", "http://one.example/home.html", "listing")
    office.next_crawl("2026-02-20")
    office.capture("<a href='/y2025/'>2025</a>", "http://one.example/home.html", "listing")
    office.capture("<a href='/2025.html'>2025</a>", "http://one.example/y2025/", "listing")
    office.capture(page(2025, published=None), url(2025))
    for child, parent in ((url(2025), "y2025/"), ("http://one.example/y2025/", "home.html")):
        office.archive.db.execute(
            "UPDATE pages SET found_on = (SELECT id FROM pages WHERE url = ?) WHERE url = ?",
            (f"http://one.example/{parent}", child),
        )
    office.settle()
    assert office.one("SELECT days_late, known_by FROM expected WHERE year = 2025") == (
        10,
        "crawls",
    )
