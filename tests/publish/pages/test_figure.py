"""A figure's own page."""

import sqlite3

import pytest
from tests.publish.sites import Site


@pytest.mark.parametrize("number", range(1, 8))
def test_every_kind_of_figure(site, number):
    page = site.get(f"/-/figure/key-1-{number}").text
    assert "甲市公共资源交易中心 2022" in page
    assert f'src="/-/original/1?figure=key-1-{number}#ra-figure"' in page
    assert "sandbox" in page


def test_what_it_says(site):
    assert "about</small> 400 <small" in site.get("/-/figure/key-1-6").text
    assert "an empty cell" in site.get("/-/figure/key-1-5").text
    assert ">0.5 <small" in site.get("/-/figure/key-1-7").text
    assert "<mark>近400人</mark>参加培训" in site.get("/-/figure/key-1-6").text


def test_the_way_back_to_its_place_in_the_report(site):
    assert 'href="/-/report/1#f-key-1-1"' in site.get("/-/figure/key-1-1").text
    assert 'href="/-/report/2?edition=2#f-key-4-1"' in site.get("/-/figure/key-4-1").text


def test_an_older_edition_says_so(site):
    assert "older edition" in site.get("/-/figure/key-4-1").text
    assert "older edition" not in site.get("/-/figure/key-1-1").text


def test_hostile_words_are_words(site, known):
    assert known.script not in site.get("/-/figure/key-3-1").text
    assert "javascript:alert(document.domain)" in site.get("/-/figure/key-3-1").text
    assert 'href="javascript' not in site.get("/-/figure/key-3-1").text


def test_what_is_not_there(site):
    assert "Not in this archive" in site.get("/-/figure/nothing", status=404).text


def test_a_figure_of_nobody(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE reports SET publisher_id = NULL, year = NULL, title = NULL")
    conn.execute("UPDATE figures SET section_id = NULL, table_id = NULL, unit = NULL")
    conn.commit()
    conn.close()
    site = Site(archive_path)
    assert "Publisher not known no year" in site.get("/-/figure/key-1-1").text
    site.close()


def test_a_page_of_another_sort_is_not_framed(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE bodies SET media_type = 'application/pdf'")
    conn.commit()
    conn.close()
    site = Site(archive_path)
    page = site.get("/-/figure/key-1-1").text
    assert "<iframe" not in page
    assert "The exact bytes" in page
    site.close()
