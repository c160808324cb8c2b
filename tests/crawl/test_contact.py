"""Who cannot be connected to is left alone; who can, never."""

from __future__ import annotations

from report_archiver.crawl.contact import DEAD_AFTER, DOUBTFUL_AFTER, Contact
from report_archiver.model import Fetched, Hop

ORIGIN = "http://a.example"


def fetched(reason: str | None, route: str | None = None, hops: tuple[Hop, ...] = ()) -> Fetched:
    url = f"{ORIGIN}/"
    return Fetched(url, url, "", None, (), (), 0, None, reason, route=route, hops=hops)


def contact(*visits: Fetched) -> Contact:
    known = Contact()
    for one in visits:
        known.note(ORIGIN, one)
    return known


MISSED = fetched("connection")


def test_so_many_pages_in_a_row_that_could_not_be_connected_to():
    reasons = ["connection", "timeout", "dns", "tls"] * (DEAD_AFTER // 4)
    known = contact(*map(fetched, reasons[1:]))
    assert (known.is_doubtful(ORIGIN), known.is_lost(ORIGIN)) == (True, False)
    known.note(ORIGIN, fetched(reasons[0]))
    assert known.is_lost(ORIGIN)
    assert not known.is_lost("http://b.example")


def test_an_answer_that_broke_off_is_no_failure_to_connect():
    for reason in ("connection", "timeout", "truncated", "http:500", None):
        known = contact(*[MISSED] * (DEAD_AFTER - 1), fetched(reason, "direct"), MISSED)
        assert (known.is_doubtful(ORIGIN), known.is_lost(ORIGIN)) == (False, False)


def test_a_host_that_sent_us_on_to_one_that_is_dead_was_there():
    sent = fetched("connection", hops=(Hop(f"{ORIGIN}/", 302, ()),))
    assert not contact(*[sent] * DEAD_AFTER).is_doubtful(ORIGIN)


def test_a_page_that_was_never_asked_for_says_nothing():
    unasked = [fetched(reason) for reason in ("robots", "scope", "address")]
    known = contact(*[MISSED] * DOUBTFUL_AFTER, *unasked * DEAD_AFTER)
    assert (known.is_doubtful(ORIGIN), known.is_lost(ORIGIN)) == (True, False)
    assert not contact(*unasked * DEAD_AFTER).is_doubtful(ORIGIN)
