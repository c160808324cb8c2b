"""A site's file: values only, checked when loaded, so that no crawl fails over a misspelling."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from report_archiver import __version__
from report_archiver.config import config_files
from report_archiver.crawl.urls import Scope, canonical, path_of, scope
from report_archiver.errors import ConfigError, FetchRefused


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from error
    return text


def _url(text: str) -> str:
    try:
        return canonical(text)
    except FetchRefused as error:
        raise ValueError(f"{text!r} is no address of a page: {error}") from error


def _selector(text: str) -> str:
    if text:
        try:
            LexborHTMLParser("<p></p>").css(text)
        except SelectolaxError as error:
            raise ValueError(f"{text!r} is no CSS selector") from error
    return text


def _authority(text: str) -> str:
    if text:
        _url(f"http://{text}/")
    if re.search(r"[/?#]", text):
        raise ValueError(f"{text!r} is not a host, or a host and its port (example.org:8080)")
    return text


def _path(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError(f"{text!r} does not begin with a slash")
    if re.search(r"[?#]", text):
        raise ValueError(f"{text!r} is no path; leave out the query and the fragment")
    return path_of(_url(f"http://a.example{text}"))


def _count(stated: object) -> str:
    """A number of matches as text; a TOML integer will do."""
    text = str(stated) if isinstance(stated, int | str) and stated is not True else ""
    told = re.fullmatch(r"(\d{1,4})(?:\+|-(\d{1,4}))?", text)
    if not told or (told[2] and int(told[2]) < int(told[1])):
        raise ValueError(f"{stated!r} is no number of matches; write 1, 1+ or 2-5")
    return text


def _proxy(text: str) -> str:
    if text:
        scheme, _, place = text.partition("://")
        name, _, port = place.removesuffix("/").rpartition(":")
        if scheme != "http" or not name or not port.isdigit():
            raise ValueError(f"{text!r} is no proxy's address; write http://host:port")
        _authority(f"{name}:{port}")
    return text.removesuffix("/")


Expression = Annotated[str, AfterValidator(_expression)]
Url = Annotated[str, AfterValidator(_url)]
Selector = Annotated[str, AfterValidator(_selector)]
Authority = Annotated[str, AfterValidator(_authority)]
Count = Annotated[str, BeforeValidator(_count)]
Proxy = Annotated[str, AfterValidator(_proxy)]
PathPrefix = Annotated[str, AfterValidator(_path)]


class Values(BaseModel):
    """Frozen, and with no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class About(Values):
    """[site]: whose site it is. publisher: the default; what a report says of itself wins.
    level decides the statutory deadline; obliged: must it publish, or does it by choice; the name
    tells where these are not given; region: GB/T 2260. A file under config/publishers wins."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    name: str = Field(min_length=1)
    homepage: Url
    publisher: str = ""
    level: Literal["government", "department", "town", "other"] | None = None
    obliged: bool | None = None
    region: str = Field("", pattern=r"^(\d{6}|\d{9}|\d{12}|)$")


class Rules(Values):
    """[crawl]: the way to the reports and its limits. Regular expressions are searched for.

    report: wording of a link to a report, beside the statutory wordings, which count anyway.
    connect_to: where every host of the site is really asked (replicas, tests), `host` or
    `host:port`; proxy: an HTTP proxy that asks for us, `http://host:port`. legacy_tls: allow TLS
    1.0 and old ciphers. Seconds and bytes throughout.
    """

    trail: tuple[Expression, ...] = ()
    start: tuple[Url, ...] = ()
    columns: Expression = r"年度|年报|\d{4}"
    report: Expression = "年度报告|年报"
    hosts: tuple[Authority, ...] = ()
    paths: tuple[PathPrefix, ...] = Field(("/",), min_length=1)
    connect_to: Authority = ""
    proxy: Proxy = ""
    legacy_tls: bool = False
    verify_certificates: bool = True
    delay_seconds: float = Field(1.0, ge=0)
    concurrency: int = Field(1, ge=1, le=64)
    max_pages: int = Field(2000, ge=1)
    max_depth: int = Field(6, ge=0)
    max_body_bytes: int = Field(20_000_000, ge=1)
    deadline_seconds: float = Field(60.0, gt=0)
    min_bytes_per_second: float = Field(100.0, ge=0)
    retries: int = Field(4, ge=0, le=20)
    robots: bool = True
    private_network: bool = False
    user_agent: str = Field("", pattern=r"^[\x20-\x7e]*$")
    contact: str = Field("", pattern=r"^[\x20-\x7e]*$")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.connect_to and self.proxy:
            raise ValueError("names both connect_to and proxy, of which there can be one")
        return self

    @property
    def proxy_address(self) -> tuple[str, int] | None:
        """Host and port of the proxy, if there is one."""
        host, _, port = self.proxy.removeprefix("http://").rpartition(":")
        return (host, int(port)) if host else None


class Matches(Values):
    """[select.expect]: how many matches each selector has to a page: `1`, `1+` (one or more) or
    `2-5`. Of a list's selectors, this is said of pages that list reports; list_date is counted
    inside the entries."""

    list_item: Count = "1+"
    list_date: Count = "1+"
    next_page: Count = "0+"
    content: Count = "1"
    title: Count = "1"
    published: Count = "1"


class Selectors(Values):
    """[select]: optional CSS. Where one has another number of matches than expect says, the site
    has drifted; where it has none, the generic rules are gone by."""

    list_item: Selector = ""
    list_date: Selector = ""
    next_page: Selector = ""
    content: Selector = ""
    title: Selector = ""
    published: Selector = ""
    expect: Matches = Matches()


class Site(Values):
    """A web site and how to crawl it; config/sites/ID.toml as a value."""

    site: About
    crawl: Rules = Rules()
    select: Selectors = Selectors()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if not self.crawl.trail and not self.crawl.start:
            raise ValueError(
                "[crawl] names neither trail (link texts from the home page to the report lists) "
                "nor start (URLs of report lists); one is needed"
            )
        return self

    @property
    def id(self) -> str:
        """The site's name in the archive."""
        return self.site.id

    @cached_property
    def scope(self) -> Scope:
        """Where its crawl may go."""
        return scope(self.site.homepage, self.crawl.hosts, self.crawl.paths)

    @property
    def user_agent(self) -> str:
        """Who we say we are: name, version and, where the site file has one, a contact."""
        contact = f" (+{self.crawl.contact})" if self.crawl.contact else ""
        return (self.crawl.user_agent or f"report-archiver/{__version__}") + contact

    def connection(self, host: str, port: int) -> tuple[str, int]:
        """The host and port to connect to when this host and port are asked for."""
        if not self.crawl.connect_to:
            return host, port
        name, _, own = self.crawl.connect_to.rpartition(":")
        if name and not own.endswith("]"):
            return name, int(own)
        return self.crawl.connect_to, port


def load(name_or_path: str) -> Site:
    """The site of this id in config/sites (the local one first), or of this TOML file.

    Raises ConfigError naming file and key and what to do.
    """
    path = _find(name_or_path)
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, f"not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, f"no TOML: {error}") from error
    try:
        return Site.model_validate(values)
    except ValidationError as error:
        first, *others = error.errors()
        more = "".join(f"; {_key(other)}: {_advice(other)}" for other in others)
        raise ConfigError(path, _advice(first) + more, _key(first)) from error


def _find(name_or_path: str) -> Path:
    path = Path(name_or_path)
    if path.suffix == ".toml" or "/" in name_or_path:
        return path
    known = {file.stem: file for file in config_files("sites")}
    if name_or_path in known:
        return known[name_or_path]
    near = difflib.get_close_matches(name_or_path, known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ConfigError(
        f"config/sites/{name_or_path}.toml",
        f"no such site.{hint} Known: {', '.join(known) or 'none'}; or give the path of a TOML file",
    )


def _key(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"])


def _advice(error: ErrorDetails) -> str:
    """What is wrong and what to do, in words for who wrote the file."""
    section, *rest = (str(part) for part in error["loc"]) if error["loc"] else ("",)
    if error["type"] == "missing":
        return "is missing" if rest else f"the section [{section}] is missing"
    if error["type"] == "extra_forbidden":
        if rest[:1] == ["expect"] and rest[1:]:
            return f"no such key; [select.expect] knows {', '.join(Matches.model_fields)}"
        return f"no such key; {_likely(section, rest[0] if rest else '')}"
    if error["type"] == "tuple_type":
        return "is a list; write it in brackets, one entry too"
    return error["msg"].removeprefix("Value error, ")


def _likely(section: str, key: str) -> str:
    """The key that was likely meant, in this section or another."""
    sections = {name: field.annotation for name, field in Site.model_fields.items()}
    keys = {name: list(model.model_fields) for name, model in sections.items() if model}
    if not key:
        near = difflib.get_close_matches(section, keys, 1)
        return f"did you mean [{near[0]}]?" if near else f"sections are {', '.join(keys)}"
    if near := difflib.get_close_matches(key, keys[section], 1):
        return f"did you mean {near[0]}?"
    for other, names in keys.items():
        if key in names:
            return f"it belongs under [{other}]"
    return f"[{section}] knows {', '.join(keys[section])}"
