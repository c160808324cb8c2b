"""Every link on every page leads somewhere, and every fragment to a place that is there."""

from collections.abc import Iterator
from urllib.parse import quote, urldefrag, urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.benches import bench
from tests.publish.sites import Site

ORIGIN = "http://localhost"


def pages(db):
    """The addresses of all pages of the plugin, from the registry of those that are timed."""
    return [path for _, path in bench("addresses").ours(db)]


@pytest.fixture(scope="module")
def site(demo_db):
    opened = Site(demo_db)
    yield opened
    opened.close()


def links(path: str, html: str) -> Iterator[str]:
    """Addresses of this server that a page leads to, frames and assets among them."""
    page = LexborHTMLParser(html)
    for node in page.css("[href], [src], form[action]"):
        told = next(
            node.attributes[name] for name in ("href", "src", "action") if name in node.attributes
        )
        whole = urljoin(f"{ORIGIN}{path}", told)
        if whole.startswith(f"{ORIGIN}/"):
            yield whole.removeprefix(ORIGIN)


def test_every_link_of_every_page_is_answered(site, demo_db):
    answers, broken = {}, []

    def ask(path):
        if path not in answers:
            answers[path] = site.ask(quote(path, safe="/?&=:.*+%-~!,'()@;$"))
        return answers[path]

    for start in pages(demo_db):
        page = ask(start)
        if "text/html" not in page.headers.get("content-type", "") or "/-/original/" in start:
            continue
        for link in set(links(start, page.text)):
            path, fragment = urldefrag(link)
            reply = ask(path)
            if reply.status_code not in (200, 302):
                broken.append((start, link, reply.status_code))
            elif fragment and not has(reply.text, fragment):
                broken.append((start, link, "no such place"))
    assert broken == []
    assert len(answers) > 200


def has(html: str, fragment: str) -> bool:
    return f'id="{fragment}"' in html or f"id={fragment}" in html
