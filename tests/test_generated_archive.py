"""The archive that is measured on (bench/archive.py), made small: what it holds is sound."""

import importlib.util
from pathlib import Path

import pytest

from report_archiver.archive import Archive
from report_archiver.archive.verify import verify

SOURCE = Path(__file__).parents[1] / "bench" / "archive.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_archive", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def path(bench, tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / "reports.db"
    bench.make(path, 60, say=str)
    return path


def test_it_is_sound(path):
    assert verify(path, on_step=lambda *_: None).problems == ()


def test_every_report_is_read_as_what_it_is(path):
    with Archive(path) as archive:
        query = "SELECT count(*), count(publisher_id), count(year), count(title) FROM reports"
        assert archive.db.execute(query).fetchone() == (60, 60, 60, 60)
        forms = archive.db.execute("SELECT DISTINCT form FROM reports ORDER BY form").fetchall()
        assert forms == [("fmt2019",), ("fmt2021",), ("prose",), ("stat2014",)]


def test_its_tables_add_up_for_the_most_part(path):
    with Archive(path) as archive:
        (broken,) = archive.db.execute(
            "SELECT count(DISTINCT report_id) FROM findings WHERE rule LIKE 't3.%'"
        ).fetchone()
        assert 0 < broken < 60 * 0.1


def test_pages_are_the_same_at_each_call(bench):
    assert list(bench.pages(20)) == list(bench.pages(20))
    assert len({page.path for page in bench.pages(20)}) == 20


def test_later_visits_bring_edits_and_losses(bench):
    pages = list(bench.pages(400))
    second, third = bench.later(bench.random.Random(1), pages)
    assert None in second.values()
    edited = {path: text for path, text in second.items() if text is not None}
    before = {page.path: page.text for page in pages}
    assert edited
    assert all(before[path] != text for path, text in edited.items())
    assert set(third) == set(second) - set(edited)
