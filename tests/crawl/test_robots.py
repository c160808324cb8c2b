from __future__ import annotations

from datetime import timedelta

import pytest

from report_archiver.archive import Archive
from report_archiver.archive.times import stamp
from report_archiver.crawl.robots import Robots, answer, rules
from report_archiver.model import Fetched, Hop

from .conftest import Clock

ORIGIN = "http://a.example"
RULES = "User-agent: *\nDisallow: /no\nAllow: /no/but\nCrawl-delay: 4\n"


def fetched(
    status: int | None, body: str | None, reason: str | None = None, **more: object
) -> Fetched:
    url = f"{ORIGIN}/robots.txt"
    raw = None if body is None else body.encode()
    values = {"peer": "1.1.1.1:80"} | more
    return Fetched(url, url, "2026-03-01T00:00:00.000Z", status, (), (), 1, raw, reason, **values)


@pytest.mark.parametrize(
    ("status", "text", "decision"),
    [
        (200, "", "allow"),
        (200, "<html>no rules</html>", "allow"),
        (404, None, "allow:404"),
        (403, None, "allow:403"),
        (401, None, "allow:401"),
        (302, None, "allow:302"),
        (429, None, "disallow:429"),
        (500, None, "disallow:500"),
        (503, None, "disallow:503"),
        (None, None, "disallow:unreachable"),
    ],
)
def test_what_a_status_means(status: int | None, text: str | None, decision: str):
    assert rules(status, text).decide(f"{ORIGIN}/no") == decision


@pytest.mark.parametrize("status", [200, 503, None])
def test_rules_hold_and_an_earlier_copy_holds_where_none_is_to_be_had(status: int | None):
    known = rules(status, RULES)
    assert known.decide(f"{ORIGIN}/no/x") == "disallow"
    assert known.decide(f"{ORIGIN}/no/but") == "allow"
    assert known.decide(f"{ORIGIN}/yes") == "allow"
    assert known.crawl_delay == 4


def test_our_own_group_goes_before_the_general_one():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: report-archiver\nDisallow: /no\n"
    assert rules(200, text).decide(f"{ORIGIN}/yes") == "allow"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (fetched(200, RULES), (200, RULES)),
        (fetched(200, None, "empty"), (200, "")),
        (fetched(200, None, "soft_404"), (200, "")),
        (fetched(404, None, "http:404"), (404, None)),
        (fetched(200, None, "truncated"), (None, None)),
        (fetched(None, None, "timeout"), (None, None)),
        (fetched(None, None, "scope", hops=(Hop(ORIGIN, 301, ()),)), (301, None)),
        (fetched(302, None, "redirects", hops=(Hop(ORIGIN, 302, ()),)), (302, None)),
    ],
)
def test_what_a_fetch_of_it_says(found: Fetched, expected: tuple[int | None, str | None]):
    assert answer(found) == expected


def test_a_copy_is_good_for_a_day_and_outlives_a_failure(archive: Archive, clock: Clock):
    answers = iter([fetched(200, RULES), fetched(503, None, "http:503"), fetched(404, None)])
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        return next(answers)

    def decide() -> str:
        return Robots(archive, fetch, clock.now).rules(ORIGIN).decide(f"{ORIGIN}/no")

    assert decide() == "disallow"
    clock.moment += timedelta(hours=23)
    assert decide() == "disallow"
    assert asked == [f"{ORIGIN}/robots.txt"]
    clock.moment += timedelta(hours=2)
    assert decide() == "disallow"  # 503: the last good copy
    assert decide() == "allow:404"  # a failure is not kept for a day
    assert len(asked) == 3
    [(kept,)] = archive.db.execute("SELECT robots_fetched_at FROM hosts").fetchall()
    assert kept == stamp(clock.moment)


def test_a_host_that_could_not_be_connected_to_is_named_with_the_reason(archive, clock: Clock):
    robots = Robots(archive, lambda _: fetched(None, None, "dns", peer=None), clock.now)
    assert robots.rules(ORIGIN).decide(ORIGIN) == "disallow:unreachable"
    assert robots.failures == {ORIGIN: "dns"}
