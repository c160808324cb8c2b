"""Clocks that jump, ours and the server's, between crawls and in the middle of one: what is found
to have changed is what was found with clocks that do not, in the order of the captures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from tests.demo.portal import NEW_2018, OF_2017, OF_2018, OF_2021, REPORTS, Portal, Shelf

from report_archiver.archive import Archive
from report_archiver.archive.verify import verify
from report_archiver.demo import server, states
from report_archiver.demo.catalogue import load

DAY, HOUR, YEAR = timedelta(days=1), timedelta(hours=1), timedelta(days=365)


def history():
    """What the portal shows from crawl to crawl, and what a person would say changed."""
    first = load()
    edited = states.edited(first, OF_2017, "9286条", "9826条")
    reworded = states.edited(first, OF_2021, "新系统于", "新的系统于")
    without = states.removed(reworded, OF_2017)
    moved = states.moved(reworded, OF_2018, NEW_2018, states.year_column("/011/011000", 2018))
    return [
        (edited, [("figures", 2017)]),
        (reworded, [("figures", 2017), ("text", 2021)]),
        (without, []),
        (without, [("gone", 2017)]),
        (reworded, [("back", 2017)]),
        (moved, [("moved", 2018)]),
        (moved, []),
    ]


def lived_through(folder, book, steps, jump=None):
    """The history, with these steps of the clock between its crawls; what the archive has then."""
    folder.mkdir()
    shelf, pace = Shelf(), iter(steps)
    with server.serve(shelf) as served, Archive(folder / "a.db", create=True) as archive:
        # When a page is due is another matter: tests/demo/test_intervals.py.
        portal = Portal(served.address, shelf, archive, book, full=True)
        if jump is not None:
            portal.now = jump(portal)
        assert len(portal.crawl(load())) == REPORTS
        for shown, expected in history():
            found = portal.crawl(shown, later=next(pace))
            assert sorted(found) == sorted(expected)
        kept = archive.db.execute(
            "SELECT kind, report_id, page_id, from_capture, to_capture, summary FROM changes"
            " ORDER BY id"
        ).fetchall()
        editions = archive.db.execute(
            "SELECT r.key, e.ordinal, e.is_current, e.text_sha256 FROM editions e"
            " JOIN reports r ON r.id = e.report_id ORDER BY e.id"
        ).fetchall()
        assert verify(archive.path, on_step=lambda *_: None).problems == ()
        return kept, editions, portal


@pytest.fixture(scope="module")
def steady(tmp_path_factory, book):
    kept, editions, _ = lived_through(
        tmp_path_factory.mktemp("steady") / "a", book, [DAY] * len(history())
    )
    return kept, editions


@pytest.mark.parametrize(
    "steps",
    [
        [-HOUR] * 7,
        [YEAR, -YEAR, YEAR, -YEAR, YEAR, -YEAR, YEAR],
        [-YEAR, DAY, DAY, -HOUR, 3 * YEAR, DAY, -2 * YEAR],
        [timedelta(0)] * 7,
        [timedelta(seconds=1)] * 7,
    ],
    ids=["hours back", "a year on and back", "this way and that", "it stands still", "hardly"],
)
def test_a_clock_that_jumps_between_crawls(tmp_path, book, steady, steps):
    kept, editions, _ = lived_through(tmp_path / "a", book, steps)
    assert (kept, editions) == steady
    assert [row[4] for row in kept] == sorted(row[4] for row in kept)


@pytest.mark.parametrize("by", [-HOUR, YEAR, -YEAR])
def test_a_clock_that_jumps_in_the_middle_of_a_crawl(tmp_path, book, steady, by):
    def jump(portal):
        calls = count(1)

        def now():
            if next(calls) % 97 == 0:
                portal.moment += by
            return portal.moment

        return now

    kept, editions, _ = lived_through(tmp_path / "a", book, [DAY] * len(history()), jump)
    assert (kept, editions) == steady


@pytest.mark.parametrize(
    "stated",
    ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2083 08:00:00 GMT", "昨天", ""],
    ids=["long ago", "far off", "no date", "nothing"],
)
def test_a_server_that_is_wrong_about_the_time(tmp_path, book, steady, stated, monkeypatch):
    wrong = stated.encode().decode("latin-1")
    monkeypatch.setattr(server._Handler, "date_time_string", lambda self, timestamp=None: wrong)
    kept, editions, portal = lived_through(tmp_path / "a", book, [DAY] * len(history()))
    assert (kept, editions) == steady
    with Archive(tmp_path / "a" / "a.db") as archive:
        (first,) = archive.db.execute("SELECT min(captured_at) FROM captures").fetchone()
    assert first.startswith("2026-03-02")  # our own clock tells when a page was captured
    assert portal.moment > datetime(2026, 3, 8, tzinfo=UTC)
