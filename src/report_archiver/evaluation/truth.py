"""What a careful person found in a document: truth/NAME.json as a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from report_archiver.evaluation.tally import FIELDS

FORMS = {"2014": "stat2014", "2019": "fmt2019", "2021": "fmt2021", "local2008": "local2008"}

Cell = Decimal | str | None


@dataclass(frozen=True, slots=True)
class TrueFigure:
    """A number of the running text. quote: as printed, NFKC, no white space. optional: one careful
    reader would take it for a figure and another would not. approx: None where it is not told."""

    value: Decimal
    unit: str | None
    label: str
    quote: str
    metric: str | None = None
    value_high: Decimal | None = None
    approx: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TrueTable:
    """A printed table. form: stat2014, fmt2019, fmt2021, local2008. rows: a label, then cells: None
    where nothing stands, `/` for not applicable, 无 as printed; or cells alone. metrics: one a row.
    skipped: labels of rows that the truth itself is not sure of."""

    form: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    metrics: tuple[str | None, ...] | None = None
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Truth:
    """A document's truth. accepted: all acceptable values by field, None among them where nothing
    is acceptable too; a field that the document does not say is absent. headings: None if untold.
    figures: None where the truth tells of none."""

    source: str
    accepted: Mapping[str, tuple[str | None, ...]]
    headings: tuple[tuple[int, str], ...] | None
    headings_optional: tuple[tuple[int, str], ...]
    figures: tuple[TrueFigure, ...]
    tables: tuple[TrueTable, ...]

    @property
    def form(self) -> str:
        """The form that the document's tables follow; prose where it has none."""
        return next((table.form for table in self.tables), "prose")


def from_json(told: Mapping[str, Any]) -> Truth:
    """A truth from its JSON object. Raises KeyError, TypeError or ValueError for what is none."""
    accepted = {name: _accepted(told, name) for name in FIELDS if told.get(name) is not None}
    headings = told.get("headings")
    return Truth(
        source=told.get("source") or "",
        accepted=accepted,
        headings=None if headings is None else tuple(_heading(one) for one in headings),
        headings_optional=tuple(_heading(one) for one in told.get("headings_optional") or ()),
        figures=tuple(_figures(told)),
        tables=tuple(_table(one) for one in told.get("tables") or ()),
    )


def _accepted(told: Mapping[str, Any], name: str) -> tuple[str | None, ...]:
    values = (told[name], *(told.get(f"{name}_accept") or ()))
    return tuple(None if value is None else str(value) for value in values)


def _heading(told: Sequence[Any]) -> tuple[int, str]:
    level, text = told
    return int(level), str(text)


def _figures(told: Mapping[str, Any]) -> Iterator[TrueFigure]:
    for key in ("figures", "figures_optional"):
        for one in told.get(key) or ():
            high = one.get("value_high")
            yield TrueFigure(
                value=Decimal(str(one["value"])),
                unit=one["unit"],
                label=one["label"],
                quote=one["quote"],
                metric=one.get("metric"),
                value_high=None if high is None else Decimal(str(high)),
                approx=bool(one.get("approx")),
                optional=key == "figures_optional",
            )


def _table(told: Mapping[str, Any]) -> TrueTable:
    metrics = told.get("metrics")
    return TrueTable(
        form=FORMS[told["form"]],
        title=told.get("table") or "",
        columns=tuple(told.get("columns") or ()),
        rows=tuple(tuple(map(_cell, row)) for row in told["rows"]),
        metrics=None if metrics is None else tuple(metrics),
        skipped=frozenset(told.get("ambiguous") or ()),
    )


def _cell(told: object) -> Cell:
    return (
        Decimal(str(told)) if isinstance(told, int | float) else None if told is None else str(told)
    )
