"""What editors, a new system or time do to the replica: each state a catalogue, or a site, anew."""

from __future__ import annotations

from dataclasses import replace

from report_archiver.demo.catalogue import Article, Catalogue, Column
from report_archiver.demo.replica import Replica

LISTS = "/zfxxgk/xxgknb"  # the column that the columns of the years are under


def edited(catalogue: Catalogue, path: str, old: str, new: str) -> Catalogue:
    """An editor puts other words in place of some of an article. Raises ValueError where they do
    not stand."""
    article = _article(catalogue, path)
    if old not in article.content:
        raise ValueError(f"{path} does not say {old}")
    return _with(catalogue, article, replace(article, content=article.content.replace(old, new)))


def removed(catalogue: Catalogue, path: str, *, listed: bool = False) -> Catalogue:
    """An article is taken down; listed: its entry in the list stays."""
    article = _article(catalogue, path)
    return _with(catalogue, article, *([replace(article, withdrawn=True)] if listed else []))


def moved(catalogue: Catalogue, path: str, to: str, column: Column) -> Catalogue:
    """A new system takes an article over: another path, in a column of its own."""
    article = _article(catalogue, path)
    placed = _with(catalogue, article, replace(article, path=to, column=column.folder))
    return replace(placed, columns=(*placed.columns, column))


def published(catalogue: Catalogue, article: Article, column: Column) -> Catalogue:
    """A new article, in a new column."""
    return Catalogue((*catalogue.columns, column), (*catalogue.articles, article))


def year_column(folder: str, year: int) -> Column:
    """A column of one year's report in the newer system."""
    return Column(folder, f"{year}年", LISTS, "epoint")


def visited(site: Replica, number: int) -> Replica:
    """The site to its visitor of this number: counters, the time of day, tokens, other related
    links; not a word of an article differs."""
    furniture = {
        '<span id="views"></span>': f'<span id="views">{number}</span>',
        '<i id="infoViewCount"></i>': f'<i id="infoViewCount">{number}</i>',
        "<title>": f'<meta name="csrf-token" content="{number:032x}"><title>',
        "欢迎访问许昌公共资源交易网！": "欢迎访问许昌公共资源交易网！今天是2026年3月1日 星期日"
        f" 09:{number % 60:02}:00，您是第{number}位访客",
        "<b>相关链接</b>": f"<b>相关链接</b><p>要闻：今日开标{number}场，成交{number}件</p>",
        "<h4>相关栏目</h4>": f"<h4>相关栏目</h4><p>要闻：今日开标{number}场，成交{number}件</p>",
    }
    changed = {}
    for path, page in site.items():
        body = page.body
        for old, new in furniture.items():
            for charset in ("utf-8", "gbk"):
                body = body.replace(old.encode(charset), new.encode(charset))
        changed[path] = replace(page, body=body)
    return site.replaced(changed)


def _article(catalogue: Catalogue, path: str) -> Article:
    """Raises ValueError where there is none."""
    found = [article for article in catalogue.articles if article.path == path]
    if not found:
        raise ValueError(f"no article at {path}")
    return found[0]


def _with(catalogue: Catalogue, article: Article, *instead: Article) -> Catalogue:
    kept = (one for one in catalogue.articles if one is not article)
    return replace(catalogue, articles=(*kept, *instead))
