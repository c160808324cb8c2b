"""What the index is given for a text, and asked for a word: too much at times, never too little."""

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report_archiver.archive.functions import register
from report_archiver.archive.grams import EVERY, MOST_WORDS, grams, holds, match, wanted, words

# Few characters, so that words are often there; of every kind, so that no kind is left out.
ALPHABET = "政府信息公开aB1２，。《·“ \t\n_-%*\"'^():〇々é😀𠮷￥\u3000\ue000"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=30)
ANY_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
QUERIES = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def db():
    conn = sqlite3.connect(":memory:", isolation_level=None)
    register(conn)
    conn.execute(
        "CREATE VIRTUAL TABLE edition_index USING fts5(text, content='', detail=none,"
        " tokenize=\"ascii tokenchars '_'\")"
    )
    yield conn
    conn.close()


def found(db, texts, query):
    """Which of these texts the index offers."""
    db.execute("BEGIN")
    try:
        for number, text in enumerate(texts, 1):
            db.execute(
                "INSERT INTO edition_index (rowid, text) VALUES (?, grams(?))", (number, text)
            )
        rows = db.execute(
            "SELECT rowid FROM edition_index WHERE edition_index MATCH grams_for(?)", (query,)
        ).fetchall()
    finally:
        db.execute("ROLLBACK")
    return [texts[number - 1] for (number,) in rows]


def scanned(db, texts, query):
    """Which of these texts LIKE finds."""
    patterns = [
        f"%{word.translate({ord(mark): f'^{mark}' for mark in '^%_'})}%" for word in query.split()
    ]
    return [
        text
        for text in texts
        if all(
            db.execute("SELECT ? LIKE ? ESCAPE '^'", (text, pattern)).fetchone()[0]
            for pattern in patterns
        )
    ]


def test_pairs_and_the_ends_of_runs():
    assert grams("公开条例。条A1b") == f"{EVERY} 公开 开条 条例 例 条a a1 1b b"


def test_nothing_runs_on_from_one_text_to_the_next():
    assert "开条" not in grams("公开", "条例").split()


def test_numerals_and_repetition_marks_are_characters():
    assert wanted("〇一").exact
    assert wanted("人々").exact


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("公开", '"公开"'),
        ("公", '"公" *'),
        ("公开条例", '"公开" "开条" "条例"'),
        ("公开 条例", '"公开" "条例"'),
        ("开，条", '"开" "条" *'),
        ("，", f'"{EVERY}"'),
        ("", f'"{EVERY}"'),
        ('OR "NEAR*', '"or" "ne" "ea" "ar" "r"'),
    ],
)
def test_what_the_index_is_asked(query, asked):
    assert match(query) == asked


def test_of_a_long_query_the_first_words_count():
    assert len(words(" ".join(map(str, range(100))))) == MOST_WORDS


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), query=QUERIES)
@example(texts=["ab"], query="_")
@example(texts=["公", "开公"], query="公")
@example(texts=["\ue000"], query="\ue000")
def test_found_is_what_a_scan_finds(db, texts, query):
    offered = found(db, texts, query)
    assert [text for text in offered if holds(query, text)] == scanned(db, texts, query)
    if all(wanted(word).exact for word in words(query)):
        assert offered == scanned(db, texts, query)


@given(before=ANY_TEXTS, word=ANY_TEXTS, after=ANY_TEXTS)
def test_every_part_of_a_text_is_found(db, before, word, after):
    text = before + word + after
    assert found(db, [text], word) == [text]
    assert holds(word, text)


@given(text=TEXTS, start=st.integers(0, 29), length=st.integers(1, 29))
def test_every_stretch_of_it_is_found(db, text, start, length):
    assert found(db, [text], text[start : start + length]) == [text]


def test_words_may_stand_in_different_texts(db):
    assert holds("水务 公开", "清河县水务局", "公开12条")
    assert not holds("水务 收费", "清河县水务局", "公开12条")
    assert db.execute("SELECT holds('A 12', 'a', 12), holds('x', NULL)").fetchone() == (1, 0)


def test_half_a_character_stands_nowhere():
    assert words("公\ud83d开") == ["公\0开"]
    assert not holds("\ud83d", "😀")
