"""A crew: who does what in which thread, and how it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from report_archiver.crawl.crew import Crew, Halt
from report_archiver.crawl.fetch import Fetcher


class Hired:
    """In place of a Fetcher, which nobody here asks to fetch."""

    def __init__(self) -> None:
        self.requests, self.bytes_received = 1, 10
        self.thread = threading.get_ident()
        self.closed = False
        self.aborted = threading.Event()

    def abort(self) -> None:
        self.aborted.set()

    def close(self) -> None:
        self.closed = True


def crew(size: int, halt: Halt, hired: list[Hired] | None = None) -> Crew[object]:
    def hire() -> Fetcher:
        made = Hired()
        if hired is not None:
            hired.append(made)
        return made  # type: ignore[return-value]

    return Crew(size, hire, halt)


def threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("fetch")]


@pytest.mark.parametrize("size", [1, 3])
def test_each_thread_has_a_fetcher_of_its_own(size: int):
    hired: list[Hired] = []
    met = threading.Barrier(size)

    def work(fetcher: object) -> object:
        met.wait(10)
        return (fetcher.thread, threading.get_ident())

    with crew(size, Halt(), hired) as hands:
        for _ in range(size):
            assert hands.has_room()
            hands.hand(work)
        brought = [hands.take() for _ in range(size)]
        assert hands.spent() == (size, 10 * size)
    assert len({thread for thread, _ in brought}) == len(hired) == size
    assert all(one == other for one, other in brought)
    assert ({thread for thread, _ in brought} == {threading.get_ident()}) == (size == 1)
    assert all(one.closed for one in hired)
    assert threads() == []


def test_what_only_the_owner_may_look_up_is_looked_up_in_its_thread():
    with crew(2, Halt()) as hands:
        hands.hand(lambda _: (hands.ask(threading.get_ident), threading.get_ident()))
        owner, worker = hands.take()
        assert owner == threading.get_ident() == hands.ask(threading.get_ident)
        assert worker != owner


def test_what_a_question_raises_is_raised_where_it_was_asked_and_here():
    def fails() -> object:
        raise LookupError("nowhere")

    def ask(hands: Crew[object]) -> Callable[[object], object]:
        return lambda _: hands.ask(fails)

    hands = crew(2, Halt())
    with pytest.raises(LookupError, match="nowhere"), hands:  # noqa: PT012
        hands.hand(ask(hands))
        hands.take()
    assert threads() == []


def test_who_asks_an_owner_that_has_gone_is_sent_home():
    asking = threading.Event()
    halt = Halt()

    def work(_: object) -> object:
        asking.set()
        return hands.ask(lambda: pytest.fail("nobody is there to look it up"))

    hands = crew(2, halt)
    with pytest.raises(ZeroDivisionError), hands:  # noqa: PT012
        hands.hand(work)
        assert asking.wait(10)
        raise ZeroDivisionError
    assert threads() == []
    assert halt.wished


def test_the_wish_to_end_wakes_the_owner_and_who_sleeps_and_ends_what_is_fetched():
    halt, hired, sleeping = Halt(), [], threading.Event()

    def work(fetcher: object) -> object:
        sleeping.set()
        halt.sleep(60)
        return None

    with pytest.raises(KeyboardInterrupt), crew(2, halt, hired) as hands:  # noqa: PT012
        hands.hand(work)
        assert sleeping.wait(10)
        threading.Timer(0.01, halt.wish).start()
        hands.take()
    assert hired[0].aborted.is_set()
    assert threads() == []


def test_who_comes_late_is_told_at_once():
    halt, told = Halt(), []
    halt.tell(lambda: told.append(1))
    halt.wish()
    halt.tell(lambda: told.append(2))
    assert told == [1, 2]
    with pytest.raises(KeyboardInterrupt):
        halt.sleep(0)
