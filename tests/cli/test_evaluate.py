import json

import pytest

PAGE = """<h1>甲县水利局2015年政府信息公开工作年度报告</h1>
<p>一、概况</p><p>公开信息3条。</p>"""
TRUTH = {
    "source": "http://www.example.cn/1.html",
    "title": "甲县水利局2015年政府信息公开工作年度报告",
    "year": 2014,
    "headings": [[1, "一、概况"]],
    "figures": [
        {"value": 3, "unit": "条", "label": "公开信息", "quote": "公开信息3条"},
        {"value": 9, "unit": None, "label": "", "quote": "公开信息3条"},
    ],
}


@pytest.fixture
def folder(tmp_path):
    for name in ("docs", "truth"):
        (tmp_path / name).mkdir()
    (tmp_path / "docs" / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "docs" / "b.docx").write_bytes(b"PK")
    (tmp_path / "truth" / "a.json").write_text(json.dumps(TRUTH), "utf-8")
    (tmp_path / "truth" / "b.json").write_text("{}", "utf-8")
    return tmp_path


def test_scores_and_misses_as_a_table(run, folder):
    ran = run("evaluate", folder)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert "  ~ year 2014 → 2015" in lines
    assert "  - figures 9 | 公开信息3条" in lines
    assert ["figures", "recall", "1", "2", "50.0"] in [line.split() for line in lines]
    assert "not read yet: b.docx" in lines


def test_scores_and_misses_as_json(run, folder):
    record = json.loads(run("evaluate", folder, "--json").out)
    assert (record["documents"], record["unread"]) == (1, ["b.docx"])
    assert record["scores"]["title"] == record["scores"]["figures_precision"] == 1.0
    assert record["counts"]["figures"] == {"hits": 1, "missed": 1, "extra": 0}
    assert record["forms"]["prose"]["scores"] == record["scores"]
    assert record["documents_per_second"] > 0
    assert record["misses"][0] == {
        "document": "a.html", "field": "year", "expected": "2014", "got": "2015", "context": "",
    }  # fmt: skip


def test_one_form_alone(run, folder):
    assert json.loads(run("evaluate", folder, "--form", "fmt2021", "--json").out)["documents"] == 0
    ran = run("evaluate", folder, "--form", "fmt1999")
    assert (ran.status, "prose, stat2014" in ran.err) == (2, True)


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_what_is_no_such_folder_is_refused_with_what_to_do(run, tmp_path, name):
    ran = run("evaluate", tmp_path / name)
    assert ran.status == 2
    assert "laid out like tests/yardstick" in ran.err
