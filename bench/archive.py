"""An archive of 10,000 reports, to measure pages and queries on. The same at each call.

    python bench/archive.py [--reports N] [--anew] [PATH]

Publishers, places and numbers are invented. Each page is built from the tables of the replica's
reports, filled with numbers that add up and go on from year to year, and from sentences of the
replica and of the yardstick; it is kept as a crawl keeps it, and read and compared by the program
itself, so that figures, sections, findings and changes are what they would be. A second and a third
visit bring edited, vanished and restored pages; here and there a report is missing or does not
add up. Made once and kept in archive/bench, which git ignores.
"""

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from html import escape
from itertools import islice
from pathlib import Path

from report_archiver import codebook, duties, expecting, series
from report_archiver.archive import Archive, captures, frontier, schema
from report_archiver.archive.times import stamp
from report_archiver.demo.catalogue import SITE
from report_archiver.extract import Reader
from report_archiver.model import Described, Duties, Fetched, Page
from report_archiver.reading import read_pending
from report_archiver.watching import watch

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "archive" / "bench"
YARDSTICK = ROOT / "tests" / "yardstick"
REPORTS = 10_000
YEARS = range(2012, 2026)
SEED = 20260101
BEGUN = datetime(2026, 2, 1, tzinfo=UTC)

FIRST, SECOND = "云青清临江安平宁永长东南河海石泉松柳梅兰", "川山陵原阳溪湖州水口岭桥台浦沟塘"
OFFICES = tuple(
    "教育局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局"
    " 交通运输局 水利局 农业农村局 商务局 文化和旅游局 卫生健康委员会 应急管理局 审计局"
    " 市场监督管理局 统计局 医疗保障局 城市管理局 发展和改革委员会".split()
)
TOWNS = tuple("城关镇 新集镇 石桥镇 河口乡 柳林镇 北关街道办事处 南苑街道办事处".split())
PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published}">
<meta name="ContentSource" content="{publisher}"></head><body>
<div class="header"><a href="/">首页</a> <a href="/zfxxgk/">政府信息公开</a></div>
<div class="article"><h1>{title}</h1>
<div class="info"><span>发布时间：{published}</span><span>来源：{publisher}</span></div>
<div class="content">
{content}
</div></div>
<div class="footer">主办：{county}人民政府办公室</div></body></html>"""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A body that owes reports. since: the first year it wrote one; size: 1 to 100, how much it
    has to do; silent: years that it published nothing for."""

    name: str
    level: str
    county: str
    since: int
    size: int
    silent: frozenset[int]


@dataclass(frozen=True, slots=True)
class Requests:
    """A year's requests, each a number for each of the six kinds of applicants.

    outcomes: one for each row of the form between 予以公开 and 其他处理."""

    received: tuple[int, ...]
    carried_in: tuple[int, ...]
    outcomes: tuple[tuple[int, ...], ...]
    carried_out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """What a publisher did in a year. files: made, ended, in force; site, other: items published
    on its site and elsewhere."""

    year: int
    asked: Requests
    files: tuple[int, int, int]
    site: int
    other: int


# Publishers --------------------------------------------------------------------------------------


def publishers() -> Iterator[Publisher]:
    """Without end: the government, the offices and the towns of one county after another."""
    dice = random.Random(SEED)  # noqa: S311
    counties = [f"{one}{two}{kind}" for kind in "县市区" for one in FIRST for two in SECOND]
    dice.shuffle(counties)
    for county in counties:
        bodies = [("government", f"{county}人民政府")]
        bodies += [("department", county + office) for office in dice.sample(OFFICES, 14)]
        bodies += [("town", county + town) for town in dice.sample(TOWNS, 4)]
        for level, name in bodies:
            since = dice.choice([2012, 2012, 2012, 2012, 2013, 2014, 2016, 2019])
            silent = frozenset(year for year in YEARS if dice.random() < 0.02)
            size = min(100, int(dice.lognormvariate(2.2, 1.0)) + 1)
            yield Publisher(name, level, county, since, size, silent)


# Numbers -----------------------------------------------------------------------------------------


def spread(dice: random.Random, total: int, ways: int) -> tuple[int, ...]:
    """A number as a sum of others, the first of them the greatest for the most part."""
    parts = [0] * ways
    for _ in range(total):
        parts[min(int(dice.expovariate(0.9)), ways - 1)] += 1
    return tuple(parts)


def requests(
    dice: random.Random, size: int, carried_in: tuple[int, ...], outcomes: int
) -> Requests:
    """A year's requests that add up: received and carried in = closed and carried out."""
    received = spread(dice, int(dice.gammavariate(1.2, size / 2)), 6)
    carried_out = tuple(int(dice.random() < 0.1 and one > 1) for one in received)
    closed = [
        spread(dice, come + held - left, outcomes)
        for come, held, left in zip(received, carried_in, carried_out, strict=True)
    ]
    return Requests(received, carried_in, tuple(zip(*closed, strict=True)), carried_out)


def request_cells(asked: Requests) -> list[int]:
    """The cells of the form's table, row after row, each row with its sum at the end."""
    closed = tuple(map(sum, zip(*asked.outcomes, strict=True)))
    rows = [asked.received, asked.carried_in, *asked.outcomes, closed, asked.carried_out]
    return [cell for row in rows for cell in (*row, sum(row))]


def case_cells(dice: random.Random, size: int) -> list[int]:
    """Reviews, lawsuits direct and lawsuits after review: four outcomes and their sum, each."""
    groups = [spread(dice, int(dice.expovariate(8 / size)), 4) for _ in range(3)]
    return [cell for group in groups for cell in (*group, sum(group))]


def statistics_cells(dice: random.Random, did: Year) -> list[str]:
    """The cells of the table of statistics of 2014, banners left blank."""
    asked, files = sum(did.asked.received), did.files[0]
    ways = [0, did.site, 0, 0, did.other]
    by_way = spread(dice, asked, 4)[::-1]
    late = int(asked > 5 and dice.random() < 0.2)
    answers = spread(dice, asked, 8)
    granted = (answers[1], answers[0], *answers[2:])
    refused = spread(dice, granted[3], 6)
    review, lawsuit = ((0, 0, 0), (0, 0, 0))
    staff = spread(dice, dice.randint(2, 9), 2)
    numbers: list[object] = ["", sum(ways), files, files, "", *ways]
    numbers += ["", dice.randint(0, 9), "", 2, 1, 3, 1, dice.randint(0, 40), 0, dice.randint(0, 9)]
    numbers += ["", asked, *by_way, asked, asked - late, late, asked, *granted[:4], *refused]
    numbers += [*granted[4:], sum(review), *review, sum(lawsuit), *lawsuit, dice.randint(0, 3), 0]
    numbers += ["", 1, dice.randint(1, 5), sum(staff), *staff[::-1], dice.randint(0, 40) / 10]
    numbers += ["", dice.randint(1, 6), dice.randint(1, 6), dice.randint(20, 400)]
    return [str(number) for number in numbers]


# Words -------------------------------------------------------------------------------------------

_STOP = re.compile(r"(?<=。)")
_PLAIN = re.compile(r"[一-鿿0-9A-Za-z“”《》（）、，：；。％%．.—-]{24,140}。")
_COUNTED = re.compile(r"\d+(?=[条件次人篇份期场个])")
_OTHERS = re.compile(
    r"[省市县区镇乡旗厅〔]|街道|中心|年度报告|本报告|期限|时间为|部分|采购|许可|处罚|强制|收费"
    r"|[一二三四五六七八九十]、|^[（\d“]"
)


@cache
def sentences() -> tuple[str, ...]:
    """Sentences of reports that name no place, and no number that the codebook knows: those of
    a report must not contradict each other."""
    reader = Reader(codebook.load())
    found: dict[str, None] = {}
    for path in sorted((YARDSTICK / "docs").iterdir()):
        truth = json.loads((YARDSTICK / "truth" / f"{path.stem}.json").read_text("utf-8"))
        text = reader.read(path.read_bytes(), truth["source"]).text
        for sentence in _STOP.split(text.replace("\n", "\n。")):
            if _PLAIN.fullmatch(sentence) and not _OTHERS.search(sentence):
                found[sentence] = None
    known = _known(reader, found, "某局2015年政府信息公开工作年度报告")
    known |= _known(reader, found, "某局2022年政府信息公开工作年度报告")
    return tuple(sentence for sentence in found if sentence not in known)


def _known(reader: Reader, said: Iterable[str], title: str) -> set[str]:
    """Those of these sentences that hold a number which the codebook knows."""
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in said)
    page = f"<h1>{title}</h1><p>一、总体情况</p>{told}{''.join(tables(2021))}"
    reading = reader.read(page.encode())
    return {
        reading.text[: figure.span.end].rpartition("\n")[2]
        + reading.text[figure.span.end :].partition("\n")[0]
        for figure in reading.figures
        if figure.metric and figure.method != "cell"
    }


@cache
def characters() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The Chinese characters of those sentences, with how often each stands there."""
    counted = Counter(re.findall(r"[一-鿿]", "".join(sentences())))
    return tuple(counted), tuple(counted.values())


def word(dice: random.Random) -> str:
    """A word that few reports have, of two to four characters: a project's name, say."""
    return "".join(dice.choices(*characters(), k=dice.choice((2, 2, 2, 3, 4))))


def told(dice: random.Random, many: int) -> str:
    """Paragraphs of one to four sentences, a lone count changed, with words of their own."""
    paragraphs = []
    for _ in range(many):
        said = "".join(dice.sample(sentences(), dice.randint(1, 4)))
        if len(_COUNTED.findall(said)) == 1:  # several may be a sum
            said = _COUNTED.sub(str(int(dice.lognormvariate(3, 1.3))), said)
        said += f"围绕{word(dice)}、{word(dice)}和{word(dice)}，推进{word(dice)}工作。"
        paragraphs.append(said)
    return "".join(f"<p>　　{escape(paragraph)}</p>\n" for paragraph in paragraphs)


@cache
def tables(year: int) -> tuple[str, ...]:
    """The tables of the replica's report for a year."""
    article = (SITE / "articles" / f"{year}.html").read_text("utf-8")
    return tuple(re.findall(r"<table.*?</table>", article, re.DOTALL))


_FILLING = r"(?:\s|&nbsp;|</?(?:p|span|font|b)\b[^>]*>)*"
_NUMBER = re.compile(rf"(<td[^>]*>)({_FILLING})(?:[+-]?[\d.]+元?|/)?({_FILLING}</td>)")


def filled(table: str, numbers: Sequence[object]) -> str:
    """A table with these numbers in the cells that hold one, or nothing, in order."""
    rest = iter(numbers)
    made = _NUMBER.sub(lambda cell: f"{cell[1]}{cell[2]}{next(rest)}{cell[3]}", table)
    if next(rest, None) is not None:
        raise ValueError("more numbers than cells")
    return made


# Reports -----------------------------------------------------------------------------------------


def reports(publisher: Publisher) -> Iterator[tuple[int, str]]:
    """The years and pages of a publisher's reports, the oldest first."""
    dice = random.Random(f"{SEED} {publisher.name}")  # noqa: S311
    carried = (0,) * 6
    in_force = publisher.size
    for year in YEARS:
        size = max(1, round(publisher.size * (1 + (year - 2018) / 20)))
        asked = requests(dice, size, carried, 21 if year >= 2021 else 19)
        carried = asked.carried_out
        made, ended = dice.randint(0, 6), dice.randint(0, 2)
        in_force = max(0, in_force + made - ended)
        if year < publisher.since:
            continue
        form = _prose if year < 2014 else _statistics if year < 2019 else _form
        files = (made, min(ended, in_force), in_force)
        did = Year(year, asked, files, 60 * size + dice.randint(0, 99), dice.randint(0, 50))
        content = form(dice, publisher, did)
        if year not in publisher.silent:
            yield year, _page(dice, publisher, year, content)


def _page(dice: random.Random, publisher: Publisher, year: int, content: str) -> str:
    late = dice.choice([-60, -30, -20, -10, -5, -1, 0, 0, 12, 45])
    due = datetime(year + 1, 3 if year < 2019 else 1, 31, 9, tzinfo=UTC)
    published = due + timedelta(days=late if due.month == 3 else late // 3, minutes=late)
    kind = dice.choice(["年政府信息公开工作年度报告", "年度政府信息公开工作报告"])
    return PAGE.format(
        title=f"{publisher.name}{year}{kind}",
        published=published.strftime("%Y-%m-%d %H:%M"),
        publisher=publisher.name,
        county=publisher.county,
        content=content,
    )


def _opening(publisher: Publisher, year: int) -> str:
    return (
        f"<p>　　根据《中华人民共和国政府信息公开条例》规定，现公布{publisher.name}{year}年政府信息"
        f"公开工作年度报告。所列数据的统计期限为{year}年1月1日至{year}年12月31日。</p>\n"
    )


def _chapter(number: str, heading: str) -> str:
    return f"<p><strong>{number}、{heading}</strong></p>\n"


def _prose(dice: random.Random, publisher: Publisher, did: Year) -> str:
    """Until 2013: words alone."""
    received = sum(did.asked.received)
    return (
        _opening(publisher, did.year)
        + _chapter("一", "概述")
        + told(dice, 4)
        + _chapter("二", "主动公开政府信息情况")
        + f"<p>　　{did.year}年主动公开政府信息{did.site + did.other}条，其中网站公开{did.site}条，"
        f"其他渠道公开{did.other}条。制发规范性文件{did.files[0]}件，主动公开规范性文件"
        f"{did.files[0]}件。</p>\n"
        + told(dice, 5)
        + _chapter("三", "依申请公开政府信息情况")
        + f"<p>　　全年收到政府信息公开申请{received}件，均已按时答复。</p>\n"
        + told(dice, 2)
        + _chapter("四", "收费及减免情况")
        + "<p>　　本年度未收取费用。</p>\n"
        + _chapter("五", "行政复议和行政诉讼情况")
        + "<p>　　本年度没有发生行政复议，没有发生行政诉讼。</p>\n"
        + _chapter("六", "存在的主要问题和改进措施")
        + told(dice, 5)
        + f'<p style="text-align: right">{publisher.name}</p>\n'
    )


def _statistics(dice: random.Random, publisher: Publisher, did: Year) -> str:
    """2014 to 2018: words, and the table of statistics at the end."""
    (table,) = tables(2016)
    return (
        _prose(dice, publisher, did)
        + f"<p>政府信息公开情况统计表</p>\n<p>（{did.year}年度）</p>\n"
        + filled(table, statistics_cells(dice, did))
    )


def _form(dice: random.Random, publisher: Publisher, did: Year) -> str:
    """From 2019: the six chapters, three tables of them."""
    year, asked, files = did.year, did.asked, did.files
    received, held, left = map(sum, (asked.received, asked.carried_in, asked.carried_out))
    active, requested, cases = tables(2021 if year >= 2021 else 2019)
    done = [dice.randint(0, 90) * publisher.size for _ in range(3)]
    acts: list[object] = [0, 0, 0, *files, *done, 0]
    if year < 2021:
        acts = [0, 0, 0, files[0], files[0], files[2], 12, "+2", done[0], 9, 0, done[1], 30, 0]
        acts += [done[2], 4, 0, 20, 1, 0, dice.randint(1, 30), f"{dice.randint(1, 900) * 1000}元"]
    cells = request_cells(asked)
    if dice.random() < 0.03:  # a sum that a tired clerk got wrong
        cells[dice.randrange(2, 8) * 7 + 6] += 1
    return (
        _opening(publisher, year)
        + _chapter("一", "总体情况")
        + f"<p>　　（一）主动公开。全年发布信息{sum(done) + 100}条。</p>\n"
        + told(dice, 3)
        + f"<p>　　（二）依申请公开。新收申请{received}件，上年结转{held}件，"
        f"办结{received + held - left}件，结转下年{left}件。</p>\n"
        + told(dice, 3)
        + _chapter("二", "主动公开政府信息情况")
        + filled(active, acts)
        + _chapter("三", "收到和处理政府信息公开申请情况")
        + filled(requested, cells)
        + _chapter("四", "政府信息公开行政复议、行政诉讼情况")
        + filled(cases, case_cells(dice, publisher.size))
        + _chapter("五", "存在的主要问题及改进情况")
        + told(dice, 5)
        + _chapter("六", "其他需要报告的事项")
        + told(dice, 1)
        + "<p>　　本年度未收取信息处理费。</p>\n"
    )


# Into the archive --------------------------------------------------------------------------------


class Crawls:
    """Keeps pages as crawls would: a site for each county, a crawl of each site every month."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.now = BEGUN

    def begin(self, county: str) -> None:
        """A crawl of a county's site, made known if it is not."""
        site = f"county-{sha256(county.encode()).hexdigest()[:8]}"
        publisher = {"publisher": f"{county}人民政府", "level": "government", "obliged": True}
        home = f"http://www.{site}.example/"
        config = {"site": {"id": site, "name": f"{county}政府网", "homepage": home, **publisher}}
        text = json.dumps(config, ensure_ascii=False)
        frontier.register_site(self.archive, site, f"{county}政府网", home, text)
        self.site, self.home = site, home
        self.crawl_id = frontier.begin(self.archive, site, stamp(self.now))

    def end(self) -> None:
        """The crawl is over."""
        frontier.end(self.archive, self.crawl_id, "finished", stamp(self.now), ())

    def keep(self, path: str, body: bytes | None) -> None:
        """What a page showed; None stands for 404."""
        self.now += timedelta(seconds=1)
        at, url = stamp(self.now), self.home + path
        self.archive.db.execute(
            "INSERT INTO pages (site_id, url, kind, state, depth, first_seen)"
            " VALUES (?, ?, 'report', 'queued', 3, ?) ON CONFLICT (url) DO NOTHING",
            (self.site, url, at),
        )
        (page_id,) = self.archive.db.execute(
            "SELECT id FROM pages WHERE url = ?", (url,)
        ).fetchone()
        status, reason = (200, None) if body is not None else (404, "http:404")
        headers = (("content-type", "text/html; charset=utf-8"), ("server", "nginx"))
        fetched = Fetched(url, url, at, status, (), headers, 40, body, reason)
        captures.keep(
            self.archive,
            Page(page_id, url, "report", 3),
            self.crawl_id,
            fetched,
            captures.Traffic(self.home.rstrip("/"), 1, len(body or b"")),
            kind="report",
            settled=True,
        )


@dataclass(frozen=True, slots=True)
class Filed:
    """A page of a county's site."""

    county: str
    path: str
    text: str


def pages(many: int) -> Iterator[Filed]:
    """So many reports' pages, publisher by publisher."""
    made = 0
    for number, publisher in enumerate(publishers()):
        for year, text in reports(publisher):
            if made == many:
                return
            made += 1
            yield Filed(publisher.county, f"xxgk/nb/{number}/{year}.html", text)


def later(dice: random.Random, first: Sequence[Filed]) -> Iterator[dict[str, str | None]]:
    """What two more visits find: path → text, None where the page is missing; edits, pages that go
    (and are missed twice), and some that are back."""
    edited = {
        page.path: re.sub(r"新收申请(\d+)件", lambda n: f"新收申请{int(n[1]) + 9}件", page.text)
        for page in first
        if dice.random() < 0.02 and "新收申请" in page.text
    }
    gone = {page.path for page in first if dice.random() < 0.003} - set(edited)
    yield edited | dict.fromkeys(gone)
    yield dict.fromkeys(gone)


def make(path: Path, many: int, *, say: Callable[[str], None]) -> None:
    """Make the archive at path, which must not be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Archive(path, create=True) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")  # made again, should the machine die
        first = list(pages(many))
        say(f"{len(first)} pages written")
        crawls = Crawls(archive)
        _visit(crawls, first)
        _read(archive, crawls, say)
        for found in later(random.Random(SEED), first):  # noqa: S311
            crawls.now += timedelta(days=30)
            _visit(crawls, [page for page in first if page.path in found], found)
            _read(archive, crawls, say)
        archive.db.execute("ANALYZE")
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _visit(
    crawls: Crawls, chosen: Sequence[Filed], found: dict[str, str | None] | None = None
) -> None:
    county = ""
    for page in chosen:
        if page.county != county:
            if county:
                crawls.end()
            crawls.begin(page.county)
            county = page.county
        text = page.text if found is None else found[page.path]
        crawls.keep(page.path, None if text is None else text.encode())
    if county:
        crawls.end()


def _read(archive: Archive, crawls: Crawls, say: Callable[[str], None]) -> None:
    def on_page(done: int, of: int) -> None:
        if done % 1000 == 0 or done == of:
            say(f"{done} of {of} read")

    def now() -> datetime:
        return crawls.now

    book = codebook.load()
    read_pending(archive, book, now=now, on_page=on_page)
    expecting.describe(archive, _described(archive), now=now)
    say(f"{watch(archive, book, now=now)} changes")
    say(f"{series.check_series(archive, book, now=now)} publishers looked at over their years")
    expecting.settle(archive, duties.statutes(), now=now)


def _described(archive: Archive) -> Duties:
    """What a person would have put down of each publisher that the archive knows."""
    (known,) = archive.db.execute("SELECT count(*) FROM publishers").fetchone()
    told = tuple(
        Described(one.name, (), one.level, None, True) for one in islice(publishers(), known)
    )
    return replace(duties.load(), publishers=told)


def ready(many: int = REPORTS, *, anew: bool = False, say: Callable[[str], object] = str) -> Path:
    """The path of the archive of so many reports; made where it is not there, in some minutes.

    Its name tells by which version of this file, and for which tables, it was made: another one
    makes another archive.
    """
    made_by = Path(__file__).read_bytes() + "".join(schema.scripts().values()).encode()
    version = sha256(made_by).hexdigest()[:8]
    path = FOLDER / f"reports-{many}-{version}.db"
    if anew or not path.is_file():
        begun = time.perf_counter()
        part = path.with_suffix(".part")
        for left in FOLDER.glob(f"reports-{many}-*"):
            left.unlink()
        make(part, many, say=say)
        part.rename(path)
        say(f"{path} made in {time.perf_counter() - begun:.0f} s")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="An archive of 10,000 reports.")
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--anew", action="store_true", help="make it though it is there")
    told = parser.parse_args()
    print(ready(told.reports, anew=told.anew, say=print))  # noqa: T201


if __name__ == "__main__":
    main()
