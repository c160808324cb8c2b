"""Addresses that never end: what a site's program makes up by itself is not followed (trap).

Pure but for the counts of one crawl. Only lists can be endless, since reports lead nowhere but to
their files: so many lists of one shape, the numbers in it left out, are enough. The pages that a
pager turns are not counted; it ends where it shows no new report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from report_archiver.crawl.urls import target_of

GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,64}", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
SESSION = re.compile(
    r"[/;(](?:[a-z]*sess(?:ion)?[a-z]*(?:[-_]?id)?|sid)[=_:-][0-9a-z.-]{16,}", re.IGNORECASE
)
DAY = re.compile(r"(?:/|^)(\d{4})(?:[-/](\d{1,2}))(?:[-/](\d{1,2}))?(?=/|$)")
YEAR = re.compile(r"(?:^|&)(?:y|year|nian|date|day|month)=(\d{4})(?=&|$|[-/]?\d\d)", re.IGNORECASE)
MONTH = re.compile(r"(?:^|&)(?:m|mon|month|yue)=\d{1,2}(?=&|$)|=\d{4}[-/]?\d\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an address or a shape of addresses is taken for a trap.

    length: characters of a URL; segments: of its path; parameters: of its query; in_a_row: times
    that one to four segments follow each other unchanged; in_all: times that one word stands in a
    path; years: those that a calendar can mean. Lists of one shape: shape, with any query; query,
    that differ in their query alone; calendar, that name a month or a day.
    """

    length: int = 2_000
    segments: int = 30
    parameters: int = 30
    in_a_row: int = 3
    in_all: int = 5
    years: range = range(1990, 2050)
    shape: int = 1_000
    query: int = 300
    calendar: int = 120


LIMITS = Limits()


def is_trap(url: str, limits: Limits = LIMITS) -> bool:
    """Does this canonical URL, by itself, look like one that a program made up?"""
    path, _, query = target_of(url).partition("?")
    segments = [one for one in path.split("/") if one]
    return (
        len(url) > limits.length
        or len(segments) > limits.segments
        or query.count("&") >= limits.parameters
        or SESSION.search(path) is not None
        or repeats(segments, limits)
        or _is_beyond_time(path, query, limits.years)
    )


def repeats(segments: list[str], limits: Limits = LIMITS) -> bool:
    """Do segments of a path come again and again, as where a relative link is resolved against an
    address that it made? Numbers may: they are codes."""
    if len(set(segments)) == len(segments):
        return False
    words = [one for one in segments if not NUMBER.fullmatch(one)]
    if words and max(Counter(words).values()) >= limits.in_all:
        return True
    return any(
        _is_run(segments[start : start + width * limits.in_a_row], width)
        for width in range(1, 5)
        for start in range(len(segments) - width * limits.in_a_row + 1)
    )


def _is_run(segments: list[str], width: int) -> bool:
    coded = all(NUMBER.fullmatch(one) for one in segments)
    return not coded and all(one == segments[place % width] for place, one in enumerate(segments))


def _is_beyond_time(path: str, query: str, years: range) -> bool:
    """A calendar's page for a year that nobody reports on."""
    dated = [found[1] for found in DAY.finditer(path) if _is_day(found[2], found[3])]
    dated += YEAR.findall(query) if MONTH.search(query) else []
    return any(int(year) not in years for year in dated)


def _is_day(month: str, day: str | None) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day or 1) <= 31


def shape(url: str) -> str:
    """A URL without what tells pages of one kind apart: numbers and ids."""
    return NUMBER.sub("0", GUID.sub("0", target_of(url)))


@dataclass(slots=True)
class Traps:
    """What a crawl has met. known: the lists that the archive knows already, which are no trap by
    their number; a shape goes on being counted from there, so that a crawl that was killed ends
    where it would have ended."""

    known: set[str] = field(default_factory=set)
    limits: Limits = LIMITS
    _counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for url in self.known:
            self._counts.update(_kinds(url))

    def refusal(self, url: str, *, listing: bool) -> str | None:
        """`trap`, or None for a URL that may be followed, which is counted if it is a list's."""
        if is_trap(url, self.limits):
            return "trap"
        if not listing or url in self.known:
            return None
        kinds = _kinds(url)
        if any(self._counts[kind] >= self._most(kind) for kind in kinds):
            return "trap"
        self.known.add(url)
        self._counts.update(kinds)
        return None

    def _most(self, kind: str) -> int:
        """How many lists of this kind may be."""
        limits = {"shape": self.limits.shape, "query": self.limits.query}
        return limits.get(kind.partition(" ")[0], self.limits.calendar)


def _kinds(url: str) -> Iterable[str]:
    """Under what a list is counted: its shape, its path where it has a query, its calendar."""
    path, mark, query = target_of(url).partition("?")
    kinds = [f"shape {shape(url)}"]
    if mark:
        kinds.append(f"query {path}")
    if DAY.search(path) or (YEAR.search(query) and MONTH.search(query)):
        kinds.append(f"calendar {DAY.sub('/0', NUMBER.sub('0', path))}")
    return kinds
