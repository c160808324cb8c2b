"""The real command line, in-process and as a process."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from report_archiver.cli import main


@dataclass(frozen=True)
class Ran:
    """How a run of the command line ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """Run a command line; no traceback may ever be printed."""

    def run(*arguments):
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(status, printed.out, printed.err)

    return run


COMMAND = Path(sys.executable).with_name("report-archiver")


@pytest.fixture
def started():
    """Start the command as a process that Ctrl-C can reach, and that no failure leaves behind.

    A parallel run of the tests ignores SIGINT, and a child would inherit that.
    """

    @contextmanager
    def started(*arguments):
        process = subprocess.Popen(
            [COMMAND, *map(str, arguments)],
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return started
