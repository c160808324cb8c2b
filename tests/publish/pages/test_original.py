"""The exact bytes in a sandbox, as pages or downloads; copies; damage told."""

import asyncio
import hashlib
import re
import sqlite3
import tracemalloc

import pytest
import zstandard
from tests.publish.sites import Site
from tests.shelf import Shelf

from report_archiver.publish.datasette import manners
from report_archiver.reading import read_document

GBK = '<html><meta charset="gb2312"><body><p>收到申请12件，答复12件。</p>'.encode("gb18030")


@pytest.fixture
def shelf(tmp_path):
    """An archive to be filled by the test, and its site to be asked."""
    shelf = Shelf(tmp_path / "reports.db")
    opened = []

    def ask(path, **options):
        opened.append(Site(tmp_path / "reports.db"))
        return opened[-1].get(path, **options)

    shelf.ask = ask
    yield shelf
    shelf.archive.close()
    for one in opened:
        one.close()


def kept_as(shelf, media_type):
    with shelf.archive.writing() as db:
        db.execute("UPDATE bodies SET media_type = ?", [media_type])


def test_the_exact_bytes_and_what_they_are(site, known):
    response = site.get("/-/original/1")
    assert response.content == known.page
    headers = response.headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-length"] == str(len(known.page))
    assert headers["memento-datetime"] == "Thu, 01 Feb 2024 00:00:00 GMT"
    assert headers["etag"] == f'"{known.sha256}"'
    assert '<http://www.example.org/1.html>; rel="original"' in headers["link"]
    for rel in ("timegate", "timemap"):
        address = re.search(rf'<http://localhost([^>]*)>; rel="{rel}"', headers["link"])[1]
        assert site.get(address, status=200 if rel == "timemap" else 302)


@pytest.mark.parametrize("path", ["1", "1?copy", "1?download", "2"])
def test_everything_is_in_a_sandbox(site, path):
    headers = site.get(f"/-/original/{path}").headers
    policy = [part.strip() for part in headers["content-security-policy"].split(";")]
    assert policy[:2] == ["sandbox", "default-src 'none'"]
    assert not [part for part in policy if "allow" in part or "script" in part]
    for name, value in manners.HEADERS.items():
        assert headers.get_list(name) == [value]


def test_by_digest(site, known):
    assert site.get(f"/-/original/{known.sha256}").content == known.page


@pytest.mark.parametrize("name", ["99", "x", "0" * 64, "9" * 30])
def test_what_is_not_there(site, name):
    assert site.get(f"/-/original/{name}", status=404)


def test_a_download(site, known):
    response = site.get("/-/original/1?download")
    assert response.content == known.page
    assert response.headers["content-disposition"].startswith("attachment; filename=")


def test_the_charset_is_the_reader_s(shelf):
    number = shelf.capture(GBK)
    response = shelf.ask(f"/-/original/{number}")
    assert response.headers["content-type"] == "text/html; charset=gb18030"
    assert response.content == GBK
    copy = shelf.ask(f"/-/original/{number}?copy")
    assert copy.headers["content-type"] == "text/html; charset=utf-8"
    assert "收到申请12件" in copy.text
    assert "memento-datetime" not in copy.headers


def test_a_charset_that_no_browser_reads_is_kept_from_them(shelf):
    number = shelf.capture(b'<html><meta charset="hz"><p>' + "收到".encode("hz") + b"\xff")
    kept = shelf.ask(f"/-/original/{number}").headers
    assert "charset" in kept["content-type"] or kept["content-disposition"]


@pytest.mark.parametrize(
    "media_type", ["image/svg+xml", "application/xml", "application/pdf", "text/javascript", "?"]
)
def test_what_is_no_page_is_a_download(shelf, media_type):
    number = shelf.capture(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    kept_as(shelf, media_type)
    response = shelf.ask(f"/-/original/{number}")
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["content-security-policy"] == manners.POLICY
    shelf.ask(f"/-/original/{number}?copy", status=404)


def test_a_figure_is_marked_in_a_copy(shelf, book):
    number = shelf.capture(GBK)
    reading = read_document(GBK, "http://one.example/2018.html", book)
    figure = reading.figures[-1]
    with shelf.archive.writing() as db:
        fill(db, number, reading, figure)
    copy = shelf.ask(f"/-/original/{number}?figure={figure.key}")
    assert "答复<mark" in copy.text
    assert copy.headers["content-security-policy"] == manners.POLICY
    shelf.ask(f"/-/original/{number}?figure=other", status=404)
    other = shelf.capture(GBK + b" ", url="http://one.example/other.html")
    shelf.ask(f"/-/original/{other}?figure={figure.key}", status=404)


def fill(db, capture, reading, figure):
    db.execute("INSERT INTO reports (id, key) VALUES (1, 'k')")
    db.execute(
        "INSERT INTO editions (id, report_id, page_id, capture_id, ordinal, form, first_seen,"
        " last_seen, reader, read_at, text_sha256, text)"
        " VALUES (1, 1, 1, ?, 1, 'prose', '', '', '', '', '', ?)",
        [capture, reading.text],
    )
    db.execute(
        "INSERT INTO figures (edition_id, ordinal, label, value, kind, basis, quote, method,"
        " char_start, char_end, anchor, key)"
        " VALUES (1, 0, '答复', 12, 'number', 'annual', ?, 'plain', ?, ?, ?, ?)",
        [figure.quote, figure.span.start, figure.span.end, figure.anchor, figure.key],
    )


def test_a_large_body_is_sent_in_small_steps(shelf):
    body = b"<html>" + b"<p>0123456789</p>\n" * 2_000_000
    number = shelf.capture(body)
    tracemalloc.start()
    site = Site(shelf.archive.path)
    size, digest = 0, hashlib.sha256()

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        nonlocal size
        size += len(message.get("body", b""))
        digest.update(message.get("body", b""))

    ask(site, f"/-/original/{number}", receive, send)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    site.close()
    assert digest.hexdigest() == hashlib.sha256(body).hexdigest()
    assert peak < len(body) * 2, "the charset is told from the first part alone"


def ask(site, path, receive, send):
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [(b"host", b"localhost")], "scheme": "http",
    }  # fmt: skip
    asyncio.run(site.datasette.app()(scope, receive, send))


@pytest.mark.parametrize("content", [zstandard.compress(b"x" * 50_000_000), b"", b"no frame"])
def test_a_content_that_is_not_what_it_says_is_told(archive_path, known, content):
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE bodies SET content = ? WHERE sha256 = ?", [content, known.sha256])
    conn.commit()
    conn.close()
    site = Site(archive_path)
    assert "damaged" in site.get("/-/original/1", status=500).text
    site.close()
