"""The reader, its codebook and the archive of the real demo, made once for all tests."""

import os
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import settings

from report_archiver import codebook
from report_archiver.cli import main
from report_archiver.extract import Reader

# No test is timed: machines are busy. Continuous integration runs the same cases each time.
settings.register_profile("untimed", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def runtime_folder(tmp_path_factory):
    """The locks of these tests' crawls, apart from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        yield


@pytest.fixture(autouse=True)
def _own_runtime_folder(tmp_path_factory, monkeypatch, runtime_folder):
    """Servers of different tests may get one port: none is to go by the pace of another."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))


@pytest.fixture(scope="session")
def book():
    return codebook.load()


@pytest.fixture(scope="session")
def reader(book):
    return Reader(book)


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
