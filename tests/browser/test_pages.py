"""Every page of the demo archive, as people meet it.

Two looks at each: a Chinese reader by day, an English one by night. What a colour scheme can break
does not depend on the language, and the other way round.
"""

import pytest
from playwright.sync_api import expect
from tests.browser.looking import PHONE, READERS, SHEET

# A new page adds its address here; one line is all. {names} are those of the fixture `known`.
PATHS = [
    "/",
    "/?publisher=许昌",
    "/-/report/{report}",
    "/-/report/{tables}",
    "/-/report/{tables}?sort=value",
    "/-/publisher/{publisher}",
    "/-/search?q=公开+申请",
    "/-/changes",
    "/-/changes?kind=gone",
    "/-/findings",
    "/-/findings?state=all&rule=t3.*&publisher=许昌",
    "/-/metrics",
    "/-/metric/proactive.info.total",
    "/-/compare",
    "/-/compare?report={report}&report={next}",
    "/-/figure/{figure}",
    "/-/figure/{blank}",
]


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


@pytest.mark.parametrize("width", [PHONE, SHEET])
def test_from_home_to_a_number_marked_in_its_original_in_three_clicks(look, demo_url, width):
    with look(demo_url, language="zh-CN", width=width) as seen:
        seen.page.get_by_title("许昌市公共资源交易中心 2017：自愿发布").click()
        seen.page.get_by_role("link", name="9286条").click()
        seen.page.locator("tr:target").get_by_role("link", name="9,286").click()
        seen.page.locator("iframe").scroll_into_view_if_needed()
        mark = seen.page.frame_locator("iframe").locator("mark#ra-figure")
        expect(mark).to_be_in_viewport()
        assert mark.inner_text() == "9286条"
        assert seen.complaints == []


def test_a_figure_is_lit_at_both_ends_without_script(look, demo_url, known):
    with look(f"{demo_url}/-/report/{known['report']}#f-{known['figure']}") as seen:
        mark = seen.page.locator(f"#f-{known['figure']}")
        lit = "(one) => getComputedStyle(one).backgroundColor"
        colours = [mark.evaluate(lit)]
        mark.click()
        line = seen.page.locator(f"#n-{known['figure']}")
        expect(line).to_be_in_viewport()
        expect(line.locator("td").first).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
        seen.page.mouse.move(0, 0)
        colours.append(mark.evaluate(lit))
        line.get_by_role("link").first.click()
        expect(mark).to_be_in_viewport()
        assert len(set(colours)) == 2


def test_a_number_that_breaks_a_rule_stays_in_its_place(look, demo_url, known):
    with look(f"{demo_url}/-/report/{known['tables']}") as seen:
        broken = seen.page.locator("table.form .fig.broken:not(.blank)")
        assert broken.count() > 7
        whole = seen.page.locator("table.form .fig:not(.blank, .broken)").first
        shown = "(one) => getComputedStyle(one).display"
        assert {broken.first.evaluate(shown), whole.evaluate(shown)} == {"inline"}


def test_the_head_of_a_report_breaks_no_date(look, demo_url, known):
    for width in (PHONE, SHEET):
        with look(f"{demo_url}/-/report/{known['report']}", width=width) as seen:
            for day in seen.page.locator(".facts.head dd > span").all():
                assert day.evaluate("(one) => one.getClientRects().length") == 1


def test_a_hit_leads_to_its_section(look, demo_url):
    with look(f"{demo_url}/-/search?q=行政复议+9286条", language="zh-CN") as seen:
        link = seen.page.locator(".hits cite a").first
        link.click()
        seen.page.wait_for_url("**/-/report/*#s-*")
        place = seen.page.locator(":target")
        expect(place).to_be_in_viewport()


def test_the_archived_page_is_framed_in_its_sandbox(look, demo_url, known):
    with look(f"{demo_url}/-/report/{known['report']}") as seen:
        frame = seen.page.locator("iframe")
        assert frame.get_attribute("sandbox") == ""
        frame.scroll_into_view_if_needed()
        words = seen.page.frame_locator("iframe").locator("body")
        expect(words).to_contain_text("2017年度政府信息公开报告")


def test_a_chart_fits_the_screen(look, demo_url):
    with look(f"{demo_url}/-/metric/requests.received.total", width=SHEET) as seen:
        for width, name in ((SHEET, "wide"), (PHONE, "narrow")):
            assert seen.overflow(width) == []
            drawn = seen.page.locator("svg.chart").filter(visible=True)
            assert drawn.count() == 1
            assert name in drawn.get_attribute("class")
            own = float(drawn.get_attribute("width"))
            assert drawn.bounding_box()["width"] >= 0.97 * own  # letters keep their size


def test_a_chart_alone_is_a_picture(look, demo_url):
    path = "/-/metric/requests.received.total.svg"
    with look(f"{demo_url}{path}", scheme="dark") as seen:
        assert seen.page.evaluate("document.documentElement.localName") == "svg"
        paper = seen.page.evaluate("getComputedStyle(document.querySelector('.paper')).fill")
        assert paper == "rgb(25, 24, 21)"
        assert seen.page.locator(".mark.exact, .mark.zero").count() > 14
        assert seen.complaints == []
        assert seen.strays() == []


def test_two_sides_are_beside_each_other_or_below(look, demo_url, known):
    path = f"/-/compare?report={known['report']}&report={known['next']}"
    with look(f"{demo_url}{path}", width=SHEET) as seen:
        pair = seen.page.locator(".pair:not(.same):not(.heads):has(del):has(ins)").first
        old, new = (pair.locator(f".{side}").bounding_box() for side in ("old", "new"))
        assert old["x"] + old["width"] <= new["x"]
        assert seen.overflow(PHONE) == []
        old, new = (pair.locator(f".{side}").bounding_box() for side in ("old", "new"))
        assert old["y"] + old["height"] <= new["y"]


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
