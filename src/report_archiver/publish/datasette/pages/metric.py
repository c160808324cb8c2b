"""A metric over the years, of some publishers: a chart, a table, and how far its forms compare.

/-/metric/CODE, and the same as a drawing (.svg) or for spreadsheets (.csv).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

from datasette.utils.asgi import NotFound, Response  # type: ignore[import-untyped]
from markupsafe import Markup

from report_archiver.publish.datasette import charts, codebook, words
from report_archiver.publish.datasette.page import Page, Row, Visit
from report_archiver.publish.datasette.pages.home import years
from report_archiver.publish.datasette.spreadsheet import sheet
from report_archiver.publish.datasette.stated import Stated, stated

UNASKED = 6  # publishers that are shown where nobody chose
OFFERED = 24  # that a search by name offers
WIDTHS = {"wide": 720, "narrow": 340}  # CSS pixels; the style shows the one that fits
SIGNS = {
    "conflict": "≠",
    "blank": "□",
    "na": "/",
    "zero": "〇",
}  # before or instead of a value, in the table
APPROX = {"about": "≈", "over": ">", "under": "<"}
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
DRAWING = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

METRIC = "SELECT code, label_zh, label_en, unit, definition FROM metrics WHERE code = :code"
# Those whose reports state it for most years; an index finds the editions that do.
MOST = """
SELECT r.publisher_id AS id
FROM (SELECT DISTINCT edition_id FROM figures WHERE metric = :code) f
JOIN editions e ON e.id = f.edition_id
JOIN reports r ON r.id = e.report_id AND r.current_edition_id = e.id
WHERE r.publisher_id IS NOT NULL
GROUP BY r.publisher_id ORDER BY count(DISTINCT r.year) DESC, r.publisher_id LIMIT :size
"""
CHOSEN = """
SELECT id, name FROM publishers WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY name, id
"""
OFFER = """
SELECT id, name FROM publishers
WHERE instr(name, :part) AND id IN (SELECT publisher_id FROM reports)
ORDER BY name, id LIMIT :size
"""
REPORTS = """
SELECT r.id, r.publisher_id, r.year, r.form, r.current_edition_id FROM reports r
WHERE r.publisher_id IN (SELECT value FROM json_each(:ids)) ORDER BY r.year, r.id
"""
FIGURES = """
SELECT
  r.id AS report_id, r.key AS report_key, r.publisher_id, r.year, e.form, e.title, e.published_at,
  f.*, s.path AS section, g.url, c.captured_at, c.body_sha256
FROM reports r
CROSS JOIN figures f ON f.edition_id = r.current_edition_id AND f.metric = :code
JOIN editions e ON e.id = f.edition_id
JOIN captures c ON c.id = e.capture_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN sections s ON s.id = f.section_id
WHERE r.publisher_id IN (SELECT value FROM json_each(:ids))
ORDER BY r.publisher_id, r.year, r.id, f.ordinal
"""
FIGURE_COLUMNS = (
    "value", "value_high", "unit", "kind", "approx", "basis", "label", "quote", "section", "form",
    "method", "report_key", "title", "published_at", "url", "captured_at", "body_sha256", "key",
)  # fmt: skip
HEADER = ("metric", "label_zh", "label_en", "publisher", "year", "conflict", *FIGURE_COLUMNS)

Held = Mapping[int, Stated]  # report → what it states


@dataclass(frozen=True, slots=True)
class Cell:
    """A report in the table. stated: None where it says nothing of the metric. parted: in another
    unit than the chart's, so that it is not drawn."""

    report: Row
    stated: Stated | None
    parted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the metric, the publishers, their reports and what these state."""

    metric: Row
    publishers: Sequence[Row]
    reports: Sequence[Row]
    held: Held
    chosen: bool

    @property
    def unit(self) -> str:
        """The unit that most values are in: the chart's."""
        told = [one.figure["unit"] for one in self.held.values() if one.number is not None]
        return str(max(told, key=told.count, default=None) or self.metric["unit"] or "")

    def parted(self, one: Stated) -> bool:
        return one.number is not None and (one.figure["unit"] or self.unit) != self.unit


async def load(visit: Visit) -> dict[str, object] | Response:
    """The page, or one of its files."""
    asked = await _asked(visit)
    if visit.parts["kind"] == ".csv":
        return sheet(asked.metric["code"], HEADER, _lines(asked))
    if visit.parts["kind"] == ".svg":
        return await _drawing(visit, asked)
    return {**_told(visit, asked), **await _choice(visit, asked)}


async def _asked(visit: Visit) -> Asked:
    code = visit.parts["code"]
    metric = await visit.row(METRIC, code=code)
    if metric is None:
        raise NotFound("no such metric")
    given = [int(one) for one in visit.arguments("publisher") if one.isdecimal() and len(one) < 16]
    ids = given or [row["id"] for row in await visit.rows(MOST, code=code, size=UNASKED)]
    publishers = (await visit.rows(CHOSEN, ids=str(ids)))[: charts.MOST]
    known = str([one["id"] for one in publishers])
    reports = await visit.rows(REPORTS, ids=known)
    held = stated(await visit.rows(FIGURES, ids=known, code=code), "report_id")
    return Asked(metric, publishers, reports, held, bool(given))


def _told(visit: Visit, asked: Asked) -> dict[str, object]:
    """All but the choice of publishers."""
    shown = years(report["year"] for report in asked.reports)
    definition = asked.metric["definition"] or ""
    breaks = _breaks(visit.language, [year for year in shown if year is not None])
    return {
        "metric": asked.metric,
        "label": _label(visit, asked),
        "unit": asked.unit,
        "years": shown,
        "columns": asked.publishers,
        "cells": _cells(asked),
        "breaks": {one.year: one.name for one in breaks},
        "basis": next(iter(asked.held.values())).figure["basis"] if asked.held else "annual",
        "forms": codebook.forms(),
        "printed": codebook.printed(definition),
        "notes": list(codebook.notes(definition)),
        "parted": sum(asked.parted(one) for one in asked.held.values()),
        "seen": {one.sign for one in asked.held.values()},
        "signs": SIGNS,
        "approx": APPROX,
        "charts": {name: _chart(visit, asked, width) for name, width in WIDTHS.items()},
        "described": _described(visit, asked),
        "svg": _address(visit, asked, ".svg"),
        "csv": _address(visit, asked, ".csv"),
    }


def _label(visit: Visit, asked: Asked) -> str:
    return str(asked.metric["label_zh" if visit.language == "zh" else "label_en"])


def _address(visit: Visit, asked: Asked, kind: str) -> str:
    query = "&".join(f"publisher={one['id']}" for one in asked.publishers)
    address = visit.address("metric", asked.metric["code"] + kind, lang=visit.language)
    return f"{address}&{query}" if query else address


async def _choice(visit: Visit, asked: Asked) -> dict[str, object]:
    """The publishers to choose from: those that are shown, and those whose name has a part."""
    part = visit.argument("find").strip()
    offer = await visit.rows(OFFER, part=part, size=OFFERED + charts.MOST) if part else []
    shown = {one["id"] for one in asked.publishers}
    found = [one for one in offer if one["id"] not in shown][:OFFERED]
    return {
        "chosen": asked.chosen,
        "part": part,
        "offer": found,
        "most": charts.MOST,
        "too_many": len(set(visit.arguments("publisher"))) > charts.MOST,
    }


# Table -------------------------------------------------------------------------------------------


def _cells(asked: Asked) -> dict[tuple[int | None, int], list[Cell]]:
    """(year, publisher) → its reports, mostly one."""
    cells: dict[tuple[int | None, int], list[Cell]] = {}
    for report in asked.reports:
        one = asked.held.get(report["id"])
        place = cells.setdefault((report["year"], report["publisher_id"]), [])
        place.append(Cell(report, one, one is not None and asked.parted(one)))
    return cells


def _lines(asked: Asked) -> Iterator[list[object]]:
    """The rows of the file: one a report that states the metric, with its source."""
    names = {one["id"]: one["name"] for one in asked.publishers}
    metric = [asked.metric[name] for name in ("code", "label_zh", "label_en")]
    for one in asked.held.values():
        whose = [names[one.figure["publisher_id"]], one.figure["year"]]
        conflict = int(one.sign == "conflict")
        yield [*metric, *whose, conflict, *(one.figure[name] for name in FIGURE_COLUMNS)]


# Chart -------------------------------------------------------------------------------------------


def _breaks(language: str, shown: Iterable[int]) -> list[charts.Break]:
    """The first years of the forms that came in between the first and the last of these years."""
    held = sorted(shown)
    return [
        charts.Break(form.year, words.name(language, "form_short", form.id))
        for form in codebook.forms()
        if held and held[0] < form.year <= held[-1]
    ]


def _chart(visit: Visit, asked: Asked, width: int, *, linked: bool = True) -> charts.Chart:
    told = {report["year"] for report in asked.reports if report["id"] in asked.held}
    shown = [year for year in years(told) if year is not None]
    series = [
        charts.Series(one["name"], tuple(_points(visit, asked, one, linked=linked)))
        for one in asked.publishers
    ]
    return charts.draw(series, shown, _breaks(visit.language, shown), width=width)


def _points(visit: Visit, asked: Asked, publisher: Row, *, linked: bool) -> Iterator[charts.Point]:
    """What one publisher's reports state, each year's first: what cannot be drawn is left out."""
    done = set()
    for one in asked.held.values():
        figure = one.figure
        year, told = figure["year"], one.number is not None or figure["value"] is None
        if figure["publisher_id"] != publisher["id"] or year is None or year in done:
            continue
        if told and not asked.parted(one):
            done.add(year)
            words_of = f"{publisher['name']} {year}: {in_words(visit.language, one)}"
            link = visit.address("figure", figure["key"]) if linked else ""
            high = figure["value_high"] if isinstance(figure["value_high"], int | float) else None
            yield charts.Point(year, one.number, words_of, one.sign, high, link)


def in_words(language: str, one: Stated) -> str:
    """A value with all that is to be known of it: 约 400 人."""
    figure = one.figure
    if figure["value"] is None:
        return words.name(language, "kind", figure["kind"])
    approx = words.name(language, "approx", figure["approx"]) if figure["approx"] else ""
    high = "" if figure["value_high"] is None else f"–{words.number(figure['value_high'])}"
    told = f"{approx} {words.number(figure['value'])}{high} {figure['unit'] or ''}".strip()
    if not one.others:
        return told
    say = partial(words.say, language)
    others = ", ".join(words.number(other["value"]) for other in one.others)
    return f"{told} ({say('metric.elsewhere', values=others)})"


def _described(visit: Visit, asked: Asked) -> str:
    """The drawing in a sentence or two, for those who do not see it."""
    say = partial(words.say, visit.language)
    told = [one.figure["year"] for one in asked.held.values() if one.figure["year"] is not None]
    if not told:
        return say("metric.nothing")
    names = say("metric.comma").join(one["name"] for one in asked.publishers)
    return say("metric.described", first=str(min(told)), last=str(max(told)), publishers=names)


async def _drawing(visit: Visit, asked: Asked) -> Response:
    """The chart as a file of its own, style and all; it leads nowhere."""
    template = visit.datasette.jinja_env.get_template("archive/metric.svg")
    style = files("report_archiver.publish.datasette").joinpath("static/chart.css")
    drawn = await template.render_async(
        chart=_chart(visit, asked, WIDTHS["wide"], linked=False),
        style=Markup(style.read_text("utf-8")),  # noqa: S704 — our own file
        title=f"{_label(visit, asked)}{f' ({asked.unit})' if asked.unit else ''}",
        described=_described(visit, asked),
        tag=words.TAGS[visit.language],
        unit=asked.unit,
    )
    return Response(
        NO_XML.sub("", drawn), headers=DRAWING, content_type="image/svg+xml; charset=utf-8"
    )


PAGE = Page(
    "metric", load, "metric.html", r"/(?P<code>[^/]+?)(?P<kind>\.svg|\.csv)?", under="metrics"
)
