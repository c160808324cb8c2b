"""How two readings of a report differ: in its figures, and in its words. Pure.

Both are to be made by one reader, so that a newer reader is never taken for an edit.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import unified_diff

from report_archiver.model import Edit, Figure, FigureEdit, Reading, Stated

APPROX = {"about": "近 ", "over": "逾 ", "under": "不足 "}
MOST_LINES = (
    4000  # of a text that is compared line by line; beyond, the time taken is no longer linear
)
CONTEXT = 1  # lines of a report are paragraphs
# What a page says of its visitors and of the time of day, as words of their own between spaces,
# brackets or the ends of a line. What a sentence or an item of a list says of visits may be a
# figure of the report.
_DAY = r"\d{4}[-年/]\d{1,2}[-月/]\d{1,2}日?"
_WEEKDAY = r"星期[一二三四五六日天]"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
NOISE = re.compile(
    r"(?<![^\s【\[（(|])(?:(?:本文|本页|文章)?(?:浏览|点击|阅读|访问|查看)"
    r"(?:次数|人次|人数|总?量|数|率)?|人气|热度|点赞数?|Views|Hits)"
    r"(?:\s*[:：]\s*|】\s*|\s*(?=[\[（(]))[\[（(]?\d[\d,]*[\]）)]?\s*(?:次|人次)?(?![^\s】\]）)|])"
    r"|(?:本文|本页)已?被(?:浏览|点击|阅读|访问)\s*\d[\d,]*\s*次?"
    r"|您是第\s*\d[\d,]*\s*位(?:访客|访问者|浏览者)"
    r"|当前在线(?:人数)?\s*[:：]\s*\d[\d,]*\s*人?"
    rf"|(?:今天|现在|(?:当前|系统|打印|北京)时间)是?\s*[:：]?\s*{_DAY}(?:\s*{_WEEKDAY})?(?:\s*{_CLOCK})?"
    rf"|^\s*{_DAY}\s*{_WEEKDAY}(?:\s*{_CLOCK})?\s*$",
    re.MULTILINE,
)
# How an item of a list begins.
ITEM = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．]")


def compare(old: Reading, new: Reading, *, same_bytes: bool) -> Edit:
    """The three verdicts on two captures of a report."""
    return Edit(
        bytes=not same_bytes,
        text=old.text != new.text and _settled(old) != _settled(new),
        figures=tuple(figure_edits(old.figures, new.figures)),
    )


def _settled(reading: Reading) -> str:
    """The text without what a page shows differently at each visit."""
    text, spans = reading.text, [figure.span for figure in reading.figures]

    def masked(found: re.Match[str]) -> str:
        holds = any(span.start < found.end() and found.start() < span.end for span in spans)
        line = text.rfind("\n", 0, found.start()) + 1
        is_item = ITEM.match(text, line, found.start()) is not None
        return found[0] if holds or is_item else "\N{REPLACEMENT CHARACTER}"

    return NOISE.sub(masked, text)


def diff(old: str, new: str, before: tuple[str, str], after: tuple[str, str]) -> str:
    """A unified diff of two texts. before, after: where and when each was seen."""
    lines = old.splitlines(), new.splitlines()
    if max(map(len, lines)) > MOST_LINES:
        heads = f"--- {before[0]}\t{before[1]}\n+++ {after[0]}\t{after[1]}\n"
        return f"{heads}(more than {MOST_LINES:,} lines: not compared line by line)"
    return "\n".join(
        unified_diff(*lines, before[0], after[0], before[1], after[1], n=CONTEXT, lineterm="")
    )


# Figures -----------------------------------------------------------------------------------------

Pair = tuple[Figure | None, Figure | None]


def figure_edits(old: Sequence[Figure], new: Sequence[Figure]) -> list[FigureEdit]:
    """The figures that differ, in the order of the old text, those that are new behind.

    A figure is found again by what it measures and is called; then, where a sentence was reworded,
    by what it measures alone; a number that is there before and after under other words was not
    touched.
    """
    before = {id(figure): place for place, figure in enumerate([*old, *new])}
    rest_old, rest_new, pairs = list(old), list(new), list[Pair]()
    for identity in (_named, _measured):
        rest_old, rest_new, found = _paired(rest_old, rest_new, identity)
        pairs += found
    rest_old, rest_new = _without_equal(rest_old, rest_new, _amount)
    pairs += [(one, None) for one in rest_old] + [(None, one) for one in rest_new]
    pairs.sort(key=lambda pair: min(before[id(one)] for one in pair if one is not None))
    return [_edit(*pair) for pair in pairs]


def _named(figure: Figure) -> Hashable:
    return figure.metric, figure.label, figure.basis, figure.method == "cell"


def _measured(figure: Figure) -> Hashable:
    return (figure.metric, figure.basis, figure.method == "cell") if figure.metric else None


def _paired(
    old: Iterable[Figure], new: Iterable[Figure], identity: Callable[[Figure], Hashable]
) -> tuple[list[Figure], list[Figure], list[Pair]]:
    """Figures of one identity, in order, but for those that state the same; what is left over."""
    olds, news = _grouped(old, identity), _grouped(new, identity)
    left_old, left_new, pairs = list[Figure](), list[Figure](), list[Pair]()
    for key in dict.fromkeys([*olds, *news]):
        here, there = olds[key], news[key]
        if key is not None:
            here, there = _without_equal(here, there, _amount)
            both = min(len(here), len(there))
            pairs += zip(here[:both], there[:both], strict=True)
            here, there = here[both:], there[both:]
        left_old += here
        left_new += there
    return left_old, left_new, pairs


def _grouped(
    figures: Iterable[Figure], identity: Callable[[Figure], Hashable]
) -> defaultdict[Hashable, list[Figure]]:
    groups = defaultdict[Hashable, list[Figure]](list)
    for figure in figures:
        groups[identity(figure)].append(figure)
    return groups


def _without_equal(
    old: Sequence[Figure], new: Sequence[Figure], what: Callable[[Figure], Hashable]
) -> tuple[list[Figure], list[Figure]]:
    """The figures that have no equal on the other side."""
    common = Counter(map(what, old)) & Counter(map(what, new))
    return _less(old, common, what), _less(new, common, what)


def _less(
    figures: Sequence[Figure], common: Counter[Hashable], what: Callable[[Figure], Hashable]
) -> list[Figure]:
    left = Counter(common)
    kept = []
    for figure in figures:
        if left[what(figure)] > 0:
            left[what(figure)] -= 1
        else:
            kept.append(figure)
    return kept


def _amount(figure: Figure) -> Hashable:
    """What a figure says. 0 and none in words say the same; blank and n/a something else."""
    kind = "" if figure.value is not None else figure.kind
    return figure.value, figure.value_high, figure.unit, figure.approx, kind


def stated(figure: Figure) -> Stated:
    """A figure's value in words that keep exact, approximate, blank and not applicable apart."""
    if figure.value is None:
        value = "blank" if figure.kind == "blank" else "n/a"
    else:
        high = "" if figure.value_high is None else f"–{figure.value_high:f}"
        value = f"{APPROX.get(figure.approx or '', '')}{figure.value:f}{high}"
    return Stated(value, figure.unit, figure.quote)


def _edit(old: Figure | None, new: Figure | None) -> FigureEdit:
    metric, label = next((one.metric, one.label) for one in (new, old) if one is not None)
    before, after = (None if one is None else stated(one) for one in (old, new))
    return FigureEdit(metric, label, before, after)


# In words ----------------------------------------------------------------------------------------


def in_words(figures: Sequence[FigureEdit], names: dict[str, str], most: int = 3) -> str:
    """`requests received 302 → 320; …`. names: of metrics, by code."""
    told = [_told(figure, names) for figure in figures[:most]]
    more = len(figures) - most
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _told(edit: FigureEdit, names: dict[str, str]) -> str:
    name = names.get(edit.metric or "", edit.label) or edit.metric or "a figure"
    units = edit.old and edit.new and edit.old.unit != edit.new.unit
    old, new = (_value(one, unit=bool(units)) for one in (edit.old, edit.new))
    return f"{name} {old} → {new}"


def _value(stated: Stated | None, *, unit: bool) -> str:
    if stated is None:
        return "none"
    return f"{stated.value} {stated.unit or ''}".strip() if unit else stated.value


def lines_in_words(old: str, new: str) -> str:
    """`text: 1 line reworded, 2 added`, by how many lines there are on one side alone."""
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    removed, added = (before - after).total(), (after - before).total()
    reworded = min(removed, added)
    counts = {"reworded": reworded, "added": added - reworded, "removed": removed - reworded}
    told = [f"{count:,} {word}" for word, count in counts.items() if count]
    return f"lines of text: {', '.join(told) or 'in another order'}"
