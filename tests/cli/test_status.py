"""`status` for people and as JSON; advice for every reason."""

import json
import shutil
import sqlite3

import pytest

from report_archiver.archive import Archive
from report_archiver.cli.due import spans
from report_archiver.crawl.advice import advice

REASONS = (
    "robots scope address scheme trap redirects too_large truncated timeout connection protocol"
    " tls dns empty not_text challenge:jsl challenge:login soft_404 maintenance http:401 http:403"
    " http:404 http:410 http:429 http:418 http:500 http:503"
).split()


@pytest.mark.parametrize("reason", REASONS)
def test_there_is_advice_for_every_reason(reason):
    assert advice(reason)


def test_advice_is_of_the_nearest_kind():
    assert advice("http:403") != advice("http:418") != advice("http:500")
    assert advice("http:418") == advice("http:400")
    assert advice("challenge:login") != advice("challenge:jsl") == advice("challenge:waf")
    assert advice(None) == advice("unheard of") == advice("http:") == ""


@pytest.mark.parametrize(
    ("years", "words"),
    [((), ""), ((2012,), "2012"), ((2012, 2013, 2014, 2016), "2012–2014, 2016")],
)
def test_years_in_short(years, words):
    assert spans(years) == words


def test_the_demo(run, demo_db):
    ran = run("status", "--db", demo_db)
    assert ran.status == 0
    lines = ran.out.splitlines()
    [site] = [line for line in lines if line.startswith("xuchang-ggzy-replica  2")]
    assert "finished" in site
    assert "27 new, 1 failed" in site
    [publisher] = [line for line in lines if line.startswith("许昌市公共资源交易中心")]
    assert publisher.split()[1:3] == ["14", "2012–2025"]
    assert any("failed" in line and "http:404" in line and "it is not" in line for line in lines)
    assert "Waiting" not in ran.out


def test_the_json_is_one_document_with_advice(run, demo_db):
    told = json.loads(run("status", "--json", "--db", demo_db).out)
    assert list(told) == [
        "path", "holdings", "findings", "sites", "pages", "publishers", "troubles", "resting",
        "kinds", "drifts", "expected",
    ]  # fmt: skip
    [trouble] = told["troubles"]
    assert (trouble["reason"], trouble["pages"]) == ("http:404", 1)
    assert trouble["advice"] == advice("http:404")


def test_an_empty_archive(run, tmp_path):
    with Archive(tmp_path / "empty.db", create=True):
        pass
    ran = run("status", "--db", tmp_path / "empty.db")
    assert ran.status == 0
    assert "0 captures of 0 pages" in ran.out
    assert run("status", "--db", tmp_path / "none.db").status == 2


def test_what_waits_is_said(run, demo_db, tmp_path):
    db = shutil.copy(demo_db, tmp_path / "reports.db")
    conn = sqlite3.connect(db)
    conn.execute("UPDATE crawls SET state = 'running', finished_at = NULL, note = '[b]a note'")
    conn.execute("UPDATE pages SET state = 'queued' WHERE kind = 'report'")
    conn.execute("UPDATE hosts SET not_before = '2999-01-01T00:00:00.000Z'")
    conn.commit()
    conn.close()
    ran = run("status", "--db", db)
    assert ran.status == 0
    assert "http://ggzy.xuchang.example asks to be left alone until 2999-01-01" in ran.out
    assert "xuchang-ggzy-replica: running, or killed" in ran.out
    assert "xuchang-ggzy-replica: 15 pages queued; go on with: crawl" in ran.out
    assert "[b]a note" in ran.out


def test_a_copy_that_may_not_be_written_to(run, demo_db, tmp_path):
    folder = tmp_path / "published"
    folder.mkdir()
    db = shutil.copy(demo_db, folder / "reports.db")
    db.chmod(0o400)
    folder.chmod(0o500)
    try:
        assert run("status", "--db", db).status == 0
        assert run("verify", "--db", db).status == 0
    finally:
        folder.chmod(0o700)
