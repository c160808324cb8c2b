"""An archive whose every text is hostile, walked through: nothing runs, leaves or complains.

Pages come from the plugin's registry and tables from the dataset, so that new ones are walked, too.
"""

import json
import sqlite3
from contextlib import closing

import pytest
import zstandard
from tests.benches import bench
from tests.browser.looking import serving
from tests.publish.conftest import fill

from report_archiver.archive import Archive, functions
from report_archiver.publish.dataset import describe
from report_archiver.publish.datasette.pages import PAGES

HOSTILE = (
    '=HYPERLINK("javascript:hit()")\'"><script>hit()</script><img src=x onerror=hit()>'
    "<svg onload=hit()></svg><a href=javascript:hit()>{{7*7}}</a><!--"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="hit()"><script>hit()</script></svg>'
LINK = "javascript:hit()"
# What keeps its meaning: keys, moments, and what the reader's places point into.
KEPT = set(
    "sha256 text_sha256 body_sha256 key code metric text media_type encoding charset content"
    " config_sha256 target id site_id anchor quote at first_seen last_seen".split()
)


@pytest.fixture(scope="module")
def addresses():
    return bench("addresses")


@pytest.fixture(scope="module")
def hostile_db(tmp_path_factory):
    """The archive of the plugin's tests, and hostile whatever else may hold text."""
    path = tmp_path_factory.mktemp("hostile") / "reports.db"
    with Archive(path, create=True) as archive, archive.writing() as db:
        fill(db)
    with closing(sqlite3.connect(path)) as conn, conn:
        functions.register(conn)
        conn.execute("UPDATE sites SET homepage = ?", [LINK])
        conn.execute(
            "UPDATE bodies SET content = ?, size = ?, media_type = 'image/svg+xml' WHERE id = 2",
            [SVG, len(SVG)],
        )
        page = f"<p>收到政府信息公开申请12件</p><p>{HOSTILE}</p>".encode()
        conn.execute(
            "UPDATE bodies SET content = ?, size = ? WHERE id = 1",
            [zstandard.compress(page), len(page)],
        )
        tables = [one for one in describe().relations if one.kind == "table"]
        assert sum(spoil(conn, one) for one in tables if not one.name.startswith("_")) > 60
    return path


def spoil(conn, table):
    """Put hostile text into a table's columns; returns into how many."""
    spoilt = 0
    kinds = {row[1]: row[2] for row in conn.execute(f"PRAGMA table_info({table.name})")}
    for column in table.columns:
        if column.name in KEPT or kinds[column.name] != "TEXT" or column.name.endswith("_at"):
            continue
        try:
            for row, old in conn.execute(
                f'SELECT rowid, "{column.name}" FROM "{table.name}"'  # noqa: S608
            ).fetchall():
                value = json.dumps(worse(json.loads(old or "[]"))) if column.json else HOSTILE
                value = value if column.json else f"{value}{row}"  # some are to be unique
                conn.execute(
                    f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE rowid = ?',  # noqa: S608
                    [value, row],
                )
        except sqlite3.DatabaseError:  # a constraint says what it may be
            continue
        spoilt += 1
    return spoilt


def worse(told):
    """JSON of the same shape, every text in it hostile."""
    if isinstance(told, list):
        return [worse(one) for one in told]
    if isinstance(told, dict):
        return {key: worse(one) for key, one in told.items()}
    return HOSTILE if isinstance(told, str) else told


@pytest.fixture(scope="module")
def hostile_url(hostile_db):
    with serving(hostile_db) as url:
        yield url


def harmless(seen, url, path):
    """The page holds no element and no address that the archive put there."""
    seen.page.goto(f"{url}{path}", wait_until="load")
    assert not seen.page.evaluate("[...document.scripts].some((one) => /hit/.test(one.text))")
    assert seen.page.locator("img[onerror], svg[onload]").count() == 0
    assert seen.page.locator("a[href^='javascript:' i], form[action^='javascript:' i]").count() == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_ours(look, hostile_db, hostile_url, addresses, page):
    paths = [path for name, path in addresses.ours(hostile_db) if name == page.name]
    assert paths
    with look(hostile_url) as seen:
        for path in paths:
            answer = seen.page.request.get(f"{hostile_url}{path}")
            assert answer.status == 200
            if page.template and "text/html" in answer.headers["content-type"]:
                harmless(seen, hostile_url, path)
            elif "text/html" in answer.headers["content-type"]:  # bytes of the archive's
                assert answer.headers["content-security-policy"].startswith("sandbox;")
        assert seen.complaints == []
        assert seen.strays() == []


@pytest.mark.parametrize("kind", ["table", "view"])
def test_datasette_s_own(look, hostile_db, hostile_url, addresses, kind):
    named = {one.name for one in describe().relations if one.kind == kind}
    paths = [path for _, path in addresses.datasette_s(hostile_db) if path.count("/") > 1]
    with look(hostile_url) as seen:
        for path in paths:
            if path.split("/")[2] in named:
                harmless(seen, hostile_url, path)
        assert seen.complaints == []
        assert seen.strays() == []
