"""Crawls of a site that are killed, again and again, until they end; and are none the worse."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.soak.contents import contents, faults, has_ended
from tests.soak.site import pages, site_toml

from report_archiver.demo.server import serve

# Crawls SITE into DB; says a line where it begins, and one for each page.
CRAWL = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from report_archiver.archive import Archive
from report_archiver.crawl.crawler import crawl
from report_archiver.crawl.sites import load

class Watch:
    def page_done(self, page, outcome): pass
    def queued(self, count): pass

site = load(sys.argv[1])
print("begins", flush=True)
with Archive(Path(sys.argv[2]), create=True) as archive:
    crawl(site, archive, now=lambda: datetime.now(UTC), sleep=time.sleep, watch=Watch())
print("ends", flush=True)
"""


SPAN = 0.25  # a kill comes within this part of the time that an undisturbed crawl takes


@dataclass(frozen=True, slots=True)
class Round:
    """One archive: how often its crawl was killed before it ended, and what is wrong with it."""

    kills: int
    faults: tuple[str, ...]


def crawled(toml: Path, db: Path, kill_after: float | None = None) -> float | None:
    """Crawl in a process of its own, and kill it so many seconds after it began. How many seconds
    it took, None where it was killed before it ended."""
    command = [sys.executable, "-c", CRAWL, str(toml), str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        began = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        return time.monotonic() - began if process.stdout.read() == "ends\n" else None


def undisturbed(folder: Path, seed: int) -> tuple[dict[str, list[tuple]], float]:
    """What an archive holds whose crawl nobody disturbed, and how many seconds that took."""
    with serve(pages(seed)) as server:
        toml, db = folder / "undisturbed.toml", folder / "undisturbed.db"
        toml.write_text(site_toml(server.address, 1), "utf-8")
        seconds = crawled(toml, db)
        assert seconds is not None
        return contents(db), seconds


def killed(folder: Path, seed: int, concurrency: int, most: int, chance: random.Random) -> Round:
    """Crawl the site of this seed into a new archive and kill the crawl up to so many times, each
    time at a moment of its own; look at what each kill leaves, and at what there is in the end."""
    expected, seconds = undisturbed(folder, seed)
    kills, found, ended = 0, [], False
    with serve(pages(seed)) as server:
        toml, db = folder / "killed.toml", folder / "killed.db"
        toml.write_text(site_toml(server.address, concurrency), "utf-8")
        while kills < most and not ended:
            kills += crawled(toml, db, chance.uniform(0, SPAN * seconds)) is None
            ended = has_ended(db)
            found += faults(db, finished=ended) if db.exists() else []
        ended = ended or crawled(toml, db) is not None
    found += [] if ended else ["the last crawl did not end"]
    found += faults(db, finished=True)
    made = contents(db)
    found += [f"{table} differ" for table, rows in expected.items() if rows != made[table]]
    return Round(kills, tuple(found))
