"""Every misbehaviour leaves its reason, and an ordinary page beside it is had all the same."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from report_archiver.archive import Archive
from report_archiver.crawl.crawler import CrawlTotals
from report_archiver.crawl.fetch import Fetcher
from report_archiver.crawl.sites import Site
from report_archiver.model import Fetched

from .conftest import Clock, report
from .misbehaving import LARGE, MISBEHAVIOURS, OTHER, PAGE, Misbehaving


class Scoped:
    """A gate that refuses what is out of scope."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def refusal(self, url: str) -> str | None:
        return self.site.scope.refusal(url)

    def wait(self, url: str) -> None:
        pass


@pytest.fixture(scope="module")
def hostile() -> Iterator[Misbehaving]:
    with Misbehaving({"/good.html": OTHER, "/%C4%EA%B1%A8.html": OTHER}) as running:
        yield running


def site_at(server: Misbehaving, **values: object) -> Site:
    rules = {"trail": ["年报"], "private_network": True, "connect_to": server.address}
    about = {"id": "mini", "name": "小站", "homepage": "http://mini.example/"}
    return Site.model_validate({"site": about, "crawl": rules | {"max_body_bytes": LARGE} | values})


Fetch = Callable[..., Fetched]


@pytest.fixture
def fetcher(hostile: Misbehaving) -> Iterator[Callable[..., Fetch]]:
    opened: list[Fetcher] = []

    def make(tick: Callable[[], float] = time.monotonic, **values: object) -> Fetch:
        site = site_at(hostile, **values)
        one = Fetcher(site, now=Clock().now, clock=tick)
        opened.append(one)
        return lambda name: one.fetch(f"http://mini.example/{name}.html", Scoped(site))

    yield make
    for one in opened:
        one.close()


def ticking(seconds: float) -> Callable[[], float]:
    """A clock that goes on by so much whenever it is looked at."""
    ticks = itertools.count()
    return lambda: next(ticks) * seconds


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_each_leaves_its_reason_and_harms_no_other_page(fetcher, name: str):
    how = MISBEHAVIOURS[name]
    tick = ticking(0.5) if how.drips else time.monotonic
    fetch = fetcher(tick, deadline_seconds=0.2 if how.holds else 60.0)
    fetched = fetch(name)
    assert (fetched.reason, fetched.body) == (how.reason, how.body)
    good = fetch("good")
    assert (good.reason, good.body) == (None, OTHER)


def test_what_drips_is_given_up_for_its_rate_long_before_the_deadline(fetcher):
    fetched = fetcher(ticking(0.5), deadline_seconds=10_000.0)("drips_its_body")
    assert fetched.reason == "timeout"
    assert 10_000 <= fetched.elapsed_ms < 100_000


def test_what_drips_is_given_up_at_the_deadline_where_no_rate_is_asked_for(fetcher):
    fetch = fetcher(ticking(0.5), deadline_seconds=40.0, min_bytes_per_second=0)
    fetched = fetch("drips_headers")
    assert fetched.reason == "timeout"
    assert 40_000 <= fetched.elapsed_ms < 45_000


def test_the_deadline_holds_over_all_redirects_together(fetcher, hostile: Misbehaving):
    before = len(hostile.asked)
    fetched = fetcher(ticking(1.0), deadline_seconds=20.0)("leads_on_and_on")
    assert fetched.reason == "timeout"
    assert 1 < len(hostile.asked) - before < 9


def test_how_the_end_of_a_body_was_told_is_noted(fetcher):
    fetch = fetcher()
    names = ("states_no_length", "repeats_its_length", "sends_a_trailer", "has_no_content")
    assert [fetch(name).framing for name in names] == ["close", "length", "chunked", "none"]
    assert fetch("says_nothing").framing is None


def test_a_connection_is_kept_over_good_pages_and_left_after_bad_ones(fetcher, hostile):
    fetch = fetcher()
    fetch("good")
    before = hostile.connections
    for _ in range(5):
        assert fetch("good").body == OTHER
    assert hostile.connections == before
    assert fetch("sends_a_second_answer").reason == "protocol"
    assert fetch("good").body == OTHER
    assert hostile.connections == before + 1


BOMBED = """
import re, sys
from datetime import UTC, datetime
from report_archiver.crawl.fetch import Fetcher
from report_archiver.crawl.sites import Site

class Open:
    refusal = wait = staticmethod(lambda url: None)

def memory(kind):  # getrusage() would give the greatest of the process that started this one
    status = open("/proc/self/status").read()
    return int(re.search(kind + r":\\s*(\\d+) kB", status)[1]) * 1024

crawl = {"start": ["http://mini.example/"], "private_network": True, "connect_to": sys.argv[1]}
about = {"id": "mini", "name": "mini", "homepage": "http://mini.example/"}
site = Site.model_validate({"site": about, "crawl": crawl})
with Fetcher(site, now=lambda: datetime.now(UTC)) as fetcher:
    assert fetcher.fetch("http://mini.example/good.html", Open()).body
    before = memory("VmRSS")
    fetched = fetcher.fetch("http://mini.example/sends_a_bomb.html", Open())
print(fetched.reason, memory("VmHWM") - before, site.crawl.max_body_bytes)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="has no /proc")
def test_a_bomb_of_a_gibibyte_raises_the_peak_by_less_than_the_cap_and_16_mebibytes(hostile):
    command = [sys.executable, "-c", BOMBED, hostile.address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    reason, rise, cap = said.split()
    assert reason == "too_large"
    assert 2**20 < int(rise) < int(cap) + 16 * 2**20


def test_a_whole_crawl_among_them_has_every_report_and_every_reason(
    archive: Archive, run: Callable[..., CrawlTotals]
):
    good = {f"/r/{year}.html": report(year).encode() for year in range(2008, 2024)}
    names = itertools.cycle(good)
    links = [f"/{name}.html" for name in MISBEHAVIOURS]
    links = [url for one in links for url in (one, next(names))]
    title = "年政府信息公开工作年度报告"
    entries = "".join(f"<li><a href='{url}'>2020{title}</a></li>" for url in links)
    others = {"/good.html": OTHER, "/%C4%EA%B1%A8.html": OTHER, "/list.html": entries.encode()}
    with Misbehaving(good | others) as server:
        totals = run(
            site_at(
                server,
                trail=[],
                start=["http://mini.example/list.html"],
                retries=0,
                delay_seconds=0,
                deadline_seconds=0.4,
            )
        )
        assert len(server.asked) < 2 * len(links)
    reasons = dict(archive.db.execute("SELECT url, reason FROM pages").fetchall())
    found = {name: reasons[f"http://mini.example/{name}.html"] for name in MISBEHAVIOURS}
    assert found == {name: how.reason for name, how in MISBEHAVIOURS.items()}
    assert totals.state == "finished"
    kept = "SELECT count(*) FROM pages WHERE url LIKE '%/r/%' AND state = 'done'"
    assert archive.db.execute(kept).fetchone() == (len(good),)


def test_a_broken_page_is_never_a_good_one(fetcher):
    """Whatever ends early, or says two things, has a reason and no body."""
    broken = [name for name in MISBEHAVIOURS if MISBEHAVIOURS[name].reason]
    assert len(broken) > 70
    assert PAGE not in {MISBEHAVIOURS[name].body for name in broken}
