"""`python -m tests.soak` (`make soak`): 200 kills, and readers that stay; `--year` (`make year`): a
year of nightly crawls. On loopback alone."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.kills import killed
from tests.soak.readers import read_on
from tests.soak.year import DAYS, MOST, faults, growth, nights

KILLS_OF_ONE = 12  # an archive; then the next one begins


def main() -> int:
    """Kill crawls as often as asked for, and read an archive while it is crawled into."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--seconds", type=float, default=10.0, help="that a reader stays")
    parser.add_argument("--year", action="store_true", help="crawl for a year of nights instead")
    parser.add_argument("--nights", type=int, default=DAYS, help="that a year has")
    wanted = parser.parse_args()
    if wanted.year:
        return 1 if year(wanted.nights) else 0
    say(f"seed {wanted.seed} (--seed {wanted.seed} does the same again)")
    with TemporaryDirectory() as locks:
        os.environ["XDG_RUNTIME_DIR"] = locks  # apart from those of the user's own crawls
        bad = kill(wanted.kills, wanted.seed) + readers(wanted.seconds)
    say(f"{bad} faults")
    return 1 if bad else 0


def year(count: int) -> int:
    """Crawl a site that does not change night after night, and weigh the archive."""
    with TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        crawled = []
        for one in nights(Path(folder), count):
            crawled.append(one)
            if one.number in {0, 1, count} or one.number % 30 == 0:
                visited = one.totals.new + one.totals.unchanged
                say(f"night {one.number:3}: {one.size:8} bytes, {visited} pages visited")
        found = faults(Path(folder) / "reports.db", crawled)
    added, first = growth(crawled), crawled[0].size
    say(
        f"a year adds {added:.0f} bytes, {added / DAYS:.0f} a night: {added / first:.1%} of the"
        f" {first} after the first crawl (at most {MOST:.0%})"
    )
    for one in found:
        say(one)
    return len(found)


def kill(kills: int, seed: int) -> int:
    """Crawl archive after archive; how many faults there were."""
    chance, done, number, bad, began = random.Random(seed), 0, 0, 0, time.monotonic()  # noqa: S311
    while done < kills:
        concurrency = (1, 4)[number % 2]
        with TemporaryDirectory() as folder:
            most = min(KILLS_OF_ONE, kills - done)
            ended = killed(Path(folder), seed + number, concurrency, most, chance)
        done, number, bad = done + ended.kills, number + 1, bad + len(ended.faults)
        text = "; ".join(ended.faults) or "sound, and as if undisturbed"
        say(f"{done:4} kills, {time.monotonic() - began:4.0f} s: concurrency {concurrency}, {text}")
    return bad


def readers(seconds: float) -> int:
    """Crawl while datasette is open on the archive and a reader holds a transaction."""
    with TemporaryDirectory() as folder:
        seen = read_on(Path(folder), seconds)
    say(f"datasette and a transaction of {seconds:.0f} s: {seen}")
    return len(seen.faults)


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
