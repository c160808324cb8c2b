"""Readers and a crawl hinder each other in nothing; the soak has them stay for longer."""

from tests.soak.readers import read_on


def test_datasette_and_a_reader_that_stays_while_an_archive_is_crawled_into(tmp_path):
    seen = read_on(tmp_path, seconds=0)
    assert seen.faults == ()
    assert (seen.crawls, seen.answers > 0) == (1, True)
