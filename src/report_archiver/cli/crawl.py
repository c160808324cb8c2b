"""`crawl`: visit sites, archive their pages, read and check what is new."""

from pathlib import Path
from typing import Annotated

import typer

from report_archiver.archive import Archive
from report_archiver.cli import notices, visits
from report_archiver.cli.exits import worst
from report_archiver.cli.options import DEFAULT_DB, Db, Json, Quiet
from report_archiver.cli.screen import out, print_json
from report_archiver.crawl import sites as site_files
from report_archiver.notify import post
from report_archiver.publish.export import export_atom

EXAMPLES = """\b
Examples:
  report-archiver crawl xuchang-ggzy
  report-archiver crawl ./my-site.toml --db my.db
  report-archiver crawl a b c --jobs 3 --json
  report-archiver crawl a --feed /var/www/changes.atom
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
    notify: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            envvar=notices.VARIABLE,
            help="Tell what is new there: an address as Apprise writes them. Repeatable.",
        ),
    ] = None,
    feed: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what is new to an Atom feed, if it changed."),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Visit sites, archive and read their reports.

    Goes on where an earlier run stopped; later runs bring what is new or changed.
    """
    targets = post.targets(notify or ())
    chosen = [site_files.load(name) for name in sites]
    before = notices.standing(db)
    results, read = visits.bring(db, chosen, quiet=quiet, full=full, jobs=jobs)
    if as_json:
        print_json(visits.as_json(results, read))
    else:
        visits.print_results(out(), results, read)
    notices.tell(db, targets, before, quiet=quiet)
    if feed is not None:
        with Archive(db) as archive:
            export_atom(archive, feed)
    raise typer.Exit(worst(one.status for one in results))
