"""Where an archive lies: SQLite's locks and its write-ahead log need a file system of this machine.

Over a network, memory that processes share is not shared, and locks may be kept or not
(sqlite.org/wal.html, sqlite.org/useovernet.html): two crawls could write over each other.
"""

from __future__ import annotations

import re
from pathlib import Path

NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs"}
MOUNTINFO = Path("/proc/self/mountinfo")
OCTAL = re.compile(r"\\([0-7]{3})")  # how the kernel writes blanks and the like (proc(5))


def read_mounts() -> str:
    """What is mounted where, as Linux tells it (proc(5), mountinfo); nothing on other systems."""
    try:
        return MOUNTINFO.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def network_file_system(path: Path, mounts: str) -> str | None:
    """The type of the network file system that a path lies on (nfs4, cifs …), None where it lies on
    none. mounts: as read_mounts() gives them; of mounts at one place the last one counts."""
    place = path.resolve()
    best, found = -1, ""
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        mounted = Path(OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        if place.is_relative_to(mounted) and len(mounted.parts) >= best:
            best, found = len(mounted.parts), after.split(" ")[0]
    return found if found in NETWORK else None
