from __future__ import annotations

from pathlib import Path

import pytest

from report_archiver.archive import Archive, captures, frontier
from report_archiver.archive.captures import Kept, Traffic, header, media_type
from report_archiver.archive.frontier import Lead
from report_archiver.model import Fetched, Hop, Page

AT = "2026-03-01T00:00:00.000Z"
URL = "http://a.example/1"


@pytest.fixture
def archive(tmp_path: Path):
    with Archive(tmp_path / "reports.db", create=True) as opened:
        frontier.register_site(opened, "a", "甲", "http://a.example/", "{}")
        yield opened


def fetched(body: bytes | None, reason: str | None = None, status: int = 200, **more) -> Fetched:
    headers = (("Content-Type", "Text/HTML; charset=utf-8"), ("ETag", '"1"'))
    values = {"charset": "utf-8"} | more
    return Fetched(URL, URL, AT, status, (("Host", "a"),), headers, 7, body, reason, **values)


class Crawls:
    """Visits one page in crawl after crawl."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def visit(self, found: Fetched, *, settled: bool = True) -> Kept:
        crawl = frontier.begin(self.archive, "a", AT)
        page = frontier.admit(self.archive, "a", crawl, Lead(URL, "report", 1), AT)
        cost = Traffic("http://a.example", 2, 100, AT)
        kept = captures.keep(self.archive, page, crawl, found, cost, kind="report", settled=settled)
        frontier.end(self.archive, crawl, "finished", AT, [])
        return kept

    @property
    def page(self) -> tuple:
        sql = "SELECT state, reason, failures, last_visited FROM pages"
        return self.archive.db.execute(sql).fetchone()


@pytest.fixture
def crawls(archive: Archive) -> Crawls:
    return Crawls(archive)


def test_outcomes_from_crawl_to_crawl(crawls: Crawls):
    outcomes = [
        crawls.visit(fetched(b"one")).outcome,
        crawls.visit(fetched(b"one")).outcome,
        crawls.visit(fetched(b"two")).outcome,
        crawls.visit(fetched(None, status=304)).outcome,
        crawls.visit(fetched(None, "timeout")).outcome,
        crawls.visit(fetched(b"one")).outcome,
    ]
    assert outcomes == ["new", "unchanged", "changed", "not_modified", "failed", "changed"]
    counted = crawls.archive.db.execute(
        "SELECT pages_new, pages_changed, pages_unchanged, pages_failed, requests, bytes_received"
        " FROM crawls ORDER BY id"
    ).fetchall()
    assert counted == [
        (1, 0, 0, 0, 2, 100),
        (0, 0, 1, 0, 2, 100),
        (0, 1, 0, 0, 2, 100),
        (0, 0, 1, 0, 2, 100),
        (0, 0, 0, 1, 2, 100),
        (0, 1, 0, 0, 2, 100),
    ]


def test_304_stands_for_the_last_good_body_with_its_charset_and_validators(crawls: Crawls):
    first = crawls.visit(fetched(b"one"))
    crawls.visit(fetched(None, "truncated"))
    again = crawls.visit(fetched(None, status=304, charset=None))
    assert again.body_sha256 == first.body_sha256
    row = crawls.archive.db.execute(
        "SELECT charset, etag FROM captures WHERE id = ?", (again.id,)
    ).fetchone()
    assert row == ("utf-8", '"1"')


@pytest.mark.parametrize(
    ("reason", "state", "failed"),
    [
        ("robots", "blocked", False),
        ("address", "blocked", False),
        ("challenge:jsl", "blocked", False),
        ("scope", "excluded", False),
        ("scheme", "excluded", False),
        ("trap", "excluded", False),
        ("timeout", "failed", True),
        ("soft_404", "failed", True),
        ("http:500", "failed", True),
        ("http:404", "failed", True),
    ],
)
def test_what_a_reason_makes_of_a_new_page(crawls: Crawls, reason: str, state: str, failed: bool):
    kept = crawls.visit(fetched(None, reason))
    assert (kept.state, kept.failed, kept.body_sha256) == (state, failed, None)
    assert crawls.page == (state, reason, 1, AT)


def test_gone_is_said_by_two_crawls_one_after_the_other(crawls: Crawls):
    crawls.visit(fetched(b"one"))
    missing = fetched(None, "http:404", 404)
    first = crawls.visit(missing)
    assert (first.state, first.failed) == ("failed", False)
    crawls.visit(fetched(None, "timeout"))
    assert crawls.visit(missing).state == "failed"
    assert crawls.visit(fetched(None, "http:410", 410)).state == "gone"
    assert crawls.visit(fetched(b"one")).state == "done"
    assert crawls.page == ("done", None, 0, AT)


def test_a_capture_is_whole_or_not_there(archive: Archive, crawls: Crawls):
    crawls.visit(fetched(b"one"))
    with pytest.raises(Exception, match="CHECK"):
        captures.keep(
            archive,
            Page(1, URL, "report", 0),
            1,
            fetched(b"body"),
            Traffic("http://a.example"),
            kind="nonsense",  # type: ignore[arg-type]
            settled=True,
        )
    assert archive.db.execute("SELECT count(*) FROM bodies").fetchone() == (1,)


def test_headers_and_hops_are_kept_as_received(crawls: Crawls):
    crawls.visit(fetched(b"one", hops=(Hop("http://a.example/0", 301, (("Location", "/1"),)),)))
    [(request, response, hops)] = crawls.archive.db.execute(
        "SELECT request_headers, response_headers, hops FROM captures"
    ).fetchall()
    assert request == '[["Host","a"]]'
    assert response == '[["Content-Type","Text/HTML; charset=utf-8"],["ETag","\\"1\\""]]'
    assert hops == '[{"url":"http://a.example/0","status":301,"headers":[["Location","/1"]]}]'


def test_a_page_waits_until_its_links_are_known(crawls: Crawls):
    assert crawls.visit(fetched(b"one"), settled=False).state == "queued"
    assert crawls.page[0] == "queued"


def test_headers_by_name():
    headers = (("Content-TYPE", " Text/HTML ;charset=x"), ("A", "1"), ("a", "2"))
    assert header(headers, "a") == "1"
    assert header(headers, "b") is None
    assert media_type(headers) == "text/html"
    assert media_type(()) is None
