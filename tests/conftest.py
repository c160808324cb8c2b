"""The reader and its codebook, made once for all tests."""

import pytest

from report_archiver import codebook
from report_archiver.extract import Reader


@pytest.fixture(scope="session")
def book():
    return codebook.load()


@pytest.fixture(scope="session")
def reader(book):
    return Reader(book)
