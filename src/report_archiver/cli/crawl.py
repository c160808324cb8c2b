"""`crawl`: visit sites, archive their pages, read and check what is new."""

from typing import Annotated

import typer

from report_archiver.cli import visits
from report_archiver.cli.exits import worst
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.screen import out, print_json
from report_archiver.crawl import sites as site_files

EXAMPLES = """\b
Examples:
  report-archiver crawl xuchang-ggzy
  report-archiver crawl ./my-site.toml --db my.db
  report-archiver crawl a b c --jobs 3 --json
"""


def crawl(
    sites: Annotated[
        list[str],
        typer.Argument(metavar="SITE", help="An id in config/sites, or the path of a site's file."),
    ],
    db: Db = DEFAULT_DB,
    full: Annotated[
        bool, typer.Option("--full", help="Visit every page now, and fetch it whole.")
    ] = False,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Sites at a time.")] = 1,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Visit sites, archive and read their reports.

    Goes on where an earlier run stopped; later runs bring what is new or changed.
    """
    chosen = [site_files.load(name) for name in sites]
    results, read = visits.bring(db, chosen, quiet=quiet, full=full, jobs=jobs)
    if as_json:
        print_json(visits.as_json(results, read))
    else:
        visits.print_results(out(), results, read)
    raise typer.Exit(worst(one.status for one in results))
