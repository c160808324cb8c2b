"""Both languages say the same things, and everything that is said is in the catalogue."""

import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.publish import datasette
from report_archiver.publish.datasette import words

HERE = Path(datasette.__file__).parent
SOURCES = [*HERE.rglob("*.html"), *HERE.rglob("*.py")]
SAID = re.compile(r"""\bsay\(\s*["']([a-z_]+)\.([a-z_]+)["']""")
NAMED = re.compile(r"""\bnamed?\(\s*["']([a-z_]+)["'],""")


def keys(language):
    return {(group, key) for group, held in words.words(language).items() for key in held}


def said(pattern):
    return {
        match if isinstance(match, str) else tuple(match)
        for path in SOURCES
        for match in pattern.findall(path.read_text("utf-8"))
    }


def test_both_languages_have_the_same_keys():
    assert keys("zh") == keys("en")


def test_both_languages_fill_the_same_fields():
    for group, key in keys("en"):
        zh, en = (fields(words.words(language)[group][key]) for language in words.LANGUAGES)
        assert zh == en or key.endswith("_one"), (group, key)


def fields(text):
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_what_is_said_is_in_the_catalogue_and_nothing_else():
    groups = said(NAMED)
    assert groups <= set(words.words("en"))
    plain = {(group, key.removesuffix("_one")) for group, key in keys("en") if group not in groups}
    assert said(SAID) == plain


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh", "zh"),
        ("zh-Hant-TW", "zh"),
        ("ZH-cn", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr,zh;q=0.7,en;q=0.3", "zh"),
        ("en;q=0.5, zh;q=0.9", "zh"),
        ("fr, de", "en"),
        ("zh;q=0", "en"),
        ("zh;q=x, *", "en"),
        ("zha", "en"),
    ],
)
def test_the_language_that_a_browser_puts_first(accepted, language):
    assert words.wished(accepted) == language


@given(st.text(max_size=60))
def test_any_header_is_some_language(accepted):
    assert words.wished(accepted) in words.LANGUAGES


def test_one_is_told_apart_and_numbers_have_commas():
    assert words.say("en", "home.days_late", n=1) == ", one day late"
    assert words.say("en", "home.days_late", n=1200) == ", 1,200 days late"


def test_braces_of_a_value_are_no_fields():
    assert "{0.__class__}" in words.say("en", "home.narrowed", n=2, part="{0.__class__}")


def test_a_code_that_nobody_named_is_shown_as_it_is():
    assert words.name("en", "state", "strange") == "strange"
