from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from report_archiver.crawl.pace import Pace, Resting, mendable, policy, retry_after
from report_archiver.model import Fetched

from .conftest import Clock

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def fetched(reason: str | None, status: int | None = 200, after: str | None = None) -> Fetched:
    headers = (("Retry-After", after),) if after else ()
    return Fetched("u", "u", "t", status, (), headers, 1, None if reason else b"x", reason)


def pace(clock: Clock, delay: float = 2.0) -> Pace:
    return Pace(delay, clock.now, clock.sleep)


def test_requests_are_a_delay_apart(clock: Clock):
    at = pace(clock)
    at.wait()
    assert clock.slept == []
    at.wait()
    clock.moment += timedelta(seconds=1.5)
    at.wait()
    clock.moment += timedelta(seconds=9)
    at.wait()
    assert clock.slept == [2.0, 0.5]


def test_it_goes_on_from_what_the_archive_knows(clock: Clock):
    at = Pace(2.0, clock.now, clock.sleep, last_request=NOW - timedelta(seconds=0.5))
    at.wait()
    assert clock.slept == [1.5]
    Pace(0, clock.now, clock.sleep, not_before=clock.moment + timedelta(seconds=40)).wait()
    assert clock.slept == [1.5, 40]


def test_several_who_wait_at_once_get_moments_of_their_own():
    slept: list[float] = []
    at = Pace(2.0, lambda: NOW, slept.append)
    with ThreadPoolExecutor(8) as pool:
        for one in [pool.submit(at.wait) for _ in range(8)]:
            one.result(10)
    assert sorted(slept) == [2.0 * place for place in range(1, 8)]
    assert at.last_request == NOW + timedelta(seconds=14)


def test_a_wish_to_be_left_alone_reaches_those_who_sleep_already(clock: Clock):
    at = pace(clock)
    answers = iter([fetched("http:503", 503, "60")])
    patient = clock.sleep

    def interrupted(seconds: float) -> None:
        patient(seconds)
        for answer in answers:
            at.hold(answer)

    at._sleep = interrupted
    at.wait()
    at.wait()
    assert clock.slept == [2.0, 60.0]


def test_nobody_waits_for_a_host_that_wants_hours(clock: Clock):
    at = pace(clock)
    at.hold(fetched("http:429", 429, "7200"))
    with pytest.raises(Resting) as caught:
        at.wait()
    assert caught.value.until == NOW + timedelta(hours=2)
    assert clock.slept == []


def test_what_a_clock_that_was_set_back_has_left_is_not_waited_for(clock: Clock):
    at = Pace(2.0, clock.now, clock.sleep, last_request=NOW + timedelta(days=900))
    at.wait()
    assert clock.slept == [2.0]


@pytest.mark.parametrize(("asked", "expected"), [(0, 2), (1, 2), (5, 5), (3600, 10)])
def test_crawl_delay_is_heeded_up_to_a_cap(clock: Clock, asked: float, expected: float):
    at = pace(clock)
    at.heed(asked)
    assert at.delay == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        (" 0 ", NOW),
        ("Sun, 01 Mar 2026 00:01:00 GMT", NOW + timedelta(minutes=1)),
        ("Sun, 01 Mar 2026 08:01:00 +0800", NOW + timedelta(minutes=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("１２０", None),
        ("9" * 40, NOW + timedelta(seconds=10**7)),
        ("9" * 5000, NOW + timedelta(seconds=10**7)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + timedelta(seconds=10**7)),
        ("Fri, 31 Dec 9999 23:59:59 -0100", NOW + timedelta(seconds=10**7)),
        ("Mon, 01 Jan 2027 00:00:00 +9999999999999999999999", None),
        ("Mon, 01 Jan 2027 00:00:00 +9999", None),
    ],
)
def test_retry_after_in_both_forms(text: str, expected: datetime | None):
    assert retry_after(text, NOW) == expected


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        (fetched("http:429", 429, "30"), True),
        (fetched("http:503", 503, "30"), True),
        (fetched("http:503", 503), False),
        (fetched("http:500", 500, "30"), False),
        (fetched(None, 200, "30"), False),
    ],
)
def test_who_may_hold_us(clock: Clock, answer: Fetched, held: bool):
    at = pace(clock)
    at.hold(answer)
    assert (at.not_before is not None) == held


def test_too_long_a_rest_is_not_waited_for(clock: Clock):
    at = pace(clock)
    at.hold(fetched("http:503", 503, "601"))
    assert at.rests_until == NOW + timedelta(seconds=601)
    clock.moment += timedelta(seconds=2)
    assert at.rests_until is None


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (None, False),
        ("timeout", True),
        ("connection", True),
        ("http:429", True),
        ("http:500", True),
        ("http:503", True),
        ("http:404", False),
        ("http:403", False),
        ("robots", False),
        ("tls", False),
        ("dns", False),
        ("truncated", False),
        ("challenge:jsl", False),
    ],
)
def test_what_a_retry_can_mend(reason: str | None, expected: bool):
    assert mendable(fetched(reason)) == expected


def test_tries_back_off_and_end_with_the_last_answer(clock: Clock):
    answers = [fetched("timeout", None), fetched("http:500", 500), fetched(None)]
    tries = iter(answers)
    assert policy(4, pace(clock), clock.sleep)(lambda: next(tries)) == answers[-1]
    assert len(clock.slept) == 2
    assert 1 <= clock.slept[0] <= 2
    assert 2 <= clock.slept[1] <= 3
    always = iter([fetched("timeout", None)] * 9)
    assert policy(2, pace(clock), clock.sleep)(lambda: next(always)).reason == "timeout"
    assert len(list(always)) == 6
    assert all(pause <= 60 for pause in clock.slept)
