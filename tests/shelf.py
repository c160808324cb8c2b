"""A real archive with captures put into it by hand, as a crawl would leave them."""

import json
from itertools import count

from report_archiver.archive import Archive, captures, frontier
from report_archiver.model import Fetched, Page

SITE = "one"
CONFIG = {"site": {"id": SITE, "publisher": "清河县水务局", "level": "department"}}


class Shelf:
    """archive: open, with one site; capture() keeps a body, a minute after the one before."""

    def __init__(self, path, config=CONFIG):
        self.archive = Archive(path, create=True)
        self.minutes = count()
        frontier.register_site(
            self.archive,
            SITE,
            "水务",
            "http://one.example/",
            json.dumps(config, ensure_ascii=False),
        )
        self.crawl = frontier.begin(self.archive, SITE, "2026-01-01T00:00:00.000Z")

    def at(self):
        hours, minutes = divmod(next(self.minutes), 60)
        return f"2026-01-01T{hours:02}:{minutes:02}:00.000Z"

    def capture(self, body, url="http://one.example/2018.html", kind="report"):
        """Keep bytes (or text) as what a page showed; returns the capture's id."""
        body = body.encode() if isinstance(body, str) else body
        at = self.at()
        self.archive.db.execute(
            "INSERT INTO pages (site_id, url, kind, state, first_seen)"
            " VALUES (?, ?, ?, 'queued', ?) ON CONFLICT (url) DO NOTHING",
            (SITE, url, kind, at),
        )
        (page_id,) = self.one("SELECT id FROM pages WHERE url = ?", url)
        kept = captures.keep(
            self.archive,
            Page(page_id, url, kind, 1),
            self.crawl,
            Fetched(url, url, at, 200, (), (("content-type", "text/html"),), 5, body),
            captures.Traffic("http://one.example"),
            kind=kind,
            settled=True,
        )
        return kept.id

    def one(self, query, *values):
        return self.archive.db.execute(query, values).fetchone()

    def all(self, query, *values):
        return self.archive.db.execute(query, values).fetchall()
