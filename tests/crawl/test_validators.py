"""Servers whose word that nothing changed cannot be taken."""

from __future__ import annotations

import pytest
from tests.crawl.conftest import Answer, mini_site, report

PATH = "/old/2014.jhtml"
STALE = {"ETag": '"1"', "Last-Modified": "Tue, 06 Mar 2018 09:12:16 GMT"}


@pytest.fixture
def visit(server, site_of, run):
    """Crawl when the page is due; the conditions that the page was asked for with."""

    def visit(**more):
        server.asked.clear()
        run(site_of(), days=28, **more)
        (asked,) = [one for one in server.asked if one.path == PATH]
        return {name for name in asked.headers if name.startswith("If-")}

    return visit


@pytest.fixture
def show(server):
    """Show a text at the page with validators that never change; it says 304 whenever it may."""
    server.pages |= mini_site()

    def show(text, validators):
        def answer(_):
            headers = server.asked[-1].headers
            believed = {"If-None-Match", "If-Modified-Since"} & headers.keys()
            if believed:
                return Answer(b"", 304, dict(validators))
            kind = {"Content-Type": "text/html; charset=utf-8"}
            return Answer(text.encode(), 200, kind | dict(validators))

        server.pages[PATH] = answer

    return show


def outcomes(archive):
    query = (
        "SELECT outcome FROM captures WHERE page_id = (SELECT id FROM pages WHERE url LIKE ?)"
        " ORDER BY id"
    )
    return [outcome for (outcome,) in archive.db.execute(query, (f"%{PATH}",))]


def test_each_tenth_visit_is_unconditional(visit, show, archive):
    show(report(2014), STALE)
    conditions = [visit() for _ in range(22)]
    assert [number for number, sent in enumerate(conditions) if not sent] == [0, 10, 20]
    assert outcomes(archive)[9:12] == ["not_modified", "unchanged", "not_modified"]


@pytest.mark.parametrize(
    "validators",
    [STALE, {"Last-Modified": STALE["Last-Modified"]}, {"ETag": STALE["ETag"]}],
    ids=["both", "date", "tag"],
)
def test_a_server_that_lied_is_not_believed_again(visit, show, archive, validators):
    show(report(2014), validators)
    visit()
    show(report(2014) + "<p>更正</p>", validators)
    assert visit()
    assert outcomes(archive) == ["new", "not_modified"]
    assert not visit(full=True)
    show(report(2014) + "<p>再更正</p>", validators)
    assert not visit()
    assert not visit()
    assert outcomes(archive)[2:] == ["changed", "changed", "unchanged"]


def test_a_server_whose_tag_follows_the_bytes_is_believed(visit, show, archive):
    show(report(2014), STALE)
    visit()
    show(report(2014) + "<p>更正</p>", STALE | {"ETag": '"2"'})
    assert not visit(full=True)
    assert visit() == {"If-None-Match", "If-Modified-Since"}
    assert outcomes(archive) == ["new", "changed", "not_modified"]
