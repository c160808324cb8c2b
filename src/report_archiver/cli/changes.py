"""`changes`: what differs between visits of reports; and the lines that a crawl says of it."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, TypedDict, get_args

import typer
from rich.console import Console
from rich.text import Text

from report_archiver.archive import Archive
from report_archiver.archive import changes as archived
from report_archiver.archive.changes import ChangeLine
from report_archiver.archive.times import asked
from report_archiver.cli.options import DEFAULT_DB, Db, Json
from report_archiver.cli.screen import counted, out, plain, print_json
from report_archiver.errors import UsageError
from report_archiver.model import ChangeKind
from report_archiver.record import Record

KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
STYLES = {"figures": "bold red", "gone": "bold red", "text": "yellow", "moved": "dim"}
FIGURES_SHOWN = 12  # of a change; the JSON has all of them
CHANGES_SHOWN = 20  # after a crawl
TERMINAL_SHOWN = 50  # by the verb, to a person who did not say how many
EXAMPLES = """\b
Examples:
  report-archiver changes --since 2026-03-01
  report-archiver changes --kind figures --kind gone --json
"""


class Chosen(TypedDict):
    """Which changes a person wants."""

    since: str
    site: str | None
    kinds: list[ChangeKind]


def changes(
    db: Db = DEFAULT_DB,
    since: Annotated[
        str,
        typer.Option(
            metavar="TIME", help="Found since then: 2026-03-01, or with a time; UTC unless it says."
        ),
    ] = "",
    site: Annotated[str, typer.Option(metavar="ID", help="Only of this site, by its id.")] = "",
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help=f"Only of this kind: {', '.join(KINDS)}. Repeatable."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help=f"Only the last N, 0 for all; if not given, {TERMINAL_SHOWN} on a terminal and all"
            " elsewhere.",
        ),
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="With the lines that differ.")] = False,
    as_json: Json = False,
) -> None:
    """Show which reports were edited, went, came or moved.

    The latest last; each between two captures, with their times and addresses.
    """
    kinds = [kind_named(name) for name in kind or ()]
    moment = moment_named(since)
    if limit is None and not as_json and sys.stdout.isatty():
        limit = TERMINAL_SHOWN
    with Archive(db) as archive:
        if site and not archived.knows_site(archive, site):
            raise UsageError(f"no site {site} in {db}; see: report-archiver status --db {db}")
        chosen: Chosen = {"since": moment, "site": site or None, "kinds": kinds}
        found = archived.lines(archive, **chosen, limit=limit or None)
        counts = archived.counts(archive, **chosen)
    if as_json:
        print_json([asdict(change) for change in found])
    else:
        print_changes(out(), found, counts, diffs=diff)


def kind_named(name: str) -> ChangeKind:
    """A kind of change by its name. Raises UsageError."""
    for kind in KINDS:
        if kind == name:
            return kind
    raise UsageError(f"no kind of change is called {name}; there are {', '.join(KINDS)}")


def moment_named(text: str) -> str:
    """A machine time from what a person wrote, `` for nothing. Raises UsageError."""
    try:
        return asked(text)
    except ValueError as error:
        raise UsageError(
            f"--since {text}: not a time; write it as 2026-03-01 or 2026-03-01T09:00"
        ) from error


# For people --------------------------------------------------------------------------------------


def print_changes(
    console: Console,
    found: Sequence[ChangeLine],
    counts: Mapping[ChangeKind, int],
    *,
    diffs: bool = False,
) -> None:
    """Each change in words, then how many there are. counts: by kind, with those not shown."""
    earlier = sum(counts.values()) - len(found)
    if earlier > 0:
        more = counted(earlier, "earlier change")
        console.print(f"{more} not shown; choose with --since, --site, --kind or --limit")
    for change in found:
        print_change(console, change)
        if diffs and change.diff:
            console.print("\n".join(f"    {plain(line)}" for line in change.diff.splitlines()))
    console.print(f"changes: {summed(counts)}")


def print_change(console: Console, change: ChangeLine) -> None:
    """`2021: requests received 302 → 320`, then between which captures."""
    style = STYLES.get(change.kind, "bold")
    about = f" {plain(change.publisher or change.title)} {plain(change.year)}: "
    words = Text.assemble((f"{change.kind:8}", style), about, plain(change.summary))
    console.print(words, soft_wrap=True)
    touched = change.figures if len(change.figures) > 1 else ()
    for figure in touched[:FIGURES_SHOWN]:
        old, new = (_value(value) for value in (figure.old, figure.new))
        console.print(f"    {plain(figure.label)} {old} → {new}  {plain(figure.metric)}".rstrip())
    if len(touched) > FIGURES_SHOWN:
        console.print(f"    … and {len(touched) - FIGURES_SHOWN} more figures")
    console.print(Text(f"    {between(change)}", style="dim"), soft_wrap=True)


def between(change: ChangeLine) -> str:
    """The captures that a change lies between, with their times and addresses."""
    after = f"{change.to_at} {plain(change.to_url)}"
    if change.from_at is None:
        return f"first seen {after}"
    if change.from_url == change.to_url:
        return f"between {change.from_at} and {after}"
    return f"between {change.from_at} {plain(change.from_url)} and {after}"


def _value(value: float | str | None) -> str:
    return "none" if value is None else plain(value)


def summed(counts: Mapping[ChangeKind, int]) -> str:
    """`1 new, 2 changed, 1 gone`: reports, by what became of them. counts: changes by kind."""
    words = {word: number for word, number in in_words(counts).items() if number}
    return ", ".join(f"{number:,} {word}" for word, number in words.items()) or "none"


def in_words(counts: Mapping[ChangeKind, int]) -> dict[str, int]:
    """How many reports are new, changed, gone, back and moved."""
    words = dict.fromkeys(archived.SUMMED.values(), 0)
    for kind, number in counts.items():
        words[archived.SUMMED[kind]] += number
    return words


def by_kind(found: Iterable[ChangeLine]) -> Mapping[ChangeKind, int]:
    """How many changes of each kind there are."""
    return Counter(change.kind for change in found)


# After a crawl -----------------------------------------------------------------------------------


def print_found(console: Console, found: Sequence[ChangeLine]) -> None:
    """What a crawl found to have changed, in words."""
    for change in found[:CHANGES_SHOWN]:
        print_change(console, change)
    if len(found) > CHANGES_SHOWN:
        more = counted(len(found) - CHANGES_SHOWN, "more change")
        console.print(f"… and {more}; see: report-archiver changes")


def found_as_json(found: Sequence[ChangeLine]) -> Record:
    """The changes of a crawl, and how many of each sort."""
    return {**in_words(by_kind(found)), "changes": [asdict(change) for change in found]}
