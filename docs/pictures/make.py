"""Makes the pictures of README and docs: `make pictures` (needs a chromium, on Debian: apt install
chromium fonts-noto-cjk). Crawls the demo into a temporary folder and photographs what a user sees.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
COLUMNS = 100
COMMAND = str(Path(sys.executable).with_name("report-archiver"))
# Pages of the demo's archive: picture → address, language, colours, width and height in CSS pixels.
# {names} are what NAMES finds there. A new page adds its line.
PAGES = {
    "home": ("/", "en", "light", 1280, 800),
    "home-phone": ("/", "zh-CN", "dark", 390, 844),
    "search": ("/-/search?q=行政复议+申请", "zh-CN", "light", 1280, 800),
    "report": ("/-/report/{tables}", "zh-CN", "light", 1280, 800),
    "report-phone": ("/-/report/{report}#text", "en", "dark", 390, 844),
    "publisher": ("/-/publisher/{publisher}", "en", "light", 1280, 800),
    "metrics": ("/-/metrics", "en", "light", 1280, 800),
    "metric": ("/-/metric/proactive.info.total", "en", "light", 1280, 800),
    "metric-phone": ("/-/metric/requests.received.total", "zh-CN", "dark", 390, 844),
    "compare": ("/-/compare?report={report}&report={next}#words", "zh-CN", "light", 1280, 800),
    "changes": ("/-/changes", "en", "light", 1280, 800),
    "findings": ("/-/findings", "zh-CN", "light", 1280, 800),
    "figure": ("/-/figure/{figure}", "zh-CN", "light", 1280, 800),
    "figure-phone": ("/-/figure/{figure}", "en", "dark", 390, 844),
}
NAMES = {
    "figure": "SELECT key FROM report_figures WHERE year = 2017 AND value = 9286 AND is_current",
    "report": "SELECT id FROM reports WHERE year = 2017",
    "tables": "SELECT id FROM reports WHERE year = 2023",
    "publisher": "SELECT publisher_id FROM reports WHERE year = 2017",
    "next": "SELECT id FROM reports WHERE year = 2018",
}


def main() -> int:
    """Write demo.png and a picture of each of PAGES beside this file."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium found; on Debian: apt install chromium fonts-noto-cjk")  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = Path(folder) / "demo.html"
        page.write_text(terminal(demo(folder)), "utf-8")
        photograph(browser, page.as_uri(), "demo", "en", "light", 820, 800)
        archive = Path(folder) / "reports.db"
        command = [COMMAND, "serve", "--db", str(archive), "--port", "8917"]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
            assert server.stderr is not None
            server.stderr.readline()
            known = names(archive)
            for name, (path, *how) in PAGES.items():
                photograph(browser, f"http://127.0.0.1:8917{path.format(**known)}", name, *how)
            server.terminate()
        browser.close()
    return 0


def names(archive: Path) -> dict[str, object]:
    """What addresses are made of."""
    conn = sqlite3.connect(archive)
    found = {name: conn.execute(sql).fetchone()[0] for name, sql in NAMES.items()}
    conn.close()
    return found


def demo(folder: str) -> str:
    """What `make demo` prints on a terminal of COLUMNS."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)}
    command = [COMMAND, "demo", folder]
    ran = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    return ran.stdout.replace(folder, "archive/demo")


def terminal(printed: str) -> str:
    """A terminal's output as a page, in the fonts of this machine."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere)
        console.print(Text.from_ansi(f"$ make demo\n{printed}"))
    html = console.export_html(inline_styles=True)
    font = "font:13px/1.45 'Noto Sans Mono CJK SC',monospace!important"
    style = f"body{{background:#fff;margin:18px}}pre{{{font}}}"
    return re.sub("</head>", f"<style>{style}</style></head>", html, count=1)


def photograph(
    browser: Browser, url: str, name: str, language: str, scheme: str, width: int, height: int
) -> None:
    """A screenshot of a page, sizes in CSS pixels."""
    page = browser.new_page(
        locale=language, color_scheme=scheme, viewport={"width": width, "height": height}
    )
    page.goto(url, wait_until="networkidle")
    page.screenshot(path=HERE / f"{name}.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main())
