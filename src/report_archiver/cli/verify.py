"""`verify`: every digest, offset, key and reference of an archive anew."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from report_archiver.archive import verify as archive_verify
from report_archiver.archive.places import Problem
from report_archiver.archive.verify import Verified
from report_archiver.cli.exits import DONE, NOT_SOUND
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.progress import meter
from report_archiver.cli.screen import counted, out, plain, print_json, table
from report_archiver.record import Record

PROBLEMS_SHOWN = 100  # the JSON has all of them
CHECKED = (
    ("body", "bodies"),
    ("capture", "captures"),
    ("edition", "editions"),
    ("figure", "figures"),
)
EXAMPLES = """\b
Examples:
  report-archiver verify
  report-archiver verify --quick --json --db copy.db
"""


def verify(
    db: Db = DEFAULT_DB,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not look up each figure in its page.")
    ] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Recompute every digest and cross-reference.

    Bodies, captures, offsets, quotes, keys and the place of each figure in its page. Reads only;
    exits with 6 and names each row where something is wrong.
    """
    with meter(quiet=quiet, noun="rows") as shown:
        found = archive_verify.verify(db, quick=quick, on_step=shown.update)
    if as_json:
        print_json(as_record(found))
    else:
        print_verified(out(), found)
    raise typer.Exit(NOT_SOUND if found.problems else DONE)


def print_verified(console: Console, found: Verified) -> None:
    """Each problem on a line, then what was looked at."""
    if found.problems:
        console.print(problems_table(found.problems[:PROBLEMS_SHOWN]))
        more = len(found.problems) - PROBLEMS_SHOWN
        if more > 0:
            console.print(f"… and {more:,} more; --json has all")
        console.print()
    looked_at = ", ".join(
        counted(found.checked.get(plural, 0), noun, plural) for noun, plural in CHECKED
    )
    verdict = counted(len(found.problems), "problem") if found.problems else "sound"
    console.print(f"{verdict}: {looked_at} verified")


def problems_table(problems: Sequence[Problem]) -> Table:
    """Where, what was expected there, and what was found."""
    rows = [(one.table, plain(one.id), one.rule, one.expected, one.found) for one in problems]
    columns = ["Table", "Row", "Rule", "Expected", "Found"]
    return table(columns, rows, wrapped=["Row", "Expected", "Found"])


def as_record(found: Verified) -> Record:
    """The whole result as one document."""
    return {
        "sound": not found.problems,
        "checked": found.checked,
        "problems": [asdict(one) for one in found.problems],
    }
