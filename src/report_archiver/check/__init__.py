"""Rules that one edition can break by itself. Pure over values: findings, never exceptions."""

from __future__ import annotations

from report_archiver.check import agreement, chapters, identities, sums
from report_archiver.model import Codebook, Finding, Reading

# Forms whose chapters are prescribed; the statistics of 2014 are an annex to free prose.
WITH_CHAPTERS = ("fmt2019", "fmt2021")


def check(reading: Reading, codebook: Codebook) -> tuple[Finding, ...]:
    """All findings of one reading."""
    form = next((form for form in codebook.forms if form.id == reading.form), None)
    prescribed = form if form is not None and form.id in WITH_CHAPTERS else None
    return (
        *(identities.check(reading.figures, form) if form is not None else ()),
        *sums.check(reading.figures),
        *agreement.check(reading.figures),
        *chapters.check(reading, prescribed),
    )
