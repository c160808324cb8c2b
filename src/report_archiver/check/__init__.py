"""Rules that one edition can break by itself. Pure over values: findings, never exceptions."""

from __future__ import annotations

from collections.abc import Iterator

from report_archiver.check import identities, sums
from report_archiver.model import Codebook, Finding, Reading


def check(reading: Reading, codebook: Codebook) -> tuple[Finding, ...]:
    """All findings of one reading."""
    return (*by_form(reading, codebook), *sums.check(reading.figures))


def by_form(reading: Reading, codebook: Codebook) -> Iterator[Finding]:
    """The identities of the form that the reading follows."""
    for form in codebook.forms:
        if form.id == reading.form:
            yield from identities.check(reading.figures, form)
