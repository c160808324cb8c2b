"""What is to be told: from which row on, once, and of findings only what became of them."""

from __future__ import annotations

import pytest
from tests.publish.conftest import rows

from report_archiver.archive import Archive, notices
from report_archiver.archive.notices import Mark, Notice

AT = "2026-03-01T00:00:00.000Z"
TARGET = "ab" * 16


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "reports.db", create=True) as archive:
        with archive.writing() as db:
            rows(db, "sites", *(site(name) for name in ("one", "two")))
            for number, name in enumerate(("one", "two"), 1):
                page = {"id": number, "site_id": name, "url": f"http://{name}.example/"}
                rows(db, "pages", {**page, "kind": "report", "state": "done", "first_seen": AT})
                fetch = {"id": number, "page_id": number, "captured_at": AT, "outcome": "new"}
                rows(db, "fetches", fetch)
                rows(db, "reports", {"id": number, "key": name, "year": 2020 + number})
            finding = {"severity": "error", "rule": "s.silent", "message": "nothing new"}
            times = {"found_at": AT, "last_found_at": AT}
            rows(db, "findings", {"id": 1, **finding, **times, "site_id": "one", "key": "a"})
        yield archive


def site(name):
    return {"id": name, "name": name, "homepage": f"http://{name}.example/", "config": "{}"}


def change(archive, number, kind="appeared"):
    row = {"kind": kind, "summary": kind, "report_id": number, "page_id": number}
    seen = {"from_capture": None if kind == "appeared" else number, "to_capture": number}
    with archive.writing() as db:
        rows(db, "changes", {**row, **seen, "found_at": AT, "reader": "1"})


def event(archive, *kinds):
    with archive.writing() as db:
        rows(db, "finding_events", *({"finding_id": 1, "at": AT, "kind": kind} for kind in kinds))


def told(archive, after):
    return [one.kind for one in notices.happened(archive, after, notices.mark(archive))]


def test_an_archive_where_nothing_happened(archive):
    assert notices.mark(archive) == Mark(0, 0)
    assert notices.told(archive, TARGET) is None
    assert told(archive, Mark()) == []


def test_only_what_is_after_the_mark(archive):
    change(archive, 1)
    event(archive, "found")
    before = notices.mark(archive)
    change(archive, 1, "gone")
    assert told(archive, Mark()) == ["appeared", "gone", "found"]
    assert told(archive, before) == ["gone"]


def test_a_site_is_first_until_something_of_it_was_told(archive):
    change(archive, 1)
    before = notices.mark(archive)
    change(archive, 1, "gone")
    change(archive, 2)
    event(archive, "found")
    found = notices.happened(archive, before, notices.mark(archive))
    assert [(one.kind, one.site, one.first) for one in found] == [
        ("gone", "one", False),
        ("appeared", "two", True),
        ("found", "one", False),
    ]
    assert found[-1].url == "http://one.example/"


@pytest.mark.parametrize(
    ("before", "since", "expected"),
    [
        ([], ["found"], ["found"]),
        ([], ["found", "resolved"], []),
        ([], ["found", "resolved", "returned"], ["returned"]),
        (["found"], ["resolved"], ["resolved"]),
        (["found"], ["resolved", "returned"], []),
        (["found", "resolved"], ["returned", "resolved"], []),
        (["found", "resolved"], ["returned"], ["returned"]),
    ],
)
def test_of_a_finding_only_what_became_of_it(archive, before, since, expected):
    event(archive, *before)
    mark = notices.mark(archive)
    event(archive, *since)
    assert told(archive, mark) == expected


def test_what_did_not_arrive_is_still_to_be_told(archive):
    def keep(after, upto, error):
        notices.keep(archive, Notice(TARGET, "json", after, upto, 1, error), at=AT)
        return notices.told(archive, TARGET)

    assert keep(Mark(1, 1), Mark(4, 2), None) == Mark(4, 2)
    assert keep(Mark(4, 2), Mark(6, 3), "refused") == Mark(4, 2)
    assert keep(Mark(4, 2), Mark(9, 3), None) == Mark(9, 3)
    assert notices.told(archive, "another") is None
