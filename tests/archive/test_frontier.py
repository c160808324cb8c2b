from __future__ import annotations

from pathlib import Path

import pytest

from report_archiver.archive import Archive, captures, frontier
from report_archiver.archive.captures import Traffic
from report_archiver.archive.frontier import Lead
from report_archiver.model import Fetched, Page

AT = "2026-03-01T00:00:00.000Z"
HOME = "http://a.example/"


@pytest.fixture
def archive(tmp_path: Path):
    with Archive(tmp_path / "reports.db", create=True) as opened:
        frontier.register_site(opened, "a", "甲", HOME, "{}")
        yield opened


def begin(archive: Archive) -> int:
    return frontier.begin(archive, "a", AT)


def visit(archive: Archive, crawl: int, page: Page, *leads: Lead) -> list[frontier.Turn]:
    found = Fetched(page.url, page.url, AT, 200, (), (("ETag", '"1"'),), 1, page.url.encode())
    captures.keep(archive, page, crawl, found, Traffic(HOME), kind=page.kind, settled=False)
    return frontier.settle(archive, "a", crawl, page, leads, AT)


def states(archive: Archive) -> dict[str, str]:
    rows = archive.db.execute("SELECT url, state FROM pages").fetchall()
    return {url.removeprefix(HOME): state for url, state in rows}


def lead(name: str, kind="report", depth: int = 1, **more) -> Lead:
    return Lead(f"{HOME}{name}", kind, depth, **more)


def test_reports_and_their_files_go_before_lists_each_by_depth(archive: Archive):
    crawl = begin(archive)
    for one in (
        lead("file", "attachment"),
        lead("deep", "report", 3),
        lead("report", "report", 2),
        lead("list", "listing", 5),
        lead("home", "other", 0),
    ):
        frontier.admit(archive, "a", crawl, one, AT)
    pages = [
        frontier.page(archive, "a", turn[-1]) for turn in sorted(frontier.queued(archive, "a"))
    ]
    order = [page.url.removeprefix(HOME) for page in pages]
    assert [frontier.turn(page) for page in pages] == sorted(frontier.queued(archive, "a"))
    assert order == ["report", "deep", "file", "list"]


def test_a_page_is_visited_once_in_a_crawl_and_again_in_the_next(archive: Archive):
    crawl = begin(archive)
    page = frontier.admit(archive, "a", crawl, lead("1"), AT)
    visit(archive, crawl, page, lead("2"), lead("1"))
    assert states(archive) == {"1": "done", "2": "queued"}
    frontier.end(archive, crawl, "finished", AT, [])
    again = frontier.admit(archive, "a", begin(archive), lead("1"), AT)
    assert (again.id, again.etag) == (page.id, '"1"')
    assert states(archive)["1"] == "queued"


def test_a_lead_out_of_scope_is_known_and_never_queued(archive: Archive):
    crawl = begin(archive)
    page = frontier.admit(archive, "a", crawl, lead("l", "listing"), AT)
    visit(archive, crawl, page, Lead("http://b.example/", "report", 1, reason="scope"))
    assert frontier.queued(archive, "a") == []
    row = archive.db.execute("SELECT state, reason, found_on FROM pages WHERE id = 2").fetchone()
    assert row == ("excluded", "scope", page.id)


def test_a_page_of_the_trail_may_be_a_list_too(archive: Archive):
    crawl = begin(archive)
    home = frontier.admit(archive, "a", crawl, lead("", "other", 0), AT)
    visit(archive, crawl, home)
    frontier.admit(archive, "a", crawl, lead("", "listing", 1), AT)
    [turn] = frontier.queued(archive, "a")
    page = frontier.page(archive, "a", turn[-1])
    assert (page.id, page.kind, page.captured_in) == (home.id, "listing", crawl)


def test_what_the_first_list_says_of_a_link_is_kept_and_never_emptied(archive: Archive):
    crawl = begin(archive)
    page = frontier.admit(archive, "a", crawl, lead("l", "listing"), AT)
    visit(archive, crawl, page, lead("1", text="年报", date="2020-01-01"))
    other = frontier.admit(archive, "a", crawl, lead("m", "listing"), AT)
    visit(archive, crawl, other, lead("1", text="另一名称", date="2020-01-02"))
    visit(archive, crawl, page, lead("1", date="2020-01-03"))
    row = archive.db.execute("SELECT link_text, link_date, found_on FROM pages WHERE id = 2")
    assert row.fetchone() == ("年报", "2020-01-03", page.id)


def test_settling_tells_whose_turn_comes_that_did_not_wait_before(archive: Archive):
    crawl = begin(archive)
    page = frontier.admit(archive, "a", crawl, lead("l", "listing"), AT)
    waiting = frontier.admit(archive, "a", crawl, lead("waiting"), AT)
    home = frontier.admit(archive, "a", crawl, lead("home", "other", 0), AT)
    visit(archive, crawl, home)
    other = Lead("http://b.example/", "report", 1, reason="scope")
    leads = [lead("waiting"), lead("new", "report", 2), lead("home", "listing"), lead("l"), other]
    new, known = visit(archive, crawl, page, *leads)
    assert known == (2, 0, home.id)
    assert new[:2] == (0, 2)
    assert sorted([new, known, frontier.turn(waiting)]) == sorted(frontier.queued(archive, "a"))
    frontier.end(archive, crawl, "finished", AT, [])
    again = visit(archive, begin(archive), page, lead("new"))
    assert again == []  # it waits still
    assert frontier.listed(archive, "a", crawl) == [page.id]


def test_known_pages_that_no_link_led_to_are_queued_where_they_are_due(archive: Archive):
    crawl = begin(archive)
    for name in ("done", "failed", "blocked", "gone", "excluded", "home"):
        kind = "other" if name == "home" else "report"
        page = frontier.admit(archive, "a", crawl, lead(name, kind), AT)
        visit(archive, crawl, page)
        if name != "home":
            archive.db.execute("UPDATE pages SET state = ? WHERE id = ?", (name, page.id))
    assert frontier.requeue_unvisited(archive, "a", crawl) == 0
    frontier.end(archive, crawl, "finished", AT, [])
    crawl, led = begin(archive), {f"{HOME}blocked"}
    assert frontier.requeue_unvisited(archive, "a", crawl, led, lambda _: False) == 0
    due = lambda page: page.state != "gone"  # noqa: E731
    assert frontier.requeue_unvisited(archive, "a", crawl, led, due) == 2
    assert frontier.requeue_unvisited(archive, "a", crawl, led) == 1
    queued = {name for name, state in states(archive).items() if state == "queued"}
    assert queued == {"done", "failed", "gone"}
    assert len(frontier.queued(archive, "a")) == 3


@pytest.mark.parametrize(
    ("state", "goes_on"),
    [("running", True), ("interrupted", True), ("finished", False), ("failed", False)],
)
def test_which_crawl_is_gone_on_with(archive: Archive, state: str, goes_on: bool):
    crawl = begin(archive)
    archive.db.execute("UPDATE crawls SET state = ?", (state,))
    assert (begin(archive) == crawl) == goes_on


def test_the_row_of_a_crawl(archive: Archive):
    crawl = begin(archive)
    frontier.end(archive, crawl, "finished", AT, ["one", "two"])
    row = archive.db.execute("SELECT site_id, state, finished_at, note FROM crawls").fetchone()
    assert row == ("a", "finished", AT, "one\ntwo")
    assert frontier.totals(archive, crawl) == frontier.Totals("finished", 0, 0, 0, 0, 0, 0)
