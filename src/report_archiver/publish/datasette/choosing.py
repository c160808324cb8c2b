"""What a list of changes or findings is narrowed by, as its address says; what may be chosen."""

from __future__ import annotations

from collections.abc import Collection

from datasette.utils.asgi import BadRequest  # type: ignore[import-untyped]

from report_archiver.archive.times import asked
from report_archiver.publish import news
from report_archiver.publish.datasette.page import Row, Visit

COUNTED = 10_000  # rows are counted to here; more are `more`
ONE_OF: dict[str, Collection[str]] = {
    "kind": news.KINDS, "severity": news.SEVERITIES, "state": news.STATES,
}  # fmt: skip
YEARS = "SELECT DISTINCT year FROM reports WHERE year IS NOT NULL ORDER BY year DESC"
SITES = "SELECT id, name FROM sites ORDER BY id LIMIT 1000"


def chosen(visit: Visit, *, state: str = "") -> news.Chosen:
    """What the address says. state: that of findings where it says none; `all` is any. Raises
    BadRequest for what cannot be."""
    asked = {name: visit.argument(name).strip() for name in ("site", "publisher", "rule")}
    of_kinds = {name: visit.argument(name) for name in ("kind", "severity")}
    wanted = visit.argument("state") or state
    of_kinds["state"] = "" if wanted == "all" else wanted
    for name, value in of_kinds.items():
        if value and value not in ONE_OF[name]:
            raise BadRequest(f"{name}={value} is none of {', '.join(ONE_OF[name])}")
    return news.Chosen(
        **asked,
        **of_kinds,
        year=_year(visit.argument("year")),
        since=_moment(visit.argument("since")),
    )


def _year(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise BadRequest(f"year={text} is no year; write it as 2026")
    return int(text)


def _moment(text: str) -> str:
    """A machine time from what an address says, `` for nothing."""
    try:
        return asked(text)
    except ValueError as error:
        raise BadRequest(f"since={text} is no time; write it as 2026-03-01") from error


async def offered(visit: Visit) -> dict[str, object]:
    """The years and sites that may be chosen."""
    return {
        "years": [row["year"] for row in await visit.rows(YEARS)],
        "sites": await visit.rows(SITES),
    }


def given(visit: Visit) -> dict[str, str]:
    """What the address narrows by, as it says it; empty where it does not."""
    names = ("site", "publisher", "year", "kind", "since", "severity", "rule", "state")
    return {name: visit.argument(name) for name in names}


def total(rows: list[Row]) -> tuple[int, bool]:
    """A count that went no further than COUNTED, and whether there are more."""
    counted = int(rows[0]["n"])
    return min(counted, COUNTED), counted > COUNTED
