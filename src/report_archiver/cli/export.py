"""`export`: the dataset as files to take away."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from report_archiver.archive import Archive
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.screen import notes, plain, print_json
from report_archiver.errors import UsageError
from report_archiver.publish.export import export_csv

EXAMPLES = """\b
Examples:
  report-archiver export csv figures.csv
  report-archiver export csv dataset/
"""


class Format(StrEnum):
    """What an export can be."""

    csv = "csv"


def export(
    format: Annotated[Format, typer.Argument(metavar="FORMAT", help="csv")],  # noqa: A002
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="A file ending in .csv, or a folder for all.")
    ],
    db: Db = DEFAULT_DB,
    excel: Annotated[
        bool, typer.Option("--excel", help="As Excel wants it: a byte order mark, no formulas.")
    ] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write every figure with its source, one row a figure.

    A folder gets figures.csv, reports.csv, metrics.csv and findings.csv.
    """
    if str(out) == "-":
        raise UsageError("- is no file; name one that ends in .csv, or a folder")
    with Archive(db) as archive:
        written = export_csv(archive, out, excel=excel)
    if as_json:
        print_json([{"path": str(one.path), "rows": one.rows} for one in written])
    elif not quiet:
        for one in written:
            notes().print(f"{plain(one.path)}: {one.rows:,} rows ({format})")
