"""Makes the pictures of the README: `make pictures` (needs a chromium, on Debian: apt install
chromium fonts-noto-cjk). Crawls the demo into a temporary folder and photographs what a user sees.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
COLUMNS = 100
COMMAND = str(Path(sys.executable).with_name("report-archiver"))
QUERY = "/reports/figures_of_a_report?publisher=许昌市公共资源交易中心&year=2017"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> int:
    """Write demo.png and browse.png beside this file."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium found; on Debian: apt install chromium fonts-noto-cjk")  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "reports.db"
        page = Path(folder) / "demo.html"
        page.write_text(terminal(demo(folder)), "utf-8")
        photograph(chromium, page.as_uri(), "demo.png", "820,800")
        command = [COMMAND, "serve", "--db", str(archive)]
        with subprocess.Popen([*command, "--port", "8917"], stderr=subprocess.PIPE) as server:
            assert server.stderr is not None
            server.stderr.readline()
            photograph(chromium, f"http://127.0.0.1:8917{QUERY}", "browse.png", "1280,800")
            server.terminate()
    return 0


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


def photograph(chromium: str, url: str, name: str, size: str) -> None:
    """A screenshot of a page, size in CSS pixels."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium,
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={size}",
                f"--screenshot={HERE / name}",
                url,
            ],
            check=True,
            capture_output=True,
        )


if __name__ == "__main__":
    sys.exit(main())
