"""An archive is damaged in one way after the other, and each is found and named."""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard
from tests.golden.pairs import HERE
from tests.shelf import Shelf

from report_archiver import reading
from report_archiver.archive import Archive
from report_archiver.archive.functions import register
from report_archiver.archive.verify import verify
from report_archiver.errors import UsageError

DOCUMENTS = ("replica-2016.html", "replica-2021.html", "p10-prices-2011-flat.txt")


# A sound finding: statements that make one.
A_FINDING = (
    """
    INSERT INTO findings (id, severity, rule, message, report_id, edition_id, figures, found_at,
      last_found_at, key)
    SELECT 9, 'info', 'r', '', report_id, id,
      (SELECT json_array(key) FROM figures WHERE edition_id = 1 LIMIT 1), '', '', 'k'
    FROM editions WHERE id = 1
    """,
    "INSERT INTO finding_events VALUES (9, 9, '', 'found')",
    "INSERT INTO finding_editions SELECT 9, 9, 1, '', NULL, NULL, figures FROM findings",
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory, book):
    """A real archive of three reports, one of them a text file, crawled twice."""
    path = tmp_path_factory.mktemp("sound") / "reports.db"
    shelf = Shelf(path)
    shelf.archive.db.execute(
        "INSERT INTO crawls (id, site_id, started_at, state) VALUES (2, 'one', '', 'running')"
    )
    for shelf.crawl in (1, 2):
        for name in DOCUMENTS:
            shelf.capture((HERE / name).read_bytes(), f"http://one.example/{name}")
    now = datetime(2026, 1, 2, tzinfo=UTC)
    reading.read_pending(shelf.archive, book, now=lambda: now, on_page=lambda *_: None)
    shelf.archive.db.execute("UPDATE crawls SET state = 'finished'")
    shelf.archive.close()
    return path


@pytest.fixture
def path(sound, tmp_path):
    return Path(shutil.copy(sound, tmp_path / "reports.db"))


def test_a_page_that_is_nested_without_end_is_sound(tmp_path, book):
    """Its anchors are those of the page as the reader tamed it."""
    page = (HERE / "replica-2021.html").read_text("utf-8")
    nested = re.sub("<body[^>]*>", lambda body: body[0] + "<div>" * 9000, page, count=1)
    assert nested != page
    shelf = Shelf(tmp_path / "nested.db")
    shelf.capture(nested.encode(), "http://one.example/nested.html")
    now = datetime(2026, 1, 2, tzinfo=UTC)
    totals = reading.read_pending(shelf.archive, book, now=lambda: now, on_page=lambda *_: None)
    shelf.archive.db.execute("UPDATE crawls SET state = 'finished'")
    shelf.archive.close()
    assert totals.figures > 0
    assert problems(tmp_path / "nested.db") == ()


def damage(path, *statements):
    conn = sqlite3.connect(path, isolation_level=None)
    register(conn)
    conn.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        conn.execute(*([statement] if isinstance(statement, str) else statement))
    conn.close()


def problems(path, **options):
    return verify(path, on_step=lambda *_: None, **options).problems


def rules(path, **options):
    return {(one.table, one.rule) for one in problems(path, **options)}


def test_a_sound_archive_has_no_problem_and_all_of_it_was_looked_at(path):
    steps = []
    found = verify(path, on_step=lambda *step: steps.append(step))
    assert found.problems == ()
    assert found.checked["bodies"] == 3
    assert found.checked["captures"] == 6
    assert found.checked["editions"] == 3
    assert found.checked["figures"] > 100
    assert ("bodies", 3, 3) in steps
    assert ("editions", 3, 3) in steps


OUT_OF_INDEX = "SELECT 'delete', id, grams(title, text) FROM editions WHERE id = 1"
DAMAGES = {
    "size": (["UPDATE bodies SET size = size + 1"], {("bodies", "size")}),
    "size that is less": (["UPDATE bodies SET size = 10"], {("bodies", "size")}),
    "an entry of the index on bodies, and the key of it": (
        ["UPDATE bodies SET sha256 = 'f' || substr(sha256, 2) WHERE id = 1"],
        {("bodies", "sha256"), ("figures", "key")},
    ),
    "content that is none": (
        ["UPDATE bodies SET content = 'text', encoding = 'zstd' WHERE id = 1"],
        {("bodies", "content")},
    ),
    "content under the wrong name": (
        ["UPDATE bodies SET encoding = 'identity' WHERE id = 1"],
        {("bodies", "size")},
    ),
    "no content": (
        ["UPDATE bodies SET content = 7 WHERE id = 1"],
        {("bodies", "readable")},
    ),
    "offset": (["UPDATE figures SET char_start = char_start + 1"], {("figures", "quote")}),
    "offset outside": (["UPDATE figures SET char_end = 9999999"], {("figures", "offsets")}),
    "offset below": (["UPDATE sections SET char_start = -1"], {("sections", "offsets")}),
    "section's text": (["UPDATE sections SET text = 'x'"], {("sections", "text")}),
    "table's offset": (["UPDATE tables SET char_end = char_end - 1"], {("tables", "cells")}),
    "table's cells": (["UPDATE tables SET cells = '[[\"x\"]]'"], {("tables", "cells")}),
    "table's cells that are no grid": (
        ["UPDATE tables SET cells = '[[1], \"x\"]'"],
        {("tables", "cells")},
    ),
    "quote": (["UPDATE figures SET quote = 'x'"], {("figures", "quote"), ("figures", "anchor")}),
    "key": (["UPDATE figures SET key = 'k' || id"], {("figures", "key")}),
    "metric, which the key is of": (
        ["UPDATE figures SET metric = NULL WHERE metric IS NOT NULL"],
        {("figures", "key")},
    ),
    "text": (["UPDATE editions SET text = text || 'x'"], {("editions", "text_sha256")}),
    "NUL in a text": (
        ["UPDATE editions SET text = text || char(0) || char(13)"],
        {("editions", "text_sha256"), ("editions", "text")},
    ),
    "anchor": (["UPDATE figures SET anchor = 'body'"], set()),
    "anchor of nothing": (["UPDATE figures SET anchor = 'nav'"], {("figures", "anchor")}),
    "anchor of several": (["UPDATE figures SET anchor = '*'"], {("figures", "anchor")}),
    "anchor that is none": (["UPDATE tables SET anchor = 'p:('"], {("tables", "anchor")}),
    "anchor elsewhere": (["UPDATE figures SET anchor = 'head'"], {("figures", "anchor")}),
    "line that is not there": (
        ["UPDATE figures SET anchor = 'line 999999'"],
        {("figures", "anchor")},
    ),
    "part of another edition's figure": (
        [
            "UPDATE figures SET part_of = (SELECT max(id) FROM figures) WHERE id = 1",
        ],
        {("figures", "part_of")},
    ),
    "section of another edition": (
        ["UPDATE figures SET section_id = (SELECT max(id) FROM sections) WHERE id = 1"],
        {("figures", "section_id")},
    ),
    "two current editions": (
        ["UPDATE editions SET report_id = 1, ordinal = id"],
        {("reports", "current"), ("reports", "current_edition_id")},
    ),
    "no current edition": (
        ["UPDATE editions SET is_current = 0 WHERE id = 1"],
        {("reports", "current"), ("reports", "current_edition_id")},
    ),
    "another current edition": (
        ["UPDATE reports SET current_edition_id = 2 WHERE id = 1"],
        {("reports", "current_edition_id")},
    ),
    "edition of another page": (
        ["UPDATE editions SET page_id = 3 WHERE page_id = 1"],
        {("editions", "capture_id")},
    ),
    "capture without its body": (
        ["UPDATE fetches SET body_id = NULL WHERE id = 4"],
        {("captures", "body")},
    ),
    "failure without a reason": (
        ["UPDATE fetches SET outcome = 'failed', body_id = NULL WHERE id = 4"],
        {("captures", "reason")},
    ),
    "reason without a failure": (
        ["UPDATE fetches SET reason = 'timeout' WHERE id = 4"],
        {("captures", "reason")},
    ),
    "outcome that the bodies deny": (
        ["UPDATE fetches SET outcome = 'changed' WHERE id = 4"],
        {("captures", "outcome")},
    ),
    "headers that repeat what is not there": (
        ["UPDATE fetches SET headers = '[0, 99]' WHERE id = 4"],
        {("captures", "headers")},
    ),
    "headers that are none": (["UPDATE answers SET headers = '{'"], {("answers", "headers")}),
    "hops that are none": (["UPDATE answers SET hops = '{}'"], {("answers", "hops")}),
    "request that is none": (
        ["INSERT INTO contexts VALUES (9, '{\"request_headers\": [1]}')"],
        {("contexts", "content")},
    ),
    "orphan": (["UPDATE fetches SET crawl_id = 77"], {("fetches", "foreign_key")}),
    "orphan of a body": (
        ["DELETE FROM bodies WHERE id = 1"],
        {("fetches", "foreign_key")},
    ),
    "row that broke a rule of its table": (
        ["UPDATE figures SET value = NULL"],
        {("file", "integrity")},
    ),
    "page stuck": (["UPDATE pages SET state = 'queued' WHERE id = 1"], {("pages", "stuck")}),
    "failed page without a reason": (
        ["UPDATE pages SET state = 'failed' WHERE id = 1"],
        {("pages", "reason")},
    ),
    "done page with a reason": (
        ["UPDATE pages SET reason = 'timeout' WHERE id = 1"],
        {("pages", "reason")},
    ),
    "finding about nothing": (
        [
            """
            INSERT INTO findings (id, severity, rule, message, site_id, figures, found_at,
              last_found_at, key)
            VALUES (99, 'info', 'r', '', 'one', '[7]', '', '', 'k')
            """,
            "INSERT INTO finding_events VALUES (99, 99, '', 'found')",
        ],
        {("findings", "figures")},
    ),
    "open finding of an edition that does not break its rule": (
        [*A_FINDING, "DELETE FROM finding_editions"],
        {("findings", "edition_id")},
    ),
    "finding without a life": (
        [*A_FINDING, "DELETE FROM finding_events"],
        {("findings", "events")},
    ),
    "closed finding that is open": (
        [*A_FINDING, "UPDATE finding_events SET kind = 'resolved'"],
        {("findings", "events")},
    ),
    "finding of another report": (
        [*A_FINDING, "UPDATE finding_editions SET edition_id = 2"],
        {
            ("findings", "edition_id"),
            ("finding_editions", "finding_id"),
            ("finding_editions", "figures"),
        },
    ),
    "edition that breaks a rule by no figure of its own": (
        [*A_FINDING, "UPDATE finding_editions SET figures = '[7]'"],
        {("finding_editions", "figures")},
    ),
    "view": (["DROP VIEW report_metrics"], {("report_metrics", "schema")}),
    "another view": (
        ["DROP VIEW requests_wide", "CREATE VIEW requests_wide AS SELECT 1"],
        {("requests_wide", "schema")},
    ),
    "edition that the search index does not know": (
        [f"INSERT INTO edition_index (edition_index, rowid, text) {OUT_OF_INDEX}"],
        {("editions", "index"), ("edition_index", "entries")},
    ),
    "edition that the search index knows and nobody else": (
        ["INSERT INTO edition_index (rowid, text) VALUES (99, '公开')"],
        {("edition_index", "edition"), ("edition_index", "entries")},
    ),
    "words that the search index lacks": (
        [
            f"INSERT INTO edition_index (edition_index, rowid, text) {OUT_OF_INDEX}",
            "INSERT INTO edition_index (rowid, text) VALUES (1, '公开')",
        ],
        {("edition_index", "entries")},
    ),
    "search index that is not there": (
        ["DROP TABLE edition_index"],
        {("edition_index", "schema"), ("edition_index", "readable")},
    ),
    "index": (["DROP INDEX figures_metric"], {("figures_metric", "schema")}),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_named(path, name):
    statements, wanted = DAMAGES[name]
    damage(path, *statements)
    found = rules(path)
    assert wanted <= found, found
    if not wanted:
        assert found == set()


def test_a_problem_says_which_row_what_was_expected_and_what_is_there(path):
    damage(path, "UPDATE figures SET quote = '77件' WHERE id = 5")
    [wrong, _] = problems(path)
    assert (wrong.table, wrong.id, wrong.rule, wrong.expected) == ("figures", 5, "quote", "'77件'")
    with Archive(path) as archive:
        query = (
            "SELECT substr(text, char_start + 1, char_end - char_start) FROM figures f"
            " JOIN editions e ON e.id = f.edition_id WHERE f.id = 5"
        )
        assert wrong.found == repr(archive.db.execute(query).fetchone()[0])


def test_quick_looks_up_no_anchor(path):
    damage(path, "UPDATE figures SET anchor = 'nav'")
    assert rules(path, quick=True) == set()


def test_a_page_that_waits_because_a_crawl_was_cut_short_is_not_stuck(path):
    damage(
        path,
        "UPDATE pages SET state = 'queued' WHERE id = 1",
        "UPDATE crawls SET note = 'stopped after 3 pages (crawl.max_pages); run again'",
    )
    assert rules(path) == set()
    damage(path, "UPDATE crawls SET note = NULL, state = 'running'")
    assert rules(path) == set()


# Bytes -------------------------------------------------------------------------------------------


def content(path, number):
    conn = sqlite3.connect(path)
    row = conn.execute("SELECT sha256, content FROM bodies WHERE id = ?", [number]).fetchone()
    conn.close()
    return row


def replace_content(path, number, packed):
    damage(path, ("UPDATE bodies SET content = ? WHERE id = ?", (packed, number)))


def of_body(path, digest):
    return [one for one in problems(path) if (one.table, one.id) == ("bodies", digest)]


def test_every_flipped_bit_of_a_content_is_found(path):
    digest, packed = content(path, 1)
    for place in range(0, len(packed), len(packed) // 12):
        flipped = bytearray(packed)
        flipped[place] ^= 0x10
        replace_content(path, 1, bytes(flipped))
        [problem] = of_body(path, digest)
        assert problem.rule in {"content", "size", "sha256"}, place


def test_a_truncated_content_is_found(path):
    digest, packed = content(path, 1)
    for length in (0, 3, len(packed) // 2, len(packed) - 1):
        replace_content(path, 1, packed[:length])
        assert of_body(path, digest), length


def test_other_bytes_of_the_same_size_are_found(path):
    digest, packed = content(path, 1)
    other = bytearray(zstandard.decompress(packed))
    other[len(other) // 2] ^= 1
    replace_content(path, 1, zstandard.compress(bytes(other)))
    [problem] = of_body(path, digest)
    assert (problem.rule, problem.expected) == ("sha256", digest)
    assert problem.found == sha256(other).hexdigest()


def test_a_bomb_is_not_unpacked(path):
    digest, _ = content(path, 1)
    replace_content(path, 1, zstandard.compress(bytes(1 << 28), 19))
    [problem] = of_body(path, digest)
    assert problem.rule == "size"
    assert int(problem.found.split()[0]) < 1 << 20


# The file ----------------------------------------------------------------------------------------


# SQLite's own check names what is torn, or stumbles over it itself.
DAMAGED = {("file", "integrity"), ("file", "readable")}


def tear(path, table, content=b"\xa5"):
    """Write over the root page of a table."""
    conn = sqlite3.connect(path)
    [size] = conn.execute("PRAGMA page_size").fetchone()
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    [number] = conn.execute(query, [table]).fetchone()
    conn.close()
    with path.open("r+b") as file:
        file.seek((number - 1) * size)
        file.write(content * size)


@pytest.mark.parametrize("page", [b"\xa5", b"\0", b"\xff"], ids=["noise", "zeros", "ones"])
@pytest.mark.parametrize(
    "table", ["bodies", "fetches", "answers", "figures", "editions", "pages", "captures_page"]
)
def test_a_torn_page_is_found_wherever_it_lies(path, table, page):
    tear(path, table.replace("captures_page", "fetches_page"), page)
    assert rules(path) & DAMAGED


def test_what_lies_on_other_pages_is_still_verified(path):
    tear(path, "sections")
    damage(path, "UPDATE bodies SET size = size + 1 WHERE id = 2")
    found = rules(path)
    assert found & DAMAGED
    assert {("editions", "readable"), ("bodies", "size")} <= found


def test_a_file_cut_short_is_found(path):
    whole = path.read_bytes()
    for share in (0.9, 0.5, 0.1):
        path.write_bytes(whole[: int(len(whole) * share) // 4096 * 4096])
        assert rules(path)


def test_a_torn_first_page_is_found(path):
    whole = path.read_bytes()
    for first in (b"\0" * 4096, whole[:100] + b"\xff" * 3996):
        path.write_bytes(first + whole[4096:])
        assert ("file", "readable") in rules(path)


def test_what_is_no_archive_is_a_mistake_of_usage(tmp_path):
    with pytest.raises(UsageError, match="no archive at"):
        problems(tmp_path / "none.db")
    other = tmp_path / "other.db"
    damage(other, "CREATE TABLE t (a)")
    with pytest.raises(UsageError, match="another program's database"):
        problems(other)


def test_an_archive_that_is_being_written_to_is_verified_as_it_was(path):
    with Archive(path) as archive:
        archive.db.execute("BEGIN IMMEDIATE")
        archive.db.execute("UPDATE figures SET quote = 'not committed'")
        assert rules(path) == set()
        archive.db.execute("ROLLBACK")


def test_nothing_is_written_and_nothing_repaired(path):
    damage(path, "DROP VIEW report_metrics")
    before = path.read_bytes()
    assert problems(path)
    assert path.read_bytes() == before
