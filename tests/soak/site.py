"""A site made from a seed: columns, pagers (one that never ends), reports that several lists name
differently, attachments that several reports share, pages that are not there, redirects."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from report_archiver.crawl.sites import Site
from report_archiver.demo.resource import Resource

MODIFIED = datetime(2026, 1, 1, tzinfo=UTC)
HOST = "soak.example"
FILE = """\
[site]
id = "soak"
name = "试验站点"
homepage = "http://soak.example/"
[crawl]
trail = ["政府信息公开", "信息公开年报"]
connect_to = "{address}"
private_network = true
delay_seconds = 0.0
concurrency = {concurrency}
retries = 0
"""


def site_toml(address: str, concurrency: int) -> str:
    """The site's file, for a server at this address (HOST:PORT)."""
    return FILE.format(address=address, concurrency=concurrency)


def site(address: str, concurrency: int) -> Site:
    """The same as a value."""
    crawl = {"trail": ["政府信息公开", "信息公开年报"], "connect_to": address, "retries": 0}
    crawl |= {"private_network": True, "delay_seconds": 0.0, "concurrency": concurrency}
    about = {"id": "soak", "name": "试验站点", "homepage": f"http://{HOST}/"}
    return Site.model_validate({"site": about, "crawl": crawl})


def pages(seed: int, columns: int = 4, reports: int = 60) -> dict[str, Resource]:
    """All that the site serves, by path; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = {path: _report(chance, path) for path in _report_paths(reports)}
    names = list(made)
    for column in range(columns):
        made |= _column(chance, column, [chance.choice(names) for _ in range(reports // 2)])
    sides = "".join(f"<a href='/nb/{n}/'>{2010 + n}年度年报</a>" for n in range(columns))
    made["/"] = _html("<a href='/gk/'>政府信息公开</a>")
    made["/gk/"] = _html("<a href='/nb/'>信息公开年报</a>")
    made["/nb/"] = _html(sides)
    return made | _odd(chance, names)


def _report_paths(count: int) -> list[str]:
    return [f"/r/{number:03}.html" for number in range(count)]


def _report(chance: random.Random, path: str) -> Resource:
    text = "".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(600))
    files = "".join(
        f"<a href='/f/{chance.randrange(8)}.pdf'>附件{n}：{path[3:6]}年信息公开年报.pdf</a>"
        for n in range(chance.choice((0, 0, 1, 2)))
    )
    return _html(f"<h1>某局{path[3:6]}号政府信息公开工作年度报告</h1><p>{text}</p>{files}")


def _column(chance: random.Random, column: int, names: list[str]) -> dict[str, Resource]:
    """A list of several pages. The pager of each second column leads on for ever, to pages that
    show the last reports again."""
    shown = [names[start : start + 8] for start in range(0, len(names), 8)]
    shown += [shown[-1]] * (30 if column % 2 else 0)
    made = {}
    for number, some in enumerate(shown):
        items = "".join(
            f"<li><a href='{name}'>某局{name[3:6]}号第{column}栏政府信息公开工作年度报告</a>"
            f"<em>20{10 + column}-0{chance.randrange(1, 9)}-11</em></li>"
            for name in some
        )
        more = f"<a href='/nb/{column}/{number + 1}.html'>下一页</a>"
        last = number + 1 == len(shown)
        path = f"/nb/{column}/{number}.html" if number else f"/nb/{column}/"
        made[path] = _html(f"<ul>{items}</ul>{'' if last else more}")
    return made


def _odd(chance: random.Random, names: list[str]) -> dict[str, Resource]:
    """Pages that fail, pages that lead elsewhere, and files."""
    gone, broken, moved = chance.sample(names, 3)
    made = {
        f"/f/{n}.pdf": Resource(b"%%PDF-1.4 %d" % n, "application/pdf", MODIFIED) for n in range(7)
    }
    made[gone] = Resource(b"<p>404</p>", "text/html", MODIFIED, 404)
    made[broken] = Resource(b"<p>500</p>", "text/html", MODIFIED, 500)
    made[moved] = Resource(b"", "text/html", MODIFIED, 302, (("Location", "/moved.html"),))
    made["/moved.html"] = _html(f"<h1>某局{moved[3:6]}号政府信息公开工作年度报告</h1>")
    return made


def _html(body: str) -> Resource:
    return Resource(
        f"<html><body>{body}</body></html>".encode(), "text/html; charset=utf-8", MODIFIED
    )
