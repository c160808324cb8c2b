import shutil
from pathlib import Path

import pytest

from report_archiver import codebook
from report_archiver.errors import ConfigError

CONFIG = Path(__file__).parent.parent / "config"
BOOK = codebook.load()
FORMS = {form.id: form for form in BOOK.forms}
METRICS = {metric.code: metric for metric in BOOK.metrics}


@pytest.fixture
def config(tmp_path):
    """A copy of config/ that a test may spoil."""
    shutil.copytree(CONFIG / "forms", tmp_path / "forms")
    for path in CONFIG.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def cells(form, table):
    blocks = next(each for each in FORMS[form].tables if each.id == table).blocks
    return [
        block.metric(row, column)
        for block in blocks
        for row in block.rows
        for column in block.columns
        if not row.optional
    ]


@pytest.mark.parametrize(
    ("form", "table", "count"),
    [
        ("fmt2021", "requests", 175),
        ("fmt2021", "cases", 15),
        ("fmt2021", "proactive", 10),
        ("fmt2019", "requests", 161),
        ("fmt2019", "cases", 15),
        ("fmt2019", "proactive", 22),
    ],
)
def test_every_cell_of_a_form_has_one_metric(form, table, count):
    found = cells(form, table)
    assert len(found) == len(set(found)) == count
    assert set(found) <= set(METRICS)


def test_the_statistics_of_2014_have_58_rows():
    assert len(set(cells("stat2014", "statistics"))) == 58


def test_metrics_are_named_once_in_both_languages():
    assert len(METRICS) == len(BOOK.metrics)
    for metric in BOOK.metrics:
        assert metric.label_zh
        assert metric.label_en.isascii()
        assert metric.definition
    labels = [metric.label_zh for metric in BOOK.metrics]
    assert len(labels) == len(set(labels))


def test_a_metric_of_a_matrix_is_named_after_its_row_and_its_column():
    metric = METRICS["requests.outcome.denied.state_secret.natural_person"]
    assert metric.label_zh == "不予公开·属于国家秘密：自然人"
    assert metric.label_en == "Denied, state secret: natural persons"
    assert (metric.unit, metric.forms) == ("件", ("fmt2019", "fmt2021"))
    assert "（三）不予公开 › 1.属于国家秘密 › 自然人" in metric.definition
    assert "Six grounds" in metric.definition


def test_a_metric_that_forms_count_in_different_units_has_none_of_its_own():
    metric = METRICS["proactive.normative.disclosed"]
    assert (metric.unit, metric.forms) == (None, ("fmt2019", "stat2014"))


def test_rules_are_written_out_for_every_place():
    places = {}
    for rule in FORMS["fmt2021"].rules:
        places.setdefault(rule.id, []).append(rule.place)
    assert {rule: len(found) for rule, found in places.items()} == {
        "t3.balance": 7,
        "t3.detail": 7,
        "t3.across": 26,
        "t4.sum": 3,
    }
    printed = [rule for rule in FORMS["fmt2021"].rules if rule.printed]
    assert {rule.id for rule in printed} == {"t3.balance"}
    assert {rule.severity for rule in printed} == {"error"}


def test_forms_say_since_when_they_hold():
    assert FORMS["stat2014"].in_force == ("2014-07-01", "2019-05-14")
    assert FORMS["fmt2021"].in_force == ("2021-09-26", None)
    assert FORMS["fmt2021"].chapters[0][0] == "总体情况"
    assert [len(form.chapters) for form in BOOK.forms] == [6, 6, 6]


def test_the_digest_is_of_the_files(config):
    before = codebook.load(config).digest
    assert before == codebook.load(config).digest
    change(config / "metrics.toml", "Regulations", "Rules")
    assert codebook.load(config).digest != before


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "message"),
    [
        (
            "forms/fmt2021.toml",
            'layout = "matrix"',
            'layuot = "matrix"',
            "table.1.layout",
            "required",
        ),
        ("forms/fmt2021.toml", "printed = true", "prnted = true", "rule.0.prnted", "not permitted"),
        ("forms/fmt2021.toml", 'id = "fmt2021"', 'id = "fmt2022"', "id", "file's name"),
        (
            "forms/fmt2021.toml",
            '"requests.carried_in.{}"',
            '"requests.carried.{}"',
            "rule.t3.balance",
            "no table",
        ),
        (
            "forms/fmt2021.toml",
            'each = "cases.blocks"',
            'each = "cases.block"',
            "rule.t4.sum",
            "no part",
        ),
        ("forms/fmt2021.toml", 'code = "requests.received"', 'code = "requests.new"', "", ""),
        ("forms/fmt2021.toml", 'title = "', "title = ", "", "not TOML"),
        (
            "metrics.toml",
            '"requests.carried_in" =',
            '"requests.carried" =',
            'row."requests.carried_in"',
            "no name",
        ),
        ("metrics.toml", '"staff.total" =', '"staff.all" =', 'metric."staff.total"', "no name"),
        ("prose.toml", "lead = '{answered}'", "lead = '{answers}'", "", "[words] has no 'answers'"),
        ("prose.toml", "lawsuits = '(?:", "lawsuits = '(?:(", "rule.", "not a regular expression"),
        (
            "series.toml",
            'plus = ["{}.issued"]',
            'plus = ["{}.made"]',
            "rule.y.stock",
            "fmt2021 has",
        ),
        ("series.toml", 'forms = ["fmt2019"]', 'forms = ["fmt2020"]', "rule.y.forms", "has no"),
        ("series.toml", "minus = [", "less = [", "rule.1.less", "not permitted"),
    ],
)
def test_a_mistake_names_its_file_and_key(config, file, old, new, key, message):
    change(config / file, old, new)
    with pytest.raises(ConfigError) as caught:
        codebook.load(config)
    assert str(config / file) in str(caught.value)
    assert key in caught.value.key
    assert message in str(caught.value)


def test_missing_files_are_named(config):
    (config / "metrics.toml").unlink()
    with pytest.raises(ConfigError, match=r"metrics\.toml"):
        codebook.load(config)
    shutil.rmtree(config / "forms")
    with pytest.raises(ConfigError, match="no form"):
        codebook.load(config)


def test_rules_over_years_are_written_out_for_every_place():
    carry = [rule for rule in BOOK.series if rule.id == "y.carry"]
    assert len(carry) == 7
    assert {rule.about for rule in carry} == {"requests.carried_in"}
    stock = next(rule for rule in BOOK.series if rule.about == "proactive.normative.in_force")
    assert (stock.plus, stock.minus) == (
        ("proactive.normative.issued",),
        ("proactive.normative.repealed",),
    )


def test_rules_over_years_are_no_reason_to_read_again(config):
    change(config / "series.toml", 'severity = "warning"', 'severity = "error"')
    changed = codebook.load(config)
    assert changed.series != BOOK.series
    assert changed.digest == codebook.load(CONFIG).digest


def test_words_stand_in_rules_as_they_are_and_quantifiers_stay(config):
    change(config / "prose.toml", "[words]", "[words]\nmade_up = '(?:甲|乙){1,2}'")
    change(config / "prose.toml", "pattern = '", "pattern = '{made_up}[^丙]{0,3}#|")
    assert codebook.load(config).prose[0].pattern.startswith("(?:甲|乙){1,2}[^丙]{0,3}#|")
