"""`notify`: try where notices go; and the notices that a crawl sends."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from report_archiver.archive import Archive, notices
from report_archiver.archive.notices import Mark
from report_archiver.cli.options import Quiet
from report_archiver.cli.runs import now
from report_archiver.cli.screen import notes, plain, print_error
from report_archiver.errors import UsageError
from report_archiver.notify import message, post, telling
from report_archiver.notify.post import Target

VARIABLE = "REPORT_ARCHIVER_NOTIFY"
EXAMPLES = f"""\b
Examples:
  report-archiver notify 'mailto://user:password@example.org?to=me@example.org'
  {VARIABLE}='dingtalk://TOKEN wecombot://KEY' report-archiver notify
"""


def notify(
    addresses: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="URL", envvar=VARIABLE, help="Where to: addresses as Apprise writes them."
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Send a test message, to see that notices arrive.

    A crawl sends one to the same addresses, given by --notify or the environment, if there is news.
    """
    targets = post.targets(addresses or ())
    if not targets:
        raise UsageError(f"name an address to send to, or set {VARIABLE}; see docs/notices.md")
    errors = {target.name: target.send(message.TEST) for target in targets}
    for name, error in errors.items():
        if error is None and not quiet:
            notes().print(f"sent to {name}")
    failed = [f"{name}: {plain(error)}" for name, error in errors.items() if error is not None]
    if failed:
        raise UsageError("the test did not arrive at " + "\nand not at ".join(failed))


def standing(db: Path) -> Mark:
    """Where the archive stands before a crawl; it need not be there yet."""
    if not db.is_file():
        return Mark()
    with Archive(db) as archive:
        return notices.mark(archive)


def tell(db: Path, targets: Sequence[Target], before: Mark, *, quiet: bool) -> None:
    """Tell what happened. What does not arrive is an error to be seen, but no failure of the
    crawl: the next one tells it again."""
    if not targets:
        return
    with Archive(db) as archive:
        sent = telling.tell(archive, targets, before=before, now=now)
    for one in sent:
        if one.error is not None:
            print_error(
                f"no notice went to {one.target.name}: {one.error}\nThe next one tells it, too."
            )
        elif not quiet:
            notes().print(f"told {one.target.name}: {plain(one.title)}")
