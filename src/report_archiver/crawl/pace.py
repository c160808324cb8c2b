"""When a host may be asked again, and which failures are worth another try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

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
MENDABLE = {"timeout", "connection", "http:429"}
BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 1.0, 60.0


class Pace:
    """The pace at one host. delay: seconds between the beginnings of two requests."""

    def __init__(
        self,
        delay: float,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        last_request: datetime | None = None,
        not_before: datetime | None = None,
    ) -> None:
        self.delay = delay
        self.last_request = last_request
        self.not_before = not_before
        self._now = now
        self._sleep = sleep

    def heed(self, crawl_delay: float) -> None:
        """Slow down to the Crawl-delay of a robots.txt, up to a cap."""
        self.delay = max(self.delay, min(crawl_delay, MAX_CRAWL_DELAY))

    def wait(self) -> None:
        """Sleep until the host may be asked, and take this as the moment it is."""
        now = self._now()
        due = [self.not_before or now]
        if self.last_request:
            due.append(self.last_request + timedelta(seconds=self.delay))
        pause = (max(due) - now).total_seconds()
        if pause > 0:
            self._sleep(pause)
        self.last_request = max(self._now(), now)

    def hold(self, fetched: Fetched) -> None:
        """Obey the Retry-After of an answer 429 or 503."""
        if fetched.status not in {429, 503}:
            return
        stated = header(fetched.response_headers, "retry-after")
        until = retry_after(stated or "", self._now())
        if until:
            self.not_before = max(until, self.not_before or until)

    @property
    def rests_until(self) -> datetime | None:
        """The moment to come back, if that is too far off to wait for."""
        if self.not_before and self.not_before - self._now() > PATIENCE:
            return self.not_before
        return None


def retry_after(text: str, now: datetime) -> datetime | None:
    """The moment that a Retry-After names, in seconds or as a date (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=min(int(text), 10**7))
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=now.tzinfo)


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
