"""Two sites on one host, in one archive, that lead to the same pages: neither loses one."""

from __future__ import annotations

import pytest

from report_archiver.archive import Archive
from report_archiver.archive.status import status
from report_archiver.crawl.sites import Site

from .conftest import Clock, Server, list_page, report

TITLE = "2020年政府信息公开工作年度报告"


def listing(link: str, *names: str) -> str:
    return list_page([f'<li><a href="/r/{name}.html">{link}{TITLE}</a></li>' for name in names])


def site(server: Server, name: str, **values: object) -> Site:
    rules = {"start": [f"http://mini.example/{name}/"], "private_network": True, "retries": 0}
    rules |= {"connect_to": f"127.0.0.1:{server.port}"} | values
    about = {"id": name, "name": name, "homepage": "http://mini.example/"}
    return Site.model_validate({"site": about, "crawl": rules})


@pytest.fixture
def sites(server: Server) -> tuple[Site, Site]:
    server.pages |= {"/a/": listing("甲局", "1", "2"), "/b/": listing("乙局", "2", "3")}
    server.pages |= {f"/r/{name}.html": report(2020) + name for name in "123"}
    return site(server, "a"), site(server, "b")


def known(archive: Archive, site_id: str) -> dict[str, tuple]:
    rows = archive.db.execute(
        "SELECT url, kind, state, substr(link_text, 1, 2) FROM site_pages WHERE site_id = ?",
        (site_id,),
    ).fetchall()
    return {url.removeprefix("http://mini.example"): tuple(rest) for url, *rest in rows}


def test_both_have_what_both_list(sites, run, archive):
    first, second = map(run, sites)
    assert known(archive, "a") == {
        "/a/": ("listing", "done", None),
        "/r/1.html": ("report", "done", "甲局"),
        "/r/2.html": ("report", "done", "甲局"),
    }
    assert known(archive, "b") == {
        "/b/": ("listing", "done", None),
        "/r/2.html": ("report", "done", "乙局"),
        "/r/3.html": ("report", "done", "乙局"),
    }
    assert (first.new, second.new, second.unchanged) == (3, 2, 1)
    assert archive.db.execute("SELECT count(*), count(DISTINCT url) FROM pages").fetchone() == (
        5,
        5,
    )
    assert archive.db.execute("SELECT site_id FROM pages WHERE url LIKE '%/2.html'").fetchall() == [
        ("a",)
    ]


def test_both_visit_it_again_though_no_list_shows_it_any_more(sites, run, server):
    for one in (*sites,):
        run(one)
    server.pages |= {"/a/": listing("甲局", "1"), "/b/": listing("乙局", "3")}
    server.asked.clear()
    assert [run(one).state for one in sites] == ["finished", "finished"]
    assert server.paths.count("/r/2.html") == 2


def test_what_one_could_not_have_counts_for_that_one(sites, run, server, archive):
    run(sites[0])
    page = server.pages.pop("/r/2.html")
    assert run(sites[1]).failed == 0  # a known page that is missing
    assert known(archive, "a")["/r/2.html"][1] == "done"
    assert known(archive, "b")["/r/2.html"][1] == "failed"
    troubles = status(archive, Clock().now()).troubles
    assert [(one.site, one.reason) for one in troubles] == [("b", "http:404")]
    server.pages["/r/2.html"] = page
    run(sites[1])
    assert status(archive, Clock().now()).troubles == ()


def test_a_second_crawl_that_confirms_an_absence_is_one_of_the_same_site(
    sites, run, server, archive
):
    del server.pages["/r/2.html"]
    for one in (*sites,):
        run(one)
    assert {known(archive, name)["/r/2.html"][1] for name in "ab"} == {"failed"}
    run(sites[0])
    assert [known(archive, name)["/r/2.html"][1] for name in "ab"] == ["gone", "failed"]


def test_the_list_of_one_may_be_but_a_step_of_the_others_trail(server, sites, run, archive):
    server.pages["/"] = listing("甲局", "1", "2") + "<a href='/b/'>信息公开年报</a>"
    run(site(server, "a", start=["http://mini.example/"]))
    run(site(server, "b", start=[], trail=["信息公开年报"]))
    assert {path: kind for path, (kind, *_) in known(archive, "a").items()} == {
        "/": "listing",
        "/b/": "listing",
        "/r/1.html": "report",
        "/r/2.html": "report",
        "/r/3.html": "report",
    }
    assert {path: kind for path, (kind, *_) in known(archive, "b").items()} == {
        "/": "other",
        "/b/": "listing",
        "/r/2.html": "report",
        "/r/3.html": "report",
    }


def test_a_crawl_that_was_stopped_is_gone_on_with_whatever_the_other_did(sites, run, archive):
    capped = sites[0].model_copy(
        update={"crawl": sites[0].crawl.model_copy(update={"max_pages": 2})}
    )
    assert run(capped).state == "interrupted"
    assert run(sites[1]).state == "finished"
    assert known(archive, "a")["/r/2.html"][1] == "queued"
    assert run(sites[0]).crawl_id == 1
    assert {state for _, state, _ in known(archive, "a").values()} == {"done"}


def test_what_is_out_of_scope_for_one_is_the_others_page(server, sites, run, archive):
    server.pages["/a/"] = listing("甲局", "1", "2")
    narrow = site(server, "a", paths=["/a/", "/r/1"])
    run(narrow)
    run(sites[1])
    run(narrow)
    found = "SELECT site_id, state, reason FROM pages WHERE url LIKE '%/2.html'"
    assert archive.db.execute(found).fetchall() == [("b", "done", None)]
    assert known(archive, "a")["/r/2.html"][1] == "excluded"
    assert known(archive, "b")["/r/2.html"][1] == "done"
    again = site(server, "a")
    run(again)
    assert known(archive, "a")["/r/2.html"][1] == "done"
