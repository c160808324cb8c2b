from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from report_archiver.archive import Archive, bodies
from report_archiver.archive.times import stamp
from report_archiver.crawl.robots import Robots, answer, rules
from report_archiver.model import Fetched, Hop

from .conftest import Clock

ORIGIN = "http://a.example"
RULES = b"User-agent: *\nDisallow: /no\nAllow: /no/but\nCrawl-delay: 4\n"
DIGEST = f"sha256:{sha256(RULES).hexdigest()[:16]}"
NOTHING = f"allow sha256:{sha256(b'').hexdigest()[:16]}"


def fetched(
    status: int | None, body: bytes | None, reason: str | None = None, **more: object
) -> Fetched:
    url = f"{ORIGIN}/robots.txt"
    values = {"peer": "1.1.1.1:80"} | more
    return Fetched(url, url, "2026-03-01T00:00:00.000Z", status, (), (), 1, body, reason, **values)


@pytest.mark.parametrize(
    ("status", "body", "decision"),
    [
        (200, b"", NOTHING),
        (204, None, NOTHING),
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
def test_what_a_status_means(status: int | None, body: bytes | None, decision: str):
    assert rules(status, body).decide(f"{ORIGIN}/no") == decision


@pytest.mark.parametrize("status", [200, 503, None])
def test_rules_hold_and_an_earlier_copy_holds_where_none_is_to_be_had(status: int | None):
    known = rules(status, RULES)
    assert known.decide(f"{ORIGIN}/no/x") == f"disallow {DIGEST}"
    assert known.decide(f"{ORIGIN}/no/but") == f"allow {DIGEST}"
    assert known.decide(f"{ORIGIN}/yes") == f"allow {DIGEST}"
    assert known.decide(f"{ORIGIN}/robots.txt") == f"allow {DIGEST}"
    assert known.crawl_delay == 4


def test_our_own_group_goes_before_the_general_one():
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: report-archiver\nDisallow: /no\n"
    assert rules(200, body).decide(f"{ORIGIN}/yes").startswith("allow ")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (fetched(200, RULES), (200, RULES)),
        (fetched(200, None, "empty"), (200, b"")),
        (fetched(200, None, "soft_404"), (200, b"")),
        (fetched(404, None, "http:404"), (404, None)),
        (fetched(200, None, "truncated"), (None, None)),
        (fetched(None, None, "timeout"), (None, None)),
        (fetched(None, None, "scope", hops=(Hop(ORIGIN, 301, ()),)), (301, None)),
        (fetched(None, None, "scheme", hops=(Hop(ORIGIN, 301, ()),)), (301, None)),
        (fetched(200, None, "too_large"), (None, None)),
        (fetched(200, None, "challenge:aliyun"), (None, None)),
        (fetched(412, None, "challenge:ruishu"), (412, None)),
        (fetched(302, None, "redirects", hops=(Hop(ORIGIN, 302, ()),)), (302, None)),
    ],
)
def test_what_a_fetch_of_it_says(found: Fetched, expected: tuple[int | None, bytes | None]):
    assert answer(found) == expected


def test_a_copy_is_good_for_a_day_and_outlives_a_failure(archive: Archive, clock: Clock):
    answers = iter([fetched(200, RULES), fetched(503, None, "http:503"), fetched(404, None)])
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        return next(answers)

    def decide() -> str:
        return Robots(archive, fetch, clock.now).rules(ORIGIN).decide(f"{ORIGIN}/no")

    assert decide() == f"disallow {DIGEST}"
    clock.moment += timedelta(hours=23)
    assert decide() == f"disallow {DIGEST}"
    assert asked == [f"{ORIGIN}/robots.txt"]
    clock.moment += timedelta(hours=2)
    assert decide() == f"disallow {DIGEST}"  # 503: the last good copy
    assert decide() == "allow:404"  # a failure is not kept for a day
    assert len(asked) == 3
    [(kept,)] = archive.db.execute("SELECT robots_fetched_at FROM hosts").fetchall()
    assert kept == stamp(clock.moment)
    [(digest,)] = archive.db.execute("SELECT robots_sha256 FROM hosts").fetchall()
    assert bodies.get(archive.db, digest) == RULES  # and the bytes outlive the 404


def test_a_crawl_of_days_asks_again_each_day(archive: Archive, clock: Clock):
    answers = iter([fetched(404, None), fetched(200, RULES)])
    robots = Robots(archive, lambda _: next(answers), clock.now)
    assert robots.rules(ORIGIN).decide(f"{ORIGIN}/no") == "allow:404"
    clock.moment += timedelta(hours=23)
    assert robots.rules(ORIGIN).decide(f"{ORIGIN}/no") == "allow:404"
    clock.moment += timedelta(hours=1)
    assert robots.rules(ORIGIN).decide(f"{ORIGIN}/no") == f"disallow {DIGEST}"


@pytest.mark.parametrize("same_crawl", [True, False])
def test_a_copy_from_the_future_is_asked_for_again(
    archive: Archive, clock: Clock, same_crawl: bool
):
    """The clock stood a year ahead when it was fetched; it is not good for all that year."""
    answers = iter([fetched(404, None), fetched(200, RULES)])
    first, second = (Robots(archive, lambda _: next(answers), clock.now) for _ in range(2))
    assert first.rules(ORIGIN).decide(f"{ORIGIN}/no") == "allow:404"
    clock.moment -= timedelta(days=365)
    robots = first if same_crawl else second
    for _ in range(2):
        assert robots.rules(ORIGIN).decide(f"{ORIGIN}/no") == f"disallow {DIGEST}"


@pytest.mark.parametrize("status", [429, 500, None])
def test_an_answer_that_could_not_be_had_is_not_kept_for_the_next_crawl(
    archive: Archive, clock: Clock, status: int | None
):
    answers = iter([fetched(status, None, "x"), fetched(200, RULES)])
    first, second = (Robots(archive, lambda _: next(answers), clock.now) for _ in range(2))
    assert first.rules(ORIGIN).decide(f"{ORIGIN}/yes").startswith("disallow:")
    assert first.rules(ORIGIN).decide(f"{ORIGIN}/yes").startswith("disallow:")
    assert second.rules(ORIGIN).decide(f"{ORIGIN}/yes") == f"allow {DIGEST}"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (fetched(None, None, "dns", peer=None), "dns"),
        (fetched(200, None, "challenge:aliyun"), "challenge:aliyun"),
    ],
)
def test_a_host_that_could_not_be_asked_is_named_with_the_reason(
    archive, clock: Clock, found: Fetched, reason: str
):
    robots = Robots(archive, lambda _: found, clock.now)
    assert robots.rules(ORIGIN).decide(f"{ORIGIN}/") == "disallow:unreachable"
    assert robots.failures == {ORIGIN: reason}
