"""`extract`: archived pages through the reader again; no network."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from report_archiver import codebook, reading
from report_archiver.archive import Archive
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.progress import meter
from report_archiver.cli.runs import read_archive
from report_archiver.cli.screen import counted, out, plain, print_json
from report_archiver.cli.visits import read_words
from report_archiver.reading import Change

SIGNS = {"added": "+", "removed": "-", "changed": "~"}
FIGURES_SHOWN = 5  # of each sort and edition; the JSON has all of them
EXAMPLES = """\b
Examples:
  report-archiver extract
  report-archiver extract --all --dry-run
"""


def extract(
    db: Db = DEFAULT_DB,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what this version has read before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would differ; write nothing.")
    ] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Read archived pages again, without a network.

    By default those that this version of the reader has not read yet.
    """
    if dry_run:
        _compare(db, everything=everything, as_json=as_json)
        return
    with meter(quiet=quiet) as shown:
        read = read_archive(db, shown, everything=everything)
    if as_json:
        print_json(asdict(read))
    else:
        out().print(f"read: {read_words(read)}")


def _compare(db: Db, *, everything: bool, as_json: bool) -> None:
    with Archive(db) as archive:
        changes = list(reading.compare(archive, codebook.load(), everything=everything))
    if as_json:
        print_json([asdict(change) for change in changes])
    else:
        print_changes(out(), changes)


def print_changes(console: Console, changes: Sequence[Change]) -> None:
    """What a new reading would change, edition by edition."""
    for change in changes:
        console.print(f"{plain(change.url)} (edition {change.edition_id})")
        console.print("\n".join(f"  {line}" for line in change_lines(change)))
    found = counted(len(changes), "edition") if changes else "nothing"
    console.print(f"{found} would change")


def change_lines(change: Change) -> Iterator[str]:
    """A line for each field and figure that would differ, marked as in a diff."""
    for name, values in change.difference.items():
        if name == "text":
            yield f"~ text: {values[0]:,} → {values[1]:,} characters"
        elif name != "figures":
            yield f"~ {name}: {plain(values[0]) or 'none'} → {plain(values[1]) or 'none'}"
    for sort, figures in change.difference.get("figures", {}).items():
        for figure in figures[:FIGURES_SHOWN]:
            words = (figure["label"], figure["value"], figure["unit"], figure["metric"])
            yield f"{SIGNS[sort]} {' '.join(plain(word) for word in words if word is not None)}"
        if len(figures) > FIGURES_SHOWN:
            yield f"{SIGNS[sort]} … {len(figures) - FIGURES_SHOWN} more figures"
