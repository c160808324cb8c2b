"""Who fetches for the owner of a crawl: the owner itself, or a crew of threads.

A client that several threads share breaks under load, so each thread has a Fetcher of its own. The
archive's connection belongs to the owner: who needs something from there asks the owner for it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Lock, get_ident, local
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from report_archiver.crawl.fetch import Fetcher

Brought = TypeVar("Brought")
Answer = TypeVar("Answer")
AHEAD = 2  # works handed out for each thread, so that none idles while the owner writes
PATIENCE = 0.2  # seconds between looks whether anybody answers, or wants to stop


class Halt:
    """The wish that a crawl ends now, which wakes whoever waits."""

    def __init__(self) -> None:
        self._wished = Event()
        self._told: list[Callable[[], None]] = []
        self._lock = Lock()

    @property
    def wished(self) -> bool:
        """Is the crawl to end?"""
        return self._wished.is_set()

    def wish(self) -> None:
        """End now."""
        with self._lock:
            self._wished.set()
            told = tuple(self._told)
        for tell in told:
            tell()

    def tell(self, tell: Callable[[], None]) -> None:
        """Call this when the wish comes, at once where it has come already."""
        with self._lock:
            self._told.append(tell)
        if self.wished:
            tell()

    def sleep(self, seconds: float) -> None:
        """Sleep so many seconds. Raises KeyboardInterrupt where the crawl is to end."""
        if self._wished.wait(seconds):
            raise KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the owner's thread may look up."""

    look_up: Callable[[], Any]
    answer: Future[Any] = field(default_factory=Future)

    def settle(self) -> None:
        """Look it up, in the owner's thread; what goes wrong there is for both to know."""
        try:
            self.answer.set_result(self.look_up())
        except BaseException as error:
            self.answer.set_exception(error)
            raise


class Crew(Generic[Brought]):
    """So many threads that fetch for the thread that made it. With one, its owner does it all.

    hire: makes a Fetcher; it is called in the thread that will use it.
    """

    def __init__(self, size: int, hire: Callable[[], Fetcher], halt: Halt) -> None:
        self._owner = get_ident()
        self._hire = hire
        self._halt = halt
        self._own = local()
        self._fetchers: list[Fetcher] = []
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="fetch") if size > 1 else None
        self._most = size * AHEAD if size > 1 else 1
        self._handed = 0
        self._inbox: SimpleQueue[Future[Brought] | Question | None] = SimpleQueue()
        halt.tell(self._wake)

    def has_room(self) -> bool:
        """May another work be handed over before one is taken?"""
        return self._handed < self._most

    def hand(self, work: Callable[[Fetcher], Brought]) -> None:
        """Have this done. The owner's own works are done one by one, at once."""
        self._handed += 1
        if self._pool is None:
            done: Future[Brought] = Future()
            done.set_result(work(self.fetcher()))
            self._inbox.put(done)
        else:
            self._pool.submit(self._do, work).add_done_callback(self._inbox.put)

    def take(self) -> Brought:
        """What a work brought, once there is one that is done; answers questions meanwhile.

        Raises what the work raised, and KeyboardInterrupt where the crawl is to end.
        """
        while True:
            try:
                message = self._inbox.get(timeout=PATIENCE)
            except Empty:  # a Ctrl-C that another thread took interrupts no wait: look for it
                continue
            if message is None:
                raise KeyboardInterrupt
            if isinstance(message, Question):
                message.settle()
                continue
            self._handed -= 1
            return message.result()

    def ask(self, look_up: Callable[[], Answer]) -> Answer:
        """What the owner finds, whoever asks."""
        if get_ident() == self._owner:
            return look_up()
        question = Question(look_up)
        self._inbox.put(question)
        while not wait([question.answer], PATIENCE).done:
            if self._halt.wished:  # nobody answers any more
                raise KeyboardInterrupt
        found: Answer = question.answer.result()
        return found

    def fetcher(self) -> Fetcher:
        """The Fetcher of this thread."""
        if not hasattr(self._own, "fetcher"):
            made = self._own.fetcher = self._hire()
            with self._lock:
                self._fetchers.append(made)
            self._halt.tell(made.abort)
        found: Fetcher = self._own.fetcher
        return found

    def spent(self) -> tuple[int, int]:
        """Requests made and bytes received so far, by all of them."""
        with self._lock:
            return (
                sum(one.requests for one in self._fetchers),
                sum(one.bytes_received for one in self._fetchers),
            )

    def _do(self, work: Callable[[Fetcher], Brought]) -> Brought:
        if self._halt.wished:
            raise KeyboardInterrupt
        return work(self.fetcher())

    def _wake(self) -> None:
        self._inbox.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End: nobody fetches any more, no thread is left, no connection is open."""
        if kind is not None:
            self._halt.wish()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        for one in self._fetchers:
            one.close()
