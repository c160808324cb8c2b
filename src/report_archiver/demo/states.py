"""What editors, a new system or time do to the replica: each state a catalogue, or a site, anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from report_archiver.demo.catalogue import Article, Catalogue, Column, System
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica

LISTS = "/zfxxgk/xxgknb"  # the column that the columns of the years are under
_LIST = re.compile(r'<div class="infolist-main">\n\s*<ul>(.*?)</ul>.*?\n    </div>', re.DOTALL)
_ENTRY = re.compile(r"<li>(<a .*?</a>)<em>(.*?)</em></li>")
_ROWS = '<div class="news-box">\n<table class="news-table">{rows}</table>\n    </div>'
_ROW = r'<tr><td class="tit">\1</td><td class="dat">\2</td></tr>'


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


def overwritten(catalogue: Catalogue, path: str, title: str, content: str) -> Replica:
    """The site where another text stands at an article's address, which the lists do not know."""
    article = _article(catalogue, path)
    other = _with(catalogue, article, replace(article, title=title, content=content))
    return Replica(publish(catalogue)).replaced({path: publish(other)[path]})


def redressed(catalogue: Catalogue, *paths: str) -> Replica:
    """The site where these articles stand in the template of the other content system, not a word
    or address changed."""
    other: dict[System, System] = {"jeecms": "epoint", "epoint": "jeecms"}
    columns = tuple(replace(one, system=other[one.system]) for one in catalogue.columns)
    dressed = publish(replace(catalogue, columns=columns))
    return Replica(publish(catalogue)).replaced({path: dressed[path] for path in paths})


def relisted(site: Replica) -> Replica:
    """The site after its lists were given a new template: rows of a table for list items, other
    class names."""
    return _with_lists(site, lambda entries: _ROWS.format(rows=_ENTRY.sub(_ROW, entries)))


def emptied(site: Replica, *paths: str, words: str = "") -> Replica:
    """The site where lists (of paths, or all) show nothing but these words."""
    return _with_lists(site, lambda _: f"<p>{words}</p>" if words else "<ul>\n</ul>", *paths)


def untrailed(site: Replica, text: str) -> Replica:
    """The site where no menu has a link of this text any more."""
    link = re.compile(f"<li><a href=[^>]*>{text}</a></li>\n?|<a href=[^>]*>{text}</a>".encode())
    return site.replaced(
        {path: replace(page, body=link.sub(b"", page.body)) for path, page in site.items()}
    )


def visited(site: Replica, number: int) -> Replica:
    """The site to its visitor of this number: counters, the time of day, tokens, ids, other related
    links; not a word of an article differs."""
    furniture = {
        '<span id="views"></span>': f'<span id="views">{number}</span>',
        '<i id="infoViewCount"></i>': f'<i id="infoViewCount">{number}</i>',
        "<title>": f'<meta name="csrf-token" content="{number:032x}"><title>',
        "欢迎访问许昌公共资源交易网！": "欢迎访问许昌公共资源交易网！今天是2026年3月1日 星期日"
        f" 09:{number % 60:02}:00，您是第{number}位访客",
        "<b>相关链接</b>": f"<b>相关链接</b><p>要闻：今日开标{number}场，成交{number}件</p>",
        '<div class="s_main">': f'<div class="s_main" id="box{number:08x}">',
        '<div class="ewb-article">': f'<div id="box{number:08x}" class="ewb-article">',
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


def _with_lists(site: Replica, made: Callable[[str], str], *paths: str) -> Replica:
    """The site with other lists. made: from the entries of a list, what stands in their place."""
    changed = {}
    for path, page in site.items():
        text = page.body.decode("utf-8", "replace")
        found = _LIST.search(text)
        if found and (not paths or path in paths):
            body = text[: found.start()] + made(found[1]) + text[found.end() :]
            changed[path] = replace(page, body=body.encode())
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
