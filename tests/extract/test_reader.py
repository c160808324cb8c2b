"""The reader as a whole: every figure back to its place, hostile and broken pages included."""

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.extract.making import requests_table
from tests.extract.pages import PAGES, REPORT, TITLE, markup_table, paragraphs

from report_archiver.errors import NotADocument
from report_archiver.extract import Hints, Reader

FORBIDDEN = re.compile("[\x00\r\ud800-\udfff]")


def form_page():
    """A page with the largest form table, as markup with its merged cells."""
    rows = ""
    for row in requests_table(lambda row, col: str(row * col % 7)):
        cells = [(cell, 1, 1) if isinstance(cell, str) else cell for cell in row]
        rows += "<tr>" + "".join(
            f'<td rowspan="{down}" colspan="{across}">{text}</td>' for text, down, across in cells
        )
        rows += "</tr>"
    return (
        f"<h1>{TITLE.replace('2018', '2022')}</h1><div>{paragraphs(REPORT[:3])}"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{rows}</table>"
        f"<p>四、存在的主要问题</p><p>无。</p></div>"
    )


WRITTEN = {**{name: page.html for name, page in PAGES.items()}, "form": form_page()}


def hold(reading):
    """All that a reading promises, whatever it was made of."""
    text = reading.text
    assert not FORBIDDEN.search(text)
    for figure in reading.figures:
        assert text[figure.span.start : figure.span.end] == figure.quote
        assert figure.kind == "blank" or figure.quote
        assert (figure.value is None) == (figure.kind in ("blank", "na"))
        assert figure.section is None or figure.section < len(reading.sections)
        assert figure.table is None or figure.table < len(reading.tables)
        assert (figure.table is None) == (figure.row is None) == (figure.col is None)
        if figure.part_of is not None:
            whole = reading.figures[figure.part_of]
            assert whole is not figure
            assert whole.span != figure.span
        if figure.section is not None:
            section = reading.sections[figure.section]
            assert section.span.start <= figure.span.start <= section.span.end
    assert len({figure.key for figure in reading.figures}) == len(reading.figures)
    starts = [figure.span.start for figure in reading.figures]
    assert starts == sorted(starts)
    for section in reading.sections:
        assert 0 <= section.span.start < section.span.end <= len(text)
    for table in reading.tables:
        assert 0 <= table.span.start <= table.span.end <= len(text)
        assert len({len(row) for row in table.cells}) == 1
    keys = {figure.key for figure in reading.figures}
    for finding in reading.findings:
        assert set(finding.figures) <= keys


@pytest.mark.parametrize("name", WRITTEN)
def test_every_figure_of_a_written_page_has_its_place(reader, name):
    found = reader.read(WRITTEN[name].encode())
    assert found.figures
    hold(found)


def test_a_form_is_known_and_its_cells_are_figures(reader):
    found = reader.read(WRITTEN["form"].encode())
    assert found.form == "fmt2021"
    cells = [figure for figure in found.figures if figure.method == "cell"]
    assert len(cells) >= 100
    assert all(figure.anchor.rpartition(" > ")[2].startswith("td") for figure in cells)


def test_prose_and_cells_come_in_the_order_of_the_text(reader):
    table = markup_table([["规范性文件", "件数"], ["制发", "3"]])
    found = reader.read(
        f"<p>一、概述</p><p>公开信息12条，其中网站8条。</p>{table}<p>培训5人，其中专职2人。</p>".encode()
    )
    hold(found)
    last = found.figures[-1]
    assert last.value == 2
    assert found.figures[last.part_of].value == 5


def test_keys_are_of_the_body_the_place_and_the_metric(reader):
    html = "<p>一、概述</p><p>公开政府信息12条。</p>"
    one, again = (reader.read(html.encode()).figures[0].key for _ in range(2))
    other = reader.read((html + " ").encode()).figures[0].key
    assert one == again != other
    assert re.fullmatch("[0-9a-f]{16}", one)


def test_a_codebook_without_rules_still_reads_plain_figures(book):
    bare = Reader(replace(book, prose=(), zeros=()))
    (figure,) = bare.read("<p>一、概述</p><p>公开政府信息12条，未收到申请。</p>".encode()).figures
    assert (figure.metric, figure.method, figure.value) == (None, "plain", 12)


def test_the_sites_hint_is_the_last_word_on_the_publisher(reader):
    found = reader.read("<p>公开信息12条。</p>".encode(), hints=Hints(publisher="清河县水务局"))
    assert found.identity.publisher == "清河县水务局"


def test_a_reader_leaves_nothing_behind(reader):
    body = WRITTEN["with_classes"].encode()
    first = reader.read(body)
    reader.read(WRITTEN["form"].encode())
    assert reader.read(body) == first


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", bytes(range(256)) * 9])
def test_what_is_no_document_is_said_to_be_none(reader, body):
    with pytest.raises(NotADocument):
        reader.read(body)


PLAIN = "<p>一、概述</p><p>公开政府信息12条。</p>"
HOSTILE = {
    "60,000 options": f"<select>{'<option>9条' * 60_000}</select>",
    "200,000 nested divs": "<div>" * 200_000,
    "nested and closed": "<div>" * 50_000 + "</div>" * 50_000,
    "20,000 attributes": f"<p {' '.join(f'a{n}=9' for n in range(20_000))}></p>",
    "100,000 open items": f"<ul>{'<li>' * 100_000}</ul>",
    "100,000 open cells": f"<table><tr>{'<td>' * 100_000}</table>",
    "50,000 open rows": f"<table>{'<tr><td>' * 50_000}</table>",
    "nested tables": "<table><tr><td>" * 3_000,
    "nested spans": "<span>" * 50_000,
    "nested formatting": "<b><i>" * 20_000,
    "a huge span": "<table><tr><td rowspan=65534 colspan=1000>甲</td><td>1</td></tr></table>",
    "100,000 comments": "<!-- -->" * 100_000,
    "an open comment": "<p>甲</p><!--" + "x" * 500_000,
    "one long line": "甲" * 100_000,
    "commas": "1," * 50_000,
    "many brackets": "（" * 200_000,
    "many quotes": "“" * 200_000 + "《" * 200_000,
    "enumerators": "一、" * 30_000,
    "zeros": "未收到" * 10_000,
    "references": "&amp;nbsp;" * 30_000,
    "nulls": "甲" * 9_000 + "\0" * 500 + "甲" * 9_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_read(reader, name):
    hold(reader.read(f"<html><body>{PLAIN}{HOSTILE[name]}</body></html>".encode()))


@st.composite
def mutations(draw):
    """A written page with slices deleted, doubled, cut off or overwritten."""
    body = bytearray(WRITTEN[draw(st.sampled_from(sorted(WRITTEN)))].encode())
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(0, len(body) - 1)))
        end = min(len(body), start + draw(st.integers(0, 200)))
        how = draw(st.sampled_from(["delete", "double", "truncate", "overwrite"]))
        if how == "delete":
            del body[start:end]
        elif how == "double":
            body[start:start] = body[start:end]
        elif how == "truncate":
            del body[len(body) - (end - start) :]
        else:
            body[start:end] = draw(st.binary(max_size=12))
    return bytes(body)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(body=mutations())
def test_a_mutated_page_is_read_or_refused(reader, body):
    with suppress(NotADocument):
        hold(reader.read(body))
