"""How a night went, site by site: what a crawl found, and what stands as it should not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report_archiver.archive.captures import MISSING
from report_archiver.archive.changes import ChangeLine
from report_archiver.archive.findings import FindingLine
from report_archiver.archive.summary import LostPage
from report_archiver.check.silence import RULES as SITE_RULES
from report_archiver.cli.changes import by_kind, in_words
from report_archiver.cli.screen import counted


@dataclass(frozen=True, slots=True)
class Outcome:
    """A crawl in numbers. new … moved: reports that it found to be so; late, missing: years of
    publishers now; failing: pages that cannot be had now; silent: whether no list shows a report
    any more; drifts: open findings about the site and its pages."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    back: int = 0
    moved: int = 0
    late: int = 0
    missing: int = 0
    failing: int = 0
    silent: bool = False
    drifts: int = 0


def outcome(
    changes: Sequence[ChangeLine], open_: Sequence[FindingLine], lost: Iterable[LostPage]
) -> Outcome:
    """The outcome of a crawl. changes: that it found; open_: findings that are open after it."""
    rules = [one.rule for one in open_]
    return Outcome(
        **in_words(by_kind(changes)),
        late=rules.count("t.late"),
        missing=rules.count("t.missing"),
        failing=sum(page.state == "failed" and page.reason not in MISSING for page in lost),
        silent="s.no_report" in rules,
        drifts=sum(map(rules.count, SITE_RULES)),
    )


def standing(found: Outcome) -> str:
    """`2 late, 1 missing, 1 page failing, silent`: what is not as it should be; `` if all is."""
    parts = [
        f"{found.late:,} late" if found.late else "",
        f"{found.missing:,} missing" if found.missing else "",
        f"{counted(found.failing, 'page')} failing" if found.failing else "",
        "silent" if found.silent else "",
        f"{counted(found.drifts, 'finding')} about the site" if found.drifts else "",
    ]
    return ", ".join(part for part in parts if part)


def to_tell(events: Sequence[FindingLine], open_: Iterable[FindingLine]) -> list[FindingLine]:
    """The findings that a crawl tells: those that it found, or that are resolved; and each time
    anew what is wrong with a site, since no report of it may be seen till that is mended."""
    told = {one.id for one in events}
    wrong = (one for one in open_ if one.rule in SITE_RULES and one.severity == "error")
    return [*events, *(one for one in wrong if one.id not in told)]
