"""An archived page that would run and call home runs nothing and asks nobody.

What it calls is a listener on this machine. For an <iframe> Chromium opens a connection before it
looks at the policy, and then sends nothing over it: the exact bytes may do that, a copy may not.
"""

import socket
import threading
from contextlib import contextmanager
from string import Template

import pytest
from tests.browser.looking import serving
from tests.publish.conftest import fill
from tests.shelf import Shelf

from report_archiver.archive import Archive

LOUD = Template("""<!doctype html><html><head><meta charset="utf-8"><title>t</title>
<base href="$home/base/">
<meta http-equiv="refresh" content="0;url=$home/refresh">
<link rel="stylesheet" href="$home/style.css"><link rel="icon" href="$home/icon">
<link rel="prefetch" href="$home/prefetch"><link rel="preload" as="font" href="$home/preload">
<link rel="modulepreload" href="$home/module"><link rel="manifest" href="$home/manifest">
<script>fetch("$home/script"); top.document.title = "run"; document.title = "run"</script>
<script src="$home/script.js"></script>
<style>@import "$home/import.css"; @font-face{font-family:f;src:url($home/font)}
body{background:url($home/background);font-family:f}</style></head>
<body onload="document.title='run'" background="$home/body">
<p id="p">收到申请<b>1</b>2件，答复12件。</p>
<img src="$home/image" onerror="document.title='run'"><img srcset="$home/set 2x">
<img src="x" onerror="document.title='run'"><input type="image" src="$home/input">
<picture><source srcset="$home/picture"><img></picture>
<video src="$home/video" poster="$home/poster" autoplay></video><audio src="$home/audio"></audio>
<object data="$home/object"></object><embed src="$home/embed">
<iframe src="$home/frame"></iframe><iframe src="javascript:parent.document.title='run'"></iframe>
<iframe srcdoc="<script>parent.document.title='run'</script>"></iframe>
<svg onload="document.title='run'"><script>document.title='run'</script>
<image href="$home/svg"/><use href="$home/use.svg#a"/></svg>
<form action="$home/form" method="post"><button id="submit">send</button></form>
<form action="$home/top" target="_top"><button id="top">send</button></form>
<a id="link" href="javascript:document.title='run'">a</a>
<a id="blank" href="$home/blank" target="_blank" ping="$home/ping">b</a>
<p style="background:url($home/inline)">c</p>
<div><template shadowrootmode="open"><img src="$home/shadow"></template></div>
<script type="speculationrules">{"prerender":[{"urls":["$home/prerender"]}]}</script>
</body></html>""")
CONNECTING = Template("""<!doctype html><link rel="preconnect" href="$home">
<link rel="dns-prefetch" href="$home"><p>收到</p>""")
SVG = Template("""<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='run'">
<script>fetch("$home/svg")</script><image href="$home/svg-image"/></svg>""")


XML = Template("""<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="$home/xsl"?>
<!DOCTYPE r [<!ENTITY e SYSTEM "$home/entity">]><r>&e;<script xmlns="http://www.w3.org/1999/xhtml">
fetch("$home/xml")</script></r>""")
PDF = Template("""%PDF-1.4
1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI($home/pdf)>>/AA<</O<</S/JavaScript/JS(app.alert(1))>>
>>>>endobj trailer<</Root 1 0 R>>""")
CODE = Template("""fetch("$home/code"); document.title = "run" """)
PIECE = Template(
    """収 <img src="$home/sniffed" onerror="document.title='run'"><script>1</script>"""
)
DOWNLOADS = {  # media type → what is served as it
    "image/svg+xml": SVG,
    "application/xml": XML,
    "text/xml": XML,
    "application/pdf": PDF,
    "application/x-javascript": CODE,
    "text/css": CODE,
    "application/octet-stream": PIECE,
    "multipart/x-mixed-replace": LOUD,
    "text/html;x=": LOUD,
    "message/rfc822": LOUD,
}
SHOWN = {"text/plain": PIECE, "image/png": PIECE}  # and nothing is made of what it looks like


class Trap:
    """A listener that notes who connects and what they ask for. page: what it shows at /page."""

    def __init__(self):
        self.connections, self.heard, self.page = 0, [], ""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.home = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._hear, args=[connection], daemon=True).start()

    def _hear(self, connection):
        with connection:
            connection.settimeout(1)
            try:
                asked = connection.recv(2000).partition(b"\r\n")[0]
            except OSError:
                asked = b""
            if asked.startswith(b"GET /page "):
                head = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                connection.sendall(head + self.page.encode())
                return
            self.connections += 1
            if asked:
                self.heard.append(asked)


@contextmanager
def trapped():
    trap = Trap()
    try:
        yield trap
    finally:
        trap.socket.close()


@pytest.fixture(scope="module")
def trap():
    with trapped() as trap:
        yield trap


@pytest.fixture(autouse=True)
def _silence(trap):
    trap.heard.clear()
    trap.connections = 0


@pytest.fixture(scope="module")
def hostile_url(trap, tmp_path_factory):
    """An archive of what the trap's owner would have people look at."""
    shelf = Shelf(tmp_path_factory.mktemp("hostile") / "reports.db")
    told = {**DOWNLOADS, **SHOWN}
    for number, page in enumerate((LOUD, CONNECTING, *told.values()), 1):
        body = f"{page.substitute(home=trap.home)}<!-- {number} -->"
        shelf.capture(body, f"http://one.example/{number}")
    with shelf.archive.writing() as db:
        for number, kind in enumerate(told, 3):
            db.execute("UPDATE bodies SET media_type = ? WHERE id = ?", (kind, number))
    shelf.archive.close()
    with serving(shelf.archive.path) as url:
        yield url


def calm(page):
    page.wait_for_timeout(300)  # what a page does by itself, it does by then
    return page.title()


@pytest.mark.parametrize("path", ["1", "1?copy"])
def test_a_page_runs_nothing_and_asks_nobody(look, hostile_url, trap, path):
    with look(f"{hostile_url}/-/original/{path}") as seen:
        assert calm(seen.page) == "t"
        assert seen.page.locator("#p").inner_text() == "收到申请12件，答复12件。"
        assert not path.endswith("copy") or seen.complaints == []
        for name in ("submit", "top", "link"):
            seen.page.locator(f"#{name}").click(no_wait_after=True)
        assert calm(seen.page) == "t"
        assert len(seen.page.context.pages) == 1
    assert trap.heard == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_copy_does_not_even_connect(look, hostile_url, trap, number):
    with look(f"{hostile_url}/-/original/{number}?copy") as seen:
        calm(seen.page)
        assert seen.complaints == []
        assert seen.strays() == []
        assert [one for one in seen.requests if trap.home in one] == []
    assert trap.connections == 0


@pytest.fixture(scope="module")
def odd_url(tmp_path_factory):
    """The small archive of the other tests, whose every name and word would be script."""
    path = tmp_path_factory.mktemp("odd") / "reports.db"
    with Archive(path, create=True) as archive, archive.writing() as db:
        fill(db)
    with serving(path) as url:
        yield url


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/-/report/2",
        "/-/report/3",
        "/-/publisher/2",
        "/-/figure/key-3-1",
        "/-/metric/requests.received.total?find=<script>",
        "/-/metrics?find=<script>",
        "/-/compare?a=2&b=3",
        "/-/compare?publisher=2&find=<script>",
        "/-/original/1?copy",
        "/-/original/9",
    ],
)
def test_words_of_an_archive_are_words(look, odd_url, path):
    with look(f"{odd_url}{path}") as seen:
        dialogs = []
        seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        seen.page.reload()
        calm(seen.page)
        assert dialogs == []
        assert seen.page.locator("main script, main iframe:not([sandbox])").count() == 0
        assert seen.page.locator("[href^='javascript']").count() == 0
        assert [told for told in seen.complaints if "404" not in told] == []
        assert seen.strays() == []
        assert seen.overflow(390) == []


def test_the_trap_hears_what_is_not_held_back(look):
    """Without this, the tests above would say nothing. What comes late is not for another test."""
    with trapped() as own, look("about:blank") as seen:
        own.page = LOUD.substitute(home=own.home)
        seen.page.goto(f"{own.home}/page", wait_until="commit")
        calm(seen.page)
        assert len(own.heard) > 5


@pytest.mark.parametrize("kind", DOWNLOADS)
def test_what_might_act_is_kept_not_shown(look, hostile_url, trap, kind):
    number = [*DOWNLOADS].index(kind) + 3
    with look(hostile_url) as seen:
        with seen.page.expect_download() as download:
            seen.page.evaluate(f"location = '{hostile_url}/-/original/{number}'")
        assert download.value.suggested_filename
        assert calm(seen.page) != "run"
    assert trap.heard == []


@pytest.mark.parametrize("kind", SHOWN)
def test_nothing_is_made_of_what_it_looks_like(look, hostile_url, trap, kind):
    number = [*DOWNLOADS, *SHOWN].index(kind) + 3
    with look(f"{hostile_url}/-/original/{number}") as seen:
        assert calm(seen.page) != "run"
        assert seen.page.locator("script").count() == 0
    assert trap.heard == []


@pytest.mark.parametrize("sandbox", ["", "sandbox"])
def test_in_a_frame_it_cannot_leave_it(look, hostile_url, trap, sandbox):
    """Also where whoever frames it forgets the sandbox."""
    with look(f"{hostile_url}/-/home") as seen:
        frame = f'<iframe {sandbox} src="{hostile_url}/-/original/1"></iframe>'
        seen.page.evaluate("(html) => { document.body.innerHTML = html }", frame)
        inner = seen.page.frame_locator("iframe")
        assert inner.locator("#p").inner_text() == "收到申请12件，答复12件。"
        for name in ("submit", "top", "link", "blank"):
            inner.locator(f"#{name}").click(no_wait_after=True)
        assert calm(seen.page) != "run"
        assert seen.page.url.startswith(hostile_url)
        assert len(seen.page.context.pages) == 1
    assert trap.heard == []


def test_no_other_site_may_frame_it(look, hostile_url, trap):
    trap.page = f'<h1>t</h1><iframe src="{hostile_url}/-/original/1"></iframe>'
    with look(f"{trap.home}/page") as seen:
        assert seen.page.locator("h1").inner_text() == "t"
        assert seen.page.frame_locator("iframe").locator("#p").count() == 0
        assert any("frame" in told for told in seen.complaints)
