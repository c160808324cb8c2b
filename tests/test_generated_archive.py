"""The archive that is measured on (bench/archive.py), made small: what it holds is sound."""

import pytest
from tests.benches import bench

from report_archiver.archive import Archive
from report_archiver.archive.verify import verify


@pytest.fixture(scope="module")
def generator():
    return bench("archive")


@pytest.fixture(scope="module")
def path(generator, tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / "reports.db"
    generator.make(path, 60, say=str)
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


def test_pages_are_the_same_at_each_call(generator):
    assert list(generator.pages(20)) == list(generator.pages(20))
    assert len({page.path for page in generator.pages(20)}) == 20


def test_later_visits_bring_edits_and_losses(generator):
    pages = list(generator.pages(400))
    second, third = generator.later(generator.random.Random(1), pages)
    assert None in second.values()
    edited = {path: text for path, text in second.items() if text is not None}
    before = {page.path: page.text for page in pages}
    assert edited
    assert all(before[path] != text for path, text in edited.items())
    assert set(third) == set(second) - set(edited)
