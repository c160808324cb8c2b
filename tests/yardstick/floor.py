"""The quality floor: what the reader has reached on the yardstick, and never falls below.

python -m tests.yardstick.floor                 write the floors reached now (`make floor`)
python -m tests.yardstick.floor --lower         the same, though some fall; say why in the commit
python -m tests.yardstick.floor --corpus DIR    hold a folder outside to the targets (`make floor`)
"""

import argparse
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from report_archiver import codebook
from report_archiver.errors import UsageError
from report_archiver.evaluation import evaluate
from report_archiver.evaluation.floors import Shortfall, below, cut, digest
from report_archiver.evaluation.tally import measures
from report_archiver.extract import Reader

HERE = Path(__file__).parent
FILE = HERE / "floor.toml"
HEAD = """\
# The quality floor of the reader on this yardstick; `make floor` writes it.
#
# digest: SHA-256 over names and bytes of docs/ and truth/, so that no document or truth changes
# unseen. floors: the scores that were reached; they only rise. targets: what a folder outside is
# held to by `make floor CORPUS=DIR`, on documents that nobody here has seen.
"""


@dataclass(frozen=True)
class Floor:
    """What the file holds."""

    digest: str
    floors: Mapping[str, float]
    targets: Mapping[str, float]


def load(file: Path = FILE) -> Floor:
    """The floor as it stands in the file."""
    return Floor(**tomllib.loads(file.read_text("utf-8")))


def measured(folder: Path) -> dict[str, float]:
    """The scores of a folder."""
    return measures(evaluate(folder, Reader(codebook.load()), time.perf_counter).total)


def raised(old: Floor, scores: Mapping[str, float], seen: str, *, lower: bool = False) -> Floor:
    """The floor with what was reached. Raises UsageError where one would fall, unless told so."""
    fallen = below(scores, old.floors)
    if fallen and not lower:
        lines = "\n".join(f"  {one}" for one in fallen)
        raise UsageError(
            f"these scores are below their floors:\n{lines}\n"
            "Mend the reader; if the fall is meant, say --lower, and say why in the commit."
        )
    return Floor(seen, {name: cut(value) for name, value in scores.items()}, old.targets)


def written(floor: Floor) -> str:
    """The file's text."""
    lines = [HEAD, f'digest = "{floor.digest}"']
    for name, values in (("floors", floor.floors), ("targets", floor.targets)):
        lines += ["", f"[{name}]", *(f"{key} = {value:.4f}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def update(*, lower: bool) -> int:
    """Write the floors that are reached now."""
    FILE.write_text(written(raised(load(), measured(HERE), digest(HERE), lower=lower)), "utf-8")
    print(f"wrote {FILE.name}; review the difference")  # noqa: T201
    return 0


def hold(folder: Path) -> int:
    """Hold a folder to the targets: 1 where one is missed, with its name."""
    missed: list[Shortfall] = below(measured(folder), load().targets, whole=False)
    for one in missed:
        print(f"missed: {one}")  # noqa: T201
    if not missed:
        print("every target that can be scored there is reached")  # noqa: T201
    return 1 if missed else 0


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.yardstick.floor", description=__doc__)
    parser.add_argument("--corpus", type=Path, metavar="DIR")
    parser.add_argument("--lower", action="store_true")
    asked = parser.parse_args(argv)
    try:
        return hold(asked.corpus) if asked.corpus else update(lower=asked.lower)
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
