import json
from decimal import Decimal

import pytest

from report_archiver.model import Figure, Finding, Identity, Reading, Section, Span, Table
from report_archiver.record import number_as_json, reading_as_json

TEXT = "一、概述\n主动公开信息12条，收费1.5万元。"
READING = Reading(
    identity=Identity(
        title="某中心2020年度报告",
        publisher="某中心",
        year=2020,
        year_from="title",
        published_at="2021-01-05",
        source=None,
        period_start="2020-01-01",
        period_end="2020-12-31",
    ),
    form="prose",
    text=TEXT,
    charset="utf-8",
    sections=(Section(1, "一、", 1, "概述", "概述", Span(0, 4)),),
    tables=(Table("表", "requests", (("甲", ""), ("乙", "/")), Span(0, 4), "table"),),
    figures=(
        Figure(
            key="k1",
            metric="proactive.info.total",
            label="主动公开信息",
            value=Decimal(12),
            unit="条",
            kind="number",
            basis="annual",
            method="rule",
            quote="12条",
            span=Span(11, 14),
            anchor="p",
            section=0,
        ),
        Figure(
            key="k2",
            metric=None,
            label="收费",
            value=Decimal("1.5"),
            unit="万元",
            kind="number",
            basis="annual",
            method="plain",
            quote="1.5万元",
            span=Span(17, 22),
            anchor="p",
            value_high=Decimal("2.0"),
            approx="about",
            part_of=0,
        ),
    ),
    findings=(Finding("rule", "warning", "words", "1", "2", ("k1",)),),
    warnings=("note",),
)

KEYS = {
    "": "title publisher year year_from published_at source period form text sections tables "
    "figures findings warnings",
    "period": "start end",
    "sections": "level numbering number heading char_start char_end",
    "tables": "caption form_table cells",
    "figures": "key metric label value value_high unit kind approx basis part_of method quote "
    "char_start char_end table row col anchor",
    "findings": "rule severity message",
}


@pytest.mark.parametrize("part", KEYS)
def test_keys_are_those_that_are_promised(part):
    value = reading_as_json(READING)[part] if part else reading_as_json(READING)
    for one in value if isinstance(value, list) else [value]:
        assert list(one) == KEYS[part].split()


def test_offsets_cut_the_quote_out_of_the_text():
    record = reading_as_json(READING)
    for figure in record["figures"]:
        assert record["text"][figure["char_start"] : figure["char_end"]] == figure["quote"]


def test_it_is_json_that_comes_back_the_same():
    record = reading_as_json(READING)
    assert json.loads(json.dumps(record, ensure_ascii=False, allow_nan=False)) == record


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, None),
        (Decimal(9286), 9286),
        (Decimal(0), 0),
        (Decimal("3.0"), 3),
        (Decimal("1E+2"), 100),
        (Decimal("-1.25"), -1.25),
    ],
)
def test_whole_numbers_are_integers(value, number):
    found = number_as_json(value)
    assert found == number
    assert type(found) is type(number)
