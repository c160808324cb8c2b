"""What a site no longer shows: reports, lists, selectors' matches, a template. Pure over facts.

A site drifts without an error page: a list is emptied, a redesign moves the text, and nothing more
is found. What is judged is what lists show, from the first to the last crawl, not which pages were
visited. A finding holds until the site shows again what it showed, or until it is known otherwise
what became of it: a report that is gone or moved is a change, and is told as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from report_archiver.model import (
    Finding,
    Linked,
    ListFacts,
    ListHistory,
    Matches,
    PageHistory,
    SiteFacts,
)

RULES = (
    "s.no_report",
    "s.list_empty",
    "s.list_shrank",
    "s.lost_report",
    "s.selector",
    "s.template",
    "s.trail",
)
NAMED = 3  # reports, lists or pages that a message names
CONFIRMED = 2  # crawls
MOST = 4  # steps of a path that a message shows
LIST_KEYS = ("list_item", "list_date", "next_page")
Found = tuple[int | None, Finding]  # with the page that it is about, None for the site


def check(site: SiteFacts) -> tuple[Found, ...]:
    """All findings of a site, each with the page that it is about, None for the site itself."""
    shown = _Shown(site)
    return (
        *_no_report(site, shown),
        *_lists(site, shown),
        *_columns(site, shown),
        *_lost_reports(site.pages),
        *_selectors(site, shown),
        *_template(site.pages),
        *_trail(site),
    )


class _Shown:
    """Which reports which lists show and showed. A report is known by its number, wherever it is; a
    page that was never read as one by its own."""

    def __init__(self, site: SiteFacts) -> None:
        self._linked = {one.page: one for one in site.linked}
        self.names = {self.token(one.page): one.name for one in reversed(site.linked)}
        self.by_list = {
            one.page: [self._tokens(facts) for facts in one.facts] for one in site.lists
        }
        self.now = {one.page: self._now(one) for one in site.lists}
        self.nothing = bool(site.lists) and not any(self.now.values())

    def token(self, page: int) -> int:
        """What a report is known by."""
        known = self._linked.get(page)
        return -page if known is None or known.report is None else known.report

    def is_missed(self, token: int) -> bool:
        """Is it one that ought to be listed: which was there once, and is not known to be gone?"""
        return any(one.had and not one.gone for one in self._of(token))

    def is_report(self, token: int) -> bool:
        """Did any of its pages bring a report?"""
        return any(one.had for one in self._of(token))

    def ever(self, page: int) -> frozenset[int]:
        """All that a list ever showed."""
        return frozenset().union(*self.by_list[page])

    def came(self, page: int, token: int, facts: Sequence[ListFacts]) -> int:
        """The crawl since which a list shows a report, or has not shown it."""
        states = self.by_list[page]
        since = len(states) - 1
        while since > 0 and (token in states[since - 1]) == (token in states[-1]):
            since -= 1
        return facts[since].crawl

    def _of(self, token: int) -> Iterator[Linked]:
        return (one for one in self._linked.values() if self.token(one.page) == token)

    def _tokens(self, facts: ListFacts) -> frozenset[int]:
        return frozenset(map(self.token, facts.reports))

    def _now(self, one: ListHistory) -> frozenset[int]:
        return frozenset() if one.absent else self.by_list[one.page][-1]


# Reports in lists --------------------------------------------------------------------------------


def _no_report(site: SiteFacts, shown: _Shown) -> Iterator[Found]:
    """No list shows a report where some did, or where the site is known to have had some."""
    if not shown.nothing:
        return
    showed = [one.url for one in site.lists if any(map(shown.is_report, shown.ever(one.page)))]
    ever = frozenset().union(*map(shown.ever, shown.by_list))
    reports = sum(map(shown.is_report, ever))
    if reports or site.had_reports:
        lists = f"{_some(len(showed), 'list')} showed {reports}: {_named(showed)}"
        message = "no list shows a report any more" + (f"; {lists}" if showed else "")
        yield None, Finding("s.no_report", "error", message, str(reports), "0")


def _lists(site: SiteFacts, shown: _Shown) -> Iterator[Found]:
    """Lists that show none of their reports any more, or not all of them. A report that several
    lists have lost is missed in the one that is farthest from the start. Where no list shows any,
    that is the finding."""
    if shown.nothing:
        return
    missed = {one.page: _missed(one, site, shown) for one in site.lists}
    for one in site.lists:
        deeper = (missed[other.page] for other in site.lists if one.page in other.above)
        lost = missed[one.page] - frozenset().union(*deeper)
        if lost:
            yield one.page, _shrunk(one, lost, shown)


def _shrunk(one: ListHistory, lost: frozenset[int], shown: _Shown) -> Finding:
    now = str(len(shown.now[one.page]))
    before = str(max(len(tokens) for tokens in shown.by_list[one.page] if tokens & lost))
    names = _named(shown.names[token] for token in sorted(lost))
    if now == "0":
        what = f"is not there any more ({one.absent})" if one.absent else "shows no report any more"
        return Finding("s.list_empty", "error", f"{one.url} {what}; it listed {names}", before, now)
    message = f"{one.url} no longer lists {names}, nor does any other list; it lists {now} now"
    told = (before, now) if before != now else (None, None)  # others came in their place
    return Finding("s.list_shrank", "warning", message, *told)


def _missed(one: ListHistory, site: SiteFacts, shown: _Shown) -> frozenset[int]:
    """The reports that a list showed, and that it ought to show still."""
    left = shown.ever(one.page) - shown.now[one.page]
    emptied = not shown.now[one.page] and not one.absent
    return frozenset(
        token
        for token in left
        if shown.is_missed(token)
        and not any(
            token in shown.now[other.page]
            and not (emptied and other.page in one.above and _was_there(one, other, token, shown))
            for other in site.lists
        )
    )


def _was_there(one: ListHistory, other: ListHistory, token: int, shown: _Shown) -> bool:
    """Did the other list show a report before this one lost it? A list above that shows the newest
    of all columns did, and is no new place of it."""
    lost = shown.came(one.page, token, one.facts)
    return shown.came(other.page, token, other.facts) < lost


def _columns(site: SiteFacts, shown: _Shown) -> Iterator[Found]:
    """Lists whose reports no other list shows, and that none leads to any more. Told once, of the
    list that is nearest to the start; menus show them on every page."""
    left = _unreachable(site, shown)
    urls = {one.page: one.url for one in site.lists}
    for one in sorted(site.lists, key=lambda each: (len(each.above), each.page)):
        lost = left & frozenset().union(*(facts.columns for facts in one.facts))
        left -= lost
        if lost:
            now = 0 if one.absent else len(one.facts[-1].columns)
            names = _named(urls[page] for page in sorted(lost))
            message = f"{one.url} no longer leads to {_some(len(lost), 'list')} of reports: {names}"
            before, after = str(now + len(lost)), str(now)
            about = "columns"
            yield one.page, Finding("s.list_shrank", "warning", message, before, after, (), about)


def _unreachable(site: SiteFacts, shown: _Shown) -> frozenset[int]:
    """Lists that still show reports of their own, and that no list leads to."""
    reached = frozenset().union(*map(_leads_to, site.lists))
    return frozenset(
        one.page
        for one in site.lists
        if shown.now[one.page] - _elsewhere(one, shown) and one.page not in reached
    )


def _elsewhere(one: ListHistory, shown: _Shown) -> frozenset[int]:
    return frozenset().union(*(now for page, now in shown.now.items() if page != one.page))


def _leads_to(one: ListHistory) -> frozenset[int]:
    return frozenset() if one.absent else one.facts[-1].columns | one.facts[-1].reports


# Pages of reports --------------------------------------------------------------------------------


def _lost_reports(pages: Iterable[PageHistory]) -> Iterator[Found]:
    """Pages that showed a report and show none, till it is known what became of it. What may be an
    error page or a firewall's is told once a second crawl has found it."""
    for one in pages:
        sure = one.shows == "page" or (one.shows == "doubt" and one.crawls >= CONFIRMED)
        if sure and not one.accounted:
            what = "another page" if one.shows == "page" else "nothing that could be read"
            message = f"{one.url} showed {one.name}, and now shows {what}"
            yield one.page, Finding("s.lost_report", "error", message, one.name)


def same_template(one: str, other: str) -> bool:
    """Are two paths those of one template? How far into its content a page's text goes is up to
    its editor: so are paths of which one goes on where the other ends."""
    steps = zip(one.split(" > "), other.split(" > "), strict=False)
    return all(mine == theirs for mine, theirs in steps)


def _template(pages: Iterable[PageHistory]) -> Iterator[Found]:
    """Pages whose template is not the one that they were first seen in: one finding of the site."""
    moves = [move for one in pages if one.shows == "report" and (move := _retemplated(one))]
    if not moves:
        return
    (old, new), _ = Counter((old, new) for old, new, _ in moves).most_common(1)[0]
    since = min(at for _, _, at in moves)[:10]
    before, after = _apart(old, new)
    message = (
        f"the template of {_some(len(moves), 'report page')} changed since {since}:"
        f" the text stood in {before}, and stands in {after}"
    )
    yield None, Finding("s.template", "warning", message, old, new)


def _retemplated(one: PageHistory) -> tuple[str, str, str] | None:
    """(template before, template now, since when), where the first one was another."""
    if not one.templates or same_template(one.templates[0][1], one.templates[-1][1]):
        return None
    moved = [
        (before, after, at)
        for (_, before), (at, after) in pairwise(one.templates)
        if not same_template(before, after)
    ]
    return moved[-1]


def _apart(old: str, new: str) -> tuple[str, str]:
    """Two paths from where they part."""
    mine, theirs = old.split(" > "), new.split(" > ")
    pairs = enumerate(zip(mine, theirs, strict=False))
    place = next((n for n, (one, other) in pairs if one != other), 0)
    return _short(mine[place:]), _short(theirs[place:])


def _short(steps: Sequence[str]) -> str:
    shown = steps if len(steps) <= MOST else [*steps[:1], "…", *steps[2 - MOST :]]
    return " > ".join(shown)


# Selectors and the trail -------------------------------------------------------------------------


def _selectors(site: SiteFacts, shown: _Shown) -> Iterator[Found]:
    """Selectors of the site's file with another number of matches than it expects: each is one
    finding of the site, which names pages. A list that never had a report, or whose reports are
    known to be gone, may be as empty as it likes."""
    counted: dict[str, list[tuple[str, int]]] = {}
    for one in site.lists:
        if not one.absent and (shown.now[one.page] or _missed(one, site, shown)):
            _count(counted, site, one.url, one.facts[-1].matches)
    for page in site.pages:
        if page.shows == "report":
            _count(counted, site, page.url, page.matches)
    expected, selectors = dict(site.expected), dict(site.selectors)
    for key, counts in counted.items():
        wrong = [(url, n) for url, n in counts if not fits(n, expected[key])]
        if wrong:
            yield None, _surprise(key, selectors[key], expected[key], wrong, len(counts))


def _count(
    counted: dict[str, list[tuple[str, int]]], site: SiteFacts, url: str, matches: Matches
) -> None:
    """Note the matches on a page, of those selectors that the site's file still has so."""
    for key, css, count in matches:
        if (key, css) in site.selectors:
            counted.setdefault(key, []).append((url, count))


def fits(count: int, expected: str) -> bool:
    """Is it a number of matches as a site's file expects it: `1`, `1+` or `2-5`?"""
    least, most = re.fullmatch(r"(\d+)(?:\+|-(\d+))?", expected).groups()  # type: ignore[union-attr]
    if expected.endswith("+"):
        return count >= int(least)
    return int(least) <= count <= int(most or least)


def _surprise(
    key: str, css: str, expected: str, wrong: Sequence[tuple[str, int]], pages: int
) -> Finding:
    counts = sorted({count for _, count in wrong})
    found = "nothing" if counts == [0] else _some(counts[-1], "time")
    kind = "lists" if key in LIST_KEYS else "report pages"
    where = _named(url for url, _ in wrong)
    message = f"select.{key} ({css}) matches {found} on {len(wrong)} of {pages} {kind}: {where}"
    actual = ", ".join(map(str, counts))
    return Finding("s.selector", "error", message, expected, actual, about=f"select.{key}")


def _trail(site: SiteFacts) -> Iterator[Found]:
    if site.missing:
        sought = " or ".join(map(repr, site.missing))
        message = f"the trail is lost: {site.lost_at} has no link matching {sought} within the site"
        yield None, Finding("s.trail", "error", message, site.missing[0])


# Words -------------------------------------------------------------------------------------------


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _named(names: Iterable[str]) -> str:
    """The first of some names, and how many more there are."""
    told = list(names)
    more = len(told) - NAMED
    return "、".join(told[:NAMED]) + (f" and {more} more" if more > 0 else "")
