"""`export`: the dataset as files to take away, and what happened lately as a feed."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from report_archiver.archive import Archive
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.screen import notes, plain, print_json
from report_archiver.errors import UsageError
from report_archiver.publish.export import Exported, export_atom, export_csv

EXAMPLES = """\b
Examples:
  report-archiver export csv figures.csv
  report-archiver export csv dataset/
  report-archiver export atom changes.atom
"""


class Format(StrEnum):
    """What an export can be."""

    csv = "csv"
    atom = "atom"


def export(
    format: Annotated[Format, typer.Argument(metavar="FORMAT", help="csv or atom")],  # noqa: A002
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="A file; for csv one ending in .csv, or a folder for all."
        ),
    ],
    db: Db = DEFAULT_DB,
    excel: Annotated[
        bool, typer.Option("--excel", help="As Excel wants it: a byte order mark, no formulas.")
    ] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write every figure with its source, one row a figure.

    A folder gets figures.csv, reports.csv, metrics.csv and findings.csv. atom is a feed of the
    newest changes and findings, for feed readers.
    """
    if str(out) == "-":
        raise UsageError("- is no file; name one that ends in .csv, or a folder")
    if excel and format is not Format.csv:
        raise UsageError(f"--excel is for csv, not for {format}")
    with Archive(db) as archive:
        if format is Format.atom:
            written: tuple[Exported, ...] = (export_atom(archive, out),)
        else:
            written = export_csv(archive, out, excel=excel)
    if as_json:
        print_json([{"path": str(one.path), "rows": one.rows} for one in written])
    elif not quiet:
        for one in written:
            rows = "entries" if format is Format.atom else "rows"
            notes().print(f"{plain(one.path)}: {one.rows:,} {rows} ({format})")
