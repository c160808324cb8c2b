"""Citations for people and for programs, whatever a title holds."""

import json
from dataclasses import replace

from report_archiver.publish.datasette import citing

SOURCE = citing.Source(
    title="甲中心2023年政府信息公开工作年度报告",
    publisher="甲中心",
    year=2023,
    published_at="2024-01-24T10:05:48+08:00",
    url="http://www.example.gov.cn/2023.html",
    captured_at="2026-11-28T12:56:20Z",
    sha256="ab" * 32,
)
BARE = citing.Source("", "", None, "", "http://one.example/", "2026-11-28T12:56:20Z", "")


def test_for_people():
    assert citing.chinese(SOURCE) == (
        "甲中心. 甲中心2023年政府信息公开工作年度报告[R/OL]. (2024-01-24)[2026-11-28存档]. "
        f"http://www.example.gov.cn/2023.html. 存档时间 2026-11-28T12:56:20Z，SHA-256 {'ab' * 32}."
    )
    assert citing.english(SOURCE) == (
        "甲中心. 甲中心2023年政府信息公开工作年度报告. Published 2024-01-24. "
        "http://www.example.gov.cn/2023.html "
        f"(captured 2026-11-28T12:56:20Z, SHA-256 {'ab' * 32})."
    )


def test_what_is_not_known_is_left_out():
    assert citing.chinese(BARE).startswith("http://one.example/[R/OL]. [2026-11-28存档]. ")
    assert citing.english(BARE).startswith("http://one.example/. http://one.example/ (captured")


def test_of_several_editions_the_one_is_named():
    second = replace(SOURCE, edition=2)
    assert "第2版" in citing.chinese(second)
    assert "Edition 2." in citing.english(second)
    assert "edition = {2}" in citing.bibtex(second, "k")


def test_bibtex_takes_names_whole_and_escapes_what_it_would_run():
    told = citing.bibtex(replace(SOURCE, title="50%_增长\n{x}"), "甲中心 2023")
    assert told.startswith("@techreport{2023,\n")
    assert "  author = {{甲中心}},\n" in told
    assert r"  title = {{50\%\_增长 \{x\}}}," in told
    assert told.count("{") == told.count("}")


def test_no_address_is_told_that_a_browser_would_run():
    hostile = replace(SOURCE, url="javascript:alert(1)")
    assert "url =" not in citing.bibtex(hostile, "k")
    assert "URL" not in json.loads(citing.csl(hostile, "k"))[0]
    broken = citing.bibtex(replace(SOURCE, url="http://x.example/}\nnote={"), "k")
    assert "url = {http://x.example/%7D%0Anote=%7B}," in broken


def test_csl():
    (item,) = json.loads(citing.csl(SOURCE, "甲中心 2023"))
    assert item["issued"] == {"date-parts": [[2024, 1, 24]]}
    assert item["author"] == [{"literal": "甲中心"}]
    assert item["id"] == "甲中心 2023"
    (bare,) = json.loads(citing.csl(BARE, "k"))
    assert "issued" not in bare
    assert "author" not in bare
