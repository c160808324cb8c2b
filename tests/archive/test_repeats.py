"""A visit that repeats an earlier one in all but time is kept in a few bytes, and shown whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.archive import Archive, captures, changes, frontier, readings, repeats
from report_archiver.archive.captures import Traffic
from report_archiver.archive.frontier import Lead
from report_archiver.archive.times import stamp
from report_archiver.archive.verify import verify
from report_archiver.model import Fetched

HOME = "http://www.example.org/"
START = datetime(2026, 12, 28, 2, 30, tzinfo=UTC)
PATHS = ("a", "b", "c")


def answered(url: str, at: datetime, again: bool, late: int | None = 0, **more) -> Fetched:
    """An answer at a time, its Date so many seconds later; 304 where it is asked for again."""
    date = () if late is None else (("Date", imf(at + timedelta(seconds=late))),)
    asked = (("If-None-Match", '"1"'),) if again else ()
    values = {
        "requested_url": url,
        "final_url": url,
        "captured_at": stamp(at),
        "status": 304 if again else 200,
        "request_headers": (("Host", "www.example.org"), *asked),
        "response_headers": (("Server", "nginx"), *date, ("ETag", '"1"')),
        "elapsed_ms": 5,
        "body": None if again else f"<p>{url}</p>".encode(),
        "http_version": "HTTP/1.1",
    }
    return Fetched(**{**values, **more})


def imf(moment: datetime) -> str:
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


class Nights:
    """Crawls of one site, a day apart; remembers what came."""

    def __init__(self, archive: Archive, site: str = "s"):
        self.archive, self.site, self.at, self.kept = archive, site, START, {}
        frontier.register_site(archive, site, "S", HOME, "{}")

    def begin(self) -> int:
        self.at += timedelta(days=1)
        return frontier.begin(self.archive, self.site, stamp(self.at))

    def visit(self, crawl: int, path: str, *, again: bool = True, late=0, **more) -> int:
        self.at += timedelta(milliseconds=1234)
        lead = Lead(f"{HOME}{path}", "report", 1, "2025年度报告")
        page = frontier.admit(self.archive, self.site, crawl, lead, stamp(self.at))
        fetched = answered(page.url, self.at, again, late, **more)
        kept = captures.keep(
            self.archive, page, crawl, fetched, Traffic(HOME), kind="report", settled=True
        )
        self.kept[kept.id] = (page.id, crawl, fetched, kept)
        return kept.id

    def end(self, crawl: int) -> None:
        frontier.end(self.archive, crawl, "finished", stamp(self.at), [])

    def night(self, *, again: bool = True, paths=PATHS, **more) -> list[int]:
        crawl = self.begin()
        made = [self.visit(crawl, path, again=again, **more) for path in paths]
        self.end(crawl)
        return made

    def count(self, table: str) -> int:
        return self.archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "reports.db", create=True) as opened:
        yield opened
        assert verify(opened.path, on_step=lambda *_: None).problems == ()


@pytest.fixture
def nights(archive):
    return Nights(archive)


def assert_whole(nights: Nights) -> None:
    """Every visit is in `captures` as it came, whichever way it is looked up."""
    for number, (page, crawl, fetched, kept) in nights.kept.items():
        for where in ("id = :id", "page_id = :page", "crawl_id = :crawl", "body_sha256 = :body"):
            values = {"id": number, "page": page, "crawl": crawl, "body": kept.body_sha256}
            found = [
                row
                for row in nights.archive.db.query(f"SELECT * FROM captures WHERE {where}", values)  # noqa: S608
                if row["id"] == number
            ]
            (row,) = found or [None] if where != "body_sha256 = :body" or kept.body_sha256 else [{}]
            if not row:
                assert where == "body_sha256 = :body"
                continue
            assert row["captured_at"] == fetched.captured_at
            assert json.loads(row["response_headers"]) == [
                list(p) for p in fetched.response_headers
            ]
            assert json.loads(row["request_headers"]) == [list(p) for p in fetched.request_headers]
            assert (row["page_id"], row["crawl_id"]) == (page, crawl)
            assert (row["outcome"], row["status"]) == (kept.outcome, fetched.status)
            assert (row["elapsed_ms"], row["body_sha256"]) == (fetched.elapsed_ms, kept.body_sha256)


def test_nights_of_an_unchanging_site_follow_one_route(nights):
    nights.night(again=False)
    for _ in range(12):
        nights.night()
    assert nights.count("fetches") == 2 * len(PATHS)
    assert nights.count("round_visits") == 11 * len(PATHS)
    assert (nights.count("rounds"), nights.count("routes")) == (11, len(PATHS))
    assert nights.count("captures") == 13 * len(PATHS)
    assert_whole(nights)


def test_numbers_are_one_sequence(nights):
    made = [number for again in (False, True, True, True) for number in nights.night(again=again)]
    assert made == list(range(1, len(made) + 1))


def test_an_unconditional_visit_repeats_another_unconditional_one(nights):
    for again in (False, True, True, False, True, False, True, False):
        nights.night(again=again)
    assert nights.count("fetches") == 3 * len(PATHS)
    assert_whole(nights)


@pytest.mark.parametrize(
    "differing",
    [
        {"http_version": "HTTP/1.0"},
        {"peer": "203.0.113.9:80"},
        {"status": 200},
        {"response_headers": (("Server", "apache"), ("ETag", '"1"'))},
        {"response_headers": (("Server", "nginx"), ("date", "yesterday"), ("ETag", '"1"'))},
        {"captured_at": "then"},
        {"reason": "timeout"},
    ],
    ids=str,
)
def test_what_differs_in_more_than_time_has_a_row_of_its_own(nights, differing):
    for again in (False, True, True):
        nights.night(again=again)
    before = nights.count("fetches")
    nights.night(paths=["a"], **differing)
    assert nights.count("fetches") == before + 1
    nights.night()
    assert_whole(nights)


def test_after_a_failure_a_visit_has_a_row_of_its_own_again(nights):
    for again in (False, True, True):
        nights.night(again=again, paths=["a"])
    nights.night(paths=["a"], reason="http:404", status=404)
    assert nights.count("fetches") == 3
    nights.night(paths=["a"])
    nights.night(paths=["a"])
    assert nights.count("fetches") == 4
    assert_whole(nights)


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(PATHS), unique=True),
            st.booleans(),
            st.none() | st.integers(-100_000, 100_000),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_whatever_was_visited_comes_out_as_it_was(tmp_path_factory, plan):
    with Archive(tmp_path_factory.mktemp("any") / "a.db", create=True) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")
        nights = Nights(archive)
        nights.night(again=False)
        for paths, again, late, ended in plan:
            crawl = nights.begin()
            for path in paths:
                nights.visit(crawl, path, again=again, late=late)
            if ended:
                nights.end(crawl)
        assert_whole(nights)
        assert verify(archive.path, on_step=lambda *_: None).problems == ()


def test_two_sites_at_a_time_make_rounds_of_their_own(archive):
    one, other = Nights(archive, "one"), Nights(archive, "two")
    for again in (False, True, True, True):
        first, second = one.begin(), other.begin()
        for path in PATHS:
            one.visit(first, path, again=again)
            other.visit(second, path, again=again)
        one.end(first)
        other.end(second)
    assert_whole(one)
    assert_whole(other)


def test_a_killed_crawl_keeps_its_visits_and_the_next_makes_them_a_round(nights):
    for again in (False, True, True):
        nights.night(again=again)
    crawl = nights.begin()
    nights.visit(crawl, "a")
    nights.visit(crawl, "b")
    assert nights.count("repeats") == 2
    assert_whole(nights)
    assert frontier.page(nights.archive, "s", 1).captured_in == crawl
    assert nights.begin() == crawl  # it never ended: it is gone on with
    nights.visit(crawl, "c")
    nights.end(crawl)
    assert nights.count("repeats") == 0
    assert nights.count("routes") == len(PATHS)
    assert_whole(nights)


@pytest.mark.parametrize("ended", [True, False])
def test_a_visit_that_is_referred_to_gets_its_own_row(nights, ended):
    for again in (False, True, True):
        nights.night(again=again)
    crawl = nights.begin()
    made = [nights.visit(crawl, path) for path in PATHS]
    if ended:
        nights.end(crawl)
    before = nights.count("fetches")
    with nights.archive.writing() as db:
        for _ in range(2):
            repeats.own(db, made[1])
    assert nights.count("fetches") == before + 1
    assert nights.count("captures") == len(nights.kept)
    nights.end(crawl)
    assert_whole(nights)


def test_nights_that_repeat_others_are_not_judged(nights):
    for again in (False, True, True):
        nights.night(again=again)
    nights.archive.db.execute("UPDATE fetches SET reader_id = NULL, body_id = body_id")
    nights.archive.db.execute("UPDATE pages SET kind = 'other'")
    judged = changes.stretch(nights.archive)
    changes.keep(nights.archive, judged, [], at=stamp(nights.at), reader="r")
    nights.night()
    after = changes.stretch(nights.archive)
    assert after.after == after.upto == judged.upto


def test_a_repeat_is_read_with_what_it_repeats(nights):
    nights.night(again=False)
    nights.night()
    nights.night()
    work = readings.pending(nights.archive, "reader", "config", everything=False)
    assert [one.capture_id for one in work] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("headers", "before", "told"),
    [
        (None, None, (None,)),
        ([0, 1], None, None),
        ([0, 1], [0, 1], (None,)),
        ([0, 1], [1, 0], None),
        ([0], [0, 1], None),
        ([0, ["Date", "Thu, 01 Jan 1970 00:01:40 GMT"]], [0, ["Date", "x"]], (0,)),
        ([0, ["Date", "Thu, 01 Jan 1970 00:01:30 GMT"]], [0, ["Date", "x"]], (-10,)),
        ([0, ["date", "Thu, 01 Jan 1970 00:01:40 GMT"]], [0, ["Date", "x"]], None),
        ([0, ["Date", "Fri, 01 Jan 1970 00:01:40 GMT"]], [0, ["Date", "x"]], None),
        ([0, ["Date", "1 Jan 1970 00:01:40 GMT"]], [0, ["Date", "x"]], None),
        ([0, ["Date", "nonsense"]], [0, ["Date", "x"]], None),
        ([["A", "1"], 0], [["A", "2"], 0], None),
    ],
)
def test_how_headers_differ_in_time(headers, before, told):
    as_kept = [None if one is None else json.dumps(one) for one in (headers, before)]
    assert repeats.dated(*as_kept, at=100_999) == told


@given(st.integers(0, 4_000_000_000))
def test_a_date_is_put_together_by_the_view_as_servers_write_it(seconds):
    written = imf(datetime.fromtimestamp(seconds, UTC))
    assert repeats.date_of(seconds) == written


def test_last_seen_goes_with_the_visits(nights, shelf_edition):
    nights.night(again=False, paths=["a"])
    shelf_edition(nights, 1)
    nights.night(paths=["a"])
    with nights.archive.writing() as db:
        db.execute("UPDATE fetches SET edition_id = 1")
    (number,) = nights.night(paths=["a"])
    (last,) = nights.archive.db.execute("SELECT last_seen FROM editions").fetchone()
    assert last == nights.kept[number][2].captured_at


@pytest.fixture
def shelf_edition():
    def add(nights: Nights, capture: int) -> None:
        db = nights.archive.db
        db.execute("INSERT INTO reports (id, key, current_edition_id) VALUES (1, 'k', NULL)")
        db.execute(
            "INSERT INTO editions (id, report_id, page_id, capture_id, ordinal, is_current, form,"
            " first_seen, last_seen, reader, read_at, text_sha256, text)"
            " VALUES (1, 1, 1, ?, 1, 1, 'prose', '2026', '2026', 'r', '2026', ?, '')",
            (capture, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        )
        db.execute("UPDATE reports SET current_edition_id = 1")

    return add
