import io
import json
import sys

import pytest
from tests.test_record import KEYS

from report_archiver.cli import read

PAGE = """<!DOCTYPE html><meta charset=utf-8><title>某县水利局2020年政府信息公开工作年度报告</title>
<h1>某县水利局2020年政府信息公开工作年度报告</h1>
<p>一、总体情况</p><p>2020年，主动公开政府信息1,024条，其中通过网站公开1000条。</p>
<p>二、依申请公开</p><p>本年度收到政府信息公开申请为零。</p>
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


def test_it_prints_one_json_document_of_the_promised_shape(run, page):
    ran = run("read", page)
    record = json.loads(ran.out)
    assert (ran.status, ran.err) == (0, "")
    for part, keys in KEYS.items():
        value = record[part] if part else record
        for one in value if isinstance(value, list) else [value]:
            assert list(one) == keys.split()
    assert (record["publisher"], record["year"]) == ("某县水利局", 2020)
    assert 1024 in [figure["value"] for figure in record["figures"]]
    assert "主动公开" in ran.out


def test_text_is_read_too(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("某县水利局2020年政府信息公开工作年度报告\n\n公开信息12条。\n", "gb18030")
    assert 12 in [figure["value"] for figure in json.loads(run("read", path).out)["figures"]]


def test_standard_input_is_read(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    assert json.loads(run("read", "-").out)["year"] == 2020


def test_what_is_far_too_large_is_refused(run, page, monkeypatch):
    monkeypatch.setattr(read, "MAX_BYTES", 100)
    ran = run("read", page)
    assert ran.status == 2
    assert "is larger than" in ran.err
