from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from report_archiver.archive import Archive, hosts
from report_archiver.archive.hosts import Host
from report_archiver.archive.times import moment, stamp

ORIGIN = "http://a.example"


def test_pace_and_robots_of_a_host(tmp_path: Path):
    with Archive(tmp_path / "reports.db", create=True) as archive:
        assert hosts.host(archive, ORIGIN) == Host(ORIGIN)
        assert hosts.robots_body(archive, Host(ORIGIN)) is None
        hosts.keep_robots(archive, ORIGIN, "t1", 200, b"rules")
        with archive.writing() as db:
            hosts.keep_pace(db, ORIGIN, "t2", "t9")
        digest = sha256(b"rules").hexdigest()
        assert hosts.host(archive, ORIGIN) == Host(ORIGIN, "t2", "t9", "t1", 200, digest)
        hosts.keep_robots(archive, ORIGIN, "t3", 503, None)
        known = hosts.host(archive, ORIGIN)
        assert known == Host(ORIGIN, "t2", "t9", "t3", 503, digest)
        assert hosts.robots_body(archive, known) == b"rules"


def test_times_sort_as_text_and_come_back():
    china = timezone(timedelta(hours=8))
    first = datetime(2026, 1, 31, 9, tzinfo=china)
    assert stamp(first) == "2026-01-31T01:00:00.000Z"
    assert moment(stamp(first)) == first
    later = datetime(2026, 1, 31, 1, 0, 0, 5000, tzinfo=UTC)
    assert stamp(first) < stamp(later)
