"""Title, publisher, year, publication and period: equal after NFKC and removal of white space."""

from __future__ import annotations

import re

from report_archiver.evaluation.places import normal
from report_archiver.evaluation.tally import Score, single, together
from report_archiver.evaluation.truth import Truth
from report_archiver.model import Identity

PERIOD = ("period_start", "period_end")
_TAG = re.compile(r"<[^<>]*>")
_DIGITS = "〇一二三四五六七八九"


def fields(truth: Truth, identity: Identity, raw: str, url: str) -> Score:
    """Each field that the truth tells and that stands somewhere.

    raw: the document's text as decoded, markup and all. A value that stands neither there nor in
    the address was not the reader's to find.
    """
    printed = normal(raw) + normal(_TAG.sub("", raw)) + normal(url)
    got = values(identity)
    scores = [
        single(name, got[name] in _normalised(accepted), accepted[0], got[name])
        for name, accepted in truth.accepted.items()
        if stands(name, accepted, printed)
    ]
    return together([*scores, repaired(truth, identity, got)])


def repaired(truth: Truth, identity: Identity, got: dict[str, str | None]) -> Score:
    """A period that was read in spite of a misprint, where the truth tells what it should be."""
    told = [name for name in PERIOD if name in truth.accepted]
    if not identity.repaired or not told:
        return Score()
    wrong = [name for name in told if got[name] not in _normalised(truth.accepted[name])]
    expected = [truth.accepted[name][0] for name in wrong]
    return single("repairs", not wrong, expected, [got[name] for name in wrong], "period")


def values(identity: Identity) -> dict[str, str | None]:
    """What a reading says of itself, as it is compared."""
    told = {
        "title": identity.title,
        "publisher": identity.publisher,
        "year": identity.year,
        "published": (identity.published_at or "")[:10] or None,
        "period_start": identity.period_start,
        "period_end": identity.period_end,
    }
    return {name: None if one is None else normal(str(one)) for name, one in told.items()}


def stands(name: str, accepted: tuple[str | None, ...], printed: str) -> bool:
    """Could the value be found? Years and periods are worked out, and always could."""
    told = [value for value in accepted if value]
    if name in {"title", "publisher"}:
        return any(normal(value) in printed for value in told)
    if name == "published":
        return any(re.search(date_pattern(value), printed) for value in told)
    return True


def date_pattern(date: str) -> str:
    """A date as a page or its address may print it: 2018-3-6, 2018年03月06日, 20180306."""
    year, month, day = date.split("-")
    chinese = "".join(_DIGITS[int(digit)] for digit in year).replace("〇", "[〇零○0O]")
    return (
        rf"{year}\D{{1,4}}0?{int(month)}\D{{1,4}}0?{int(day)}(?!\d(?!\d?:))"
        rf"|{year}[-/]?{month}[-/]?{day}|{chinese}年"
    )


def _normalised(accepted: tuple[str | None, ...]) -> set[str | None]:
    return {None if value is None else normal(value) for value in accepted}
