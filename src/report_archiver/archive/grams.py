"""How text is cut for the search index, and what to ask the index for a word.

SQLite's tokenizers find no Chinese word: unicode61 takes a whole clause for one, trigram knows
none of two characters. So the index is given pairs of neighbouring characters, each once a text,
without their places: 公开条例 is 公开, 开条, 条例 and, since the run of characters ends there, 例.
A word of two characters is then one entry, and one character is the beginning of entries. For
longer words the pairs narrow down, and the text itself decides (`holds`): the index may offer too
much, never too little. Punctuation and spaces are not indexed; they end a run.

A word is found as SQLite's LIKE finds it: as it is printed, but for the case of A to Z.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

EVERY = "_"  # the entry of every text: of a word of punctuation alone the index knows no other
MOST_GRAMS = 40  # of a word that are asked for: more narrow nothing down
MOST_WORDS = 20  # of a query; those after them are left out

# All but ASCII punctuation, controls and spaces, and what is in Unicode's blocks of punctuation and
# is neither letter nor numeral (〇 and 々 are). Not Python's own classes: they grow from version to
# version, and an index outlives them.
_RUN = re.compile(
    "[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa0\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d"
    "\ufe30-\ufe4f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
_ALONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of a query. match: what to ask the index for, in FTS5's syntax; exact: whether what
    the index finds needs no second look."""

    word: str
    match: str
    exact: bool


def fold(text: str) -> str:
    """Text as it is compared: A to Z made small, as bytes.lower() does, all else as it is."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def grams(*texts: str) -> str:
    """The index entries of these texts, each once, parted by spaces; EVERY is always one."""
    found = {EVERY: None}
    for run in _RUN.findall(fold("\n".join(texts))):
        found.update(dict.fromkeys(map(str.__add__, run, run[1:])))
        found[run[-1]] = None
    return " ".join(found)


def words(query: str) -> list[str]:
    """The words of a query, folded: what stands between spaces of any kind, each once."""
    possible = _ALONE.sub("\0", query)  # neither stands in any text, and SQLite takes a NUL
    return list(dict.fromkeys(fold(possible).split()))[:MOST_WORDS]


def wanted(word: str) -> Wanted:
    """What to ask the index for a folded word."""
    runs = list(_RUN.finditer(word))
    asked = dict.fromkeys(gram for run in runs for gram in _asked(run, len(word)))
    match = " ".join(list(asked)[:MOST_GRAMS]) or f'"{EVERY}"'
    return Wanted(word, match, exact=len(word) <= 2 and [run[0] for run in runs] == [word])


def _asked(run: re.Match[str], length: int) -> list[str]:
    """The entries that a text has that holds this run of a word of this length."""
    text = run[0]
    pairs = [f'"{first}{second}"' for first, second in pairwise(text)]
    if run.end() < length:  # the run ends in the text as well
        pairs.append(f'"{text[-1]}"')
    return pairs or [f'"{text}" *']


def match(query: str) -> str:
    """What to ask the index for all words of a query."""
    asked = dict.fromkeys(wanted(word).match for word in words(query))
    return " ".join(asked) or f'"{EVERY}"'


def holds(query: str, *texts: str) -> bool:
    """Whether each word of a query stands in one of these texts."""
    among = [fold(text) for text in texts]
    return all(any(word in text for text in among) for word in words(query))
