"""Where a report was, visit by visit: when it appeared, was edited, went, came back or moved.

A page that answers 404 or 410, or shows another report or a page of the site that holds none, has
lost its report once a second crawl of the site says the same; any other visit tells nothing. A
report is not gone that turned up at another page with the same words: it has moved. Copies are no
news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from report_archiver.model import Turn, Visit


def turns(visits: Iterable[Visit]) -> list[Turn]:
    """What became of one report. visits: of all pages that ever showed it, in order of capture.

    A crawl is judged when all of its visits are known, since it finds the new address of a report
    before it looks at the old one.
    """
    history = _History()
    return [turn for visited in _rounds(visits) for turn in history.judge(visited)]


def _rounds(visits: Iterable[Visit]) -> Iterator[list[Visit]]:
    """The visits of a crawl, each page once."""
    current: list[Visit] = []
    for visit in visits:
        if any(one.crawl != visit.crawl or one.page == visit.page for one in current):
            yield current
            current = []
        current.append(visit)
    if current:
        yield current


@dataclass(slots=True, eq=False)
class _Place:
    """A page that shows the report, or did.

    shown: the last visit that showed it; since: the visit it came with; away: the last visit that
    did not show it, None while it is there; missed: each site's crawl that missed it first; left:
    how its going was told; is_seen: the last visit that told anything showed it.
    """

    page: int
    shown: Visit
    since: Visit
    away: Visit | None = None
    missed: dict[str | None, int | None] = field(default_factory=dict)
    left: str = ""
    is_seen: bool = True

    @property
    def is_confirmed(self) -> bool:
        """Did two crawls of one site miss it?"""
        return self.away is not None and self.missed[self.away.site] != self.away.crawl

    def came_after(self, visit: Visit) -> bool:
        """Did it come in a later crawl than this visit's? One that came with it is a copy."""
        since = self.since
        return since.capture > visit.capture and since.crawl != visit.crawl

    def miss(self, visit: Visit) -> None:
        """A visit that did not show the report."""
        if visit.shown != "failed":
            self.away, self.is_seen = visit, False
            self.missed.setdefault(visit.site, visit.crawl)
        elif not self.left:  # it tells nothing, and what was told before is in doubt
            self.away = None
            self.missed.clear()

    def show(self, visit: Visit) -> None:
        """A visit that showed the report."""
        self.shown, self.is_seen = visit, True
        self.away = None
        self.missed.clear()


class _History:
    """A report's places, so far."""

    def __init__(self) -> None:
        self._places: dict[int, _Place] = {}

    def judge(self, visits: Sequence[Visit]) -> Iterator[Turn]:
        """What became of the report in one crawl."""
        arrived: list[tuple[Visit, _Place | None]] = []
        turned: list[Turn] = []
        for visit in visits:
            place = self._places.get(visit.page)
            if visit.shown != "report":
                if place is not None:
                    place.miss(visit)
            elif place is None or place.left:
                arrived.append((visit, place))
            else:
                turned += _edited(place, visit)
                place.show(visit)
        for visit, place in arrived:
            turned += self._arrive(visit, place)
        for place in self._places.values():
            turned += self._leave(place)
        return iter(sorted(turned, key=lambda turn: turn.known_by))

    def _arrive(self, visit: Visit, before: _Place | None) -> list[Turn]:
        """The report is at a page where it was not."""
        others = [place for place in self._places.values() if place is not before]
        self._places[visit.page] = _Place(visit.page, visit, visit)
        if before is not None and before.left == "gone" and before.away is not None:
            back = Turn("back", visit.page, before.away.capture, visit.capture, visit.capture)
            return [back, *_edited(before, visit)]
        if any(place.shown.wording == visit.wording for place in others):
            return []  # a copy; if another page lost it, _leave() says that it moved
        for place in others:
            if place.away is not None and place.left != "moved":
                place.left = "moved"
                known_by = max(visit.capture, place.away.capture)
                was = place.shown.capture
                return [Turn("edited", visit.page, was, visit.capture, known_by)]
        return [Turn("appeared", visit.page, None, visit.capture, visit.capture)]

    def _leave(self, place: _Place) -> list[Turn]:
        """A page that lost the report: has it moved, or is it gone?"""
        away = place.away
        if away is None or place.left == "moved":
            return []
        was = place.shown
        for other in self._places.values():
            same = other.is_seen and other.shown.wording == was.wording
            if same and (place.is_confirmed or other.came_after(was)):
                place.left = "moved"
                known_by = max(away.capture, other.shown.capture)
                return [Turn("moved", other.page, was.capture, other.shown.capture, known_by)]
        if place.is_confirmed and not place.left:
            place.left = "gone"
            return [Turn("gone", place.page, was.capture, away.capture, away.capture)]
        return []


def _edited(place: _Place, visit: Visit) -> list[Turn]:
    if place.shown.wording == visit.wording:
        return []
    return [Turn("edited", visit.page, place.shown.capture, visit.capture, visit.capture)]
