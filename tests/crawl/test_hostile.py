"""Pages made to cost time or memory cost neither where their links and their verdict are read."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from report_archiver.crawl import links
from report_archiver.crawl.absence import shown
from report_archiver.crawl.links import Markup
from report_archiver.crawl.onward import onward
from report_archiver.crawl.sites import Selectors
from report_archiver.crawl.verdict import judge
from report_archiver.model import Fetched

URL = "http://a.example/nb/"
COLUMNS, REPORT = r"年度|年报|\d{4}", "年度报告|年报"
MANY = 20_000
TITLE = "某局{}年政府信息公开工作年度报告"


def each(piece: str, count: int = MANY) -> str:
    """The piece so many times, a number for each `{}` in it."""
    return "".join(piece.replace("{}", str(number)) for number in range(count))


PAGES = {
    "options": f"<select>{each('<option>x', 60_000)}</select>",
    "nested elements": "<div>" * 200_000 + "x",
    "attributes": f"<p {each(' a{}=1')}>x</p>",
    "anchors of reports in one parent": f"<div>{each(f'<a href=/{{}}>{TITLE}</a>')}</div>",
    "anchors of columns in one parent": f"<p>{each('<a href=/{}/>{}年</a>')}</p>",
    "anchors that lead to one address": f"<p>{each('<a href=/1/>{}年</a>')}</p>",
    "the same, deep": "<div>" * 900 + each("<a href=/1/>{}年</a>"),
    "nested anchors": each("<a href=/{}/>{}年<object>"),
    "nested entries": f"<ul>{each('<li><ul><a href=/{}/>{}年</a>')}",
    "nested buttons": each("<div onclick=\"location='a_{}.html'\">{}年"),
    "nested headings": each("<h1><div>{}年年报"),
    "entries": f"<ul>{each('<li><a href=/{}/>{}年年报</a> <em>2019-01-01</em>')}",
    "blanks": f"<a href=/1/>{' ' * 2_000_000}</a>",
}


def read_all(html: str) -> None:
    """All that the crawler reads of a page."""
    body = html.encode()
    fetched = Fetched(URL, URL, "", 200, (), (("Content-Type", "text/html"),), 0, body)
    for status in (200, 404):
        judge(status, "text/html", body)
    onward("text/html", body, None, URL)
    shown(fetched)
    page = Markup(html, URL)
    for select in (Selectors(), Selectors(list_item="div, li, p", list_date="em, a")):
        links.listing(page, COLUMNS, REPORT, select)
    links.trail_links(page, ("政府信息公开", "年报"))
    links.says_report(page, REPORT)
    links.is_frame(page)
    links.attachments(page, REPORT)
    page.frames()


@pytest.mark.parametrize("name", PAGES)
def test_it_takes_no_time(name: str):
    started = time.process_time()
    read_all(PAGES[name])
    assert time.process_time() - started < 4  # both with and without a site's selectors


PEAK = """
import re
from tests.crawl.test_hostile import PAGES, read_all
for html in PAGES.values():
    read_all(html)
print(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="has no /proc")
def test_it_takes_no_memory():
    command = [sys.executable, "-c", PEAK]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(said) < 200_000


def test_of_what_is_nested_the_first_part_is_read():
    page = Markup("<div>" * 9_000 + "<a href=/deep/>2019年</a>" + "</div>" * 9_000, URL)
    assert "2019年" in page.tree.body.text()
