"""A short year: some nights, and what they say of a year."""

from datetime import UTC, datetime

from tests.soak.year import faults, growth, nights

SHORT = 24


def test_nights_of_an_unchanging_site_add_next_to_nothing(tmp_path):
    crawled = list(nights(tmp_path, SHORT, datetime(2026, 5, 1, 2, 30, tzinfo=UTC)))
    assert faults(tmp_path / "reports.db", crawled) == []
    assert growth(crawled) > 0
