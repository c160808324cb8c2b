"""archive → message → its receivers → archive: what happened since each was told the last time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from filelock import FileLock

from report_archiver.archive import Archive, notices
from report_archiver.archive.notices import Mark, Notice
from report_archiver.archive.times import stamp
from report_archiver.notify.message import compose
from report_archiver.notify.post import Target


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent. title: its own; error: why it did not arrive, None if it did."""

    target: Target
    title: str
    error: str | None


def tell(
    archive: Archive, targets: Sequence[Target], *, before: Mark, now: Callable[[], datetime]
) -> tuple[Sent, ...]:
    """Send each target one message of what it was not told yet, and note that; none where nothing
    happened.

    before: where the archive stood when this run began. A target that is new is told what happened
    since then. Runs on one archive tell one after the other, so that none tells what another just
    told; one that is killed between sending and noting makes that it is told twice.
    """
    if not targets:
        return ()
    with FileLock(archive.path.with_name(f".{archive.path.name}.notices.lock")):
        sent = [_tell(archive, target, before, now) for target in targets]
    return tuple(one for one in sent if one is not None)


def _tell(
    archive: Archive, target: Target, before: Mark, now: Callable[[], datetime]
) -> Sent | None:
    after = notices.told(archive, target.digest) or before
    upto = notices.mark(archive)
    happened = notices.happened(archive, after, upto)
    if not happened:
        return None
    message = compose(happened)
    error = target.send(message)
    notice = Notice(target.digest, target.service, after, upto, len(happened), error)
    notices.keep(archive, notice, at=stamp(now()))
    return Sent(target, message.title, error)
