"""What an answer is taken for, before its links are looked at."""

from __future__ import annotations

import pytest

from report_archiver.crawl.visits import is_settled, kind_of
from report_archiver.model import Fetched, Page, PageKind, Pairs

URL = "http://one.example/1.html"


def fetched(body: bytes | None, headers: Pairs = ()) -> Fetched:
    return Fetched(URL, URL, "2026-03-01T00:00:00.000Z", 200, (), headers, 1, body)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("report", "<p>正文。</p>", True),
        ("report", None, True),
        ("report", "<a href='1.html'>下一篇</a>", True),
        ("report", "<p>frames, pdf and docx</p>", True),
        ("report", "<a href=/f/1.PDF>附件</a>", False),
        ("report", "<a onclick=\"open('1.docx')\">附件</a>", False),
        ("report", '<a href="down?name=1.xlsx&amp;id=7">附件</a>', False),
        ("report", "<IFRAME src='1.html'></IFRAME>", False),
        ("report", "<frameset><frame src='1.html'></frameset>", False),
        ("report", "<p>另见附件.pdf。</p>", False),  # it is looked into, and links to none
        ("listing", "<p>正文。</p>", False),
        ("attachment", "<a href=1.pdf>附件</a>", True),
        ("other", "<a href=1.pdf>附件</a>", True),
    ],
)
def test_what_is_to_be_looked_into(kind: PageKind, body: str | None, expected: bool):
    assert is_settled(kind, fetched(body.encode() if body else None)) == expected


@pytest.mark.parametrize(
    ("kind", "headers", "expected"),
    [
        ("report", (("Content-Type", "text/html"),), "report"),
        ("report", (("Content-Type", "application/pdf"),), "attachment"),
        ("listing", (("Content-Type", "application/msword; x=1"),), "attachment"),
        ("report", (("Content-Disposition", "Attachment; filename=1"),), "attachment"),
        ("attachment", (("Content-Type", "text/html"),), "attachment"),
    ],
)
def test_a_file_is_known_by_its_headers(kind: PageKind, headers: Pairs, expected: PageKind):
    assert kind_of(Page(1, URL, kind, 1), fetched(b"x", headers)) == expected
