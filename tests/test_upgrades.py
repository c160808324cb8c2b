"""What a newer reader would change, counted over many editions."""

import pytest

from report_archiver.upgrades import SORTS, Tally, amount, told

FIGURE = {
    "key": "k", "metric": "m.total", "label": "公开", "value": 320, "value_high": None,
    "unit": "条", "kind": "number", "approx": None, "basis": "annual", "quote": "320条",
}  # fmt: skip


def changed(**old):
    return {"figures": {"changed": [{**FIGURE, "old": old, "new": {n: FIGURE[n] for n in old}}]}}


def tally(*differences):
    counted = Tally()
    for number, difference in enumerate(differences, 1):
        counted.add(number, f"http://one.example/{number}", difference)
    return counted


def words(*differences):
    return [(one.words, [each.words for each in one.examples]) for one in told(tally(*differences))]


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (changed(value=302), ("1 value differs in 1 edition", "公开 302 条 → 320 条 m.total")),
        (
            changed(value=None, kind="blank"),
            ("1 value differs in 1 edition", "公开 blank → 320 条 m.total"),
        ),
        (
            changed(metric=None),
            ("1 figure gets a metric in 1 edition", "公开 320 条: none → m.total"),
        ),
        (
            changed(metric="m.other"),
            ("1 figure has another metric in 1 edition", "公开 320 条: m.other → m.total"),
        ),
        (changed(unit="件"), ("1 figure has another unit in 1 edition", "公开 320 条: 件 → 条")),
        (
            changed(quote="320"),
            ("1 figure has another label or quote in 1 edition", "公开 “320” → 公开 “320条”"),
        ),
        (
            {"figures": {"removed": [FIGURE]}},
            ("1 figure is not found any more in 1 edition", "公开 320 条 m.total"),
        ),
        ({"figures": {"added": [FIGURE]}}, ("1 figure is new in 1 edition", "公开 320 条 m.total")),
        (
            {"year": [2018, None]},
            ("1 report is of another body or year in 1 edition", "year: 2018 → none"),
        ),
        (
            {"form": ["prose", "fmt2019"]},
            ("1 other field of a report differs in 1 edition", "form: prose → fmt2019"),
        ),
        (
            {"sections": {"removed": [{"level": 1, "numbering": "一、", "heading": "概述"}]}},
            ("1 heading is not found any more in 1 edition", "一、概述"),
        ),
        (
            {
                "findings": {
                    "added": [{"rule": "p.text", "severity": "warning", "message": "12 > 8"}]
                }
            },
            ("1 finding is new in 1 edition", "p.text: 12 > 8"),
        ),
        ({"warnings": [[], ["cut"]]}, ("1 text is read with other warnings", "none → cut")),
        (
            {
                "text": {
                    "sort": "words",
                    "old": 1200,
                    "new": 1300,
                    "lines_removed": 1,
                    "lines_added": 2,
                }
            },
            ("1 text has other words", "1,200 → 1,300 characters, lines: 1 less, 2 more"),
        ),
        ({"reading": ["report", "none"]}, ("1 page no longer holds a report", "")),
        ({"reading": ["none", "report"]}, ("1 page is read for the first time", "")),
    ],
)
def test_each_sort_in_words(difference, expected):
    assert words(difference) == [(expected[0], [expected[1]])]


def test_a_metric_and_a_value_are_two_differences_of_one_figure():
    both = tally(changed(metric=None, value=302))
    assert [one.words for one in told(both)] == [
        "1 value differs in 1 edition",
        "1 figure gets a metric in 1 edition",
    ]
    assert both.as_json()["metrics"] == {"m.total": {"gained": 1, "values": 1}}


def test_the_worst_is_told_first_and_all_are_counted():
    many = [changed(metric=None)] * 40 + [{"figures": {"removed": [FIGURE] * 2}}, changed(value=1)]
    assert [one.words for one in told(tally(*many))] == [
        "1 value differs in 1 edition",
        "2 figures are not found any more in 1 edition",
        "40 figures get a metric in 40 editions",
    ]


def test_examples_are_few_however_much_differs():
    counted = tally(*[changed(value=number) for number in range(1000)])
    (values,) = told(counted)
    assert (len(values.examples), values.more) == (200, 800)
    assert values.examples[0].edition_id == 1
    assert counted.as_json() == {
        "editions": 1000,
        "sorts": {"values": {"count": 1000, "editions": 1000}},
        "metrics": {"m.total": {"values": 1000}},
    }


def test_keys_alone_are_counted():
    counted = tally({"figures": {"rekeyed": 12}})
    assert [one.words for one in told(counted)] == [
        "12 figures differ in their key alone in 1 edition"
    ]


def test_nothing_was_told():
    assert (list(told(Tally())), Tally().as_json()["editions"]) == ([], 0)


def test_sorts_have_names_of_their_own():
    assert len({sort.name for sort in SORTS}) == len(SORTS)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({"approx": "over"}, ">320 条"),
        ({"value_high": 330}, "320–330 条"),
        ({"value": 0, "kind": "zero_word"}, "0 in words 条"),
        ({"value": None, "kind": "na"}, "n/a"),
    ],
)
def test_amounts(figure, expected):
    assert amount({**FIGURE, **figure}) == expected
