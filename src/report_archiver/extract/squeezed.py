"""Text as patterns want it, with the way back: white space gone, full-width signs made plain.

Each character of the squeezed text stands for one character of the original, so any match has its
exact place there. A space between two digits or two Latin letters stays: it parts them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report_archiver.model import Span

_LETTERS = (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))
_FULL_WIDTH = {code: code - 0xFEE0 for letters in _LETTERS for code in letters}
# Traditional characters in the words that rules know, for pages converted by a machine.
_SIMPLE = str.maketrans(
    "請開公議訴訟條請發據屬與無產項總數體處務網單複製會時間類機關報應當決個發佈",
    "请开公议诉讼条请发据属与无产项总数体处务网单复制会时间类机关报应当决个发布",
)
_PLAIN: dict[int, int | str] = {
    **_SIMPLE,
    **_FULL_WIDTH,
    ord("％"): "%",
    ord("＋"): "+",
    ord("－"): "-",
    ord("．"): ".",
    ord("＠"): "@",
    ord("("): "（",
    ord(")"): "）",
    ord(":"): "：",
    ord(";"): "；",
    ord("["): "〔",
    ord("]"): "〕",
    ord("〇"): "〇",
}
_AWKWARD = re.compile(rf"[\s０-９Ａ-Ｚａ-ｚ％＋－．＠():;\[\],，{''.join(map(chr, _SIMPLE))}]")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """text, and for each of its characters the offset in the original (and one past the last)."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The place in the original of text[start:end]."""
        if start >= end:
            return Span(self.origin[start], self.origin[start])
        return Span(self.origin[start], self.origin[end - 1] + 1)


def squeeze(text: str, offset: int = 0) -> Squeezed:
    """Squeeze a piece of text that begins at `offset` of the original."""
    if not _AWKWARD.search(text):
        return Squeezed(text, range(offset, offset + len(text) + 1))
    plain = text.translate(_PLAIN)
    plain = _COMMA.sub("，", plain)
    if " " not in plain and "\t" not in plain and "\n" not in plain:
        return Squeezed(plain, range(offset, offset + len(text) + 1))
    kept = [place for place, char in enumerate(plain) if not char.isspace() or _parts(plain, place)]
    origin = [offset + place for place in kept]
    return Squeezed("".join(plain[place] for place in kept), [*origin, offset + len(text)])


def compact(text: str) -> str:
    """A short text as printed, without the white space that parts nothing."""
    return "".join(
        char for place, char in enumerate(text) if not char.isspace() or _parts(text, place)
    )


def _parts(text: str, place: int) -> bool:
    """Whether the white space at `place` parts two digits or letters (the first of a run does)."""
    if not 0 < place < len(text) - 1 or not _latin(text[place - 1]):
        return False
    return _latin(text[place:].lstrip()[:1])


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
