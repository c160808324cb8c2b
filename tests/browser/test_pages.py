"""Every page of the demo archive, as people meet it.

Two looks at each: a Chinese reader by day, an English one by night. What a colour scheme can break
does not depend on the language, and the other way round.
"""

import pytest
from playwright.sync_api import expect

# A new page adds its address here; one line is all. {names} are those of the fixture `known`.
PATHS = [
    "/",
    "/?publisher=许昌",
    "/-/search?q=公开+申请",
    "/-/changes",
    "/-/changes?kind=gone",
    "/-/findings",
    "/-/findings?state=all&rule=t3.*&publisher=许昌",
    "/-/figure/{figure}",
    "/-/figure/{blank}",
]
READERS = [("zh-CN", "light"), ("en-GB", "dark")]
PHONE, SHEET = 390, 1280  # CSS pixels


@pytest.mark.parametrize(("language", "scheme"), READERS, ids=["zh-light", "en-dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page(look, demo_url, known, path, language, scheme):
    with look(
        f"{demo_url}{path.format(**known)}", language=language, scheme=scheme, width=SHEET
    ) as seen:
        assert seen.page.get_attribute("html", "lang")[:2] == language[:2]
        assert seen.page.locator("h1").count() == 1
        assert seen.overflow(SHEET) == []
        assert seen.barriers() == []
        assert seen.overflow(PHONE) == []
        assert seen.barriers() == []
        assert seen.complaints == []
        assert seen.strays() == []


@pytest.mark.parametrize("figure", ["figure", "blank"])
@pytest.mark.parametrize("width", [PHONE, SHEET])
def test_the_frame_shows_the_mark(look, demo_url, known, figure, width):
    with look(f"{demo_url}/-/figure/{known[figure]}", width=width) as seen:
        seen.page.locator("iframe").scroll_into_view_if_needed()
        mark = seen.page.frame_locator("iframe").locator("mark#ra-figure")
        expect(mark).to_be_in_viewport()
        assert mark.inner_text().strip() == {"figure": "9286条", "blank": ""}[figure]


def test_the_language_switch_sticks(look, demo_url):
    with look(demo_url, language="en-GB") as seen:
        seen.page.get_by_role("link", name="中文").click()
        assert seen.page.get_attribute("html", "lang") == "zh-Hans"
        seen.page.goto(demo_url)
        assert seen.page.get_attribute("html", "lang") == "zh-Hans"


def test_the_keyboard_reaches_the_content_first(look, demo_url):
    with look(demo_url) as seen:
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.className") == "skip"
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "main"


def test_datasette_s_own_pages_go_on(look, demo_url):
    for path in ("/-/index", "/reports", "/reports/report_figures?is_current=1"):
        with look(f"{demo_url}{path}") as seen:
            assert seen.complaints == []
            assert seen.strays() == []
