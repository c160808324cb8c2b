"""archive → compare → archive: what differs between visits of a report, once they were read, and
what a site no longer shows.

Two captures are compared under one reader: both are read from their bytes, whoever read them
before. So a newer reader makes no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from report_archiver.archive import Archive, changes, readings, silence
from report_archiver.archive.changes import Change, Stretch
from report_archiver.archive.times import stamp
from report_archiver.check import edits, presence
from report_archiver.check import silence as rules
from report_archiver.extract import Reader
from report_archiver.model import Codebook, Reading, Turn
from report_archiver.reading import READER, read_capture


def watch(archive: Archive, codebook: Codebook, *, now: Callable[[], datetime]) -> int:
    """Judge the captures that were read since the last time, then what sites show; returns how many
    changes of reports there were.

    To be called when read_pending() has read them.
    """
    found = _compare(archive, codebook, now)
    for site, crawl in silence.due(archive):
        drift = rules.check(silence.facts(archive, site))
        silence.keep(archive, site, crawl, rules.RULES, drift, stamp(now()))
    return found


def _compare(archive: Archive, codebook: Codebook, now: Callable[[], datetime]) -> int:
    """Judge captures of reports; how many changes there were."""
    captures = changes.stretch(archive)
    if captures.upto <= captures.after:
        return 0
    comparer = _Comparer(archive, codebook)
    found = [
        change
        for report_id in changes.touched(archive, captures)
        for change in comparer.changes(report_id, captures)
    ]
    found.sort(key=lambda change: change.to_capture)
    by = readings.read_by(READER, codebook.digest)
    changes.keep(archive, captures, found, at=stamp(now()), reader=by)
    return len(found)


class _Comparer:
    """Turns of a report into changes, with words for them."""

    def __init__(self, archive: Archive, codebook: Codebook) -> None:
        self._archive = archive
        self._reader = Reader(codebook)
        self._names = {metric.code: metric.label_en for metric in codebook.metrics}

    def changes(self, report_id: int, captures: Stretch) -> Iterator[Change]:
        """The changes of a report that these captures settled."""
        for turn in presence.turns(changes.visits(self._archive, report_id, captures)):
            change = self._change(report_id, turn) if turn.known_by > captures.after else None
            if change is not None:
                yield change

    def _change(self, report_id: int, turn: Turn) -> Change | None:
        if turn.kind == "edited":
            return self._edited(report_id, turn)
        summary = self._summary(report_id, turn)
        return Change(turn.kind, report_id, turn.page, turn.before, turn.after, summary)

    def _summary(self, report_id: int, turn: Turn) -> str:
        url, _, _ = changes.where(self._archive, turn.after)
        if turn.kind == "moved" and turn.before is not None:
            before, _, _ = changes.where(self._archive, turn.before)
            return f"moved from {before} to {url}"
        told = {
            "appeared": f"appeared: {changes.title(self._archive, report_id)}",
            "gone": f"gone from {url}, as two crawls found",
            "back": f"back at {url}",
        }
        return told[turn.kind]

    def _edited(self, report_id: int, turn: Turn) -> Change | None:
        """The change that an edit comes to; None where it is noise, or was the reader's."""
        old, new = (self._read(capture) for capture in (turn.before, turn.after))
        if old is None or new is None or turn.before is None:
            return None
        before, after = (changes.where(self._archive, one) for one in (turn.before, turn.after))
        edit = edits.compare(old, new, same_bytes=before[2] == after[2])
        if not (edit.text or edit.figures):
            return None
        summary = edits.in_words(edit.figures, self._names) or edits.lines_in_words(
            old.text, new.text
        )
        if before[0] != after[0]:
            summary += f"; moved from {before[0]} to {after[0]}"
        return Change(
            "figures" if edit.figures else "text",
            report_id,
            turn.page,
            turn.before,
            turn.after,
            summary,
            edits.diff(old.text, new.text, before[:2], after[:2]),
            edit.figures,
        )

    def _read(self, capture_id: int | None) -> Reading | None:
        if capture_id is None:
            return None
        return read_capture(
            self._reader, self._archive, readings.captured(self._archive, capture_id)
        )
