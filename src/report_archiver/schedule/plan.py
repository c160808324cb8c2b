"""What is to run, when and where from: all paths absolute, so that no one's surroundings matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zlib import crc32

from report_archiver.errors import UsageError

PROGRAM = "report-archiver"
HOUR = 3  # of the night, where nobody says when; the minute is the plan's own
LONGEST = 80  # characters of a name
MARK = "made by: report-archiver schedule"
TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Every(StrEnum):
    """How often. A week's day is Monday."""

    day = "day"
    week = "week"


@dataclass(frozen=True, slots=True)
class Plan:
    """A crawl of sites at a time of the day, in the machine's own time.

    folder: where from, since ./config is looked into first; environment: a file of settings that
    need not be there, for what is not to stand in a command line.
    """

    name: str
    python: Path
    sites: tuple[str, ...]
    db: Path
    feed: Path | None
    folder: Path
    environment: Path
    hour: int
    minute: int
    every: Every

    def __post_init__(self) -> None:
        paths = (self.python, self.db, self.feed, self.folder, self.environment)
        for text in (*map(str, filter(None, paths)), *self.sites):
            if not text.isprintable():
                raise UsageError(f"{text!r} cannot stand in a unit or a crontab; rename it")

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command."""
        feed = ("--feed", str(self.feed)) if self.feed else ()
        crawl = (str(self.python), "-m", "report_archiver", "crawl")
        return (*crawl, *self.sites, "--db", str(self.db), *feed)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that it writes into."""
        return tuple(dict.fromkeys(path.parent for path in (self.db, self.feed) if path))


def named(sites: Sequence[str]) -> str:
    """What the plan for these sites (ids, or paths of their files) is called: the same each time,
    in letters that a unit's name may have."""
    ids = [_plain(Path(site).stem if _is_path(site) else site) for site in sites]
    name = "-".join((PROGRAM, *ids))
    if len(name) <= LONGEST:
        return name
    digest = crc32("\n".join(ids).encode())
    return f"{PROGRAM}-{ids[0][:40]}-and-{len(ids) - 1}-more-{digest:08x}"


def absolute(site: str, folder: Path) -> str:
    """A site as it can be named from anywhere: an id as it is, a path as an absolute one."""
    return str(folder / site) if _is_path(site) else site


def time_of_day(text: str, name: str) -> tuple[int, int]:
    """Hour and minute of what a person wrote; for nothing, a time at night that differs from name
    to name, so that not all crawls begin at once. Raises UsageError."""
    if not text:
        return HOUR, crc32(name.encode()) % 60
    found = TIME.fullmatch(text)
    if found is None:
        raise UsageError(f"--at {text}: no time of the day; write it as 03:30")
    return int(found[1]), int(found[2])


def _is_path(site: str) -> bool:
    return site.endswith(".toml") or "/" in site


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"_{ord(found[0]):x}", text)
