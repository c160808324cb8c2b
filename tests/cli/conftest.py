"""The real command line in-process, and one archive that the real demo made."""

from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO

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


@pytest.fixture(scope="session")
def demo_directory(tmp_path_factory):
    """The directory of a demo that has run once; not to be written to."""
    directory = tmp_path_factory.mktemp("demo")
    with redirect_stdout(StringIO()):
        assert main(["demo", str(directory), "--quiet"]) == 0
    return directory


@pytest.fixture(scope="session")
def demo_db(demo_directory):
    """The archive of that demo."""
    return demo_directory / "reports.db"
