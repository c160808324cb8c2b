"""One crawl at a time for each host, whatever archive it writes to: locks in a folder of the user.

The system lets a lock go when its process ends, however it ends. Beside each lock lies a note of
who holds it and of the pace that the host is owed, for the next crawl, maybe another archive's.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from report_archiver.archive.times import moment, stamp
from report_archiver.crawl.pace import Pace
from report_archiver.crawl.sites import Site
from report_archiver.crawl.urls import address, twin
from report_archiver.errors import HostBusy, UsageError

FOLDER = "report-archiver"
RUN = Path("/run/user")
WEB = {80, 443}


@dataclass(frozen=True, slots=True)
class Note:
    """Who holds a host, or held it last. Times as stamp() writes them.

    last_request: None while it is held, and where the crawl that held it was killed.
    """

    pid: int
    archive: str
    since: str
    last_request: str | None = None
    not_before: str | None = None


@dataclass(slots=True)
class Held:
    """A host while it is held. before: what the last crawl of it left, None where there is none."""

    path: Path
    note: Note
    before: Note | None
    paces: list[Pace] = field(default_factory=list)


class Hold:
    """The hosts that a crawl holds, by name."""

    def __init__(self, site: Site, hosts: Mapping[str, Held], now: datetime) -> None:
        self._site = site
        self._hosts = hosts
        self._now = now

    def pace(self, origin: str, pace: Pace) -> None:
        """Have the pace at an origin go on from what the last crawl of the host left, and tell
        the next one of it."""
        found = address(origin)
        held = self._hosts.get(name_of(self._site, found.host, found.port))
        if held is None:
            return
        held.paces.append(pace)
        if held.before is not None:
            last, until = held.before.last_request, held.before.not_before
            pace.resume(moment(last) if last else self._now, moment(until) if until else None)

    def renew(self) -> None:
        """Write down a wish to be left alone that is new; even a crawl that is killed then leaves
        word of it."""
        for held in self._hosts.values():
            if not held.paces:
                continue
            until = latest(pace.not_before for pace in held.paces)
            if until != held.note.not_before:
                held.note = replace(held.note, not_before=until)
                write(held.path, held.note)

    def end(self) -> None:
        """Write down when each host was last asked."""
        for held in self._hosts.values():
            last = latest(pace.last_request for pace in held.paces)
            before = held.before.last_request if held.before else None
            note = replace(held.note, last_request=last or before or held.note.since)
            write(held.path, note)


@contextmanager
def held(site: Site, archive: Path, now: datetime) -> Iterator[Hold]:
    """Hold the hosts of a site, and the site within this archive. Raises HostBusy."""
    folder = runtime_folder()
    own = Note(os.getpid(), str(archive.absolute()), stamp(now))
    with ExitStack() as stack:
        hosts = {}
        for name in names(site):
            path = folder / f"{name}.json"
            _lock(stack, folder / f"{name}.lock", _called(site, name), path)
            before = read(path)
            until = before.not_before if before else None
            hosts[name] = Held(path, replace(own, not_before=until), before)
            write(path, hosts[name].note)
        _lock(stack, archive.with_name(f".{archive.name}.{site.id}.lock"), site.id)
        hold = Hold(site, hosts, now)
        stack.callback(hold.end)
        yield hold


def _lock(stack: ExitStack, lock: Path, name: str, note: Path | None = None) -> None:
    try:
        stack.enter_context(FileLock(lock, timeout=0))
    except Timeout as error:
        holder = read(note) if note else None
        who = f"process {holder.pid}, into {holder.archive}, since {holder.since}" if holder else ""
        raise HostBusy(name, lock, who) from error


def names(site: Site) -> list[str]:
    """The hosts that a crawl of this site asks, in one order for all sites."""
    return sorted({name_of(site, host, port) for host, port in site.scope.places})


def _called(site: Site, name: str) -> str:
    """The host of this name, as the site's file calls it: the home page's own, if it is that."""
    home = site.scope.home.host
    places = [place for place in site.scope.places if name_of(site, *place) == name]
    host, port = min(places, key=lambda place: (place[0] != home, len(place[0]), place))
    return host if port in WEB else f"{host}:{port}"


def name_of(site: Site, host: str, port: int) -> str:
    """One name for a host as it is really connected to, its www twin, and its two default ports;
    it can stand in a file's name."""
    target, target_port = site.connection(host, port)
    bare = min(target, twin(target), key=len).strip("[]").replace(":", "-").lower()
    return bare if target_port in WEB else f"{bare}_{target_port}"


def runtime_folder() -> Path:
    """The folder of this user's locks, made where it is not there: under XDG_RUNTIME_DIR or
    /run/user, or among the temporary files. Raises UsageError where it is not safe."""
    user = os.getuid()
    stated = os.environ.get("XDG_RUNTIME_DIR", "")
    runtime = (Path(stated) if stated.startswith("/") else RUN / str(user), RUN / str(user))
    own = next((one / FOLDER for one in runtime if _is_own(one)), None)
    folder = own or Path(tempfile.gettempdir()) / f"{FOLDER}-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"no locks can be kept in {folder}: {reason}; set TMPDIR") from error
    if not _is_own(folder):
        message = "is a link, or others may write to it; remove it, or set XDG_RUNTIME_DIR"
        raise UsageError(f"{folder}, where locks are kept, {message}")
    return folder


def _is_own(folder: Path) -> bool:
    """Is this a real folder, of this user, for nobody else?"""
    try:
        found = folder.lstat()
    except OSError:
        return False
    others = stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not others


def read(path: Path) -> Note | None:
    """A note, None where there is none that can be read."""
    try:
        return Note(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(path: Path, note: Note) -> None:
    """Put a note in the place of the one before, whole. Where there is no room for it the crawl
    goes on: the lock holds without it."""
    fresh = path.with_suffix(".new")
    with suppress(OSError):
        fresh.write_text(json.dumps(asdict(note), ensure_ascii=False), "utf-8")
        fresh.replace(path)


def latest(moments: Iterable[datetime | None]) -> str | None:
    """The last of these moments, None where there is none."""
    known = [one for one in moments if one]
    return stamp(max(known)) if known else None
