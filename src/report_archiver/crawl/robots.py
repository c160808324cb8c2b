"""robots.txt after RFC 9309: what a status means (2.3.1), how long a copy is good (2.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from report_archiver.archive import Archive, hosts
from report_archiver.archive.hosts import Host
from report_archiver.archive.times import moment, stamp
from report_archiver.charset import decode
from report_archiver.model import Fetched

AGENT = "report-archiver"
FRESH = timedelta(hours=24)
MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read
NO_BODY = {"empty", "soft_404", "maintenance", "not_text"}  # answered, but with no rules in it
NEVER_ASKED = {"address", "dns", "connection", "tls", "scope", "scheme"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows. decision: what is recorded with a capture, `allow` or `disallow` and,
    after a colon, the status that decided where it was not the rules' own word."""

    decision: str
    parser: Protego | None = None

    def decide(self, url: str) -> str:
        """allow… or disallow… for this URL."""
        if self.parser is None:
            return self.decision
        return "allow" if self.parser.can_fetch(url, AGENT) else "disallow"

    @property
    def crawl_delay(self) -> float:
        """Seconds between requests that the host asks for; 0 where it asks for none."""
        delay = self.parser.crawl_delay(AGENT) if self.parser else None
        return float(delay or 0)


def rules(status: int | None, text: str | None) -> Rules:
    """The rules that follow from a fetch of robots.txt.

    status: of the answer, None where none came. text: the latest good copy. Missing (4xx, or too
    many redirects) allows everything; an answer that cannot be had (5xx, 429, the network) forbids
    everything, unless there is a good copy from before.
    """
    if status is not None and 200 <= status < 300:
        return Rules("allow", Protego.parse(text or ""))
    if status is not None and status < 500 and status != 429:
        return Rules(f"allow:{status}")
    if text is not None:
        return Rules("allow", Protego.parse(text))
    return Rules(f"disallow:{status or 'unreachable'}")


class Robots:
    """The rules of the hosts of a crawl, from the archive where they are fresh.

    fetch: fetches a URL of robots.txt, in scope and at the host's pace. failures: origins that
    could not even be connected to, with the reason.
    """

    def __init__(
        self, archive: Archive, fetch: Callable[[str], Fetched], now: Callable[[], datetime]
    ) -> None:
        self.failures: dict[str, str] = {}
        self._archive = archive
        self._fetch = fetch
        self._now = now
        self._rules: dict[str, Rules] = {}

    def rules(self, origin: str) -> Rules:
        """The rules of this origin, fetched if need be."""
        if origin not in self._rules:
            known = hosts.host(self._archive, origin)
            if not self._is_fresh(known):
                known = self._renew(origin)
            self._rules[origin] = rules(known.robots_status, known.robots_body)
        return self._rules[origin]

    def _is_fresh(self, known: Host) -> bool:
        if known.robots_fetched_at is None or known.robots_status is None:
            return False
        age = self._now() - moment(known.robots_fetched_at)
        return known.robots_status < 500 and age < FRESH

    def _renew(self, origin: str) -> Host:
        fetched = self._fetch(f"{origin}/robots.txt")
        if fetched.peer is None and fetched.reason in NEVER_ASKED:
            self.failures[origin] = fetched.reason
        status, text = answer(fetched)
        hosts.keep_robots(self._archive, origin, stamp(self._now()), status, text)
        return hosts.host(self._archive, origin)


def answer(fetched: Fetched) -> tuple[int | None, str | None]:
    """Status and text of a robots.txt as fetched; status None where no whole answer came."""
    if fetched.body is not None:
        return fetched.status, decode(fetched.body[:MAX_BYTES], fetched.charset).text
    if fetched.reason in NO_BODY:
        return fetched.status, ""
    if fetched.reason in {"redirects", "scope"} and fetched.hops:
        return fetched.hops[-1].status, None
    if fetched.reason in {"truncated", "too_large"}:
        return None, None
    return fetched.status, None
