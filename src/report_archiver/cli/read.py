"""`read`: one local file through the reader, as JSON; no archive is touched."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from report_archiver import codebook, reading
from report_archiver.cli.screen import print_json
from report_archiver.errors import UsageError
from report_archiver.record import reading_as_json

MAX_BYTES = 100_000_000
EXAMPLES = """\b
Examples:
  report-archiver read report.html
  report-archiver read report.html --url http://www.example.gov.cn/2017/report.html
  curl -s URL | report-archiver read - --url URL
"""


def read(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An HTML or TXT file; - is stdin.")],
    url: Annotated[
        str, typer.Option(metavar="URL", help="Where the file comes from; may tell the year.")
    ] = "",
    _as_json: Annotated[
        bool, typer.Option("--json", hidden=True, help="It prints nothing else anyway.")
    ] = True,
) -> None:
    """Read one local file and print what it says as JSON.

    Title, publisher, year, outline, tables, and every figure with its quote and offsets. Touches no
    archive and no network.
    """
    print_json(reading_as_json(reading.read_document(body_of(file), url, codebook.load())))


def body_of(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises UsageError."""
    if name == "-":
        body = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                body = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"cannot read {name}: {reason}") from error
    if len(body) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB; no report is")
    return body
