"""From captures to editions and figures, in a real archive."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.shelf import CONFIG, Shelf

from report_archiver import reading
from report_archiver.errors import NotADocument
from report_archiver.reading import ReadTotals, read_pending

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
TITLE = "清河县水务局2018年政府信息公开工作年度报告"
PAGE = """<html><body><div><a href="/">首页</a></div><h1>{title}</h1>
<p>发布时间：2019-01-18 09:30:00 来源：本站编辑</p><div>
<p>一、主动公开情况</p><p>全年公开政府信息{total}条，其中网站公开1100条、其他渠道180条。</p>
<p>二、依申请公开情况</p><p>未收到政府信息公开申请。</p></div></body></html>"""


def page(total=1280, title=TITLE, spare=""):
    return PAGE.format(total=total, title=title) + f"<!--{spare}-->"


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    yield shelf
    shelf.archive.close()


@pytest.fixture
def read(shelf, book):
    """Run the reader over the archive; `codebook` stands for a newer reader."""

    def read(codebook=book, **how):
        return read_pending(
            shelf.archive, codebook, now=lambda: NOW, on_page=lambda done, of: None, **how
        )

    return read


def editions(shelf):
    query = "SELECT ordinal, is_current, first_seen, last_seen FROM editions ORDER BY id"
    return [
        (number, current, first[11:16], last[11:16])
        for number, current, first, last in shelf.all(query)
    ]


def newer(book, **changes):
    return replace(book, digest="f" * 64, **changes)


def test_a_report_is_read_with_all_its_rows(shelf, read):
    shelf.capture(page())
    assert read() == ReadTotals(read=1, editions=1, figures=4)
    assert shelf.one("SELECT key, year, title, published_at, form FROM reports") == (
        "清河县水务局 2018",
        2018,
        TITLE,
        "2019-01-18T09:30:00+08:00",
        "prose",
    )
    assert shelf.one("SELECT name, level FROM publishers") == ("清河县水务局", "department")
    assert shelf.one("SELECT publisher, source, year_from, is_current, read_at FROM editions") == (
        "清河县水务局",
        "本站编辑",
        "title",
        1,
        "2026-02-03T04:05:06.000Z",
    )
    assert shelf.all("SELECT heading FROM sections ORDER BY ordinal") == [
        ("主动公开情况",),
        ("依申请公开情况",),
    ]
    figures = shelf.all("SELECT metric, value, unit, kind, quote FROM figures ORDER BY ordinal")
    assert figures[0] == ("proactive.info.total", 1280, "条", "number", "1280条")
    assert figures[-1][:4] == ("requests.received.total", 0, "件", "zero_word")


def test_every_figure_leads_back_to_its_place_and_its_whole(shelf, read):
    shelf.capture(page())
    read()
    rows = shelf.all(
        "SELECT substr(e.text, f.char_start + 1, f.char_end - f.char_start), f.quote, f.key"
        " FROM figures f JOIN editions e ON e.id = f.edition_id"
    )
    assert all(found == quote for found, quote, _ in rows)
    assert len({key for _, _, key in rows}) == len(rows) == 4
    parts = shelf.all(
        "SELECT part.value, whole.value FROM figures part JOIN figures whole"
        " ON whole.id = part.part_of ORDER BY part.ordinal"
    )
    assert parts == [(1100, 1280), (180, 1280)]


def test_part_of_points_into_the_same_edition(shelf, read):
    shelf.capture(page())
    shelf.capture(page(title=TITLE.replace("2018", "2017")), "http://one.example/2017.html")
    read()
    read(everything=True)
    assert (
        shelf.all(
            "SELECT 1 FROM figures part JOIN figures whole ON whole.id = part.part_of"
            " WHERE whole.edition_id <> part.edition_id"
        )
        == []
    )
    assert shelf.one("SELECT count(*) FROM figures WHERE part_of IS NOT NULL") == (4,)


def test_what_is_read_is_not_read_again(shelf, read):
    shelf.capture(page())
    read()
    assert read() == ReadTotals()
    assert shelf.one("SELECT count(*) FROM readings") == (1,)


def test_the_same_bytes_again_are_the_same_edition_seen_later(shelf, read):
    shelf.capture(page())
    read()
    shelf.capture(page())
    assert read() == ReadTotals()
    assert editions(shelf) == [(1, 1, "00:00", "00:01")]
    assert shelf.all("SELECT edition_id FROM captures") == [(1,), (1,)]
    assert shelf.one("SELECT count(*) FROM readings") == (1,)


def test_other_bytes_with_the_same_words_are_the_same_edition(shelf, read):
    shelf.capture(page(spare="a"))
    shelf.capture(page(spare="b"))
    assert read().editions == 1
    assert editions(shelf) == [(1, 1, "00:00", "00:01")]


def test_edited_words_are_a_second_edition_and_the_current_one(shelf, read):
    shelf.capture(page())
    read()
    shelf.capture(page(total=1300))
    assert read().editions == 1
    assert editions(shelf) == [(1, 0, "00:00", "00:00"), (2, 1, "00:01", "00:01")]
    assert shelf.one("SELECT current_edition_id FROM reports") == (2,)
    totals = "SELECT value FROM figures WHERE metric = 'proactive.info.total' ORDER BY edition_id"
    assert shelf.all(totals) == [(1280,), (1300,)]


@pytest.mark.parametrize("together", [True, False])
def test_back_to_the_first_words_the_first_edition_is_current_again(shelf, read, together):
    for total in (1280, 1300, 1280):
        shelf.capture(page(total=total))
        if not together:
            read()
    read()
    assert editions(shelf) == [(1, 1, "00:00", "00:02"), (2, 0, "00:01", "00:01")]
    assert shelf.one("SELECT current_edition_id, count(*) FROM reports") == (1, 1)


def test_two_pages_with_the_same_report_are_one_report(shelf, read):
    shelf.capture(page())
    shelf.capture(page(), "http://one.example/copy.html")
    read()
    assert shelf.one("SELECT count(*) FROM reports") == (1,)
    assert len(editions(shelf)) == 1


def test_a_newer_reader_reads_again_in_place(shelf, read, book):
    shelf.capture(page())
    read()
    before = shelf.all("SELECT key, value FROM figures ORDER BY ordinal")
    assert read(newer(book)) == ReadTotals(read=1, figures=4)
    assert editions(shelf) == [(1, 1, "00:00", "00:00")]
    assert shelf.all("SELECT key, value FROM figures ORDER BY ordinal") == before
    configs = [reading.configuration(one, json.dumps(CONFIG)) for one in (book, newer(book))]
    assert shelf.all("SELECT config_sha256, difference FROM readings") == [
        (config, None) for config in configs
    ]
    assert read(newer(book)) == ReadTotals()


def test_what_a_newer_reader_changes_is_noted(shelf, read, book):
    shelf.capture(page())
    read()
    assert read(newer(book, zeros=())).changed == 1
    (difference,) = shelf.one("SELECT difference FROM readings ORDER BY id DESC")
    assert '"removed"' in difference
    assert "requests.received.total" in difference
    assert shelf.one("SELECT count(*) FROM figures") == (3,)


def test_a_newer_reader_keeps_old_editions_apart_from_new_ones(shelf, read, book):
    for total in (1280, 1300):
        shelf.capture(page(total=total))
    read()
    shelf.capture(page(total=1310))
    assert read(newer(book)).editions == 1
    assert [row[:2] for row in editions(shelf)] == [(1, 0), (2, 0), (3, 1)]


def test_everything_is_read_again_when_asked(shelf, read):
    shelf.capture(page())
    read()
    assert read(everything=True) == ReadTotals(read=1, figures=4)
    assert len(editions(shelf)) == 1


def test_compare_tells_and_writes_nothing(shelf, read, book):
    shelf.capture(page())
    read()
    before = list(shelf.archive.db.conn.iterdump())
    (change,) = reading.compare(shelf.archive, newer(book, zeros=()))
    assert (change.edition_id, change.url) == (1, "http://one.example/2018.html")
    assert [row["metric"] for row in change.difference["figures"]["removed"]] == [
        "requests.received.total"
    ]
    assert list(reading.compare(shelf.archive, newer(book))) == []
    assert list(shelf.archive.db.conn.iterdump()) == before


def test_findings_stay_are_resolved_and_come_back_as_themselves(shelf, read, book):
    shelf.capture(page(total=1300))
    assert read().findings == 1
    found = "SELECT id, rule, found_at, resolved_at FROM findings"
    (first,) = shelf.all(found)
    assert first[1] == "prose.sum"
    assert first[3] is None
    read(newer(book))
    assert shelf.all(found) == [first]
    read(replace(book, digest="e" * 64, units=()))
    assert shelf.one(found)[3] == "2026-02-03T04:05:06.000Z"
    read(book)
    assert shelf.all(found) == [first]
    assert shelf.all("SELECT finding_id, kind FROM finding_events") == [
        (1, "found"),
        (1, "resolved"),
        (1, "returned"),
    ]


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7 ...", b"\x00\x01\x02" * 400, b" ", "<p>首页</p>".encode(), b"<html></html>"],
    ids=["pdf", "binary", "blank", "no report", "empty page"],
)
def test_what_is_no_report_costs_one_reading_and_is_not_tried_again(shelf, read, book, body):
    shelf.capture(body, "http://one.example/bad.html")
    shelf.capture(page())
    assert read() == ReadTotals(read=1, passed_over=1, editions=1, figures=4)
    assert read() == ReadTotals()
    assert read(newer(book)).passed_over == 1
    assert shelf.one("SELECT count(*) FROM editions") == (1,)


def test_listings_are_not_read(shelf, read):
    shelf.capture(page(), kind="listing")
    assert read() == ReadTotals()


def test_progress_is_told_for_every_page(shelf, book):
    for number in range(3):
        shelf.capture(page(total=1280 + number))
    told = []
    read_pending(shelf.archive, book, now=lambda: NOW, on_page=lambda *seen: told.append(seen))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_metrics_follow_the_codebook(shelf, read, book):
    read()
    assert shelf.one("SELECT count(*) FROM metrics") == (len(book.metrics),)
    first = book.metrics[0]
    renamed = replace(first, label_en="renamed")
    read(newer(book, metrics=(renamed, *book.metrics[1:])))
    assert shelf.one("SELECT label_en FROM metrics WHERE code = ?", first.code) == ("renamed",)
    assert shelf.one("SELECT count(*) FROM metrics") == (len(book.metrics),)


def test_the_sites_selectors_and_publisher_are_heard(tmp_path, book):
    config = {
        "site": {"publisher": "清河县水务局"},
        "select": {"content": "#c", "title": "", "published": ".t"},
    }
    shelf = Shelf(tmp_path / "reports.db", config)
    shelf.capture(
        "<h1>2018年政府信息公开工作年度报告</h1><b class=t>2019-01-18</b><p>旁边有9999条消息。</p>"
        "<div id=c><p>一、概述</p><p>公开政府信息5条。</p></div>"
    )
    read_pending(shelf.archive, book, now=lambda: NOW, on_page=lambda done, of: None)
    assert shelf.all("SELECT value FROM figures") == [(5,)]
    assert shelf.one("SELECT key, published_at FROM reports") == ("清河县水务局 2018", "2019-01-18")
    assert shelf.one("SELECT publisher_id FROM sites") == (1,)
    shelf.archive.close()


def test_a_document_of_no_archive_is_read_and_checked(book):
    found = reading.read_document(page(total=1300).encode(), "", book)
    assert [finding.rule for finding in found.findings] == ["prose.sum"]
    with pytest.raises(NotADocument):
        reading.read_document(b"", "", book)


def test_a_finding_that_stays_is_of_the_figures_as_they_are_now(shelf, read, book):
    shelf.capture(page(total=1300))
    read()
    read(newer(book, prose=()))
    shelf.archive.db.execute("UPDATE findings SET figures = '[\"gone\"]'")
    read(replace(book, digest="e" * 64))
    (figures,) = shelf.one("SELECT figures FROM findings")
    assert "gone" not in figures
    assert shelf.one("SELECT count(*) FROM findings") == (1,)


def configure(shelf, **config):
    """The site's file says this from now on."""
    told = json.dumps({**CONFIG, **config}, ensure_ascii=False)
    shelf.archive.db.execute("UPDATE sites SET config = ?", [told])


def test_a_site_file_that_tells_the_reader_nothing_is_no_part_of_its_configuration(book):
    assert reading.configuration(book, '{"site": {"id": "one", "name": "水务"}}') == book.digest
    told = {
        reading.configuration(book, json.dumps(config))
        for config in ({"site": {"publisher": "a"}}, {"select": {"content": "a"}}, {})
    }
    assert len(told) == 3


def test_pages_are_read_again_when_their_sites_file_tells_the_reader_something_else(shelf, read):
    shelf.capture(page())
    read()
    configure(shelf, crawl={"delay": 9})
    assert read() == ReadTotals()
    configure(shelf, select={"content": "body"})
    assert read().read == 1
    assert read() == ReadTotals()
    assert len(editions(shelf)) == 1


def test_a_publisher_by_default_that_is_put_right_makes_no_other_report(shelf, read):
    anonymous = page(title="2018年政府信息公开工作年度报告")
    shelf.capture(anonymous)
    read()
    site = {"id": "one", "publisher": "清河县水利局", "level": "department"}
    configure(shelf, site=site)
    shelf.capture(anonymous + "<!-- other bytes -->")
    assert read().editions == 0
    assert shelf.all("SELECT key FROM reports") == [("清河县水利局 2018",)]
    assert editions(shelf) == [(1, 1, "00:00", "00:01")]


def test_findings_and_chapters_that_would_differ_are_told(shelf, read, book):
    shelf.capture(page(total=1300))
    read()
    other = newer(book, units=(), chapters=())
    (change,) = reading.compare(shelf.archive, other)
    assert [one["rule"] for one in change.difference["findings"]["removed"]] == ["prose.sum"]
    read(other)
    (kept,) = shelf.one("SELECT difference FROM readings ORDER BY id DESC")
    assert json.loads(kept) == change.difference
    (back,) = reading.compare(shelf.archive, book)
    assert [one["rule"] for one in back.difference["findings"]["added"]] == ["prose.sum"]
