"""`demo`: the built-in replica site, served on loopback and crawled for real."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from report_archiver.cli import visits
from report_archiver.cli.options import Json, Quiet
from report_archiver.cli.screen import notes, out, plain, print_json
from report_archiver.crawl import sites as site_files
from report_archiver.demo.replica import site_toml
from report_archiver.demo.server import serve
from report_archiver.errors import UsageError

NAME = "report-archiver"
DEFAULT_DIRECTORY = Path("archive/demo")
EXAMPLES = """\b
Examples:
  report-archiver demo
  report-archiver demo /tmp/demo && report-archiver serve --db /tmp/demo/reports.db
"""


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where its archive is kept.")
    ] = DEFAULT_DIRECTORY,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Crawl a built-in replica site; see what it gives.

    The replica of a trading centre's portal is served on loopback and crawled over real HTTP; no
    other machine is asked for anything. Run it twice: the second crawl visits the lists, and
    leaves the reports to a later day, since they are not due yet.
    """
    db = directory / "reports.db"
    with serve() as server:
        if not quiet:
            notes().print(f"Crawling the replica site at {server.address} …")
        site = site_files.load(str(site_file(directory, server.address)))
        results, read = visits.bring(db, [site], quiet=quiet)
    if as_json:
        print_json({"db": str(db), **visits.as_json(results, read)})
    else:
        visits.print_results(out(), results, read, whole=True)
        out().print(farewell(db))
    raise typer.Exit(results[0].status)


def site_file(directory: Path, address: str) -> Path:
    """The replica's site file, written beside its archive for people to look at."""
    path = directory / "replica.toml"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        path.write_text(site_toml(address), "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; name another DIR") from error
    return path


def farewell(db: Path) -> str:
    """What to do next."""
    made = db == DEFAULT_DIRECTORY / "reports.db" and Path("Makefile").is_file()
    browse = "make browse" if made else f"{program()} serve --db {plain(db)}"
    return (
        f"\nThe archive is {plain(db)}. Next:\n"
        f"  look at one report    {program()} show 2017 --db {plain(db)}\n"
        f"  browse all of it      {browse}"
    )


def program() -> str:
    """How to call this program from here: by its name, or by its path where no PATH leads to it."""
    if shutil.which(NAME):
        return NAME
    here = Path.cwd() / sys.argv[0]
    return str(here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here)
