"""How bytes are shown: pages, pictures and texts in a sandbox, the rest to keep."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.charset import BELIEVED
from report_archiver.publish.datasette import manners


@pytest.mark.parametrize(
    ("media_type", "start", "kind", "inline"),
    [
        ("text/html", b"x", "text/html", True),
        ("application/xhtml+xml", b"<?xml", "text/html", True),
        ("TEXT/HTML ", b"", "text/html", True),
        (None, b"\xef\xbb\xbf\n <!-- a --><!DOCTYPE HTML>", "text/html", True),
        ("text/plain", b"<html>", "text/html", True),
        ("text/plain", b"text", "text/plain", True),
        ("image/png", b"", "image/png", True),
        ("image/svg+xml", b"<svg", "image/svg+xml", False),
        ("application/xml", b"<?xml", "application/xml", False),
        ("text/xml", b"<html>", "text/xml", False),
        ("application/pdf", b"%PDF", "application/pdf", False),
        (None, b"\x00", "application/octet-stream", False),
        ("a/b; c\r\nX: y", b"", "application/octet-stream", False),
        ("text/javascript", b"", "text/javascript", False),
        ("multipart/x-mixed-replace", b"", "multipart/x-mixed-replace", False),
    ],
)
def test_by_kind(media_type, start, kind, inline):
    manner = manners.manner(media_type, start)
    assert (manner.content_type, manner.inline) == (kind, inline)


def test_endless_comments_cost_no_time():
    started = time.perf_counter()
    manners.manner(None, b"<!---->" * 600 + b"<!--")
    assert time.perf_counter() - started < 1


def test_every_charset_that_is_read_is_known_to_browsers_or_to_none():
    assert set(BELIEVED.values()) - set(manners.LABELS) == {"hz"}


def test_a_download_has_its_own_name():
    told = manners.attachment("http://x.example/a/2019%E5%B9%B4%E6%8A%A5.pdf?v=1", "capture-3")
    assert told == (
        "attachment; filename=\"capture-3.pdf\"; filename*=UTF-8''2019%E5%B9%B4%E6%8A%A5.pdf"
    )
    assert "filename*=UTF-8''capture-3" in manners.attachment("http://x.example/", "capture-3")
    assert "passwd" in manners.attachment("http://x.example/..%2F..%2Fpasswd", "c")


@given(st.text(max_size=50))
def test_no_name_leaves_its_header(name):
    told = manners.attachment(f"http://x.example/{name}", "capture-1")
    assert told.isascii()
    assert not set(told) & set("\r\n\\/")
    assert told.count('"') == 2
