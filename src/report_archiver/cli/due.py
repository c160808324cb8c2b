"""What is due next, late or missing, for people and as JSON."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.table import Table

from report_archiver.cli.screen import counted, heading, plain, table
from report_archiver.expecting import Outlook
from report_archiver.model import Expected
from report_archiver.record import Record

NAMED = 3  # publishers named for a deadline
LATE_SHOWN = 15
DUE_SHOWN = 6
# States as they are counted: those that are worth a line of their own, and all, by year.
WORSE = {"missing": "missing", "late": "late", "blocked": "could not be looked for"}
COUNTED = {
    "there": "Reports",
    "late": "Late",
    "missing": "Missing",
    "blocked": "Could not look",
    "not_due": "Not due",
    "voluntary": "By choice",
}


def print_due(console: Console, outlooks: Iterable[Outlook]) -> None:
    """The next deadlines, and how many reports, of whom, are still to come by then."""
    waited: dict[tuple[date, int], list[str]] = defaultdict(list)
    for one in outlooks:
        for row in one.expected:
            if row.state == "not_due" and row.due is not None:
                waited[row.due, row.year].append(one.body.name)
    if not waited:
        return
    console.print(heading("Due"))
    for (day, year), names in sorted(waited.items())[:DUE_SHOWN]:
        console.print(f"{day}  for {year}: {named(names)}")
    more = len(waited) - DUE_SHOWN
    if more > 0:
        console.print(f"… and {counted(more, 'later day')}; --json has all")


def named(names: Sequence[str]) -> str:
    """Who, where they are few; how many, and who for example, where they are many."""
    listed = "、".join(plain(name) for name in names[:NAMED])
    return listed if len(names) <= NAMED else f"{counted(len(names), 'publisher')}: {listed} …"


def years_table(outlooks: Iterable[Outlook]) -> Table:
    """How many reports of each year are there, late, missing and so on: for many publishers."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in outlooks:
        for row in one.expected:
            counts[row.year][row.state] += 1
            counts[row.year]["there"] += row.report_id is not None
    shown = [state for state in COUNTED if any(held[state] for held in counts.values())]
    rows = [
        (f"{year}", *(f"{counts[year][state]:,}" if counts[year][state] else "" for state in shown))
        for year in sorted(counts)
    ]
    columns = [COUNTED[state] for state in shown]
    return table(["Year", *columns], rows, right=columns)


def print_late(console: Console, outlooks: Iterable[Outlook]) -> None:
    """A line for each publisher with years that are missing, late or could not be looked for; those
    that must publish first, and of them those with the most missing."""
    lines = sorted((one for one in outlooks if any(_owed(one))), key=_rank, reverse=True)
    if not lines:
        return
    counts = Counter[str](row.state for one in lines for row in one.expected)
    told = ", ".join(f"{counts[state]:,} {WORSE[state]}" for state in WORSE if counts[state])
    console.print(heading(f"Late or missing ({told})"))
    console.print(late_table(lines[:LATE_SHOWN]))
    if len(lines) > LATE_SHOWN:
        more = counted(len(lines) - LATE_SHOWN, "more publisher")
        console.print(f"… and {more}, in the view coverage of the archive; --json has all")


def _rank(outlook: Outlook) -> tuple[bool, tuple[int, int, int]]:
    return bool(outlook.body.obliged), _owed(outlook)


def late_table(outlooks: Iterable[Outlook]) -> Table:
    """Which years of whom, and by how many days; a column that nobody needs is left out."""
    rows = [(plain(one.body.name), *(_years(one, state) for state in WORSE)) for one in outlooks]
    names = ["Publisher", "Missing", "Late", "Could not look"]
    shown = [place for place in range(len(names)) if any(row[place] for row in rows)]
    columns = [names[place] for place in shown]
    return table(columns, [[row[place] for place in shown] for row in rows], wrapped=columns)


def _owed(outlook: Outlook) -> tuple[int, int, int]:
    """How much a publisher owes: years missing, days late, years that could not be looked for."""
    states = [row.state for row in outlook.expected]
    days = sum(row.days_late or 0 for row in outlook.expected if row.state == "late")
    return states.count("missing"), days, states.count("blocked")


def _years(outlook: Outlook, state: str) -> str:
    rows = [row for row in outlook.expected if row.state == state]
    if state == "late":
        return ", ".join(f"{row.year} by {_days(row)}" for row in rows)
    if state == "missing":
        unsure = [row.year for row in rows if row.days_late is None]
        sure = spans([row.year for row in rows if row.days_late is not None])
        since = f"{spans(unsure)} ({_since(outlook)})" if unsure else ""
        return ", ".join(filter(None, (sure, since)))
    return spans([row.year for row in rows])


def _days(row: Expected) -> str:
    least = "at least " if row.known_by == "crawls" else ""
    return least + counted(row.days_late or 0, "day")


def _since(outlook: Outlook) -> str:
    looked = outlook.body.looked
    return f"not looked for since {looked}" if looked else "never looked for"


def spans(years: Sequence[int]) -> str:
    """Years in short: 2012–2015, 2017."""
    runs = groupby(enumerate(years), key=lambda one: one[1] - one[0])
    found = [[year for _, year in run] for _, run in runs]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found)


def expected_as_json(outlooks: Iterable[Outlook]) -> list[Record]:
    """A record a publisher and year, as in the table `expected`, with the publisher's name."""
    return [
        {
            "publisher": one.body.name,
            "year": row.year,
            "state": row.state,
            "due": row.due and row.due.isoformat(),
            "days_late": row.days_late,
            "report": row.report_id,
            "known_by": row.known_by,
        }
        for one in outlooks
        for row in one.expected
    ]
