"""Several pages at a time, followed in the order of one at a time."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from report_archiver.archive.frontier import Turn
from report_archiver.crawl.turns import Turns

# A site: each page's rank and the pages it leads to, which are all further on or known already.
sites = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.lists(st.integers(0, 30), max_size=4)),
    min_size=1,
    max_size=30,
)


class Site:
    """Gives ids to pages as they are found, as the archive does."""

    def __init__(self, pages: list[tuple[int, int, list[int]]]) -> None:
        self.pages = pages
        self.known: dict[int, Turn] = {}

    def find(self, page: int, depth: int) -> list[Turn]:
        if page >= len(self.pages) or page in self.known:
            return []
        self.known[page] = (self.pages[page][0], depth, len(self.known))
        return [self.known[page]]

    def follow(self, turn: Turn) -> list[Turn]:
        page = next(page for page, known in self.known.items() if known == turn)
        _, further, links = self.pages[page]
        return [new for link in links for new in self.find(link, turn[1] + further)]


def order(pages: list[tuple[int, int, list[int]]], hands: int, seed: int) -> list[Turn]:
    """Crawl with so many fetches at a time that come back in any order; who was followed when."""
    site, turns, chance = Site(pages), Turns(), random.Random(seed)  # noqa: S311
    turns.wait(site.find(0, 0))
    followed = []
    while turns or turns.out:
        while turns and len(turns.out) < hands:
            turns.fetch()
        turns.come(chance.choice(sorted(turns.out)), settled=False)
        while turn := turns.follow():
            followed.append(turn)
            turns.wait(site.follow(turn))
    assert turns.follow() is None
    return followed


@given(sites, st.integers(2, 9), st.integers(0, 99))
def test_pages_are_followed_in_the_order_of_one_at_a_time(pages, hands: int, seed: int):
    assert order(pages, hands, seed) == order(pages, 1, seed)


def test_a_page_waits_for_those_before_it():
    turns = Turns()
    turns.wait([(1, 1, 3), (0, 0, 1), (0, 1, 2)])
    assert [turns.fetch(), turns.fetch()] == [(0, 0, 1), (0, 1, 2)]
    turns.come((0, 1, 2), settled=False)
    assert turns.follow() is None
    turns.come((0, 0, 1), settled=True)
    assert (turns.follow(), turns.follow(), len(turns)) == ((0, 1, 2), None, 1)


def test_when_nothing_more_is_fetched_only_those_out_are_waited_for():
    turns = Turns()
    turns.wait([(0, 0, 1), (0, 0, 2)])
    one, _ = turns.fetch(), turns.fetch()
    turns.wait([(0, 0, 0)])
    turns.come((0, 0, 2), settled=False)
    assert turns.follow(at_once=True) is None
    turns.come(one, settled=False)
    assert turns.follow() is None
    assert [turns.follow(at_once=True), turns.follow(at_once=True)] == [(0, 0, 1), (0, 0, 2)]
