"""The codebook as pages tell it: forms and since when, labels, notes in both languages."""

import tomllib
from pathlib import Path

from report_archiver.publish.datasette import codebook, words

CONFIG = Path(__file__).parents[2] / "config"
DEFINITION = (
    "fmt2019 (国办公开办函〔2019〕60号)：第二十条第（五）项 › 行政许可 › 处理决定数量（件）\n"
    "fmt2021 (国办公开办函〔2021〕30号)：第二十条第（五）项 › 行政许可 › 本年处理决定数量（件）\n"
    "Signed: a decrease is negative.\n收取的信息处理费（第711号）：第四十二条"
)


def test_forms_and_the_year_of_their_first_reports():
    known = [(form.id, form.year) for form in codebook.forms()]
    assert known == [("stat2014", 2014), ("fmt2019", 2019), ("fmt2021", 2021)]
    for language in words.LANGUAGES:
        assert {form.id for form in codebook.forms()} < set(words.words(language)["form_short"])


def test_a_definition_is_taken_apart():
    assert codebook.printed(DEFINITION) == {
        "fmt2019": ["第二十条第（五）项 › 行政许可 › 处理决定数量（件）"],
        "fmt2021": ["第二十条第（五）项 › 行政许可 › 本年处理决定数量（件）"],
    }
    assert list(codebook.notes(DEFINITION)) == ["signed", "收取的信息处理费（第711号）：第四十二条"]
    assert list(codebook.notes("")) == []


def test_every_note_of_the_codebook_has_its_chinese():
    notes = tomllib.loads((CONFIG / "metrics.toml").read_text("utf-8"))["note"]
    assert {note["text"] for note in notes} == set(words.words("en")["note"].values())


def test_families():
    assert codebook.family("requests.outcome.granted.total") == "requests.outcome"
    assert codebook.family("cases.review.total") == "cases"


def test_every_metric_belongs_to_a_family_that_has_a_name(book):
    families = {codebook.family(metric.code) for metric in book.metrics}
    assert families == set(words.words("en")["family"])
