"""The archive: one SQLite file that is frontier, log, store and dataset. The only room with SQL.

A connection belongs to one thread. Writers take BEGIN IMMEDIATE and never hold a transaction
across a network call; datasette may be open on the file all the while.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from sqlite_utils import Database
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from report_archiver.archive import functions
from report_archiver.archive.mounts import network_file_system, read_mounts
from report_archiver.archive.schema import migrations
from report_archiver.errors import ArchiveError, DiskFull, UsageError

APPLICATION_ID = 0x52415243  # "RARC"; `file` and other tools can tell an archive by it
BUSY_SECONDS = 60.0
LOG_BYTES = 16 << 20  # of the write-ahead log that are kept when it begins anew
LOG_MOST = 64 << 20  # bytes of it after which readers that are in the way are waited for
LOG_WAIT_MS = 1000
SCARCE = 1 << 20  # bytes; SQLite calls a disk full in several ways
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Archive:
    """An open archive. Use as a context manager; `db` is for the modules of this room."""

    def __init__(
        self, path: Path, *, create: bool = False, mounts: Callable[[], str] = read_mounts
    ) -> None:
        """Open the archive at path, made where it is not there if `create`.

        Raises UsageError if it is not there, is no archive or lies on a network file system (as
        mounts tells, in the form of proc(5)'s mountinfo), ArchiveError if it cannot be used.
        """
        if not create and not path.is_file():
            raise UsageError(f"no archive at {path}; make one with: report-archiver crawl SITE")
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name a file, such as {path / 'reports.db'}")
        self.path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._log_most = LOG_MOST
        with translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.immutable = at_rest(path)
            if not self.immutable:
                _refuse_network(path, mounts())
            conn = _connect(path, immutable=self.immutable)
            self.db = Database(conn, execute_plugins=False)
            self._prepare(conn)

    @property
    def may_write(self) -> bool:
        """Whether this user may write to the file, and it is no copy at rest."""
        return not self.immutable and os.access(self.path, os.W_OK)

    def _prepare(self, conn: sqlite3.Connection) -> None:
        with self.db.atomic():  # one look: another crawl may be making the archive just now
            known = conn.execute("PRAGMA application_id").fetchone()[0]
            strange = known not in (0, APPLICATION_ID) or (known == 0 and self.db.table_names())
        if strange:
            raise UsageError(f"{self.path} is another program's database; name a new file")
        _use_wal(conn)
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
        conn.execute("PRAGMA foreign_keys = ON")
        functions.register(conn)
        if known == APPLICATION_ID and not migrations.pending(self.db) and views_match(self.db):
            return
        with self.writing():
            migrations.apply(self.db)
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            recreate_views(self.db)

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction, all or nothing. Raises DiskFull where there is no space left."""
        with translated(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.conn.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
            self._bound_log()

    def _bound_log(self) -> None:
        """Begin the write-ahead log anew where it has grown long, since readers that follow upon
        each other would never leave SQLite a moment for it. A reader that stays is waited for
        only a little, and then not before the log has grown by as much again."""
        try:
            size = self._log.stat().st_size
        except FileNotFoundError:  # the connection keeps no log
            return
        if size < LOG_MOST:
            self._log_most = LOG_MOST
        if size < self._log_most:
            return
        self.db.execute(f"PRAGMA busy_timeout = {LOG_WAIT_MS}")
        busy = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        self.db.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
        self._log_most = size + LOG_MOST if busy else LOG_MOST

    def close(self) -> None:
        """Close the connection; the file stays sound without it."""
        self.db.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _refuse_network(path: Path, mounts: str) -> None:
    kind = network_file_system(path, mounts)
    if kind:
        raise UsageError(
            f"{path} lies on a network file system ({kind}), where SQLite's locks do not hold and"
            " crawls could spoil it; name a file on a disk of this machine (--db PATH), and copy it"
            " with: report-archiver backup"
        )


def at_rest(path: Path) -> bool:
    """Whether nobody can be writing to it: nothing may be made in its folder, no log lies there.

    So it is with a published copy and on read-only media, where SQLite, which keeps its locks in a
    file beside the archive, could not even read without being told.
    """
    log = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) and not log.exists()


def _connect(path: Path, *, immutable: bool) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?immutable=1" if immutable else path
    return sqlite3.connect(address, uri=immutable, timeout=BUSY_SECONDS, isolation_level=None)


@retry(
    retry=retry_if_exception(lambda error: primary_code(error) == sqlite3.SQLITE_BUSY),
    wait=wait_random(0.01, 0.05),
    stop=stop_after_delay(BUSY_SECONDS),
    reraise=True,
)
def _use_wal(conn: sqlite3.Connection) -> None:
    """Write-ahead log from now on. SQLite does not wait for a lock here, whatever its timeout, so
    that of two crawls that make an archive at once one would fail."""
    conn.execute("PRAGMA journal_mode = WAL")


def recreate_views(db: Database) -> None:
    """Views are code: drop those we know and make them as views.sql has them, in its order."""
    for name, statement in views().items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(statement)


def views_match(db: Database) -> bool:
    """Whether the archive's views are the ones of views.sql, to the letter."""
    kept = {view.name: view.schema for view in db.views}
    return all(kept.get(name) == statement for name, statement in views().items())


def views() -> dict[str, str]:
    """The statement of each view of views.sql, as SQLite keeps it in sqlite_master."""
    script = files("report_archiver.archive").joinpath("views.sql").read_text("utf-8")
    statements = [statement.strip() for statement in script.strip().removesuffix(";").split(";\n")]
    return {statement.split()[2]: statement for statement in statements}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's and the system's errors, as errors that say what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_full(error, path):
            raise DiskFull(f"no space left for {path}; free some and run again") from error
        if primary_code(error) == sqlite3.SQLITE_READONLY:
            raise ArchiveError(f"{path} may not be written to; copy it to where you may") from error
        if primary_code(error) == sqlite3.SQLITE_CANTOPEN:
            raise ArchiveError(f"{path} cannot be opened; may you write to its folder?") from error
        raise ArchiveError(f"{path}: {error}") from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        if primary_code(error) == sqlite3.SQLITE_NOTADB:
            raise UsageError(f"{path} is no archive: {error}") from error
        raise ArchiveError(f"{path} is damaged: {error}") from error
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(f"no space left for {path}; free some and run again") from error
        raise ArchiveError(f"{path}: {error.strerror or error}") from error


def _is_full(error: sqlite3.OperationalError, path: Path) -> bool:
    """Is it for want of space that SQLite could not go on? It says so of the file itself; of its
    log, its shared memory and of quotas it says that a write failed."""
    if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
        return True
    failed = primary_code(error) in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
    return failed and path.parent.is_dir() and shutil.disk_usage(path.parent).free < SCARCE


def primary_code(error: BaseException) -> int | None:
    """SQLite's result code without the part that tells the variety; None where it gave none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
