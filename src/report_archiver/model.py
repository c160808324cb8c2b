"""The frozen values that rooms hand each other. No behaviour beyond what the values themselves say.

Offsets are Unicode code points of `Reading.text`, end exclusive. Dates are `YYYY-MM-DD`; what a
page prints of its own publication is kept as printed, in China's time, as
`2018-03-06T17:12:16+08:00` or the date alone. Machine times are UTC, ISO 8601 with `Z`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar, dataclass_transform

Kind = Literal["number", "zero_word", "blank", "na"]
Approx = Literal["about", "over", "under"]
Basis = Literal["annual", "cumulative", "prior_year", "change", "plan"]
Method = Literal["cell", "rule", "plain"]
Severity = Literal["error", "warning", "info"]
YearFrom = Literal["title", "period", "body", "url", "published"]
Outcome = Literal["holds", "broken", "not_assessable"]
PageKind = Literal["listing", "report", "attachment", "other"]
ChangeKind = Literal["appeared", "text", "figures", "gone", "back", "moved"]
LifeEvent = Literal["found", "resolved", "returned"]
Shown = Literal["report", "other", "page", "missing", "failed"]
Shows = Literal["report", "page", "doubt"]  # what a page's bytes show: see extract/notice.py
Level = Literal["government", "department", "town", "other"]
State = Literal["published", "late", "missing", "not_due", "blocked", "voluntary"]
KnownBy = Literal["page", "list", "crawls"]

Pairs = tuple[tuple[str, str], ...]
Matches = tuple[tuple[str, str, int], ...]  # of selectors: key, CSS, number of matches

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def in_masses(value: type[T]) -> type[T]:
    """A slotted dataclass of which a page makes hundreds: frozen for the type checker alone.

    To be frozen when run as well would make a Figure cost 2.6 µs instead of 0.9.
    """
    return dataclass(slots=True, unsafe_hash=True)(value)


# What the reader makes of an edition -----------------------------------------------------------


@in_masses
class Span:
    """A piece of `Reading.text`: text[start:end]."""

    start: int
    end: int


@in_masses
class Cell:
    """One cell of a printed table (a merged cell once, at its upper left place).

    row, col: its place in the grid with spans expanded. anchor: a CSS path to it in the page.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    text: str
    span: Span
    anchor: str
    header: bool = False


@in_masses
class Block:
    """One line of `Document.text`: a paragraph, or a row of a table.

    table: index into `Document.tables`, None for a paragraph. anchor: a CSS path to the element.
    heading: 1-6 where the markup itself says so (h1…h6), else 0; centred and bold as it says.
    style: fonts, sizes and classes in one word, equal for lines that look alike.
    """

    span: Span
    anchor: str
    table: int | None = None
    heading: int = 0
    bold: bool = False
    centred: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. `cells` in reading order; rows and cols count the expanded grid."""

    span: Span
    anchor: str
    rows: int
    cols: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A page as text: lines parted by one LF, cells of a table row by TAB, each cell once.

    text has no NUL, no CR, no lone surrogate. The main content alone; `meta` (lower-cased names)
    `preamble` and `after` (what the page prints before and after the content: title line, 发布时间,
    header tables) tell what the page says of itself. template: the path of elements that the
    content stands in; matches: key, CSS and number of matches of each selector of the site's file.
    """

    text: str
    blocks: tuple[Block, ...]
    grids: tuple[Grid, ...]
    meta: tuple[tuple[str, str], ...]
    head_title: str
    preamble: str
    charset: str
    after: str = ""
    warnings: tuple[str, ...] = ()
    template: str = ""
    matches: Matches = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says it is: whose, for which year, published when."""

    title: str | None
    publisher: str | None
    year: int | None
    year_from: YearFrom | None
    published_at: str | None
    source: str | None
    period_start: str | None
    period_end: str | None
    repaired: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter and what stands under it, up to the next heading of its level or above.

    parent: index into `Reading.sections`. numbering: the enumerator as printed with its
    punctuation (`一、`, `（一）`, `1.`), None if none is printed; number: the place it stands for,
    inferred where the print lost it. path: the headings from the top, for people. heading_end:
    where the heading ends in the text; 0 for a section that comes back from the archive.
    """

    level: int
    numbering: str | None
    number: int | None
    heading: str
    path: str
    span: Span
    parent: int | None = None
    heading_end: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the edition. cells: its grid of text, spans expanded (every row equally long)."""

    caption: str
    form_table: str | None
    cells: tuple[tuple[str, ...], ...]
    span: Span
    anchor: str
    section: int | None = None


@in_masses
class Figure:
    """One number with its unit and its place, or a place of a form that holds none.

    kind: number; zero_word (为零, 没有收到: value 0); blank (empty cell: value None); na (`/`, 无,
    不适用: value None). unit: in its canonical spelling, None where none is printed. approx: about
    (近, 约), over (余, 多, 超), under (不足). basis: which period the number speaks of.
    part_of: index into `Reading.figures` of the whole that this is a part of.
    row, col: place in the expanded grid of `table`. anchor: a CSS path in the source.
    """

    key: str
    metric: str | None
    label: str
    value: Decimal | None
    unit: str | None
    kind: Kind
    basis: Basis
    method: Method
    quote: str
    span: Span
    anchor: str
    value_high: Decimal | None = None
    approx: Approx | None = None
    part_of: int | None = None
    repaired: bool = False
    section: int | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an edition, a series of reports, a publisher or a site broke.

    figures: keys of those it is about. about: what tells it from others of the same rule and
    subject (metrics, labels, years), never a value: it stays the same finding when numbers change.
    """

    rule: str
    severity: Severity
    message: str
    expected: str | None = None
    actual: str | None = None
    figures: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one version of the reader made of one document. template, matches: as in
    Document."""

    identity: Identity
    form: str
    text: str
    charset: str
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    template: str = ""
    matches: Matches = ()


# What the crawler brings to the archive ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect of a fetch."""

    url: str
    status: int
    headers: Pairs


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetch brought. body: the entity after removal of its content-coding, None where
    there is none (304, refusal, failure: then `reason` says why).

    route: how the server was reached (`direct` or `proxy HOST:PORT`; TLS version and cipher;
    whether the certificate was left unverified). framing: how the end of the body was told
    (`length`, `chunked`, `none` where there can be no body, `close` where nothing told it: then
    only that the server hung up)."""

    requested_url: str
    final_url: str
    captured_at: str
    status: int | None
    request_headers: Pairs
    response_headers: Pairs
    elapsed_ms: int
    body: bytes | None
    reason: str | None = None
    hops: tuple[Hop, ...] = ()
    http_version: str | None = None
    peer: str | None = None
    charset: str | None = None
    robots: str | None = None
    route: str | None = None
    framing: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link found on a page: where it leads, what it says, and the date printed beside it."""

    url: str
    text: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a site's frontier, as the archive knows it. captured_in: the crawl that made its
    last good capture. shared: it belongs to another site, which found it first. doubtful: its
    server's word that nothing changed is not to be taken this time."""

    id: int
    url: str
    kind: PageKind
    depth: int
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    captured_in: int | None = None
    shared: bool = False
    doubtful: bool = False


# A publisher's years ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Annual:
    """A report among those of its publisher's other years, as its current edition was read.

    report, edition: their numbers in the archive. tables: where they stand in the text. figures:
    those that have a metric, in the order of the text.
    """

    report: int
    edition: int
    year: int
    form: str
    text: str
    tables: tuple[Span, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a report's prose is that of the year before: similarity, 0 to 1."""

    report: int
    edition: int
    previous_report: int
    previous_edition: int
    similarity: float


# How visits of a page differ ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit of a page showed, in the history of a report. Visits are in the order of their
    captures, never of their clocks.

    shown: `report` (this one), `other` (another report), `page` (one of the site that holds none),
    `missing` (404 or 410) or `failed` (nothing that tells, such as no answer, or a body that may be
    a firewall's).
    wording: the SHA-256 of the report's text. crawl, site: None where it belongs to no crawl.
    """

    capture: int
    page: int
    crawl: int | None
    site: str | None
    shown: Shown
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a report between two captures. kind: `edited` where its words differ, which
    may come to a change of text, of figures, or to none. page: where it is now, or was.

    known_by: the capture that settled it, the later of what speaks for it.
    """

    kind: Literal["appeared", "edited", "gone", "back", "moved"]
    page: int
    before: int | None
    after: int
    known_by: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a report states it. value: an integer or decimal number as text (`302`), with the
    word for it where it is approximate (`近 400`) or a range (`3–5`), `blank` or `n/a`."""

    value: str
    unit: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class FigureEdit:
    """A figure that an edit touched: before and after, None where it is not there."""

    metric: str | None
    label: str
    old: Stated | None
    new: Stated | None


@dataclass(frozen=True, slots=True)
class Edit:
    """How two captures differ, read by one reader. The three verdicts: whether their bytes, their
    text (noise aside) and their figures do."""

    bytes: bool
    text: bool
    figures: tuple[FigureEdit, ...]


# What a site shows (check/silence.py) -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What a list shows from a crawl on: numbers of pages. matches: of the site's selectors."""

    crawl: int
    reports: frozenset[int]
    columns: frozenset[int]
    matches: Matches = ()


@dataclass(frozen=True, slots=True)
class ListHistory:
    """A list: what it showed, oldest first, and why it shows nothing now (`http:404`), if so.

    above: the lists that lead to it, the one that does so directly first.
    """

    page: int
    url: str
    facts: tuple[ListFacts, ...]
    absent: str | None = None
    above: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A page that lists led to as a report's. name: what it is called. report: the report that it
    shows, or showed last; None where it was never read as one. had: it once brought a body.

    gone: that the report is gone is known and told.
    """

    page: int
    name: str
    report: int | None
    had: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class PageHistory:
    """A page that shows a report, or did. shows: what its last good visit showed, in how many
    crawls so far. templates: (time, path), oldest first, as one reader saw them.

    accounted: what became of the report is known: gone, or at another page.
    """

    page: int
    url: str
    name: str
    shows: Shows
    crawls: int
    templates: tuple[tuple[str, str], ...] = ()
    matches: Matches = ()
    accounted: bool = False


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """All that is known of what a site shows. selectors, expected: of its file, by key. missing:
    steps of the trail that were not found, at the URL lost_at. had_reports: it ever had any."""

    lists: tuple[ListHistory, ...] = ()
    linked: tuple[Linked, ...] = ()
    pages: tuple[PageHistory, ...] = ()
    selectors: tuple[tuple[str, str], ...] = ()
    expected: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    lost_at: str = ""
    had_reports: bool = False


# The codebook: forms, metrics and prose rules, loaded from config/ by `codebook.py` --------------


@dataclass(frozen=True, slots=True)
class Metric:
    """What a figure measures, e.g. `requests.received.total`.

    unit: the form's own, canonical; None where a form leaves it open. forms: ids of those that
    print it, empty for a metric found in prose alone.
    """

    code: str
    label_zh: str
    label_en: str
    unit: str | None
    definition: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormLabel:
    """A row or column of a form table: its code and the labels it may be printed with.

    labels: as the form prints it first, variants after. optional: met in practice, not on the form.
    """

    code: str
    labels: tuple[str, ...]
    unit: str | None = None
    basis: Basis = "annual"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FormBlock:
    """Rows under one heading (banner, bracket or chapter) of a form table, with their columns.

    A cell's metric is the codes of its block, row and column, joined by dots.
    """

    heading: tuple[str, ...]
    code: str
    rows: tuple[FormLabel, ...]
    columns: tuple[FormLabel, ...]

    def metric(self, row: FormLabel, column: FormLabel) -> str:
        """The metric of a cell."""
        return ".".join(code for code in (self.code, row.code, column.code) if code)


@dataclass(frozen=True, slots=True)
class FormTable:
    """One statutory table. layout: rows by columns (matrix, one header for all blocks; banners, a
    header for each; list, one column of numbers), or columns alone over a single row of numbers."""

    id: str
    title: str
    layout: Literal["matrix", "banners", "columns", "list"]
    blocks: tuple[FormBlock, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """An identity between metrics of one edition: sum of left, relation, sum of right.

    place: which column or row it speaks of where a form repeats it, else empty. alternatives: of
    these addends on the right a table prints some and not others. printed: stated on the form.
    """

    id: str
    place: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: Literal["=", "<=", ">="]
    severity: Severity
    message: str
    alternatives: tuple[str, ...] = ()
    printed: bool = False


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """What must hold between a report and the one of the year before, at one place of their forms.

    now = sum of before (of the year before) + plus - minus (of this year): metrics of cells. about:
    what a finding is about; rules of one id and about are one finding.
    """

    id: str
    about: str
    forms: tuple[str, ...]
    now: str
    before: tuple[str, ...]
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory layout, from config/forms/ID.toml.

    in_force: first and last day (None: still in force). chapters: each with its title variants.
    """

    id: str
    title: str
    source: str
    in_force: tuple[str, str | None]
    chapters: tuple[tuple[str, ...], ...]
    tables: tuple[FormTable, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class ProseRule:
    """Gives a figure in prose its metric (config/prose.toml says how the patterns are used).

    since, until: the reporting years that it speaks of, both included.
    """

    metric: str
    pattern: str
    chapter: str = ""
    units: tuple[str, ...] = ()
    not_pattern: str = ""
    lead: str = ""
    since: int = 0
    until: int = 9999


@dataclass(frozen=True, slots=True)
class ZeroRule:
    """What a report may say in words that it had none of, and the figure that says (value 0).

    metric: None for what the codebook does not count.
    """

    metric: str | None
    label: str
    pattern: str
    unit: str | None = None
    since: int = 0
    until: int = 9999


@dataclass(frozen=True, slots=True)
class Codebook:
    """All rules of reading, as one value; `digest` is the SHA-256 of the files it came from.

    series: rules over years, which no reading depends on, so that the digest leaves them out.
    units: (spelling, canonical spelling); measures: those that stand behind digits alone.
    chapters: titles that a chapter may have in any form;
    subtitles: of sections inside of one; title_words: what titles are made of;
    title_closings: what they close with; sentence_openings, sentence_beginnings: what sentences
    open with, for certain and perhaps (patterns).
    """

    forms: tuple[Form, ...]
    metrics: tuple[Metric, ...]
    digest: str
    prose: tuple[ProseRule, ...] = ()
    zeros: tuple[ZeroRule, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    measures: tuple[tuple[str, str], ...] = ()
    chapters: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    title_closings: tuple[str, ...] = ()
    sentence_openings: tuple[str, ...] = ()
    sentence_beginnings: tuple[str, ...] = ()
    series: tuple[SeriesRule, ...] = ()


# What is expected of a publisher: deadlines and names from config/ by `duties.py` -----------------


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute that says by when reports are due. since, until: in force, both included; until
    None where it still is. due: (month, day) of the year after, the last day in time, by level."""

    title: str
    since: date
    until: date | None
    due: tuple[tuple[Level, tuple[int, int]], ...]


@dataclass(frozen=True, slots=True)
class NameRule:
    """What the ends of names tell of a body. level, obliged: None where they tell nothing."""

    ends: tuple[str, ...]
    level: Level | None
    obliged: bool | None


@dataclass(frozen=True, slots=True)
class Described:
    """A publisher as a file under config/publishers describes it; None where it says nothing."""

    name: str
    aliases: tuple[str, ...] = ()
    level: Level | None = None
    region: str | None = None
    obliged: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Duties:
    """All that is known of who must publish by when."""

    statutes: tuple[Statute, ...]
    names: tuple[NameRule, ...]
    publishers: tuple[Described, ...] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """A report of a publisher, and what tells when it came out. Days are China's.

    printed, listed: dates that its pages, and the lists beside their links, print; seen: the day
    of its first capture; unseen: the last day that a list without it was captured, of the list in
    which it was found later.
    """

    report_id: int
    year: int
    printed: tuple[date, ...] = ()
    listed: tuple[date, ...] = ()
    seen: date | None = None
    unseen: date | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A publisher, its reports in any order, and how far its sites could be looked through.

    obliged: None where nobody knows. looked: the day that the last finished crawl of one of its
    sites began. hidden: lists, or pages that may be a report of any year, could not be had;
    hidden_years: so it is with the report of such a year.
    """

    publisher_id: int
    name: str
    level: Level | None = None
    obliged: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    reports: tuple[Issued, ...] = ()
    looked: date | None = None
    hidden: bool = False
    hidden_years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a publisher for one year, and what has come of it.

    due: the last day in time, None where no statute was in force. days_late: of a report that came
    late, or had not come when it was last looked for. known_by: what tells the day it came.
    """

    publisher_id: int
    year: int
    due: date | None
    state: State
    days_late: int | None = None
    report_id: int | None = None
    known_by: KnownBy | None = None
