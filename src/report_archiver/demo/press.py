"""Publishes a catalogue: each column and article, in the furniture of its content system."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from html import escape
from string import Template

from report_archiver.demo.catalogue import SITE, Article, Catalogue, Column
from report_archiver.demo.resource import Resource

HOST = "ggzy.xuchang.example"
LINK_TEXT_LENGTH = 24  # characters of a title that a list shows, the rest is cut off by …
HOME_BOXES = {"news": "/xwdt", "trade": "/jyxx", "rules": "/zcfg"}
HOME_ENTRIES = 6
PLAIN_FILES = {
    "/robots.txt": ("robots.txt", "text/plain; charset=utf-8"),
    "/r/cms/www/style.css": ("style.css", "text/css; charset=utf-8"),
}
BARE_PAGES = {"/404.html": "missing", "/search.jspx": "search"}


def publish(catalogue: Catalogue) -> dict[str, Resource]:
    """Everything the site serves, by path."""
    latest = max(article.modified for article in catalogue.articles)
    site = {"/": _page(_home(catalogue), latest), "/index.jhtml": _moved("/", latest)}
    for path, (name, content_type) in PLAIN_FILES.items():
        site[path] = Resource((SITE / name).read_bytes(), content_type, latest)
    for path, name in BARE_PAGES.items():
        site[path] = _page(_fill(name, **_furniture(catalogue)), latest)
    for column in catalogue.columns:
        site |= _list_pages(catalogue, column)
    for article in catalogue.articles:
        if not article.withdrawn:
            site[article.path] = _article_page(catalogue, article)
    return site


@cache
def _template(name: str) -> Template:
    return Template((SITE / "templates" / f"{name}.html").read_text("utf-8"))


def _fill(template: str, /, **values: str) -> str:
    return _template(template).substitute(values)


def _page(text: str, modified: datetime) -> Resource:
    return Resource(text.encode(), "text/html; charset=utf-8", modified)


def _moved(to: str, modified: datetime) -> Resource:
    return Resource(b"", "text/html", modified, 301, (("Location", f"http://{HOST}{to}"),))


def _furniture(catalogue: Catalogue) -> dict[str, str]:
    """Header with the navigation, and footer: the same on every page."""
    navigation = "\n".join(map(_menu_item, catalogue.children("")))
    return {"header": _fill("header", navigation=navigation), "footer": _fill("footer")}


def _home(catalogue: Catalogue) -> str:
    boxes = {
        name: _entries(catalogue.listed(catalogue.column(folder))[:HOME_ENTRIES])
        for name, folder in HOME_BOXES.items()
    }
    return _fill("home", **_furniture(catalogue), **boxes)


def _menu_item(column: Column) -> str:
    return _fill("menu_item", url=column.page(), name=escape(column.name)).rstrip()


def _entries(articles: Iterable[Article]) -> str:
    return "\n".join(map(_entry, articles))


def _entry(article: Article) -> str:
    whole = len(article.title) <= LINK_TEXT_LENGTH
    text = article.title if whole else article.title[: LINK_TEXT_LENGTH - 1] + "…"
    return _fill(
        "entry",
        url=article.path,
        title=escape(article.title),
        text=escape(text),
        date=article.published[:10],
    ).rstrip()


def _list_pages(catalogue: Catalogue, column: Column) -> Iterator[tuple[str, Resource]]:
    """The pages of a column's list; a column above others shows the newest of all of them."""
    articles = catalogue.listed(column)
    leaf = not catalogue.children(column.folder)
    pages = -(-len(articles) // column.per_page) or 1 if leaf else 1
    modified = max(article.modified for article in articles or catalogue.articles)
    for number in range(1, pages + 1):
        shown = articles[(number - 1) * column.per_page : number * column.per_page]
        text = _fill(
            "list",
            **_furniture(catalogue),
            name=escape(column.name),
            position=_position(catalogue, column),
            menu=_menu(catalogue, column),
            entries=_entries(shown),
            pager=_pager(column, number, pages, len(articles)) if leaf else "",
        )
        yield column.page(number), _page(text, modified)


def _menu(catalogue: Catalogue, column: Column) -> str:
    """The side menu: the columns under this one, or beside it where it has none."""
    below = catalogue.children(column.folder)
    beside = catalogue.children(column.parent) if column.parent else (column,)
    return "\n".join(map(_menu_item, below or beside))


def _position(catalogue: Catalogue, column: Column) -> str:
    """The breadcrumb (您的位置), without its last word."""
    steps = [
        _fill("step", url=step.page(), name=escape(step.name)).rstrip()
        for step in catalogue.trail(column)
    ]
    return " &raquo; ".join(steps)


def _pager(column: Column, number: int, pages: int, articles: int) -> str:
    targets = {"first": 1, "previous": number - 1, "next": number + 1, "last": pages}
    links = {
        name: f'href="{column.page(target)}"'
        if 1 <= target <= pages and target != number
        else 'disabled="disabled"'
        for name, target in targets.items()
    }
    return _fill("pager", **links, number=str(number), pages=str(pages), articles=str(articles))


def _article_page(catalogue: Catalogue, article: Article) -> Resource:
    column = catalogue.column(article.column)
    text = _fill(
        f"{column.system}_article",
        **_furniture(catalogue),
        charset=article.charset,
        title=escape(article.title),
        column=escape(column.name),
        position=_position(catalogue, column),
        menu=_menu(catalogue, column),
        published=article.published,
        minute=article.published[:16],
        source=escape(article.source),
        content=article.content.strip(),
    )
    if article.charset == "utf-8":
        return _page(text, article.modified)
    # What the page declares is the smaller set, what it holds the larger; the header is silent.
    return Resource(text.encode("gbk", "xmlcharrefreplace"), "text/html", article.modified)
