"""The plugin in a real datasette: every page, every query, names for numbers, nothing that runs."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from tests.publish.sites import Site

from report_archiver.publish.dataset import describe
from report_archiver.publish.datasette import metadata
from report_archiver.publish.datasette.recognition import archives

TABLES = [relation.name for relation in describe().relations if relation.kind == "table"]
VIEWS = [relation.name for relation in describe().relations if relation.kind == "view"]
QUERIES = list(metadata.queries())


@pytest.fixture
def stranger(tmp_path):
    """A database that is no archive, with names that an archive has."""
    path = tmp_path / "stranger.db"
    conn = sqlite3.connect(path)
    conn.executescript(
        "CREATE TABLE reports (id INTEGER PRIMARY KEY, report_id, url, key);"
        "CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, size, encoding, content);"
        "INSERT INTO reports VALUES (1, 2, 'http://x.example/', 'k');"
    )
    conn.close()
    return path


# Every page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/-/index", "/reports", "/reports?_show_hidden=1"])
def test_the_pages_around(site, path):
    assert describe().title in site.get(path).text


@pytest.mark.parametrize("name", [*TABLES, *VIEWS])
def test_every_table_and_view(site, name):
    relation = next(one for one in describe().relations if one.name == name)
    page = site.get(f"/reports/{name}").text
    assert relation.title in page
    assert "facets timed out" not in page
    for column in relation.columns:
        assert f"<dt>{column.name}</dt>" in page


# Keys of the tables whose first column alone is none.
KEYS = {"expected": ("publisher_id", "year"), "routes": ("route_id", "place")}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_every_table(site, name):
    records = site.rows(f"/reports/{name}.json")
    keys = KEYS.get(name) or [next(iter(records[0]))]
    for record in records:
        values = ",".join(quoted(record[key]) for key in keys)
        address = site.datasette.urls.row("reports", name, values)
        assert site.get(address).status_code == 200


def quoted(value):
    return "".join(c if c.isalnum() or c in "_-" else f"~{ord(c):02X}" for c in str(value))


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_answers_as_it_stands(site, name):
    page = site.get(f"/reports/{name}").text
    assert metadata.queries()[name]["title"].split()[0] in page
    assert site.rows(f"/reports/{name}.json"), "a query that answers nothing shows nothing"


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_is_told(name):
    query = metadata.queries()[name]
    assert set(query) == {"title", "description", "sql", "hide_sql"}
    assert query["description"].endswith(".")


def test_the_index_leads_to_the_dataset_and_home(site):
    page = site.get("/-/index").text
    assert '<a href="/">Home page of the archive</a>' in page
    assert 'href="/reports/report_figures?is_current=1&amp;_nocount=1"' in page
    assert 'href="/reports/years_held"' in page


def test_two_archives_have_one_home(finished, archive_path):
    site = Site(finished, archive_path)
    page = site.get("/").text
    assert describe().description in page
    assert page.count(describe().description) == 1
    assert '<a href="/-/in/reports_2/home">reports_2</a>' in page
    assert "report_figures?is_current" in site.get("/reports_2").text
    site.close()


def test_the_database_page_leads_to_the_dataset_and_the_queries(site):
    page = site.get("/reports").text
    for name in [*VIEWS, *QUERIES]:
        assert f'href="/reports/{name}' in page
    assert "_sqlite_migrations" not in page


# What the queries say -----------------------------------------------------------------------------


def test_a_metric_year_over_year(site):
    found = site.rows("/reports/year_over_year.json?metric=requests.received.total")
    ours = [row for row in found if row["publisher"].startswith("甲")]
    assert [(row["year"], row["value"], row["change"]) for row in ours] == [
        (2022, 11, None),
        (2023, 12, 1),
    ]
    assert (ours[1]["percent"], ours[1]["same_form"]) == (9.1, 0)
    assert site.rows("/reports/year_over_year.json?metric=nothing") == []


def test_the_figures_of_one_report(site):
    found = site.rows("/reports/figures_of_a_report.json?publisher=甲&year=2022")
    assert [row["key"] for row in found] == [f"key-1-{n}" for n in range(1, 8)]


def test_where_a_number_comes_from(site, known):
    [row] = site.rows("/reports/origin_of_a_figure.json?key=key-1-6")
    assert row["quote"] == "近400人"
    assert "【近400人】" in row["context"]
    assert (row["body_sha256"], row["bytes"]) == (known.sha256, len(known.page))


def test_zeros_and_blanks(site):
    found = site.rows("/reports/zeros_and_blanks.json")
    names = ("numbers", "printed_zeros", "zeros_in_words", "blanks", "strokes")
    assert {tuple(row[name] for name in names) for row in found} == {(4, 0, 1, 1, 1)}


def test_what_was_published_late(site):
    [row] = site.rows("/reports/published_late.json")
    assert (row["due"], row["days_late"], row["duty"]) == ("2024-01-31", 1, "by choice")


def test_missing_years(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE reports SET year = 2019 WHERE id = 1")
    conn.commit()
    conn.close()
    site = Site(archive_path)
    rows = site.rows("/reports/years_held.json")
    site.close()
    assert {row["publisher_id"]: row["years_missing"] for row in rows} == {
        1: "2020 2021 2022",
        2: None,
    }


def test_words_are_found_in_the_innermost_section(site):
    found = site.rows("/reports/find_words.json?words=参加培训")
    assert [row["year"] for row in found] == [2023, 2023, 2022]
    assert "【参加培训】" in found[0]["found"]


# Cells --------------------------------------------------------------------------------------------


def test_foreign_keys_show_names_in_tables_and_on_rows(site):
    for path in ("/reports/reports", "/reports/reports/1"):
        assert '<a href="/reports/publishers/1">甲市公共资源交易中心</a>' in site.get(path).text
    for path in ("/reports/figures", "/reports/figures/11"):
        page = site.get(path).text
        assert '<a href="/reports/metrics/requests~2Ereceived~2Etotal">本年新收</a>' in page
        assert '<a href="/reports/sections/1">总体情况</a>' in page


def test_a_reference_without_a_name_shows_its_number(site):
    assert '<a href="/reports/tables/1">1</a>' in site.get("/reports/figures/12").text


def test_views_and_queries_link_to_rows(site, known):
    for path in ("/reports/report_figures", "/reports/origin_of_a_figure"):
        page = site.get(path).text
        assert '<a href="/reports/reports/1">1</a>' in page
        assert f'<a href="/reports/bodies/{known.sha256}">' in page
        assert '<a href="/reports/captures?id=1">1</a>' in page
        assert 'href="/reports/origin_of_a_figure?key=key-1-1"' in page


def test_how_captures_are_kept_leads_to_the_parts(site, known):
    page = site.get("/reports/fetches/2").text
    for address in ("bodies?id=1", "answers/2", "contexts/1", "readers/1", "pages/2"):
        assert f'href="/reports/{address}"' in page
        site.get(f"/reports/{address}")
    assert known.sha256 in site.get("/reports/bodies?id=1").text


def test_addresses_are_links_only_if_they_are_of_the_web(site):
    page = site.get("/reports/report_figures").text
    assert (
        '<a class="ra-outside" href="http://www.example.org/1.html" '
        'rel="noreferrer noopener nofollow">'
    ) in page
    assert "javascript:alert(document.domain)" in page
    for path in ("/reports/pages", "/reports/pages/3", "/reports/report_figures"):
        assert 'href="javascript' not in site.get(path).text


PAGES = [
    "/reports",
    *(f"/reports/{name}" for name in [*TABLES, *VIEWS, *QUERIES]),
    "/reports/captures?id=1",
    "/reports/tables/1",
    "/reports/publishers/2",
    "/reports/findings/1",
    "/reports?sql=select+html(sha256)+from+bodies",
]


@pytest.mark.parametrize("path", PAGES)
def test_script_of_an_archive_is_never_script_of_a_page(site, known, path):
    assert known.script not in site.get(path).text


def test_script_is_shown_as_text(site):
    assert "&lt;script&gt;" in site.get("/reports/publishers/2").text


def test_json_is_readable(site):
    assert (
        "Content-Type: text/html\nX-Note: &lt;script&gt;" in site.get("/reports/captures?id=1").text
    )
    table = site.get("/reports/tables/1").text
    assert "<tr><td>本年新收</td><td>12</td><td>/</td><td></td></tr>" in table
    finding = site.get("/reports/findings/1").text
    assert 'href="/reports/origin_of_a_figure?key=key-1-2">key-1-2</a>' in finding


ANY_JSON = ["{", "NaN", "3", '"text"', "[[1, 2], null]", '{"a": "<b>"}', "[" * 100_000]


@pytest.mark.parametrize("text", ANY_JSON, ids=range(len(ANY_JSON)))
def test_any_json_and_what_is_none_can_be_shown(archive_path, text):
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE tables SET cells = ?", [text])
    conn.execute("UPDATE findings SET figures = ?", [text])
    conn.execute("UPDATE answers SET headers = ?", [text])
    conn.execute("UPDATE fetches SET headers = NULL")
    conn.commit()
    conn.close()
    site = Site(archive_path)
    for name in ("tables", "findings", "captures"):
        assert "<b>" not in site.get(f"/reports/{name}").text.split("rows-and-columns")[-1]
    site.close()


def test_a_long_table_is_cut_and_says_so(archive_path):
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE tables SET cells = ? WHERE id = 1", [json.dumps([["a"]] * 1000)])
    conn.commit()
    conn.close()
    site = Site(archive_path)
    page = site.get("/reports/tables/1").text
    site.close()
    assert page.count("<tr><td>a</td></tr>") == 200
    assert "… and 800 rows more" in page


# Bytes --------------------------------------------------------------------------------------------


def test_bodies_are_told_not_shown(site, known):
    for path in ("/reports/bodies", f"/reports/bodies/{known.sha256}"):
        page = site.get(path).text
        assert "bytes as kept" in page
        assert "<Binary" not in page
        assert "\ufffd" not in page


def test_the_exact_bytes_are_a_download(site, known):
    for sha256, content in ((known.sha256, known.page), (known.plain_sha256, known.plain)):
        response = site.get(f"/reports/bytes_of_a_body.blob?sha256={sha256}&_blob_column=body")
        assert response.content == content
        assert hashlib.sha256(response.content).hexdigest() == sha256
        assert_attachment(response)


def test_a_stored_content_is_a_download_too(site, known):
    assert_attachment(site.get(f"/reports/bodies/{known.sha256}.blob?_blob_column=content"))


def assert_attachment(response):
    assert response.headers["content-type"] == "application/binary"
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_body_and_html_are_functions_of_sql(site, known):
    sql = f"select html('{known.sha256}') as html, length(body('{known.sha256}')) as bytes"
    [row] = site.rows(f"/reports.json?sql={sql}")
    assert row == {"html": known.page.decode(), "bytes": len(known.page)}


# Headers, and neighbours --------------------------------------------------------------------------


def test_pages_of_an_archive_carry_security_headers(site):
    for path in ("/", "/reports/report_figures", "/reports/nothing"):
        headers = site.get(path, status=404 if path.endswith("nothing") else 200).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert len(headers.get_list("x-content-type-options")) == 1


def test_style_and_script_are_served(site):
    for name in ("archive.css", "archive.js"):
        address = f"/-/static-plugins/report-archiver/{name}"
        assert address in site.get("/reports/reports").text
        assert site.get(address).content


def test_a_database_that_is_no_archive_is_left_alone(stranger):
    site = Site(stranger)
    told = site.get("/-/metadata.json").json()
    assert json.dumps(told) == "{}"
    page = site.get("/stranger/reports")
    assert "content-security-policy" not in page.headers
    assert "report-archiver" not in page.text
    assert '<a href="http://x.example/">' in page.text
    assert site.get("/stranger.json").json()["queries"] == []
    assert site.get("/stranger.json?sql=select+body(1)", status=400)
    site.close()


def test_beside_a_stranger_the_archive_is_itself_and_the_stranger_too(finished, stranger):
    site = Site(finished, stranger)
    assert "Report figures" in site.get("/reports/report_figures").text
    assert describe().title not in site.get("/").text
    assert "content-security-policy" not in site.get("/").headers
    assert "column-descriptions" not in site.get("/stranger/reports").text
    site.close()


def test_a_file_that_is_no_database_or_gone_is_no_archive(finished, tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    site = Site(finished, broken, tmp_path / "gone.db")
    assert archives(site.datasette) == {"reports"}
    site.close()


def test_what_a_crawl_commits_shows_at_once(archive_path):
    site = Site(archive_path)
    before = len(site.rows("/reports/pages.json"))
    writer = sqlite3.connect(archive_path)
    writer.execute(
        "INSERT INTO pages (site_id, url, kind, state, first_seen)"
        " VALUES ('example', 'http://www.example.org/new', 'other', 'queued', '')"
    )
    writer.commit()
    assert len(site.rows("/reports/pages.json")) == before + 1
    writer.close()
    site.close()


def test_the_plugin_knows_nothing_of_the_crawler():
    for source in Path(metadata.__file__).parent.glob("*.py"):
        assert "report_archiver.crawl" not in source.read_text("utf-8")


def test_what_is_told_of_tables_is_told_anew_when_another_file_is_opened(finished, tmp_path):
    site = Site(finished)
    told = metadata.metadata(site.datasette)
    told["databases"]["reports"]["tables"]["figures"]["columns"].clear()  # datasette writes into it
    assert metadata.metadata(site.datasette)["databases"]["reports"]["tables"]["figures"]["columns"]
    other = tmp_path / "other.db"
    sqlite3.connect(other).close()
    kind = type(site.datasette.databases["reports"])
    site.datasette.add_database(kind(site.datasette, str(other)), name="other")
    assert "title" not in metadata.metadata(site.datasette)
    site.close()


def test_units_source_and_licence_are_told(site, known):
    assert f"{len(known.page)}&nbsp;B" in site.get("/reports/bodies").text
    page = site.get("/reports").text
    assert "The web sites of the publishers" in page
    assert "著作权法第五条" in page
