"""A server that misbehaves in every way we know of: raw sockets, literal bytes.

Each misbehaviour is an entry of MISBEHAVIOURS, served at /NAME.html, with the reason that a fetch
of it must leave (None where it is to be borne). Whatever else a server is given in `pages` it
serves as a good server would. What drips pauses for a moment after each byte; what holds sends no
more and waits until the other side hangs up.
"""

from __future__ import annotations

import gzip
import itertools
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

PAUSE = 0.002  # seconds after each piece of what drips
PAGE = "<title>页</title><p>一个普通的页面。</p>".encode()
OTHER = b"<p>another page</p>"
LONG = PAGE * 200
LARGE = 400_000  # bytes; what a fetch of a misbehaviour may take at most is less
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
DEFLATE = b"Content-Encoding: deflate\r\n"
GZIP = b"Content-Encoding: gzip\r\n"
packed = partial(gzip.compress, mtime=0)
ENCODED = packed(LONG)

Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Misbehaviour:
    """pieces: what is sent, one after another. reason: what a fetch leaves. body: what it brings,
    where the reason is None."""

    reason: str | None
    pieces: Pieces
    body: bytes | None = None
    drips: bool = False
    holds: bool = False
    resets: bool = False


def says(*pieces: bytes) -> Pieces:
    """Just these bytes."""
    return lambda: pieces


def page(body: bytes = PAGE, headers: bytes = b"", length: int | None = None) -> bytes:
    """An answer that states its length."""
    size = len(body) if length is None else length
    return OK + headers + b"Content-Length: %d\r\n\r\n" % size + body


def status(line: bytes, headers: bytes = b"") -> Pieces:
    """An answer without a body."""
    return says(b"HTTP/1.1 " + line + b"\r\n" + headers + b"Content-Length: 0\r\n\r\n")


def moved(to: bytes) -> Pieces:
    """A redirect."""
    return status(b"302 Found", b"Location: " + to + b"\r\n")


def chunk(data: bytes) -> bytes:
    """A chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def dripped(text: bytes) -> Pieces:
    """Byte for byte."""
    return lambda: (text[place : place + 1] for place in range(len(text)))


def endless(begin: bytes, piece: bytes) -> Pieces:
    """A beginning, and then the same for ever."""
    return lambda: itertools.chain((begin,), itertools.repeat(piece))


def bomb(mebibytes: int, wbits: int = 31) -> bytes:
    """Zeros, packed: a thousandth of what comes out. Its end is missing, which nobody lives to
    see. wbits: zlib's word for gzip (31) or bare deflate (-15)."""
    packer = zlib.compressobj(wbits=wbits)
    first, *others = (
        packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    return first + others[0] * (mebibytes - 1)


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's header, as some servers understand the word."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def members(count: int) -> bytes:
    """Many members of gzip, each of them small."""
    return packed(b"0" * 100) * count


def corrupted(data: bytes) -> bytes:
    """Gzip whose checksum is another's."""
    return data[:-8] + bytes(8)


M = Misbehaviour
TRAILERS = chunk(PAGE) + b"0\r\n"
LENGTHS = b"Content-Length: %d\r\n"

MISBEHAVIOURS: dict[str, Misbehaviour] = {
    # Before there is an answer
    "says_nothing": M("connection", says()),
    "resets": M("connection", says(), resets=True),
    "is_silent": M("timeout", says(), holds=True),
    "hangs_up_in_its_headers": M("connection", says(OK + b"Content-Le")),
    "stops_in_its_headers": M("timeout", says(OK + b"Content-Le"), holds=True),
    "resets_in_its_headers": M("connection", says(OK), resets=True),
    "drips_headers": M("timeout", dripped(OK + b"X: " + b"x" * 9999), drips=True),
    # What is no answer in HTTP/1
    "speaks_garbage": M("protocol", says(b"\x00\xff\x13garbage\r\n\r\n")),
    "speaks_garbage_without_end": M("protocol", endless(b"", b"garbage")),
    "sends_a_page_without_headers": M("protocol", says(PAGE)),
    "speaks_tls": M("protocol", says(b"\x15\x03\x03\x00\x02\x02\x28")),
    "speaks_http_2": M("protocol", says(b"HTTP/2.0 200 OK\r\n\r\n")),
    "speaks_ftp": M("protocol", says(b"220 ready\r\n")),
    "says_no_status": M("protocol", says(b"HTTP/1.1 OK\r\n\r\n")),
    "says_four_digits": M("protocol", says(b"HTTP/1.1 2000 OK\r\n\r\n")),
    "says_no_reason": M(None, says(page().replace(b"200 OK", b"200")), PAGE),
    "ends_lines_with_lf": M(None, says(page().replace(b"\r\n", b"\n")), PAGE),
    "speaks_http_1_0": M(None, says(page().replace(b"1.1", b"1.0")), PAGE),
    # Headers
    "names_no_header": M("protocol", says(page(headers=b": value\r\n"))),
    "forgets_a_colon": M("protocol", says(page(headers=b"header\r\n"))),
    "sends_nul": M("protocol", says(page(headers=b"X: a\0b\r\n"))),
    "sends_a_bare_cr": M("protocol", says(page(headers=b"X: a\rb\r\n"))),
    "folds_a_header": M(None, says(page(headers=b"X: a\r\n\t b\r\n")), PAGE),
    "puts_a_blank_before_a_colon": M(None, says(page(headers=b"X : a\r\n")), PAGE),
    "sends_gbk_in_a_header": M(None, says(page(headers=b"X: \xc4\xea\xb1\xa8\r\n")), PAGE),
    "sends_headers_without_end": M("too_large", endless(OK, b"X: y\r\n")),
    "sends_a_header_without_end": M("too_large", endless(OK + b"X: ", b"y" * 99)),
    "sends_300_headers": M("too_large", says(page(headers=b"X: y\r\n" * 300))),
    "storms_with_interim_answers": M("protocol", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    "switches_protocols": M("protocol", says(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")),
    "gives_early_hints": M(
        None, says(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", page()), PAGE
    ),
    # Lengths
    "sends_too_little": M("truncated", says(page(length=len(PAGE) + 1))),
    "sends_too_little_and_resets": M("truncated", says(page(length=99_999)), resets=True),
    "sends_too_little_and_waits": M("timeout", says(page(length=99_999)), holds=True),
    "sends_too_much": M("protocol", says(page(length=len(PAGE) - 1))),
    "sends_a_second_answer": M("protocol", says(page() + page(OTHER))),
    "sends_a_blank_line_too_much": M(None, says(page() + b"\r\n"), PAGE),
    "drips_its_body": M("timeout", dripped(page(LONG, length=10**5)), drips=True),
    "contradicts_its_length": M("protocol", says(page(headers=LENGTHS % 5))),
    "contradicts_its_length_in_one_line": M(
        "protocol", says(OK + b"Content-Length: 5, %d\r\n\r\n" % len(PAGE) + PAGE)
    ),
    "repeats_its_length": M(None, says(page(headers=LENGTHS % len(PAGE))), PAGE),
    "states_a_negative_length": M("protocol", says(page(length=-1))),
    "states_a_length_with_a_plus": M("protocol", says(OK + b"Content-Length: +5\r\n\r\nhello")),
    "states_a_length_in_hex": M("protocol", says(OK + b"Content-Length: 0x5\r\n\r\nhello")),
    "states_an_empty_length": M("protocol", says(OK + b"Content-Length:\r\n\r\n" + PAGE)),
    "states_a_length_of_digits_without_end": M(
        "protocol", says(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + PAGE)
    ),
    "announces_too_much": M("too_large", says(page(length=10**12))),
    "states_no_length": M(None, says(OK + b"\r\n" + PAGE), PAGE),
    "states_no_length_and_resets": M("truncated", says(OK + b"\r\n" + PAGE), resets=True),
    "sends_a_body_without_end": M("too_large", endless(OK + b"\r\n", b"x" * 65_536)),
    # Chunks
    "hangs_up_in_a_chunk": M("truncated", says(OK + CHUNKED + b"\r\n" + chunk(PAGE)[:-9])),
    "sends_no_last_chunk": M("truncated", says(OK + CHUNKED + b"\r\n" + chunk(PAGE))),
    "hangs_up_after_the_last_chunk": M("truncated", says(OK + CHUNKED + b"\r\n" + TRAILERS)),
    "spells_a_chunks_size": M("truncated", says(OK + CHUNKED + b"\r\n" + b"six\r\nhello!")),
    "states_a_negative_chunk": M("truncated", says(OK + CHUNKED + b"\r\n" + b"-6\r\nhello!")),
    "sends_a_chunk_too_long": M(
        "truncated", says(OK + CHUNKED + b"\r\n" + b"5\r\nhello!\r\n0\r\n\r\n")
    ),
    "states_a_huge_chunk": M(
        "too_large", endless(OK + CHUNKED + b"\r\nffffffffff\r\n", b"x" * 65_536)
    ),
    "states_a_size_of_digits_without_end": M("truncated", endless(OK + CHUNKED + b"\r\n", b"0")),
    "sends_chunks_without_end": M("too_large", endless(OK + CHUNKED + b"\r\n", chunk(b"xy" * 99))),
    "sends_more_lines_than_chunks": M(
        "too_large", endless(OK + CHUNKED + b"\r\n", b"1;" + b"x" * 900 + b"\r\n \r\n")
    ),
    "sends_trailers_without_end": M(
        "too_large", endless(OK + CHUNKED + b"\r\n" + TRAILERS, b"X: y\r\n")
    ),
    "sends_a_trailer": M(None, says(OK + CHUNKED + b"\r\n" + TRAILERS + b"X: y\r\n\r\n"), PAGE),
    "chunks_and_states_the_length": M(
        None, says(OK + CHUNKED + LENGTHS % len(PAGE) + b"\r\n" + TRAILERS + b"\r\n"), PAGE
    ),
    "chunks_and_states_another_length": M(
        "protocol", says(OK + CHUNKED + LENGTHS % 5 + b"\r\n" + TRAILERS + b"\r\n")
    ),
    "invents_a_transfer_coding": M(
        "protocol", says(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + TRAILERS + b"\r\n")
    ),
    # Codings
    "cuts_gzip": M("truncated", says(page(ENCODED[:-9], GZIP))),
    "cuts_gzip_and_states_no_length": M("truncated", says(OK + GZIP + b"\r\n" + ENCODED[:40])),
    "corrupts_gzip": M("protocol", says(page(corrupted(ENCODED), GZIP))),
    "lies_about_gzip": M("protocol", says(page(PAGE, GZIP))),
    "gzips_twice": M("protocol", says(page(packed(ENCODED), b"Content-Encoding: gzip, gzip\r\n"))),
    "sends_brotli": M("protocol", says(page(PAGE, b"Content-Encoding: br\r\n"))),
    "names_no_coding": M(None, says(page(PAGE, b"Content-Encoding: none\r\n")), PAGE),
    "deflates": M(None, says(page(zlib.compress(LONG), DEFLATE)), LONG),
    "deflates_barely": M(None, says(page(raw_deflate(LONG), DEFLATE)), LONG),
    "gzips_in_members": M(None, says(page(packed(PAGE) * 3, GZIP)), PAGE * 3),
    "pads_gzip": M(None, says(page(ENCODED + bytes(512), GZIP)), LONG),
    "sends_a_bomb": M("too_large", lambda: [page(bomb(1024), GZIP)]),
    "sends_a_bomb_of_deflate": M("too_large", lambda: [page(bomb(1024, -15), DEFLATE)]),
    "sends_a_bomb_of_members": M("too_large", lambda: [page(members(8_000), GZIP)]),
    "sends_a_bomb_in_a_bomb": M(None, lambda: [page(packed(bomb(64)), GZIP)], bomb(64)),
    # Redirects
    "leads_to_itself": M("redirects", moved(b"leads_to_itself.html")),
    "leads_in_a_circle": M("redirects", moved(b"leads_back.html")),
    "leads_back": M("redirects", moved(b"leads_in_a_circle.html")),
    "leads_on_and_on": M("redirects", moved(b"on/leads_on_and_on.html")),
    "leads_to_loopback": M("scope", moved(b"http://127.0.0.1/")),
    "leads_to_metadata": M("scope", moved(b"http://169.254.169.254/latest/meta-data/")),
    "leads_to_loopback_in_decimal": M("scope", moved(b"http://2130706433/")),
    "leads_to_another_port": M("scope", moved(b"http://mini.example:22/")),
    "leads_to_another_host": M("scope", moved(b"//elsewhere.example/")),
    "leads_to_a_file": M("scheme", moved(b"file:///etc/passwd")),
    "leads_to_a_script": M("scheme", moved(b"javascript:alert(1)")),
    "leads_to_gopher": M("scheme", moved(b"gopher://mini.example/")),
    "leads_with_a_user": M("scope", moved(b"http://mini.example@elsewhere.example/")),
    "leads_with_a_backslash": M("scope", moved(b"http://mini.example\\@elsewhere.example/")),
    "leads_nowhere": M("http:302", status(b"302 Found")),
    "leads_to_nothing": M("http:302", moved(b"")),
    "leads_on_with_a_broken_body": M(
        None,
        says(b"HTTP/1.1 302 Found\r\nLocation: /good.html\r\nContent-Length: 99\r\n\r\nx"),
        OTHER,
    ),
    "leads_on_with_a_body_that_never_comes": M(
        None,
        says(b"HTTP/1.1 302 Found\r\nLocation: /good.html\r\nContent-Length: 99\r\n\r\n"),
        OTHER,
        holds=True,
    ),
    "leads_on_and_resets": M(
        None,
        says(b"HTTP/1.1 302 Found\r\nLocation: /good.html\r\nContent-Length: 99\r\n\r\nx"),
        OTHER,
        resets=True,
    ),
    "leads_on_with_a_body_that_drips": M(
        None,
        endless(b"HTTP/1.1 302 Found\r\nLocation: /good.html\r\n\r\n", b"x"),
        OTHER,
        drips=True,
    ),
    "leads_to_a_name_in_gbk": M(None, moved(b"/\xc4\xea\xb1\xa8.html"), OTHER),
    # Answers that are no pages
    "is_missing": M("http:404", status(b"404 Not Found")),
    "is_gone": M("http:410", status(b"410 Gone")),
    "is_broken": M("http:500", status(b"500 Internal Server Error")),
    "has_no_content": M("http:204", says(b"HTTP/1.1 204 No Content\r\n\r\n")),
    "is_changed_on_the_way": M(
        None, says(page().replace(b"200 OK", b"203 Non-Authoritative Information")), PAGE
    ),
    "sends_a_part": M("http:206", says(page().replace(b"200 OK", b"206 Partial Content"))),
    "is_not_modified_unasked": M("http:304", says(b"HTTP/1.1 304 Not Modified\r\n\r\n")),
    "invents_a_status": M("http:999", status(b"999 What")),
    "is_empty": M("empty", says(page(b" \r\n"))),
    "challenges_by_ruishu": M(
        "challenge:ruishu",
        says(page(b"<script>$_ts=window['$_ts'];</script>").replace(b"200 OK", b"412 Failed")),
    ),
    "challenges_by_jsl": M(
        "challenge:jsl",
        says(page(b"<script>document.cookie='__jsl_clearance=1'</script>").replace(b"200", b"521")),
    ),
}


@dataclass
class Misbehaving:
    """The server, on loopback. pages: path → body, served well beside the misbehaviours. asked:
    the paths of all requests. connections: how many were made."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Misbehaving:
        self._stopped = threading.Event()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listening.getsockname()[1]

    @property
    def address(self) -> str:
        """What `connect_to` takes."""
        return f"127.0.0.1:{self.port}"

    def _spawn(self, work: Callable[..., None], *given: object) -> None:
        threading.Thread(target=work, args=given, daemon=True).start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, suppress(OSError):
            for path in requests(connection):
                self.asked.append(path)
                how = MISBEHAVIOURS.get(path.rpartition("/")[2].removesuffix(".html"))
                if path in self.pages or how is None:
                    connection.sendall(self._good(path))
                    continue
                self._misbehave(connection, how)
                break
        self._open.discard(connection)

    def _good(self, path: str) -> bytes:
        if path in self.pages:
            return page(self.pages[path])
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    def _misbehave(self, connection: socket.socket, how: Misbehaviour) -> None:
        for piece in how.pieces():
            connection.sendall(piece)
            if self._stopped.wait(PAUSE) if how.drips else self._stopped.is_set():
                return
        if how.holds:
            connection.recv(1)
        if how.resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):  # so that what was sent is not reset on its way
                pass


def requests(connection: socket.socket) -> Iterator[str]:
    """The paths of the requests that come over a connection."""
    waiting = b""
    while True:
        while b"\r\n\r\n" not in waiting:
            data = connection.recv(65_536)
            if not data:
                return
            waiting += data
        request, _, waiting = waiting.partition(b"\r\n\r\n")
        yield request.split(b" ", 2)[1].decode("latin-1")
