"""What can go wrong, as one tree. Bad data in a report is a finding, never one of these.

ArchiverError                 carries the exit status of the command line
├── ConfigError          2    a file under config/ or a site file is wrong (names file and key)
├── UsageError           2    the command line asked for something that is not there
├── NotADocument         2    the bytes are no document that the reader knows
├── HostBusy             4    another crawl holds this host
├── ArchiveError         1    the archive file cannot be used
│   └── DiskFull         7    no space left; what was committed stays
├── Unexpected           1    a fault of ours, met while one site was crawled
└── FetchRefused              one fetch; becomes a page's `reason`, never ends a crawl
"""

from __future__ import annotations

from pathlib import Path


class ArchiverError(Exception):
    """Anything a user can cause or meet; its text says what to do about it."""

    exit_status = 1


class ConfigError(ArchiverError):
    """A configuration file is missing, unreadable or says something it cannot say.

    path: the file; key: the dotted key inside it, empty where the file as a whole is meant.
    """

    exit_status = 2

    def __init__(self, path: Path | str, message: str, key: str = "") -> None:
        self.path = path
        self.key = key
        place = f"{path}: {key}" if key else f"{path}"
        super().__init__(f"{place}: {message}")


class UsageError(ArchiverError):
    """The command line names something that does not exist, or asks for what cannot be done."""

    exit_status = 2


class NotADocument(ArchiverError):
    """The bytes are neither HTML nor text; there is nothing to read."""

    exit_status = 2


class HostBusy(ArchiverError):
    """Another crawl holds the host's lock. holder: which one, as far as it is known."""

    exit_status = 4

    def __init__(self, host: str, lock: Path | str, holder: str = "") -> None:
        self.host = host
        who = f" ({holder})" if holder else ""
        super().__init__(
            f"another crawl of {host} is running{who} and holds {lock}; wait for it to end"
        )


class ArchiveError(ArchiverError):
    """The archive file cannot be opened, read or written to, or is damaged."""


class DiskFull(ArchiveError):
    """No space is left where the archive lies. What was committed before is safe."""

    exit_status = 7


class Unexpected(ArchiverError):
    """What nobody expected, in the crawl of one site; the others go on."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"unexpected {type(error).__name__}: {error}; please report this")


class FetchRefused(ArchiverError):
    """A fetch was not made, not finished or not kept; `reason` is one of the archive's."""

    def __init__(self, url: str, reason: str, message: str = "") -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"{url}: {message or reason}")
