"""`python -m tests.browser` (`make walk`): every page of a large archive in a real browser.

The archive of 10,000 reports that bench/archive.py makes, unless --db names another. Each page is
looked at as tests/browser looks at those of the demo.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.benches import bench
from tests.browser.looking import CHROMIUM, FLAGS, PHONE, READERS, SHEET, Look, serving

NO_PAGES = ("original", "timemap", "timegate")  # they answer with what is archived, or with lists
FILES = (".atom", ".json", ".csv", ".svg")


def faults(browser, url: str, language: str, scheme: str) -> list[str]:
    """What is wrong with a page, as somebody with a language and a colour scheme meets it."""
    size = {"width": SHEET, "height": 900}
    context = browser.new_context(locale=language, color_scheme=scheme, viewport=size)
    context.set_default_timeout(20_000)
    try:
        seen = Look(context, url)
        found = [f"status {seen.response.status}"] if seen.response.status != 200 else []
        for width in (SHEET, PHONE):
            found += [f"wider than {width}: {one}" for one in seen.overflow(width)]
            found += [f"axe: {one}" for one in seen.barriers()]
        return [*found, *seen.complaints, *seen.strays()]
    finally:
        context.close()


def main() -> int:
    """Walk through an archive; how many pages have faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser", description=__doc__)
    parser.add_argument("--db", type=Path)
    db = parser.parse_args().db or bench("archive").ready(say=say)
    pages = [
        address
        for page, address in bench("addresses").ours(db)
        if page not in NO_PAGES and not address.partition("?")[0].endswith(FILES)
    ]
    bad = 0
    with serving(db) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for address in dict.fromkeys(pages):
            told = [one for reader in READERS for one in faults(browser, url + address, *reader)]
            bad += bool(told)
            say(f"{'FAULTS' if told else 'sound '}  {address}")
            for one in told:
                say(f"        {one}")
        browser.close()
    say(f"{len(dict.fromkeys(pages))} pages, {bad} with faults")
    return int(bad > 0)


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
