"""The yardstick measured against itself: every truth has its document and quotes it."""

import json
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

HERE = Path(__file__).parent
METRICS = HERE.parents[1] / "config" / "metrics.toml"
TRUTHS = sorted((HERE / "truth").glob("*.json"))
OUTCOMES = ("（一）", "（二）", "（三）", "（四）", "（五）", "（六）")

Cell = int | float | str | None


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def document(name: str) -> Path:
    (found,) = (HERE / "docs").glob(f"{name}.*")
    return found


def visible(path: Path) -> str:
    body = path.read_bytes()
    head = body[:600].lower()
    text = body.decode("gb18030" if b"gb2312" in head or b"gbk" in head else "utf-8")
    if path.suffix == ".txt":
        return squeeze(text)
    tree = LexborHTMLParser(text)
    tree.strip_tags(["script", "style", "head"])
    return squeeze(tree.text())


def truth(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def total(cells: list[Cell]) -> float:
    return sum(cell for cell in cells if isinstance(cell, int | float))


def broken_sums(table: dict[str, Any]) -> list[str]:
    """Rows and columns of a table of requests that do not add up; blank totals cannot be judged."""
    rows: dict[str, list[Cell]] = {row[0]: row[1:] for row in table["rows"]}
    across = [
        label for label, row in rows.items() if isinstance(row[6], int) and row[6] != total(row[:6])
    ]
    handled = [row for label, row in rows.items() if label.startswith(OUTCOMES)]
    received, carried, summed, left = (
        next(row for label, row in rows.items() if label.startswith(start))
        for start in ("一、", "二、", "（七）", "四、")
    )
    down = []
    for column in range(7):
        if not isinstance(summed[column], int):
            continue
        if total([row[column] for row in handled]) != total([summed[column]]):
            down.append(f"（七） {column}")
        if total([received[column], carried[column]]) != total([summed[column], left[column]]):
            down.append(f"四、 {column}")
    return across + down


def broken_cases(table: dict[str, Any]) -> list[str]:
    (cells,) = table["rows"]
    return [
        f"cases {start}"
        for start in (0, 5, 10)
        if total(cells[start : start + 4]) != total([cells[start + 4]])
    ]


def test_every_document_has_its_truth_and_no_other() -> None:
    assert {path.stem for path in (HERE / "docs").iterdir()} == {path.stem for path in TRUTHS}


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_quotes_and_headings_stand_in_the_document(path: Path) -> None:
    told = truth(path)
    text = visible(document(path.stem))
    quotes = [figure["quote"] for figure in told["figures"]]
    headings = [heading for _, heading in told["headings"] or []]
    title = "".join(told.get("title_printed", [told["title"] or ""]))
    wanted = [*quotes, *headings, title]
    assert [quote for quote in wanted if squeeze(quote) not in text] == []
    for figure in told["figures"]:
        assert {"value", "unit", "label", "quote"} <= figure.keys()


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_tables_add_up_unless_they_are_meant_not_to(path: Path) -> None:
    told = truth(path)
    for table in told["tables"]:
        name = table.get("table", "")
        if name.startswith("收到"):
            assert all(len(row) == 8 for row in table["rows"])
            broken = broken_sums(table)
        elif name.startswith("政府信息公开行政复议"):
            broken = broken_cases(table)
        else:
            continue
        assert sorted(broken) == sorted(table.get("broken", []))


def test_metrics_are_those_of_the_codebook() -> None:
    names = tomllib.loads(METRICS.read_text(encoding="utf-8"))
    known = set(names["metric"]) | {
        f"{row}.{column}" for row in names["row"] for column in names["column"]
    }
    for path in TRUTHS:
        told = truth(path)
        used = [figure["metric"] for figure in told["figures"] if "metric" in figure]
        rows = [code for table in told["tables"] for code in table.get("metrics", []) if code]
        assert {*used, *rows} <= known, path.stem
