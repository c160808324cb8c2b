"""What the archive says in English, as a Chinese reader is to be told it, and the other way round.

Messages of findings and changes are kept as the program wrote them: in English, Chinese, or both
(`中文 (English)`). told.toml has the Chinese of each sentence; of one in both, each gets a half.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

LONGEST = 1000  # characters that are matched; what is longer stays as it is
# 总计等于各类申请人之和 (a row's total = …): the Chinese, then the same in English.
BOTH = re.compile(
    r"(?:(?<=; )|^)(?P<zh>[\u4e00-\u9fff][^;()A-Za-z]*) \((?P<en>[A-Za-z][^()\u4e00-\u9fff]*)\)"
)


def told(language: str, said: str | None) -> str:
    """A message, what was expected or what was found, for a reader of zh or en; empty for None.
    What nobody translated stays as it is."""
    if said is None or len(said) > LONGEST:
        return said or ""
    halved = BOTH.sub(rf"\g<{language}>", said)
    return _chinese(halved) if language == "zh" else halved


def _chinese(said: str) -> str:
    for pattern, chinese in sentences():
        found = pattern.fullmatch(said)
        if found:
            return chinese.format(
                **{name: _chinese(part) for name, part in found.groupdict().items()}
            )
    return said


@cache
def sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern of the English, Chinese with the same {fields}), in order: the first that fits."""
    source = files("report_archiver.publish.datasette").joinpath("told.toml")
    held = tomllib.loads(source.read_text("utf-8"))["sentence"]
    return tuple((_pattern(one["en"]), one["zh"]) for one in held)


def _pattern(english: str) -> re.Pattern[str]:
    """{word} stands for something without spaces, {WORDS} for anything."""
    pieces = re.split(r"\{(\w+)\}", english)
    fields = [f"(?P<{one}>{'.+?' if one.isupper() else r'[^ ]+?'})" for one in pieces[1::2]]
    fixed = [re.escape(one) for one in pieces[::2]]
    return re.compile("".join(a + b for a, b in zip(fixed, [*fields, ""], strict=True)), re.DOTALL)
