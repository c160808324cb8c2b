"""The replica drifts: crawled for real through each state, and what a person would be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.demo.portal import open_portal

from report_archiver.crawl.sites import Selectors, Site
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica

LISTS = "/zfxxgk/xxgknb/index.jhtml"
OLD = "/zfxxgk/xxgknb/2018ndyq"
OF_2017, OF_2018 = f"{OLD}/19204.jhtml", f"{OLD}/23871.jhtml"
LIST_2025 = "/011/011007/moreinfo.html"
OF_2025 = "/011/011007/20260116/5c0d2b1e-7a41-4f0c-9d35-b1f0a6a7e2c4.html"
NEW_2018 = "/011/011000/20190312/6f2d9c1a-7b3e-4d58-a0c4-e91b5f7d2a36.html"
NOTICE = "关于2017年度信息公开内容核对的公告"
WORDS = "<p>经研究，中心对历年公开内容进行核对，请公众关注后续信息。特此公告。</p>"
BUSY = "<p>系统繁忙，请稍候再试。</p>"
REPORTS = 14
FACTS = ("list_facts", "trail_facts", "page_facts", "templates")


@pytest.fixture
def portal(tmp_path, book):
    with open_portal(tmp_path / "reports.db", book) as portal:
        assert len(portal.crawl(load())) == REPORTS
        assert portal.findings() == []
        yield portal


@pytest.fixture
def home():
    return Replica(publish(load()))


def facts(portal):
    return {table: portal.count(table) for table in FACTS}


def notice(path=OF_2017):
    return states.overwritten(load(), path, NOTICE, WORDS)


def reports():
    """The paths of all reports."""
    told = [one for one in load().articles if "报告" in one.title or "年报" in one.title]
    filed = [one for one in told if one.column.startswith(("/011/", OLD)) and not one.withdrawn]
    return [one.path for one in filed if "公告" not in one.title and "通知" not in one.title]


# Silence ------------------------------------------------------------------------------------------


def test_an_unchanging_site_finds_nothing_and_notes_nothing(portal, home):
    before = facts(portal)
    for _ in range(3):
        assert portal.crawl(home) == []
        assert portal.findings() == []
    assert facts(portal) == before


def test_counters_clocks_tokens_ids_and_related_news_are_no_drift(portal, home):
    before = facts(portal)
    for number in (1286, 1287, 98761299):
        assert portal.crawl(states.visited(home, number)) == []
        assert portal.findings() == []
    assert facts(portal) == before


def test_edits_and_a_new_years_report_are_no_drift(portal):
    edited = states.edited(load(), OF_2017, "其他渠道公开302条", "其他渠道公开320条")
    assert portal.crawl(edited) == [("figures", 2017)]
    last = next(one for one in load().articles if one.path == OF_2025)
    new = replace(
        last,
        path=OF_2025.replace("011007", "011008").replace("2026", "2027"),
        column="/011/011008",
        title=last.title.replace("2025", "2026"),
        published="2027-01-15 10:00:00",
        content=last.content.replace("2025", "2026"),
    )
    grown = states.published(load(), new, states.year_column("/011/011008", 2026))
    assert ("appeared", 2026) in portal.crawl(grown)
    assert portal.findings() == []


def test_a_report_that_moves_to_another_list_is_missed_in_none(portal):
    column = states.year_column("/011/011000", 2018)
    moved = states.moved(load(), OF_2018, NEW_2018, column)
    assert portal.crawl(moved) == [("moved", 2018)]
    assert portal.findings() == []


def test_lists_that_cannot_be_had_for_once_are_no_drift(portal, home):
    lists = [path for path in home if path.endswith(("moreinfo.html", "index.jhtml"))]
    for status in (500, 503, 403):
        broken = {path: replace(home[path], status=status) for path in lists}
        assert portal.crawl(home.replaced(broken)) == []
        assert portal.findings() == []


def test_a_crawl_that_was_capped_judges_nothing_till_it_is_done(portal, home):
    emptied = states.emptied(home)
    capped = portal.site.model_copy(
        update={"crawl": portal.site.crawl.model_copy(update={"max_pages": 6})}
    )
    portal.crawl(emptied, site=capped)
    assert portal.totals.state == "interrupted"
    assert portal.findings() == []
    portal.crawl(emptied)
    assert [rule for rule, _ in portal.rules()] == ["s.no_report", "s.selector"]


# Lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "暂无信息", "暂无数据！"])
def test_lists_that_turn_empty(portal, home, words):
    assert portal.crawl(states.emptied(home, words=words)) == []
    (rule, about, message), selector = portal.findings()
    assert (rule, about) == ("s.no_report", "")
    assert "no list shows a report any more; 11 lists showed 14: http://" in message
    assert selector[:2] == ("s.selector", "select.list_item")
    assert portal.crawl(home) == []
    assert portal.findings() == []
    assert portal.crawl(states.emptied(home, words=words)) == []
    assert portal.events("s.no_report") == ["found", "resolved", "returned"]
    assert portal.count("findings WHERE rule = 's.no_report'") == 1


def test_one_list_that_turns_empty(portal, home):
    assert portal.crawl(states.emptied(home, LIST_2025, words="暂无信息")) == []
    (empty, selector) = portal.findings()
    assert empty[:2] == ("s.list_empty", LIST_2025)
    assert "shows no report any more; it listed 许昌市公共资源交易中心2025年" in empty[2]
    assert "matches nothing on 1 of 11 lists" in selector[2]
    assert portal.crawl(home) == []
    assert portal.findings() == []


def test_a_list_that_is_not_there_any_more(portal, home):
    lost = f"{OLD}/index_2.jhtml"
    assert portal.crawl(home.without(lost)) == []
    assert portal.rules() == [("s.list_empty", lost)]
    assert "is not there any more (http:404); it listed 2015年" in portal.findings()[0][2]
    assert portal.crawl(home.without(lost, LIST_2025)) == []  # that one's report is listed above
    assert portal.rules() == [("s.list_empty", lost)]


def test_a_list_that_drops_a_report_whose_page_stays(portal, home):
    shrunk = Replica({**publish(states.removed(load(), OF_2017)), OF_2017: home[OF_2017]})
    for _ in range(3):
        assert portal.crawl(shrunk) == []
        (found,) = portal.findings()
        assert found[0] == "s.list_shrank"
        assert "no longer lists 许昌市公共资源交易中心2017年度政府信息公开报告" in found[2]
    assert portal.crawl(home) == []
    assert portal.findings() == []
    assert portal.events("s.list_shrank") == ["found", "resolved"]


@pytest.mark.parametrize(("path", "year"), [(OF_2017, 2017), (OF_2025, 2025)])
def test_a_report_that_is_removed_is_missed_till_it_is_known_to_be_gone(portal, path, year):
    without = states.removed(load(), path)
    assert portal.crawl(without) == []
    assert {rule for rule, _ in portal.rules()} & {"s.list_shrank", "s.list_empty"}
    assert portal.crawl(without) == [("gone", year)]
    assert portal.findings() == []
    assert portal.crawl(without) == []
    assert portal.findings() == []


def test_columns_that_no_list_leads_to_any_more(portal, home):
    gone = states.untrailed(home, "2018年度以前")
    assert portal.crawl(gone) == []
    (found,) = portal.findings()
    assert found[:2] == ("s.list_shrank", LISTS)
    assert f"no longer leads to 1 list of reports: http://ggzy.xuchang.example{OLD}" in found[2]
    assert portal.crawl(home) == []
    assert portal.findings() == []


# Selectors and the trail --------------------------------------------------------------------------


def test_lists_in_another_template_whose_reports_are_found_still(portal, home):
    for _ in range(2):
        assert portal.crawl(states.relisted(home)) == []
        (found,) = portal.findings()
        assert found[:2] == ("s.selector", "select.list_item")
        assert "(div.infolist-main li) matches nothing on 11 of 11 lists" in found[2]
    mended = portal.site.model_copy(
        update={"select": Selectors(list_item="table.news-table tr", list_date="td.dat")}
    )
    assert portal.crawl(states.relisted(home), site=mended) == []
    assert portal.findings() == []


def test_selectors_of_reports_state_how_many_matches_they_expect(portal, home):
    told = {"content": "div.s_content", "title": "h1", "published": "div.s_info"}
    strict = Selectors.model_validate({**told, "expect": {"published": 1}})
    site = Site(site=portal.site.site, crawl=portal.site.crawl, select=strict)
    assert portal.crawl(states.visited(home, 5), site=site) == []
    (found,) = portal.findings()
    assert found[:2] == ("s.selector", "select.published")
    assert "select.published (div.s_info) matches nothing on 7 of 14 report pages" in found[2]
    more = "<div class='s_content'>统计表</div>其他渠道公开302条"
    edited = states.edited(load(), OF_2017, "其他渠道公开302条", more)
    doubled = states.visited(Replica(publish(edited)), 6)
    portal.crawl(doubled, site=site)
    messages = {about: message for _, about, message in portal.findings()}
    assert set(messages) == {"select.content", "select.published"}
    assert "matches 2 times on 1 of 14 report pages" in messages["select.content"]
    loose = Selectors.model_validate(
        {**told, "expect": {"published": "0+", "content": "1-9", "title": "1"}}
    )
    portal.crawl(doubled, site=site.model_copy(update={"select": loose}))
    assert portal.findings() == []


def test_a_trail_that_is_lost(portal, home):
    lost = states.untrailed(home, "信息公开年报")
    for _ in range(2):
        assert portal.crawl(lost) == []
        (found,) = portal.findings()
        assert found[:2] == ("s.trail", "")
        assert "/zfxxgk/index.jhtml has no link matching '信息公开年报'" in found[2]
    assert portal.crawl(home) == []
    assert portal.findings() == []
    assert portal.count("trail_facts") == 2


# Pages of reports ---------------------------------------------------------------------------------


def test_a_report_in_another_template_is_the_same_report(portal, home):
    for _ in range(2):
        assert portal.crawl(states.redressed(load(), OF_2017)) == []
        (found,) = portal.findings()
        assert found[:2] == ("s.template", "")
        assert "the template of 1 report page changed since 2026-03-03" in found[2]
        assert "div.s_content, and stands in body.ewb-body" in found[2]
    assert portal.crawl(home) == []
    assert portal.findings() == []
    assert portal.events("s.template") == ["found", "resolved"]
    assert portal.count("editions") == REPORTS


def test_all_reports_in_another_template_are_one_finding(portal):
    assert len(reports()) == REPORTS
    assert portal.crawl(states.redressed(load(), *reports())) == []
    (found,) = portal.findings()
    assert found[0] == "s.template"
    assert "the template of 14 report pages changed" in found[2]


@pytest.mark.parametrize("path", [OF_2017, OF_2025])
def test_a_notice_in_place_of_a_report(portal, home, path):
    year = 2017 if path == OF_2017 else 2025
    assert portal.crawl(notice(path)) == []
    assert portal.rules() == [("s.lost_report", path)]
    assert portal.crawl(notice(path)) == [("gone", year)]
    assert portal.findings() == []
    assert portal.crawl(notice(path)) == []
    assert portal.crawl(home) == [("back", year)]
    assert portal.findings() == []
    assert portal.count("editions") == REPORTS


@pytest.mark.parametrize("shown", ["/", LISTS, "/xwdt/index.jhtml"])
def test_another_page_of_the_site_in_place_of_a_report(portal, home, shown):
    replaced = home.replaced({OF_2025: home[shown]})
    assert portal.crawl(replaced) == []
    assert portal.rules() == [("s.lost_report", OF_2025)]
    assert portal.crawl(replaced) == [("gone", 2025)]
    assert portal.findings() == []
    assert portal.count("reports") == REPORTS


def test_a_notice_for_one_crawl_is_no_change(portal, home):
    assert portal.crawl(notice()) == []
    assert portal.crawl(home) == []
    assert portal.findings() == []
    assert portal.events("s.lost_report") == ["found", "resolved"]


@pytest.mark.parametrize("words", [BUSY, "<p>网站升级改版，该栏目暂停访问。</p>"])
def test_what_may_be_an_error_page_is_told_when_it_stays_and_is_never_gone(portal, home, words):
    furnished = states.overwritten(load(), OF_2017, "系统提示", words)
    for number, shown in enumerate((furnished, furnished, furnished)):
        assert portal.crawl(shown) == []
        assert portal.rules() == ([("s.lost_report", OF_2017)] if number else [])
    assert portal.crawl(home) == []
    assert portal.findings() == []


# Verdicts -----------------------------------------------------------------------------------------


def test_three_verdicts_on_each_visit(portal, home):
    edited = states.edited(load(), OF_2017, "其他渠道公开302条", "其他渠道公开320条")
    reworded = states.edited(edited, OF_2017, "持续拓宽公开渠道", "不断拓宽公开渠道")
    for shown in (home, states.visited(home, 7), edited, reworded, notice(), reworded):
        portal.crawl(shown)
    rows = portal.archive.db.execute(
        "SELECT v.bytes, v.text, v.figures FROM verdicts v JOIN pages p ON p.id = v.page_id"
        " WHERE p.url LIKE '%/19204.jhtml' ORDER BY v.capture_id"
    ).fetchall()
    assert rows == [
        (None, None, None),
        ("same", "same", "same"),
        ("differ", "same", "same"),
        ("differ", "differ", "differ"),
        ("differ", "differ", "same"),
        ("differ", None, None),
        ("differ", None, None),
    ]
