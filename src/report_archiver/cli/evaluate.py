"""`evaluate`: how well the reader reads a folder of documents whose truth is known."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from report_archiver import codebook
from report_archiver.cli.options import Json
from report_archiver.cli.screen import counted, heading, out, plain, print_json, table
from report_archiver.errors import UsageError
from report_archiver.evaluation import Evaluation, Miss, Score, Tally, evaluate
from report_archiver.evaluation.tally import TWO_SIDED, identity, measures
from report_archiver.extract import Reader

EXAMPLES = """\b
Examples:
  report-archiver evaluate tests/yardstick
  report-archiver evaluate tests/yardstick --form prose
  report-archiver evaluate DIR --json
"""
FORMS = ("prose", "stat2014", "fmt2019", "fmt2021", "local2008")


def evaluate_folder(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="A folder with docs/NAME.html (.htm, .txt) and truth/NAME.json."
        ),
    ],
    form: Annotated[
        str, typer.Option(metavar="FORM", help=f"Only documents of one form: {', '.join(FORMS)}.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Score the reader against documents read by a person.

    A table by field and by form, every miss for a person to look at, and the speed. Touches no
    archive and no network.
    """
    if form and form not in FORMS:
        raise UsageError(f"no form is called {form!r}; there are {', '.join(FORMS)}")
    evaluation = evaluate(folder, Reader(codebook.load()), time.perf_counter, form or None)
    if as_json:
        print_json(as_record(evaluation))
    else:
        print_evaluation(evaluation)


def as_record(evaluation: Evaluation) -> dict[str, object]:
    """The whole evaluation, ready for JSON."""
    return {
        "documents": len(evaluation.documents),
        "unread": list(evaluation.unread),
        "seconds": round(evaluation.seconds, 3),
        "documents_per_second": round(evaluation.speed, 1),
        **score_as_record(evaluation.total),
        "forms": {name: score_as_record(score) for name, score in evaluation.forms.items()},
        "misses": [
            {"document": one.name, **miss_as_record(miss)}
            for one in evaluation.documents
            for miss in one.score.misses
        ],
    }


def score_as_record(score: Score) -> dict[str, object]:
    return {
        "scores": {name: round(value, 4) for name, value in measures(score).items()},
        "counts": {
            name: {"hits": tally.hits, "missed": tally.missed, "extra": tally.extra}
            for name, tally in score.tallies.items()
        },
    }


def miss_as_record(miss: Miss) -> dict[str, str]:
    return {
        "field": miss.field,
        "expected": miss.expected,
        "got": miss.got,
        "context": miss.context,
    }


def print_evaluation(evaluation: Evaluation) -> None:
    """The misses, document by document; then the scores, where the eye ends up."""
    console = out()
    for one in evaluation.documents:
        if one.score.misses:
            console.print(heading(f"{one.name} ({one.form})"))
            for miss in one.score.misses:
                console.print(Text(f"  {line(miss)}"), soft_wrap=True)
    forms = evaluation.forms
    names = [*forms] if len(forms) > 1 else []
    console.print()
    console.print(
        table(
            ["Score", "Right", "Of", "All", *names],
            rows(evaluation.total, [forms[name] for name in names]),
            right=["Right", "Of", "All", *names],
        )
    )
    documents = counted(len(evaluation.documents), "document")
    console.print(f"\n{documents}, {evaluation.speed:.0f} a second")
    if evaluation.unread:
        console.print(f"not read yet: {', '.join(map(plain, evaluation.unread))}")


def line(miss: Miss) -> str:
    """`- figures 12 件 | 收到申请12件` for what was not found, + for what is too much, ~ for what
    is otherwise."""
    sign = {(True, False): "-", (False, True): "+"}.get((bool(miss.expected), bool(miss.got)), "~")
    values = " → ".join(plain(each) for each in (miss.expected, miss.got) if each)
    context = f" | {plain(miss.context)}" if miss.context else ""
    return f"{sign} {miss.field} {values}{context}"


def rows(total: Score, forms: list[Score]) -> Iterator[list[str]]:
    """A line a score; precision, recall and F1 a line each."""
    known = {"identity": identity(total), **total.tallies}
    in_forms = [measures(score) for score in forms]
    for name, value in measures(total).items():
        tally, of = counts(name, known)
        shares = [percent(each.get(name)) for each in in_forms]
        yield [name.replace("_", " "), tally, of, percent(value), *shares]


def counts(name: str, known: dict[str, Tally]) -> tuple[str, str]:
    """How many were right, of how many; F1 counts nothing."""
    field, _, side = name.rpartition("_")
    if field not in TWO_SIDED:
        tally = known[name]
        return str(tally.hits), str(tally.hits + tally.missed)
    tally = known[field]
    others = {"precision": tally.extra, "recall": tally.missed}
    return (str(tally.hits), str(tally.hits + others[side])) if side in others else ("", "")


def percent(value: float | None) -> str:
    """Rounded down, so that only all of them are 100."""
    return "" if value is None else f"{int(value * 1000 + 1e-9) / 10:.1f}"
