"""Chapters: those that the form prescribes, those that the report announces, those it numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from report_archiver.extract.numerals import from_chinese
from report_archiver.extract.squeezed import squeeze
from report_archiver.model import Finding, Form, Reading, Section

OPENING = 1500  # characters in which a report tells of how many parts it consists
_STATED = re.compile(
    r"(?:共|等|由|为|的|和|及)?(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})个?部分"
)
_ENOUGH = 2  # chapters of the form found, for the others to be missed


def check(reading: Reading, form: Form | None) -> Iterator[Finding]:
    """Findings about the chapters of one edition; form: the statutory one that it follows."""
    top = [section for section in reading.sections if section.level == 1]
    if form is not None:
        yield from _missing(top, form)
    yield from _miscounted(reading.text, top)
    yield from _skipped(top)


def _missing(top: Sequence[Section], form: Form) -> Iterator[Finding]:
    """Chapters that the form prescribes and the report has neither by title nor by place."""
    titled = {_plain(section.heading) for section in top}
    placed = {section.number for section in top}
    lacking = [
        titles[0]
        for number, titles in enumerate(form.chapters, 1)
        if number not in placed and not any(_plain(title) in titled for title in titles)
    ]
    if len(form.chapters) - len(lacking) < _ENOUGH:
        return
    for title in lacking:
        yield Finding(
            rule="chapters.missing",
            severity="warning",
            message=f"the form's chapter {title} is not found",
            expected=title,
            about=title,
        )


def _miscounted(text: str, top: Sequence[Section]) -> Iterator[Finding]:
    """本报告由六个部分组成, and other than six are found."""
    stated = _STATED.search(squeeze(text[:OPENING]).text)
    numbered = [section for section in top if section.number is not None]
    if stated is None or len(numbered) < _ENOUGH:
        return
    printed = stated["number"]
    expected = int(printed) if printed.isdigit() else from_chinese(printed)
    if expected is not None and expected != len(numbered):
        yield Finding(
            rule="chapters.count",
            severity="info",
            message=f"the report speaks of {printed}个部分; {len(numbered)} chapters are found",
            expected=str(expected),
            actual=str(len(numbered)),
        )


def _skipped(top: Sequence[Section]) -> Iterator[Finding]:
    """Chapters whose numbers leave one out (四、 then 六、)."""
    numbered = [section for section in top if section.number is not None]
    for before, after in pairwise(numbered):
        expected = (before.number or 0) + 1
        if (after.number or 0) > expected:
            yield Finding(
                rule="chapters.skipped",
                severity="info",
                message=f"after {before.path} comes {after.path}",
                expected=str(expected),
                actual=str(after.number),
                about=before.path,
            )


def _plain(heading: str) -> str:
    """A heading without what titles vary in: 的, marks, brackets."""
    return re.sub(r"[的、，,。：:（）()\s“”]", "", squeeze(heading).text)
