"""One spelling for each page (RFC 3986; the WHATWG URL standard where it is stricter), and scope.

Percent-escapes stay escapes: a GBK escape is no UTF-8, and decoding it loses the page. Odd
spellings that different programs read differently (user names, numbers as hosts, a backslash
before the path) are refused, not repaired. What is dropped can change no page: a fragment, a
session's id, the mark of an advertisement.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from report_archiver.errors import FetchRefused

LONGEST = 65_536  # characters of a reference that is read at all
DEFAULT_PORTS = {"http": 80, "https": 443}
SAFE = "!$%&'()*+,-./:;=?@_~[]"  # kept as they stand in a path or a query
PLAIN = re.compile(r"[A-Za-z0-9_.~!$&'()*+,\-/:;=@?\[\]]*")  # all of them, and no escape
LOWER_ESCAPE = re.compile(r"%(?:[0-9A-F][a-f]|[a-f][0-9A-Fa-f])")
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
UNSEEN = str.maketrans("", "", "\t\r\n")
EDGE = "".join(map(chr, range(0x21)))  # C0 controls and the blank, stripped as browsers do
CONTROL = re.compile(r"[\x00-\x1f]")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
AUTHORITY_END = re.compile(r"[/?#\\]")
# References that are as they should be: nothing to escape, to drop, or to resolve.
SIMPLE = re.compile(r"(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)?")
BEYOND_ASCII = re.compile(rb"[^!-~]")

# A session's id: in the path, as Java and ASP.NET without cookies put it, and among the parameters.
JAVA_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/?#]*", re.IGNORECASE)
ASP_SESSION = re.compile(r"/\((?:[ASF]\([A-Za-z0-9_-]{8,}\))+\)(?=/)", re.IGNORECASE)
NOISE = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken"
    r"|utm_(?:source|medium|campaign|term|content|id)|gclid|fbclid|msclkid|yclid|isappinstalled"
    r")(?:=.*)?",
    re.IGNORECASE,
)
# These names are used for other things too (a site's number): a session's is long and random, and
# never the only parameter, since a page's own id may look like it.
SESSION = re.compile(
    r"(?:sid|sessionid|session_id)=(?:[0-9a-f]{32}|[0-9a-z]{26}|[0-9a-f]{40}|[0-9a-f]{64})",
    re.IGNORECASE,
)


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


@lru_cache(maxsize=8192)
def address(url: str, base: str = "", charset: str = "utf-8", *, exact: bool = False) -> Address:
    """Read a URL as found, relative to base. charset: of the page, for what its query spells out.
    exact: nothing is dropped but the fragment, for a redirect that hands out a session's id.

    Raises FetchRefused with reason scheme (neither http nor https), scope (an odd spelling) or trap
    (endless).
    """
    if len(url) > LONGEST:
        raise FetchRefused(url[:100], "trap", f"an address of {len(url)} characters")
    found = url.strip(EDGE).translate(UNSEEN)
    scheme = SCHEME.match(found)
    if scheme and scheme[1].lower() not in DEFAULT_PORTS:
        raise FetchRefused(url, "scheme", f"{scheme[1]}: is not http")
    if CONTROL.search(found):
        raise FetchRefused(url, "scope", "a control character in the address")
    if scheme is None:
        if not base:
            raise FetchRefused(url, "scheme", "no http:// or https:// at its beginning")
        return _relative(found, address(base, exact=exact), charset, exact=exact)
    if not found[scheme.end() :].startswith("//"):
        raise FetchRefused(url, "scope", "no // after the scheme")
    return _absolute(scheme[1].lower(), found[scheme.end() + 2 :], charset, exact=exact)


def canonical(url: str, base: str = "", charset: str = "utf-8") -> str:
    """The one spelling of a URL, resolved against base. Raises FetchRefused as address() does."""
    return str(address(url, base, charset))


class Base:
    """What a page's links are relative to. charset: of the page, for what their queries spell."""

    def __init__(self, url: str, charset: str = "utf-8") -> None:
        self.url = url
        self._charset = charset
        self._root = f"{address(url).origin}/"
        self._folder = url.partition("?")[0].rpartition("/")[0] + "/"

    def canonical(self, reference: str) -> str:
        """What canonical() says of a reference, sooner for simple ones, as most are."""
        if reference.startswith("/"):
            rest, before = reference[1:], self._root
        elif reference.startswith(self._root):
            rest, before = reference[len(self._root) :], self._root
        else:
            rest, before = reference, self._folder
        if rest and SIMPLE.fullmatch(rest):
            return before + rest
        return canonical(reference, self.url, self._charset)


def redirected(location: bytes, base: str) -> str:
    """Where a Location header leads, seen from base: a session's id that the server hands out is
    kept, or it would send us round and round; raw octets are escaped, whatever they spell.
    Raises FetchRefused as address() does."""
    octets = BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], location.strip())
    return str(address(octets.decode("ascii"), base, exact=True))


def _absolute(scheme: str, rest: str, charset: str, *, exact: bool) -> Address:
    end = AUTHORITY_END.search(rest)
    authority = rest[: end.start()] if end else rest
    if end and end[0] == "\\":
        raise FetchRefused(rest, "scope", "a backslash where the host ends")
    host, port = _host_and_port(authority, scheme)
    path, query = _path_and_query(rest[len(authority) :], charset, exact=exact)
    return Address(scheme, host, port, without_dots(path or "/"), query)


def _relative(reference: str, base: Address, charset: str, *, exact: bool) -> Address:
    if reference.startswith("//"):
        return _absolute(base.scheme, reference[2:], charset, exact=exact)
    if reference.startswith(("\\\\", "\\/", "/\\")):
        raise FetchRefused(reference, "scope", "a backslash before the host")
    path, query = _path_and_query(reference, charset, exact=exact)
    if not path:
        same = "?" not in reference.partition("#")[0]
        return Address(base.scheme, base.host, base.port, base.path, base.query if same else query)
    if not path.startswith("/"):
        path = base.path.rpartition("/")[0] + "/" + path
    return Address(base.scheme, base.host, base.port, without_dots(path), query)


def _path_and_query(rest: str, charset: str, *, exact: bool) -> tuple[str, str | None]:
    path, mark, query = rest.partition("#")[0].partition("?")
    if "\\" in path:  # within a path it can only mean a slash, as it does to browsers
        path = path.replace("\\", "/")
    if not exact and (";" in path or "(" in path):
        path = ASP_SESSION.sub("", JAVA_SESSION.sub("", path))
    path = _escaped(path, "utf-8", "replace")
    query = query.rstrip("&") if exact else _telling(query.rstrip("&"))
    if not mark or not query:
        return path, None
    # UTF-16 is no encoding of a query (WHATWG): such pages send UTF-8.
    encoding = "utf-8" if charset.startswith("utf") else charset
    return path, _escaped(query, encoding, "xmlcharrefreplace")


def _escaped(text: str, encoding: str, errors: str) -> str:
    """What may not stand in a URL as an escape, and escapes in upper case."""
    if PLAIN.fullmatch(text):
        return text
    text = quote(text, safe=SAFE, encoding=encoding, errors=errors)
    return LOWER_ESCAPE.sub(lambda found: found[0].upper(), text)


def _telling(query: str) -> str:
    """The parameters that can tell one page from another, as they stand."""
    parameters = query.split("&")
    telling = [one for one in parameters if not NOISE.fullmatch(one)]
    others = [one for one in telling if not SESSION.fullmatch(one)]
    telling = others or telling
    return query if len(telling) == len(parameters) else "&".join(telling)


def without_dots(path: str) -> str:
    """A path without its dot segments (RFC 3986, 5.2.4; `%2e` is a dot, as in browsers)."""
    if "/." not in path and "%2" not in path:
        return path
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


@lru_cache(maxsize=1024)
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
    return target_of(url).partition("?")[0]


def target_of(url: str) -> str:
    """The path of a canonical URL, with its query."""
    return url[url.index("/", len("https://")) :]
