"""What a crawl says at its end, over the nights of the replica: little, and nothing twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.demo.portal import OF_2017, OF_2018, Shelf

from report_archiver.cli import runs
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica, site_toml
from report_archiver.demo.server import serve

EDITED = states.edited(load(), OF_2017, "其他渠道公开302条", "其他渠道公开320条")
BROKEN = "许昌市公共资源交易中心 2017: 主动公开政府信息：8984 + 320 = 9304 > 9286"
QUIET = dict.fromkeys(
    ("new", "changed", "gone", "back", "moved", "late", "missing", "failing", "drifts"), 0
) | {"silent": False}


class Nights:
    """The replica, crawled by the command line night after night."""

    def __init__(self, run, shelf, folder, address):
        self._run, self._shelf = run, shelf
        self.db, self.file = folder / "a.db", folder / "site.toml"
        text = site_toml(address).replace("[select]", "retries = 0\n[select]")
        self.file.write_text(text.replace("obliged = false", "obliged = true"), "utf-8")
        self.moment = datetime(2026, 3, 1, 3, tzinfo=UTC)

    def crawl(self, shown, *options, later=timedelta(days=1)):
        self._shelf.site = shown if isinstance(shown, Replica) else Replica(publish(shown))
        self.moment += later
        self.ran = self._run("crawl", self.file, "--db", self.db, "--quiet", "--full", *options)
        return self.ran.out.splitlines()

    def status(self):
        return self._run("status", "--db", self.db).out.splitlines()

    def told(self, shown, **when):
        """The same as JSON, of the one site."""
        self.crawl(shown, "--json", **when)
        (site,) = json.loads(self.ran.out)["sites"]
        assert site["status"] == self.ran.status
        return site


@pytest.fixture
def nights(run, tmp_path, monkeypatch):
    shelf = Shelf()
    with serve(shelf) as server:
        nights = Nights(run, shelf, tmp_path, server.address)
        monkeypatch.setattr(runs, "now", lambda: nights.moment)
        yield nights


def test_a_first_crawl_shows_what_is_there_and_a_quiet_one_is_quiet(nights):
    first = nights.crawl(load())
    assert any("9,286" in line for line in first)
    assert "Findings (4)" in first
    assert "changes: 14 new" in first
    quiet = nights.crawl(load())
    assert quiet[0] == "许昌公共资源交易网（演示站点）  xuchang-ggzy-replica"
    assert [line.partition(":")[0] for line in quiet[1:]] == ["crawled", "changes", "read"]
    assert quiet[2:] == ["changes: none", "read: nothing new"]


def test_noise_is_quiet(nights):
    nights.crawl(load())
    lines = nights.crawl(states.visited(Replica(publish(load())), 1286))
    assert lines[2:] == ["changes: none", "read: 14 reports, nothing new"]


def test_what_a_night_found_is_told_and_no_more(nights):
    nights.crawl(load())
    lines = nights.crawl(EDITED)
    assert "Findings (1)" in lines
    assert f"warning {BROKEN}" in lines
    assert "changes: 1 changed" in lines
    assert "2023" not in nights.ran.out  # a finding of the first night
    assert BROKEN not in "\n".join(nights.crawl(EDITED))
    assert f"warning resolved: {BROKEN}" in nights.crawl(load())
    assert f"warning again: {BROKEN}" in nights.crawl(EDITED)


def test_the_same_as_json(nights):
    assert nights.told(load())["summary"] == QUIET | {"new": 14}
    edited = nights.told(EDITED)
    assert edited["summary"] == QUIET | {"changed": 1}
    assert [(one["rule"], one["event"]) for one in edited["events"]] == [("prose.sum", "found")]
    quiet = nights.told(EDITED)
    assert (quiet["summary"], quiet["events"]) == (QUIET, [])


def test_gone_is_told_once(nights):
    nights.crawl(load())
    without = states.removed(load(), OF_2018)
    assert nights.told(without)["summary"] == QUIET | {"drifts": 1}
    assert "changes: 1 gone" in nights.crawl(without)
    assert nights.told(without)["summary"] == QUIET
    (publisher,) = [line for line in nights.status() if line.startswith("许昌市公共资源交易中心  ")]
    assert publisher.split()[1:4] == ["14", "2012–2025", "2018"]
    nights.crawl(load())
    assert not any("Gone  " in line and "Years" in line for line in nights.status())


def test_what_is_missing_is_told_the_night_it_is_and_counted_as_long_as_it_is(nights):
    nights.crawl(load())
    lines = nights.crawl(load(), later=timedelta(days=365))
    missing = "许昌市公共资源交易中心 2026: the report for 2026, due on 2027-01-31, was not found"
    assert f"warning {missing}" in lines
    assert "now: 1 missing" in lines
    again = nights.crawl(load())
    assert "now: 1 missing" in again
    assert missing not in "\n".join(again)
    assert nights.told(load())["summary"] == QUIET | {"missing": 1}


def test_what_fails_is_told_each_night(nights):
    nights.crawl(load())
    site = Replica(publish(load()))
    down = site.replaced({OF_2017: replace(site[OF_2017], status=500)})
    for _ in range(2):
        lines = nights.crawl(down)
        assert nights.ran.status == 3
        assert "now: 1 page failing" in lines
        assert "Pages not archived (1)" in lines
    assert nights.told(down)["summary"] == QUIET | {"failing": 1}


def test_what_only_differs_from_before_is_told_once(nights):
    nights.crawl(load())
    other = states.redressed(load(), OF_2017)
    told = "the template of 1 report page changed"
    assert any(told in line for line in nights.crawl(other))
    lines = nights.crawl(other)
    assert not any(told in line for line in lines)
    assert "now: 1 finding about the site" in lines


def test_a_silent_site_says_so_each_night(nights):
    nights.crawl(load())
    silent = states.emptied(Replica(publish(load())))
    for _ in range(2):
        lines = nights.crawl(silent)
        assert nights.ran.status == 5
        assert any(line.startswith("error   no list shows a report any more") for line in lines)
        assert "now: silent, 2 findings about the site" in lines
        assert "prose" not in nights.ran.out
        assert BROKEN not in nights.ran.out
    assert nights.told(silent)["summary"] == QUIET | {"silent": True, "drifts": 2}
