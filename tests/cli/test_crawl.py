import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Semaphore

import pytest

from report_archiver.archive import Archive
from report_archiver.cli import runs
from report_archiver.crawl.holds import held
from report_archiver.crawl.sites import load
from report_archiver.demo import states
from report_archiver.demo.replica import Replica, replica, site_toml
from report_archiver.demo.resource import Resource
from report_archiver.demo.server import serve

COMMAND = Path(sys.executable).with_name("report-archiver")


class Noticed(Mapping):
    """The replica; `asked` is released at each request."""

    def __init__(self):
        self.pages = replica()
        self.asked = Semaphore(0)

    def __getitem__(self, path):
        self.asked.release()
        return self.pages[path]

    def __iter__(self):
        return iter(self.pages)

    def __len__(self):
        return len(self.pages)


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
    assert "error: xuchang-ggzy-replica: no report was found; see the notes" in ran.err
    assert "could not be read: http:404" in ran.out


def test_no_report_where_the_host_is_at_fault_blames_no_trail(run, tmp_path):
    path = tmp_path / "site.toml"
    text = site_toml("127.0.0.1:1").replace("[select]", "retries = 0\n[select]")
    path.write_text(text, "utf-8")
    ran = run("crawl", path, "--db", tmp_path / "a.db")
    assert ran.status == 5
    assert "(the server takes no connection;" in " ".join(ran.out.split())
    assert "trail" not in ran.out + ran.err


class Changing(Mapping):
    """The replica as a test lets it be."""

    def __init__(self):
        self.pages = replica()

    def __getitem__(self, path):
        return self.pages[path]

    def __iter__(self):
        return iter(self.pages)

    def __len__(self):
        return len(self.pages)


@pytest.mark.parametrize("words", ["", "暂无信息"])
def test_lists_that_show_nothing_are_an_error_though_the_reports_are_there(run, tmp_path, words):
    shown, db, path = Changing(), tmp_path / "a.db", tmp_path / "site.toml"
    with serve(shown) as server:
        path.write_text(site_toml(server.address), "utf-8")
        assert run("crawl", path, "--db", db).status == 0
        shown.pages = states.emptied(replica(), words=words)
        ran = run("crawl", path, "--db", db)
        assert ran.status == 5
        assert "error   no list shows a report any more; 11 lists showed 14" in ran.out
        assert "error: xuchang-ggzy-replica: no report was found; see the findings" in ran.err
        told = run("status", "--db", db).out
        assert "xuchang-ggzy-replica has drifted:" in told
        assert "  error   no list shows a report any more; 11 lists showed 14" in told
        (drift, _) = json.loads(run("status", "--db", db, "--json").out)["drifts"]
        assert (drift["site"], drift["rule"]) == ("xuchang-ggzy-replica", "s.no_report")
        shown.pages = states.relisted(replica())
        assert run("crawl", path, "--db", db).status == 0  # they are found by the generic rules
        shown.pages = replica()
        ran = run("crawl", path, "--db", db)
        assert ran.status == 0
        assert "s.no_report" not in ran.out
        assert "drifted" not in run("status", "--db", db).out


def test_lists_that_could_not_be_had_are_failures_and_no_drift(run, tmp_path):
    shown, db, path = Changing(), tmp_path / "a.db", tmp_path / "site.toml"
    with serve(shown) as server:
        text = site_toml(server.address).replace("[select]", "retries = 0\n[select]")
        path.write_text(text, "utf-8")
        assert run("crawl", path, "--db", db).status == 0
        lists = [one for one in shown if "index" in one or one.endswith("moreinfo.html")]
        broken = {one: replace(shown[one], status=500) for one in lists}
        shown.pages = shown.pages.replaced(broken)
        assert run("crawl", path, "--db", db).status == 3
        assert "drifted" not in run("status", "--db", db).out


def test_a_log_has_no_escape_and_no_flood(run, site, tmp_path):
    ran = run("crawl", site, "--db", tmp_path / "a.db")
    assert "\x1b" not in ran.out + ran.err
    assert len(ran.err.splitlines()) < 5
    assert run("crawl", site, "--db", tmp_path / "a.db", "--quiet").err == ""


def test_a_host_that_another_crawl_holds_is_4(run, site, tmp_path):
    with held(load(str(site)), tmp_path / "another.db", runs.now()):
        ran = run("crawl", site, "--db", tmp_path / "a.db")
    assert (ran.status, ran.out) == (4, "")
    assert f"is running (process {os.getpid()}, into {tmp_path}/another.db, since 20" in ran.err


def test_a_page_that_fails_is_3_and_all_else_is_archived(run, tmp_path):
    pages = replica()
    path = next(path for path in pages if path.endswith("/19204.jhtml"))
    broken = Resource(b"down", "text/plain", pages[path].modified, 500)
    with serve(pages.replaced({path: broken})) as server:
        site = tmp_path / "site.toml"
        site.write_text(site_toml(server.address).replace("[select]", "retries = 0\n[select]"))
        ran = run("crawl", site, "--db", tmp_path / "a.db", "--json")
    (found,) = json.loads(ran.out)["sites"]
    assert ran.status == found["status"] == 3
    assert ("failed", "http:500") in [
        (page["state"], page["reason"]) for page in found["not_archived"]
    ]
    assert len(found["reports"]) == 13


@pytest.mark.parametrize("jobs", [1, 2])
def test_control_c_leaves_a_crawl_that_goes_on(tmp_path, started, jobs):
    pages = Noticed()
    db = tmp_path / "a.db"
    with serve(pages) as server:
        sites = [slow_site(tmp_path, server.address, number) for number in range(jobs)]
        with started("crawl", *sites, "--db", db, "--jobs", jobs) as crawl:
            for _ in range(3 * jobs):
                assert pages.asked.acquire(timeout=20)
            crawl.send_signal(signal.SIGINT)
            assert crawl.wait(30) == 130
            assert crawl.stderr.read().startswith("interrupted")
    with Archive(db) as archive:
        assert {row["state"] for row in archive.db["crawls"].rows} == {"interrupted"}


def slow_site(directory, address, number):
    """A site file of its own name and host, with a delay that leaves time to press a key."""
    text = site_toml(address).replace("delay_seconds = 0.0", "delay_seconds = 0.5")
    text = text.replace("xuchang-ggzy-replica", f"site-{number}")
    path = directory / f"{number}.toml"
    path.write_text(text.replace("ggzy.xuchang.example", f"s{number}.example"), "utf-8")
    return path
