"""Random histories of visits: whatever a site does, what is told of a report makes sense."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from report_archiver.check.presence import turns
from report_archiver.model import Visit

PAGES = (1, 2, 3)
SHOWN = ["1", "2", "3", "missing", "other", "failed"]


@st.composite
def histories(draw, pages=PAGES):
    """Visits of a report's pages, crawl by crawl, each page once a crawl at most, from one site or
    two. A page comes into it with the first visit that shows the report."""
    visits, known = [], set()
    for crawl in range(1, draw(st.integers(1, 10)) + 1):
        site = draw(st.sampled_from(["s", "s", "s", "t"]))
        for page in draw(st.permutations(pages)):
            shown = draw(st.sampled_from([*SHOWN, "nothing"]))
            if shown.isdigit():
                known.add(page)
            if page in known and shown != "nothing":
                wording = shown if shown.isdigit() else None
                kind = "report" if wording else shown
                visits.append(Visit(len(visits) + 1, page, crawl, site, kind, wording))
    return visits


def of_page(found, page):
    return [turn for turn in found if turn.page == page]


@given(histories())
def test_captures_are_named_as_they_are(visits):
    by_capture = {visit.capture: visit for visit in visits}
    for turn in turns(visits):
        after = by_capture[turn.after]
        before = by_capture.get(turn.before)
        assert (before is None) == (turn.kind == "appeared")
        assert after.page == turn.page
        if before is not None:
            assert before.capture != after.capture
        if turn.kind == "edited":
            assert before.wording
            assert after.wording
            assert before.wording != after.wording
        elif turn.kind == "moved":
            assert before.page != after.page
            assert before.wording == after.wording
        elif turn.kind == "gone":
            assert before.wording
            assert after.shown in ("missing", "other")
            assert before.page == after.page
            assert before.crawl != after.crawl
        elif turn.kind == "back":
            assert before.shown in ("missing", "other")
            assert after.wording
            assert before.page == after.page
        else:
            assert after.wording


# A copy that takes back the words of a page that has lost them: moved, and known by that visit.
TAKEN_BACK = [
    Visit(1, 1, 1, "s", "report", "1"),
    Visit(2, 2, 1, "s", "report", "1"),
    Visit(3, 2, 2, "s", "report", "2"),
    Visit(4, 1, 2, "s", "missing", None),
    Visit(5, 1, 3, "s", "missing", None),
    Visit(6, 2, 4, "s", "report", "1"),
]
# A page that failed after it had lost the report has it no more for that.
IN_DOUBT = [
    Visit(1, 1, 1, "s", "report", "1"),
    Visit(2, 2, 1, "s", "report", "1"),
    Visit(3, 1, 2, "s", "missing", None),
    Visit(4, 2, 2, "s", "missing", None),
    Visit(5, 2, 3, "s", "failed", None),
]


@given(histories())
@example(TAKEN_BACK)
@example(IN_DOUBT)
def test_what_is_told_is_in_the_order_of_the_captures(visits):
    known = [turn.known_by for turn in turns(visits)]
    assert known == sorted(known)
    for turn in turns(visits):
        assert turn.known_by >= (turn.before or 0)
        assert turn.known_by >= turn.after


@given(histories())
def test_nothing_is_back_that_was_not_gone_or_gone_twice(visits):
    page_of = {visit.capture: visit.page for visit in visits}
    gone = set()
    for turn in turns(visits):
        if turn.kind == "gone":
            assert turn.page not in gone
            gone.add(turn.page)
        elif turn.kind == "back":
            assert turn.page in gone
            gone.discard(turn.page)
        elif turn.kind != "appeared" and page_of[turn.before] != turn.page:
            gone.discard(page_of[turn.before])  # it has turned up elsewhere, edited or not


@given(histories(pages=(1,)))
def test_edits_of_one_page_are_a_chain(visits):
    """From each wording to the next, none left out, none told twice."""
    wordings = [visit.wording for visit in visits if visit.wording]
    changes = [(old, new) for old, new in pairwise(wordings) if old != new]
    by_capture = {visit.capture: visit.wording for visit in visits}
    edits = [turn for turn in turns(visits) if turn.kind == "edited"]
    assert [(by_capture[one.before], by_capture[one.after]) for one in edits] == changes
    for earlier, later in pairwise(edits):
        assert earlier.after <= later.before


@given(histories())
def test_a_report_appears_first(visits):
    found = turns(visits)
    assert [turn.kind for turn in found][:1] == (["appeared"] if visits else [])


@given(histories())
def test_a_failure_tells_nothing(visits):
    """Nothing is told that a visit settled which told nothing."""
    failed = {visit.capture for visit in visits if visit.shown == "failed"}
    assert not failed & {turn.known_by for turn in turns(visits)}


def test_a_page_edited_to_say_what_a_report_that_is_gone_said():
    """It was told late, and lost where crawls are judged one by one."""
    shown = [
        (1, 1, "1"), (3, 1, "3"), (1, 2, "1"), (3, 2, "missing"), (1, 3, "1"), (3, 3, "missing"),
        (3, 4, "failed"), (1, 4, "3"),
    ]  # fmt: skip
    visits = [
        Visit(capture, page, crawl, "s", "report" if what.isdigit() else what,
              what if what.isdigit() else None)
        for capture, (page, crawl, what) in enumerate(shown, 1)
    ]  # fmt: skip
    last = [(one.kind, one.known_by) for one in turns(visits) if one.known_by > 6]
    assert last == [("edited", 8), ("moved", 8)]


@given(histories(), st.data())
@settings(max_examples=60)
def test_what_was_told_once_stays_told(visits, data):
    """Judged after each crawl or all at once, it is the same."""
    crawls = sorted({visit.crawl for visit in visits})
    told, after = [], 0
    for crawl in crawls:
        if crawl != crawls[-1] and data.draw(st.booleans()):
            continue
        so_far = [visit for visit in visits if visit.crawl <= crawl]
        told += [turn for turn in turns(so_far) if turn.known_by > after]
        after = so_far[-1].capture
    assert told == turns(visits)


@given(histories())
def test_a_report_that_is_always_there_is_never_gone(visits):
    there = {
        page
        for page in PAGES
        if all(visit.shown in ("report", "failed") for visit in visits if visit.page == page)
    }
    for turn in turns(visits):
        assert not (turn.kind in ("gone", "back") and turn.page in there)
