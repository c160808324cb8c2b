"""Debian's Chromium on a real server: nothing is mocked, and nothing but 127.0.0.1 is to be had."""

import sqlite3
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright
from tests.browser.looking import CHROMIUM, FLAGS, Look, serving


@pytest.fixture(scope="module")
def browser():
    """One browser a module: while its event loop runs, no other test could have one."""
    if CHROMIUM is None:
        pytest.fail(
            "these tests need a browser; on Debian: apt-get install chromium fonts-noto-cjk",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo_url(demo_db):
    """The demo archive, served as `report-archiver serve` does."""
    with serving(demo_db) as url:
        yield url


@pytest.fixture(scope="session")
def known(demo_db):
    """What addresses of the demo's pages are made of."""
    conn = sqlite3.connect(demo_db)
    ask = "SELECT key FROM report_figures WHERE is_current AND year = {} AND {} LIMIT 1".format
    names = {
        "figure": ask(2017, "value = 9286"),
        "blank": ask(2023, "kind = 'blank'"),
        "report": "SELECT id FROM reports WHERE year = 2017",
        "tables": "SELECT id FROM reports WHERE year = 2023",
        "publisher": "SELECT publisher_id FROM reports WHERE year = 2017",
        "next": "SELECT id FROM reports WHERE year = 2018",
        "capture": "SELECT capture_id FROM editions WHERE year = 2017",
    }
    found = {name: conn.execute(sql).fetchone()[0] for name, sql in names.items()}
    conn.close()
    return found


@pytest.fixture
def look(browser):
    """Open a page as somebody with a language, a colour scheme and a screen."""

    @contextmanager
    def look(url, *, language="en", scheme="light", width=1280, height=900):
        context = browser.new_context(
            locale=language, color_scheme=scheme, viewport={"width": width, "height": height}
        )
        context.set_default_timeout(10_000)
        try:
            yield Look(context, url)
        finally:
            context.close()

    return look
