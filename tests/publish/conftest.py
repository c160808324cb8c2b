"""A small archive: two publishers, three reports, every kind of figure, and hostile text."""

import hashlib
import json
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
import zstandard
from tests.publish.sites import Site
from tests.shelf import add_capture

from report_archiver.archive import Archive, functions

SCRIPT = "<script>alert('x')</script>"
PAGE = f"<html><body>{SCRIPT}<p>收到政府信息公开申请12件</p></body></html>".encode()
SHA256 = hashlib.sha256(PAGE).hexdigest()
PLAIN = b"plain bytes \x00\xff"
PLAIN_SHA256 = hashlib.sha256(PLAIN).hexdigest()
SEEN = "2024-02-01T00:00:00Z"
TEXT = "一、总体情况\n收到依申请公开12件，行政复议为零。\n本年新收\t12\t/\t\n近400人参加培训。\n"


def rows(db, table, *records):
    """Insert records (dicts of the same columns) into a table."""
    for record in records:
        names = ", ".join(f'"{name}"' for name in record)
        marks = ", ".join("?" for _ in record)
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        db.execute(sql, list(record.values()))


@pytest.fixture(scope="module")
def site(finished):
    """The small archive, served."""
    opened = Site(finished)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def demo(demo_db):
    """The demo's archive, served."""
    opened = Site(demo_db)
    yield opened
    opened.close()


@pytest.fixture
def altered(archive_path):
    """The small archive after some SQL, served."""
    opened = []

    def altered(script=""):
        with closing(sqlite3.connect(archive_path)) as conn:
            functions.register(conn)
            conn.executescript(script)
        opened.append(Site(archive_path))
        return opened[-1]

    yield altered
    for site in opened:
        site.close()


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "reports.db"
    with Archive(path, create=True) as archive, archive.writing() as db:
        fill(db)
    return path


@pytest.fixture
def archive_path(finished, tmp_path):
    """A copy of the archive that a test may change."""
    path = tmp_path / "reports.db"
    source, copy = sqlite3.connect(finished), sqlite3.connect(path)
    source.backup(copy)
    source.close()
    copy.close()
    return path


@pytest.fixture
def known():
    """What the archive holds that tests look for."""
    return SimpleNamespace(
        page=PAGE, sha256=SHA256, plain=PLAIN, plain_sha256=PLAIN_SHA256, script=SCRIPT, text=TEXT
    )


@pytest.fixture
def archive(archive_path):
    with Archive(archive_path) as opened:
        yield opened


def fill(db):
    rows(
        db,
        "publishers",
        {"id": 1, "name": "甲市公共资源交易中心", "level": "department", "obliged": 0},
        {"id": 2, "name": f"乙县人民政府{SCRIPT}", "level": "government", "obliged": 1},
    )
    rows(
        db,
        "sites",
        {
            "id": "example",
            "name": "示例网站",
            "publisher_id": 1,
            "homepage": "http://www.example.org/",
            "config": json.dumps({"site": {"id": "example"}}),
        },
    )
    rows(db, "crawls", {"id": 1, "site_id": "example", "started_at": SEEN, "state": "finished"})
    rows(db, "hosts", {"origin": "http://www.example.org", "robots_status": 404})
    fill_pages(db)
    fill_metrics(db)
    fill_report(db, 1, publisher=1, year=2022, form="prose", published="2023-01-10T09:00:00+08:00")
    fill_report(db, 2, publisher=1, year=2023, form="fmt2021", published="2024-02-01")
    fill_report(db, 3, publisher=2, year=2023, form="fmt2021", published="2024-03-01", title=SCRIPT)
    fill_older_edition(db)
    fill_changes(db)
    fill_expected(db)
    fill_facts(db)
    fill_series(db)


def fill_pages(db):
    rows(
        db,
        "bodies",
        {
            "sha256": SHA256,
            "id": 1,
            "size": len(PAGE),
            "media_type": "text/html",
            "encoding": "zstd",
            "content": zstandard.compress(PAGE),
        },
        {
            "sha256": PLAIN_SHA256,
            "id": 2,
            "size": len(PLAIN),
            "media_type": "application/octet-stream",
            "encoding": "identity",
            "content": PLAIN,
        },
    )
    page = {"site_id": "example", "kind": "report", "state": "done", "first_seen": SEEN}
    other = {
        "id": "other",
        "name": "另一网站",
        "homepage": "http://www.example.org/",
        "config": "{}",
    }
    rows(db, "sites", other)
    rows(
        db,
        "pages",
        *({**page, "id": n, "url": f"http://www.example.org/{n}.html"} for n in (1, 2)),
        {**page, "id": 3, "url": "javascript:alert(document.domain)"},
    )
    rows(db, "shared_pages", {**page, "page_id": 1, "site_id": "other"})
    rows(
        db,
        "pages",
        {
            **page,
            "id": 4,
            "url": "http://www.example.org/missing",
            "state": "failed",
            "reason": "http:404",
            "link_text": SCRIPT,
            "found_on": 1,
        },
    )
    for number in (1, 2, 3):
        add_capture(
            db,
            id=number,
            page_id=number,
            crawl_id=1,
            captured_at=SEEN,
            status=200,
            body=SHA256,
            charset="utf-8",
            final_url="http://www.example.org/",
            headers=json.dumps([["Content-Type", "text/html"], ["X-Note", SCRIPT]]),
            hops=json.dumps([{"url": "http://example.org/", "status": 301, "headers": []}]),
        )
    asked = {"request_headers": [["If-None-Match", 0]], "peer": SCRIPT}
    rows(db, "contexts", {"id": 1, "content": json.dumps(asked)})
    rows(db, "readers", {"id": 1, "name": SCRIPT})
    db.execute("UPDATE fetches SET context_id = 1, reader_id = 1")
    db.execute("UPDATE fetches SET headers = ? WHERE id = 2", [json.dumps([0, ["Date", SCRIPT]])])
    fill_repeats(db)


def fill_repeats(db):
    """Two visits more of page 2, one of a crawl that goes on and one of a round."""
    db.execute("UPDATE fetches SET outcome = 'unchanged' WHERE id = 2")
    time = {"crawl_id": 1, "captured_at": 1_700_000_000_000, "elapsed_ms": 1, "dated": 0}
    rows(db, "repeats", {"id": 4, "fetch_id": 2, **time})
    rows(db, "routes", {"route_id": 1, "place": 0, "fetch_id": 2})
    rows(db, "rounds", {"id": 5, "crawl_id": 1, "route_id": 1, "began": 1_700_000_100_000})
    rows(db, "round_visits", {"id": 5, "later": 0, "elapsed_ms": 1, "dated": 0})


def fill_metrics(db):
    rows(
        db,
        "metrics",
        *(
            {"code": code, "label_zh": zh, "label_en": en, "unit": "件", "forms": '["fmt2021"]'}
            for code, zh, en in [
                ("requests.received.total", "本年新收", "received"),
                ("requests.carried_in.total", "上年结转", "carried in"),
                ("cases.review.total", "行政复议", "reviews"),
            ]
        ),
    )


def fill_report(db, number, *, publisher, year, form, published, title=None):
    """A report with its one edition, both of this number; figures count from number * 10."""
    title = title or f"{year}年政府信息公开工作年度报告"
    report = {"publisher_id": publisher, "year": year, "title": title, "form": form}
    rows(db, "reports", {**report, "id": number, "key": f"{number}", "published_at": published})
    fill_edition(db, number, report_id=number, title=title, form=form, published=published)
    db.execute("UPDATE reports SET current_edition_id = ? WHERE id = ?", [number, number])


def fill_edition(db, number, *, report_id, title, form, published, ordinal=1, is_current=1):
    rows(
        db,
        "editions",
        {
            "id": number,
            "report_id": report_id,
            "page_id": report_id,
            "capture_id": report_id,
            "ordinal": ordinal,
            "is_current": is_current,
            "title": title,
            "published_at": published,
            "form": form,
            "first_seen": SEEN,
            "last_seen": SEEN,
            "reader": "0.1.0",
            "read_at": SEEN,
            "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
            "text": TEXT,
        },
    )
    fill_parts(db, number)
    fill_figures(db, number, report_id)


def fill_parts(db, number):
    rows(
        db,
        "sections",
        {
            "id": number,
            "edition_id": number,
            "ordinal": 1,
            "level": 1,
            "numbering": "一、",
            "number": 1,
            "heading": "总体情况",
            "path": "总体情况",
            "char_start": 0,
            "char_end": len(TEXT),
            "text": TEXT,
        },
    )
    rows(
        db,
        "tables",
        {
            "id": number,
            "edition_id": number,
            "section_id": number,
            "ordinal": 1,
            "cells": json.dumps([["本年新收", "12", "/", ""], [SCRIPT, "", "", ""]]),
            "char_start": TEXT.index("本年新收"),
            "char_end": TEXT.index("\n近400人"),
            "anchor": "table:nth-of-type(1)",
        },
    )
    rows(
        db,
        "readings",
        {
            "edition_id": number,
            "reader": "0.1.0",
            "config_sha256": "0" * 64,
            "read_at": SEEN,
            "figures": 6,
            "findings": 1,
        },
    )


def fill_figures(db, number, report_id):
    received, reviews = "requests.received.total", "cases.review.total"
    wanted = [
        # metric, label, value, unit, kind, method, approx, quote
        (received, "申请", 12, "件", "number", "rule", None, "12件"),
        (received, "本年新收", 10 + number, "件", "number", "cell", None, "12"),
        (reviews, "行政复议", 0, "件", "zero_word", "rule", None, "为零"),
        (None, "科研机构", None, None, "na", "cell", None, "/"),
        ("requests.carried_in.total", "上年结转", None, "件", "blank", "cell", None, ""),
        (None, "培训", 400, "人", "number", "plain", "about", "近400人"),
        (None, "收费", 0.5, "万元", "number", "plain", None, "12"),
    ]
    for ordinal, (metric, label, value, unit, kind, method, approx, quote) in enumerate(wanted, 1):
        start = TEXT.index(quote)
        rows(
            db,
            "figures",
            {
                "id": number * 10 + ordinal,
                "key": f"key-{number}-{ordinal}",
                "edition_id": number,
                "section_id": number,
                "table_id": number if method == "cell" else None,
                "row": 0 if method == "cell" else None,
                "col": ordinal if method == "cell" else None,
                "ordinal": ordinal,
                "metric": metric,
                "label": label,
                "value": value,
                "unit": unit,
                "kind": kind,
                "method": method,
                "approx": approx,
                "basis": "annual",
                "quote": quote,
                "char_start": start,
                "char_end": start + len(quote),
                "anchor": "p:nth-of-type(1)",
                "part_of": number * 10 + 1 if ordinal == 2 else None,
            },
        )
    rows(
        db,
        "findings",
        {
            "id": number,
            "report_id": report_id,
            "edition_id": number,
            "rule": "t3.balance",
            "severity": "error",
            "message": f"12 + 0 is not 11 {SCRIPT}",
            "expected": "12",
            "actual": "11",
            "figures": json.dumps([f"key-{number}-1", f"key-{number}-2"]),
            "found_at": SEEN,
            "last_found_at": SEEN,
            "key": f"t3.balance edition {number}",
        },
    )
    rows(db, "finding_events", {"finding_id": number, "at": SEEN, "kind": "found"})
    rows(
        db,
        "finding_editions",
        {"finding_id": number, "edition_id": number, "message": SCRIPT, "figures": "[]"},
    )


def fill_older_edition(db):
    fill_edition(
        db,
        4,
        report_id=2,
        title="旧版",
        form="fmt2021",
        published="2024-01-20",
        ordinal=2,
        is_current=0,
    )


def fill_expected(db):
    row = {"publisher_id": 1, "year": 2023, "state": "voluntary", "report_id": 2}
    rows(db, "expected", {**row, "due": "2024-01-31", "as_of": "2024-03-02"})
    missed = {"publisher_id": 2, "year": 2022, "state": "missing", "due": "2023-03-31"}
    rows(db, "expected", {**missed, "days_late": 336, "as_of": "2024-03-02"})


def fill_series(db):
    rows(db, "series", {"publisher_id": 1, "state": SCRIPT, "checked_at": SEEN})
    editions = {"edition_id": 2, "previous_edition_id": 1}
    pair = {"report_id": 2, "previous_report_id": 1, **editions}
    rows(db, "similarities", {**pair, "similarity": 0.12})


def fill_changes(db):
    told = {"report_id": 2, "page_id": 2, "to_capture": 2, "found_at": SEEN, "reader": SCRIPT}
    edit = {"kind": "figures", "summary": f"received 12 → 13 {SCRIPT}", "from_capture": 1}
    rows(db, "changes", {**told, **edit, "diff": f"-12{SCRIPT}\n+13{SCRIPT}"})
    touched = {"change_id": 1, "metric": "requests.received.total", "label": SCRIPT}
    rows(db, "change_figures", {**touched, "old": 12, "new": "近 13", "old_quote": SCRIPT})
    compared = {"compared_at": SEEN, "capture_id": 3, "reader": SCRIPT, "changes": 1}
    rows(db, "comparisons", compared)
    notice = {"target": "0" * 32, "service": "json", "after_change": 0, "upto_change": 1}
    went = {"sent_at": SEEN, "after_event": 0, "upto_event": 0, "items": 1, "error": SCRIPT}
    rows(db, "notices", {**notice, **went})
    rows(db, "late_captures", {"capture_id": compared["capture_id"]})


def fill_facts(db):
    matches = json.dumps({"list_item": [SCRIPT, 2]})
    seen = {"site_id": "example", "page_id": 1, "crawl_id": 1, "matches": matches}
    rows(db, "list_facts", {**seen, "reports": "[1, 2]", "columns": "[3]"})
    lost = {"site_id": "example", "crawl_id": 1, "page_id": 1, "missing": json.dumps([SCRIPT])}
    rows(db, "trail_facts", lost)
    rows(db, "templates", {"path": f"body > div.{SCRIPT}"})
    rows(db, "readers", {"id": 9, "name": "0.9+abc"})
    shown = {"page_id": 2, "capture_id": 2, "reader_id": 9, "shows": "report", "template_id": 1}
    rows(db, "page_facts", {**shown, "matches": matches})
    rows(db, "judged_crawls", {"site_id": "example", "crawl_id": 1})
