"""A static site to crawl, and the server that gives it, as fast as a small server can.

    python bench/pages.py PORT_FILE

PAGES reports, each of its own text, on lists of PER_LIST links. Answers are made before the first
request; each has an ETag, and If-None-Match is answered 304, as a good server does.
"""

import asyncio
import hashlib
import re
import sys
from pathlib import Path

PAGES = 1_000
PER_LIST = 100
REPORTS = tuple(f"/report/{number}.html" for number in range(PAGES))
LISTS = tuple(f"/list/{number}.html" for number in range(PAGES // PER_LIST))

_MENU = "".join(f'<li><a href="/menu/{number}.html">栏目{number}</a></li>' for number in range(12))
_FRAME = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="PubDate" content="2024-01-20 10:00"></head><body><div class="head"><ul>{menu}</ul></div>
<div class="main"><h1>{title}</h1><p>发布时间：2024-01-20</p>{content}</div>
<div class="foot"><p>主办单位：某某局　备案序号：备00000000号</p></div></body></html>"""
_ROWS = ("现行有效件数", "本年制发件数", "本年废止件数")


def answers() -> dict[str, bytes]:
    """Path → its whole answer; `304 ` and the path → the one that says it is unchanged."""
    pages = {path: _report(number) for number, path in enumerate(REPORTS)}
    for number, path in enumerate(LISTS):
        links = "".join(map(_link, range(number * PER_LIST, (number + 1) * PER_LIST)))
        pages[path] = _FRAME.format(title="信息公开年报", menu=_MENU, content=f"<ul>{links}</ul>")
    found = {path: _answer(page.encode()) for path, page in pages.items()}
    found |= {f"304 {path}": _unchanged(page.encode()) for path, page in pages.items()}
    return found


def _link(number: int) -> str:
    title = _title(number)
    return f'<li><a href="{REPORTS[number]}" title="{title}">{title}</a><em>2024-01-20</em></li>'


def _title(number: int) -> str:
    return f"某市第{number}局2023年政府信息公开工作年度报告"


def _report(number: int) -> str:
    sections = "".join(_section(number, part) for part in range(8))
    rows = "".join(f"<tr><td>{row}</td><td>{number % 17}</td><td></td></tr>" for row in _ROWS)
    content = f"{sections}<table><tr><td>指标</td><td>数量</td><td>说明</td></tr>{rows}</table>"
    return _FRAME.format(title=_title(number), menu=_MENU, content=content)


def _section(number: int, part: int) -> str:
    return (
        f"<h2>{'一二三四五六七八'[part]}、第{part}项工作情况</h2>"
        f"<p>全年主动公开政府信息{number * 7 + part}条，其中网站公开{number * 5}条，"
        f"新媒体公开{number * 2 + part}条；召开会议{part + 2}次，培训{number % 90 + 10}人次。</p>"
        "<p>按照要求健全机制、落实责任，及时答复群众关切，"
        f"{'不断提升公开质量和服务水平，' * 6}取得了较好成效。</p>"
    )


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: {_etag(body)}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _unchanged(body: bytes) -> bytes:
    return f"HTTP/1.1 304 Not Modified\r\nETag: {_etag(body)}\r\n\r\n".encode()


_MATCH = re.compile(rb"if-none-match: *(\S+)", re.IGNORECASE)
_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


async def _serve(port_file: Path) -> None:
    known = answers()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                unchanged = known.get(f"304 {path}")
                match = _MATCH.search(head)
                same = match and unchanged and match[1] in unchanged
                writer.write(unchanged if same else known.get(path, _MISSING))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port_file.write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
