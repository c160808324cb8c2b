"""What a tag means to a reader, and where it stands."""

import pytest

from report_archiver.extract.layout import lay_out
from report_archiver.extract.markup import parse
from report_archiver.extract.tags import Tree, tag_of


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("p", "breaks"),
        ("/p", "closes breaks"),
        ("span", ""),
        ("/span", "closes"),
        ("br", "breaks empty"),
        ("script", "empty unread"),
        ("select", "unread marks"),
        ("h2", "breaks bold marks"),
        ('a href="/"', "link marks"),
        ('a name="x"', ""),
        ('span style="FONT-WEIGHT: 700"', "bold marks"),
        ('p style="Display : none"', "breaks unread marks"),
        ('p hidden=""', "breaks unread marks"),
        ('p data-hidden=""', "breaks"),
        ('body style="visibility:hidden"', "breaks"),
    ],
)
def test_what_a_tag_means(source, told):
    tag = tag_of(source)
    assert {word for word in TOLD if getattr(tag, word)} == set(told.split())


TOLD = ("closes", "breaks", "empty", "unread", "link", "bold", "marks")


def test_what_is_hidden_is_not_where_it_is_asked_for():
    assert not tag_of('p style="display:none"', hidden=True).unread


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("td", (1, 1)),
        ('td rowspan="2" colspan=" 3"', (2, 3)),
        ('td rowspan="0"', (0, 1)),
        ('td colspan="x"', (1, 1)),
    ],
)
def test_spans_as_written(source, spans):
    assert tag_of(source).spans == spans


def test_tags_that_make_text_look_alike_look_alike():
    looks = [
        tag_of(f'p style="{style}" class="a"').look()
        for style in ("font-size:16px;width:3px", "width:4px;font-size:16px", "font-size:15px")
    ]
    assert looks[0] == looks[1] != looks[2]


def test_a_path_counts_siblings_of_every_kind():
    tree = lay_out(parse("<div><p>1</p><b>2</b><o:p>3</o:p><p><i>4</i></p></div>")).tree
    paths = [tree.path(index) for index in range(len(tree.tags))]
    div = "body > div:nth-child(1)"
    assert paths == [
        "html",
        "head",
        "body",
        div,
        f"{div} > p:nth-child(1)",
        f"{div} > b:nth-child(2)",
        f"{div} > *:nth-child(3)",
        f"{div} > p:nth-child(4)",
        f"{div} > p:nth-child(4) > i:nth-child(1)",
    ]


def test_paths_take_no_more_room_than_they_are_asked_for():
    """A chain of elements costs its deepest path, not the sum of all: deep pages are hostile."""
    depth = 3000
    tags = [tag_of("div") for _ in range(depth)]
    tree = Tree(tags, list(range(-1, depth - 1)))
    assert tree.path(depth - 1).count(">") == depth - 2
    assert len(tree._prefixes) == 2
