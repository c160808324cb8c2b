"""Labels of figures in prose."""

import pytest

from report_archiver.extract.naming import MAX_LABEL, label_of


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("全年共公开政府信息", "", "公开政府信息"),
        ("其中，规划计划类信息", "", "规划计划类信息"),
        ("2018年我局举办培训班共", "", "举办培训班"),
        ("编发", "水务简报", "编发水务简报"),
        ("，", "水务简报", "水务简报"),
        ("全年收到", "的政府信息公开申请", "收到政府信息公开申请"),
        ("（一）人事信息", "", "人事信息"),
    ],
)
def test_the_clause_names_what_is_counted(before, after, label):
    assert label_of(before, after, "条", "", before) == label


def test_a_share_is_named_after_what_it_is_a_share_of():
    assert label_of("，占", "", "%", "网站公开", "网站公开8条，占") == "网站公开占比"
    assert label_of("，答复率", "", "%", "收到申请", "收到申请8件，答复率") == "答复率"
    assert label_of("，按时答复率", "", "%", "答复", "答复8件，按时答复率") == "按时答复率"


def test_where_the_clause_says_nothing_the_one_before_does():
    assert label_of("，共", "", "条", "", "规章制度类信息，共") == "规章制度类信息"


def test_a_label_is_never_long():
    assert len(label_of("很长" * 60, "", "条", "", "很长" * 60)) <= MAX_LABEL
    assert len(label_of("", "很长" * 60, "条", "", "")) <= MAX_LABEL
