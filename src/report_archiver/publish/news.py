"""What happened lately, read by SQL: changes of reports, and findings that came, went or came back.

The query serves an open archive and datasette alike; both give rows that can be asked by name. What
is chosen by is looked up by indexes, in each arm by itself, the newest first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

CHANGES = ("appeared", "text", "figures", "gone", "back", "moved")
EVENTS = ("found", "returned", "resolved")
KINDS = CHANGES + EVENTS
SEVERITIES = ("error", "warning", "info")
STATES = ("open", "resolved")
NEWEST = 100  # entries of a feed

# Whose: a publisher's name or number, else a part of names.
_WHO = """(SELECT id FROM publishers WHERE CASE
    WHEN EXISTS (SELECT 1 FROM publishers WHERE name = :publisher OR id = :publisher)
    THEN name = :publisher OR id = :publisher ELSE instr(name, :publisher) END)"""
_ITS_REPORTS = f"(SELECT id FROM reports WHERE publisher_id IN {_WHO})"  # noqa: S608 - our own
_OF_YEAR = "(SELECT id FROM reports WHERE year = :year)"
_ITS_PAGES = "(SELECT page_id FROM site_pages WHERE site_id = :site)"
_ON_PAGES = f"(SELECT report_id FROM editions WHERE page_id IN {_ITS_PAGES})"  # noqa: S608

# What each choice asks of a change h, of a finding n, of an event v of a finding n.
_A_SITE_S_CHANGE = f"""(h.page_id IN {_ITS_PAGES}
    OR h.to_capture IN (SELECT id FROM fetches WHERE page_id IN {_ITS_PAGES}))"""  # noqa: S608
_A_SITE_S_FINDING = f"""(n.site_id = :site OR n.page_id IN {_ITS_PAGES}
    OR n.report_id IN {_ON_PAGES}
    OR n.publisher_id IN (SELECT publisher_id FROM sites WHERE id = :site UNION
      SELECT publisher_id FROM reports WHERE id IN {_ON_PAGES}))"""  # noqa: S608
OF_CHANGES: Mapping[str, str] = {
    "site": _A_SITE_S_CHANGE,
    "publisher": f"h.report_id IN {_ITS_REPORTS}",
    "year": f"h.report_id IN {_OF_YEAR}",
    "kind": "h.kind = :kind",
    "since": "h.found_at >= :since",
    "severity": "0",
    "rule": "0",
    "state": "0",
}
_OF_FINDINGS: Mapping[str, str] = {
    "site": _A_SITE_S_FINDING,
    "publisher": f"(n.report_id IN {_ITS_REPORTS} OR n.publisher_id IN {_WHO})",
    "year": f"(n.year = :year OR n.report_id IN {_OF_YEAR})",
    "severity": "n.severity = :severity",
    "rule": "n.rule GLOB :rule",
}
OF_FINDINGS: Mapping[str, str] = {
    **_OF_FINDINGS,
    "kind": "n.id IN (SELECT finding_id FROM finding_events WHERE kind = :kind)",
    "since": "n.id IN (SELECT finding_id FROM finding_events WHERE at >= :since)",
}
OF_EVENTS: Mapping[str, str] = {
    **_OF_FINDINGS,
    "kind": "v.kind = :kind",
    "since": "v.at >= :since",
}
_STATE = {"open": "n.resolved_at IS NULL", "resolved": "n.resolved_at IS NOT NULL"}

_NEWEST_CHANGES = """
  SELECT * FROM (
    SELECT 'changes' AS source, h.id, h.found_at AS at FROM changes h
    WHERE {} ORDER BY h.found_at DESC, h.id DESC LIMIT :limit)"""
_NEWEST_EVENTS = """
  SELECT * FROM (
    SELECT 'finding_events' AS source, v.id, v.at
    FROM finding_events v JOIN findings n ON n.id = v.finding_id
    WHERE {} ORDER BY v.at DESC, v.id DESC LIMIT :limit)"""
# What a row of the view `news` says, told of these few alone: SQLite would go through all of a view
# that is a UNION to find them.
_QUERY = """
WITH newest AS ({}
  ORDER BY at DESC, source, id DESC LIMIT :limit)
SELECT
  k.source AS source, k.id AS id, k.at AS at, h.kind, NULL AS severity, NULL AS rule,
  p.name AS publisher, r.year, r.title, h.summary, g.url, NULL AS finding_id, h.diff,
  (SELECT captured_at FROM captures WHERE id = h.from_capture) AS from_at,
  (SELECT captured_at FROM captures WHERE id = h.to_capture) AS to_at,
  (SELECT json_group_array(json_object('label', label, 'old', old, 'new', new,
      'old_unit', old_unit, 'new_unit', new_unit, 'old_quote', old_quote, 'new_quote', new_quote))
    FROM change_figures WHERE change_id = h.id) AS figures
FROM newest k
CROSS JOIN changes h ON h.id = k.id
JOIN fetches t ON t.id = h.to_capture
JOIN pages g ON g.id = t.page_id
JOIN reports r ON r.id = h.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE k.source = 'changes'
UNION ALL
SELECT
  k.source, k.id, k.at, v.kind, n.severity, n.rule, p.name, coalesce(r.year, n.year),
  r.title, n.message, coalesce(g.url, s.homepage), n.id, NULL, NULL, NULL, NULL
FROM newest k
CROSS JOIN finding_events v ON v.id = k.id
JOIN findings n ON n.id = v.finding_id
LEFT JOIN reports r ON r.id = n.report_id
LEFT JOIN editions e ON e.id = coalesce(n.edition_id, r.current_edition_id)
LEFT JOIN pages g ON g.id = coalesce(n.page_id, e.page_id)
LEFT JOIN sites s ON s.id = n.site_id
LEFT JOIN publishers p ON p.id = coalesce(r.publisher_id, n.publisher_id)
WHERE k.source = 'finding_events'
ORDER BY at DESC, source, id DESC
"""
# Whose feed it is: the first page that the archive ever knew, and when. Neither ever changes.
ORIGIN = "SELECT url, first_seen FROM pages ORDER BY id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Chosen:
    """By what changes and findings are chosen; what is empty chooses all.

    publisher: a name, a number, or a part of names; kind: one of KINDS; since: a machine time;
    severity: one of SEVERITIES; rule: a rule, or `t3.*` for all of a family; state: one of STATES,
    of findings.
    """

    site: str = ""
    publisher: str = ""
    year: int | None = None
    kind: str = ""
    since: str = ""
    severity: str = ""
    rule: str = ""
    state: str = ""

    def where(self, conditions: Mapping[str, str]) -> str:
        """What is chosen by, as SQL; conditions: OF_CHANGES, OF_FINDINGS or OF_EVENTS."""
        known = {"state": _STATE.get(self.state, "0"), **conditions}
        return " AND ".join(known[name] for name in self.given()) or "1"

    def given(self) -> dict[str, Any]:
        """What is chosen by, by name: the values of the SQL's parameters, too."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


ALL = Chosen()


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


def query(chosen: Chosen = ALL, *, only: str = "") -> str:
    """SQL of the newest news. only: changes or findings; empty for both."""
    arms = []
    if only != "findings":
        arms.append(_NEWEST_CHANGES.format(chosen.where(OF_CHANGES)))
    if only != "changes":
        arms.append(_NEWEST_EVENTS.format(chosen.where(OF_EVENTS)))
    return _QUERY.format("\n  UNION ALL".join(arms))


def values(chosen: Chosen = ALL, *, limit: int = NEWEST) -> dict[str, object]:
    """What query() is run with."""
    return {**chosen.given(), "limit": limit}


def news(row: Row) -> News:
    """A row of query() as a value."""
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
    became = {"resolved": "resolved: ", "returned": "again: "}.get(told.kind, "")
    return f"{became}{told.severity}: {told.summary}"
