"""The application: its verbs, their help, and --version."""

from typing import Annotated

import typer

from report_archiver import __version__
from report_archiver.cli import (
    changes,
    check,
    crawl,
    demo,
    evaluate,
    export,
    extract,
    notices,
    read,
    schedule,
    serve,
    show,
    status,
    verify,
)
from report_archiver.cli.exits import USAGE

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
START = """\b
Begin with:
  report-archiver demo
  report-archiver crawl SITE
"""

app = typer.Typer(
    name="report-archiver",
    context_settings=SETTINGS,
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    epilog=START,
)
app.command(epilog=demo.EXAMPLES)(demo.demo)
app.command(epilog=crawl.EXAMPLES)(crawl.crawl)
app.command(epilog=extract.EXAMPLES)(extract.extract)
app.command(epilog=read.EXAMPLES)(read.read)
app.command(epilog=show.EXAMPLES)(show.show)
app.command(epilog=status.EXAMPLES)(status.status)
app.command(epilog=changes.EXAMPLES)(changes.changes)
app.command(epilog=check.EXAMPLES)(check.check)
app.command(epilog=verify.EXAMPLES)(verify.verify)
app.command(epilog=export.EXAMPLES)(export.export)
app.command("evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate_folder)
app.command(epilog=serve.EXAMPLES)(serve.serve)
app.command("notify", epilog=notices.EXAMPLES)(notices.notify)
app.command(epilog=schedule.EXAMPLES)(schedule.schedule)


def print_version(asked: bool) -> None:
    """Print the version and end, where it was asked for."""
    if asked:
        typer.echo(f"report-archiver {__version__}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Archive the yearly information disclosure reports of Chinese public bodies.

    Every figure, back to its bytes.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(USAGE)
