import pytest
from tests.evaluation.making import reading, truth

from report_archiver.errors import UsageError
from report_archiver.evaluation import evaluate, score
from report_archiver.evaluation.floors import cut, digest
from report_archiver.evaluation.tally import Score, Tally

STATUTORY = {"form": "2021", "table": "主动公开政府信息情况", "rows": [["行政许可", 5]]}


def test_the_form_is_right_or_wrong(book):
    told = truth(tables=[STATUTORY])
    for form, tally in (("fmt2021", Tally(1)), ("fmt2019", Tally(0, 1))):
        assert score(told, reading(form=form), "", "", book)["form"] == tally
    assert score(truth(), reading(form="prose"), "", "", book)["form"] == Tally(1)


def test_flat_text_counts_by_itself(book):
    found = score(truth(tables=[STATUTORY]), reading(), "", "", book, markup=False)
    assert (found["cells"], found["text_cells"]) == (Tally(), Tally(0, 1))
    assert found["form"] == Tally(0, 1)


def test_of_flat_text_nobody_said_that_it_has_no_table(book):
    assert "form" not in score(truth(), reading(), "", "", book, markup=False).tallies


def test_scores_add_up():
    both = Score({"title": Tally(1)}) + Score({"title": Tally(0, 1), "year": Tally(1)})
    assert both.tallies == {"title": Tally(1, 1), "year": Tally(1)}


def test_precision_recall_and_their_mean():
    tally = Tally(hits=6, missed=2, extra=6)
    assert (tally.recall, tally.precision) == (0.75, 0.5)
    assert tally.f1 == pytest.approx(0.6)
    assert (Tally().recall, Tally().precision, Tally(0, 1, 1).f1) == (1, 1, 0)


def test_a_floor_is_what_was_reached_rounded_down():
    assert (cut(0.99999), cut(1.0), cut(0.9285714)) == (0.9999, 1.0, 0.9285)


@pytest.fixture
def folder(tmp_path):
    for name in ("docs", "truth"):
        (tmp_path / name).mkdir()
    return tmp_path


def put(folder, name, body, told="{}"):
    (folder / "docs" / name).write_bytes(body)
    (folder / "truth" / name).with_suffix(".json").write_text(told, "utf-8")


def ticking():
    """A clock that goes on by a second at each look."""
    seconds = iter(range(1000))
    return lambda: next(seconds)


PAGE = "<h1>甲县水利局2015年政府信息公开工作年度报告</h1><p>公开信息3条。</p>".encode()


def test_a_folder_is_read_and_timed(folder, reader):
    put(folder, "a.html", PAGE, '{"year": 2015}')
    put(folder, "b.htm", PAGE, '{"year": 2014}')
    put(folder, "c.pdf", b"%PDF", "{}")
    done = evaluate(folder, reader, ticking())
    assert done.total["year"] == Tally(1, 1)
    assert (done.unread, done.seconds, done.speed) == (("c.pdf",), 2.0, 1.0)


def test_one_form_alone(folder, reader):
    put(folder, "a.html", PAGE, '{"year": 2015}')
    assert len(evaluate(folder, reader, ticking(), "prose").documents) == 1
    assert len(evaluate(folder, reader, ticking(), "fmt2019").documents) == 0


def test_a_document_that_is_refused_counts(folder, reader):
    put(folder, "a.html", b"\x00\x01\x02" * 100, '{"year": 2015}')
    assert evaluate(folder, reader, ticking()).total["document"] == Tally(0, 1)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("{", "a.json is no truth"),
        ('{"figures": [{"value": 1}]}', "a.json is no truth: KeyError 'unit'"),
        ('{"tables": [{"form": "1999", "rows": []}]}', "a.json is no truth: KeyError '1999'"),
        ('{"tables": [{"form": "2021", "rows": [["行政奖励", 1]]}]}', "has no row 行政奖励"),
    ],
)
def test_a_truth_that_is_none_is_named(folder, reader, told, words):
    put(folder, "a.html", PAGE, told)
    with pytest.raises(UsageError, match=words):
        evaluate(folder, reader, ticking())


def test_a_truth_without_its_document_is_named(folder, reader):
    (folder / "truth" / "a.json").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="has no document"):
        evaluate(folder, reader, ticking())


def test_a_digest_knows_every_byte_and_every_name(folder):
    put(folder, "a.html", PAGE)
    first = digest(folder)
    (folder / "README.md").write_text("anything", "utf-8")
    assert digest(folder) == first
    (folder / "docs" / "a.html").rename(folder / "docs" / "b.html")
    assert digest(folder) != first
