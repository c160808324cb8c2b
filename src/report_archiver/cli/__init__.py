"""The command line: verbs that call rooms, and the one place where errors become exit codes."""

import errno
import os
import sqlite3
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.main import get_command

from report_archiver.cli.app import app
from report_archiver.cli.exits import DISK_FULL, INTERRUPTED, UNEXPECTED
from report_archiver.cli.screen import notes, print_error, settle
from report_archiver.errors import ArchiverError

DEBUG = "REPORT_ARCHIVER_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status, as DESIGN.md's command line lists them."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    sys.stdout, sys.stderr = settle(sys.stdout), settle(sys.stderr)
    try:
        status = get_command(app)(arguments, prog_name="report-archiver", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:  # noqa: BLE001 - the outermost edge: nothing becomes a traceback
        return _failed(error)
    if status == INTERRUPTED:
        notes().print("interrupted; what was committed stays, the next run goes on from there")
    return int(status or 0)


def _failed(error: Exception) -> int:
    """Say what went wrong, and what to do; the exit status of it."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    match error:
        case ArchiverError():
            print_error(str(error))
            return error.exit_status
        case typer.Abort():
            return INTERRUPTED
        case typer.TyperException():
            print_error(_usage(error))
            return error.exit_code
        case sqlite3.Error() | OSError() if is_full(error):
            print_error(f"no space left; free some and run again ({error})")
            return DISK_FULL
        case sqlite3.Error():
            print_error(f"the archive could not be used: {error}")
        case OSError():
            print_error(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        case _:
            print_error(
                f"unexpected {type(error).__name__}: {error}\n"
                f"Please report this, with what {DEBUG}=1 makes it print."
            )
    return UNEXPECTED


def is_full(error: sqlite3.Error | OSError) -> bool:
    """Whether a disk without space is what went wrong."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the command, and where its help is."""
    context = getattr(error, "ctx", None)
    verb = context.command_path if context is not None else "report-archiver"
    message = error.format_message().rstrip().replace(": Value error, ", ": ")
    return f"{message}\nSee: {verb} --help" if message else f"See: {verb} --help"


def _reader_left() -> int:
    """The reader of our output went away (`| head`): no more output, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
