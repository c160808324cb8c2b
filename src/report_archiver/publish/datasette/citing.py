"""How a report is cited: for people, for BibTeX, and as CSL-JSON for reference managers.

A citation names the capture: when it was made and the SHA-256 of what it brought, so that a page
that is gone or was edited since can still be held against it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&",
    "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
URL_SAFE = "!#$%&'()*+,-./:;=?@[]_~"  # stays as it is in an address within braces
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Source:
    """What is cited. published_at: as printed; captured_at: UTC; edition: its number where the
    report has several, else 0. title and publisher are empty where they are not known."""

    title: str
    publisher: str
    year: int | None
    published_at: str
    url: str
    captured_at: str
    sha256: str
    edition: int = 0


def chinese(source: Source) -> str:
    """After GB/T 7714-2015, 4.6: author. title[R/OL]. (published)[captured]. address."""
    published = f"({source.published_at[:10]})" if source.published_at else ""
    edition = f" 第{source.edition}版." if source.edition else ""
    return (
        f"{_author(source)}{source.title or source.url}[R/OL].{edition} "
        f"{published}[{source.captured_at[:10]}存档]. {source.url}. "
        f"存档时间 {source.captured_at}，SHA-256 {source.sha256}."
    )


def english(source: Source) -> str:
    """The same in English order."""
    published = f" Published {source.published_at[:10]}." if source.published_at else ""
    edition = f" Edition {source.edition}." if source.edition else ""
    return (
        f"{_author(source)}{source.title or source.url}.{edition}{published} {source.url} "
        f"(captured {source.captured_at}, SHA-256 {source.sha256})."
    )


def _author(source: Source) -> str:
    return f"{source.publisher}. " if source.publisher else ""


def bibtex(source: Source, key: str) -> str:
    """A BibTeX entry in UTF-8. key: the report's own, of which letters and digits are kept."""
    published, captured = source.published_at[:10], source.captured_at
    fields = {
        "author": _kept(source.publisher),
        "title": _kept(source.title),
        "year": published[:4] or captured[:4],
        "date": published,
        "edition": str(source.edition or ""),
        "url": _plain(source.url),
        "urldate": captured[:10],
        "note": f"captured {captured}, SHA-256 {source.sha256}",
    }
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    name = re.sub(r"[^0-9A-Za-z]+", "-", key).strip("-") or "report"
    return f"@techreport{{{name},\n{told}}}\n"


def _plain(url: str) -> str:
    """A web address that ends no field."""
    return quote(url, safe=URL_SAFE) if url.startswith(WEB) else ""


def _kept(value: str) -> str:
    """An organisation's name or a title: in braces of its own, so that BibTeX takes it as it is."""
    escaped = "".join(SPECIAL.get(char, char) for char in " ".join(value.split()))
    return f"{{{escaped}}}" if escaped else ""


def csl(source: Source, key: str) -> str:
    """A list of one item in CSL-JSON 1.0."""
    item = {
        "id": key,
        "type": "report",
        "title": source.title,
        "author": [{"literal": source.publisher}] if source.publisher else [],
        "issued": _date(source.published_at),
        "accessed": _date(source.captured_at),
        "URL": source.url if source.url.startswith(WEB) else "",
        "note": f"captured {source.captured_at}, SHA-256 {source.sha256}",
    }
    held = {name: value for name, value in item.items() if value}
    return json.dumps([held], ensure_ascii=False, indent=2) + "\n"


def _date(told: str) -> dict[str, list[list[int]]] | None:
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", told)
    return {"date-parts": [[int(part) for part in found.groups()]]} if found else None
