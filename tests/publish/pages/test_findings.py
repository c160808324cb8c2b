"""The list of findings: what each tells, its life, what it is narrowed by; words of rules."""

import re
import sqlite3
from pathlib import Path

import pytest
from tests.publish.sites import Site
from tests.publish.test_feed import of, parsed

from report_archiver import check, codebook, extract
from report_archiver.archive import functions
from report_archiver.check import series, silence, timeliness
from report_archiver.publish.datasette import words
from report_archiver.publish.datasette.pages import findings

MORE = """
INSERT INTO findings (id, severity, rule, message, site_id, found_at, last_found_at, key)
VALUES (10, 'error', 's.trail', 'no way', 'example', '2024-02-02T00:00:00.000Z', '2024-02-02', 'a');
INSERT INTO findings
  (id, severity, rule, message, publisher_id, year, found_at, last_found_at, resolved_at, key)
VALUES (11, 'warning', 't.late', '9 days late', 1, 2023, '2024-02-03T00:00:00.000Z', '2024-02-03',
  '2024-02-05', 'b');
INSERT INTO findings (id, severity, rule, message, page_id, found_at, last_found_at, key)
VALUES (12, 'error', 's.lost_report', 'a menu', 4, '2024-02-02T00:00:00.000Z', '2024-02-02', 'c');
INSERT INTO finding_events (finding_id, at, kind) VALUES
  (10, '2024-02-02T00:00:00.000Z', 'found'), (11, '2024-02-03T00:00:00.000Z', 'found'),
  (11, '2024-02-04T00:00:00.000Z', 'resolved'), (11, '2024-02-04T12:00:00.000Z', 'returned'),
  (11, '2024-02-05T00:00:00.000Z', 'resolved'), (12, '2024-02-02T00:00:00.000Z', 'found');
"""


@pytest.fixture(scope="module")
def site(finished, tmp_path_factory):
    path = tmp_path_factory.mktemp("findings") / "reports.db"
    path.write_bytes(finished.read_bytes())
    conn = sqlite3.connect(path)
    functions.register(conn)
    conn.executescript(MORE)
    conn.close()
    opened = Site(path)
    yield opened
    opened.close()


def shown(page):
    return sorted(int(one) for one in re.findall(r'<li id="finding-(\d+)"', page))


def test_a_finding_tells_all(site):
    page = site.get("/-/findings").text
    assert shown(page) == [1, 2, 3, 4, 10, 12]
    assert "Requests in = requests out" in page
    assert '<dd lang="zh-Hans">11</dd>' in page
    assert 'href="/-/figure/key-1-1"' in page
    assert 'href="/-/original/1"' in page
    assert "#finding-1" in page
    assert "<script>" not in page


def test_the_life_of_a_finding(site):
    page = site.get("/-/findings?state=resolved").text
    life = re.sub(r"<[^>]+>|\s+", " ", page.partition('id="finding-11"')[2].partition("</li>")[0])
    told = re.findall(r"(found|resolved|returned) \S* ?2024-02-0\d", life)
    assert told == ["found", "resolved", "returned", "resolved"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("severity=error&rule=s.*", [10, 12]),
        ("state=all&rule=t.late", [11]),
        ("state=resolved", [11]),
        ("state=all&publisher=甲&year=2023", [2, 4, 11]),
        ("publisher=乙", [3]),
        ("year=2022", [1]),
        ("site=example&rule=s.*", [10, 12]),
        ("site=other", [1]),
        ("since=2024-02-02", [10, 12]),
        ("rule=x", []),
    ],
)
def test_what_it_is_narrowed_by_its_feed_is_too(site, query, found):
    page = site.get(f"/-/findings?{query}").text
    assert shown(page) == found
    feed = re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', page
    )
    _, entries = parsed(site.get(feed[1].replace("&amp;", "&")).content)
    assert all("/finding_events/" in of(one, "id") for one in entries)
    rules = {one.get("term") for entry in entries for one in entry.findall("{*}category")}
    assert bool(rules) == bool(found)


def test_the_counts_of_rules_lead_to_them(site):
    page = site.get("/-/findings?severity=error").text
    assert 'href="/-/findings?severity=error&amp;rule=s.trail"' in page


def rules():
    """All rules that a finding may be of."""
    book = codebook.load()
    told = {rule.id for form in book.forms for rule in form.rules} | {one.id for one in book.series}
    for room in (check, extract):
        for path in sorted(Path(room.__file__).parent.glob("*.py")):
            text = path.read_text("utf-8")
            told |= set(re.findall(r'(?:rule=|Finding\(\s*(?:rule=)?)"([a-z]\w*\.\w+)"', text))
    return told | {*series.RULES, *silence.RULES, *timeliness.RULES}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_rule_has_a_name_and_is_explained(language):
    found = rules()
    assert {"t3.balance", "p.text", "form.row", "y.jump", "s.trail", "t.late"} <= found
    for group in ("rule", "rule_more"):
        assert set(words.words(language)[group]) == found
    assert set(words.words(language)["rule_family"]) == set(findings.families())
