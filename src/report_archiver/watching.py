"""archive → compare → archive: what differs between visits of a report, once they were read, and
what a site no longer shows.

Two captures are compared under one reader: both are read from their bytes, whoever read them
before. So a newer reader makes no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from report_archiver.archive import Archive, changes, readings, silence
from report_archiver.archive.changes import Change, OtherFile, Stretch
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
    captures, late = changes.stretch(archive), changes.late(archive)
    if captures.upto <= captures.after and not late:
        return 0
    comparer = _Comparer(archive, codebook, late)
    found = [
        change
        for report_id in changes.touched(archive, captures)
        for change in comparer.changes(report_id, captures)
    ]
    found += map(_of_file, changes.other_files(archive, captures))
    found.sort(key=lambda change: change.to_capture)
    by = readings.read_by(READER, codebook.digest)
    changes.keep(archive, captures, found, at=stamp(now()), reader=by)
    return len(found)


def _of_file(file: OtherFile) -> Change:
    """A file that nobody reads may hide a figure: that it is another file is told as it is."""
    name = file.link_text or file.url.rpartition("/")[2]
    summary = (
        f"file “{name}” at {file.url}: other bytes, {file.old_size:,} → {file.new_size:,}"
        f" (SHA-256 {file.old_sha256[:12]} → {file.new_sha256[:12]})"
    )
    return Change("text", file.report_id, file.page_id, file.before, file.after, summary)


class _Comparer:
    """Turns of a report into changes, with words for them."""

    def __init__(self, archive: Archive, codebook: Codebook, late: frozenset[int]) -> None:
        self._archive = archive
        self._late = late
        self._reader = Reader(codebook)
        self._names = {metric.code: metric.label_en for metric in codebook.metrics}

    def changes(self, report_id: int, captures: Stretch) -> Iterator[Change]:
        """The changes of a report that these captures settled."""
        for turn in presence.turns(changes.visits(self._archive, report_id, captures)):
            fresh = turn.known_by > captures.after
            change = (
                self._change(report_id, turn) if fresh or self._is_late(report_id, turn) else None
            )
            if change is not None:
                yield change

    def _is_late(self, report_id: int, turn: Turn) -> bool:
        """Did an edit come with a capture that no reader knew when it was judged? That a report
        came or went then is no news: it is the reader who sees it now."""
        return (
            turn.kind == "edited"
            and turn.after in self._late
            and not changes.is_bridged(self._archive, report_id, turn.after)
        )

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
            "appeared": changes.title(self._archive, report_id),
            "gone": f"gone from {url}, as two crawls found",
            "back": f"back at {url}",
        }
        return told[turn.kind]

    def _edited(self, report_id: int, turn: Turn) -> Change | None:
        """The change that an edit comes to; None where it is noise, or was the reader's.

        Two visits may show one edition by what an older reader saw of them. So what does not differ
        from the last visit is held against the one that the edition was read from, too.
        """
        if turn.before is None:
            return None
        found = self._compared(report_id, turn, turn.before)
        first = changes.read_from(self._archive, turn.before)
        if found is None and first != turn.before:
            found = self._compared(report_id, turn, first)
        return found

    def _compared(self, report_id: int, turn: Turn, earlier: int) -> Change | None:
        """What differs between an earlier capture and the one that a turn came with."""
        old, new = (self._read(capture) for capture in (earlier, turn.after))
        if old is None or new is None:
            return None
        before, after = (changes.where(self._archive, one) for one in (earlier, turn.after))
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
            earlier,
            turn.after,
            summary,
            edits.diff(old.text, new.text, before[:2], after[:2]),
            edit.figures,
        )

    def _read(self, capture_id: int) -> Reading | None:
        return read_capture(
            self._reader, self._archive, readings.captured(self._archive, capture_id)
        )
