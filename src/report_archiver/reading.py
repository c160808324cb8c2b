"""archive → extract → check → archive: reads what is archived, with no network.

A hostile page costs one reading, never the run: what cannot be read is passed over and said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from report_archiver import __version__
from report_archiver.archive import Archive, readings
from report_archiver.archive.readings import Work
from report_archiver.archive.times import stamp
from report_archiver.check import check
from report_archiver.errors import NotADocument
from report_archiver.extract import Hints, Reader
from report_archiver.extract.document import Selectors
from report_archiver.extract.notice import is_sure, shows
from report_archiver.model import Codebook, Reading, Shows

READER = __version__


@dataclass(frozen=True, slots=True)
class ReadTotals:
    """How a run of the reader went. read: documents; passed_over: those that hold no report;
    editions: new wordings; changed: editions that this reader reads differently."""

    read: int = 0
    passed_over: int = 0
    editions: int = 0
    changed: int = 0
    figures: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What reading an edition again would change: see readings.difference()."""

    edition_id: int
    url: str
    difference: dict[str, Any]


def read_document(body: bytes, url: str, codebook: Codebook, charset: str | None = None) -> Reading:
    """Read and check one document that is in no archive. Raises NotADocument."""
    return checked(Reader(codebook).read(body, url, charset), codebook)


def checked(reading: Reading, codebook: Codebook) -> Reading:
    """A reading with what the checks found beside what the reader found."""
    return replace(reading, findings=(*reading.findings, *check(reading, codebook)))


def read_pending(
    archive: Archive,
    codebook: Codebook,
    *,
    now: Callable[[], datetime],
    on_page: Callable[[int, int], None],
    everything: bool = False,
) -> ReadTotals:
    """Read all captures of reports that this reader has not read (or everything again).

    on_page: called with (pages read, pages in all) after each.
    """
    readings.know_metrics(archive, codebook)
    run = _Run(archive, codebook, now)
    work = readings.pending(archive, READER, codebook.digest, everything=everything)
    for done, each in enumerate(work, 1):
        run.read(each)
        on_page(done, len(work))
    return run.totals


def compare(archive: Archive, codebook: Codebook, *, everything: bool = False) -> Iterator[Change]:
    """What read_pending would change in editions that are known; writes nothing."""
    reader = Reader(codebook)
    for work in readings.pending(archive, READER, codebook.digest, everything=everything):
        if work.edition_id is None:
            continue
        reading = read_capture(reader, archive, work)
        found = reading and readings.difference(archive, work.edition_id, reading)
        if found:
            yield Change(work.edition_id, work.url, found)


class _Run:
    """One run of the reader over an archive."""

    def __init__(self, archive: Archive, codebook: Codebook, now: Callable[[], datetime]) -> None:
        self.archive = archive
        self.codebook = codebook
        self.now = now
        self.reader = Reader(codebook)
        self.by = readings.read_by(READER, codebook.digest)
        self.totals = ReadTotals()

    def read(self, work: Work) -> None:
        """Read one capture, or note that its bytes are known already."""
        known = readings.same_body(self.archive, work) if work.edition_id is None else None
        if known is not None:
            readings.see_again(self.archive, work, known, self.by, at=stamp(self.now()))
            return
        reading = read_capture(self.reader, self.archive, work)
        shown = self._shown_instead(work, reading) if work.edition_id is None else None
        if reading is None or not holds_report(reading) or shown in ("page", "doubt"):
            readings.pass_over(self.archive, work, self.by, shown)
            self._add(passed_over=1)
        else:
            self._save(work, checked(reading, self.codebook))

    def _shown_instead(self, work: Work, reading: Reading | None) -> Shows | None:
        """What a page shows that surely showed a report before; None where it did not."""
        before = readings.shown_before(self.archive, work)
        if before is None or not is_sure(*before):
            return None
        shown = shows(reading, readings.body_of(self.archive, work), work.charset)
        no_report = reading is None or not holds_report(reading)
        return "doubt" if shown == "report" and no_report else shown

    def _save(self, work: Work, reading: Reading) -> None:
        saved = readings.save(
            self.archive,
            work,
            reading,
            reader=READER,
            config=self.codebook.digest,
            read_at=stamp(self.now()),
        )
        self._add(
            read=1,
            editions=int(saved.new),
            changed=int(saved.difference is not None),
            figures=len(reading.figures),
            findings=len(reading.findings),
        )

    def _add(self, **counts: int) -> None:
        before = self.totals
        added = {name: getattr(before, name) + count for name, count in counts.items()}
        self.totals = replace(before, **added)


def read_capture(reader: Reader, archive: Archive, work: Work) -> Reading | None:
    """The reading of a capture, None where its bytes are no document."""
    try:
        return reader.read(
            readings.body_of(archive, work), work.url, work.charset, _hints(work.site_config)
        )
    except NotADocument:
        return None


def holds_report(reading: Reading) -> bool:
    """Whether a page that was linked as a report is one: it has its title, or its parts."""
    return bool(reading.identity.title and reading.text) or bool(
        reading.sections and reading.figures
    )


def _hints(config: str) -> Hints:
    """What a site's configuration tells the reader."""
    values = json.loads(config)
    select = values.get("select", {})
    return Hints(
        publisher=values.get("site", {}).get("publisher") or None,
        selectors=Selectors(
            content=select.get("content", ""),
            title=select.get("title", ""),
            published=select.get("published", ""),
        ),
    )
