"""The reader and its codebook, made once for all tests."""

import os

import pytest
from hypothesis import settings

from report_archiver import codebook
from report_archiver.extract import Reader

# No test is timed: machines are busy. Continuous integration runs the same cases each time.
settings.register_profile("untimed", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def book():
    return codebook.load()


@pytest.fixture(scope="session")
def reader(book):
    return Reader(book)
