"""Whether an archive is what it says it is: every digest, size, offset, key and reference anew.

Nothing is written and nothing repaired: the connection is one that only reads. A damaged page of
the file costs the rows on it and is named; what else can be read is still verified.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard
from sqlite_utils import Database

from report_archiver.archive import APPLICATION_ID, at_rest, primary_code, recreate_views
from report_archiver.archive.functions import register, unpack
from report_archiver.archive.grams import grams
from report_archiver.archive.invariants import INVARIANTS, Invariant
from report_archiver.archive.places import Edition, Problem, anchor_problems, edition_problems
from report_archiver.archive.schema import migrations
from report_archiver.errors import UsageError

CHUNK = 1 << 17  # bytes of a body in memory at a time
MAX_WINDOW = 1 << 27  # bytes that a content may ask the unpacking to keep
STEPS = 20  # that progress is told in, table by table
NAMED = 1000  # lines of SQLite's own check
STEP = Callable[[str, int, int], None]
ENTRIES = "CREATE VIRTUAL TABLE temp.entries USING fts5vocab(main, edition_index, row)"
CAPTURES = """
SELECT f.id, f.headers, a.headers AS whole
FROM fetches f LEFT JOIN answers a ON a.id = f.answer_id
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at (rows by table) and what was wrong."""

    checked: dict[str, int]
    problems: tuple[Problem, ...]


def verify(path: Path, *, on_step: STEP, quick: bool = False) -> Verified:
    """Verify the archive at path. quick: without looking up each figure in its page, each word in
    the search index.

    on_step: called with a table, rows done, rows in all. Raises UsageError where there is no file
    or it is another program's database.
    """
    if not path.is_file():
        raise UsageError(f"no archive at {path}")
    # Not mode=ro: SQLite leaves CHECK constraints out where it may not write.
    mode = "immutable=1" if at_rest(path) else "mode=rw"
    address = f"{path.absolute().as_uri()}?{mode}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as conn:
        conn.row_factory = sqlite3.Row
        conn.execute("PRAGMA query_only = ON")
        register(conn)
        verifier = _Verifier(conn, on_step, quick=quick)
        problems = tuple(verifier.problems(path))
    return Verified(dict(verifier.checked), problems)


class _Verifier:
    """One pass over one archive."""

    def __init__(self, conn: sqlite3.Connection, on_step: STEP, *, quick: bool) -> None:
        self.conn = conn
        self.on_step = on_step
        self.quick = quick
        self.checked: Counter[str] = Counter()

    def problems(self, path: Path) -> Iterator[Problem]:
        """All that is wrong, check by check."""
        yield from readable("file", self._is_archive(path))
        for table, check in (
            ("file", self._file),
            ("file", self._references),
            ("file", self._schema),
            ("bodies", self._bodies),
            ("answers", self._answers),
            ("contexts", self._contexts),
            ("captures", self._captures),
            ("editions", self._editions),
            ("edition_index", self._index),
        ):
            yield from readable(table, check())
        for invariant in INVARIANTS:
            yield from readable(invariant.table, self._broken(invariant))

    # The file ---------------------------------------------------------------------------------

    def _is_archive(self, path: Path) -> Iterator[Problem]:
        (known,) = self.conn.execute("PRAGMA application_id").fetchone()
        if known != APPLICATION_ID:
            raise UsageError(f"{path} is another program's database")
        yield from ()

    def _file(self) -> Iterator[Problem]:
        for (line,) in self.conn.execute(f"PRAGMA integrity_check({NAMED})"):
            if line != "ok":
                yield Problem("file", None, "integrity", "a sound file", line)

    def _references(self) -> Iterator[Problem]:
        for table, rowid, parent, _ in self.conn.execute("PRAGMA foreign_key_check"):
            yield Problem(table, rowid, "foreign_key", f"the row of {parent} it names", "none")

    def _schema(self) -> Iterator[Problem]:
        found = _schema_of(self.conn)
        for (kind, name), statement in _wanted_schema().items():
            if found.get((kind, name)) != statement:
                known = "another one" if (kind, name) in found else "none"
                yield Problem(name, None, "schema", f"the {kind} as this version makes it", known)

    # What was fetched -------------------------------------------------------------------------

    def _bodies(self) -> Iterator[Problem]:
        columns = "SELECT rowid, sha256, size, encoding FROM bodies"
        for row in self._each("bodies", columns):
            yield from readable("bodies", self._body(row), row["sha256"])

    def _body(self, row: sqlite3.Row) -> Iterator[Problem]:
        with self.conn.blobopen("bodies", "content", row["rowid"], readonly=True) as blob:
            try:
                digest, size = digest_of(blob, row["encoding"], row["size"])
            except zstandard.ZstdError as error:
                yield Problem("bodies", row["sha256"], "content", row["encoding"], str(error))
                return
        if size != row["size"]:
            yield Problem("bodies", row["sha256"], "size", f"{row['size']} bytes", _bytes(size))
        elif digest != row["sha256"]:
            yield Problem("bodies", row["sha256"], "sha256", row["sha256"], digest)

    def _answers(self) -> Iterator[Problem]:
        for row in self._each("answers", "SELECT id, headers, hops FROM answers"):
            if not _are_pairs(_json(row["headers"]), (str,)):
                yield Problem("answers", row["id"], "headers", "names and values", row["headers"])
            if not isinstance(_json(row["hops"] or "[]"), list):
                yield Problem("answers", row["id"], "hops", "a list of redirects", row["hops"])

    def _contexts(self) -> Iterator[Problem]:
        for row in self._each("contexts", "SELECT id, content FROM contexts"):
            told = _json(row["content"])
            asked = told.get("request_headers", []) if isinstance(told, dict) else None
            if not _are_pairs(asked, (str, int)):
                expected = "headers sent, and how"
                yield Problem("contexts", row["id"], "content", expected, row["content"])

    def _captures(self) -> Iterator[Problem]:
        for row in self._each("captures", CAPTURES, "SELECT count(*) FROM fetches"):
            if row["headers"] is not None and not _repeats(row["headers"], row["whole"]):
                expected = "headers, and places of those of the answer"
                yield Problem("captures", row["id"], "headers", expected, row["headers"])

    def _broken(self, invariant: Invariant) -> Iterator[Problem]:
        for number, found in self.conn.execute(invariant.query):
            yield Problem(invariant.table, number, invariant.rule, invariant.expected, str(found))

    # What was read ----------------------------------------------------------------------------

    def _editions(self) -> Iterator[Problem]:
        for row in self._each("editions", "SELECT id, capture_id FROM editions"):
            yield from readable("editions", self._edition(row["id"]), row["id"])

    def _edition(self, number: int) -> Iterator[Problem]:
        self.conn.execute("BEGIN")  # a reader may be writing it anew just now
        try:
            edition, charset = self._edition_rows(number)
            body = None if self.quick else self._body_of(edition.body_sha256)
        finally:
            self.conn.execute("COMMIT")
        self.checked["figures"] += len(edition.figures)
        yield from edition_problems(edition)
        if body is not None:
            yield from anchor_problems(edition, body, charset)

    def _edition_rows(self, number: int) -> tuple[Edition, str | None]:
        row = self.conn.execute("SELECT * FROM editions WHERE id = ?", (number,)).fetchone()
        source = self.conn.execute(
            "SELECT body_sha256, charset FROM captures WHERE id = ?", (row["capture_id"],)
        ).fetchone()
        digest, charset = tuple(source) if source else (None, None)
        sections, tables, figures = (
            self._parts(table, number) for table in ("sections", "tables", "figures")
        )
        return Edition(dict(row), sections, tables, figures, digest), charset

    def _parts(self, table: str, edition: int) -> list[dict[str, Any]]:
        query = f"SELECT * FROM {table} WHERE edition_id = ? ORDER BY ordinal"  # noqa: S608
        return [dict(row) for row in self.conn.execute(query, (edition,))]

    def _body_of(self, digest: str | None) -> bytes | None:
        """The bytes of a page, None where they are not to be had (which _bodies says)."""
        row = self.conn.execute(
            "SELECT encoding, CAST(content AS BLOB) AS content, size FROM bodies WHERE sha256 = ?",
            (digest,),
        ).fetchone()
        try:
            return unpack(row["encoding"], row["content"], row["size"]) if row else None
        except zstandard.ZstdError:
            return None

    def _index(self) -> Iterator[Problem]:
        """Whether the search index holds each entry of so many editions as have it."""
        if self.quick:
            return
        self.conn.execute("PRAGMA query_only = OFF")  # for a table of this connection's own
        try:
            self.conn.execute(ENTRIES)
        finally:
            self.conn.execute("PRAGMA query_only = ON")
        self.conn.execute("BEGIN")  # texts and index as of one moment
        try:
            expected: Counter[str] = Counter()
            for title, text in self.conn.execute("SELECT title, text FROM editions"):
                expected.update(grams(title or "", text).split())
            found = Counter(
                dict(self.conn.execute("SELECT term, doc FROM temp.entries").fetchall())
            )
        finally:
            self.conn.execute("COMMIT")
        wrong = sorted(gram for gram in expected | found if expected[gram] != found[gram])
        if wrong:
            among = f"{wrong[0]} (of {len(wrong)} entries) in {expected[wrong[0]]} editions"
            yield Problem("edition_index", None, "entries", among, str(found[wrong[0]]))

    # Rows -------------------------------------------------------------------------------------

    def _each(self, table: str, query: str, count: str = "") -> Iterator[sqlite3.Row]:
        """The rows of a query, counted as looked at."""
        count = count or f"SELECT count(*) FROM {table}"  # noqa: S608
        (total,) = self.conn.execute(count).fetchone()
        self.checked[table] = 0
        every = max(1, total // STEPS)
        for row in self.conn.execute(query):
            yield row
            self.checked[table] += 1
            if self.checked[table] % every == 0 or self.checked[table] == total:
                self.on_step(table, self.checked[table], total)


def readable(
    table: str, problems: Iterator[Problem], number: int | str | None = None
) -> Iterator[Problem]:
    """The problems of a check; that its rows cannot be read is one of them."""
    try:
        yield from problems
    except sqlite3.DatabaseError as error:
        if primary_code(error) == sqlite3.SQLITE_BUSY:
            raise
        yield Problem(table, number, "readable", "what can be read", str(error))


def digest_of(blob: sqlite3.Blob, encoding: str, size: int) -> tuple[str, int]:
    """SHA-256 and number of the bytes of a stored content, unpacked piece by piece.

    It stops where there are more than size bytes. Raises zstandard.ZstdError.
    """
    source: Any = blob
    if encoding != "identity":
        unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        source = unpacker.stream_reader(blob, closefd=False)  # type: ignore[arg-type]
    digest, count = sha256(), 0
    while count <= size and (piece := source.read(CHUNK)):
        digest.update(piece)
        count += len(piece)
    return digest.hexdigest(), count


def _bytes(count: int) -> str:
    return f"{count} bytes"


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _are_pairs(told: object, values: tuple[type, ...]) -> bool:
    """Whether it is a list of pairs, a name and a value of one of these types."""
    return isinstance(told, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and isinstance(pair[1], values)
        for pair in told
    )


def _repeats(headers: str, whole: str | None) -> bool:
    """Whether headers are pairs, and places of those of the whole answer."""
    told, known = _json(headers), _json(whole or "null")
    if not isinstance(told, list) or not isinstance(known, list):
        return False
    places: Sequence[object] = [one for one in told if isinstance(one, int)]
    return all(isinstance(one, int) and 0 <= one < len(known) for one in places) and _are_pairs(
        [one for one in told if not isinstance(one, int)], (str,)
    )


def _schema_of(conn: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """The statements of our tables, indexes and views, by kind and name."""
    rows = conn.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name): sql for kind, name, sql in rows if not name.startswith("_sqlite")}


@cache
def _wanted_schema() -> dict[tuple[str, str], str]:
    """The schema of an archive that this version makes."""
    db = Database(memory=True)
    try:
        migrations.apply(db)
        recreate_views(db)
        return _schema_of(db.conn)
    finally:
        db.close()
