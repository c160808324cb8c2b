"""archive → extract → check → archive: reads what is archived, with no network.

A hostile page costs one reading, never the run: what cannot be read is passed over and said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
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
    """What reading a capture again would change in its edition: see archive/differences.py.

    difference has `reading`: [`none`, `report`] for a page that is read for the first time
    (edition_id None), [`report`, `none`] where it is not taken for a report any more.
    """

    edition_id: int | None
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
    work = pending(archive, codebook, everything=everything)
    for done, each in enumerate(work, 1):
        run.read(each)
        on_page(done, len(work))
    return run.totals


def pending(archive: Archive, codebook: Codebook, *, everything: bool = False) -> list[Work]:
    """The captures of reports that this reader has yet to read, or has read under a site's file
    that told it something else."""
    own = {
        site: configuration(codebook, config)
        for site, config in readings.site_configs(archive).items()
    }
    return readings.pending(archive, READER, codebook.digest, everything=everything, own=own)


def configuration(codebook: Codebook, site_config: str) -> str:
    """The SHA-256 of all that a page is read with: the codebook, and what the file of its site
    (JSON) tells the reader; the codebook's own where it tells nothing."""
    hints = _hints(site_config)
    if hints == Hints():
        return codebook.digest
    told = json.dumps([codebook.digest, asdict(hints)], ensure_ascii=False)
    return sha256(told.encode()).hexdigest()


def compare(
    archive: Archive,
    codebook: Codebook,
    *,
    everything: bool = False,
    on_page: Callable[[int, int], None] | None = None,
) -> Iterator[Change]:
    """What read_pending would change, edition by edition; writes nothing.

    on_page: called with (pages read, pages in all) after each.
    """
    reader = Reader(codebook)
    work = pending(archive, codebook, everything=everything)
    seen = set[tuple[int, str]]()  # bytes of pages that are read for the first time
    for done, each in enumerate(work, 1):
        bytes_of_page = (each.page_id, each.body_sha256)
        if each.edition_id is not None:
            yield from _again(reader, archive, each, codebook)
        elif bytes_of_page not in seen and readings.same_body(archive, each) is None:
            seen.add(bytes_of_page)
            yield from _anew(reader, archive, each)
        if on_page is not None:
            on_page(done, len(work))


def _again(reader: Reader, archive: Archive, work: Work, codebook: Codebook) -> Iterator[Change]:
    reading = read_capture(reader, archive, work)
    found: dict[str, Any] | None
    if reading is None or not holds_report(reading):
        found = {"reading": ["report", "none"]}
    else:
        found = readings.difference(archive, work, checked(reading, codebook))
    if found:
        yield Change(work.edition_id, work.url, found)


def _anew(reader: Reader, archive: Archive, work: Work) -> Iterator[Change]:
    reading = read_capture(reader, archive, work)
    shown = shown_instead(archive, work, reading)
    if reading is not None and holds_report(reading) and shown not in ("page", "doubt"):
        yield Change(None, work.url, {"reading": ["none", "report"]})


class _Run:
    """One run of the reader over an archive."""

    def __init__(self, archive: Archive, codebook: Codebook, now: Callable[[], datetime]) -> None:
        self.archive = archive
        self.codebook = codebook
        self.now = now
        self.reader = Reader(codebook)
        self.totals = ReadTotals()

    def read(self, work: Work) -> None:
        """Read one capture, or note that its bytes are known already."""
        config = configuration(self.codebook, work.site_config)
        by = readings.read_by(READER, config)
        known = readings.same_body(self.archive, work) if work.edition_id is None else None
        if known is not None:
            readings.see_again(self.archive, work, known, by, at=stamp(self.now()))
            return
        reading = read_capture(self.reader, self.archive, work)
        shown = shown_instead(self.archive, work, reading)
        if reading is None or not holds_report(reading) or shown in ("page", "doubt"):
            readings.pass_over(self.archive, work, by, shown)
            self._add(passed_over=1)
        else:
            self._save(work, checked(reading, self.codebook), config)

    def _save(self, work: Work, reading: Reading, config: str) -> None:
        saved = readings.save(
            self.archive,
            work,
            reading,
            reader=READER,
            config=config,
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


def shown_instead(archive: Archive, work: Work, reading: Reading | None) -> Shows | None:
    """What a page shows that surely showed a report before; None where it did not, or where these
    bytes were read as an edition already."""
    before = readings.shown_before(archive, work) if work.edition_id is None else None
    if before is None or not is_sure(*before):
        return None
    shown = shows(reading, readings.body_of(archive, work), work.charset)
    no_report = reading is None or not holds_report(reading)
    return "doubt" if shown == "report" and no_report else shown


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
