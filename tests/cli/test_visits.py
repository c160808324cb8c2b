import pytest

from report_archiver.cli.visits import read_words, size
from report_archiver.reading import ReadTotals


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (70424, "70.4 kB"),
        (2 * 10**9, "2.0 GB"),
    ],
)
def test_sizes_are_said_as_people_say_them(count, words):
    assert size(count) == words


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        (ReadTotals(), "nothing new"),
        (
            ReadTotals(read=14, editions=14, figures=1630, findings=5),
            "14 reports, 14 new editions, 1,630 figures, 5 findings",
        ),
        (
            ReadTotals(read=1, editions=1, figures=2, passed_over=2),
            "1 report, 1 new edition, 2 figures, 0 findings, 2 pages without a report",
        ),
    ],
)
def test_a_reading_is_summed_up_in_a_line(totals, words):
    assert read_words(totals) == words
