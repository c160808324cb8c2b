"""One figure: what it says, where it was read, and the archived page with the figure marked."""

from __future__ import annotations

from datasette.utils.asgi import NotFound  # type: ignore[import-untyped]

from report_archiver.publish.datasette.manners import manner
from report_archiver.publish.datasette.marking import MARK_ID
from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.original import MAX_DECODED

AROUND = 60  # code points of the report's text that are shown on each side

# A key holds for several editions where the bytes are the same: the one that is valid now wins.
FIGURE = """
SELECT
  f.key, f.metric, m.label_zh, m.label_en, f.label, f.value, f.value_high, f.unit, f.kind, f.approx,
  f.basis, f.method, f.quote, f.repaired, f.table_id, f."row", f.col, s.path AS section,
  substr(e.text, max(0, f.char_start - :around) + 1, min(:around, f.char_start)) AS before,
  substr(e.text, f.char_end + 1, :around) AS after,
  e.id AS edition_id, e.ordinal, e.form, e.is_current, e.reader, e.title, r.id AS report_id, r.year,
  p.name AS publisher, c.id AS capture_id, c.captured_at, c.body_sha256, g.url, b.media_type, b.size
FROM figures f
JOIN editions e ON e.id = f.edition_id
JOIN reports r ON r.id = e.report_id
JOIN captures c ON c.id = e.capture_id
JOIN pages g ON g.id = c.page_id
LEFT JOIN bodies b ON b.sha256 = c.body_sha256
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN metrics m ON m.code = f.metric
LEFT JOIN sections s ON s.id = f.section_id
LEFT JOIN tables t ON t.id = f.table_id
WHERE f.key = :key ORDER BY e.is_current DESC, e.id DESC LIMIT 1
"""


async def load(visit: Visit) -> dict[str, object]:
    """The figure of a key."""
    figure = await visit.row(FIGURE, key=visit.parts["key"], around=AROUND)
    if figure is None:
        raise NotFound("no such figure")
    capture = figure["capture_id"]
    copy = visit.address("original", capture, figure=figure["key"])
    return {
        "figure": figure,
        "has_copy": has_copy(figure),
        "original": visit.address("original", capture),
        "copy": f"{copy}#{MARK_ID}",
        "download": f"{visit.address('original', capture)}?download",
        "timemap": visit.address("timemap", "link", figure["url"]),
        "outside": figure["url"] if figure["url"].startswith(("http://", "https://")) else None,
    }


def has_copy(figure: Row) -> bool:
    """Whether the page can be shown with a mark: not where it was a file of another sort."""
    whole = figure["size"] is not None and figure["size"] <= MAX_DECODED
    return whole and manner(figure["media_type"], b"").decoded


PAGE = Page("figure", load, "figure.html", r"/(?P<key>[^/]+)")
