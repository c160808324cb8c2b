"""How much of a report's prose is last year's (y.copied), with years and numbers exchanged.

Prose is what stands outside of tables. White space is taken away and each number is one sign, so
that 2020年收到3件 and 2021年收到5件 are the same words. The similarity of two texts is the share of
their runs of SHINGLE signs that they have in common (Jaccard), 0 to 1.

A form prescribes headings and a few sentences, so that any two reports on it have something in
common: between publishers .05, at most .14 (188 documents of tests/yardstick). COPIED is well above
that and above what one author's habits come to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report_archiver.model import Annual, Finding, Likeness, Span

SHINGLE = 6  # signs
COPIED = 0.8  # from here on a report is called a copy: some nine tenths of its runs are the other's
LEAST = 300  # signs of prose on both sides; less is mostly prescribed
NUMBER = re.compile(r"(?:\d|[〇零一二三四五六七八九十百千万]{2,})[\d,，.．%％]*")


def prose(text: str, tables: Sequence[Span]) -> str:
    """The words outside of tables, without white space, each number as `#`."""
    kept, start = [], 0
    for span in sorted(tables, key=lambda span: span.start):
        kept.append(text[start : span.start])
        start = max(start, span.end)
    kept.append(text[start:])
    return NUMBER.sub("#", re.sub(r"\s+", "", "\n".join(kept)))


def similarity(one: str, other: str) -> float:
    """The share of runs of signs that two texts have in common; 0 where one has none."""
    here, there = _shingles(one), _shingles(other)
    either = here | there
    return len(here & there) / len(either) if here and there else 0.0


def _shingles(text: str) -> set[str]:
    return {text[place : place + SHINGLE] for place in range(len(text) - SHINGLE + 1)}


def likenesses(pairs: Sequence[tuple[Annual, Annual]]) -> Iterator[tuple[Likeness, Finding | None]]:
    """Of each report and the one of the year before, with a finding where it is a copy."""
    for before, now in pairs:
        texts = [prose(one.text, one.tables) for one in (before, now)]
        found = similarity(*texts)
        like = Likeness(now.report, now.edition, before.report, before.edition, found)
        long = min(map(len, texts)) >= LEAST
        yield like, _copied(before, found) if long and found >= COPIED else None


def _copied(before: Annual, found: float) -> Finding:
    return Finding(
        rule="y.copied",
        severity="warning",
        message=f"{found:.0%} of the prose is that of {before.year}, years and numbers aside",
        expected=f"less than {COPIED:.2f}",
        actual=f"{found:.2f}",
    )
