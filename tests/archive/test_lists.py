"""What lists show is noted where it differs, in the transaction that settles them."""

import json

import pytest
from tests.shelf import SITE, Shelf

from report_archiver.archive import frontier, lists
from report_archiver.archive.frontier import Lead
from report_archiver.archive.lists import Shown

LIST = "http://one.example/nb/"


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    yield shelf
    shelf.archive.close()


def settle(shelf, *names, matches=()):
    """A visit of the list, which shows these reports."""
    shelf.capture("<ul></ul>", LIST, "listing")
    (page_id,) = shelf.one("SELECT id FROM pages WHERE url = ?", LIST)
    page = frontier.page(shelf.archive, SITE, page_id)
    leads = [Lead(f"{LIST}{name}", "report", 1) for name in names]
    shown = Shown(tuple(lead.url for lead in leads), (), matches)
    frontier.settle(shelf.archive, SITE, shelf.crawl, page, leads, shelf.at(), None, shown)


def noted(shelf):
    names = dict(shelf.all("SELECT id, url FROM pages"))
    return [
        [names[page].removeprefix(LIST) for page in json.loads(reports)]
        for (reports,) in shelf.all("SELECT reports FROM list_facts ORDER BY id")
    ]


def test_a_row_is_written_where_a_list_shows_something_else(shelf):
    settle(shelf, "1", "2")
    settle(shelf, "2", "1")  # in another order
    assert noted(shelf) == [["1", "2"]]
    settle(shelf, "1")
    settle(shelf, "1", "2")
    assert noted(shelf) == [["1", "2"], ["1"], ["1", "2"]]
    settle(shelf, "1", "2", matches=(("list_item", "li", 2),))
    assert shelf.all("SELECT matches FROM list_facts")[-1] == ('{"list_item": ["li", 2]}',)


def test_whether_any_list_shows_a_report(shelf):
    assert lists.show_reports(shelf.archive, SITE) is None
    settle(shelf, "1")
    assert lists.show_reports(shelf.archive, SITE) is True
    for reason, shows in (("timeout", True), ("http:500", True), ("http:404", False)):
        shelf.archive.db.execute("UPDATE pages SET reason = ? WHERE url = ?", (reason, LIST))
        assert lists.show_reports(shelf.archive, SITE) is shows
    settle(shelf)
    assert lists.show_reports(shelf.archive, SITE) is False


def test_the_trail_is_noted_when_it_is_lost_and_found(shelf):
    def note(*missing):
        lists.note_trail(shelf.archive, SITE, shelf.crawl, None, missing)

    note()
    assert shelf.all("SELECT missing FROM trail_facts") == []
    for missing in (("年报",), ("年报",), (), ()):
        note(*missing)
    assert shelf.all("SELECT missing FROM trail_facts") == [('["年报"]',), ("[]",)]
