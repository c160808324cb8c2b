from report_archiver import codebook
from report_archiver.check import chapters
from report_archiver.model import Identity, Reading, Section, Span

FORM = next(form for form in codebook.load().forms if form.id == "fmt2021")
NOBODY = Identity(None, None, None, None, None, None, None, None)


def report(*numbered, text=""):
    sections = tuple(
        Section(1, f"{number}、", number, heading, heading, Span(0, 0))
        for number, heading in numbered
    )
    return Reading(NOBODY, "fmt2021", text, "utf-8", sections=sections)


WHOLE = tuple(enumerate((titles[0] for titles in FORM.chapters), 1))


def rules(reading, form=FORM):
    return [(each.rule, each.expected) for each in chapters.check(reading, form)]


def test_a_whole_report_breaks_no_rule():
    assert rules(report(*WHOLE, text="本报告由六个部分组成。")) == []


def test_a_chapter_of_the_form_that_is_not_there_is_missed():
    fourth = FORM.chapters[3][0]
    without = [each for each in WHOLE if each[0] != 4]
    assert rules(report(*without)) == [("chapters.missing", fourth), ("chapters.skipped", "4")]


def test_a_chapter_of_another_name_in_its_place_is_not_missed():
    renamed = [(number, "行政争议" if number == 4 else title) for number, title in WHOLE]
    assert rules(report(*renamed)) == []


def test_a_report_of_another_make_is_not_held_to_the_form():
    assert rules(report((1, "前言"))) == []


def test_the_number_of_parts_that_a_report_announces():
    said = report((1, "概述"), (2, "公开情况"), text="本报告包括概述等三个部分。")
    assert rules(said, None) == [("chapters.count", "3")]


def test_numbers_that_leave_one_out():
    assert rules(report((1, "概述"), (3, "其他")), None) == [("chapters.skipped", "2")]
