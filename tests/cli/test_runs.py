"""Several sites at once: who goes together, who waits for whom, and how all end."""

import json
import signal
import sqlite3
from contextlib import ExitStack, closing
from threading import Semaphore

import pytest

from report_archiver.archive import Archive
from report_archiver.cli.progress import Silent
from report_archiver.cli.runs import crawl_sites, groups_of
from report_archiver.crawl.sites import Site, load
from report_archiver.demo.replica import replica, site_toml
from report_archiver.demo.server import serve


def site(name, *hosts):
    about = {"id": name, "name": name, "homepage": f"http://{hosts[0]}/"}
    crawl = {"start": [f"http://{hosts[0]}/"], "hosts": hosts[1:]}
    return Site.model_validate({"site": about, "crawl": crawl})


def test_sites_that_share_a_host_go_together_through_a_third_too():
    sites = [
        site("a", "one.example"),
        site("b", "two.example"),
        site("c", "three.example"),
        site("d", "www.one.example:8080"),
        site("e", "four.example", "two.example", "www.one.example"),
    ]
    groups = groups_of(sites)
    assert [[one.id for one in group] for group in groups] == [["c"], ["d"], ["a", "b", "e"]]


@pytest.fixture
def server():
    with serve() as server:
        yield server


def part(directory, address, name, delay="0.0"):
    """A site file of this name on the replica's host."""
    text = site_toml(address).replace("delay_seconds = 0.0", f"delay_seconds = {delay}")
    path = directory / f"{name}.toml"
    path.write_text(text.replace("xuchang-ggzy-replica", name), "utf-8")
    return path


def test_two_sites_on_one_host_queue_up_for_it(server, tmp_path):
    sites = [load(str(part(tmp_path, server.address, name))) for name in ("x", "y")]
    visited = crawl_sites(tmp_path / "a.db", sites, Silent(), jobs=2)
    assert [(one.site.id, one.error, one.totals.state) for one in visited] == [
        ("x", None, "finished"),
        ("y", None, "finished"),
    ]
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        (x, y) = db.execute("SELECT started_at, finished_at FROM crawls ORDER BY id").fetchall()
    assert x[1] <= y[0]


def test_a_site_that_fails_stops_no_other(run, server, tmp_path):
    good = part(tmp_path, server.address, "good")
    bad = tmp_path / "bad.toml"
    text = site_toml("127.0.0.1:1").replace("xuchang-ggzy-replica", "bad")
    bad.write_text(text.replace("[select]", "retries = 0\n[select]"), "utf-8")
    ran = run("crawl", bad, good, "--jobs", "2", "--json", "--db", tmp_path / "a.db")
    by_site = {one["site"]: one for one in json.loads(ran.out)["sites"]}
    assert (by_site["good"]["status"], by_site["bad"]["status"], ran.status) == (0, 5, 5)


class Stuck:
    """The replica, of which each page but the first few is never answered."""

    def __init__(self, answered):
        self.pages = replica()
        self.left = Semaphore(answered)
        self.stuck = Semaphore(0)
        self.let_go = Semaphore(0)

    def __getitem__(self, path):
        if not self.left.acquire(blocking=False):
            self.stuck.release()
            self.let_go.acquire(timeout=60)
        return self.pages[path]

    def get(self, path, default=None):
        return self[path] if path in self.pages else default

    def __contains__(self, path):
        return path in self.pages


@pytest.mark.parametrize(("jobs", "concurrency"), [(1, 1), (1, 3), (2, 1), (2, 3)])
def test_control_c_ends_fetches_that_wait_for_their_answer(tmp_path, started, jobs, concurrency):
    pages, db = [Stuck(5) for _ in range(jobs)], tmp_path / "a.db"
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(one)) for one in pages]
        sites = [part(tmp_path, one.address, f"s{n}") for n, one in enumerate(servers)]
        for path in sites:
            text = path.read_text("utf-8").replace("ggzy.xuchang", path.stem)
            path.write_text(
                text.replace("[select]", f"concurrency = {concurrency}\n[select]"), "utf-8"
            )
        with started("crawl", *sites, "--db", db, "--jobs", jobs) as crawl:
            for one in pages:
                assert one.stuck.acquire(timeout=20)
            crawl.send_signal(signal.SIGINT)
            assert crawl.wait(15) == 130
        for one in pages:
            one.let_go.release(50)
    with Archive(db) as archive:
        states = archive.db.execute("SELECT state FROM crawls").fetchall()
        assert states == [("interrupted",)] * jobs
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_nobody_expected_of_a_site_stops_no_other(server, tmp_path, jobs):
    class Startled(Silent):
        def update(self, name, done, total):
            if name == "x":
                raise LookupError("unknown encoding: rot13")

    sites = [load(str(part(tmp_path, server.address, "x")))]
    sites.append(load(str(part(tmp_path, server.address, "y"))))
    first, other = crawl_sites(tmp_path / "a.db", sites, Startled(), jobs=jobs)
    assert first.error.exit_status == 1
    assert "LookupError: unknown encoding: rot13" in str(first.error)
    assert (other.error, other.totals.state) == (None, "finished")
