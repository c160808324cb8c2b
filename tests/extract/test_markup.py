"""Tokens of a page, and what would make the parser slow taken out before."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from report_archiver.extract import markup
from report_archiver.extract.layout import lay_out
from report_archiver.extract.markup import attributes, parse, runs, tags, unescape
from report_archiver.taming import MAX_ATTRIBUTES, MAX_DEPTH, tame


def tokens(page):
    """(tag, raw, text after it) of a page, taken from its runs."""
    found = []
    for run, text in runs(page):
        *inner, (tag, raw, white) = tags(run)
        found += [*inner, (tag, raw, white + text)]
    return found


def body_of(html):
    """The tokens between <body> and </body>."""
    found = tokens(parse(html))
    start = next(number for number, (tag, _, _) in enumerate(found) if tag == "body")
    return found[start + 1 : -2]


def test_elements_and_text_come_in_document_order():
    assert body_of('<p class="a">一<b>二</b></p>') == [
        ('p class="a"', "", "一"),
        ("b", "", "二"),
        ("/b", "", ""),
        ("/p", "", ""),
    ]


def test_tags_in_a_row_are_one_run_and_thousands_the_same_again():
    assert list(runs(parse("<p>一 <b> <i>二</i></b></p>")))[1:] == [
        ("<b> <i>", "二"),
        ("</i></b></p></body></html>", ""),
    ]
    assert len(set(runs(parse("<p>甲" + "<br>" * 5_000 + "乙")))) < 6


@pytest.mark.parametrize(
    "html",
    [
        "<p>甲<!-- 9 <b> > 条 -->乙</p>",
        "<p>甲<!--[if gte mso 9]><xml>9</xml><![endif]-->乙</p>",
        "<p>甲<![if !supportLists]>乙<![endif]></p>",
        "<p>甲<?xml:namespace prefix = o />乙</p>",
    ],
)
def test_comments_of_every_kind_are_no_text(html):
    assert "".join(text for _, _, text in body_of(html)) == "甲乙"


@pytest.mark.parametrize("name", sorted(markup.RAW - {"plaintext", "noembed"}))
def test_what_stands_raw_is_not_taken_for_markup(name):
    found = body_of(f"<div><{name}>if (a<b) x = '<p>9条</p>';</{name}><p>后</p></div>")
    assert [raw for _, raw, _ in found if raw] == [name]
    assert [tag for tag, raw, _ in found if not raw] == ["div", "p", "/p", "/div"]
    assert "".join(text for _, _, text in found) == "后"


def test_a_bigger_sign_in_an_attribute_ends_no_tag():
    ((tag, _, text), _) = body_of('<p title="a>b<c" id=x>甲</p>')
    assert attributes(tag) == {"title": "a>b<c", "id": "x"}
    assert text == "甲"


def test_a_smaller_sign_in_a_name_begins_no_tag():
    """What lies between is the parser's to say: a tag's name may hold one."""
    assert [tag for tag, _, _ in body_of("<t<td>1</t<td><p a<b=1>2")] == [
        "t<td",
        "/t<td",
        'p a<b="1"',
        "/p",
    ]


def test_references_are_resolved_once():
    assert unescape(body_of("<p>&lt;b&gt; &amp;amp; &nbsp;&#26465;</p>")[0][2]) == (
        "<b> &amp; \u00a0条"
    )


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        ("&amp;lt;", "&lt;"),
        ("&lt;&gt;", "<>"),
        ("&quot;", '"'),
        ("&nbsp;", "\u00a0"),
        ("&x;", "&x;"),
    ],
)
def test_unescape_is_the_serialisers_inverse(escaped, plain):
    assert unescape(escaped) == plain


def test_attributes_by_lower_case_name():
    assert attributes(' name="PubDate" content="2019-01-18 &amp; more" nowrap=""') == {
        "name": "PubDate",
        "content": "2019-01-18 & more",
        "nowrap": "",
    }


def test_the_selected_element_is_marked():
    tree = lay_out(parse("<div id=a>甲</div><div id=b>乙</div>", "#b"))
    assert tree.tree.tags[tree.marked].attrs.startswith(' id="b"')


def test_a_selector_that_matches_nothing_marks_nothing():
    assert lay_out(parse("<div id=a>甲</div>", "#c")).marked == -1


@given(
    st.recursive(
        st.sampled_from(["甲", "1条", "<br>", "<img src=x>"]),
        lambda inner: st.tuples(
            st.sampled_from("div p table tr td b span ul li select option a:b o:p".split()),
            st.lists(inner, max_size=4),
        ).map(lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"),
        max_leaves=25,
    )
)
def test_paths_lead_a_browser_to_the_same_element(html):
    """Every element that the token stream counts is where its CSS path says."""
    layout = lay_out(parse(html))
    page = LexborHTMLParser(html)
    for index, tag in enumerate(layout.tree.tags):
        if tag.name in ("html", "head") or ":" in tag.name:
            continue
        node = page.css_first(layout.tree.path(index))
        assert node is not None
        assert node.tag == tag.name


def test_a_small_page_is_left_as_it_is():
    html = "<div>" * 2000 + "甲" + "</div>" * 2000
    assert tame(html) == html


def test_tags_beyond_the_depth_are_dropped_and_their_text_stays():
    html = "<div>" * 9000 + "甲" + "</div>" * 9000 + "<p>乙</p>"
    tamed = tame(html)
    assert tamed.count("<div>") == tamed.count("</div>") == MAX_DEPTH
    assert tamed.endswith("<p>乙</p>")
    assert "甲" in tamed


def test_deep_but_many_and_flat_pages_are_left_as_they_are():
    html = "<div><p>甲</p></div>" * 20_000
    assert tame(html) == html


def test_thousands_of_attributes_are_dropped_with_their_tag_kept():
    html = "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">甲</p>"
    assert tame(html) == "<p>甲</p>"


MANY = " ".join(f"a{n}" for n in range(20_000))


@pytest.mark.parametrize(
    "html",
    [
        f'<p x=">" {MANY}>甲</p>',
        f"<p x = '>' {MANY}>甲</p>",
        f'<p x="<" {MANY}>甲</p>',
        f"<p x=>甲<p {MANY}>甲</p>",
        f"<p {MANY.replace(' ', '/')}>甲</p>",
        "<p " + MANY.replace(" ", '=">"') + ">甲</p>",
        "<p " + MANY.replace(" ", '="<" ') + ">甲</p>",
        f'<!-- <b x="--><p {MANY}>甲</p>"',
        f'<script>1<b x="</script><p {MANY}>甲</p>"',
        f'<p "<b x="> {MANY}>甲</p>',
        f"<p x='{MANY}",
    ],
)
def test_thousands_of_attributes_hide_in_nothing(html):
    page = parse(html)
    assert all(len(node.attrs) <= MAX_ATTRIBUTES for node in page.css("*"))


@pytest.mark.parametrize(
    "html",
    [
        "<a" * 30_000 + "甲" * 5_000,
        "<a b=" * 30_000,
        """<a b=" c='" d='>""" * 20_000,
        '<div x="></div>">' * 40_000,
        '<!-- x="-->' + "<div>" * 40_000 + '">',
    ],
)
def test_what_is_left_open_or_quoted_costs_no_time(html):
    started = time.process_time()
    parse(html)
    assert time.process_time() - started < 2


def test_few_attributes_are_kept_whatever_they_hold():
    html = f'<p {MANY[:1500]} x=">" y=1>甲</p><img alt="a<b>c" src="{"A " * 2000}">'
    assert tame(html) == html


def test_a_long_value_is_no_thousand_attributes():
    html = f'<img src="data:image/png;base64,{"A" * 90_000}">甲'
    assert tame(html) == html


@given(st.text("<>/!-\"'= abdivptrstyle甲1&;", max_size=120))
def test_any_text_gives_tokens(html):
    assert tokens(parse(html))[0][0] == "html"
    assert lay_out(parse(html)).tree.tags[0].name == "html"
