"""What the replica's editors filed: columns, and the articles in them, from site/catalogue.toml."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from typing import Any, Literal

SITE = files("report_archiver.demo") / "site"
CHINA = timezone(timedelta(hours=8))

System = Literal["jeecms", "epoint"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column (栏目) of the portal. folder: its path, no slash at the end; parent: another's."""

    folder: str
    name: str
    parent: str = ""
    system: System = "jeecms"
    per_page: int = 15

    def page(self, number: int = 1) -> str:
        """The path of its nth list page, as its content system names them."""
        if self.system == "epoint":
            return f"{self.folder}/{'moreinfo' if number == 1 else number}.html"
        return f"{self.folder}/index{'' if number == 1 else f'_{number}'}.jhtml"


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its editor left it.

    published: as printed, China's time, `2018-03-06 17:12:16`. content: the HTML pasted into the
    editor. charset: what the page declares; gb2312 stands for GBK bytes, as such pages hold.
    withdrawn: still listed, its page gone.
    """

    path: str
    column: str
    title: str
    published: str
    source: str
    content: str
    charset: str = "utf-8"
    withdrawn: bool = False

    @property
    def modified(self) -> datetime:
        """When the page was last written: at its publication."""
        printed = datetime.strptime(self.published, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        return printed.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All columns in the order of the menus, all articles in any order."""

    columns: tuple[Column, ...]
    articles: tuple[Article, ...]

    def column(self, folder: str) -> Column:
        """The column at a folder. Raises KeyError for one that is not there."""
        return {column.folder: column for column in self.columns}[folder]

    def children(self, folder: str) -> tuple[Column, ...]:
        """The columns right under one; of "" the top ones."""
        return tuple(column for column in self.columns if column.parent == folder)

    def trail(self, column: Column) -> tuple[Column, ...]:
        """The chain of columns from the top down to this one."""
        above = self.trail(self.column(column.parent)) if column.parent else ()
        return (*above, column)

    def listed(self, column: Column) -> tuple[Article, ...]:
        """The articles of a column and of those under it, newest first."""
        inside = [
            article
            for article in self.articles
            if column in self.trail(self.column(article.column))
        ]
        return tuple(sorted(inside, key=lambda article: article.published, reverse=True))


def load() -> Catalogue:
    """The catalogue as shipped."""
    filed = tomllib.loads((SITE / "catalogue.toml").read_text("utf-8"))
    columns = tuple(Column(**entry) for entry in filed["column"])
    return Catalogue(columns, tuple(map(_article, filed["article"])))


def _article(entry: dict[str, Any]) -> Article:
    fields = {"content": ""} | entry
    file = fields.pop("file", "")
    if file:
        fields["content"] = (SITE / "articles" / file).read_text("utf-8")
    return Article(**fields)
