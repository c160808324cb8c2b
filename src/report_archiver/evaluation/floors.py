"""Scores that must not fall: where a floor is missed, and how floors rise."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DIGITS = 4
SCALE = 10_000


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A score below its floor; got is None where nothing was there to score."""

    name: str
    floor: float
    got: float | None

    def __str__(self) -> str:
        got = "nothing to score" if self.got is None else f"{cut(self.got):.{DIGITS}f}"
        return f"{self.name}: {got}, floor {self.floor:.{DIGITS}f}"


def below(
    measured: Mapping[str, float], floors: Mapping[str, float], *, whole: bool = True
) -> list[Shortfall]:
    """Every floor that a score does not reach.

    whole: a score that is not there falls short, too; else it is passed over, since a folder may
    hold no tables, or no metrics.
    """
    found = []
    for name, floor in floors.items():
        got = measured.get(name)
        if (got is None and whole) or (got is not None and cut(got) < floor):
            found.append(Shortfall(name, floor, got))
    return found


def cut(value: float) -> float:
    """A score as floors are written: rounded down, so that what was reached is reached again."""
    return math.floor(value * SCALE + 1e-9) / SCALE


def digest(folder: Path) -> str:
    """SHA-256 over names and bytes of a folder's docs and truth, in the order of the names."""
    total = hashlib.sha256()
    for path in sorted([*folder.glob("docs/*"), *folder.glob("truth/*.json")]):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
