"""What a page leads to: links with their text and date, trail, columns, reports, the next page.

Pure: text and its URL in, values out. Nothing is fetched, nothing is guessed that the page does not
show, but for the numbered pages of content systems that print their pager by script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborNode

from report_archiver.crawl.entries import DATE, Entries, told
from report_archiver.crawl.sites import Selectors
from report_archiver.crawl.titles import OTHER, YEAR, is_report, may_be_report, plain
from report_archiver.crawl.urls import Base, path_of
from report_archiver.crawl.verdict import SCANT, look
from report_archiver.errors import FetchRefused
from report_archiver.model import Link
from report_archiver.taming import parse

NO_PAGE = set("jpg jpeg png gif bmp svg webp ico css js mp3 mp4 flv avi swf exe apk".split())
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|rtf|zip|rar)$", re.IGNORECASE)
REPORT_WORD = re.compile("报")  # 报告, 年报: without it a title is no report's by our own rules
CUT = ("…", "...", "．．．")
ARTICLE = re.compile(
    r"/\d{8}/|/t?\d{8}_\d|/art[_/]\d|content_\d|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}", re.IGNORECASE
)
TOOL = re.compile("检索|搜索|查询|下载|登录|打印|订阅")  # names of tools beside the lists
MOST_STEPS = 10  # links followed for one step of a trail
SENTENCES = 10  # in a report at the least; a list has none
COLUMN_LENGTH = 16  # characters; what is longer is a headline, not the name of a column

NEXT = {"下一页", "下页", "后一页", "下一页>", "下一页>>", "下一页›", "下一页»", ">", "›", "»"}
NEXT |= {"next", "next>", "[下一页]", "[下页]"}
ONCLICK = re.compile(r"""['"]([^'"]+?\.\w+(?:\?[^'"]*)?)['"]""")
# TRS: createPageHTML(pages, current from 0, "index", "html"): page 2 is index_1.html.
CREATE_PAGE = re.compile(
    r"""createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*["']([\w.-]+)["']\s*,\s*["'](\w+)["']"""
)
# "1/3页", "第1/3页": page 2 of a .jhtml column is index_2.jhtml.
PAGE_OF = re.compile(r"(?<![\d/])(\d{1,4})\s*/\s*(\d{1,4})\s*页")
PAGE_NUMBER = re.compile("[1-9][0-9]{0,2}")  # three digits: no year
JHTML = re.compile(r"(?:[^/]*?)(?:_(\d+))?\.jhtml$")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it stands in the page. url is canonical; node: its element."""

    url: str
    text: str
    title: str
    node: LexborNode

    @property
    def words(self) -> str:
        """What it says: its text, or its title where the text is cut or missing."""
        cut = self.text.endswith(CUT) or not self.text
        return self.title if cut and self.title else self.text


@dataclass(frozen=True, slots=True)
class Listing:
    """What a report list leads to. columns: sub-columns to descend into. surprises: selectors of
    the site's file that matched nothing, as `select.KEY`. matches: how many each of them had."""

    reports: tuple[Link, ...]
    columns: tuple[Link, ...]
    next_page: str | None
    surprises: tuple[str, ...] = ()
    matches: tuple[tuple[str, int], ...] = ()


class Markup:
    """A page's links. charset: what its URLs spell out in queries."""

    def __init__(self, text: str, url: str, charset: str = "utf-8") -> None:
        self.url = url
        self.text = text
        self.tree = parse(text)
        self._own = self._base = Base(url, charset)
        self._base = Base(self._base_url(), charset)
        self._links = self.tree.css("a[href]")
        self.anchors = tuple(self._anchors())

    @cached_property
    def entries(self) -> Entries:
        """The entries that its links stand in."""
        return Entries(self._links)

    def _base_url(self) -> str:
        base = self.tree.css_first("base[href]")
        href = (base.attributes.get("href") or "") if base else ""
        return self.resolved(href) or self.url

    def resolved(self, href: str, base: Base | None = None) -> str | None:
        """The canonical URL of a reference; None for what leads to no page."""
        try:
            url = (base or self._base).canonical(href)
        except FetchRefused:
            return None
        return None if ending(url) in NO_PAGE else url

    def beside(self, href: str) -> str | None:
        """The canonical URL of a reference to what lies beside the page itself, whatever its
        `<base>` says."""
        return self.resolved(href, self._own)

    def _anchors(self) -> Iterator[Anchor]:
        for node in self._links:
            stated = node.attributes
            href = (stated.get("href") or "").strip()
            if not href or href.startswith("#"):
                continue
            url = self.resolved(href)
            if url:
                yield Anchor(url, spaced(told(node)), spaced(stated.get("title") or ""), node)

    def frames(self) -> tuple[Link, ...]:
        """The pages that it shows within itself, but for those too small to be seen (counters)."""
        shown = [node.attributes for node in self.tree.css("frame[src], iframe[src]")]
        found = [self.resolved(one.get("src") or "") for one in shown if not _is_hidden(one)]
        return _unique(Link(url, "") for url in found if url and url != self.url)

    def within(self, selector: str) -> tuple[Anchor, ...]:
        """The links inside what this CSS selector matches."""
        known = {node.mem_id: True for node in self.tree.css(selector)}
        return tuple(one for one in self.anchors if _is_within(one.node, known))


def trail_links(page: Markup, steps: tuple[str, ...]) -> tuple[int, tuple[Link, ...]]:
    """The links that lead furthest along the rest of a trail.

    steps: the link texts still to come. Returns how many of them the links satisfy (0: none is
    here), and the links. A text that is the step as a whole goes before one that contains it, and
    the shortest before longer ones, so that a column goes before headlines about it.
    """
    elsewhere = [one for one in page.anchors if one.url != page.url and one.words]
    for whole in (True, False):
        for place in range(len(steps), 0, -1):
            matching = [one for one in elsewhere if _matches(steps[place - 1], one, whole)]
            if matching:
                best = matching if whole else _shortest(matching)
                return place, _unique(Link(one.url, one.words) for one in best)[:MOST_STEPS]
    return 0, ()


def _shortest(anchors: list[Anchor]) -> list[Anchor]:
    length = min(len(plain(one.words)) for one in anchors)
    return [one for one in anchors if len(plain(one.words)) == length]


def _matches(step: str, anchor: Anchor, whole: bool) -> bool:
    said = [plain(text) for text in (anchor.text, anchor.title) if text]
    if whole:
        return any(re.fullmatch(step, text) for text in said)
    return any(re.search(step, text) and not YEAR.search(text) for text in said)


def listing(page: Markup, columns: str, report: str, select: Selectors) -> Listing:
    """What a report list leads to. columns, report: the site's expressions for link texts."""
    items = page.within(select.list_item) if select.list_item else ()
    surprises = ["select.list_item"] if select.list_item and not items else []
    wording = re.compile(report)
    inside = {one.url for one in items}
    reports = [
        one
        for one in (items or page.anchors)
        if _is_report(page, one, wording, select.list_date, listed=one.url in inside)
    ]
    taken = {one.url for one in (*reports, *items)}
    onward = next_page(page, select)
    return Listing(
        reports=_unique(
            Link(one.url, one.words, page.entries.date_beside(one.node, select.list_date))
            for one in reports
        ),
        columns=_unique(
            Link(one.url, one.words)
            for one in page.anchors
            if one.url not in taken and one.url not in (page.url, onward)
            if _is_column(page, one, columns)
        ),
        next_page=onward,
        surprises=tuple(surprises),
        matches=tuple(matches(page, select)),
    )


def matches(page: Markup, select: Selectors) -> Iterator[tuple[str, int]]:
    """(key, matches) of each selector that the site's file has for lists. A date is looked for in
    the entries, where these are selected, and not if there are none."""
    entries = page.tree.css(select.list_item) if select.list_item else []
    if select.list_item:
        yield "list_item", len(entries)
    if select.list_date and (entries or not select.list_item):
        dates = page.tree.css(select.list_date)
        known = {entry.mem_id: True for entry in entries}
        yield "list_date", sum(_is_within(one, known) for one in dates) if entries else len(dates)
    if select.next_page:
        yield "next_page", len(page.tree.css(select.next_page))


def _is_report(
    page: Markup, anchor: Anchor, wording: re.Pattern[str], list_date: str, *, listed: bool
) -> bool:
    """A link in the statutory words is a report's wherever it stands; one in the site's own words
    ("2019年年报") only as an entry of a list, since columns are named so too."""
    said = [text for text in (anchor.text, anchor.title) if text]
    if not any(map(REPORT_WORD.search, said)) and not any(wording.search(plain(t)) for t in said):
        return anchor.words.endswith(CUT) and may_be_report(anchor.words)
    if any(is_report(text) for text in said):
        return True
    if anchor.words.endswith(CUT) and may_be_report(anchor.words):
        return True
    if not any(is_report(text, wording, entry=True) for text in said):
        return False
    if listed or page.entries.date_beside(anchor.node, list_date) is not None:
        return True
    named = any(is_report(text, wording) for text in said)
    return named and len(plain(anchor.words)) > COLUMN_LENGTH


def _is_column(page: Markup, anchor: Anchor, columns: str) -> bool:
    if len(anchor.text) > 2 * COLUMN_LENGTH:
        return False
    name = plain(anchor.text)
    return (
        0 < len(name) <= COLUMN_LENGTH
        and re.search(columns, name) is not None
        and not TOOL.search(name)
        and not OTHER.search(name)
        and not ATTACHMENT.search(path_of(anchor.url))
        and not ARTICLE.search(path_of(anchor.url))
        and not DATE.search(name)
        and page.entries.date_beside(anchor.node, "") is None
    )


def says_report(page: Markup, report: str) -> bool:
    """Is the page a report itself: so named, and full of sentences? For a link that looked like a
    column's and led to a report after all."""
    wording = re.compile(report)
    metas = page.tree.css('meta[name="ArticleTitle"]')
    named = [one.attributes.get("content") or "" for one in metas]
    named += [told(one) for one in page.tree.css("h1, h2, title")]
    so_named = any(is_report(text, wording, entry=True) for text in named)
    return so_named and page.text.count("。") >= SENTENCES


def is_frame(page: Markup) -> bool:
    """Has the page nothing to say but what its frames show?"""
    glance = look(page.text)
    return glance is not None and len(glance.seen) < SCANT


def attachments(page: Markup, report: str) -> tuple[Link, ...]:
    """Files that a report's page links as the report itself."""
    wording = re.compile(report)
    return _unique(
        Link(one.url, one.words)
        for one in page.anchors
        if is_attachment(one.url) and is_report(one.words, wording)
    )


def ending(url: str) -> str:
    """The ending of a URL's file name, in lower case, empty where it has none."""
    name = url.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_within(node: LexborNode, known: dict[int, bool]) -> bool:
    """Is it, or anything around it, known to be within? What is learnt of those is noted."""
    chain: list[int] = []
    around: LexborNode | None = node
    while around is not None and around.mem_id not in known:
        chain.append(around.mem_id)
        around = around.parent
    within = around is not None and known[around.mem_id]
    known.update(dict.fromkeys(chain, within))
    return within


def _is_hidden(stated: Mapping[str, str | None]) -> bool:
    small = {"0", "1", "0px", "1px"} & {stated.get("width"), stated.get("height")}
    return bool(small) or re.search(r"display\s*:\s*none", stated.get("style") or "") is not None


def is_attachment(url: str) -> bool:
    """Does the address say that it is a file, no page?"""
    return ATTACHMENT.search(path_of(url)) is not None


def next_page(page: Markup, select: Selectors) -> str | None:
    """The URL of the next page of a list, if the page shows that there is one. It stays under the
    same path: a pager that leads elsewhere is another column's."""
    for url in _next_candidates(page, select):
        if url and url != page.url and _folder(url) == _folder(page.url):
            return url
    return None


def _next_candidates(page: Markup, select: Selectors) -> Iterator[str | None]:
    if select.next_page:
        yield from (one.url for one in page.within(select.next_page))
    yield from (one.url for one in page.anchors if _says_next(one.text or one.title))
    yield from _clicked(page)
    yield _created(page)
    yield _numbered(page)
    yield _after_this_number(page)


def _says_next(text: str) -> bool:
    return len(text) < COLUMN_LENGTH and plain(text).lower() in NEXT


def _clicked(page: Markup) -> Iterator[str | None]:
    """A next button that leads on by script: onclick="location.href='index_2.jhtml'"."""
    for node in page.tree.css("[onclick]"):
        if _says_next(told(node) or node.attributes.get("value") or ""):
            named = ONCLICK.search(node.attributes.get("onclick") or "")
            yield page.resolved(named[1]) if named else None


def _created(page: Markup) -> str | None:
    found = CREATE_PAGE.search(page.text)
    if not found or int(found[2]) + 1 >= int(found[1]):
        return None
    return page.beside(f"{found[3]}_{int(found[2]) + 1}.{found[4]}")


def _numbered(page: Markup) -> str | None:
    path = path_of(page.url)
    name = JHTML.search(path)
    if not name and not (path.endswith("/") and ".jhtml" in page.text):
        return None
    told = PAGE_OF.search(page.tree.body.text() if page.tree.body else "")
    if not told or int(told[1]) >= int(told[2]):
        return None
    return page.beside(f"index_{int(told[1]) + 1}.jhtml")


def _after_this_number(page: Markup) -> str | None:
    """The next of numbered links (1 2 3): this page's number is the one that leads here, or the
    one that is no link. Where all are links and none leads here, this is taken for the first: if
    it is the last, the second page is known already, and nothing comes of it."""
    near = [one for one in page.anchors if _folder(one.url) == _folder(page.url)]
    numbered = {int(one.text): one.url for one in near if PAGE_NUMBER.fullmatch(one.text)}
    if not numbered:
        return None
    here = next((number for number, url in numbered.items() if url == page.url), None)
    if here is None:
        here = next((n for n in range(1, max(numbered)) if n not in numbered), 1)
    return numbered.get(here + 1)


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0]


def _unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each URL once; of several links to it, the one that says most and has a date."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.url)
        if known is None or (len(link.text), link.date or "") > (len(known.text), known.date or ""):
            best[link.url] = link
    return tuple(best.values())


def spaced(text: str) -> str:
    """Text with each run of white space as one blank."""
    return " ".join(text.split())
