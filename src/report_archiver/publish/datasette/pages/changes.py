"""Changes: what became of reports, newest first, with the figures and words before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from datasette.utils.asgi import Response  # type: ignore[import-untyped]

from report_archiver.publish import news
from report_archiver.publish.datasette import choosing, feeds
from report_archiver.publish.datasette.page import Page, Row, TooOld, Visit

SIZE = 25
DIFF_SHOWN = 20_000  # characters; the row of the change has all of it

COUNT = "SELECT count(*) AS n FROM (SELECT 1 FROM changes h WHERE {} LIMIT {})"
# `after` is the change that ended the page before: the key, not the number of rows, so that a list
# that grows while one reads shows none twice and is as fast at its end.
LIST = """
WITH listed AS (
  SELECT h.id FROM changes h WHERE {where} AND (:after IS NULL
    OR (h.found_at, h.id) < ((SELECT found_at FROM changes WHERE id = :after), :after))
  ORDER BY h.found_at DESC, h.id DESC LIMIT :size)
SELECT
  h.id, h.found_at, h.kind, h.summary, substr(h.diff, 1, :shown) AS diff,
  length(h.diff) > :shown AS cut, h.report_id, h.from_capture, h.to_capture, g.url,
  r.year, r.title, r.publisher_id, p.name AS publisher,
  (SELECT captured_at FROM captures WHERE id = h.from_capture) AS from_at,
  (SELECT captured_at FROM captures WHERE id = h.to_capture) AS to_at,
  (SELECT body_id FROM fetches WHERE id = h.from_capture) IS NOT NULL AS from_kept,
  (SELECT body_id FROM fetches WHERE id = h.to_capture) IS NOT NULL AS to_kept,
  (SELECT edition_id FROM fetches WHERE id = h.from_capture) AS from_edition,
  (SELECT edition_id FROM fetches WHERE id = h.to_capture) AS to_edition
FROM listed l
JOIN changes h ON h.id = l.id
JOIN reports r ON r.id = h.report_id
JOIN pages g ON g.id = h.page_id
LEFT JOIN publishers p ON p.id = r.publisher_id
ORDER BY h.found_at DESC, h.id DESC
"""
FIGURES = """
SELECT f.*, m.label_zh, m.label_en
FROM change_figures f LEFT JOIN metrics m ON m.code = f.metric
WHERE f.change_id IN (SELECT value FROM json_each(:ids)) ORDER BY f.id
"""


async def load(visit: Visit) -> Mapping[str, object] | Response:
    """/-/changes, narrowed by site, publisher, year, kind and since; changes.atom is its feed, of
    findings too unless `only=changes`."""
    chosen = choosing.chosen(visit)
    if visit.parts["format"]:
        only = "changes" if visit.argument("only") == "changes" else ""
        return await feeds.answer(visit, chosen, only=only, page="changes")
    if not await visit.holds("changes"):
        raise TooOld
    where = chosen.where(news.OF_CHANGES)
    rows = await visit.rows(
        LIST.format(where=where),
        **chosen.given(),
        after=after(visit),
        size=SIZE + 1,
        shown=DIFF_SHOWN,
    )
    found, more = choosing.total(
        await visit.rows(COUNT.format(where, choosing.COUNTED + 1), **chosen.given())
    )
    return {
        "changes": rows[:SIZE],
        "figures": await edited(visit, [row["id"] for row in rows]),
        "found": found,
        "uncounted": more,
        "earlier": rows[SIZE - 1]["id"] if len(rows) > SIZE else None,
        "given": (given := choosing.given(visit)),
        "narrowed": any(given.values()),
        "kinds": news.CHANGES,
        **await choosing.offered(visit),
    }


def after(visit: Visit) -> int | None:
    """The row that ended the page before, None on the first."""
    return visit.count("after", 0) if visit.argument("after") else None


async def edited(visit: Visit, ids: list[int]) -> dict[int, list[Row]]:
    """Change → the figures that it touched."""
    told: dict[int, list[Row]] = defaultdict(list)
    for row in await visit.rows(FIGURES, ids=str(ids)):
        told[row["change_id"]].append(row)
    return told


PAGE = Page("changes", load, "changes.html", r"(?:\.(?P<format>atom))?")
