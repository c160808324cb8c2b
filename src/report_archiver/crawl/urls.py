"""One spelling for each page (RFC 3986; the WHATWG URL standard where it is stricter), and scope.

Percent-escapes are kept byte for byte: a GBK escape is no UTF-8, and decoding it loses the page.
Odd spellings that different programs read differently (user names, backslashes, numbers as hosts)
are refused, not repaired.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from report_archiver.errors import FetchRefused

DEFAULT_PORTS = {"http": 80, "https": 443}
SAFE = "!$%&'()*+,-./:;=?@_~[]"  # kept as they stand in a path or a query
SESSION = re.compile(
    r";(?:jsessionid|phpsessid)=[^/?#]*"
    r"|(?<=[?&])(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken)=[^&]*(?:&|$)",
    re.IGNORECASE,
)
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
UNSEEN = str.maketrans("", "", "\t\r\n")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in its parts. path begins with a slash; query is None where there is no `?`."""

    scheme: str
    host: str
    port: int
    path: str
    query: str | None

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port left out where it is the scheme's own."""
        default = DEFAULT_PORTS[self.scheme] == self.port
        return f"{self.scheme}://{self.host}" + ("" if default else f":{self.port}")

    def __str__(self) -> str:
        return f"{self.origin}{self.path}" + ("" if self.query is None else f"?{self.query}")


@lru_cache(maxsize=4096)
def address(url: str, base: str = "", charset: str = "utf-8") -> Address:
    """Read a URL as found, relative to base. charset: of the page, for what its query spells out.

    Raises FetchRefused with reason scheme (neither http nor https) or scope (an odd spelling).
    """
    found = url.strip(" \x00\x0b\x0c\t\r\n").translate(UNSEEN)
    scheme = SCHEME.match(found)
    if scheme and scheme[1].lower() not in DEFAULT_PORTS:
        raise FetchRefused(url, "scheme", f"{scheme[1]}: is not http")
    if "\\" in found or re.search(r"[\x00-\x1f]", found):
        raise FetchRefused(url, "scope", "a backslash or control character in the address")
    if scheme is None:
        if not base:
            raise FetchRefused(url, "scheme", "no http:// or https:// at its beginning")
        return _relative(found, address(base), charset)
    if not found[scheme.end() :].startswith("//"):
        raise FetchRefused(url, "scope", "no // after the scheme")
    return _absolute(scheme[1].lower(), found[scheme.end() + 2 :], charset)


def canonical(url: str, base: str = "", charset: str = "utf-8") -> str:
    """The one spelling of a URL, resolved against base. Raises FetchRefused as address() does."""
    return str(address(url, base, charset))


def _absolute(scheme: str, rest: str, charset: str) -> Address:
    end = re.search(r"[/?#]", rest)
    authority = rest[: end.start()] if end else rest
    host, port = _host_and_port(authority, scheme)
    path, query = _path_and_query(rest[len(authority) :], charset)
    return Address(scheme, host, port, without_dots(path or "/"), query)


def _relative(reference: str, base: Address, charset: str) -> Address:
    if reference.startswith("//"):
        return _absolute(base.scheme, reference[2:], charset)
    path, query = _path_and_query(reference, charset)
    if not path:
        same = "?" not in reference
        return Address(base.scheme, base.host, base.port, base.path, base.query if same else query)
    if not path.startswith("/"):
        path = base.path.rpartition("/")[0] + "/" + path
    return Address(base.scheme, base.host, base.port, without_dots(path), query)


def _path_and_query(rest: str, charset: str) -> tuple[str, str | None]:
    rest = SESSION.sub("", rest.partition("#")[0])
    path, mark, query = rest.partition("?")
    query = query.rstrip("&")
    path = quote(path, safe=SAFE, encoding="utf-8", errors="replace")
    if not mark or not query:
        return path, None
    return path, quote(query, safe=SAFE, encoding=charset, errors="xmlcharrefreplace")


def without_dots(path: str) -> str:
    """A path without its dot segments (RFC 3986, 5.2.4; `%2e` is a dot, as in browsers)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for place, segment in enumerate(segments):
        plain = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        last = place == len(segments) - 1
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
        if last and plain in {".", ".."}:
            kept.append("")
    return "/" + "/".join(kept)


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise FetchRefused(authority, "scope", "a user name in the address")
    if authority.startswith("["):
        literal, end, rest = authority[1:].partition("]")
        if not end or (rest and not rest.startswith(":")):
            raise FetchRefused(authority, "scope", "no IPv6 address")
        return _ipv6(literal), _port(rest[1:], scheme)
    name, _, port = authority.partition(":")
    return host_name(name), _port(port, scheme)


def _port(text: str, scheme: str) -> int:
    if not text:
        return DEFAULT_PORTS[scheme]
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise FetchRefused(text, "scope", "no such port")
    return int(text)


def _ipv6(literal: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(literal).compressed}]"
    except ValueError as error:
        raise FetchRefused(literal, "scope", "no IPv6 address") from error


def host_name(name: str) -> str:
    """A host in lower case and ASCII. A host that ends in a number must be four plain decimals,
    since 2130706433, 0x7f.1 and 0177.0.0.1 are all read as 127.0.0.1 by some."""
    try:
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise FetchRefused(name, "scope", "no host name") from error
    if not HOST.fullmatch(host):
        raise FetchRefused(name, "scope", "no host name")
    if NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            raise FetchRefused(name, "scope", "an odd spelling of an address") from error
    return host


def twin(host: str) -> str:
    """The same host with its www, or without it; of an address, the address itself."""
    if host.startswith("[") or host.rpartition(".")[2].isdigit() or "." not in host:
        return host
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a crawl may go: hosts (with the ports they may be asked at) and path prefixes.

    home: the home page; its scheme and its spelling of the host (with www or without) stand for
    their twins, so that http and https, www and bare are one page.
    """

    home: Address
    places: frozenset[tuple[str, int]]
    paths: tuple[str, ...]

    def refusal(self, url: str) -> str | None:
        """Why this URL is not to be fetched (scheme or scope), or None."""
        try:
            found = address(url)
        except FetchRefused as error:
            return error.reason
        inside = (found.host, found.port) in self.places
        return None if inside and found.path.startswith(self.paths) else "scope"

    def page(self, url: str) -> str:
        """The URL that names the page which this URL leads to: twins have one name."""
        found = address(url)
        host = self.home.host if found.host == twin(self.home.host) else found.host
        if found.port in DEFAULT_PORTS.values() and self.home.port in DEFAULT_PORTS.values():
            scheme = self.home.scheme
            return str(Address(scheme, host, DEFAULT_PORTS[scheme], found.path, found.query))
        return str(Address(found.scheme, host, found.port, found.path, found.query))


def scope(homepage: str, hosts: tuple[str, ...] = (), paths: tuple[str, ...] = ("/",)) -> Scope:
    """The scope of a site: the home page's host at its port, and the hosts named besides (`name`
    or `name:port`), each with its www twin; one at a default port may be asked at 80 and 443."""
    home = address(homepage)
    own = (home.origin.partition("//")[2],)
    places = set()
    for entry in (*own, *hosts):
        named = address(f"{home.scheme}://{entry}/")
        ports = {80, 443} if named.port in DEFAULT_PORTS.values() else {named.port}
        places |= {(host, port) for host in {named.host, twin(named.host)} for port in ports}
    return Scope(home, frozenset(places), paths)


def path_of(url: str) -> str:
    """The path of a canonical URL."""
    return urlsplit(url).path
