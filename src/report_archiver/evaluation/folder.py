"""A folder of documents and their truths, read and scored.

DIR/docs/NAME.html (or .htm, .txt)   what a site sent
DIR/truth/NAME.json                  what a careful person finds in it
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from report_archiver import charset
from report_archiver.errors import NotADocument, UsageError
from report_archiver.evaluation.score import score
from report_archiver.evaluation.tally import Miss, Score, Tally, together
from report_archiver.evaluation.truth import Truth, from_json
from report_archiver.extract import Reader

MARKUP = frozenset({".html", ".htm"})
READ = MARKUP | {".txt"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a folder with its truth."""

    path: Path
    truth: Truth


@dataclass(frozen=True, slots=True)
class Scored:
    """A document's score. form: that of its truth."""

    name: str
    form: str
    score: Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A folder's scores. unread: documents of a kind that the reader does not read yet; seconds:
    time spent reading, scoring left out."""

    documents: tuple[Scored, ...]
    unread: tuple[str, ...]
    seconds: float

    @property
    def total(self) -> Score:
        """Everything added up."""
        return together(one.score for one in self.documents)

    @property
    def forms(self) -> dict[str, Score]:
        """Everything added up by the form of the documents."""
        names = dict.fromkeys(sorted(one.form for one in self.documents))
        return {
            name: together(one.score for one in self.documents if one.form == name)
            for name in names
        }

    @property
    def speed(self) -> float:
        """Documents a second."""
        return len(self.documents) / self.seconds if self.seconds else 0.0


def evaluate(
    folder: Path, reader: Reader, clock: Callable[[], float], form: str | None = None
) -> Evaluation:
    """Read and score every document of a folder. clock: seconds, from any start.

    form: only documents of this form. Raises UsageError where the folder is none.
    """
    scored, unread, seconds = [], [], 0.0
    for entry in entries(folder):
        if form and entry.truth.form != form:
            continue
        if entry.path.suffix.lower() not in READ:
            unread.append(entry.path.name)
            continue
        started = clock()
        body = entry.path.read_bytes()
        result, elapsed = _scored(entry, body, reader, started, clock)
        seconds += elapsed
        scored.append(result)
    return Evaluation(tuple(scored), tuple(unread), seconds)


def _scored(
    entry: Entry, body: bytes, reader: Reader, started: float, clock: Callable[[], float]
) -> tuple[Scored, float]:
    """A document's score, and how many seconds its reading took."""
    name, truth = entry.path.name, entry.truth
    url = truth.source if truth.source.startswith("http") else ""
    try:
        reading = reader.read(body, url)
    except NotADocument as error:
        refused = Miss("document", "a reading", f"refused: {error}")
        return Scored(name, truth.form, Score({"document": Tally(missed=1)}, (refused,))), 0.0
    elapsed = clock() - started
    raw = charset.decode(body, None).text
    markup = entry.path.suffix.lower() in MARKUP
    try:
        result = score(truth, reading, raw, url, reader.codebook, markup)
    except ValueError as error:
        raise UsageError(f"truth of {name}: {error}") from error
    return Scored(name, truth.form, result), elapsed


def entries(folder: Path) -> Iterator[Entry]:
    """The documents of a folder, by name. Raises UsageError, saying what is lacking."""
    truths = sorted((folder / "truth").glob("*.json"))
    if not truths or not (folder / "docs").is_dir():
        raise UsageError(
            f"{folder} holds no truth/NAME.json beside docs/NAME.html; give a folder laid out like "
            "tests/yardstick (docs/evaluation.md)"
        )
    documents = {path.stem: path for path in sorted((folder / "docs").iterdir())}
    for path in truths:
        if path.stem not in documents:
            raise UsageError(f"{path} has no document docs/{path.stem}.html or .txt beside it")
        yield Entry(documents[path.stem], load(path))


def load(path: Path) -> Truth:
    """A truth from its file. Raises UsageError, naming the file."""
    try:
        return from_json(json.loads(path.read_text("utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} is no truth: {type(error).__name__} {error}") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
