"""Findings: settled by rule, kept by edition, and never another only for their numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database
from tests.shelf import Shelf

from report_archiver.archive import findings
from report_archiver.archive.findings import Subject, settle
from report_archiver.archive.schema import migrations
from report_archiver.model import Finding

SITE = Subject(site_id="one")
BODY = Subject(publisher_id=1)
OF_2020 = Subject(publisher_id=1, year=2020)
LATE = Finding("t.late", "warning", "9 days late", "2021-01-31", "2021-02-09", about="report")
SILENT = Finding("s.silent", "error", "no report", about="lists")


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "reports.db")
    shelf.archive.db["publishers"].insert({"id": 1, "name": "清河县水务局"})
    yield shelf
    shelf.archive.close()


@pytest.fixture
def db(shelf):
    return shelf.archive.db


def look(db, found, at, rules=("t.late", "s.silent"), among=None):
    settle(db, rules, found, at, among=among)


def life(db):
    return db.execute("SELECT finding_id, kind, at FROM finding_events ORDER BY id").fetchall()


def opened(db):
    query = "SELECT key FROM findings WHERE resolved_at IS NULL ORDER BY key"
    return [name for (name,) in db.execute(query)]


def test_a_finding_is_found_resolved_and_returns_as_itself(db):
    look(db, [(OF_2020, LATE)], "1")
    look(db, [], "2")
    look(db, [], "3")
    look(db, [(OF_2020, LATE)], "4")
    assert life(db) == [(1, "found", "1"), (1, "resolved", "2"), (1, "returned", "4")]
    (row,) = db.query("SELECT * FROM findings")
    times = row["found_at"], row["last_found_at"], row["resolved_at"]
    assert times == ("1", "4", None)
    assert (row["publisher_id"], row["year"], row["report_id"]) == (1, 2020, None)
    assert row["key"] == "t.late publisher 1 year 2020: report"


def test_what_stays_has_no_event_and_is_as_found_last(db):
    look(db, [(OF_2020, LATE)], "1")
    look(db, [(OF_2020, replace(LATE, message="12 days late", actual="2021-02-12"))], "2")
    assert life(db) == [(1, "found", "1")]
    query = "SELECT message, actual, found_at, last_found_at FROM findings"
    assert db.execute(query).fetchall() == [("12 days late", "2021-02-12", "1", "2")]


def test_rules_that_were_not_put_are_left_alone(db):
    look(db, [(OF_2020, LATE), (SITE, SILENT)], "1")
    look(db, [], "2", rules=("t.late",))
    assert opened(db) == ["s.silent site one: lists"]


def test_among_limits_what_is_resolved(db):
    of_2021 = replace(OF_2020, year=2021)
    look(db, [(OF_2020, LATE), (of_2021, LATE), (SITE, SILENT)], "1")
    look(db, [], "2", among=of_2021)
    assert opened(db) == ["s.silent site one: lists", "t.late publisher 1 year 2020: report"]
    look(db, [], "3", among=BODY)
    assert opened(db) == ["s.silent site one: lists"]


def test_two_of_one_rule_and_subject_are_numbered_in_order(db):
    look(db, [(SITE, SILENT), (SITE, replace(SILENT, message="nor there"))], "1")
    assert opened(db) == ["s.silent site one: lists", "s.silent site one: lists (2)"]
    look(db, [(SITE, SILENT)], "2")
    assert opened(db) == ["s.silent site one: lists"]


@given(st.lists(st.sampled_from(["", "x", "x (2)", "x (2) (2)"]), max_size=8))
def test_no_two_have_one_name(abouts):
    found = findings.numbered((SITE, replace(SILENT, about=about)) for about in abouts)
    assert len({finding.about for _, finding in found}) == len(abouts)


@given(st.lists(st.sets(st.sampled_from("abc")), max_size=6))
def test_a_life_goes_by_turns(seen):
    """found, then resolved and returned in turn; open where it was in the last look."""
    db = Database(memory=True)
    migrations.apply(db)
    db["sites"].insert({"id": "one", "name": "", "homepage": "", "config": "{}"})
    for number, abouts in enumerate(seen):
        look(db, [(SITE, replace(SILENT, about=about)) for about in abouts], str(number))
    for name in "abc":
        kinds = [
            kind
            for (kind,) in db.execute(
                "SELECT kind FROM finding_events e JOIN findings n ON n.id = e.finding_id"
                " WHERE n.about = ? ORDER BY e.id",
                [name],
            )
        ]
        assert kinds == (["found", *["resolved", "returned"] * 6])[: len(kinds)]
        is_open = f"s.silent site one: {name}" in opened(db)
        assert is_open == bool(seen and name in seen[-1])
        assert is_open == bool(kinds and kinds[-1] != "resolved")
    db.close()


# Archives from before ----------------------------------------------------------------------------


@pytest.fixture
def older(tmp_path):
    """An archive as it was when findings were rows of editions: report 1 with two editions."""
    db = Database(tmp_path / "older.db")
    migrations.apply(db, stop_before="0004_findings")
    db["sites"].insert({"id": "one", "name": "", "homepage": "", "config": "{}"})
    db["pages"].insert(
        {"id": 1, "site_id": "one", "url": "u", "kind": "report", "state": "done",
         "first_seen": ""}
    )  # fmt: skip
    db["fetches"].insert({"id": 1, "page_id": 1, "captured_at": 0, "outcome": "new"})
    db["reports"].insert({"id": 1, "key": "某局 2018", "current_edition_id": 2})
    for number in (1, 2):
        db["editions"].insert(
            {"id": number, "report_id": 1, "page_id": 1, "capture_id": 1, "ordinal": number,
             "form": "prose", "first_seen": "", "last_seen": "", "reader": "", "read_at": "",
             "text_sha256": str(number), "text": ""}
        )  # fmt: skip
        db["figures"].insert_all(
            {"edition_id": number, "ordinal": ordinal, "label": label, "metric": None, "value": 1,
             "kind": "number", "basis": "annual", "quote": "1", "method": "rule", "char_start": 0,
             "char_end": 1, "anchor": "p", "key": label}
            for ordinal, label in enumerate("甲乙丙")
        )  # fmt: skip
    yield db
    db.close()


def old(db, rule, message, edition=1, figures="[]", resolved_at=None, **more):
    row = {"report_id": 1, "edition_id": edition, "rule": rule, "severity": "info"}
    row |= {"message": message, "figures": figures, "found_at": f"at {edition}"}
    db["findings"].insert({**row, "resolved_at": resolved_at, **more})


def kept(db):
    return db.execute("SELECT id, key, message, resolved_at FROM findings ORDER BY id").fetchall()


def test_findings_without_a_key_get_one_by_what_they_are_about(older):
    old(older, "p.text", "words", 2, '["甲", "乙", "丙"]')
    old(older, "prose.sum", "words", 2, '["丙", "乙"]')
    old(older, "chapters.missing", "words", 2, expected="总体情况")
    old(older, "chapters.skipped", "after 四、其他 comes 六、附件", 2, expected="5", actual="6")
    old(older, "form.row", "表: the row 规章 is missing", 2, expected="规章")
    old(older, "chapters.count", "words", 2, expected="6", actual="5")
    old(older, "unheard.of", "words", 2)
    migrations.apply(older)
    assert [name for _, name, *_ in kept(older)] == [
        "p.text report 1: 甲 乙",
        "prose.sum report 1: 丙",
        "chapters.missing report 1: 总体情况",
        "chapters.skipped report 1: 四、其他",
        "form.row report 1: 表: the row 规章",
        "chapters.count report 1: ",
        "unheard.of report 1: words",
    ]
    assert older["finding_editions"].count == older["findings"].count == 7
    assert not older["findings_before"].exists()


def test_rows_of_one_finding_become_one_and_the_current_edition_decides(older):
    old(older, "sum", "3 > 2", 1, '["甲"]')
    old(older, "sum", "3 > 1", 2, '["甲"]')
    old(older, "sum", "of old", 1, '["乙"]')
    old(older, "sum", "mended", 2, '["丙"]', resolved_at="later")
    migrations.apply(older)
    assert kept(older) == [
        (2, "sum report 1: 甲", "3 > 1", None),
        (3, "sum report 1: 乙", "of old", "at 1"),
        (4, "sum report 1: 丙", "mended", "later"),
    ]
    shown = "SELECT finding_id, edition_id, message FROM finding_editions ORDER BY 1, 2"
    assert older.execute(shown).fetchall() == [
        (2, 1, "3 > 2"),
        (2, 2, "3 > 1"),
        (3, 1, "of old"),
    ]
    assert life(older) == [
        (2, "found", "at 1"),
        (3, "found", "at 1"),
        (3, "resolved", "at 1"),
        (4, "found", "at 2"),
        (4, "resolved", "later"),
    ]


def test_two_open_findings_of_an_edition_stay_two(older):
    old(older, "sum", "3 > 2", 2, '["甲"]')
    old(older, "sum", "9 > 2", 2, '["甲"]')
    migrations.apply(older)
    assert [name for _, name, *_ in kept(older)] == ["sum report 1: 甲", "sum report 1: 甲 (2)"]


def test_what_happened_after_an_event_but_not_what_came_and_went(shelf):
    archive = shelf.archive

    def hold(*rules):
        found = [(BODY, Finding(rule, "error", rule)) for rule in rules]
        look(archive.db, found, "2026-01-01T00:00:00Z", ("s.a", "s.b", "s.c"))

    hold("s.a", "s.b")
    (before,) = archive.db.execute("SELECT max(id) FROM finding_events").fetchone()
    assert findings.lines(archive, after=before) == ()
    hold("s.a", "s.c")
    hold("s.b")  # a is resolved; b is back as it was; c came and went
    told = [(one.rule, one.event) for one in findings.lines(archive, after=before)]
    assert told == [("s.a", "resolved")]
    assert [one.rule for one in findings.lines(archive)] == ["s.b"]
