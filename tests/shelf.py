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


def add_capture(db, *, id, page_id, body=None, **columns):  # noqa: A002
    """A row of captures made by hand, whole, with the body of this SHA-256; times as given."""
    of_answer = ("requested_url", "final_url", "hops", "charset", "etag", "last_modified")
    answer = {name: columns.pop(name) for name in of_answer if name in columns}
    answer["headers"] = columns.pop("headers", "[]")
    row = {"id": id, "page_id": page_id, "outcome": "new", **columns}
    for table, record in (("answers", {"id": id, **answer}), ("fetches", {**row, "answer_id": id})):
        marks = ", ".join("?" for _ in record)
        db.execute(
            f"INSERT INTO {table} ({', '.join(record)}) VALUES ({marks})",  # noqa: S608
            list(record.values()),
        )
    db.execute(
        "UPDATE fetches SET body_id = (SELECT id FROM bodies WHERE sha256 = ?) WHERE id = ?",
        [body, id],
    )
