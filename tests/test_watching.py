"""From captures and editions to changes, in a real archive."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.shelf import SITE, Shelf

from report_archiver.archive import changes, frontier, readings
from report_archiver.archive.verify import verify
from report_archiver.reading import read_document, read_pending
from report_archiver.watching import watch

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
TITLE = "清河县水务局2018年政府信息公开工作年度报告"
PAGE = """<html><body><h1>{title}</h1><p>发布时间：2019-01-18 来源：本站</p><div>
<p>一、主动公开情况</p><p>全年公开政府信息{total}条。</p><p>{spare}</p>
<p>二、依申请公开情况</p><p>收到政府信息公开申请{requests}件。</p></div></body></html>"""
URL = "http://one.example/2018.html"


def page(requests=302, total=1280, title=TITLE, spare="另有公开栏3处。"):
    return PAGE.format(requests=requests, total=total, title=title, spare=spare)


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    yield shelf
    shelf.archive.close()


@pytest.fixture
def look(shelf, book):
    """Read and compare; `codebook` stands for a newer reader."""

    def look(codebook=book):
        read_pending(shelf.archive, codebook, now=lambda: NOW, on_page=lambda done, of: None)
        return watch(shelf.archive, codebook, now=lambda: NOW)

    return look


@pytest.fixture
def next_crawl(shelf):
    """End the crawl and begin another."""

    def go():
        frontier.end(shelf.archive, shelf.crawl, "finished", shelf.at(), ())
        shelf.crawl = frontier.begin(shelf.archive, SITE, shelf.at())

    return go


def kinds(shelf):
    return [kind for (kind,) in shelf.all("SELECT kind FROM changes ORDER BY id")]


def touched(shelf):
    return shelf.all("SELECT metric, old, new FROM change_figures ORDER BY id")


def test_an_edited_figure_between_two_captures(shelf, look, next_crawl):
    first = shelf.capture(page())
    assert look() == 1
    next_crawl()
    second = shelf.capture(page(requests=320))
    assert look() == 1
    row = shelf.one(
        "SELECT kind, from_capture, to_capture, report_id, page_id, found_at FROM changes"
        " ORDER BY id DESC LIMIT 1"
    )
    assert row == ("figures", first, second, 1, 1, "2026-02-03T04:05:06.000Z")
    assert shelf.one("SELECT old, new, old_unit, old_quote, new_quote FROM change_figures") == (
        302, 320, "件", "302件", "320件",
    )  # fmt: skip
    assert touched(shelf) == [("requests.received.total", 302, 320)]
    (diff,) = shelf.one("SELECT diff FROM changes WHERE kind = 'figures'")
    assert "-收到政府信息公开申请302件。\n+收到政府信息公开申请320件。" in diff
    assert "302 → 320" in shelf.one("SELECT summary FROM changes WHERE kind = 'figures'")[0]


def test_reworded_text_is_a_change_of_text(shelf, look):
    shelf.capture(page())
    look()
    shelf.capture(page(spare="此外另有公开栏3处。"))
    assert look() == 1
    assert kinds(shelf) == ["appeared", "text"]
    assert touched(shelf) == []


@pytest.mark.parametrize("together", [True, False])
def test_there_and_back_is_two_changes(shelf, look, together):
    for requests in (302, 320, 302):
        shelf.capture(page(requests=requests))
        if not together:
            look()
    look()
    assert kinds(shelf) == ["appeared", "figures", "figures"]
    assert [row[1:] for row in touched(shelf)] == [(302, 320), (320, 302)]


def test_nothing_new_is_no_change_and_leaves_nothing(shelf, look):
    shelf.capture(page())
    look()
    assert look() == 0
    shelf.capture(page())
    assert look() == 0
    shelf.capture(page() + "<!-- other bytes -->")
    assert look() == 0
    assert kinds(shelf) == ["appeared"]
    assert shelf.all("SELECT capture_id, changes FROM comparisons") == [(3, 0)]


def test_a_newer_reader_makes_no_change_and_no_edition(shelf, look, book):
    shelf.capture(page())
    look()
    newer = replace(book, digest="f" * 64, units=(), prose=())
    assert look(newer) == 0
    shelf.capture(page() + "<!-- other bytes -->")
    assert look(newer) == 0
    assert kinds(shelf) == ["appeared"]
    assert shelf.one("SELECT count(*) FROM editions") == (1,)


def test_an_edit_that_comes_with_a_newer_reader_is_that_edit_alone(shelf, look, book):
    shelf.capture(page())
    look()
    shelf.capture(page(total=1290))
    look(replace(book, digest="f" * 64, prose=()))
    assert kinds(shelf) == ["appeared", "figures"]
    assert [row[1:] for row in touched(shelf)] == [(1280, 1290)]


def test_what_an_older_reader_passed_over_does_not_appear(shelf, look, book):
    shelf.capture("<p>首页</p>", URL)
    look()
    assert kinds(shelf) == []
    shelf.capture(page(), URL)
    look()
    assert kinds(shelf) == ["appeared"]


def test_nothing_is_judged_before_it_was_read(shelf, look, book):
    shelf.capture(page())
    look()
    shelf.capture(page(requests=320))
    assert watch(shelf.archive, book, now=lambda: NOW) == 0
    assert look() == 1


def test_two_runs_at_once_judge_once(shelf, look, book):
    shelf.capture(page())
    read_pending(shelf.archive, book, now=lambda: NOW, on_page=lambda done, of: None)
    captures = changes.stretch(shelf.archive)
    assert watch(shelf.archive, book, now=lambda: NOW) == 1
    found = [changes.Change("appeared", 1, 1, None, 1, "again")]
    changes.keep(shelf.archive, captures, found, at="t", reader="r")
    assert kinds(shelf) == ["appeared"]


def test_a_copy_is_no_news(shelf, look):
    shelf.capture(page())
    shelf.capture(page(), "http://one.example/copy.html")
    shelf.capture(page(title=TITLE.replace("2018", "2017")), "http://one.example/2017.html")
    look()
    assert kinds(shelf) == ["appeared", "appeared"]


def test_changes_follow_a_report_that_a_reader_finds_to_be_another(shelf, look, book):
    shelf.capture(page())
    look()
    archive = shelf.archive
    work = readings.captured(archive, 1)
    reading = read_document(page(title=TITLE.replace("2018", "2017")).encode(), URL, book)
    readings.save(archive, work, reading, reader="r", config="c", read_at="t")
    assert shelf.all("SELECT r.year FROM changes c JOIN reports r ON r.id = c.report_id") == [
        (2017,)
    ]
    assert shelf.one("SELECT count(*) FROM reports") == (1,)


def test_what_is_kept_can_be_verified(shelf, look):
    for requests in (302, 320):
        shelf.capture(page(requests=requests))
        look()
    path = shelf.archive.path
    assert verify(path, on_step=lambda *_: None).problems == ()
    shelf.archive.db.execute("DELETE FROM change_figures")
    found = verify(path, on_step=lambda *_: None).problems
    assert [(one.table, one.rule) for one in found] == [("changes", "figures")]


PARTS = """<html><body><h1>{title}</h1><div id=a><p>一、主动公开情况</p>
<p>全年公开政府信息1280条。</p></div><div id=b><p>二、依申请公开情况</p>
<p>收到政府信息公开申请{requests}件。</p></div></body></html>"""


def test_an_edit_that_the_older_reader_did_not_see_is_told_with_the_edition(shelf, look):
    """Two visits were of one edition, as it was read then. Read anew they are not, and the next
    visit has a wording of its own: it differs from the first one, if not from the last."""
    select = "UPDATE sites SET config = json_set(config, '$.select', json(?))"
    shelf.archive.db.execute(select, ['{"content": "#a"}'])
    first = shelf.capture(PARTS.format(title=TITLE, requests=302))
    look()
    shelf.capture(PARTS.format(title=TITLE, requests=320))
    assert look() == 0
    shelf.archive.db.execute(select, ["{}"])
    assert look() == 0
    last = shelf.capture(PARTS.format(title=TITLE, requests=320) + "<!-- other bytes -->")
    assert look() == 1
    assert touched(shelf) == [("requests.received.total", 302, 320)]
    assert shelf.one("SELECT from_capture, to_capture FROM changes WHERE kind = 'figures'") == (
        first,
        last,
    )
    assert shelf.one("SELECT count(*) FROM editions") == (2,)


FILE = "http://one.example/f/2018.pdf"


def attach(shelf, found_on=URL):
    """The report's page links the file."""
    shelf.archive.db.execute(
        "UPDATE pages SET link_text = '2018年年报全文',"
        " found_on = (SELECT id FROM pages WHERE url = ?) WHERE url = ?",
        (found_on, FILE),
    )


def test_a_file_beside_a_report_that_is_another_file_now(shelf, look):
    shelf.capture(page())
    first = shelf.capture("%PDF-1.7 302", FILE, "attachment")
    attach(shelf)
    assert look() == 1
    shelf.capture("%PDF-1.7 302", FILE, "attachment")
    assert look() == 0
    last = shelf.capture("%PDF-1.7 3200", FILE, "attachment")
    assert look() == 1
    kind, report, summary, diff = shelf.one(
        "SELECT kind, report_id, summary, diff FROM changes ORDER BY id DESC LIMIT 1"
    )
    assert (kind, report, diff) == ("text", 1, None)
    assert summary.startswith(f"file “2018年年报全文” at {FILE}: other bytes, 12 → 13 (SHA-256 ")
    assert shelf.one("SELECT from_capture, to_capture FROM changes ORDER BY id DESC") == (
        first + 1,
        last,
    )
    assert look() == 0
    assert verify(shelf.archive.path, on_step=lambda *_: None).problems == ()


def test_a_file_that_belongs_to_no_report_makes_no_change(shelf, look):
    shelf.capture("<p>首页</p>", "http://one.example/list.html", "listing")
    for body in ("%PDF-1.7 302", "%PDF-1.7 320"):
        shelf.capture(body, FILE, "attachment")
        attach(shelf, "http://one.example/list.html")
    assert look() == 0


def unknown(shelf, capture):
    """No reader of then took the capture for a report; as if an older version had read it."""
    db = shelf.archive.db
    (edition,) = shelf.one("SELECT edition_id FROM fetches WHERE id = ?", capture)
    db.execute("UPDATE fetches SET edition_id = NULL WHERE id = ?", (capture,))
    db.execute("UPDATE readers SET name = '0.0.1+' || id")
    if shelf.one("SELECT 1 FROM editions WHERE capture_id = ?", capture):
        db.execute("UPDATE reports SET current_edition_id = NULL")
        for table in ("figures", "tables", "sections", "finding_editions", "readings"):
            db.execute(f"DELETE FROM {table} WHERE edition_id = ?", (edition,))  # noqa: S608
        db.execute("DELETE FROM editions WHERE id = ?", (edition,))
    db.execute("DELETE FROM change_figures")
    db.execute("DELETE FROM changes WHERE from_capture = ? OR to_capture = ?", (capture, capture))


def test_an_edit_of_a_page_that_the_older_reader_did_not_know_is_told_once(shelf, look):
    shelf.capture(page())
    look()
    second = shelf.capture(page(requests=320))
    look()
    unknown(shelf, second)
    assert kinds(shelf) == ["appeared"]
    assert look() == 1
    assert kinds(shelf) == ["appeared", "figures"]
    assert touched(shelf) == [("requests.received.total", 302, 320)]
    assert look() == 0
    shelf.capture(page(requests=320) + "<!-- other bytes -->")
    assert look() == 0
    assert shelf.all("SELECT * FROM late_captures") == []
    assert verify(shelf.archive.path, on_step=lambda *_: None).problems == ()


def test_an_edit_that_was_told_over_it_is_not_told_again(shelf, look):
    captured = []
    for requests in (302, 320, 330):
        captured.append(shelf.capture(page(requests=requests)))
        look()
    unknown(shelf, captured[1])
    shelf.archive.db.execute("DELETE FROM changes WHERE kind <> 'appeared'")
    shelf.archive.db.execute(
        "INSERT INTO changes (kind, summary, report_id, page_id, from_capture, to_capture,"
        " found_at, reader) VALUES ('text', 'as told then', 1, 1, ?, ?, 't', 'r')",
        (captured[0], captured[2]),
    )
    assert look() == 0
    assert kinds(shelf) == ["appeared", "text"]


def test_a_report_that_the_older_reader_did_not_know_does_not_appear(shelf, look):
    first = shelf.capture(page())
    look()
    unknown(shelf, first)
    shelf.archive.db.execute("DELETE FROM changes")
    shelf.archive.db.execute("DELETE FROM reports")
    assert look() == 0
    assert kinds(shelf) == []
    assert shelf.one("SELECT count(*) FROM editions") == (1,)
