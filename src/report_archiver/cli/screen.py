"""What a person sees: results on stdout, notes on stderr, and nothing of a page that is not text.

Text of pages is never read as markup, and control characters in it never reach the terminal.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 1000  # columns where nobody says how wide: a pipe or a file gets lines uncut
SEVERITIES = {"error": "bold red", "warning": "yellow", "info": "dim"}
HIDDEN = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
CONTROLS = {
    **dict.fromkeys([*range(32), *range(0x7F, 0xA0)], "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(map(ord, HIDDEN), None),
    **dict.fromkeys(map(ord, "\t\n\r\u2028\u2029"), " "),
}
APPROX = {"about": "≈", "over": ">", "under": "<"}


def out() -> Console:
    """Where results go."""
    return _console(sys.stdout)


def notes() -> Console:
    """Where progress, notes and errors go."""
    return _console(sys.stderr)


def settle(stream: TextIO | None) -> TextIO:
    """Let a stream take any text: pipes and files as UTF-8, a terminal what it has signs for.

    In the place of one that was closed before we began (`>&-`) comes one that takes all in silence.
    """
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, TextIOWrapper):
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")
    return stream


def print_json(value: object) -> None:
    """One JSON document on stdout: indented on a terminal, on one line elsewhere."""
    indent = 2 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


def print_error(message: str) -> None:
    """`error: …` on stderr, what went wrong and what to do about it."""
    lines = "\n".join(map(plain, message.splitlines()))
    notes().print(Text.assemble(("error: ", "bold red"), lines), soft_wrap=True)


def plain(value: object) -> str:
    """A value as one line that is safe on a terminal; None is empty."""
    return "" if value is None else str(value).translate(CONTROLS)


def number(value: Decimal | None, kind: str = "number", approx: str | None = None) -> str:
    """A figure's value as people write it; a place without a number says which sort it is."""
    if value is None:
        return {"blank": "blank", "na": "n/a"}.get(kind, "")
    return f"{APPROX.get(approx or '', '')}{value.normalize():,f}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 report`, `14 reports`, `2 bodies`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or f'{noun}s'}"


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[str] = (),
    wrapped: Sequence[str] = (),
) -> Table:
    """A light table. Columns named in `right` hold numbers, those in `wrapped` give way first."""
    made = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for name in columns:
        made.add_column(
            name,
            justify="right" if name in right else "left",
            no_wrap=name not in wrapped,
            overflow="fold",
        )
    for row in rows:
        made.add_row(*map(plain, row))
    return made


def facts(pairs: Iterable[tuple[str, object]]) -> Table:
    """Names and values, those without a value left out."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        if value not in (None, ""):
            made.add_row(name, plain(value))
    return made


def heading(words: str) -> Text:
    """The line above a part of the output."""
    return Text(f"\n{plain(words)}", style="bold")


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDE
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)
