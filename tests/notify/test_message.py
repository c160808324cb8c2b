"""What a message says, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.archive.notices import Happened
from report_archiver.notify.message import LINE, MOST_BYTES, compose, summed

EDIT = Happened(
    kind="figures",
    summary="requests received 302 → 320",
    publisher="许昌市公共资源交易中心",
    year=2021,
    url="http://ggzy.xuchang.example/2021.html",
    site="xuchang",
    site_name="许昌公共资源交易网",
)
GONE = replace(EDIT, kind="gone", year=2017, summary=f"gone from {EDIT.url}, as two crawls found")
BROKEN = replace(EDIT, kind="found", severity="error", summary="9286 is not 8984 + 320")


def test_an_edit_with_its_publisher_and_address():
    message = compose([EDIT])
    assert message.title == "report-archiver: 1 changed"
    assert message.body == (
        "许昌市公共资源交易中心 2021: requests received 302 → 320\n"
        "http://ggzy.xuchang.example/2021.html"
    )


def test_an_address_that_the_words_name_is_not_repeated():
    assert compose([GONE]).body.count("http://") == 1


def test_a_page_is_named_once():
    body = compose([EDIT, BROKEN, replace(EDIT, url=f"{EDIT.url}?2")]).body
    assert body.count("http://") == 2


def test_the_gravest_come_first_and_findings_last():
    told = [
        replace(BROKEN, kind="resolved", summary="r"),
        replace(BROKEN, severity="info", summary="i"),
        BROKEN,
        replace(EDIT, kind="moved", summary="m"),
        GONE,
        EDIT,
    ]
    message = compose(told)
    assert message.title == (
        "report-archiver: 1 changed, 1 gone, 1 moved, 2 findings, 1 finding resolved"
    )
    said = [line.split(": ", 1)[1] for line in message.body.splitlines() if ": " in line]
    assert said == [
        EDIT.summary,
        GONE.summary,
        "m",
        "error: 9286 is not 8984 + 320",
        "info: i",
        "resolved: error: r",
    ]


def test_a_first_crawl_is_one_line():
    told = [replace(EDIT, kind="appeared", first=True, year=year) for year in range(1600, 2000)]
    told += [replace(BROKEN, first=True), GONE]
    message = compose(told)
    assert message.title == "report-archiver: 400 new, 1 gone, 1 finding"
    first, gone = message.body.splitlines()
    assert first == "许昌公共资源交易网, archived for the first time: 400 new, 1 finding"
    assert gone.endswith(GONE.summary)


def test_what_there_is_no_room_for_is_counted():
    years = range(1900, 2000)
    message = compose([replace(EDIT, year=year, url=f"{EDIT.url}?{year}") for year in years])
    *lines, more = message.body.splitlines()
    shown = len(lines) // 2
    assert more == f"… and {100 - shown} more; see: report-archiver changes, report-archiver check"
    assert 10 < shown <= 20
    assert len((message.title + message.body).encode()) <= MOST_BYTES


def test_what_is_cut_short_says_so():
    long = compose([replace(EDIT, summary="长" * LINE)]).body.splitlines()[0]
    assert (len(long), long[-1]) == (LINE, "…")


TEXTS = st.text(max_size=600)


@given(
    st.lists(
        st.builds(
            Happened,
            kind=st.sampled_from(["appeared", "figures", "gone", "found", "resolved"]),
            summary=TEXTS,
            publisher=st.none() | TEXTS,
            year=st.none() | st.integers(1900, 2100),
            url=st.none() | TEXTS,
            severity=st.sampled_from([None, "error", "warning", "info"]),
            site_name=st.none() | TEXTS,
            first=st.booleans(),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_no_page_makes_it_long_or_rings_anyone(told):
    message = compose(told)
    assert len((message.title + message.body).encode()) <= MOST_BYTES
    assert not set(message.body) & {"@", "<", "\x00", "\x1b", "\r", "\u202e"}


def test_what_is_sent_to_a_chat_calls_nobody():
    told = replace(EDIT, publisher="@all <!channel>", url="http://a.example/@all")
    assert compose([told]).body.startswith("＠all ＜!channel> 2021: ")
    assert compose([told]).body.endswith("http://a.example/%40all")


@pytest.mark.parametrize(("count", "words"), [(1, "1 finding"), (2, "2 findings")])
def test_one_and_many(count, words):
    assert summed([BROKEN] * count) == words
