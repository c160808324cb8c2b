"""Rows as a file for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from datasette.utils.asgi import Response  # type: ignore[import-untyped]

from report_archiver.publish.export import BYTE_ORDER_MARK, without_formulas


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A byte order mark, a header line (if there is any), CRLF, and no text that would be run as a
    formula."""
    file = StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    if header:
        writer.writerow(header)
    writer.writerows(without_formulas(row) for row in rows)
    return file.getvalue()


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The same as a download; name: of ASCII letters, digits, dots and strokes."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(
        as_csv(header, rows),
        headers=headers,
        content_type="text/csv; charset=utf-8; header=present",
    )
