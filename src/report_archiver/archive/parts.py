"""The parts in which captures are kept, so that a visit to an unchanged page costs a few bytes.

What a server answered is kept whole once a page: addresses, redirects, charset, validators and
headers. A later answer that has the same but for some headers (a 304, or the same bytes again)
points at it and keeps its headers as a list in order: a number is that header of the whole answer,
a pair a header of its own. What was asked, and how, is the same for thousands of pages and kept
once; there 0 and 1 in the place of a value stand for the ETag and Last-Modified of the answer. The
view `captures` puts the parts together again, to the byte.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from report_archiver.model import Fetched, Pairs

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
ETAG, LAST_MODIFIED = 0, 1  # in the place of a value of a request header
CONDITIONS = {"if-none-match", "if-modified-since"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, but for its headers. Addresses are None where they are the page's
    own, hops (JSON) where there were none."""

    requested_url: str | None = None
    final_url: str | None = None
    hops: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A whole answer in the archive. headers: as JSON."""

    id: int
    answer: Answer
    headers: str


COLUMNS = (
    "a.id, a.requested_url, a.final_url, a.hops, a.charset, a.etag, a.last_modified, a.headers"
)


def kept_answer(row: tuple[object, ...]) -> KeptAnswer | None:
    """The whole answer of a row of COLUMNS, None where there is none."""
    number, *fields, headers = row
    return KeptAnswer(number, Answer(*fields), headers) if number else None  # type: ignore[arg-type]


def answer_of(
    fetched: Fetched, url: str, charset: str | None, etag: str | None, last_modified: str | None
) -> Answer:
    """The answer of a fetch of the page with this URL."""
    return Answer(
        requested_url=None if fetched.requested_url == url else fetched.requested_url,
        final_url=None if fetched.final_url == url else fetched.final_url,
        hops=_encode([asdict(hop) for hop in fetched.hops]) if fetched.hops else None,
        charset=charset,
        etag=etag,
        last_modified=last_modified,
    )


def keep_answer(
    db: Database, answer: Answer, headers: Pairs, known: KeptAnswer | None
) -> tuple[int | None, str | None]:
    """Keep an answer, whole or by what differs from the known one; the values of the columns
    fetches.answer_id and fetches.headers."""
    if answer == Answer() and not headers:
        return None, None
    whole = _encode(headers)
    if known is not None and known.answer == answer:
        if known.headers == whole:
            return known.id, None
        differing = _encode(difference(headers, json.loads(known.headers)))
        if len(differing) < len(whole):
            return known.id, differing
    return _insert_answer(db, answer, whole), None


def difference(headers: Pairs, known: list[list[str]]) -> list[int | tuple[str, str]]:
    """Headers in order, each one that is known as its place among those."""
    places = {(name, value): place for place, (name, value) in reversed(list(enumerate(known)))}
    return [places.get(pair, pair) for pair in headers]


def keep_context(db: Database, fetched: Fetched, answer: Answer) -> int | None:
    """Keep what a fetch has in common with others: how it was asked for. The id of that."""
    told = {
        "request_headers": [_asked(pair, answer) for pair in fetched.request_headers],
        "http_version": fetched.http_version,
        "peer": fetched.peer,
        "robots": fetched.robots,
        "route": fetched.route,
        "framing": fetched.framing,
    }
    told = {name: value for name, value in told.items() if value}
    return _interned(db, "contexts", "content", _encode(told)) if told else None


def keep_reader(db: Database, name: str) -> int:
    """The id of a reader's name."""
    return _interned(db, "readers", "name", name)


def _asked(pair: tuple[str, str], answer: Answer) -> tuple[str, str | int]:
    name, value = pair
    if name.lower() in CONDITIONS:
        if value == answer.etag:
            return name, ETAG
        if value == answer.last_modified:
            return name, LAST_MODIFIED
    return pair


def _insert_answer(db: Database, answer: Answer, headers: str) -> int:
    cursor = db.execute(
        "INSERT INTO answers (requested_url, final_url, hops, charset, etag, last_modified,"
        " headers) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            answer.requested_url,
            answer.final_url,
            answer.hops,
            answer.charset,
            answer.etag,
            answer.last_modified,
            headers,
        ),
    )
    return int(cursor.lastrowid or 0)


def _interned(db: Database, table: str, column: str, value: str) -> int:
    """The id of the row that has this value, made where there is none."""
    found = db.execute(f"SELECT id FROM {table} WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
    if found:
        return int(found[0])
    cursor = db.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (value,))  # noqa: S608
    return int(cursor.lastrowid or 0)
