"""The words of the pages in Chinese and English: words.zh.toml and words.en.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")
TAGS = {"zh": "zh-Hans", "en": "en"}  # BCP 47, for <html lang>
WISH = re.compile(r"([a-z]+)(?:-[a-z0-9-]+)?(?:\s*;\s*q=([0-9.]{1,6}))?", re.IGNORECASE)

Words = Mapping[str, Mapping[str, str]]


@cache
def words(language: str) -> Words:
    """The catalogue of a language: group → key → words, with {fields} to be filled."""
    source = files("report_archiver.publish.datasette").joinpath(f"words.{language}.toml")
    return tomllib.loads(source.read_text("utf-8"))


def say(language: str, key: str, **fields: object) -> str:
    """The words of GROUP.KEY. Where a field is n and 1, those of KEY_one if there are any; numbers
    are told with commas. Raises KeyError for a key that the catalogue does not have."""
    group, _, name = key.partition(".")
    held = words(language)[group]
    if fields.get("n") == 1:
        name = f"{name}_one" if f"{name}_one" in held else name
    return held[name].format(**{key: number(value) for key, value in fields.items()})


def name(language: str, group: str, code: object) -> str:
    """What a code of the archive is called; the code itself where no one named it."""
    return words(language)[group].get(str(code), str(code))


def named(language: str, group: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with what each is called, for a choice among them."""
    return [(code, name(language, group, code)) for code in codes]


def number(value: object) -> str:
    """A number with commas; everything else, as it is."""
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def wished(accepted: str) -> str:
    """The language that an Accept-Language header (RFC 9110, 12.5.4) puts first: zh or en."""
    best, weight = "en", 0.0
    for wish in accepted.split(","):
        found = WISH.fullmatch(wish.strip())
        if found and found[1].lower() in LANGUAGES and _weight(found[2]) > weight:
            best, weight = found[1].lower(), _weight(found[2])
    return best


def _weight(told: str | None) -> float:
    try:
        return float(told) if told else 1.0
    except ValueError:
        return 0.0
