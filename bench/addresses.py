"""Addresses of every page that an archive has: ours, and datasette's of its tables and views.

Ours are those of the plugin's registry. A page without an example here is an error, so that a new
one is measured (bench/browsing.py) and walked through (tests/browser), too.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from report_archiver.publish.dataset import describe
from report_archiver.publish.datasette.pages import PAGES

# Page → its addresses. {names} are what NAMES finds in an archive; an address of which it does not
# find all is left out.
EXAMPLES = {
    "home": ["/", "/?page=9", "/?publisher=教育", "/?publisher={part}"],
    "search": [
        "/-/search",
        "/-/search?q=公开",
        "/-/search?q=依申请公开+行政&year={year}",
        "/-/search.json?q=政府",
    ],
    "changes": [
        "/-/changes",
        "/-/changes?after={old_change}",
        "/-/changes?kind=figures",
        "/-/changes?kind=gone&year={year}",
        "/-/changes?publisher={part}",
        "/-/changes?site={site}",
        "/-/changes?since=2026-03-01",
        "/-/changes?publisher=局&year={year}&site={site}&kind=appeared&since=2020-01-01",
        "/-/changes.atom",
        "/-/changes.atom?only=changes",
        "/-/changes.atom?publisher={part}&year={year}&site={site}",
        "/-/changes.atom?severity=error&rule=t3.*",
    ],
    "findings": [
        "/-/findings",
        "/-/findings?after={old_finding}",
        "/-/findings?state=all",
        "/-/findings?state=resolved",
        "/-/findings?severity=error",
        "/-/findings?severity=info&rule=y.*",
        "/-/findings?rule=t.missing&year={year}",
        "/-/findings?publisher={part}&state=all",
        "/-/findings?site={site}",
        "/-/findings?publisher=局&year={year}&site={site}&since=2020-01-01",
        "/-/findings.atom",
        "/-/findings.atom?publisher={part}&year={year}&site={site}",
        "/-/findings.atom?state=resolved",
    ],
    "report": ["/-/report/{report}", "/-/report/{prose}"],
    "publisher": ["/-/publisher/{publisher}"],
    "metric": [
        "/-/metric/requests.received.total",
        "/-/metric/{metric}",
        "/-/metric/{metric}?publisher={publisher}&publisher=1",
        "/-/metric/{metric}?find=局",
        "/-/metric/{metric}.svg?publisher={publisher}&publisher=1",
        "/-/metric/{metric}.csv",
    ],
    "metrics": ["/-/metrics", "/-/metrics?find=申请"],
    "compare": [
        "/-/compare",
        "/-/compare?find=局",
        "/-/compare?publisher={publisher}",
        "/-/compare?report={report}&report={prose}",
        "/-/compare?a={before}&b={after}",
    ],
    "figure": ["/-/figure/{figure}"],
    "original": ["/-/original/{capture}", "/-/original/{capture}?figure={figure}"],
    "timemap": ["/-/timemap/link/{url}"],
    "timegate": ["/-/timegate/{url}"],
}
_MIDDLE = "SELECT {0} FROM {1} LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {1})".format
_FIGURE = "FROM figures WHERE edition_id = (SELECT max(id) FROM editions WHERE is_current)"
NAMES = {
    "year": "SELECT max(year) - 2 FROM reports",
    "part": "SELECT name FROM publishers WHERE id = (SELECT max(publisher_id) FROM reports)",
    "publisher": "SELECT max(publisher_id) FROM reports",
    "site": "SELECT max(id) FROM sites",
    "old_change": _MIDDLE("id", "changes"),
    "old_finding": _MIDDLE("id", "findings"),
    "report": "SELECT max(report_id) FROM editions WHERE is_current",
    "prose": "SELECT min(report_id) FROM editions WHERE is_current",
    "before": "SELECT min(id) FROM editions WHERE report_id = "
    "(SELECT max(report_id) FROM editions WHERE NOT is_current)",
    "after": "SELECT max(id) FROM editions WHERE report_id = "
    "(SELECT max(report_id) FROM editions WHERE NOT is_current)",
    "metric": f"SELECT metric {_FIGURE} AND metric IS NOT NULL ORDER BY id LIMIT 1",
    "figure": f"SELECT key {_FIGURE} ORDER BY id LIMIT 1",
    "capture": "SELECT capture_id FROM editions WHERE is_current ORDER BY id DESC LIMIT 1",
    "url": "SELECT url FROM pages WHERE id = (SELECT max(page_id) FROM editions)",
}


def ours(db: Path) -> Iterator[tuple[str, str]]:
    """(page, address) of all pages of the plugin. Raises KeyError for one without an example."""
    known = names(db)
    for page in PAGES:
        for example in EXAMPLES[page.name]:
            if set(re.findall(r"{(\w+)}", example)) <= known.keys():
                yield page.name, quote(example.format(**known), safe="/?&=:.*+%-")


def names(db: Path) -> dict[str, str]:
    """What NAMES finds in an archive."""
    with closing(sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        found = {name: conn.execute(sql).fetchone() for name, sql in NAMES.items()}
    return {name: str(row[0]) for name, row in found.items() if row and row[0] is not None}


def datasette_s(db: Path) -> Iterator[tuple[str, str]]:
    """(datasette, address) of its own pages: the index, the database, each table and view, as a
    page and as JSON, and the middle row of each table that goes by a number."""
    base = f"/{quote(db.stem)}"
    yield from (("datasette", path) for path in ("/-/index", base, "/-/metadata.json"))
    with closing(sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        for one in describe().relations:
            yield "datasette", f"{base}/{one.name}"
            yield "datasette", f"{base}/{one.name}.json"
            if one.kind == "table" and one.columns[0].name == "id":
                row = conn.execute(_MIDDLE("id", one.name)).fetchone()
                if row:
                    yield "datasette", f"{base}/{one.name}/{quote(str(row[0]))}"
