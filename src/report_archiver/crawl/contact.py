"""Which hosts cannot be connected to: so many pages in a row, and one is left alone. Pure.

A host that takes the connection and then hangs up, or never answers, is there: such pages fail one
by one, and the next may be had.
"""

from __future__ import annotations

from collections import Counter

from report_archiver.model import Fetched

DEAD_AFTER = 20  # distinct pages in a row that a host could not be connected to for
DOUBTFUL_AFTER = 3  # such pages in a row, after which a page of the host is tried for once
NO_CONNECTION = {"connection", "timeout", "dns", "tls"}


class Contact:
    """What the visits of one crawl say of its hosts, by origin."""

    def __init__(self) -> None:
        self._missed: Counter[str] = Counter()  # pages in a row

    def note(self, origin: str, fetched: Fetched) -> None:
        """Take a page of this origin as fetched. One that was never asked for (robots, scope) says
        nothing."""
        if fetched.route or fetched.hops:
            self._missed[origin] = 0
        elif fetched.reason in NO_CONNECTION:
            self._missed[origin] += 1

    def is_doubtful(self, origin: str) -> bool:
        """Is it to be tried once a page, without retries?"""
        return self._missed[origin] >= DOUBTFUL_AFTER

    def is_lost(self, origin: str) -> bool:
        """Is it to be left alone for the rest of the crawl?"""
        return self._missed[origin] >= DEAD_AFTER
