"""The Robots Exclusion Protocol as RFC 9309 has it: bytes of a robots.txt in, rules out. Pure.

Octets are compared, never characters: a GBK escape is no UTF-8, and decoding it would make all of
them alike. What the RFC leaves open is done as Google's parser does it (lines without a colon,
five misspellings of Disallow, `User-agent: name/1.0` means name). A path that lacks its slash gets
one, since its author meant the path.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read
AGENT_KEYS = {b"user-agent", b"useragent", b"user agent"}
ALLOW_KEYS = {b"allow"}
DISALLOW_KEYS = {b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw"}
DELAY_KEYS = {b"crawl-delay", b"crawl delay", b"crawldelay"}
KEYS = AGENT_KEYS | ALLOW_KEYS | DISALLOW_KEYS | DELAY_KEYS

LINE_END = re.compile(rb"\r\n|\r|\n")
TOKEN = re.compile(rb"[A-Za-z_-]+")
ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
RAW = re.compile(rb"[^!-~]")  # what is not printable ASCII stands in a URL as an escape
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
PLAIN_IN_QUERY = UNRESERVED | frozenset(b":/?@")  # RFC 3986, 3.4: stand there either way


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow. parts: its path pattern, cut at each `*`; anchored: it ended in `$`;
    length: octets of the pattern, by which the most specific rule is told."""

    allow: bool
    parts: tuple[bytes, ...]
    anchored: bool
    length: int

    def matches(self, path: bytes) -> bool:
        """Does the pattern fit this path (with its query), as comparable() spells it?"""
        first, *others = self.parts
        if not path.startswith(first):
            return False
        if not others:
            return not self.anchored or path == first
        place = len(first)
        for part in others[:-1]:
            found = path.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        last = others[-1]
        if self.anchored:
            return path.endswith(last) and len(path) - len(last) >= place
        return path.find(last, place) >= 0


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What one robots.txt says to one crawler. crawl_delay: seconds, None where none is asked."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float | None = None

    def allows(self, target: str) -> bool:
        """May this path, with its query, be fetched? The longest rule that matches decides, Allow
        where two are equally long; /robots.txt itself may always be."""
        if target == "/robots.txt":
            return True
        path = comparable(target.encode())
        best = max(
            (rule for rule in self.rules if rule.matches(path)),
            key=lambda rule: (rule.length, rule.allow),
            default=None,
        )
        return best is None or best.allow


def parse(body: bytes, agent: str) -> Exclusion:
    """The rules for a crawler. agent: its product token.

    All groups that name it are one (2.2.1), else all that name `*`, else everything is allowed. A
    line that is none of the protocol's, Crawl-delay among them, ends no group (2.2.4).
    """
    wanted = agent.lower().encode()
    own, general = Group(), Group()
    named: list[bytes] = []
    heading = False  # the line before named a crawler, too
    for key, value in _lines(body):
        if key in AGENT_KEYS:
            named = [*named, _token(value)] if heading else [_token(value)]
            heading = True
            own.named |= wanted in named
            continue
        heading = heading and key in DELAY_KEYS
        for group, name in ((own, wanted), (general, b"*")):
            if name in named:
                group.add(key, value)
    return (own if own.named else general).exclusion()


class Group:
    """The groups of one crawler while they are gathered."""

    def __init__(self) -> None:
        self.named = False
        self._rules: list[Rule] = []
        self._delay: float | None = None

    def add(self, key: bytes, value: bytes) -> None:
        """Take one line."""
        if key in DELAY_KEYS:
            self._delay = _seconds(value) if self._delay is None else self._delay
        elif value:  # an empty path matches nothing
            self._rules.append(_rule(value, allow=key in ALLOW_KEYS))

    def exclusion(self) -> Exclusion:
        """What was gathered."""
        return Exclusion(tuple(self._rules), self._delay)


def _lines(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The lines that say something, as key in lower case and value, without comments."""
    for line in LINE_END.split(_utf8(body)):
        stated = line.partition(b"#")[0].strip()
        key, colon, value = stated.partition(b":")
        key = key.strip().lower()
        if not (colon and key in KEYS):
            key, value = _without_colon(stated)
        if key in KEYS:
            yield key, value.strip()


def _without_colon(stated: bytes) -> tuple[bytes, bytes]:
    words = stated.split()
    return (words[0].lower(), words[1]) if len(words) == 2 else (b"", b"")


def _utf8(body: bytes) -> bytes:
    """The part that is read, without its byte order mark. A line that the limit cuts is dropped:
    half a path forbids more than was meant."""
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace").encode()
    return body.removeprefix(b"\xef\xbb\xbf")


def _token(value: bytes) -> bytes:
    if re.match(rb"\*(?:\s|$)", value):
        return b"*"
    found = TOKEN.match(value)
    return found[0].lower() if found else b""


def _seconds(value: bytes) -> float | None:
    try:
        seconds = float(value.decode("latin-1"))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _rule(value: bytes, *, allow: bool) -> Rule:
    pattern = value if value.startswith((b"/", b"*")) else b"/" + value
    anchored = pattern.endswith(b"$")
    pattern = pattern.removesuffix(b"$")
    parts = tuple(_parts(pattern))
    length = sum(map(len, parts)) + len(parts) - 1 + anchored
    return Rule(allow, parts, anchored, length)


def _parts(pattern: bytes) -> Iterator[bytes]:
    """The stretches between the `*` of a pattern, comparable."""
    in_query = False
    for part in re.split(rb"\*+", pattern):
        yield comparable(part, in_query=in_query)
        in_query = in_query or b"?" in part


def comparable(path: bytes, *, in_query: bool = False) -> bytes:
    """A path, with its query, in the one spelling in which octets are compared (2.2.2): escapes of
    unreserved characters undone, others in upper case, raw octets beyond ASCII escaped. `*` and `$`
    are escaped, since they mean themselves here (2.2.3)."""
    if path.isalnum() and path.isascii():
        return path
    stem, mark, query = (b"", b"", path) if in_query else path.partition(b"?")
    return _spelt(stem, UNRESERVED) + mark + _spelt(query, PLAIN_IN_QUERY)


def _spelt(text: bytes, plain: frozenset[int]) -> bytes:
    def escape(found: re.Match[bytes]) -> bytes:
        octet = int(found[1], 16)
        return bytes([octet]) if octet in plain else found[0].upper()

    text = RAW.sub(lambda found: b"%%%02X" % found[0][0], text)
    text = text.replace(b"*", b"%2A").replace(b"$", b"%24")
    return ESCAPE.sub(escape, text)
