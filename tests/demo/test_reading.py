"""The reader against what a person reads in the replica: each report, each figure of its truth."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from report_archiver import codebook
from report_archiver.demo.replica import replica
from report_archiver.extract import Reader
from report_archiver.model import Reading

TRUTH = json.loads((Path(__file__).parent / "truth.json").read_text("utf-8"))
HOST = "http://ggzy.xuchang.example"


@pytest.fixture(scope="module")
def readings() -> dict[int, Reading]:
    reader = Reader(codebook.load())
    site = replica()
    return {
        truth["year"]: reader.read(site[truth["url"].removeprefix(HOST)].body, truth["url"])
        for truth in TRUTH
    }


@pytest.fixture(params=TRUTH, ids=[str(truth["year"]) for truth in TRUTH])
def truth(request):
    return request.param


@pytest.fixture
def reading(truth, readings) -> Reading:
    return readings[truth["year"]]


def test_identity(truth, reading):
    identity = reading.identity
    assert identity.title == truth["title"]
    assert identity.publisher == truth["publisher"]
    assert identity.year == truth["year"]
    assert identity.published_at == truth["published"]
    assert identity.source == truth["source"]
    assert [identity.period_start, identity.period_end] == truth["period"]
    assert identity.repaired == truth["period_repaired"]
    assert reading.form == truth["form"]


def test_chapters_with_their_printed_numbering(truth, reading):
    chapters = [[each.numbering, each.heading] for each in reading.sections if each.level == 1]
    assert chapters == truth["chapters"]


def states(figure, expected) -> bool:
    if expected is None:
        return figure.kind == "blank"
    if expected == "/":
        return figure.kind == "na"
    return figure.value == Decimal(str(expected))


def test_every_figure_and_no_other_value_for_its_metric(truth, reading):
    found: dict[str, list] = {}
    for figure in reading.figures:
        found.setdefault(figure.metric, []).append(figure)
    implied = set(truth["implied"])
    missing = [code for code in truth["figures"] if code not in found and code not in implied]
    assert missing == []
    wrong = [
        (code, expected, figure.quote)
        for code, expected in truth["figures"].items()
        for figure in found.get(code, ())
        if not states(figure, expected)
    ]
    assert wrong == []


def test_approximate_figures_and_zero_in_words(truth, reading):
    for code, approx in truth["approx"].items():
        assert approx in {each.approx for each in reading.figures if each.metric == code}
    for code in truth["zero_words"]:
        kinds = {each.kind for each in reading.figures if each.metric == code}
        assert "zero_word" in kinds, code


def test_breakdowns(truth, reading):
    for whole, parts in truth["parts"]:
        found = [
            sorted(int(each.value) for each in reading.figures if each.part_of == index)
            for index, figure in enumerate(reading.figures)
            if figure.value == whole
        ]
        assert sorted(parts) in found, whole


def test_every_quote_is_the_text_at_its_place(reading):
    for figure in reading.figures:
        assert reading.text[figure.span.start : figure.span.end] == figure.quote
    keys = [figure.key for figure in reading.figures]
    assert len(set(keys)) == len(keys)
