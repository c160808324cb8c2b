from __future__ import annotations

import pytest

from report_archiver.check.presence import turns
from report_archiver.model import Visit


def told(*crawls: str) -> list[str]:
    """What became of a report whose pages showed this, crawl by crawl.

    A crawl is a word a visit: `a1` is page a with wording 1, `a-` not there, `a?` another content,
    `a!` a failure. A turn is told as `gone 1→3`, by the places of its captures.
    """
    visits = []
    for crawl, words in enumerate(crawls, 1):
        for word in words.split():
            shown = {"-": "missing", "?": "other", "!": "failed"}.get(word[1], "report")
            wording = word[1] if shown == "report" else None
            visits.append(Visit(len(visits) + 1, ord(word[0]), crawl, "s", shown, wording))
    return [f"{t.kind} {t.before or ''}→{t.after} {chr(t.page)}" for t in turns(visits)]


APPEARED = "appeared →1 a"


@pytest.mark.parametrize(
    ("crawls", "expected"),
    [
        (["a1"], []),
        (["a1", "a1", "a1"], []),
        (["a1", "a1", "a2"], ["edited 2→3 a"]),
        (["a1", "a2", "a1"], ["edited 1→2 a", "edited 2→3 a"]),
        (["a1", "a!", "a2"], ["edited 1→3 a"]),
    ],
    ids=["first", "the same", "edited", "there and back", "edited while it could not be had"],
)
def test_a_page_that_stays(crawls, expected):
    assert told(*crawls) == [APPEARED, *expected]


@pytest.mark.parametrize(
    ("crawls", "expected"),
    [
        (["a1", "a-"], []),
        (["a1", "a- a-"], []),
        (["a1", "a-", "a-"], ["gone 1→3 a"]),
        (["a1", "a-", "a-", "a-"], ["gone 1→3 a"]),
        (["a1", "a?", "a?"], ["gone 1→3 a"]),
        (["a1", "a-", "a1"], []),
        (["a1", "a-", "a2"], ["edited 1→3 a"]),
        (["a1", "a-", "a!", "a-"], []),
        (["a1", "a!", "a!", "a!"], []),
        (["a1", "a-", "a-", "a1"], ["gone 1→3 a", "back 3→4 a"]),
        (["a1", "a-", "a-", "a2"], ["gone 1→3 a", "back 3→4 a", "edited 1→4 a"]),
        (
            ["a1", "a-", "a-", "a1", "a-", "a-"],
            ["gone 1→3 a", "back 3→4 a", "gone 4→6 a"],
        ),
        (["a1", "a-", "a-", "a!", "a-", "a1"], ["gone 1→3 a", "back 5→6 a"]),
    ],
)
def test_a_page_that_goes(crawls, expected):
    assert told(*crawls) == [APPEARED, *expected]


@pytest.mark.parametrize(
    ("crawls", "expected"),
    [
        (["a1", "a- b1"], ["moved 1→3 b"]),
        (["a1", "b1 a-"], ["moved 1→2 b"]),
        (["a1", "b1 a-", "b1 a-", "b1 a-"], ["moved 1→2 b"]),
        (["a1", "a-", "b1 a-"], ["moved 1→3 b"]),
        (["a1", "a-", "a-", "b1"], ["gone 1→3 a", "moved 1→4 b"]),
        (["a1", "a1 b1"], []),
        (["a1 b1", "a- b1"], []),
        (["a1 b1", "a- b1", "a- b1"], ["moved 1→6 b"]),
        (["a1", "b2 a-"], ["edited 1→2 b"]),
        (["a1", "b2 a-", "b2 a-"], ["edited 1→2 b"]),
        (["a1", "a1 b2"], ["appeared →3 b"]),
        (["a1", "b1 a-", "b- a1"], ["moved 1→2 b", "moved 2→5 a"]),
    ],
)
def test_two_pages(crawls, expected):
    assert told(*crawls) == [APPEARED, *expected]


def test_a_second_site_confirms_nothing():
    visits = [
        Visit(1, 1, 1, "s", "report", "1"),
        Visit(2, 1, 2, "s", "missing"),
        Visit(3, 1, 3, "t", "missing"),
    ]
    assert [turn.kind for turn in turns(visits)] == ["appeared"]
    visits.append(Visit(4, 1, 4, "s", "missing"))
    assert [turn.kind for turn in turns(visits)] == ["appeared", "gone"]


def test_a_move_is_known_when_both_of_its_ends_are():
    visits = [
        Visit(1, 1, 1, "s", "report", "1"),
        Visit(2, 2, 2, "s", "report", "1"),
        Visit(3, 1, 2, "s", "missing"),
    ]
    assert turns(visits)[-1].known_by == 3
    assert [turn.kind for turn in turns(visits[:2])] == ["appeared"]
