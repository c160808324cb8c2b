"""When a host may be asked again, and which failures are worth another try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_result,
    stop_after_attempt,
    wait_exponential_jitter,
)

from report_archiver.archive.captures import header
from report_archiver.model import Fetched

MAX_CRAWL_DELAY = 10.0  # seconds; a robots.txt that asks for more gets this
PATIENCE = timedelta(minutes=10)  # a host that asks for more is left alone for this run
LONGEST_REST = timedelta(seconds=10**7)  # a host that asks for more, by seconds or date, gets this
LONGEST_DIGITS, LONGEST_DATE = 9, 60  # characters of a Retry-After
MENDABLE = {"timeout", "connection", "http:429"}
BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 1.0, 60.0


class Resting(Exception):
    """The host asks to be left alone for longer than anyone waits: nothing was asked of it."""

    def __init__(self, origin: str, until: datetime) -> None:
        self.origin = origin
        self.until = until
        super().__init__(f"{origin}, until {until}")


class Pace:
    """The pace at one host, shared by all who ask it. delay: seconds between the beginnings of two
    requests. last_request: the last one's moment, which may be one yet to come."""

    def __init__(
        self,
        delay: float,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        last_request: datetime | None = None,
        not_before: datetime | None = None,
        origin: str = "",
    ) -> None:
        self.origin = origin
        self.delay = delay
        self.last_request: datetime | None = None
        self.not_before: datetime | None = None
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        self.resume(last_request, not_before)

    def resume(self, last_request: datetime | None, not_before: datetime | None) -> None:
        """Go on from what is known of the host. What lies in the future was written by a clock
        that has been set back since, and counts as now."""
        if last_request:
            asked = min(last_request, self._now())
            self.last_request = max(asked, self.last_request or asked)
        if not_before:
            self.not_before = max(not_before, self.not_before or not_before)

    def heed(self, crawl_delay: float) -> None:
        """Slow down to the Crawl-delay of a robots.txt, up to a cap."""
        with self._lock:
            self.delay = max(self.delay, min(crawl_delay, MAX_CRAWL_DELAY))

    def wait(self) -> None:
        """Sleep until the host may be asked, and take this as the moment it is.

        Raises Resting where that is too far off to wait for.
        """
        due = self._reserve()
        while self.not_before and self.not_before > due:  # an answer to another, while we slept
            due = self._reserve()

    def _reserve(self) -> datetime:
        """Take the next moment that is free, and sleep until then."""
        with self._lock:
            now = self._now()
            if self.not_before and self.not_before - now > PATIENCE:
                raise Resting(self.origin, self.not_before)
            due = max(now, self.not_before or now)
            if self.last_request:
                due = max(due, self.last_request + timedelta(seconds=self.delay))
            self.last_request = due
        if due > now:
            self._sleep((due - now).total_seconds())
        return due

    def hold(self, fetched: Fetched) -> None:
        """Obey the Retry-After of an answer 429 or 503."""
        if fetched.status not in {429, 503}:
            return
        stated = header(fetched.response_headers, "retry-after")
        until = retry_after(stated or "", self._now())
        if until:
            with self._lock:
                self.not_before = max(until, self.not_before or until)

    @property
    def rests_until(self) -> datetime | None:
        """The moment to come back, if that is too far off to wait for."""
        until = self.not_before
        return until if until and until - self._now() > PATIENCE else None


def retry_after(text: str, now: datetime) -> datetime | None:
    """The moment that a Retry-After names, in seconds or as a date (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        seconds = text.lstrip("0")[:LONGEST_DIGITS] or "0"
        return now + min(timedelta(seconds=int(seconds)), LONGEST_REST)
    if len(text) > LONGEST_DATE:
        return None
    try:
        date = parsedate_to_datetime(text)
        date = date if date.tzinfo else date.replace(tzinfo=now.tzinfo)
        return min(date, now + LONGEST_REST)
    except (ValueError, OverflowError):  # zones and days that no clock has
        return None


def mendable(fetched: Fetched) -> bool:
    """May the same request succeed a little later?"""
    reason = fetched.reason or ""
    return reason in MENDABLE or reason.startswith("http:5")


def policy(retries: int, pace: Pace, sleep: Callable[[float], None]) -> Retrying:
    """The one retry policy: capped exponential backoff with jitter, for what a retry can mend."""

    def last(state: RetryCallState) -> Fetched:
        assert state.outcome is not None  # noqa: S101 - tenacity calls this after an attempt
        result: Fetched = state.outcome.result()
        return result

    return Retrying(
        stop=stop_after_attempt(retries + 1),
        wait=wait_exponential_jitter(BACKOFF_SECONDS, MAX_BACKOFF_SECONDS),
        retry=retry_if_result(lambda fetched: mendable(fetched) and pace.rests_until is None),
        sleep=sleep,
        retry_error_callback=last,
    )
