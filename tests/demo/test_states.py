"""A portal over the months: crawled for real through each state, and what is found to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.demo.portal import (
    HOST,
    NEW_2018,
    OF_2017,
    OF_2018,
    OF_2021,
    OF_2026,
    REPORTS,
    Portal,
    Shelf,
    next_year,
)

from report_archiver.archive import Archive
from report_archiver.archive.verify import verify
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica
from report_archiver.demo.server import serve


@pytest.fixture
def portal(tmp_path, book):
    shelf = Shelf()
    with serve(shelf) as server, Archive(tmp_path / "reports.db", create=True) as archive:
        portal = Portal(server.address, shelf, archive, book)
        assert portal.crawl(load()) == [("appeared", year) for year in sorted_years(portal)]
        assert portal.count("reports") == REPORTS
        yield portal
        assert verify(archive.path, on_step=lambda *_: None).problems == ()


def sorted_years(portal):
    """The years of the reports, in the order they were found in."""
    years = [one.year for one in portal.found]
    assert sorted(years) == list(range(2012, 2012 + REPORTS))
    return years


def touched(portal):
    return [
        (one.metric, one.old, one.new, one.old_unit)
        for each in portal.found
        for one in each.figures
    ]


def urls(portal):
    (change,) = portal.found
    return (change.from_url or "").removeprefix(HOST), change.to_url.removeprefix(HOST)


def test_an_unchanging_site_changes_nothing(portal):
    for _ in range(3):
        assert portal.crawl(load()) == []


def test_an_edited_digit(portal):
    edited = states.edited(load(), OF_2017, "其他渠道公开302条", "其他渠道公开320条")
    assert portal.crawl(edited) == [("figures", 2017)]
    (change,) = portal.found
    assert [(one.old, one.new, one.old_quote, one.new_quote) for one in change.figures] == [
        (302, 320, "302条", "320条")
    ]
    assert urls(portal) == (OF_2017, OF_2017)
    assert change.from_at < change.to_at
    assert portal.crawl(edited) == []


def test_an_edited_cell_of_the_statutory_table(portal):
    cell = '<p>行政规范性文件</p></td><td style="text-align: center;">&nbsp;{}</td>'
    edited = states.edited(load(), OF_2021, cell.format(3), cell.format(4))
    assert portal.crawl(edited) == [("figures", 2021)]
    assert touched(portal) == [("proactive.normative.issued", 3, 4, "件")]


def test_edited_and_taken_back_is_two_changes_and_no_third_edition(portal):
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    assert portal.crawl(edited) == [("figures", 2017)]
    assert portal.crawl(load()) == [("figures", 2017)]
    assert touched(portal) == [("proactive.info.total", 9826, 9286, "条")]
    assert portal.count("editions") == REPORTS + 1


def test_a_reworded_sentence(portal):
    reworded = states.edited(load(), OF_2021, "新系统于", "新的系统于")
    assert portal.crawl(reworded) == [("text", 2021)]
    (change,) = portal.found
    assert change.summary == "lines of text: 1 reworded"
    assert "\n-（四）平台建设。完成网站改版，新系统于6月28日上线。\n+" in change.diff


def test_counters_clocks_tokens_and_related_news_are_noise(portal):
    site = Replica(publish(load()))
    for number in (1286, 1287, 1299):
        assert portal.crawl(states.visited(site, number)) == []
    assert portal.count("bodies") > 3 * REPORTS  # the bytes did differ
    assert portal.count("editions") == REPORTS


def test_an_edit_amid_noise(portal):
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    assert portal.crawl(states.visited(Replica(publish(load())), 1)) == []
    assert portal.crawl(states.visited(Replica(publish(edited)), 2)) == [("figures", 2017)]
    assert touched(portal) == [("proactive.info.total", 9286, 9826, "条")]


def moved():
    return states.moved(load(), OF_2018, NEW_2018, states.year_column("/011/011000", 2018))


def test_a_report_that_moves_to_the_newer_system(portal):
    assert portal.crawl(moved()) == [("moved", 2018)]
    assert urls(portal) == (OF_2018, NEW_2018)
    for _ in range(3):
        assert portal.crawl(moved()) == []
    assert portal.count("reports") == REPORTS


def test_a_report_that_is_edited_on_the_way(portal):
    edited = states.edited(moved(), NEW_2018, "7个调整为9个", "7个调整为8个")
    assert portal.crawl(edited) == [("figures", 2018)]
    assert urls(portal) == (OF_2018, NEW_2018)
    assert portal.crawl(edited) == []
    assert portal.crawl(edited) == []


@pytest.mark.parametrize("listed", [True, False])
def test_a_report_that_is_removed_is_gone_when_a_second_crawl_says_so(portal, listed):
    without = states.removed(load(), OF_2017, listed=listed)
    assert portal.crawl(without) == []
    assert portal.crawl(without) == [("gone", 2017)]
    assert urls(portal) == (OF_2017, OF_2017)
    assert portal.crawl(without) == []


def test_a_report_that_is_away_for_one_crawl_was_never_gone(portal):
    assert portal.crawl(states.removed(load(), OF_2017)) == []
    assert portal.crawl(load()) == []


def test_removed_and_restored(portal):
    without = states.removed(load(), OF_2017)
    assert [portal.crawl(without) for _ in range(2)] == [[], [("gone", 2017)]]
    assert portal.crawl(load()) == [("back", 2017)]
    assert portal.crawl(load()) == []


def test_restored_with_another_figure(portal):
    without = states.removed(load(), OF_2017)
    assert [portal.crawl(without) for _ in range(2)] == [[], [("gone", 2017)]]
    restored = states.edited(load(), OF_2017, "9286条", "9826条")
    assert portal.crawl(restored) == [("back", 2017), ("figures", 2017)]
    assert touched(portal) == [("proactive.info.total", 9286, 9826, "条")]


def test_a_new_years_report(portal):
    new = next_year(load())
    grown = states.published(load(), new, states.year_column("/011/011008", 2026))
    assert portal.crawl(grown) == [("appeared", 2026)]
    assert urls(portal) == ("", OF_2026)


def test_a_site_that_is_down_or_shows_a_firewall_has_lost_nothing(portal):
    down = Replica(publish(load()))
    broken = {path: replace(page, status=403) for path, page in down.items()}
    for _ in range(3):
        assert portal.crawl(down.replaced(broken)) == []
    assert portal.crawl(load()) == []


def test_a_body_without_a_report_is_no_sign_that_it_is_gone(portal):
    site = Replica(publish(load()))
    unknown = replace(site[OF_2017], body="<p>系统繁忙，请稍候再试。</p>".encode())
    for _ in range(3):
        assert portal.crawl(site.replaced({OF_2017: unknown})) == []
    assert portal.crawl(load()) == []


def test_another_report_at_the_address_of_one(portal):
    site = Replica(publish(load()))
    overwritten = site.replaced({OF_2017: site[OF_2018]})
    assert portal.crawl(overwritten) == []
    assert portal.crawl(overwritten) == [("gone", 2017)]
    assert portal.crawl(load()) == []  # the page is not due yet
    assert portal.crawl(load()) == [("back", 2017)]


def test_a_clock_that_jumps_changes_no_order(portal):
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    assert portal.crawl(edited, later=timedelta(hours=-30)) == [("figures", 2017)]
    assert portal.crawl(load(), later=timedelta(days=365)) == [("figures", 2017)]
    assert touched(portal) == [("proactive.info.total", 9826, 9286, "条")]


def test_a_newer_reader_between_two_crawls_changes_nothing(portal, book):
    newer = replace(book, digest="f" * 64, prose=(), zeros=())
    assert portal.crawl(load(), newer) == []
    assert portal.crawl(states.visited(Replica(publish(load())), 7), newer) == []
    assert portal.count("editions") == REPORTS


def test_a_state_of_what_is_not_there(portal):
    with pytest.raises(ValueError, match="no article"):
        states.removed(load(), "/nowhere")
    with pytest.raises(ValueError, match="does not say"):
        states.edited(load(), OF_2017, "no such words", "")
