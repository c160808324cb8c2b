"""`schedule`: a crawl every day or week, by systemd or cron."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from report_archiver.cli.options import DEFAULT_DB, Db
from report_archiver.cli.screen import notes, plain
from report_archiver.crawl import sites as site_files
from report_archiver.errors import UsageError
from report_archiver.schedule import crontab, install, plan, units
from report_archiver.schedule.plan import Every, Plan

EXAMPLES = """\b
Examples:
  report-archiver schedule xuchang-ggzy
  report-archiver schedule xuchang-ggzy --at 04:30 --install
  report-archiver schedule a b --every week --cron --install
  report-archiver schedule xuchang-ggzy --remove
"""


def schedule(
    sites: Annotated[
        list[str],
        typer.Argument(metavar="SITE", help="An id in config/sites, or the path of a site's file."),
    ],
    db: Db = DEFAULT_DB,
    every: Annotated[
        Every, typer.Option(metavar="day|week", help="How often; a week begins on Monday.")
    ] = Every.day,
    at: Annotated[
        str,
        typer.Option(metavar="TIME", help="When, in this machine's time; otherwise after 03:00."),
    ] = "",
    feed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Have each crawl write its Atom feed there.")
    ] = None,
    environment: Annotated[
        Path | None,
        typer.Option(
            "--env",
            metavar="FILE",
            help="Settings such as REPORT_ARCHIVER_NOTIFY; otherwise"
            " ~/.config/report-archiver/environment. It need not be there.",
        ),
    ] = None,
    do_install: Annotated[
        bool, typer.Option("--install", help="Put it in place for this user, and start it.")
    ] = False,
    do_remove: Annotated[
        bool, typer.Option("--remove", help="Remove what --install put in place for these sites.")
    ] = False,
    cron: Annotated[
        bool, typer.Option("--cron", help="Only cron; --install otherwise uses systemd.")
    ] = False,
) -> None:
    """Print or install what crawls sites at a fixed time.

    A service and a timer for systemd, and a line for cron that does the same. They name this Python
    and this folder.
    """
    if do_install and do_remove:
        raise UsageError("--install or --remove, not both")
    if do_remove:
        _remove(plan.named(sites), cron=cron)
        return
    made = _plan(sites, db, feed, environment, every, at)
    if do_install:
        _install(made, cron=cron)
    else:
        typer.echo(printed(made, cron=cron), nl=False)


def _plan(
    sites: Sequence[str],
    db: Path,
    feed: Path | None,
    environment: Path | None,
    every: Every,
    at: str,
) -> Plan:
    for site in sites:
        site_files.load(site)
    name = plan.named(sites)
    hour, minute = plan.time_of_day(at, name)
    here = Path.cwd()
    return Plan(
        name=name,
        python=Path(sys.executable).absolute(),
        sites=tuple(plan.absolute(site, here) for site in sites),
        db=db.absolute(),
        feed=feed.absolute() if feed else None,
        folder=here,
        environment=(environment or config_home() / plan.PROGRAM / "environment").absolute(),
        hour=hour,
        minute=minute,
        every=every,
    )


def printed(made: Plan, *, cron: bool) -> str:
    """Units and line, each under a comment that says where it belongs."""
    line = f"# in the crontab (crontab -e)\n{crontab.line(made)}\n"
    if cron:
        return line
    parts = [f"# {units_home() / name}\n{text}" for name, text in units.files(made).items()]
    return "\n".join([*parts, f"# or, without systemd, {line.removeprefix('# ')}"])


def _install(made: Plan, *, cron: bool) -> None:
    when = f"every {made.every} at {made.hour:02}:{made.minute:02}"
    if cron:
        install.install_cron(made)
        notes().print(f"in the crontab: {plain(' '.join(made.sites))}, {when}")
        return
    for path in install.install_units(made, units_home()):
        notes().print(f"wrote {plain(path)}")
    notes().print(
        f"{made.name}.timer starts it {when}, within ten minutes. When next:"
        f" systemctl --user list-timers; what it did: journalctl --user -u {made.name}\n"
        "It runs while you are logged in; to have it run always: loginctl enable-linger"
    )


def _remove(name: str, *, cron: bool) -> None:
    """Remove the units and the line; with cron only the line, which else may be without cron."""
    gone = [] if cron else [str(path) for path in install.remove_units(name, units_home())]
    if (cron or install.has_cron()) and install.remove_cron(name):
        gone.append("its line in the crontab")
    for what in gone:
        notes().print(f"removed {plain(what)}")
    if not gone:
        notes().print(f"nothing called {name} is installed")


def config_home() -> Path:
    """The folder of this user's settings."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def units_home() -> Path:
    """The folder of this user's units."""
    return config_home() / "systemd" / "user"
