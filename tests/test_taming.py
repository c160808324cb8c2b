"""The reader, the crawler and verify see one tree, however hostile the page."""

from __future__ import annotations

import time

import pytest

from report_archiver import taming
from report_archiver.extract import markup

MANY = " ".join(f"a{n}" for n in range(20_000))
HOSTILE = {
    "options": "<select>" + "<option value=1>x" * 60_000 + "</select>",
    "divs": "<div>" * 200_000 + "甲" + "</div>" * 200_000,
    "attributes": f"<p {MANY}>甲</p>",
    "quoted": f'<p x=">" {MANY}>甲</p>',
    "hidden": f'<!-- <b x="--><p {MANY}>甲</p>"',
    "ends": '<div x="></div>">' * 40_000,
    "open": "<a" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name):
    started = time.process_time()
    taming.parse(HOSTILE[name])
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", HOSTILE)
def test_the_reader_sees_the_same_tree(name):
    html = HOSTILE[name]
    assert taming.parse(html).html == markup.parse(html).html


def test_an_ordinary_page_is_left_as_it_is():
    html = "<div><p class=a>甲</p></div>" * 5_000
    assert taming.tame(html) == html
