"""How fast the reader reads, beside an extractor that gives the main text alone.

    make bench

Both are given the same pages in the same run: the yardstick's and the replica's reports. Ours gives
title, publisher, dates, chapters, tables and every figure; trafilatura's `extract`, with its
defaults, gives the text. Then pages made to hurt: time and peak memory, each in its own process.
"""

import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import trafilatura

from report_archiver import codebook
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import HOST
from report_archiver.demo.replica import replica
from report_archiver.errors import NotADocument
from report_archiver.extract import Reader

YARDSTICK = Path(__file__).parents[1] / "tests" / "yardstick"
ROUNDS = 7
TARGET = 10  # times as many pages a second
MOST_SECONDS, MOST_MEGABYTES = 2, 200

HOSTILE: dict[str, Callable[[], str]] = {
    "60,000 <option>": lambda: "<select>" + "<option>一" * 60_000,
    "200,000 nested <div>": lambda: "<div>" * 200_000 + "公开信息12条",
    "20,000 attributes on one tag": lambda: (
        "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">公开信息12条</p>"
    ),
}


@dataclass(frozen=True)
class Page:
    """A page of a real shape."""

    url: str
    body: bytes


def pages() -> Iterator[Page]:
    """All HTML of the yardstick, and the replica's reports."""
    for path in sorted((YARDSTICK / "docs").glob("*.html")):
        truth = json.loads((YARDSTICK / "truth" / f"{path.stem}.json").read_text("utf-8"))
        yield Page(truth["source"], path.read_bytes())
    site = replica()
    for article in load().articles:
        if not article.withdrawn and article.title.endswith(("报告", "年报")):
            yield Page(f"http://{HOST}{article.path}", site[article.path].body)


def seconds(extract: Callable[[Page], object], given: Sequence[Page]) -> float:
    """How long all pages take."""
    gc.collect()
    started = time.perf_counter()
    for page in given:
        extract(page)
    return time.perf_counter() - started


def compare(given: Sequence[Page]) -> None:
    """Turn by turn, so that what else the machine does hits both; the medians, and their ratio."""
    reader = Reader(codebook.load())
    ways: dict[str, Callable[[Page], object]] = {
        "report-archiver": lambda page: reader.read(page.body, page.url),
        f"trafilatura {version('trafilatura')}": lambda page: trafilatura.extract(
            page.body, url=page.url
        ),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS + 1):
        for name, extract in ways.items():
            taken[name].append(seconds(extract, given))
    medians = {name: statistics.median(each[1:]) for name, each in taken.items()}  # first: warming
    size = sum(len(page.body) for page in given) / 1e6
    show(f"{len(given)} pages, {size:.2f} MB, median of {ROUNDS} rounds")
    for name, median in medians.items():
        show(f"  {name:24} {median * 1000:9.1f} ms {len(given) / median:9.1f} pages a second")
    ours, theirs = medians.values()
    verdict = "reached" if theirs / ours >= TARGET else "NOT reached"
    show(f"  ratio {theirs / ours:.1f} (target {TARGET}: {verdict})")


def suffer(name: str) -> None:
    """One hostile page, in this process: seconds, and what the memory rose by at its peak."""
    body = HOSTILE[name]().encode()
    reader = Reader(codebook.load())
    reader.read(b"<p>1</p>")
    before = peak()
    started = time.perf_counter()
    try:
        outcome = f"read, {len(reader.read(body).figures)} figures"
    except NotADocument as error:
        outcome = f"refused: {error}"
    took, rose = time.perf_counter() - started, peak() - before
    bad = took >= MOST_SECONDS or peak() >= MOST_MEGABYTES
    verdict = "TOO MUCH" if bad else "fine"
    show(f"  {name:30} {took * 1000:8.0f} ms {peak():6.0f} MB (+{rose:.0f}) {verdict}; {outcome}")


def peak() -> float:
    """The most memory that this process has held, in MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1e6 if sys.platform == "darwin" else 1e3)


def show(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main(argv: Sequence[str]) -> None:
    if argv:
        suffer(argv[0])
        return
    compare(list(pages()))
    show(f"hostile pages, at most {MOST_SECONDS} s and {MOST_MEGABYTES} MB")
    for name in HOSTILE:
        subprocess.run([sys.executable, __file__, name], check=True)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])
