"""A small real server, and a small site on it that has all a crawl meets in peace."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from report_archiver.archive import Archive
from report_archiver.crawl.crawler import CrawlTotals, crawl
from report_archiver.crawl.sites import Site


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


HUNG_UP = Answer()  # the connection is closed without a word


@dataclass
class Asked:
    path: str
    headers: dict[str, str]


class Server:
    """Serves `pages` (path → HTML, Answer, or a function of the path) on loopback; remembers what
    it was asked for. Gives validators and 304 unless an Answer says otherwise."""

    def __init__(self) -> None:
        self.pages: dict[str, object] = {"/robots.txt": Answer(b"", 404)}
        self.asked: list[Asked] = []
        self.twin = ""  # a host name that all others are sent on to
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(Asked(self.path, dict(self.headers)))
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.http.server_address[1]

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        page = self.pages.get(handler.path, Answer(b"<title>404</title>", 404))
        if self.twin and handler.headers["Host"] != self.twin:
            page = Answer(b"", 301, {"Location": f"http://{self.twin}{handler.path}"})
        if callable(page):
            page = page(handler.path)
        if isinstance(page, str):
            page = self._page(page, handler)
        if page is HUNG_UP:
            handler.close_connection = True
            return
        handler.send_response(page.status)
        for name, value in page.headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in page.headers:
            handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        handler.wfile.write(page.body)

    def _page(self, text: str, handler: BaseHTTPRequestHandler) -> Answer:
        body = text.encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if handler.headers.get("If-None-Match") == tag:
            return Answer(b"", 304, {"ETag": tag})
        headers = {"Content-Type": "text/html; charset=utf-8", "ETag": tag}
        if "gzip" in handler.headers.get("Accept-Encoding", ""):
            return Answer(gzip.compress(body), 200, headers | {"Content-Encoding": "gzip"})
        return Answer(body, 200, headers)

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def report(year: int) -> str:
    return f"<title>{year}年报</title><h1>某中心{year}年政府信息公开工作年度报告</h1><p>正文。</p>"


def entry(url: str, title: str, date: str) -> str:
    return f'<li><a href="{url}" title="{title}">{title[:12]}…</a><em>{date}</em></li>'


NAV = '<div class="nav"><a href="/">首页</a> <a href="/xxgk/">政府信息公开</a></div>'


def list_page(entries: list[str], more: str = "") -> str:
    return f'<html>{NAV}<div class="infolist-main"><ul>{"".join(entries)}</ul></div>{more}</html>'


def mini_site() -> dict[str, object]:
    """Home → 政府信息公开 → 信息公开年报 → two columns, one of them with a pager of two pages."""
    old = [
        entry(
            f"/old/{year}.jhtml",
            f"某某公共资源交易中心{year}年政府信息公开工作年度报告",
            f"{year + 1}-03-0{place}",
        )
        for place, year in enumerate(range(2012, 2018), 1)
    ]
    new = [
        entry(
            "/n/20200110/a.html", "某某公共资源交易中心2019年政府信息公开工作年度报告", "2020-01-10"
        ),
        entry("/n/20200105/b.html", "关于报送2019年政府信息公开工作年度报告的通知", "2020-01-05"),
        entry(
            "/n/20210110/dead.html",
            "某某公共资源交易中心2020年政府信息公开工作年度报告",
            "2021-01-10",
        ),
    ]
    side = '<a href="/nb/old/index.jhtml">2018年度以前</a><a href="/nb/new/">2019年以后</a>'
    return {
        "/": f"<html>{NAV}<a href='/news/1.html'>2019年政府信息公开要闻</a></html>",
        "/xxgk/": f"{NAV}<a href='/zn/'>信息公开指南</a><a href='/nb/'>信息公开年报</a>",
        "/nb/": f"<html>{NAV}{side}</html>",
        "/nb/old/index.jhtml": list_page(old[:3], "<div class='TxtCenter'>共6条 1/2页</div>"),
        "/nb/old/index_2.jhtml": list_page(old[3:], "<div class='TxtCenter'>共6条 2/2页</div>"),
        "/nb/new/": list_page(new),
        "/n/20200110/a.html": report(2019),
    } | {f"/old/{year}.jhtml": report(year) for year in range(2012, 2018)}


REPORT_PATHS = {"/n/20200110/a.html"} | {f"/old/{year}.jhtml" for year in range(2012, 2018)}


class Clock:
    """A clock that sleeping moves, and nothing else."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


class Silent:
    """A watch that remembers."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def page_done(self, page: object, outcome: str) -> None:
        self.outcomes.append(outcome)

    def queued(self, count: int) -> None:
        pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "reports.db", create=True) as opened:
        yield opened


SiteOf = Callable[..., Site]


@pytest.fixture
def site_of(server: Server) -> SiteOf:
    """A site on the server, under a host name of its own."""

    def make(**crawl_values: object) -> Site:
        values = {"trail": ["政府信息公开", "信息公开年报"], "private_network": True}
        values |= {"connect_to": f"127.0.0.1:{server.port}", "retries": 1} | crawl_values
        about = {"id": "mini", "name": "小站", "homepage": "http://mini.example/"}
        return Site.model_validate({"site": about, "crawl": values})

    return make


@pytest.fixture
def run(archive: Archive, clock: Clock) -> Callable[..., CrawlTotals]:
    def go(site: Site, *, days: float = 0, **more: object) -> CrawlTotals:
        """Crawl, so many days later: after 28 of them each page is due."""
        clock.moment += timedelta(days=days)
        watch = Silent()
        return crawl(site, archive, now=clock.now, sleep=clock.sleep, watch=watch, **more)

    return go
