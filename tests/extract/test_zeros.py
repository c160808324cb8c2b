"""Zero in words: each thing denied is one figure; duties and neglect are no zeros."""

import pytest

from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.zeros import Zeros

REQUESTS, REVIEW, LITIGATION = (
    "requests.received.total",
    "cases.review.total",
    "cases.litigation.total",
)
COMPLAINTS, FEES = "complaints.total", "fees.on_request"


@pytest.fixture(scope="session")
def denied(book):
    """The metrics that a sentence denies, sorted; labels where the codebook has none."""
    zeros = Zeros(book.zeros)

    def denied(sentence, path="一、概述", year=2016):
        text = squeeze(sentence).text
        found = list(zeros.find(text, path, year))
        for each in found:
            assert 0 <= each.start < each.end <= len(text)
        return sorted(each.metric or each.rule.label for each in found)

    return denied


@pytest.mark.parametrize(
    ("sentence", "metrics"),
    [
        ("2018年未收到政府信息公开申请。", [REQUESTS]),
        ("本年度我局没有收到依申请公开政府信息的申请。", [REQUESTS]),
        ("全年没有收到公民、法人和其他组织的信息公开申请。", [REQUESTS]),
        ("收费、减免均为零。", [FEES]),
        ("全年零申请、零复议、零诉讼。", [LITIGATION, REVIEW, REQUESTS]),
        ("没有发生针对本机关的投诉，也没有行政复议。", [REVIEW, COMPLAINTS]),
        ("本年度无依申请公开事项，无行政复议，无行政诉讼。", [LITIGATION, REVIEW, REQUESTS]),
        ("依申请公开件数为零。", [REQUESTS]),
        ("收到政府信息公开申请为零。", [REQUESTS]),
        ("全年无政府信息公开申请。", [REQUESTS]),
        ("本年度未发生行政复议。", [REVIEW]),
        ("没有因政府信息公开引发的行政复议案件。", [REVIEW]),
        ("行政复议案件为零。", [REVIEW]),
        ("全年没有发生行政诉讼。", [LITIGATION]),
        ("无行政诉讼发生。", [LITIGATION]),
        ("行政复议、行政诉讼均为零。", [LITIGATION, REVIEW]),
        ("未发生因信息公开引起的行政复议、行政诉讼。", [LITIGATION, REVIEW]),
        ("没有收到举报投诉。", [COMPLAINTS]),
        ("实现零投诉。", [COMPLAINTS]),
        ("未产生检索、复制等费用。", [FEES]),
        ("没有收取任何费用。", [FEES]),
        ("行政复议、行政诉讼均无。", ["cases.review.total", "cases.litigation.total"]),
        ("未发生行政复议、提起行政诉讼和举报投诉的情况。", [LITIGATION, REVIEW, COMPLAINTS]),
        ("行政复议、诉讼均未发生。", [LITIGATION, REVIEW]),
        ("亦无复议诉讼。", [LITIGATION, REVIEW]),
        ("群众书面要求公开政府信息的，一件也没有。", [REQUESTS]),
        ("没有人向我镇提出申请。", [REQUESTS]),
        ("传真申请为零，无当面申请。", ["requests.received.fax", "requests.received.in_person"]),
        ("本年度未制发规章和规范性文件。", ["proactive.normative.issued"]),
        ("未收取任何依申请公开政府信息的费用。", [FEES]),
        ("未发生依申请公开政府信息的收费及减免情况。", [FEES]),
        ("没有不予公开的答复。", ["requests.reply.denied.total"]),
        ("不存在不予公开的情形。", ["requests.reply.denied.total"]),
        ("本年度未出现责任追究情形。", ["责任追究"]),
        ("全部按期办结，没有延期。", ["延期或超期"]),
        ("行政诉讼3件，败诉为零。", ["败诉"]),
        ("全年无失泄密事件发生。", ["失密泄密"]),
        ("未举办新闻发布会和在线访谈。", ["新闻发布会、在线访谈"]),
        ("尚无群众来镇申请公开信息。", [REQUESTS]),
        ("沒有收到任何信息公開申請，無行政複議。", [REVIEW, REQUESTS]),
    ],
)
def test_what_a_sentence_says_there_was_none_of(denied, sentence, metrics):
    assert denied(sentence) == sorted(metrics)


def test_every_rule_has_a_sentence(book):
    (mark,) = test_what_a_sentence_says_there_was_none_of.pytestmark
    (later,) = test_since_2019_it_is_the_processing_fee_that_none_was_taken_of.pytestmark
    pairs = [*mark.args[1], *later.args[1]]
    told = {metric for _, metrics in pairs for metric in metrics}
    assert told == {rule.metric or rule.label for rule in book.zeros}


@pytest.mark.parametrize(
    "sentence",
    [
        "对未按时公开的政府信息进行通报。",
        "未经复议直接提起行政诉讼2件。",
        "无正当理由不答复申请的，予以追究。",
        "对无法提供的申请作出说明。",
        "坚持无偿提供，不收取费用。",
        "未及时答复申请3件。",
        "收到申请3件，均已答复。",
        "行政复议3件。",
        "零距离服务群众，受理投诉。",
        "元旦零时起接受申请。",
        "没有按规定答复申请的情况1次。",
        "无障碍浏览和投诉渠道已开通。",
        "公开内容涉及个人隐私的申请不予公开。",
        "收到举报投诉2件，无正当理由的1件。",
        "继续保持零败诉的记录。",
    ],
)
def test_duties_and_neglect_are_no_zeros(denied, sentence):
    assert denied(sentence) == []


def test_under_problems_and_plans_nothing_is_denied(denied):
    assert denied("个别单位没有收到申请。", "五、存在的主要问题和改进措施") == []


def test_in_a_reading_a_zero_is_a_figure_with_its_words(reader):
    found = reader.read("<p>一、概述</p><p>全年未收到政府信息公开申请，行政复议为零。</p>".encode())
    told = [(f.metric, f.value, f.kind, f.quote, f.unit) for f in found.figures]
    assert told == [
        (REQUESTS, 0, "zero_word", "未收到政府信息公开申请", "件"),
        (REVIEW, 0, "zero_word", "行政复议为零", "件"),
    ]


def test_a_number_that_is_said_is_no_zero(reader):
    found = reader.read(
        "<p>一、概述</p><p>收到政府信息公开申请3件，其中未收到信函申请。</p>".encode()
    )
    assert [f.value for f in found.figures if f.metric == REQUESTS] == [3]


@pytest.mark.parametrize("words", ["0件", "零件", "为0件", "为零件"])
def test_zero_in_figures_is_told_once(reader, words):
    found = reader.read(f"<p>一、概述</p><p>收到政府信息公开申请{words}。</p>".encode())
    assert [(f.metric, f.value) for f in found.figures] == [(REQUESTS, 0)]


@pytest.mark.parametrize(
    "sentence", ["无。", "本年度无。", "尚未发生。", "均无", "2016年无此类情况发生。"]
)
def test_a_bare_denial_is_of_what_its_heading_names(denied, sentence):
    heading = "一、概述 / 四、行政复议、行政诉讼情况"
    assert denied(sentence, heading) == ["cases.litigation.total", "cases.review.total"]
    assert denied(sentence, "六、其他需要报告的事项") == []
    assert denied("无" + "论如何要公开。", heading) == []


@pytest.mark.parametrize(
    ("sentence", "metrics"),
    [
        ("本年度未发生收费事项。", ["fees.processing"]),
        ("2022年没有收取任何费用。", ["fees.processing"]),
        ("未发出收费通知。", ["fees.processing"]),
        ("上年未有结转。", ["requests.carried_in.total"]),
        ("没有结转下年的。", ["requests.carried_out.total"]),
        ("本年度未收取信息处理费。", ["fees.processing"]),
        ("没有制定收费标准。", []),
    ],
)
def test_since_2019_it_is_the_processing_fee_that_none_was_taken_of(denied, sentence, metrics):
    assert denied(sentence, year=2022) == metrics
