"""Views are made when views.sql changed, and say of figures what they are."""

import re
import sqlite3
from importlib.resources import files

import pytest

from report_archiver import codebook
from report_archiver.archive import Archive, views, views_match

NAMES = [
    "visits",
    "captures",
    "site_pages",
    "coverage",
    "verdicts",
    "report_figures",
    "report_metrics",
    "requests_wide",
    "news",
]


def schema_version(path):
    conn = sqlite3.connect(path)
    try:
        return conn.execute("PRAGMA schema_version").fetchone()[0]
    finally:
        conn.close()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "reports.db"
    Archive(path, create=True).close()
    return path


def test_a_new_archive_has_the_views_of_views_sql(path):
    with Archive(path) as archive:
        assert archive.db.view_names() == NAMES == list(views())
        assert views_match(archive.db)


def test_opening_again_does_not_touch_the_schema(path):
    before = schema_version(path)
    Archive(path).close()
    assert schema_version(path) == before


def test_an_outdated_view_is_made_anew(path):
    with Archive(path) as archive:
        archive.db.execute("DROP VIEW report_metrics")
        archive.db.execute("CREATE VIEW report_metrics AS SELECT 1 AS old")
    with Archive(path) as archive:
        assert views_match(archive.db)
        assert archive.db.view_names() == NAMES


def test_a_view_that_somebody_made_stays(path):
    with Archive(path) as archive:
        archive.db.execute("CREATE VIEW mine AS SELECT * FROM report_figures")
        archive.db.execute("DROP VIEW requests_wide")
    with Archive(path) as archive:
        assert set(archive.db.view_names()) == {"mine", *NAMES}
        assert archive.db.execute("SELECT count(*) FROM mine").fetchone() == (0,)


# A tiny archive of one report a year, its figures given -------------------------------------------

GROUND = """
INSERT INTO publishers (id, name) VALUES (1, '某局');
INSERT INTO sites VALUES ('s', 'S', 1, 'http://s.example/', '{}');
INSERT INTO pages (id, site_id, url, kind, state, first_seen)
  VALUES (1, 's', 'http://s.example/1', 'report', 'done', '2024-01-01T00:00:00Z');
INSERT INTO fetches (id, page_id, captured_at, outcome)
  VALUES (1, 1, '2024-01-01T00:00:00Z', 'new');
"""


@pytest.fixture
def db(path):
    with Archive(path) as archive:
        archive.db.conn.executescript(GROUND)
        yield archive.db


def add_edition(db, number, *, report, year=2023, is_current=1, form="fmt2021"):
    db.execute(
        "INSERT OR IGNORE INTO reports (id, key, publisher_id, year, form) VALUES (?, ?, 1, ?, ?)",
        [report, f"k{report}", year, form],
    )
    db["editions"].insert(
        {
            "id": number,
            "report_id": report,
            "page_id": 1,
            "capture_id": 1,
            "ordinal": number,
            "is_current": is_current,
            "form": form,
            "text": "",
            "text_sha256": "",
            "first_seen": "",
            "last_seen": "",
            "reader": "",
            "read_at": "",
        }
    )

    if is_current:
        db.execute("UPDATE reports SET current_edition_id = ? WHERE id = ?", [number, report])


def add_figure(db, edition, metric, value, **more):
    if metric:
        db["metrics"].insert({"code": metric, "label_zh": "", "label_en": ""}, ignore=True)
    ordinal = db.execute("SELECT count(*) + 1 FROM figures").fetchone()[0]
    figure = {
        "key": f"f{ordinal}",
        "edition_id": edition,
        "ordinal": ordinal,
        "metric": metric,
        "label": "",
        "value": value,
        "kind": "number",
        "basis": "annual",
        "method": "cell",
        "quote": "",
        "char_start": 0,
        "char_end": 0,
        "anchor": "",
    }
    db["figures"].insert(figure | more)
    return ordinal


def selected(db, sql):
    return list(db.query(sql))


def test_every_figure_is_in_the_tidy_table_once(db):
    add_edition(db, 1, report=1)
    add_edition(db, 2, report=1, is_current=0)
    whole = add_figure(db, 1, "requests.received.total", 7)
    add_figure(db, 1, None, None, kind="blank", part_of=whole)
    add_figure(db, 2, None, 3, method="plain")
    found = selected(db, "SELECT * FROM report_figures ORDER BY figure_id")
    assert [row["value"] for row in found] == [7, None, 3]
    assert [row["is_current"] for row in found] == [1, 1, 0]
    assert [row["part_of_key"] for row in found] == [None, "f1", None]
    assert {row["url"] for row in found} == {"http://s.example/1"}


def test_a_figure_without_publisher_metric_or_section_is_not_lost(db):
    add_edition(db, 1, report=1)
    db.execute("UPDATE reports SET publisher_id = NULL, year = NULL")
    add_figure(db, 1, None, 7)
    assert [row["publisher"] for row in selected(db, "SELECT * FROM report_figures")] == [None]


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ({"value": 1, "method": "rule"}, {"value": 2, "method": "cell"}, 2),
        ({"value": 1, "method": "rule", "approx": "about"}, {"value": 2, "method": "rule"}, 2),
        ({"value": None, "kind": "blank"}, {"value": 2, "method": "rule"}, 2),
        ({"value": None, "kind": "na"}, {"value": 0, "method": "rule", "kind": "zero_word"}, 0),
        ({"value": 1}, {"value": 2}, 1),
    ],
    ids=["table first", "exact first", "stated first", "zero is stated", "first in the text"],
)
def test_a_metric_has_one_value_a_report(db, first, second, value):
    add_edition(db, 1, report=1)
    add_figure(db, 1, "m", **first)
    add_figure(db, 1, "m", **second)
    [row] = selected(db, "SELECT value, places FROM report_metrics")
    assert row == {"value": value, "places": 2}


@pytest.mark.parametrize(
    ("second", "conflict"),
    [
        ({"value": 1}, 0),
        ({"value": 2}, 1),
        ({"value": 2, "approx": "about"}, 0),
        ({"value": None, "kind": "blank"}, 0),
    ],
)
def test_two_exact_values_that_differ_are_a_conflict(db, second, conflict):
    add_edition(db, 1, report=1)
    add_figure(db, 1, "m", 1)
    add_figure(db, 1, "m", **second)
    [row] = selected(db, "SELECT conflict FROM report_metrics")
    assert row["conflict"] == conflict


def test_other_years_and_older_editions_are_no_metric_of_the_report(db):
    add_edition(db, 1, report=1)
    add_edition(db, 2, report=1, is_current=0)
    add_figure(db, 1, "m", 1, basis="prior_year")
    add_figure(db, 1, "m", 1, basis="cumulative")
    add_figure(db, 2, "m", 1)
    assert selected(db, "SELECT * FROM report_metrics") == []


def test_requests_wide_over_two_forms(db):
    add_edition(db, 1, report=1, year=2018, form="stat2014")
    for metric, value in [
        ("requests.received.total", 5),
        ("requests.closed.total", 4),
        ("requests.reply.granted", 3),
        ("cases.litigation.total", 2),
    ]:
        add_figure(db, 1, metric, value)
    add_edition(db, 2, report=2, year=2023)
    for metric, value in [
        ("requests.received.total", 10),
        ("requests.carried_in.total", 2),
        ("requests.outcome.total.total", 9),
        ("requests.carried_out.total", 3),
        ("cases.litigation.direct.total", 1),
        ("cases.litigation.after_review.total", 0),
    ]:
        add_figure(db, 2, metric, value)
    add_edition(db, 3, report=3, year=2024)
    old, new, nothing = selected(db, "SELECT * FROM requests_wide")
    assert (old["received"], old["closed"], old["granted"], old["balance"]) == (5, 4, 3, None)
    assert (old["lawsuits"], old["lawsuits_direct"]) == (2, None)
    assert (new["received"], new["closed"], new["granted"], new["balance"]) == (10, 9, None, 0)
    assert (new["lawsuits"], new["lawsuits_direct"], new["lawsuits_after_review"]) == (1, 1, 0)
    assert (nothing["year"], nothing["received"], nothing["balance"]) == (2024, None, None)


def test_every_metric_named_in_a_view_or_query_is_one_of_the_codebook():
    codes = {metric.code for metric in codebook.load().metrics}
    queries = files("report_archiver.publish.datasette").joinpath("queries.toml")
    sources = [*views().values(), queries.read_text("utf-8")]
    named = {code for source in sources for code in re.findall(r"'([a-z]+\.[a-z_.]+)'", source)}
    assert named
    assert named <= codes
