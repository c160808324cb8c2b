"""`extract`: archived pages through the reader again; no network."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.text import Text

from report_archiver import codebook, reading, upgrades
from report_archiver.archive import Archive
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.progress import meter
from report_archiver.cli.runs import read_archive
from report_archiver.cli.screen import counted, out, plain, print_json, table
from report_archiver.cli.visits import read_words
from report_archiver.reading import Change
from report_archiver.upgrades import Tally, Told

METRICS_SHOWN = 20  # the JSON has all of them
COLUMNS = ("values", "lost", "gained", "other")
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

    By default those that this version of the reader has not read yet. After an upgrade,
    --dry-run shows first what would change: figures whose value differs, lost ones, new ones.
    """
    if dry_run:
        _compare(db, everything=everything, quiet=quiet, as_json=as_json)
        return
    with meter(quiet=quiet) as shown:
        read = read_archive(db, shown, everything=everything)
    if as_json:
        print_json(asdict(read))
    else:
        out().print(f"read: {read_words(read)}")


def _compare(db: Db, *, everything: bool, quiet: bool, as_json: bool) -> None:
    with Archive(db) as archive, meter(quiet=quiet) as shown:
        found = reading.compare(
            archive,
            codebook.load(),
            everything=everything,
            on_page=lambda done, total: shown.update("comparing", done, total),
        )
        if as_json:
            write_changes(sys.stdout, found)
            return
        tally = Tally()
        for change in found:
            tally.add(change.edition_id, change.url, change.difference)
    print_tally(out(), tally)


def write_changes(stream: TextIO, changes: Iterable[Change]) -> None:
    """`{"changes": [one a line], "summary": {…}}`, written as they are found."""
    tally = Tally()
    stream.write('{"changes": [')
    for place, change in enumerate(changes):
        tally.add(change.edition_id, change.url, change.difference)
        stream.write(",\n" if place else "\n")
        stream.write(json.dumps(asdict(change), ensure_ascii=False))
    stream.write(f'],\n"summary": {json.dumps(tally.as_json(), ensure_ascii=False)}}}\n')


# For people --------------------------------------------------------------------------------------


def print_tally(console: Console, tally: Tally) -> None:
    """What a new reading would change: by sort, the worst first, with examples; then by metric."""
    for told in upgrades.told(tally):
        console.print(Text(told.words, style="bold"))
        print_examples(console, told)
    print_metrics(console, tally)
    found = counted(tally.editions, "edition") if tally.editions else "nothing"
    console.print(f"{found} would change")


def print_examples(console: Console, told: Told) -> None:
    """Each below the address of its edition."""
    url = ""
    for example in told.examples:
        if example.url != url:
            url = example.url
            console.print(Text(f"  {plain(url)}", style="dim"), soft_wrap=True)
        if example.words:
            console.print(f"    {plain(example.words)}", soft_wrap=True)
    if told.examples and told.more:
        console.print(f"    … and {told.more:,} more")


def print_metrics(console: Console, tally: Tally) -> None:
    """A table of the metrics whose figures differ, those with most first."""
    rows = sorted(tally.metrics.items(), key=lambda row: (-row[1].total(), row[0]))
    if not rows:
        return
    cells = [[code, *(f"{sorts[name]:,}" for name in COLUMNS)] for code, sorts in rows]
    console.print()
    console.print(table(["metric", *COLUMNS], cells[:METRICS_SHOWN], right=COLUMNS))
    if len(rows) > METRICS_SHOWN:
        console.print(f"… and {counted(len(rows) - METRICS_SHOWN, 'more metric')}")
