"""What happened lately, read by SQL: changes of reports, and findings that came, went or came back.

The query serves an open archive and datasette alike; both give rows that can be asked by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

KINDS = (
    "appeared", "text", "figures", "gone", "back", "moved", "found", "returned", "resolved",
)  # fmt: skip
NEWEST = 100  # entries of a feed
# The values it takes: site, publisher, kind (each a text, or NULL for all), since (a machine time,
# or an empty text) and limit.
QUERY = """
WITH newest AS (
  SELECT * FROM news
  WHERE at >= :since
    AND (:kind IS NULL OR kind = :kind)
    AND (:publisher IS NULL OR publisher = :publisher)
    AND (:site IS NULL OR site_id = :site
      OR page_id IN (SELECT page_id FROM site_pages WHERE site_id = :site))
  ORDER BY at DESC, source, id DESC LIMIT :limit)
SELECT n.*, h.diff,
  (SELECT captured_at FROM captures WHERE id = n.from_capture) AS from_at,
  (SELECT captured_at FROM captures WHERE id = n.to_capture) AS to_at,
  (SELECT json_group_array(json_object('label', label, 'old', old, 'new', new,
      'old_unit', old_unit, 'new_unit', new_unit, 'old_quote', old_quote, 'new_quote', new_quote))
    FROM change_figures WHERE change_id = h.id) AS figures
FROM newest n
LEFT JOIN changes h ON n.source = 'changes' AND h.id = n.id
ORDER BY n.at DESC, n.source, n.id DESC
"""
# Whose feed it is: the first page that the archive ever knew, and when. Neither ever changes.
ORIGIN = "SELECT url, first_seen FROM pages ORDER BY id LIMIT 1"


class Row(Protocol):
    """A row that is asked by name."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 - SQLite's types


@dataclass(frozen=True, slots=True)
class Touched:
    """A figure that an edit touched, before and after: numbers, or words such as blank; None where
    it is not there."""

    label: str
    old: str | None
    new: str | None
    old_quote: str | None
    new_quote: str | None


@dataclass(frozen=True, slots=True)
class News:
    """A change of a report, or an event in the life of a finding.

    source, id: the row of which table it is; kind: one of KINDS; at: a machine time; severity,
    rule, finding_id: of a finding; from_at, to_at: when the captures were made that a change lies
    between.
    """

    source: str
    id: int
    at: str
    kind: str
    summary: str
    publisher: str | None = None
    year: int | None = None
    title: str | None = None
    url: str | None = None
    severity: str | None = None
    rule: str | None = None
    finding_id: int | None = None
    from_at: str | None = None
    to_at: str | None = None
    diff: str | None = None
    figures: tuple[Touched, ...] = ()


def values(
    *,
    site: str | None = None,
    publisher: str | None = None,
    kind: str | None = None,
    since: str = "",
    limit: int = NEWEST,
) -> dict[str, object]:
    """What QUERY is run with."""
    return {"site": site, "publisher": publisher, "kind": kind, "since": since, "limit": limit}


def news(row: Row) -> News:
    """A row of QUERY as a value."""
    names = (
        "source", "id", "at", "kind", "summary", "publisher", "year", "title", "url", "severity",
        "rule", "finding_id", "from_at", "to_at", "diff",
    )  # fmt: skip
    told = {name: row[name] for name in names}
    return News(**told, figures=tuple(map(_touched, json.loads(row["figures"] or "[]"))))


def _touched(figure: Mapping[str, Any]) -> Touched:
    return Touched(
        label=figure["label"],
        old=_amount(figure["old"], figure["old_unit"]),
        new=_amount(figure["new"], figure["new_unit"]),
        old_quote=figure["old_quote"],
        new_quote=figure["new_quote"],
    )


def _amount(value: float | str | None, unit: str | None) -> str | None:
    """`302 件`; None where the figure is not there."""
    return None if value is None else " ".join(filter(None, (str(value), unit)))


def headline(told: News) -> str:
    """`甲市公共资源交易中心 2021: requests received 302 → 320`."""
    about = " ".join(str(one) for one in (told.publisher or told.title, told.year) if one)
    return f"{about}: {words(told)}" if about else words(told)


def words(told: News) -> str:
    """What happened, without to whom; a finding with its severity and with what became of it."""
    if told.source == "changes":
        return told.summary
    became = {"resolved": "no longer: ", "returned": "again: "}.get(told.kind, "")
    return f"{became}{told.severity}: {told.summary}"
