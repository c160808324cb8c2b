"""What goes into a capture comes out of the view, to the byte, and a revisit costs a few bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_archiver.archive import Archive, captures, frontier
from report_archiver.archive.parts import difference
from report_archiver.model import Fetched, Hop, Page

HOME = "http://www.example.org/"
names = st.one_of(
    st.sampled_from(
        [
            "ETag",
            "etag",
            "Last-Modified",
            "Date",
            "Set-Cookie",
            "If-None-Match",
            "0",
            "If-none-match",
        ]
    ),
    st.text(st.characters(codec="latin-1", exclude_characters="\0"), max_size=8),
)
values = st.one_of(
    st.sampled_from(["", "0", "1", '"e"', 'W/"x"', "null"]),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
)  # RFC 9110, section 5.5: no field value holds a NUL
pairs = st.lists(st.tuples(names, values), max_size=7).map(tuple)
maybe = st.none() | st.sampled_from(["", "utf-8", "x"])
addresses = st.sampled_from([f"{HOME}1", f"{HOME}2", "https://www.example.org/1"])
bodies = st.none() | st.sampled_from([b"", b"one", b"two" * 99])
fetches = st.builds(
    Fetched,
    requested_url=addresses,
    final_url=addresses,
    captured_at=st.sampled_from(
        ["2026-03-01T00:00:00.007Z", "2026-03-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "then"]
    ),
    status=st.none() | st.sampled_from([200, 304, 404]),
    request_headers=pairs,
    response_headers=pairs,
    elapsed_ms=st.integers(0, 2**40),
    body=bodies,
    reason=st.none() | st.sampled_from(["timeout", "http:404"]),
    hops=st.lists(st.builds(Hop, addresses, st.just(301), pairs), max_size=2).map(tuple),
    http_version=maybe,
    peer=maybe,
    charset=maybe,
    robots=maybe,
    route=maybe,
    framing=maybe,
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    with Archive(tmp_path_factory.mktemp("parts") / "reports.db", create=True) as archive:
        frontier.register_site(archive, "s", "S", HOME, "{}")
        yield archive, frontier.begin(archive, "s", "2026-03-01T00:00:00.000Z"), count(1)


def admit(archive, number):
    page = Page(number, f"{HOME}{number}", "report", 0)
    with archive.writing() as db:
        db.execute(
            "INSERT INTO pages (id, site_id, url, kind, state, first_seen)"
            " VALUES (?, 's', ?, 'report', 'queued', '')",
            (page.id, page.url),
        )
    return page


def keep(archive, crawl, page, fetched):
    return captures.keep(
        archive, page, crawl, fetched, captures.Traffic(HOME), kind="report", settled=True
    )


def shown(archive, capture):
    [row] = archive.db.query("SELECT * FROM captures WHERE id = ?", (capture,))
    return row


@given(st.lists(fetches, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_what_goes_in_comes_out(shelf, visits):
    archive, crawl, numbers = shelf
    page = admit(archive, next(numbers))
    for fetched in visits:
        kept = keep(archive, crawl, page, fetched)
        row = shown(archive, kept.id)
        for name in ("requested_url", "final_url", "captured_at", "status", "elapsed_ms", "reason"):
            assert row[name] == getattr(fetched, name), name
        for name in ("http_version", "peer", "robots", "route", "framing"):
            assert row[name] == (getattr(fetched, name) or None), name
        assert json.loads(row["request_headers"]) == [list(p) for p in fetched.request_headers]
        assert json.loads(row["response_headers"]) == [list(p) for p in fetched.response_headers]
        hops = [{**asdict(hop), "headers": [list(p) for p in hop.headers]} for hop in fetched.hops]
        assert json.loads(row["hops"]) == hops
        assert row["body_sha256"] == kept.body_sha256
        assert row["charset"] == (fetched.charset or None) or kept.outcome == "not_modified"


@given(pairs, pairs)
def test_a_difference_with_what_is_known_is_the_whole(headers, known):
    told = difference(headers, known)
    assert tuple(known[one] if isinstance(one, int) else one for one in told) == headers


# A second crawl ----------------------------------------------------------------------------------

PAGES = 1000
BUDGET = 200  # bytes a page, in the file, indexes included
ASKED = (
    ("Host", "www.example.org"),
    ("User-Agent", "report-archiver/0 (+https://example.org/who)"),
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Accept-Encoding", "gzip"),
)


def answer(number, hour, *, again):
    """A visit as of a server with a dozen headers; again: conditional, answered by 304."""
    etag, modified = f'"{number:x}-5f3a9c"', "Tue, 06 Mar 2018 09:12:16 GMT"
    asked = (("If-None-Match", etag), ("If-Modified-Since", modified)) if again else ()
    whole = () if again else (("Content-Type", "text/html"), ("Content-Length", f"{number}"))
    clock = f"{hour:02}:{number // 60:02}:{number % 60:02}"
    url = f"{HOME}zwgk/openness/2018/0306/{number:06}/report.html"
    return Fetched(
        requested_url=url,
        final_url=url,
        captured_at=f"2026-03-01T{clock}.{number:03}Z",
        status=304 if again else 200,
        request_headers=(*ASKED, *asked),
        response_headers=(
            ("Server", "nginx/1.18.0"),
            ("Date", f"Sun, 01 Mar 2026 {clock} GMT"),
            *whole,
            ("Last-Modified", modified),
            ("Connection", "keep-alive"),
            ("ETag", etag),
            ("Cache-Control", "max-age=300"),
            ("X-Frame-Options", "SAMEORIGIN"),
            ("X-Content-Type-Options", "nosniff"),
            ("Strict-Transport-Security", "max-age=31536000"),
        ),
        elapsed_ms=40,
        body=None if again else f"<html>{number}</html>".encode(),
        http_version="HTTP/1.1",
        peer="203.0.113.7:80",
        charset=None if again else "utf-8",
        robots="allow 0123456789abcdef",
    )


@pytest.mark.parametrize("conditional", [True, False], ids=["304", "same bytes"])
def test_a_crawl_of_an_unchanged_site_grows_the_archive_by_little(tmp_path, conditional):
    path = tmp_path / "reports.db"
    with Archive(path, create=True) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")  # what is measured is space
        frontier.register_site(archive, "s", "S", HOME, "{}")
        sizes = [visit_all(archive, path, hour, conditional) for hour in range(3)]
    assert sizes[1] - sizes[0] <= BUDGET * PAGES
    assert sizes[2] - sizes[1] <= BUDGET * PAGES


def visit_all(archive, path, hour, conditional):
    at = f"2026-03-01T{hour:02}:00:00.000Z"
    crawl = frontier.begin(archive, "s", at)
    for number in range(PAGES):
        fetched = answer(number, hour, again=bool(hour) and conditional)
        lead = frontier.Lead(fetched.requested_url, "report", 2, "2018年度报告")
        page = frontier.admit(archive, "s", crawl, lead, at)
        keep(archive, crawl, page, fetched)
        frontier.settle(archive, "s", crawl, page, [], at)
    frontier.end(archive, crawl, "finished", at, [])
    archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return path.stat().st_size


# Look-ups ----------------------------------------------------------------------------------------

LOOKUPS = {
    "SELECT * FROM captures WHERE id = 1": "f USING INTEGER PRIMARY KEY",
    "SELECT * FROM captures WHERE page_id = 1": "f USING INDEX fetches_page",
    "SELECT * FROM captures WHERE crawl_id = 1": "f USING INDEX fetches_crawl",
    "SELECT * FROM captures WHERE page_id = 1 AND crawl_id = 1": "f USING INDEX fetches_crawl",
    "SELECT * FROM captures WHERE body_sha256 = 'x'": "f USING INDEX fetches_body",
    "SELECT * FROM captures WHERE edition_id = 1": "f USING INDEX fetches_edition",
    "SELECT * FROM captures c JOIN pages p ON p.id = c.page_id WHERE p.url = 'x'": (
        "f USING INDEX fetches_page"
    ),
    "SELECT * FROM editions e JOIN captures c ON c.id = e.capture_id WHERE e.id = 1": (
        "f USING INTEGER PRIMARY KEY"
    ),
    "SELECT * FROM report_figures WHERE key = 'x'": "c USING INTEGER PRIMARY KEY",
    "SELECT html('x')": "",
    f"{frontier.PAGE} WHERE p.id = 1": "f USING INTEGER PRIMARY KEY",
    "SELECT kind FROM site_pages WHERE site_id = 's' AND state = 'queued'": "pages_frontier",
    "SELECT kind FROM site_pages WHERE page_id = 1": "shared_pages",
    "SELECT 1 FROM pages p WHERE p.url = 'x' AND NOT EXISTS"
    " (SELECT 1 FROM captures WHERE page_id = p.id AND crawl_id = 1)": "fetches_crawl",
}


@pytest.mark.parametrize("query", LOOKUPS)
def test_look_ups_use_indexes(shelf, query):
    values = {"site": "s", "trusted": 9} if ":site" in query else {}
    plan = [row[3] for row in shelf[0].db.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert any(LOOKUPS[query] in step for step in plan), plan
    scans = [step for step in plan if "SCAN" in step and "VIRTUAL TABLE" not in step]
    assert scans in ([], ["SCAN CONSTANT ROW"]), plan


def test_a_page_gives_its_last_validators(shelf):
    archive, crawl, numbers = shelf
    page = admit(archive, next(numbers))
    first = replace(answer(1, 0, again=False), requested_url=page.url, final_url=page.url)
    keep(archive, crawl, page, first)
    keep(archive, crawl, page, replace(first, body=None, reason="timeout", response_headers=()))
    keep(archive, crawl, page, replace(first, body=None, status=304, response_headers=()))
    known = frontier.admit(archive, "s", crawl, frontier.Lead(page.url, "report", 0), "")
    assert (known.etag, known.last_modified) == ('"1-5f3a9c"', "Tue, 06 Mar 2018 09:12:16 GMT")
