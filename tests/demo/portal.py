"""The replica over the months, for the tests that crawl it for real through its states."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from report_archiver.archive import Archive
from report_archiver.archive.changes import lines
from report_archiver.archive.verify import verify
from report_archiver.crawl.crawler import crawl
from report_archiver.crawl.sites import Site
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica, site_toml
from report_archiver.demo.server import serve
from report_archiver.reading import read_pending
from report_archiver.watching import watch

HOST = "http://ggzy.xuchang.example"
OLD = "/zfxxgk/xxgknb/2018ndyq"
OF_2017, OF_2018 = f"{OLD}/19204.jhtml", f"{OLD}/23871.jhtml"
OF_2021 = "/011/011003/20220125/94d0c6b8-3e7f-4c15-92ab-d81e5f60a724.html"
NEW_2018 = "/011/011000/20190312/6f2d9c1a-7b3e-4d58-a0c4-e91b5f7d2a36.html"
OF_2026 = "/011/011008/20270115/3b7e5d90-4f1c-4a82-b6d9-c05e8a2f7146.html"
REPORTS = 14


class Shelf(Mapping):
    """What the server serves at the moment."""

    def __init__(self):
        self.site = Replica()

    def __getitem__(self, path):
        return self.site[path]

    def __iter__(self):
        return iter(self.site)

    def __len__(self):
        return len(self.site)


class Silent:
    def page_done(self, page, outcome):
        pass

    def queued(self, count):
        pass


class Portal:
    """The replica, served; crawl() shows it in a state and tells what was found to have changed.

    full: each crawl visits every page, due or not; toml: more of the site's file.
    """

    def __init__(self, address, shelf, archive, book, toml="", full=False):
        self.site = Site.model_validate(tomllib.loads(site_toml(address) + toml))
        self.shelf, self.archive, self.book, self.full = shelf, archive, book, full
        self.moment = datetime(2026, 3, 1, tzinfo=UTC)
        self.seen = 0

    def now(self):
        return self.moment

    def sleep(self, seconds):
        self.moment += timedelta(seconds=seconds)

    def crawl(self, shown, book=None, later=timedelta(days=1), site=None):
        """Show a catalogue or a site, crawl and read it; changes of reports as (kind, year)."""
        self.shelf.site = shown if isinstance(shown, Replica) else Replica(publish(shown))
        self.moment += later
        own = {"now": self.now, "sleep": self.sleep, "watch": Silent(), "full": self.full}
        self.totals = crawl(site or self.site, self.archive, **own)
        book = book or self.book
        read_pending(self.archive, book, now=self.now, on_page=lambda done, of: None)
        watch(self.archive, book, now=self.now)
        self.found = lines(self.archive, after=self.seen)
        self.seen = self.found[-1].id if self.found else self.seen
        return [(one.kind, one.year) for one in self.found]

    def findings(self):
        """Open findings about the site: (rule, path of the page or what it is about, message)."""
        rows = self.archive.db.execute(
            "SELECT n.rule, p.url, n.about, n.message FROM findings n"
            " LEFT JOIN pages p ON p.id = n.page_id"
            " WHERE coalesce(n.site_id, n.page_id) IS NOT NULL AND n.resolved_at IS NULL"
            " ORDER BY n.rule, p.url"
        ).fetchall()
        return [(rule, path_of(url) or about, message) for rule, url, about, message in rows]

    def rules(self):
        """The same without messages."""
        return [found[:2] for found in self.findings()]

    def events(self, rule):
        """The life of the findings of a rule."""
        rows = self.archive.db.execute(
            "SELECT v.kind FROM finding_events v JOIN findings n ON n.id = v.finding_id"
            " WHERE n.rule = ? ORDER BY v.id",
            (rule,),
        ).fetchall()
        return [kind for (kind,) in rows]

    def count(self, table):
        return self.archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


def next_year(catalogue):
    """The report of 2025 with the year exchanged, as that of 2026."""
    (last,) = [one for one in catalogue.articles if "2025年" in one.title]
    return replace(
        last,
        path=OF_2026,
        column="/011/011008",
        title=last.title.replace("2025", "2026"),
        published="2027-01-15 10:00:00",
        content=last.content.replace("2025", "2026"),
    )


def path_of(url):
    return (url or "").removeprefix(HOST)


@contextmanager
def open_portal(path, book, toml=""):
    """A portal that was crawled once; sound at the end."""
    shelf = Shelf()
    with serve(shelf) as server, Archive(path, create=True) as archive:
        yield Portal(server.address, shelf, archive, book, toml, full=True)
        assert verify(archive.path, on_step=lambda *_: None).problems == ()
