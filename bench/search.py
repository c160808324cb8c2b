"""How fast words are found among 10,000 reports, beside a scan with LIKE; what the index weighs.

    make bench

The same question both ways, turn by turn in one run: how many editions hold a word. Then what a
page of results takes: which reports, in order, counted by year and publisher, with snippets. Words
are taken from the archive itself: as rare, as middling and as common as it has them, and one that
stands at the head of every text, where a scan need not look far.
"""

import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from archive import ready
from report_archiver.archive import Archive
from report_archiver.archive.grams import wanted
from report_archiver.publish.search import search

ROUNDS = 5
TIMES = 20  # at least so many times as fast as a scan, for words of two characters
WEIGHT = 0.75  # at most, of the bytes of the text
PAGE_MS = 300
SAMPLE = 500  # texts that words are chosen from

SCAN = "SELECT count(*) FROM editions WHERE text LIKE ?"
INDEX = "SELECT count(*) FROM edition_index WHERE edition_index MATCH grams_for(:word)"
CHECKED = """
SELECT count(*) FROM editions WHERE instr(text, :word)
AND id IN (SELECT rowid FROM edition_index WHERE edition_index MATCH grams_for(:word))
"""


def words(db: sqlite3.Connection, length: int) -> Iterator[tuple[str, str]]:
    """Words of Chinese characters: what each is, and the word."""
    counted: Counter[str] = Counter()
    texts = db.execute("SELECT text FROM editions ORDER BY id * 7919 % 10007 LIMIT ?", (SAMPLE,))
    for (text,) in texts:
        counted.update({text[at : at + length] for at in range(len(text) - length + 1)})
    chinese = sorted(
        (-count, word) for word, count in counted.items() if all("一" <= c <= "鿿" for c in word)
    )
    yield "rare", chinese[-1][1]
    yield "middling", min(chinese, key=lambda one: (abs(one[0] + SAMPLE // 5), one[1]))[1]
    yield "common", chinese[0][1]
    yield "at once", {1: "政", 2: "政府"}.get(length, "政府信息")


def medians(*ways: Callable[[], object]) -> list[float]:
    """Milliseconds that each takes, the median of rounds in which they take turns."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, times in zip(ways, taken, strict=True):
            begun = time.perf_counter()
            way()
            times.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(times) for times in taken]


def time_word(db: sqlite3.Connection, word: str, kind: str) -> float:
    """Time one word, and say so; returns how many times as fast as the scan the index is."""
    query = INDEX if wanted(word).exact else CHECKED

    def scan() -> int:
        return int(db.execute(SCAN, (f"%{word}%",)).fetchone()[0])

    def ask() -> int:
        return int(db.execute(query, {"word": word}).fetchone()[0])

    def page() -> object:
        return search(db, word)

    found = ask()
    scanned, asked, shown = medians(scan, ask, page)
    verdict = "" if shown <= PAGE_MS else " TOO MUCH"
    show(
        f"  {kind:9} {word:9} in {found:6}: LIKE {scanned:6.1f} ms, index {asked:6.2f} ms"
        f" ({scanned / asked:5.0f} x), page {shown:5.1f} ms{verdict}"
    )
    return scanned / asked


def show(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def measure(path: Path) -> None:
    """All of it, on an archive."""
    with Archive(path) as archive:
        db = archive.db.conn
        (reports,) = db.execute("SELECT count(*) FROM reports").fetchone()
        (text,) = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM editions").fetchone()
        (index,) = db.execute(
            "SELECT (SELECT sum(length(block)) FROM edition_index_data)"
            " + (SELECT sum(length(sz) + 8) FROM edition_index_docsize)"
            " + (SELECT sum(length(term) + 12) FROM edition_index_idx)"
        ).fetchone()
        verdict = "reached" if index <= WEIGHT * text else "NOT reached"
        show(
            f"{reports:,} reports, {text / 1e6:.1f} MB of text, index {index / 1e6:.1f} MB:"
            f" {index / text:.2f} of it (target {WEIGHT}: {verdict})"
        )
        for length in (1, 2, 4):
            show(f"words of {length} characters, median of {ROUNDS} rounds")
            slowest = min([time_word(db, word, kind) for kind, word in words(db, length)])
            if length == 2:
                verdict = "reached" if slowest >= TIMES else "NOT reached"
                show(f"  at least {slowest:.0f} x as fast as LIKE (target {TIMES}: {verdict})")


if __name__ == "__main__":
    measure(Path(sys.argv[1]) if sys.argv[1:] else ready(say=show))
