"""What the archive's codebook says of a metric, taken apart; and since when each form is in force.

A definition is lines: FORM (SOURCE)：where the form prints it; then notes on how far forms compare,
in English. The words have the Chinese of those that we wrote.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from report_archiver.config import config_files
from report_archiver.publish.datasette import words

PRINTED = re.compile(r"([a-z0-9]+) \([^)]*\)：(.+)")


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory form. year: of the first reports on it; source: of the document, in Chinese."""

    id: str
    year: int
    source: str


@cache
def forms() -> tuple[Form, ...]:
    """The statutory forms, the oldest first."""
    read = (tomllib.loads(path.read_text("utf-8")) for path in config_files("forms"))
    known = (Form(one["id"], one["in_force"]["since"].year, one["source"]) for one in read)
    return tuple(sorted(known, key=lambda form: form.year))


def printed(definition: str) -> dict[str, list[str]]:
    """Form → how it prints the metric: banners, row and column, as the form writes them."""
    found: dict[str, list[str]] = {}
    for line in definition.split("\n"):
        if match := PRINTED.fullmatch(line):
            found.setdefault(match[1], []).append(match[2])
    return found


def notes(definition: str) -> Iterator[str]:
    """The other lines: the key of the note, in the words, where it is one of ours."""
    ours = {text: key for key, text in words.words("en")["note"].items()}
    for line in definition.split("\n"):
        if line and not PRINTED.fullmatch(line):
            yield ours.get(line, line)


def family(code: str) -> str:
    """What a metric is about: the first part of its code, and of requests the second as well."""
    parts = code.split(".")
    return ".".join(parts[:2]) if parts[0] == "requests" else parts[0]
