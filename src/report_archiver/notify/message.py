"""A message from what happened: short enough for a chat, readable without any markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from report_archiver.archive import changes
from report_archiver.archive.notices import Happened

# The smallest limit of the services that people here use: WeCom's robots take 2,048 bytes, of title
# and text together.
MOST_BYTES = 2000
MOST_LINES = 20
LINE = 240  # characters of what happened to one report
NAME = "report-archiver"  # robots of DingTalk take messages with a word that was agreed on: this
# Kinds as a title sums them up, in this order.
SUMMED = {
    **changes.SUMMED,
    "found": "finding",
    "returned": "finding again",
    "resolved": "finding resolved",
}
# Kinds and severities in the order in which they are told.
KINDS = (
    "figures", "gone", "text", "back", "appeared", "moved", "found", "returned", "resolved",
)  # fmt: skip
SEVERITIES = (None, "error", "warning", "info")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
# What chats take for a call to somebody (@all, <!channel>): no page is to ring anyone.
HARMLESS = str.maketrans({"@": "＠", "<": "＜"})


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: plain text, a title of one line."""

    title: str
    body: str


TEST = Message(
    f"{NAME}: a test",
    "Notices arrive here. A crawl sends one where reports changed or findings came or went.\n"
    "许昌市公共资源交易中心 2017: requests received 302 → 320",
)


def compose(told: Sequence[Happened]) -> Message:
    """One message of all that happened. What there is no room for is counted.

    Reports and findings of a site that was never told of are only counted: its first crawl brings
    all of them.
    """
    title = f"{NAME}: {summed(told)}"
    ordered = sorted((one for one in told if not one.first), key=_gravity)
    blocks = [*_firsts(told), *_blocks(ordered)]
    return Message(title, "\n".join(_fitting(blocks, MOST_BYTES - _size(title))))


def summed(told: Iterable[Happened]) -> str:
    """`14 new, 1 changed, 2 findings`."""
    counts = Counter(SUMMED[one.kind] for one in told)
    words = dict.fromkeys(SUMMED.values())
    return ", ".join(_counted(counts[word], word) for word in words if counts[word])


def _counted(count: int, word: str) -> str:
    many = count != 1 and word.startswith("finding")
    return f"{count:,} {word.replace('finding', 'findings', 1) if many else word}"


def _firsts(told: Iterable[Happened]) -> Iterator[str]:
    """A line for each site that is told of for the first time."""
    sites: dict[str, list[Happened]] = {}
    for one in told:
        if one.first:
            sites.setdefault(one.site_name or one.site or "", []).append(one)
    for name, own in sites.items():
        yield f"{harmless(name)}, archived for the first time: {summed(own)}"


def _gravity(told: Happened) -> tuple[int, int, str, int]:
    """Changes before findings, the gravest first; then by publisher and year."""
    rank = SEVERITIES.index(told.severity)
    return KINDS.index(told.kind), rank, told.publisher or "", told.year or 0


def _blocks(told: Iterable[Happened]) -> Iterator[str]:
    """What happened to whom, and below it the page's address, once."""
    named: set[str] = set()
    for one in told:
        line, url = harmless(_cut(_line(one))), one.url or ""
        shown = url and url not in named and url not in one.summary
        named.add(url)
        yield f"{line}\n{_address(url)}" if shown else line


def _line(told: Happened) -> str:
    """`许昌市公共资源交易中心 2021: requests received 302 → 320`."""
    about = " ".join(str(one) for one in (told.publisher or told.title, told.year) if one)
    became = {"resolved": "resolved", "returned": "again"}.get(told.kind)
    return ": ".join(filter(None, (about, became, told.severity, told.summary)))


def _cut(line: str) -> str:
    return line if len(line) <= LINE else f"{line[: LINE - 1]}…"


def _fitting(blocks: Sequence[str], room: int) -> Iterator[str]:
    """As many of the blocks as there is room for, and how many more there are."""
    shown, left = 0, room - _size(_more(len(blocks)))
    for block in blocks[:MOST_LINES]:
        left -= _size(block) + 1
        if left < 0:
            break
        shown += 1
        yield block
    if shown < len(blocks):
        yield _more(len(blocks) - shown)


def _more(count: int) -> str:
    return f"… and {count:,} more; see: {NAME} changes, {NAME} check"


def harmless(text: str) -> str:
    """Text of a page as one line that does nothing in a chat."""
    return UNSEEN.sub(" ", " ".join(text.split())).translate(HARMLESS)


def _address(url: str) -> str:
    return UNSEEN.sub("", url).replace("@", "%40").replace("<", "%3C")


def _size(text: str) -> int:
    return len(text.encode())
