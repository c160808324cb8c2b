import json

import pytest
from tests.test_record import KEYS

PUBLISHER = "许昌市公共资源交易中心"


@pytest.mark.parametrize("name", ["2017", f"{PUBLISHER} 2017", "2017 许昌市公共资源交易中心"])
def test_a_report_is_shown_with_its_source(run, demo_db, name):
    ran = run("show", name, "--db", demo_db)
    assert ran.status == 0
    for words in [
        PUBLISHER,
        "2018-03-06T17:12:16+08:00",
        "本站编辑",
        "sha256",
        "Outline",
        "9,286",
        "≈400",
        "proactive.info.total",
    ]:
        assert words in ran.out


def test_as_json_it_is_the_reading_and_where_it_came_from(run, demo_db):
    record = json.loads(run("show", "2017", "--db", demo_db, "--json").out)
    assert list(record) == ["report", "capture", *KEYS[""].split()]
    assert len(record["capture"]["body_sha256"]) == 64
    for figure in record["figures"]:
        assert record["text"][figure["char_start"] : figure["char_end"]] == figure["quote"]
    by_url = run("show", record["report"]["url"], "--db", demo_db, "--json")
    by_id = run("show", f"#{record['report']['id']}", "--db", demo_db, "--json")
    assert json.loads(by_url.out) == json.loads(by_id.out) == record


def test_an_ambiguous_name_lists_what_it_may_mean(run, demo_db):
    ran = run("show", PUBLISHER, "--db", demo_db)
    assert (ran.status, ran.out) == (2, "")
    assert f"{PUBLISHER} 2012" in ran.err
    assert "#" in ran.err


def test_an_unknown_name_says_so(run, demo_db):
    ran = run("show", "1999", "--db", demo_db)
    assert ran.status == 2
    assert "no report '1999'" in ran.err


def test_statutory_tables_are_shown_as_the_form_prints_them(run, demo_db):
    ran = run("show", "2023", "--db", demo_db)
    assert "Table 1" in ran.out
    assert "自然人" in ran.out


def test_a_name_that_is_no_text_is_unknown(run, demo_db):
    ran = run("show", "\udcff\udc80", "--db", demo_db)
    assert ran.status == 2
    assert "no report" in ran.err
