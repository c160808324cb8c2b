"""Where a small archive stands, its rows written by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from report_archiver.archive import Archive
from report_archiver.archive.status import (
    KindCount,
    PageCount,
    PublisherLine,
    Rest,
    Trouble,
    status,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = """
INSERT INTO sites (id, name, homepage, config) VALUES
  ('a', '甲', 'http://a.example/', '{}'), ('b', '乙', 'http://b.example/', '{}');
INSERT INTO crawls (id, site_id, started_at, finished_at, state, requests, pages_new, note) VALUES
  (1, 'a', '2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z', 'finished', 9, 5, NULL),
  (2, 'a', '2026-02-01T00:00:00.000Z', NULL, 'running', 3, 1, 'one' || char(10) || 'two');
INSERT INTO pages (site_id, url, kind, state, reason, first_seen, last_visited) VALUES
  ('a', 'http://a.example/1', 'report', 'done', NULL, '', '2026-02-01'),
  ('a', 'http://a.example/2', 'report', 'queued', NULL, '', NULL),
  ('a', 'http://a.example/3', 'listing', 'queued', NULL, '', NULL),
  ('a', 'http://a.example/4', 'report', 'excluded', 'scope', '', NULL),
  ('a', 'http://a.example/6', 'report', 'failed', 'timeout', '', '2026-01-03'),
  ('a', 'http://a.example/5', 'report', 'failed', 'timeout', '', '2026-01-02'),
  ('a', 'http://a.example/7', 'report', 'blocked', 'robots', '', '2026-01-02');
INSERT INTO bodies (sha256, id, size, encoding, content) VALUES ('x', 1, 100, 'zstd', x'00ff00');
INSERT INTO hosts (origin, not_before) VALUES
  ('http://a.example', '2026-03-01T12:00:01.000Z'),
  ('http://b.example', '2026-03-01T11:59:59.000Z');
INSERT INTO publishers (id, name) VALUES (1, '甲局');
INSERT INTO reports (publisher_id, year, key) VALUES
  (1, 2014, 'a'), (1, 2017, 'b'), (1, 2015, 'c'), (1, NULL, 'd'), (NULL, NULL, 'e');
"""


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "reports.db", create=True) as opened:
        yield opened


@pytest.fixture
def found(archive):
    archive.db.conn.executescript(ROWS)
    return status(archive, NOW)


def test_an_empty_archive_has_nothing(archive):
    found = status(archive, NOW)
    assert (found.sites, found.pages, found.publishers, found.troubles, found.resting) == ((),) * 5
    assert found.holdings.bodies == found.holdings.body_bytes == found.holdings.captures == 0
    assert found.holdings.file_bytes > 0


def test_holdings(found):
    held = found.holdings
    assert (held.sites, held.pages, held.crawls, held.reports) == (2, 7, 2, 5)
    assert (held.bodies, held.body_bytes, held.kept_bytes) == (1, 100, 3)


def test_a_site_shows_its_last_crawl_and_what_waits(found):
    crawled, never = found.sites
    assert (crawled.id, crawled.queued, never.last_crawl) == ("a", 2, None)
    last = crawled.last_crawl
    assert (last.id, last.state, last.finished_at, last.pages_new) == (2, "running", None, 1)
    assert last.notes == ("one", "two")


def test_pages_are_counted_by_kind_and_state(found):
    assert PageCount("a", "report", "failed", 2) in found.pages
    assert sum(one.pages for one in found.pages) == 7


def test_a_page_that_two_sites_lead_to_is_one_page(archive):
    archive.db.conn.executescript(ROWS)
    archive.db.execute(
        "INSERT INTO shared_pages (page_id, site_id, kind, state, first_seen)"
        " VALUES (1, 'b', 'report', 'done', '')"
    )
    found = status(archive, NOW)
    assert found.kinds == (KindCount("report", 6), KindCount("listing", 1))
    assert sum(one.pages for one in found.pages) == 8


def test_troubles_come_with_reason_and_example_failures_first(found):
    assert found.troubles == (
        Trouble("a", "failed", "timeout", 2, "2026-01-02", "http://a.example/5"),
        Trouble("a", "blocked", "robots", 1, "2026-01-02", "http://a.example/7"),
        Trouble("a", "excluded", "scope", 1, None, "http://a.example/4"),
    )


def test_hosts_rest_until_their_time_has_come(found):
    assert found.resting == (Rest("http://a.example", "2026-03-01T12:00:01.000Z"),)


def test_publishers_show_their_years(found):
    assert found.publishers == (
        PublisherLine("甲局", None, 4, (2014, 2015, 2017), 0),
        PublisherLine(None, None, 1, (), 0),
    )


def test_while_another_connection_writes(archive, found):
    with Archive(archive.path) as other:
        other.db.execute("BEGIN IMMEDIATE")
        other.db.execute("DELETE FROM hosts")
        assert status(archive, NOW) == found
        other.db.execute("ROLLBACK")
