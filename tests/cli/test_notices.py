"""Crawls that tell: real crawls of the replica over the months, to a real receiver on loopback."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest
from tests.demo.portal import OF_2017, OF_2021, Shelf
from tests.notify.receivers import posts

from report_archiver.cli.notices import VARIABLE
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica, site_toml
from report_archiver.demo.server import serve
from report_archiver.notify import post

SECRET = "hunter2hunter2"
EDITED = states.edited(load(), OF_2017, "其他渠道公开302条", "其他渠道公开320条")
PUBLISHER = "许昌市公共资源交易中心"


class Portal:
    """The replica, and who is told of it."""

    def __init__(self, run, shelf, receiver, folder, address):
        self._run, self._shelf, self._receiver = run, shelf, receiver
        self.db = folder / "a.db"
        self.site = folder / "site.toml"
        self.site.write_text(site_toml(address), "utf-8")
        self.address = f"json://127.0.0.1:{receiver.server_address[1]}/{SECRET}"

    def crawl(self, catalogue, *options, told=None):
        """Crawl it as it is then; returns what was sent, and keeps how the run ended."""
        self._shelf.site = Replica(publish(catalogue))
        self._receiver.taken.clear()
        to = told if told is not None else ["--notify", self.address]
        self.ran = self._run("crawl", self.site, "--db", self.db, "--full", *to, *options)
        assert self.ran.status == 0
        assert SECRET not in self.ran.out + self.ran.err
        return [(said["title"], said["message"]) for _, said in self._receiver.taken]

    def fails(self, failing):
        self._receiver.status = 503 if failing else 200

    def rows(self, query):
        with closing(sqlite3.connect(self.db)) as db:
            return db.execute(query).fetchall()


@pytest.fixture
def portal(run, tmp_path):
    shelf = Shelf()
    with serve(shelf) as server, posts() as receiver:
        yield Portal(run, shelf, receiver, tmp_path, server.address)


def test_a_year_of_crawls(portal):
    ((title, body),) = portal.crawl(load())
    assert title.startswith("report-archiver: 14 new")
    assert len(body.splitlines()) == 1
    assert "archived for the first time: 14 new" in body

    assert portal.crawl(load()) == []

    ((title, body),) = portal.crawl(EDITED)
    assert title.startswith("report-archiver: 1 changed")
    first, second, *_ = body.splitlines()
    assert first == f"{PUBLISHER} 2017: Disclosed by other means 302 → 320"
    assert second.endswith(OF_2017)
    assert "told json (target 1): report-archiver: 1 changed" in portal.ran.err

    assert portal.crawl(EDITED) == []


def test_what_does_not_arrive_is_seen_and_told_again(portal):
    portal.crawl(load())
    portal.fails(True)
    assert len(portal.crawl(EDITED)) == 1
    assert "error: no notice went to json (target 1)" in portal.ran.err
    assert "503" in portal.ran.err
    assert "The next one tells it, too." in portal.ran.err
    portal.crawl(EDITED)
    portal.fails(False)
    edit = states.edited(EDITED, OF_2021, "新系统于", "新的系统于")
    ((title, body),) = portal.crawl(edit)
    assert title.startswith("report-archiver: 2 changed")
    assert "302 → 320" in body
    assert "1 reworded" in body
    assert portal.crawl(edit) == []
    errors = [error is None for (error,) in portal.rows("SELECT error FROM notices ORDER BY id")]
    assert errors == [True, False, False, True]


def test_what_came_between_is_told_and_a_new_target_is_told_what_is_new(portal):
    portal.crawl(load())
    assert portal.crawl(EDITED, told=[]) == []
    edit = states.edited(EDITED, OF_2021, "新系统于", "新的系统于")
    both = ["--notify", portal.address, "--notify", f"{portal.address}/other"]
    told = portal.crawl(edit, told=both)
    assert ["302 → 320" in body for _, body in told] == [True, False]
    assert ["1 reworded" in body for _, body in told] == [True, True]


def test_addresses_from_the_environment(portal, monkeypatch):
    monkeypatch.setenv(VARIABLE, f"{portal.address} {portal.address}/other")
    assert len(portal.crawl(load(), told=[])) == 2
    assert len(portal.crawl(EDITED, "--quiet", told=[])) == 2
    assert "told" not in portal.ran.err


def test_the_archive_holds_no_address(portal):
    portal.crawl(load())
    assert SECRET.encode() not in portal.db.read_bytes()
    ((service, target),) = portal.rows("SELECT service, target FROM notices")
    assert service == "json"
    assert target == post.digest(portal.address)


def test_an_unknown_address_ends_it_before_anything_is_crawled(portal, run):
    ran = run("crawl", portal.site, "--db", portal.db, "--notify", f"bogus://{SECRET}")
    assert (ran.status, portal.db.exists()) == (2, False)
    assert SECRET not in ran.err


def test_a_feed_is_kept(portal, tmp_path):
    feed = tmp_path / "feeds" / "changes.atom"
    portal.crawl(load(), "--feed", feed, told=[])
    first = feed.read_bytes()
    portal.crawl(load(), "--feed", feed, told=[])
    assert feed.read_bytes() == first
    portal.crawl(EDITED, "--feed", feed, told=[])
    entries = ET.fromstring(feed.read_bytes()).iter("{http://www.w3.org/2005/Atom}title")  # noqa: S314
    assert f"{PUBLISHER} 2017: Disclosed by other means 302 → 320" in [one.text for one in entries]


# The verb notify ---------------------------------------------------------------------------------


def test_a_test(run):
    with posts() as server:
        address = f"json://127.0.0.1:{server.server_address[1]}/{SECRET}"
        ran = run("notify", address)
        assert (ran.status, ran.err) == (0, "sent to json (target 1)\n")
        server.status = 404
        ran = run("notify", address)
    assert len(server.taken) == 2
    assert "a test" in server.taken[0][1]["title"]
    assert ran.status == 2
    assert "error: the test did not arrive at json (target 1)" in ran.err
    assert SECRET not in ran.err


def test_a_test_to_the_environments_addresses(run, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert run("notify").status == 2
    with posts() as server:
        monkeypatch.setenv(VARIABLE, f"json://127.0.0.1:{server.server_address[1]}/a")
        assert run("notify", "--quiet").err == ""
    assert len(server.taken) == 1
