"""A look at a page: what it shows, what it complained of, what it asked for."""

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

COMMAND = Path(sys.executable).with_name("report-archiver")
GRAVE = {"serious", "critical"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
READERS = [("zh-CN", "light"), ("en-GB", "dark")]
PHONE, SHEET = 390, 1280  # CSS pixels


@contextmanager
def serving(db):
    """The address of a server of this archive, in a process of its own."""
    command = [COMMAND, "serve", "--db", db, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            told = server.stderr.readline()
            yield re.search(r"http://\S+?(?=/? )", told)[0]
        finally:
            server.terminate()
            server.communicate()


class Look:
    """A page that was opened. requests: every URL asked for; complaints: of its console."""

    def __init__(self, context, url):
        self.requests, self.complaints = [], []
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        context.on("request", lambda request: self.requests.append(request.url))
        self.response = self.page.goto(url, wait_until="load")

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def strays(self):
        """Requests that left this machine."""
        here = {"127.0.0.1", None}
        return [url for url in self.requests if urlsplit(url).hostname not in here]

    def overflow(self, width):
        """By how many CSS pixels the page is wider than a screen of this width, and what is."""
        self.page.set_viewport_size({"width": width, "height": 844})
        return self.page.evaluate(WIDER, width)

    def barriers(self):
        """What axe finds that keeps people out: serious and critical violations alone."""
        options = {
            "resultTypes": ["violations"],
            "iframes": False,
        }  # archived pages are as they are
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
            for one in found
            if one["impact"] in GRAVE
        ]


WIDER = """(width) => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 200))"""
