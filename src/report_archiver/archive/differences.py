"""What a reading changes against the one before: fields, text, chapters, findings and figures.

A figure's key is made of its place and its metric. One whose metric was taught anew, or that stands
elsewhere since the text is composed differently, has another key; it is found again by where it
stands in the source, so that it is one figure that changed and not one lost and one gained.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from report_archiver.model import Reading

FIELDS = (
    "title", "publisher", "year", "year_from", "published_at", "source", "period_start",
    "period_end", "form",
)  # fmt: skip
# What a figure says. Its key and its place in the text follow from the text and the metric.
SAYS = ("metric", "label", "value", "value_high", "unit", "kind", "approx", "basis", "quote")
_SHOWN = ("key", *SAYS)

Row = Mapping[str, Any]
Difference = dict[str, Any]
Pair = tuple[Row, Row]


def difference(
    db: Database, edition_id: int, reading: Reading, figures: Iterable[Row]
) -> Difference | None:
    """What a reading would change in an edition's rows, None where nothing. figures: the reading's,
    as the rows that they would be.

    {field: [old, new], warnings: [old, new],
     text: {sort, old, new, lines_removed, lines_added},
     sections, findings: {removed, added},
     figures: {changed, removed, added, rekeyed}}, each part only where it differs.
    """
    (row,) = db.query("SELECT * FROM editions WHERE id = ?", (edition_id,))
    new = {**asdict(reading.identity), "form": reading.form}
    found: Difference = {name: [row[name], new[name]] for name in FIELDS if row[name] != new[name]}
    warnings = json.loads(row["warnings"])
    if warnings != list(reading.warnings):
        found["warnings"] = [warnings, list(reading.warnings)]
    same_text = row["text"] == reading.text
    parts = {
        "text": None if same_text else text_difference(row["text"], reading.text),
        "sections": _listed(_sections_before(db, edition_id), _sections_after(reading)),
        "findings": _listed(_findings_before(db, edition_id), _findings_after(reading)),
        "figures": figure_differences(
            _figures_before(db, edition_id), list(figures), same_text=same_text
        ),
    }
    found |= {name: part for name, part in parts.items() if part}
    return found or None


def text_difference(old: str, new: str) -> Difference:
    """How two texts differ. sort: `spaces` (white space and line ends alone), `order` (the same
    lines in another order) or `words`; old, new: their lengths in code points."""
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    if "".join(old.split()) == "".join(new.split()):
        sort = "spaces"
    else:
        sort = "order" if before == after else "words"
    return {
        "sort": sort,
        "old": len(old),
        "new": len(new),
        "lines_removed": (before - after).total(),
        "lines_added": (after - before).total(),
    }


# Chapters and findings ---------------------------------------------------------------------------


def _sections_before(db: Database, edition_id: int) -> list[Row]:
    return list(
        db.query(
            "SELECT level, numbering, heading FROM sections WHERE edition_id = ? ORDER BY ordinal",
            (edition_id,),
        )
    )


def _sections_after(reading: Reading) -> list[Row]:
    return [
        {"level": one.level, "numbering": one.numbering, "heading": one.heading}
        for one in reading.sections
    ]


def _findings_before(db: Database, edition_id: int) -> list[Row]:
    return list(
        db.query(
            "SELECT n.rule, n.severity, e.message FROM finding_editions e"
            " JOIN findings n ON n.id = e.finding_id WHERE e.edition_id = ? ORDER BY e.id",
            (edition_id,),
        )
    )


def _findings_after(reading: Reading) -> list[Row]:
    return [
        {"rule": one.rule, "severity": one.severity, "message": one.message}
        for one in reading.findings
    ]


def _listed(before: Sequence[Row], after: Sequence[Row]) -> Difference:
    """{removed, added}, each only where there is something."""
    old, new, _ = _matched(before, after, lambda row: tuple(row.values()))
    lists = {"removed": old, "added": new}
    return {name: [dict(row) for row in rows] for name, rows in lists.items() if rows}


# Figures -----------------------------------------------------------------------------------------


def _figures_before(db: Database, edition_id: int) -> list[Row]:
    return list(
        db.query("SELECT * FROM figures WHERE edition_id = ? ORDER BY ordinal", (edition_id,))
    )


def figure_differences(
    before: Sequence[Row], after: Sequence[Row], *, same_text: bool
) -> Difference:
    """{changed, removed, added: figures; rekeyed: how many have another key and say the same}.

    One of `changed` is told as it is now, with what differs under `old` and `new`. same_text: the
    places of both are of one text.
    """
    pairs, removed, added = _paired(before, after, same_text=same_text)
    changed = [_changed(old, new) for old, new in pairs if _says(old) != _says(new)]
    found: Difference = {
        "changed": changed,
        "removed": [_shown(row) for row in removed],
        "added": [_shown(row) for row in added],
        "rekeyed": sum(old["key"] != new["key"] and _says(old) == _says(new) for old, new in pairs),
    }
    return {name: part for name, part in found.items() if part}


def _shown(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _SHOWN}


def _says(row: Row) -> list[Any]:
    return [row[name] for name in SAYS]


def _changed(old: Row, new: Row) -> dict[str, Any]:
    differs = [name for name in _SHOWN if old[name] != new[name]]
    return {
        **_shown(new),
        "old": {name: old[name] for name in differs},
        "new": {name: new[name] for name in differs},
    }


def _paired(
    before: Sequence[Row], after: Sequence[Row], *, same_text: bool
) -> tuple[list[Pair], list[Row], list[Row]]:
    """Figures with what they were; those that are left on either side."""
    old, new, pairs = list(before), list(after), list[Pair]()
    for identity in (_key, _place if same_text else _quote_in_node, _quoted_metric, _cell):
        old, new, found = _matched(old, new, identity)
        pairs += found
    if same_text:
        old, new, found = _overlapping(old, new)
        pairs += found
    pairs.sort(key=lambda pair: int(pair[1]["char_start"]))
    return pairs, old, new


def _key(row: Row) -> Hashable:
    return str(row["key"])


def _place(row: Row) -> Hashable:
    return row["char_start"], row["char_end"]


def _quote_in_node(row: Row) -> Hashable:
    return row["anchor"], row["row"], row["col"], row["quote"]


def _quoted_metric(row: Row) -> Hashable:
    """The same words about the same thing, wherever; of blanks there would be too many."""
    return (row["quote"], row["metric"], row["label"]) if row["quote"] else None


def _cell(row: Row) -> Hashable:
    return None if row["row"] is None else (row["anchor"], row["row"], row["col"])


def _matched(
    before: Iterable[Row], after: Sequence[Row], identity: Callable[[Row], Hashable]
) -> tuple[list[Row], list[Row], list[Pair]]:
    """What is left of both sides, and the pairs that share an identity, in order. A row whose
    identity is None has none."""
    waiting = defaultdict[Hashable, deque[int]](deque)
    for place, row in enumerate(after):
        waiting[identity(row)].append(place)
    waiting.pop(None, None)
    left, taken, pairs = list[Row](), set[int](), list[Pair]()
    for row in before:
        places = waiting.get(identity(row))
        if places:
            taken.add(places[0])
            pairs.append((row, after[places.popleft()]))
        else:
            left.append(row)
    return left, [row for place, row in enumerate(after) if place not in taken], pairs


def _overlapping(
    before: Iterable[Row], after: Iterable[Row]
) -> tuple[list[Row], list[Row], list[Pair]]:
    """Pairs that share a sign of the text, such as a number once read with its unit and once not;
    what is left. One pass over both sides in the order of their places."""
    olds, news = deque(_by_place(before)), deque(_by_place(after))
    left_old, left_new, pairs = list[Row](), list[Row](), list[Pair]()
    while olds and news:
        old, new = olds[0], news[0]
        if old["char_end"] <= new["char_start"]:
            left_old.append(olds.popleft())
        elif new["char_end"] <= old["char_start"]:
            left_new.append(news.popleft())
        else:
            pairs.append((olds.popleft(), news.popleft()))
    return [*left_old, *olds], [*left_new, *news], pairs


def _by_place(rows: Iterable[Row]) -> Iterator[Row]:
    return iter(sorted(rows, key=lambda row: (row["char_start"], row["char_end"])))
