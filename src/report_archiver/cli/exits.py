"""Exit statuses of the command line, and which one wins where several sites have one each."""

from collections.abc import Iterable

DONE = 0
UNEXPECTED = 1
USAGE = 2
PAGES_FAILED = 3
HOST_BUSY = 4
NO_REPORT = 5
NOT_SOUND = 6
DISK_FULL = 7
FINDINGS = 8
INTERRUPTED = 130

STRONGEST_FIRST = (
    UNEXPECTED,
    USAGE,
    DISK_FULL,
    INTERRUPTED,
    HOST_BUSY,
    NO_REPORT,
    PAGES_FAILED,
)


def worst(statuses: Iterable[int]) -> int:
    """The status that a run of several sites ends with."""
    found = set(statuses)
    return next((status for status in STRONGEST_FIRST if status in found), DONE)
