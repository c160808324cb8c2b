import json

import pytest

from report_archiver.demo.replica import Replica, replica, site_toml
from report_archiver.demo.server import serve


@pytest.fixture
def server():
    with serve() as server:
        yield server


@pytest.fixture
def site(server, tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(site_toml(server.address), "utf-8")
    return path


def test_a_site_is_crawled_read_and_summed_up(run, site, tmp_path):
    ran = run("crawl", site, "--db", tmp_path / "a.db", "--json")
    document = json.loads(ran.out)
    assert ran.status == 0
    assert list(document) == ["sites", "read"]
    (found,) = document["sites"]
    assert len(found["reports"]) == 14
    assert found["error"] is None


def test_a_second_crawl_asks_with_validators_and_a_full_one_without(run, site, server, tmp_path):
    run("crawl", site, "--db", tmp_path / "a.db")
    server.requests.clear()
    assert run("crawl", site, "--db", tmp_path / "a.db").status == 0
    assert 304 in {request.status for request in server.requests}
    server.requests.clear()
    assert run("crawl", site, "--db", tmp_path / "a.db", "--full").status == 0
    assert {request.status for request in server.requests} == {200, 404}


def test_two_sites_at_once_each_with_its_own_end(run, site, tmp_path):
    with serve(Replica()) as empty:
        other = tmp_path / "other.toml"
        text = site_toml(empty.address).replace("xuchang-ggzy-replica", "other")
        other.write_text(text.replace("ggzy.xuchang.example", "other.example"), "utf-8")
        ran = run("crawl", other, site, "--jobs", "2", "--json", "--db", tmp_path / "a.db")
    by_site = {one["site"]: one for one in json.loads(ran.out)["sites"]}
    assert by_site["xuchang-ggzy-replica"]["status"] == 0
    assert by_site["other"]["status"] == ran.status == 5


def test_no_report_is_an_error_that_says_where_to_look(run, tmp_path):
    with serve(replica().without(*[path for path in replica() if path.endswith(".jhtml")])) as bare:
        path = tmp_path / "site.toml"
        path.write_text(site_toml(bare.address).replace("信息公开年报", "没有这一栏"), "utf-8")
        ran = run("crawl", path, "--db", tmp_path / "a.db")
    assert ran.status == 5
    assert "error: xuchang-ggzy-replica: no report was found" in ran.err


def test_a_log_has_no_escape_and_no_flood(run, site, tmp_path):
    ran = run("crawl", site, "--db", tmp_path / "a.db")
    assert "\x1b" not in ran.out + ran.err
    assert len(ran.err.splitlines()) < 5
    assert run("crawl", site, "--db", tmp_path / "a.db", "--quiet").err == ""
