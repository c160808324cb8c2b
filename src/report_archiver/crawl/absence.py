"""How a site answers for a page that is not there, where it says 200 (soft 404).

Some show an error page, some their home page, some send all such visitors to one address. One
request a crawl and host, for a page that cannot exist, tells; what looks the same later is no page.
Pages are compared by what they show, numbers, times and addresses left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from report_archiver.archive.captures import media_type
from report_archiver.charset import decode
from report_archiver.crawl.titles import is_report
from report_archiver.crawl.urls import path_of
from report_archiver.crawl.verdict import GOOD, HEADING, MARKUP, NOT_FOUND, pieces
from report_archiver.model import Fetched

NAME = "report-archiver-asks-for-what-is-not-there"
SLACK = 20  # characters in which two answers for absent pages may differ, up to a quarter of all
SHARE = 20  # of a long text, one part in so many may differ
LARGEST = 2_000_000  # bytes; nobody shows so much for what is not there
LEAST = 2  # characters that a page must show to be known again
ASCII = re.compile(r"[!-~]+")
REGRET = re.compile(f"{NOT_FOUND.pattern}|出错|错误|抱歉|对不起|不存在|404")
NUMBERED = re.compile(r"[\d/%.:=&?@]")  # addresses, numbers, dates, times
MARKS = re.compile(r"[\W\d_]+")
MATTER = re.compile(
    r"<(?:img|embed|iframe|frame)\b[^>]{0,500}?\bsrc\s*=\s*[\"']?([^\"'\s>?]{1,500})"
    r"|<(?:a|object)\b[^>]{0,500}?\b(?:href|data)\s*=\s*[\"']?([^\"'\s>#]{1,500})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: its stretches of text, and the pictures, frames and links in it."""

    texts: frozenset[str]
    matter: frozenset[str]

    @property
    def length(self) -> int:
        """Characters."""
        return sum(map(len, self.texts))


@dataclass(frozen=True, slots=True)
class Absence:
    """The answer for a page that is not there. shown: None where it is another page's, which all
    are sent to; leads_to: that page, None where none are sent on."""

    shown: Shown | None
    leads_to: str | None

    def is_answer(self, fetched: Fetched, *, listing: bool) -> bool:
        """Is this the same answer? listing: to a link that promised a list."""
        if self.leads_to and fetched.hops and fetched.final_url == self.leads_to:
            return True
        if self.shown is None or not _is_text(fetched):
            return False
        return is_like(shown(fetched), self.shown, listing=listing)


def absent(url: str) -> str:
    """The URL of a page that cannot exist, beside the one at url and of its kind."""
    folder, _, name = url.partition("?")[0].rpartition("/")
    _, dot, ending = name.rpartition(".")
    return f"{folder}/{NAME}{dot}{ending if dot else ''}"


def absence(fetched: Fetched) -> Absence | None:
    """What the answer for an absent page teaches; None where it was an honest one."""
    if fetched.reason or not _is_text(fetched):
        return None
    if path_of(fetched.final_url) != path_of(fetched.requested_url):
        return Absence(None, fetched.final_url)
    page = shown(fetched)
    return Absence(page, None) if page.length >= LEAST else None


def is_like(page: Shown, known: Shown, *, listing: bool) -> bool:
    """Do both show the same, but for little? What has a report's title, a picture or a file that
    the answer for absent pages has not is a page of its own, as is what leads elsewhere, and so is
    one that does not say, as that does, that something was not found. Where that says nothing of
    the kind, a blank template perhaps, a word more is a page; so it is of a list, which may be
    empty, and say so much as an error page does."""
    more, less = page.texts - known.texts, known.texts - page.texts
    if page.matter - known.matter or any(map(is_report, more)) or any(map(NOT_FOUND.search, less)):
        return False
    if more and (listing or not any(map(REGRET.search, known.texts))):
        return False
    told, untold = Counter("".join(more)), Counter("".join(less))
    differs = (told - untold).total() + (untold - told).total()
    return differs <= max(min(SLACK, known.length // 4), known.length // SHARE)


def shown(fetched: Fetched) -> Shown:
    """What a page of text shows."""
    source = decode(fetched.body or b"", fetched.charset).text
    parts = list(pieces(source))
    texts = [text.replace("&nbsp;", " ") for kind, text in parts if kind == "text"]
    texts += [title for _, title in HEADING.findall(source)]
    tags = "".join(tag for kind, tag in parts if kind == "tag")
    own = path_of(fetched.requested_url)
    found = (one or other for one, other in MATTER.findall(tags))
    matter = (one for one in found if own not in one and not one.startswith("javascript:"))
    return Shown(frozenset(filter(None, map(_plain, texts))), frozenset(matter))


def _plain(text: str) -> str:
    words = ASCII.sub(lambda run: "" if NUMBERED.search(run[0]) else run[0], text)
    return MARKS.sub("", words)


def _is_text(fetched: Fetched) -> bool:
    stated = media_type(fetched.response_headers) or ""
    has_text = fetched.body is not None and len(fetched.body) <= LARGEST
    return has_text and fetched.status in GOOD and stated in MARKUP


class Absences:
    """What was learnt of the hosts of a crawl. ask: fetches the URL of an absent page; None where
    it may not be asked for now."""

    def __init__(self, ask: Callable[[str], Fetched | None]) -> None:
        self._ask = ask
        self._known: dict[str, Absence | None] = {}

    def is_honest(self, origin: str) -> bool:
        """Is the host known to say of what is not there that it is not there?"""
        return origin in self._known and self._known[origin] is None

    def is_absent(self, origin: str, fetched: Fetched, *, listing: bool) -> bool:
        """Is this how the host answers for a page that is not there? The first page of each host
        that could be such an answer has it asked. listing: the page is to be a list."""
        if not _is_text(fetched):
            return False
        if origin not in self._known:
            answer = self._ask(absent(fetched.requested_url))
            if answer is None:
                return False
            self._known[origin] = absence(answer)
        known = self._known[origin]
        return known is not None and known.is_answer(fetched, listing=listing)
