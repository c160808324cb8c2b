"""TimeMap and TimeGate of a page, by its URL as it is."""

import pytest
from tests.publish.sites import Site
from tests.shelf import Shelf

URL = "http://one.example/%E5%B9%B4%E6%8A%A5.html?id=1&b=2"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    shelf = Shelf(tmp_path_factory.mktemp("shelf") / "reports.db")
    for text in ("一", "二", "三"):
        shelf.capture(f"<html>{text}", URL)
    shelf.archive.close()
    return shelf


@pytest.fixture(scope="module")
def site(shelf):
    opened = Site(shelf.archive.path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "spelt",
    [
        URL,
        URL.replace("http:", "https:"),
        "http%3A%2F%2Fone.example%2F%25E5%25B9%25B4%25E6%258A%25A5.html%3Fid%3D1%26b%3D2",
    ],
)
def test_a_timemap_names_every_capture(site, spelt):
    response = site.get(f"/-/timemap/link/{spelt}")
    assert response.headers["content-type"] == "application/link-format"
    lines = response.text.splitlines()
    assert lines[0] == f'<{URL}>; rel="original",'
    assert lines[-1].startswith(
        '<http://localhost/-/original/3>; rel="last memento"; datetime="Thu,'
    )
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (None, 3),
        ("Thu, 01 Jan 2026 00:00:20 GMT", 1),
        ("Thu, 01 Jan 2026 00:01:10 GMT", 2),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3),
    ],
)
def test_a_timegate_leads_to_the_nearest(site, asked, number):
    headers = {"accept_datetime": asked} if asked else {}
    response = site.get(f"/-/timegate/{URL}", status=302, **headers)
    assert response.headers["location"] == f"http://localhost/-/original/{number}"
    assert "accept-datetime" in response.headers["vary"].lower()
    assert f'<{URL}>; rel="original"' in response.headers["link"]
    assert "二" in site.get("/-/original/2").text


def test_a_time_that_is_none_is_told(site):
    site.get(f"/-/timegate/{URL}", status=400, accept_datetime="yesterday")


def test_a_page_that_is_not_held(site):
    for endpoint in ("timegate", "timemap/link"):
        page = site.get(f"/-/{endpoint}/http://one.example/%E5%B9%B4", status=404)
        assert "Not in this archive" in page.text
