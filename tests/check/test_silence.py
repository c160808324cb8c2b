"""What a site no longer shows, from facts alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.check.silence import check, fits, same_template
from report_archiver.model import Linked, ListFacts, ListHistory, PageHistory, SiteFacts

A, B, TOP = 1, 2, 3  # lists
NAMES = {10: "甲", 11: "乙", 12: "丙"}


def states(*told, columns=(), matches=()):
    """Facts of a list, one a crawl."""
    return tuple(
        ListFacts(crawl, frozenset(reports), frozenset(columns), matches)
        for crawl, reports in enumerate(told, 1)
    )


def a_list(page, *told, **more):
    columns, matches = more.pop("columns", ()), more.pop("matches", ())
    facts = states(*told, columns=columns, matches=matches)
    return ListHistory(page, f"/{page}/", facts, **more)


def linked(*gone, reports=None):
    found = reports or {page: page + 100 for page in NAMES}
    return tuple(
        Linked(page, NAMES[page], report, had=report is not None, gone=page in gone)
        for page, report in found.items()
    )


def found(*lists, **more):
    facts = SiteFacts(lists=lists, **{"linked": linked(), **more})
    return [(one.rule, page, one.expected, one.actual) for page, one in check(facts)]


def test_lists_that_show_what_they_showed():
    assert found(a_list(A, {10, 11}), a_list(B, {12})) == []
    assert found() == []


def test_no_report_is_one_finding_whatever_the_lists():
    assert found(a_list(A, {10, 11}, ()), a_list(B, {12}, ())) == [("s.no_report", None, "3", "0")]
    known_from_before = {"linked": (), "had_reports": True}
    assert found(a_list(A, ()), **known_from_before) == [("s.no_report", None, "0", "0")]
    assert found(a_list(A, ()), linked=()) == []
    assert found(had_reports=True) == []  # no list could be had yet


def test_a_list_that_shrank_or_is_empty_names_what_is_missed():
    shrank = a_list(A, {10, 11}, {10})
    assert found(shrank) == [("s.list_shrank", A, "2", "1")]
    [(_, one)] = check(SiteFacts((shrank,), linked()))
    assert one.message == "/1/ no longer lists 乙, nor does any other list; it lists 1 now"
    assert found(a_list(A, {10}, ()), a_list(B, {11})) == [("s.list_empty", A, "1", "0")]
    absent = a_list(A, {10}, absent="soft_404")
    assert found(absent, a_list(B, {11})) == [("s.list_empty", A, "1", "0")]


def test_reports_that_are_elsewhere_or_gone_or_were_none_are_not_missed():
    assert found(a_list(A, {10, 11}, {10}), a_list(B, {12}, {11, 12})) == []
    assert found(a_list(A, {10, 11}, {10}), linked=linked(11)) == []
    assert found(a_list(A, {10, 11}, {10}), linked=linked(reports={10: 7, 11: None})) == []
    moved = linked(reports={10: 7, 11: 8, 12: 8})  # one report, at two addresses
    assert found(a_list(A, {10, 11}, {10, 12}), linked=moved) == []


def test_a_list_above_that_shows_the_newest_is_no_new_place():
    top = a_list(TOP, {10})
    assert found(top, a_list(A, {10}, (), above=(TOP,))) == [("s.list_empty", A, "1", "0")]
    arrived = a_list(TOP, (), {10})
    assert found(arrived, a_list(A, {10}, (), above=(TOP,))) == []
    pushed = a_list(TOP, {10, 11}, {11, 12})
    assert found(pushed, a_list(A, {10}), a_list(B, {11, 12})) == []


def test_what_several_lists_lost_is_missed_in_the_farthest():
    top = a_list(TOP, {10, 11}, {11})
    assert found(top, a_list(A, {10, 12}, {12}, above=(TOP,))) == [("s.list_shrank", A, "2", "1")]


def test_a_list_that_no_list_leads_to():
    top = ListHistory(
        TOP,
        "/3/",
        (
            ListFacts(1, frozenset({12}), frozenset({A, B})),
            ListFacts(2, frozenset({12}), frozenset({A})),
        ),
    )
    inside = {"above": (TOP,)}
    lists = (top, a_list(A, {10}, **inside), a_list(B, {11}, **inside))
    assert found(*lists) == [("s.list_shrank", TOP, "2", "1")]
    [(_, one)] = check(SiteFacts(lists, linked()))
    assert (one.about, one.message) == (
        "columns",
        "/3/ no longer leads to 1 list of reports: /2/",
    )
    assert found(top, a_list(A, {10}, **inside), a_list(B, (), **inside)) == []


SELECTORS = {"selectors": (("list_item", "li"),), "expected": (("list_item", "1+"),)}


def test_selectors_that_match_otherwise_than_expected():
    wrong = a_list(A, {10}, matches=(("list_item", "li", 0),))
    right = a_list(B, {11}, matches=(("list_item", "li", 4),))
    assert found(wrong, right, **SELECTORS) == [("s.selector", None, "1+", "0")]
    mended = {"selectors": (("list_item", "tr"),), "expected": SELECTORS["expected"]}
    assert found(wrong, right, **mended) == []  # it is of a selector that the file no longer has
    empty = a_list(A, (), matches=(("list_item", "li", 0),))
    assert found(empty, right, **SELECTORS) == []  # a column that never had a report


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_expected_numbers(count, least, more):
    assert fits(count, str(least)) == (count == least)
    assert fits(count, f"{least}+") == (count >= least)
    assert fits(count, f"{least}-{least + more}") == (least <= count <= least + more)


PAGE = PageHistory(10, "/10.html", "甲", "report", 1)
OLD, NEW, OTHER = "body > div.a > div.text", "body > div.b > div.text", "body > main"


def about(*pages):
    return [(one.rule, page) for page, one in check(SiteFacts(pages=pages))]


def stood_in(*paths):
    days = tuple((f"2026-03-0{day}T00:00:00.000Z", path) for day, path in enumerate(paths, 1))
    return replace(PAGE, templates=days)


def test_templates():
    assert about(stood_in(OLD), stood_in(NEW)) == []
    assert about(stood_in(OLD, NEW), stood_in(OLD, NEW), stood_in(OLD)) == [("s.template", None)]
    assert about(stood_in(OLD, NEW, OLD)) == []
    assert about(stood_in(OLD, f"{OLD} > div.word", OLD)) == []
    [(_, one)] = check(SiteFacts(pages=(stood_in(OLD, NEW, OTHER),)))
    assert one.message == (
        "the template of 1 report page changed since 2026-03-03: the text stood in"
        " div.b > div.text, and stands in main"
    )


@given(st.lists(st.sampled_from(["div.a", "div", "p"])), st.lists(st.just("p"), max_size=3))
def test_a_template_goes_as_far_as_both_paths_do(steps, more):
    path = " > ".join(["body", *steps])
    assert same_template(path, " > ".join([path, *more]))
    assert same_template(" > ".join([path, *more]), path)


@pytest.mark.parametrize(
    ("shows", "crawls", "accounted", "told"),
    [
        ("report", 9, False, []),
        ("page", 1, False, [("s.lost_report", 10)]),
        ("page", 2, True, []),
        ("doubt", 1, False, []),
        ("doubt", 2, False, [("s.lost_report", 10)]),
        ("doubt", 2, True, []),
    ],
)
def test_a_page_that_shows_no_report_any_more(shows, crawls, accounted, told):
    page = replace(PAGE, shows=shows, crawls=crawls, accounted=accounted)
    assert about(page) == told


def test_the_trail():
    facts = SiteFacts(missing=("年报", "年度"), lost_at="http://a.example/")
    [(page, one)] = check(facts)
    assert (page, one.rule) == (None, "s.trail")
    assert "http://a.example/ has no link matching '年报' or '年度'" in one.message
