"""Prose against table (p.text): what a report says in words and prints in a table again.

Wording is ambiguous, so a difference is for information only; approximate figures agree with all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report_archiver.model import Figure, Finding


def check(figures: Sequence[Figure]) -> Iterator[Finding]:
    """A finding for each metric whose table cell and sentence state different values."""
    cells = {
        figure.metric: figure
        for figure in reversed(figures)
        if figure.method == "cell" and figure.metric and figure.basis != "cumulative"
    }
    for said in figures:
        cell = cells.get(said.metric) if said.metric else None
        if cell is None or said.method != "rule" or said.basis != "annual":
            continue
        comparable = said.approx is None and said.unit == cell.unit
        if cell.value is not None and comparable and said.value != cell.value:
            yield Finding(
                rule="p.text",
                severity="info",
                message=f"{cell.label}：正文 {said.value:f} ≠ 表格 {cell.value:f}",
                expected=f"{cell.value:f}",
                actual=f"{said.value:f}",
                figures=(cell.key, said.key),
                about=cell.metric or cell.label,
            )
