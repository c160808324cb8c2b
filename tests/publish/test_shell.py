"""What every page has: addresses, the language that sticks, headers, trouble told."""

import asyncio
import sqlite3

import pytest
from tests.publish.sites import Site

from report_archiver.publish.datasette import routes, shell
from report_archiver.publish.datasette.page import Page
from report_archiver.publish.datasette.pages import PAGES

# Languages ----------------------------------------------------------------------------------------


def test_the_browser_s_language_is_spoken(site):
    assert '<html lang="zh-Hans">' in site.get("/", accept_language="zh-CN,zh;q=0.9").text
    assert '<html lang="en">' in site.get("/", accept_language="de").text


def test_a_chosen_language_sticks(site):
    chosen = site.get("/?lang=zh", accept_language="en")
    assert '<html lang="zh-Hans">' in chosen.text
    cookie = chosen.headers["set-cookie"]
    assert cookie.startswith(f"{shell.COOKIE}=zh;")
    assert "Path=/;" in cookie
    again = site.get("/", accept_language="en", cookie=cookie.partition(";")[0])
    assert '<html lang="zh-Hans">' in again.text
    assert "set-cookie" not in again.headers


def test_a_language_that_is_none_changes_nothing(site):
    response = site.get("/?lang=xx", accept_language="zh")
    assert '<html lang="zh-Hans">' in response.text
    assert "set-cookie" not in response.headers


def test_the_switch_keeps_the_other_arguments(site):
    page = site.get("/?publisher=%E4%B9%99&lang=en").text
    assert 'href="/?publisher=%E4%B9%99&amp;lang=zh"' in page


# Addresses ----------------------------------------------------------------------------------------


def test_home_is_at_two_addresses_and_the_index_stays(site):
    assert site.get("/").text.count('aria-current="page"') == 1
    assert "<h1>" in site.get("/-/home").text
    assert "rows in" in site.get("/-/index").text
    assert "reports" in site.get("/.json").json()


def test_assets_of_datasette_s_pages_are_below_a_base_url_once(finished):
    site = Site(finished, settings={"base_url": "/below/"})
    page = site.get("/reports").text
    assert 'href="/below/-/static-plugins/report-archiver/archive.css"' in page
    assert 'src="/below/-/static-plugins/report-archiver/archive.js"' in page
    site.close()


@pytest.mark.parametrize("path", ["/-/nothing", "/reports/nothing", "/nothing", "/-/a/b/c/d"])
def test_an_address_that_leads_nowhere_has_the_ways_on(finished, path):
    site = Site(finished)
    page = site.get(path, 404, accept_language="zh").text
    assert "本档案中没有此项" in page
    assert 'href="/">首页' in page
    site.close()


def test_what_is_no_page_is_not_found_as_datasette_says(finished, tmp_path):
    site = Site(finished)
    assert site.get("/reports/nothing.json", 404).json()["status"] == 404
    assert site.get("/-/a/b/c/d.json", 404).json()["status"] == 404
    site.close()
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (a)")
    site = Site(finished, other)
    assert "Error 404" in site.get("/nothing", 404).text
    assert site.get("/-/a/b/c/d", 404)
    site.close()


@pytest.mark.parametrize(
    ("path", "open_to_all"),
    [
        ("/-/report/2?as=json", True),
        ("/-/changes.atom", True),
        ("/-/metric/requests.received.total.csv", True),
        ("/-/original/1", False),
        ("/-/home", False),
    ],
)
def test_other_sites_may_read_data_where_datasette_lets_them(finished, path, open_to_all):
    for cors in (True, False):
        site = Site(finished, cors=cors)
        told = site.get(path).headers.get("access-control-allow-origin")
        assert told == ("*" if cors and open_to_all else None)
        site.close()


def test_everything_stays_below_a_base_url(finished):
    site = Site(finished, settings={"base_url": "/below/"})  # its client adds it to what is asked
    page = site.get("/").text
    addresses = {part.split('"')[0] for part in page.split('href="')[1:]}
    assert {one for one in addresses if not one.startswith(("/below/", "#"))} == set()
    chosen = site.get("/?lang=en")
    assert "Path=/below/;" in chosen.headers["set-cookie"]
    assert site.get("/-/static-plugins/report-archiver/pages.css").content
    site.close()


def test_of_several_archives_each_has_its_pages(finished, archive_path):
    site = Site(finished, archive_path)
    assert 'href="/-/in/reports/home"' in site.get("/").text
    page = site.get("/-/in/reports_2/home").text
    assert 'href="/reports_2"' in page
    assert 'href="/reports"' not in page
    site.get("/-/home", status=404)
    site.get("/-/in/nothing/home", status=404)
    site.close()


def test_without_an_archive_there_is_no_page():
    site = Site(memory=True)
    assert "_memory" in site.get("/").text
    site.get("/-/home", status=404)
    site.close()


def test_pages_take_no_address_from_datasette_or_from_each_other(site):
    """Names that datasette 0.65 and its plugins keep under /-/ stay theirs."""
    theirs = "metadata versions plugins settings threads databases actor auth-token logout"
    theirs += " permissions messages allow-debug patterns static static-plugins config config.json"
    names = [page.name for page in PAGES]
    assert len(set(names)) == len(names)
    assert not {"index", "in", *theirs.split()} & set(names)
    for name in theirs.split()[:3]:
        assert site.get(f"/-/{name}.json").json()


# Headers, methods, permissions, trouble -----------------------------------------------------------


def test_pages_allow_no_script_but_the_site_s_own(site):
    headers = site.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert {"Accept-Language", "Cookie"} <= set(headers["vary"].replace(" ", "").split(","))


def test_pages_have_no_script_and_no_style_of_their_own(site):
    page = site.get("/").text
    for never in ("<script", "<style", " style=", " onclick", "javascript:"):
        assert never not in page


def test_pages_are_only_read(site):
    response = asyncio.run(site.datasette.client.post("/-/home"))
    assert response.status_code in {403, 405}  # datasette's own guard against forged posts is first
    response = asyncio.run(site.datasette.client.request("PUT", "/-/home"))
    assert response.status_code in {403, 405}
    assert asyncio.run(site.datasette.client.request("HEAD", "/-/home")).status_code == 200


def test_who_may_not_see_the_database_sees_no_page(finished):
    site = Site(finished, metadata={"databases": {"reports": {"allow": {"id": "root"}}}})
    for path in ("/", "/-/home"):
        assert "甲市" not in site.get(path, status=403).text
    site.close()


def test_a_question_that_takes_too_long_is_told(finished, monkeypatch):
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c"

    async def load(visit):
        return {"rows": await visit.rows(endless)}

    slow = routes._answer(shell.answer, Page("slow", load, "home.html"))
    monkeypatch.setattr(routes, "routes", lambda: [(r"/-/slow$", slow)])
    site = Site(finished, settings={"sql_time_limit_ms": 20})
    assert "took too long" in site.get("/-/slow", status=503).text
    site.close()
