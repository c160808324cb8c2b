"""The codebook as a page."""

import pytest
from tests.publish.sites import Site

from report_archiver.archive import Archive
from report_archiver.publish.datasette.pages import metrics


def test_every_metric_is_there_once(demo):
    page = demo.get("/-/metrics").text
    for row in demo.rows("/reports/metrics.json?_size=max"):
        assert page.count(f'href="/-/metric/{row["code"]}"') == 1
    assert "Outcomes of requests (from 2019)" in page
    assert 'href="/-/metrics" aria-current="page"' in page


def test_how_many_editions_state_it(demo):
    page = demo.get("/-/metrics?find=requests.received.total").text
    assert "One metric with" in page
    assert '<td class="number">14</td>' in page
    assert "Table of 2014" in page


@pytest.mark.parametrize(
    ("part", "found"), [("复议", 19), ("Staff", 3), ("none such", 0), ('"', 0)]
)
def test_a_part_narrows_it(demo, part, found):
    page = demo.get(f"/-/metrics?find={part}").text
    assert page.count('href="/-/metric/') == found


def test_a_new_reading_is_counted(archive_path):
    site = Site(archive_path)
    path = "/-/metrics?find=cases.review.total"
    assert '<td class="number">4</td>' in site.get(path).text
    with Archive(archive_path) as archive, archive.writing() as db:
        db.execute("DELETE FROM figures WHERE edition_id = 4")
        db.execute(
            "INSERT INTO readings (edition_id, reader, config_sha256, read_at, figures, findings) "
            "SELECT edition_id, reader, config_sha256, read_at, 0, 0 FROM readings LIMIT 1"
        )
    assert '<td class="number">3</td>' in site.get(path).text
    site.close()


def test_kinds_of_applicants_are_under_the_row_s_total():
    codes = ["requests.received.natural_person", "requests.received.total", "staff.total"]
    found = metrics.families([{"code": code} for code in codes])
    assert [line.metric["code"] for line in found["requests.received"]] == [codes[1]]
    assert found["requests.received"][0].parts == [{"code": codes[0]}]
    alone = metrics.families([{"code": codes[0]}])
    assert len(alone["requests.received"]) == 1


def test_an_empty_archive_has_the_codebook_or_nothing(tmp_path):
    Archive(tmp_path / "empty.db", create=True).close()
    site = Site(tmp_path / "empty.db")
    assert "<h1>" in site.get("/-/metrics").text
    site.close()
