"""Reads who must publish by when from config/.

    config/deadlines.toml        statutes and their deadlines; what a body's name tells of it
    config/publishers/*.toml     publishers that people described: any number in a file

The files are checked as they are read: an unknown key, a day that is none, a publisher described
twice or a name that means two publishers is a ConfigError that names the file and the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from report_archiver.codebook import Entry, InForce, Source, read
from report_archiver.config import config_files, config_path, config_roots
from report_archiver.errors import ConfigError
from report_archiver.model import Described, Duties, Level, NameRule, Statute

COMMON_YEAR = 2001  # one without a 29 February


def _day(text: str) -> str:
    try:
        date.fromisoformat(f"{COMMON_YEAR}-{text}")
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of every year; write month and day, 01-31") from error
    return text


Day = Annotated[str, AfterValidator(_day)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Region = Annotated[str, StringConstraints(pattern=r"^(\d{6}|\d{9}|\d{12})$")]


class DueEntry(Entry):
    government: Day
    department: Day
    town: Day
    other: Day


class StatuteEntry(Entry):
    title: str
    source: str
    in_force: InForce
    due: DueEntry


class NameEntry(Entry):
    ends: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)
    level: Level | None = None
    obliged: bool | None = None


class DeadlinesEntry(Entry):
    statute: tuple[StatuteEntry, ...]
    name: tuple[NameEntry, ...]


class PublisherEntry(Entry):
    name: Name
    aliases: tuple[Name, ...] = ()
    level: Level | None = None
    region: Region | None = None
    obliged: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: Name | None = None

    @model_validator(mode="after")
    def _in_order(self) -> PublisherEntry:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        if self.successor == self.name:
            raise ValueError("is its own successor")
        return self


class PublishersEntry(Entry):
    publisher: tuple[PublisherEntry, ...] = Field(min_length=1)


def load() -> Duties:
    """All of it, a local file before a shipped one. Raises ConfigError."""
    rules = _deadlines()
    return Duties(
        statutes=tuple(map(_statute, rules.statute)),
        names=tuple(NameRule(one.ends, one.level, one.obliged) for one in rules.name),
        publishers=tuple(publishers(config_files("publishers"))),
    )


def statutes() -> tuple[Statute, ...]:
    """The deadlines alone. Raises ConfigError."""
    return tuple(map(_statute, _deadlines().statute))


def _deadlines() -> DeadlinesEntry:
    return read(config_path("deadlines.toml")).parse(DeadlinesEntry)


def publishers(paths: Iterable[Path]) -> Iterator[Described]:
    """The publishers of these files. One that a local file describes is not looked for in those
    that are shipped."""
    known: dict[str, tuple[Path, str]] = {}
    for _, files in groupby(_strongest_first(paths), key=lambda path: path.parent):
        hidden = frozenset(known)
        for source in map(read, files):
            for entry in source.parse(PublishersEntry).publisher:
                if entry.name not in hidden:
                    _claim(known, source, entry)
                    yield Described(**entry.model_dump())


def _strongest_first(paths: Iterable[Path]) -> list[Path]:
    folders = [root / "publishers" for root in config_roots()]
    return sorted(paths, key=lambda path: (folders.index(path.parent), path.name))


def _claim(known: dict[str, tuple[Path, str]], source: Source, entry: PublisherEntry) -> None:
    """Note that these names are this publisher's. Raises ConfigError where another has one."""
    for key, name in (("name", entry.name), *(("aliases", alias) for alias in entry.aliases)):
        if name in known:
            path, owner = known[name]
            raise ConfigError(
                source.path, f"{name} is a name of {owner} already, in {path}", f"publisher.{key}"
            )
    known |= dict.fromkeys((entry.name, *entry.aliases), (source.path, entry.name))


def _statute(entry: StatuteEntry) -> Statute:
    due = entry.due
    days: tuple[tuple[Level, Day], ...] = (
        ("government", due.government),
        ("department", due.department),
        ("town", due.town),
        ("other", due.other),
    )
    return Statute(
        entry.title,
        entry.in_force.since,
        entry.in_force.until,
        tuple((level, (int(day[:2]), int(day[3:]))) for level, day in days),
    )
