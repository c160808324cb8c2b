"""The reader and its codebook, made once for all tests."""

import os

import pytest
from hypothesis import settings

from report_archiver import codebook
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
