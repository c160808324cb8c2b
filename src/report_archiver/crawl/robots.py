"""robots.txt after RFC 9309: what a status means (2.3.1), how long a copy is good (2.4).

A `robots` meta element and X-Robots-Tag speak of indexing and say nothing of fetching; they are
kept with the capture as all that was received is, and decide nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from report_archiver.archive import Archive, hosts
from report_archiver.archive.hosts import Host
from report_archiver.archive.times import moment, stamp
from report_archiver.crawl.exclusion import Exclusion, parse
from report_archiver.crawl.urls import target_of
from report_archiver.model import Fetched

AGENT = "report-archiver"
FRESH = timedelta(hours=24)
NO_BODY = {"empty", "soft_404", "maintenance", "not_text"}  # answered, but with no rules in it
NO_RULES = ("redirects", "scheme", "scope")  # a redirect led nowhere: no robots.txt is to be had
NEVER_ASKED = {"address", "dns", "connection", "tls", "scope", "scheme"}
DIGITS = 16  # of a body's SHA-256, enough to find it among the archive's bodies


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows. decision: `allow` or `disallow` and, after a colon, the status that
    decided where it was not the rules' own word. digest: of the robots.txt, where one decided."""

    decision: str
    exclusion: Exclusion | None = None
    digest: str = ""

    def decide(self, url: str) -> str:
        """allow… or disallow… for this URL; by rules, with the first 16 digits of their SHA-256:
        `allow sha256:0123456789abcdef`."""
        if self.exclusion is None:
            return self.decision
        word = "allow" if self.exclusion.allows(target_of(url)) else "disallow"
        return f"{word} sha256:{self.digest}"

    @property
    def crawl_delay(self) -> float:
        """Seconds between requests that the host asks for; 0 where it asks for none."""
        return (self.exclusion.crawl_delay if self.exclusion else None) or 0.0


def rules(status: int | None, body: bytes | None) -> Rules:
    """The rules that follow from a fetch of robots.txt.

    status: of the answer, None where none came. body: the latest good copy. Missing (4xx, or too
    many redirects) allows everything; an answer that cannot be had (5xx, 429, the network) forbids
    everything, unless there is a good copy from before.
    """
    if status is not None and 200 <= status < 300:
        return _stated(body or b"")
    if status is not None and status < 500 and status != 429:
        return Rules(f"allow:{status}")
    if body is not None:
        return _stated(body)
    return Rules(f"disallow:{status or 'unreachable'}")


def _stated(body: bytes) -> Rules:
    return Rules("allow", parse(body, AGENT), sha256(body).hexdigest()[:DIGITS])


class Robots:
    """The rules of the hosts of a crawl, from the archive where they are fresh.

    fetch: fetches a URL of robots.txt at the host's pace, wherever it is redirected to. failures:
    origins that could not even be connected to, or whose firewall answered, with the reason.
    """

    def __init__(
        self, archive: Archive, fetch: Callable[[str], Fetched], now: Callable[[], datetime]
    ) -> None:
        self.failures: dict[str, str] = {}
        self._archive = archive
        self._fetch = fetch
        self._now = now
        self._rules: dict[str, tuple[Rules, datetime]] = {}

    def rules(self, origin: str) -> Rules:
        """The rules of this origin, fetched if need be; in a crawl of days once a day."""
        known = self._rules.get(origin)
        if known is None or not self._is_fresh(known[1]):
            self._rules[origin] = known = self._looked_up(origin)
        return known[0]

    def _looked_up(self, origin: str) -> tuple[Rules, datetime]:
        host = hosts.host(self._archive, origin)
        until = self._good_until(host)
        if until is None or not self._is_fresh(until):
            host = self._renewed(origin)
            until = self._now() + FRESH
        body = hosts.robots_body(self._archive, host)
        return rules(host.robots_status, body), until

    def _is_fresh(self, until: datetime) -> bool:
        """Whether it is still good: not where the clock stood ahead when it was fetched."""
        left = until - self._now()
        return timedelta(0) < left <= FRESH

    def _good_until(self, host: Host) -> datetime | None:
        """How long what is known may be used; a failure is not kept for the next crawl."""
        if host.robots_fetched_at is None or host.robots_status is None:
            return None
        kept = moment(host.robots_fetched_at) + FRESH
        return kept if host.robots_status < 500 and host.robots_status != 429 else None

    def _renewed(self, origin: str) -> Host:
        fetched = self._fetch(f"{origin}/robots.txt")
        self.failures.pop(origin, None)
        if _is_named(fetched):
            self.failures[origin] = fetched.reason or ""
        status, body = answer(fetched)
        hosts.keep_robots(self._archive, origin, stamp(self._now()), status, body)
        return hosts.host(self._archive, origin)


def _is_named(fetched: Fetched) -> bool:
    """Does the reason say more of the pages than that there was no robots.txt?"""
    reason = fetched.reason or ""
    return reason.startswith("challenge:") or (fetched.peer is None and reason in NEVER_ASKED)


def answer(fetched: Fetched) -> tuple[int | None, bytes | None]:
    """Status and bytes of a robots.txt as fetched; status None where no whole answer came, a
    firewall's page under a good status among them."""
    if fetched.body is not None:
        return fetched.status, fetched.body
    reason = fetched.reason or ""
    if reason in NO_BODY:
        return fetched.status, b""
    if reason in NO_RULES and fetched.hops:
        return fetched.hops[-1].status, None
    good = fetched.status is not None and fetched.status < 300
    if good or reason in {"truncated", "too_large"}:
        return None, None
    return fetched.status, None
