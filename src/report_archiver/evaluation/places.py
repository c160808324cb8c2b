"""Texts compared as a person would: NFKC, no white space; and where in a text a quote stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from report_archiver.model import Span

_SPACE = re.compile(r"[\s\u200b-\u200d\ufeff]+")


def normal(text: str | None) -> str:
    """NFKC, and no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text or ""))


@dataclass(frozen=True, slots=True)
class Places:
    """A text without white space, with the way back to it."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Places:
        """The places of a text."""
        pairs = [(sign, place) for place, char in enumerate(text) for sign in normal(char)]
        return cls("".join(sign for sign, _ in pairs), tuple(place for _, place in pairs))

    def find(self, quote: str) -> list[Span]:
        """Wherever a quote stands, as places of the text itself."""
        wanted = normal(quote)
        if not wanted:
            return []
        return [
            Span(self.origin[found.start()], self.origin[found.end() - 1] + 1)
            for found in re.finditer(re.escape(wanted), self.text)
        ]


def overlap(one: Span, other: Span) -> bool:
    """Have two places a character in common?"""
    return one.start < other.end and other.start < one.end
