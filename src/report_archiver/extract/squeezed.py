"""Text as patterns want it, with the way back: white space gone, full-width signs made plain,
traditional characters simplified.

Each character of the squeezed text stands for one character of the original, so any match has its
exact place there. A space between two digits or two Latin letters stays: it parts them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report_archiver.extract.script import SIMPLIFIED, TRADITIONAL
from report_archiver.model import Span

_LETTERS = (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))
_FULL_WIDTH = {code: code - 0xFEE0 for letters in _LETTERS for code in letters}
_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)
_PLAIN = {
    **dict(zip(TRADITIONAL, SIMPLIFIED, strict=True)),
    **{chr(odd): chr(plain) for odd, plain in _FULL_WIDTH.items()},
    "％": "%",
    "＋": "+",
    "－": "-",
    "．": ".",
    "＠": "@",
    "(": "（",
    ")": "）",
    ":": "：",
    ";": "；",
    "[": "〔",
    "]": "〕",
}
_TABLE = str.maketrans(_PLAIN)
FEW = 40  # kinds of characters to be made plain, each in a pass of its own
_ODD = re.compile("[" + re.escape("".join(_PLAIN)) + "]")
_COMMA = re.compile(r",(?:(?<!\d,)|(?!\d))")
# White space, but for the first of a run between two digits or Latin letters.
_GAP = re.compile(r"\s(?:(?<![0-9A-Za-z]\s)\s*+|\s*+(?![0-9A-Za-z]))")


@dataclass(slots=True)
class Squeezed:
    """Squeezed text, and the way back to the original."""

    text: str
    _offset: int
    _plain: str
    _origin: Sequence[int] = ()

    @property
    def origin(self) -> Sequence[int]:
        """For each character of the text its offset in the original (and one past the last)."""
        if not self._origin:
            self._origin = self._found()
        return self._origin

    def span(self, start: int, end: int) -> Span:
        """The place in the original of text[start:end]."""
        origin = self.origin
        if start >= end:
            return Span(origin[start], origin[start])
        return Span(origin[start], origin[end - 1] + 1)

    def _found(self) -> Sequence[int]:
        end = self._offset + len(self._plain)
        if len(self.text) == len(self._plain):
            return range(self._offset, end + 1)
        origin: list[int] = []
        start = self._offset
        for gap in _GAP.finditer(self._plain):
            origin += range(start, self._offset + gap.start())
            start = self._offset + gap.end()
        return [*origin, *range(start, end + 1)]


def squeeze(text: str, offset: int = 0) -> Squeezed:
    """Squeeze a piece of text that begins at `offset` of the original."""
    plain, odd = text, set(_ODD.findall(text))
    if len(odd) > FEW:  # a text in traditional characters
        plain = text.translate(_TABLE)
    else:
        for one in odd:
            plain = plain.replace(one, _PLAIN[one])
    if "," in plain:
        plain = _COMMA.sub("，", plain)
    return Squeezed(compact(plain), offset, plain)


def simplified(text: str) -> str:
    """A text in simplified characters, each at its place."""
    return text.translate(_SIMPLIFIED)


def compact(text: str) -> str:
    """A text as printed, without the white space that parts nothing."""
    return text if text.split() == [text] else _GAP.sub("", text)
