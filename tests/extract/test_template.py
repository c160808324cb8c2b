"""What a page stands in, without a word of it."""

from report_archiver.extract.document import Selectors, parse

TEXT = "<p>一、主动公开情况</p><p>全年公开政府信息1280条。</p><p>二、依申请公开</p><p>收到3件。</p>"
PAGE = "<body{body}><div class='nav'><a href='/'>首页</a></div>{before}{text}{after}</body>"


def template(before="<div>", after="</div>", text=TEXT, body=""):
    page = PAGE.format(body=body, before=before, text=text, after=after)
    return parse(page.encode()).template


def test_the_elements_around_the_content_by_tag_id_and_classes():
    assert template("<div class='wrap main' id='zoom'>") == "body > div#zoom.main.wrap"
    assert template("<table><tr><td class=x>", "</td></tr></table>").endswith("td.x")


def test_words_numbers_and_random_names_are_no_part_of_it():
    plain = template("<div class='wrap'>")
    assert template("<div class='wrap' id='box90817'>", body=" class='page-1286'") == plain
    assert template("<div class='wrap' id='x3f9a0c1d2e'>") == plain
    assert template("<div class='wrap'>", text=TEXT.replace("1280", "3")) == plain


def test_it_ends_where_the_text_of_an_article_begins():
    known = template("<div class='TRS_Editor'>")
    nested = template("<div class='TRS_Editor'><div class='Section1'>", "</div></div>")
    assert known == nested == "body > div.TRS_Editor"


def test_a_deep_page_has_a_short_path():
    deep = template("<div>" * 2000, "</div>" * 2000)
    assert len(deep.split(" > ")) == 24


def test_matches_of_the_sites_selectors():
    page = PAGE.format(body="", before="<div class='t'>", text=TEXT, after="</div>").encode()
    told = parse(page, None, Selectors(content="div.t", title="h1")).matches
    assert told == (("content", "div.t", 1), ("title", "h1", 0))
    assert parse(page).matches == ()
