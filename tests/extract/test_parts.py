"""Which figure is part of which."""

import pytest


@pytest.fixture(scope="session")
def wholes(reader):
    """{value: value of the whole, None where it is part of nothing} of paragraphs."""

    def wholes(*paragraphs):
        page = "<p>一、概述</p>" + "".join(f"<p>{text}</p>" for text in paragraphs)
        figures = reader.read(page.encode()).figures
        return {
            int(f.value): None if f.part_of is None else int(figures[f.part_of].value)
            for f in figures
        }

    return wholes


def test_parts_named_after_their_whole(wholes):
    found = wholes("全年公开信息1280条，其中网站公开1100条、其他渠道180条。")
    assert found == {1280: None, 1100: 1280, 180: 1280}


def test_a_breakdown_of_a_part_in_the_next_sentence(wholes):
    found = wholes(
        "全年公开信息9286条，其中网站公开8984条、其他渠道302条。"
        "网站公开的信息中，交易信息8098条，新闻257条，规章242条，其他387条。"
    )
    assert found == {
        9286: None,
        8984: 9286,
        302: 9286,
        8098: 8984,
        257: 8984,
        242: 8984,
        387: 8984,
    }


def test_a_breakdown_in_brackets(wholes):
    found = wholes("公开信息50条（网站30条，公报20条），编发简报7条。")
    assert (found[30], found[20]) == (50, 50)
    assert found[7] is None


def test_figures_that_add_up_need_no_word_for_it(wholes):
    assert wholes("公开信息50条，网站30条，公报20条。") == {50: None, 30: 50, 20: 50}


@pytest.mark.parametrize(
    "sentence",
    [
        "公开信息50条，举办培训3期。",
        "公开信息50条，其中培训3人。",
        "公开信息50条，比上年增加20条。",
        "公开信息50条。受理申请3条。",
        "公开信息50条，占60%。",
    ],
)
def test_what_is_no_part(wholes, sentence):
    assert set(wholes(sentence).values()) == {None}


def test_a_new_subject_ends_a_breakdown(wholes):
    found = wholes("公开信息50条，其中网站30条。此外，编发简报12条。")
    assert found == {50: None, 30: 50, 12: None}


def test_each_breakdown_has_its_own_whole(wholes):
    found = wholes("公开信息50条，其中网站30条；受理申请20件，其中当面4件、信函16件。")
    assert found == {50: None, 30: 50, 20: None, 4: 20, 16: 20}


def test_a_part_that_is_more_than_its_whole_is_still_said_to_be_its_part(wholes):
    assert wholes("公开信息3条，其中网站50条。") == {3: None, 50: 3}
