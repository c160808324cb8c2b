"""`show`: a report as archived and as read, in the terminal."""

from typing import Annotated

import typer

from report_archiver.archive import Archive, summary
from report_archiver.cli.options import DEFAULT_DB, Db, Json
from report_archiver.cli.printed import print_stored
from report_archiver.cli.screen import out, print_json
from report_archiver.errors import UsageError
from report_archiver.record import Record, reading_as_json

EXAMPLES = """\b
Examples:
  report-archiver show 2017
  report-archiver show "许昌市公共资源交易中心 2017"
  report-archiver show http://www.example.gov.cn/2017/report.html --json
"""


def show(
    report: Annotated[
        str,
        typer.Argument(
            metavar="REPORT_OR_URL",
            help='Its id (#17), key, page URL, "PUBLISHER YEAR", or the year alone.',
        ),
    ],
    db: Db = DEFAULT_DB,
    as_json: Json = False,
) -> None:
    """Show one report as archived and as read.

    What it says of itself, its capture, outline, figures, tables and findings.
    """
    with Archive(db) as archive:
        stored = summary.stored(archive, the_one(archive, report))
    if as_json:
        print_json(stored_as_json(stored))
    else:
        print_stored(out(), stored)


def the_one(archive: Archive, name: str) -> summary.ReportLine:
    """The report that a name means. Raises UsageError where it is none, or several."""
    found = summary.candidates(archive, name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no report {name!r} in {archive.path}; name one by publisher and year")
    lines = [
        f"  #{line.id}  {line.publisher or '?'} {line.year or '?'}  {line.url}"
        for line in found[: summary.LISTED]
    ]
    more = len(found) - len(lines)
    lines += [f"  … and {more} more"] if more > 0 else []
    raise UsageError("\n".join([f"{name!r} may mean {len(found)} reports; name one:", *lines]))


def stored_as_json(stored: summary.Stored) -> Record:
    """What `read` prints, and beside it which report this is and where its bytes came from."""
    line, capture = stored.line, stored.capture
    return {
        "report": {
            "id": line.id,
            "key": line.key,
            "url": line.url,
            "edition": stored.edition,
            "editions": line.editions,
            "reader": stored.reader,
            "read_at": stored.read_at,
        },
        "capture": {
            "url": capture.url,
            "captured_at": capture.captured_at,
            "status": capture.status,
            "body_sha256": capture.body_sha256,
            "size": capture.size,
            "charset": capture.charset,
        },
        **reading_as_json(stored.reading),
    }
