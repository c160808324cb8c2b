"""`serve`: datasette on the live archive."""

from functools import partial
from typing import Annotated

import typer

from report_archiver.cli.options import DEFAULT_DB, Db
from report_archiver.cli.screen import notes
from report_archiver.publish import serve as datasette

EXAMPLES = """\b
Examples:
  report-archiver serve
  report-archiver serve --db archive/demo/reports.db --port 8002 --open
"""


def serve(
    db: Db = DEFAULT_DB,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0: a free one.")
    ] = 8001,
    browser: Annotated[bool, typer.Option("--open", help="Open a browser, too.")] = False,
) -> None:
    """Browse the archive with datasette, until Ctrl-C.

    A crawl may run meanwhile. Who can reach the address can read everything in the archive.
    """
    # An address broken over two lines cannot be clicked.
    datasette.serve(db, host, port, browser, announce=partial(notes().print, soft_wrap=True))
