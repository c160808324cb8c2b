"""What a newer reader would change over a whole archive, counted, the worst first. Pure.

It is told edition by edition and keeps counts and a few examples of each sort, so that thousands of
editions cost no more memory than one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of difference. one, many: what is said of one and of several; shown: how many of them
    are named one by one."""

    name: str
    one: str
    many: str
    shown: int


# The worst first: numbers that differ, then what is lost, then what is gained.
SORTS = (
    Sort("unread", "page no longer holds a report", "pages no longer hold a report", 100),
    Sort("owner", "report is of another body or year", "reports are of another body or year", 100),
    Sort("values", "value differs", "values differ", 200),
    Sort("lost", "figure is not found any more", "figures are not found any more", 20),
    Sort("metric_lost", "figure loses its metric", "figures lose their metric", 20),
    Sort("metric_other", "figure has another metric", "figures have another metric", 20),
    Sort("unit", "figure has another unit", "figures have another unit", 10),
    Sort("basis", "figure speaks of another period", "figures speak of another period", 10),
    Sort("findings_new", "finding is new", "findings are new", 10),
    Sort("fields", "other field of a report differs", "other fields of reports differ", 10),
    Sort("sections_lost", "heading is not found any more", "headings are not found any more", 5),
    Sort("words", "text has other words", "texts have other words", 5),
    Sort("order", "text has another order of lines", "texts have another order of lines", 3),
    Sort("spaces", "text differs in white space alone", "texts differ in white space alone", 0),
    Sort("metric", "figure gets a metric", "figures get a metric", 5),
    Sort("added", "figure is new", "figures are new", 5),
    Sort("wording", "figure has another label or quote", "figures have another label or quote", 3),
    Sort("sections_new", "heading is new", "headings are new", 3),
    Sort("findings_gone", "finding no longer holds", "findings no longer hold", 3),
    Sort("warnings", "text is read with other warnings", "texts are read with other warnings", 3),
    Sort("rekeyed", "figure differs in its key alone", "figures differ in their key alone", 0),
    Sort("read", "page is read for the first time", "pages are read for the first time", 5),
)  # fmt: skip
MOST = {sort.name: sort.shown for sort in SORTS}
WHOLE = ("unread", "read", "words", "order", "spaces", "warnings")  # once an edition at most
OWNER = ("publisher", "year")
PARTS = ("text", "sections", "findings", "figures", "warnings", "reading")
VALUE = ("value", "value_high", "kind", "approx")
APPROX = {"about": "≈", "over": ">", "under": "<"}

Item = tuple[str, str]  # a sort, and words for one of it


@dataclass(frozen=True, slots=True)
class Example:
    """One difference: the edition (None for a page that has none yet), its address, and words."""

    edition_id: int | None
    url: str
    words: str


@dataclass(slots=True)
class Tally:
    """The differences told so far. editions: how many differ; counts, touched: of each sort, how
    many differences there are, and in how many editions; metrics: by metric, figures by sort."""

    editions: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    touched: Counter[str] = field(default_factory=Counter)
    metrics: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: defaultdict[str, list[Example]] = field(default_factory=lambda: defaultdict(list))

    def add(self, edition_id: int | None, url: str, difference: Row) -> None:
        """Count what differs in one edition (readings.difference())."""
        self.editions += 1
        found = Counter[str]()
        for sort, words in items(difference):
            found[sort] += 1
            if len(self.examples[sort]) < MOST[sort]:
                self.examples[sort].append(Example(edition_id, url, words))
        found["rekeyed"] += difference.get("figures", {}).get("rekeyed", 0)
        found = +found
        self.counts += found
        self.touched.update(found.keys())
        for metric, sort in by_metric(difference):
            self.metrics[metric][sort] += 1

    def as_json(self) -> dict[str, object]:
        """Counts by sort, in the order of SORTS, and by metric."""
        return {
            "editions": self.editions,
            "sorts": {
                sort.name: {"count": self.counts[sort.name], "editions": self.touched[sort.name]}
                for sort in SORTS
                if self.counts[sort.name]
            },
            "metrics": {code: dict(self.metrics[code]) for code in sorted(self.metrics)},
        }


def items(difference: Row) -> Iterator[Item]:
    """Each difference of an edition: its sort and words for it."""
    yield from _whole(difference)
    for name, pair in difference.items():
        if name not in PARTS:
            sort = "owner" if name in OWNER else "fields"
            yield sort, f"{name}: {_or_none(pair[0])} → {_or_none(pair[1])}"
    yield from _parts(difference)
    figures = difference.get("figures", {})
    for one in figures.get("changed", ()):
        yield from ((sort, _changed_words(sort, one)) for sort in figure_sorts(one))
    for name, sort in (("removed", "lost"), ("added", "added")):
        yield from ((sort, _figure_words(one)) for one in figures.get(name, ()))


def _whole(difference: Row) -> Iterator[Item]:
    """Whether a page is taken for a report at all."""
    before, after = difference.get("reading", ("report", "report"))
    if before != after:
        yield ("read", "") if after == "report" else ("unread", "")


def _parts(difference: Row) -> Iterator[Item]:
    text = difference.get("text")
    if text:
        lines = f"lines: {text['lines_removed']:,} less, {text['lines_added']:,} more"
        yield text["sort"], f"{text['old']:,} → {text['new']:,} characters, {lines}"
    if "warnings" in difference:
        yield "warnings", " → ".join("; ".join(one) or "none" for one in difference["warnings"])
    for name, sort in (("removed", "sections_lost"), ("added", "sections_new")):
        for one in difference.get("sections", {}).get(name, ()):
            yield sort, f"{one['numbering'] or ''}{one['heading']}"
    for name, sort in (("removed", "findings_gone"), ("added", "findings_new")):
        for one in difference.get("findings", {}).get(name, ()):
            yield sort, f"{one['rule']}: {one['message']}"


def figure_sorts(changed: Row) -> list[str]:
    """The sorts that the change of a figure is of."""
    old, new = changed["old"], changed["new"]
    found = []
    if any(name in old for name in VALUE):
        found.append("values")
    if "metric" in old:
        lost = "metric_lost" if new["metric"] is None else "metric_other"
        found.append("metric" if old["metric"] is None else lost)
    found += [name for name in ("unit", "basis") if name in old]
    if not found:
        found.append("wording")
    return found


def by_metric(difference: Row) -> Iterator[tuple[str, str]]:
    """(metric, `values`, `lost`, `gained` or `other`) of each figure that differs; a figure without
    a metric counts nowhere."""
    figures = difference.get("figures", {})
    for name, sort in (("removed", "lost"), ("added", "gained")):
        yield from ((one["metric"], sort) for one in figures.get(name, ()) if one["metric"])
    for one in figures.get("changed", ()):
        yield from _changed_by_metric(one)


def _changed_by_metric(changed: Row) -> Iterator[tuple[str, str]]:
    old, new = changed["old"], changed["new"]
    if "metric" in old:
        yield from (
            (code, sort)
            for code, sort in ((old["metric"], "lost"), (new["metric"], "gained"))
            if code
        )
    if changed["metric"]:
        if any(name in old for name in VALUE):
            yield changed["metric"], "values"
        elif "metric" not in old:
            yield changed["metric"], "other"


# In words ----------------------------------------------------------------------------------------


def _changed_words(sort: str, changed: Row) -> str:
    """`主动公开政府信息 9 条 → 9,286 条, proactive.info.total` and the like."""
    before: Row = {**changed, **changed["old"]}
    if sort == "values":
        told = f"{amount(before)} → {amount(changed)}"
        return _joined(changed["label"], told, changed["metric"])
    if sort == "wording":
        return f"{_said(before)} → {_said(changed)}"
    name = "metric" if sort.startswith("metric") else sort
    told = f"{_or_none(before[name])} → {_or_none(changed[name])}"
    return f"{_joined(changed['label'], amount(changed))}: {told}"


def _said(figure: Row) -> str:
    return _joined(figure["label"], f"“{figure['quote']}”")


def _figure_words(figure: Row) -> str:
    return _joined(figure["label"], amount(figure), figure["metric"])


def amount(figure: Row) -> str:
    """A figure's value and unit; what it is instead of a number, where it is none."""
    if figure["value"] is None:
        return {"blank": "blank", "na": "n/a"}.get(figure["kind"], str(figure["kind"]))
    high = "" if figure["value_high"] is None else f"–{figure['value_high']}"
    value = f"{APPROX.get(figure['approx'] or '', '')}{figure['value']}{high}"
    words = " in words" if figure["kind"] == "zero_word" else ""
    return _joined(f"{value}{words}", figure["unit"])


def _joined(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _or_none(value: object) -> str:
    return "none" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Told:
    """One sort of difference, in words, with examples. more: how many are not among them."""

    words: str
    examples: tuple[Example, ...]
    more: int


def told(tally: Tally) -> Iterator[Told]:
    """What was found, sort by sort, the worst first."""
    for sort in SORTS:
        count, editions = tally.counts[sort.name], tally.touched[sort.name]
        if count:
            words = f"{count:,} {sort.one if count == 1 else sort.many}"
            if sort.name not in WHOLE:
                words += f" in {editions:,} edition{'' if editions == 1 else 's'}"
            examples = tuple(tally.examples[sort.name])
            yield Told(words, examples, count - len(examples))
