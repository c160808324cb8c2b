"""Golden pairs: each of the project's own pages beside what the reader makes of it."""

import json

import pytest
from tests.golden.pairs import HERE, YARDSTICK, expected, pages

PAGES = list(pages())
COMMAND = "run `make golden` and review the difference"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_reads_as_its_pair_says(page, book):
    assert page.expected.exists(), f"{page.name} has no pair: {COMMAND}"
    told = page.expected.read_text("utf-8")
    assert json.loads(expected(page, book)) == json.loads(told), f"{page.name}: {COMMAND}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_the_one_it_was_taken_from(page):
    assert page.file.read_bytes() == page.body, f"{page.name} is old: {COMMAND}"


def test_no_file_is_without_its_page():
    files = {path for path in HERE.iterdir() if path.suffix in {".html", ".txt", ".json"}}
    assert files == {path for page in PAGES for path in (page.file, page.expected)}


def test_all_reports_of_the_replica_are_there():
    assert sum(page.name.startswith("replica-") for page in PAGES) == 14


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_expected_agrees_with_itself(page):
    """A pair that was regenerated without being read is caught where it cannot be right."""
    told = json.loads(page.expected.read_text("utf-8"))
    for figure in told["figures"]:
        assert told["text"][figure["char_start"] : figure["char_end"]] == figure["quote"]
    truth = YARDSTICK / "truth" / page.expected.name
    if truth.exists():
        assert told["year"] == json.loads(truth.read_text("utf-8"))["year"]
