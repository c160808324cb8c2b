"""Searching: what a scan finds and nothing else, the best first, counted, its words shown."""

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.archive.test_grams import ALPHABET
from tests.publish.conftest import SEEN, rows

from report_archiver.archive import Archive
from report_archiver.archive.functions import register
from report_archiver.publish import search as module
from report_archiver.publish.search import Facet, Part, one_state, search

TEXTS = {  # report → year, publisher, title, sections
    1: (
        2019,
        1,
        "甲局2019年报告",
        [("概述", "甲局开展培训。\n"), ("申请", "收到12件，Email 3件。\n")],
    ),
    2: (2020, 1, "甲局2020年报告", [("培训", "办班三期，培训、再培训40人。\n")]),
    3: (
        2021,
        2,
        "乙局2021年报告",
        [("概述", "第一行\n全年无培训。培训经费为零。\n"), ("申请", "无。")],
    ),
    4: (2021, 1, "甲局2021年培训报告", [("概述", "没有别的。\n")]),
    5: (None, None, "不知何局", [("概述", "培训\n")]),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Five reports, one with an older edition."""
    path = tmp_path_factory.mktemp("search") / "reports.db"
    with Archive(path, create=True) as archive, archive.writing() as db:
        fill(db)
    return path


@pytest.fixture(scope="module")
def db(shelf):
    """As datasette opens it: to read alone."""
    conn = sqlite3.connect(f"{shelf.as_uri()}?mode=ro", uri=True)
    register(conn)
    yield conn
    conn.close()


def fill(db):
    rows(db, "publishers", {"id": 1, "name": "甲局"}, {"id": 2, "name": "乙局"})
    rows(db, "sites", {"id": "s", "name": "站", "homepage": "http://s.example/", "config": "{}"})
    rows(db, "crawls", {"id": 1, "site_id": "s", "started_at": SEEN, "state": "finished"})
    for number, (year, publisher, title, sections) in TEXTS.items():
        page = {"site_id": "s", "kind": "report", "state": "done", "first_seen": SEEN}
        rows(db, "pages", {**page, "id": number, "url": f"http://s.example/{number}"})
        fetch = {"id": number, "page_id": number, "crawl_id": 1, "captured_at": SEEN}
        rows(db, "fetches", {**fetch, "outcome": "new"})
        report = {"id": number, "publisher_id": publisher, "year": year, "title": title}
        rows(db, "reports", {**report, "key": f"key {number}"})
        edition(db, number, number, title, "".join(text for _, text in sections))
        start = 0
        for ordinal, (heading, text) in enumerate(sections):
            section = {"edition_id": number, "ordinal": ordinal, "level": 1, "heading": heading}
            place = {"char_start": start, "char_end": start + len(text), "text": text}
            rows(db, "sections", {**section, **place, "path": heading})
            start += len(text)
        db.execute("UPDATE reports SET current_edition_id = id")
    edition(db, 9, 1, "旧", "旧版培训", current=0)


def edition(db, number, report, title, text, current=1):
    seen = {"first_seen": SEEN, "last_seen": SEEN, "reader": "1", "read_at": SEEN}
    place = {"report_id": report, "page_id": report, "capture_id": report, "ordinal": number}
    wording = {"title": title, "form": "prose", "text_sha256": "", "text": text}
    rows(db, "editions", {"id": number, "is_current": current, **seen, **place, **wording})


def found(db, query, **options):
    return [hit.report_id for hit in search(db, query, **options).hits]


def test_a_word_in_the_title_then_in_a_heading_then_how_often_then_the_newest(db):
    assert found(db, "培训") == [4, 2, 3, 1, 5]


def test_among_very_many_the_newest_come_first_after_those_with_it_in_the_title(db, monkeypatch):
    monkeypatch.setattr(module, "RANKED", 2)
    assert found(db, "培训") == [4, 3, 2, 1, 5]


def test_all_words_must_be_there_be_it_in_the_title(db):
    assert found(db, "2021年　培训") == [4, 3]
    assert found(db, "培训 没有的词") == []


def test_older_editions_are_not_found(db):
    assert found(db, "旧版培训") == []


def test_a_search_is_of_one_state_whoever_writes_meanwhile(tmp_path):
    path = tmp_path / "busy.db"
    with Archive(path, create=True) as archive:
        with archive.writing() as db:
            fill(db)
        reader = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        register(reader)
        with one_state(reader):
            before = search(reader, "培训")
            archive.db.execute("UPDATE reports SET current_edition_id = NULL")
            assert search(reader, "培训") == before
        assert search(reader, "培训").total == 0
        reader.close()


def test_a_page_of_hits(db):
    assert found(db, "培训", limit=2, offset=2) == [3, 1]
    assert search(db, "培训", limit=2, offset=2).total == 5


def test_years_and_publishers_are_counted_as_if_they_were_not_chosen(db):
    years = (Facet(2021, "2021", 2), Facet(2020, "2020", 1), Facet(2019, "2019", 1))
    publishers = (Facet(1, "甲局", 3), Facet(2, "乙局", 1))
    everything = search(db, "培训")
    assert (everything.years, everything.publishers) == (years, publishers)
    of_year = search(db, "培训", year=2021)
    assert (of_year.total, of_year.years) == (2, years)
    assert of_year.publishers == (Facet(1, "甲局", 1), Facet(2, "乙局", 1))
    of_both = search(db, "培训", year=2021, publisher=1)
    assert [hit.report_id for hit in of_both.hits] == [4]
    assert of_both.years == (Facet(2021, "2021", 1), Facet(2020, "2020", 1), Facet(2019, "2019", 1))


def test_no_word_finds_everything(db):
    assert found(db, " \t") == [3, 4, 2, 1, 5]
    assert search(db, "").hits[0].snippets == ()


def test_a_hit_says_what_and_where(db):
    (hit,) = search(db, "email").hits
    assert (hit.key, hit.publisher, hit.year, hit.url) == (
        "key 1", "甲局", 2019, "http://s.example/1",
    )  # fmt: skip
    (snippet,) = hit.snippets
    assert snippet.parts == (Part("收到12件，"), Part("Email", marked=True), Part(" 3件。"))
    assert snippet.section == "申请"
    assert snippet.cut == (False, False)


def test_words_are_marked_in_the_title_and_counted_in_the_text(db):
    first, second, *_ = search(db, "培训").hits
    assert first.title == (Part("甲局2021年"), Part("培训", marked=True), Part("报告"))
    assert (first.places, first.snippets) == (0, ())
    assert second.places == 2


def test_snippets_are_of_the_text(db, shelf):
    for hit in search(db, "培 申请 无 局").hits:
        (text,) = db.execute("SELECT text FROM editions WHERE id = ?", (hit.edition_id,)).fetchone()
        for snippet in hit.snippets:
            shown = "".join(part.text for part in snippet.parts)
            assert shown == text[snippet.char_start : snippet.char_end]
            assert any(part.marked for part in snippet.parts)


def test_each_word_is_shown_before_one_is_shown_again(shelf, tmp_path):
    with Archive(tmp_path / "long.db", create=True) as archive, archive.writing() as db:
        fill(db)
        text = "培训" + "甲" * 200 + "\n" + "培训" + "乙" * 200 + "培训" * 9 + "丙" * 300 + "复议。"
        edition(db, 20, 5, "长", text)
        db.execute("UPDATE reports SET current_edition_id = 20 WHERE id = 5")
        (hit,) = search(db.conn, "培训 复议").hits
    marked = [[part.text for part in one.parts if part.marked] for one in hit.snippets]
    assert marked == [["培训"], ["培训"], ["复议"]]
    assert hit.snippets[0].cut == (False, True)
    assert hit.snippets[2].cut == (True, False)


def test_a_sentence_is_shown_before_headings_and_cells(shelf, tmp_path):
    with Archive(tmp_path / "long.db", create=True) as archive, archive.writing() as db:
        fill(db)
        sentence = "全年共组织复议业务培训三期，参加人员一百二十余人次，效果很好。"
        edition(db, 20, 5, "长", "一、复议\n复议\t1\n复议\t2\n复议\t3\n" + sentence)
        db.execute("UPDATE reports SET current_edition_id = 20 WHERE id = 5")
        (hit,) = search(db.conn, "复议").hits
    assert len(hit.snippets) == 3
    assert "".join(part.text for part in hit.snippets[-1].parts) == sentence


def test_a_lone_surrogate_stands_nowhere(db):
    assert search(db, "\ud800").total == 0


@pytest.mark.parametrize("query", ['"', "'", "*", "^培", "text:培", "a OR b", "NEAR(a)", "-", "\0"])
def test_what_means_something_to_fts5_is_a_word(db, query):
    assert search(db, query).total == scan(db, query)


@given(st.text(st.sampled_from(ALPHABET + "".join(t for *_, s in TEXTS.values() for _, t in s))))
@example("培训 Email")
def test_total_is_that_of_a_scan(db, query):
    assert search(db, query).total == scan(db, query)


def scan(db, query):
    """How many titles or texts have all words, as Python sees it."""
    current = db.execute("SELECT title, text FROM editions WHERE is_current").fetchall()
    return sum(
        all(word in title.lower() or word in text.lower() for word in query.lower().split())
        for title, text in current
    )
