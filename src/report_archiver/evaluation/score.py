"""One document: its reading against its truth."""

from __future__ import annotations

from report_archiver.evaluation.cells import cells, is_statutory
from report_archiver.evaluation.fields import fields
from report_archiver.evaluation.figures import figures
from report_archiver.evaluation.grounds import grounds
from report_archiver.evaluation.headings import headings
from report_archiver.evaluation.tally import Score, single, together
from report_archiver.evaluation.truth import Truth
from report_archiver.model import Codebook, Reading


def score(
    truth: Truth, reading: Reading, raw: str, url: str, codebook: Codebook, markup: bool = True
) -> Score:
    """All that can be scored of one document.

    raw: the document as decoded, markup and all; markup: whether it has any. Flat text has lost
    which cell was which, so its tables count by themselves, as `text_cells`.
    """
    units = dict(codebook.units)
    parts = [
        fields(truth, reading.identity, raw, url),
        headings(truth, reading.sections),
        figures(truth, reading, units),
        cells(truth, reading, codebook, "cells" if markup else "text_cells"),
        grounds(reading),
    ]
    if markup or truth.tables:  # of flat text without a told table nobody said that it has none
        parts.append(form(truth, reading, codebook))
    return together(parts)


def form(truth: Truth, reading: Reading, codebook: Codebook) -> Score:
    """The form, where the truth's is one that the codebook has; a local list has none."""
    if not all(is_statutory(table, codebook) for table in truth.tables):
        return Score()
    wanted = truth.form
    return single("form", reading.form == wanted, wanted, reading.form)
