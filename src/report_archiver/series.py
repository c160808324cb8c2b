"""archive → check over years → archive: rules over the reports of a publisher, once they were read.

Publishers whose reports are as they were are passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from report_archiver import __version__
from report_archiver.archive import Archive
from report_archiver.archive import series as archived
from report_archiver.archive.times import stamp
from report_archiver.check import series
from report_archiver.model import Codebook


def check_series(
    archive: Archive,
    codebook: Codebook,
    *,
    now: Callable[[], datetime],
    everything: bool = False,
) -> int:
    """Put the rules over years to each publisher whose reports changed (or to all); returns how
    many publishers that were. To be called when read_pending() has read them."""
    stale = archived.stale(archive, _version(codebook), everything=everything)
    for each in stale:
        found = series.check(archived.years(archive, each.publisher_id), codebook)
        archived.keep(archive, each, series.RULES, found.findings, found.likenesses, stamp(now()))
    return len(stale)


def _version(codebook: Codebook) -> str:
    """What the rules are, in short: another version of them looks at everything again."""
    return sha256(f"{__version__} {codebook.series!r}".encode()).hexdigest()
