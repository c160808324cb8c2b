"""A short run of the soak: about ten kills, with one fetch at a time and with four."""

import random

import pytest
from tests.soak.kills import killed


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_crawl_that_is_killed_ends_with_what_an_undisturbed_one_has(tmp_path, concurrency):
    ended = killed(tmp_path, seed=1, concurrency=concurrency, most=5, chance=random.Random(7))  # noqa: S311
    assert ended.faults == ()
    assert ended.kills > 0
