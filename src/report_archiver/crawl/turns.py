"""Whose turn it is: pages are fetched several at a time, and followed in one order all the same.

A page waits, is out (being fetched), or is back (its capture is in the archive, its links are not
followed yet). Links are followed in the order of a crawl that fetches one page at a time, since who
finds a page first decides where it was found, how deep it lies and what it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from report_archiver.archive.frontier import Turn


class Turns:
    """The turns of one crawl. `len()`: how many pages wait."""

    def __init__(self) -> None:
        self._waiting: list[Turn] = []
        self._back: list[Turn] = []
        self.out: set[Turn] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def wait(self, turns: Iterable[Turn]) -> None:
        """These pages wait from now on."""
        for turn in turns:
            heappush(self._waiting, turn)

    def fetch(self) -> Turn:
        """Send out the first page that waits. Raises IndexError where none does."""
        turn = heappop(self._waiting)
        self.out.add(turn)
        return turn

    def come(self, turn: Turn, *, settled: bool) -> None:
        """A page came back; settled: there is nothing in it to follow."""
        self.out.remove(turn)
        if not settled:
            heappush(self._back, turn)

    def follow(self, *, at_once: bool = False) -> Turn | None:
        """The next page whose links are to be followed, or None: one before it may yet come.

        at_once: nothing more will be fetched, so that none is to be waited for but those out.
        """
        if not self._back:
            return None
        first = self._back[0]
        ahead = self.out if at_once else (*self.out, *self._waiting[:1])
        if any(turn < first for turn in ahead):
            return None
        return heappop(self._back)
