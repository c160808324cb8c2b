"""Figures in running text: metric, basis, label and place, sentence by sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

TITLE = "清河县水务局{}年政府信息公开工作年度报告"


@pytest.fixture(scope="session")
def figures(reader):
    """The figures of a sentence in a report for a year, under a heading."""

    def figures(sentence, heading="一、概述", year=2018):
        page = f"<h1>{TITLE.format(year)}</h1><div><p>{heading}</p><p>{sentence}</p></div>"
        found = reader.read(page.encode())
        for figure in found.figures:
            assert found.text[figure.span.start : figure.span.end] == figure.quote
        return found.figures

    return figures


@pytest.fixture(scope="session")
def metrics(figures):
    """(metric, value) of the figures that have one."""

    def metrics(sentence, heading="一、概述"):
        return [(f.metric, f.value) for f in figures(sentence, heading) if f.metric]

    return metrics


@pytest.mark.parametrize(
    ("metric", "sentence", "value"),
    [
        ("requests.carried_in.total", "上年结转政府信息公开申请2件。", 2),
        ("requests.carried_in.total", "上年度结转3件。", 3),
        ("requests.carried_out.total", "结转下年度继续办理1件。", 1),
        ("requests.carried_out.total", "另有4件转入下一年办理。", 4),
        ("requests.received.in_person", "其中当面申请5件。", 5),
        ("requests.received.online", "通过网络提交申请6件。", 6),
        ("requests.received.online", "网上申请6件。", 6),
        ("requests.received.mail", "信函申请7件。", 7),
        ("requests.received.mail", "以邮寄方式申请7件。", 7),
        ("requests.received.fax", "传真申请8件。", 8),
        ("requests.received.total", "全年共收到政府信息公开申请9件。", 9),
        ("requests.received.total", "全年受理公民、法人的依申请公开9件。", 9),
        ("requests.received.total", "本年度收到9件政府信息公开申请。", 9),
        ("requests.received.total", "依申请公开政府信息9件。", 9),
        ("cases.review.total", "因政府信息公开引起行政复议3件。", 3),
        ("cases.review.total", "发生1起行政复议案件。", 1),
        ("cases.litigation.total", "因政府信息公开引起行政诉讼2起。", 2),
        ("complaints.total", "收到有关政府信息公开的投诉4件。", 4),
        ("fees.on_request", "全年收取检索、复制费用120元。", 120),
        ("proactive.normative.issued", "制定规范性文件3件。", 3),
        ("proactive.normative.issued", "全年印发29件规范性文件。", 29),
        ("proactive.normative.disclosed", "公开规范性文件28件。", 28),
        ("proactive.channel.gazette", "通过政府公报公开信息15条。", 15),
        ("proactive.channel.weibo", "通过政务微博公开信息16条。", 16),
        ("proactive.channel.wechat", "通过微信公众号发布信息17条。", 17),
        ("proactive.channel.other", "其他方式公开18条。", 18),
        ("proactive.channel.website", "通过门户网站公开信息19条。", 19),
        ("proactive.info.total", "全年主动公开政府信息20条。", 20),
        ("proactive.info.total", "全年公开各类政府信息共计1,024条。", 1024),
        ("response.press.total", "召开新闻发布会2次。", 2),
        ("response.interview.total", "开展在线访谈3次。", 3),
        ("response.articles", "发布政策解读稿件4篇。", 4),
        ("staff.full_time", "配备专职人员2名。", 2),
        ("staff.part_time", "兼职人员3名。", 3),
        ("staff.total", "从事政府信息公开工作的人员5名。", 5),
        ("training.trainees", "培训人员400人次。", 400),
        ("training.courses", "举办培训班2期。", 2),
        ("training.meetings", "召开专题会议3次。", 3),
        ("budget.special", "政府信息公开专项经费5万元。", 5),
        ("requests.reply.already_public", "属于已主动公开范围的28件。", 28),
        ("requests.reply.partial", "同意部分公开的5件。", 5),
        ("requests.reply.denied.total", "不予公开6件。", 6),
        ("requests.reply.granted", "同意公开18件。", 18),
        ("requests.reply.not_this_agency", "不属于本机关公开的11件。", 11),
        ("requests.reply.not_exist", "申请信息不存在的5件。", 5),
        ("requests.reply.total", "全年答复申请29件。", 29),
        ("response.events.total", "回应公众关注热点20次。", 20),
        ("facility.reading_points", "设置查阅点9个。", 9),
        ("staff.dedicated_units", "设专门机构2个。", 2),
    ],
)
def test_a_sentence_gives_its_figure_a_metric(figures, metric, sentence, value):
    (figure,) = figures(sentence)
    assert (figure.metric, figure.value, figure.method) == (metric, value, "rule")
    assert figure.basis == "annual"


@pytest.mark.parametrize(
    ("sentence", "never"),
    [
        ("全年处理信访举报12件。", "requests.received.total"),
        ("因政府信息公开申请引起行政复议3件。", "requests.received.total"),
        ("去年同期收到申请12件。", "requests.received.total"),
        ("全年收到项目立项申请材料费12万元。", "requests.received.total"),
        ("未经复议直接起诉3件。", "cases.review.total"),
        ("复议后起诉2件。", "cases.review.total"),
        ("行政复议维持1件。", "cases.review.total"),
        ("参加新闻发布会培训12人。", "response.press.total"),
        ("减免费用12元。", "fees.on_request"),
        ("网站设置专栏12个。", "proactive.channel.website"),
        ("网站访问量12万次。", "proactive.channel.website"),
        ("公开政府信息专栏12个。", "proactive.info.total"),
        ("微信公众号有粉丝1200人。", "proactive.channel.wechat"),
        ("参加培训的专职人员12人。", "staff.total"),
        ("累计发布公报12期。", "proactive.channel.gazette"),
        ("会议培训人员分为3个小组。", "training.courses"),
        ("落实水利建设资金1200万元。", "budget.special"),
        ("现有工作人员120名，其中党员45名。", "staff.full_time"),
    ],
)
def test_a_sentence_of_something_else_does_not_have_that_metric(metrics, sentence, never):
    assert never not in [metric for metric, _ in metrics(sentence)]


IN_A_SENTENCE = [
    ("requests.reply.other_channel", "答复申请9件，告知通过其他途径办理的4件。", 4, 2016),
    ("requests.reply.denied.state_secret", "收到申请9件，涉及国家秘密2件。", 2, 2016),
    ("requests.reply.denied.trade_secret", "收到申请9件，涉及商业秘密4件。", 4, 2016),
    ("requests.reply.denied.privacy", "收到申请9件，涉及个人隐私3件。", 3, 2016),
    ("requests.reply.amend", "收到申请9件，告知作出更改补充的3件。", 3, 2016),
    ("requests.reply.denied.security_stability", "申请不予公开的4件，危及公共安全1件。", 1, 2016),
    ("requests.reply.denied.not_government_info", "收到申请9件，3件非政府信息。", 3, 2016),
    ("requests.closed.on_time", "收到申请9件，按时办结8件。", 8, 2016),
    ("requests.closed.extended", "收到申请9件，延期办结1件。", 1, 2016),
    ("requests.closed.total", "收到申请9件，已办结7件。", 7, 2016),
    ("requests.received.natural_person", "收到申请9件，其中自然人6件。", 6, 2021),
    ("requests.received.org_business", "收到申请9件，商业企业3件。", 3, 2021),
    ("requests.outcome.partial.total", "收到申请9件，部分公开2件。", 2, 2021),
    ("requests.outcome.granted.total", "收到申请9件，予以公开4件。", 4, 2021),
    ("requests.outcome.unavailable.not_held.total", "收到申请9件，本机关不掌握1件。", 1, 2021),
    ("requests.outcome.unavailable.needs_creation.total", "收到申请9件，另行制作1件。", 1, 2021),
    ("requests.outcome.not_processed.repeated.total", "收到申请9件，重复申请1件。", 1, 2021),
    ("requests.outcome.denied.state_secret.total", "收到申请9件，涉及国家秘密1件。", 1, 2021),
    (
        "requests.outcome.denied.prohibited_by_law.total",
        "收到申请9件，法律行政法规禁止公开1件。",
        1,
        2021,
    ),
    (
        "requests.outcome.denied.three_safeties.total",
        "收到申请9件，危及“三安全一稳定”1件。",
        1,
        2021,
    ),
    ("requests.outcome.denied.third_party.total", "收到申请9件，保护第三方合法权益1件。", 1, 2021),
    ("requests.outcome.denied.internal.total", "收到申请9件，属内部事务信息1件。", 1, 2021),
    ("requests.outcome.denied.process.total", "收到申请9件，属过程性信息1件。", 1, 2021),
    ("requests.outcome.denied.enforcement_file.total", "收到申请9件，属行政执法案卷1件。", 1, 2021),
    ("requests.outcome.denied.inquiry.total", "收到申请9件，属行政查询事项1件。", 1, 2021),
    ("requests.outcome.unavailable.unclear.total", "收到申请9件，补正后内容仍不明确1件。", 1, 2021),
    ("requests.outcome.not_processed.petition.total", "收到申请9件，信访类1件。", 1, 2021),
    (
        "requests.outcome.not_processed.publication.total",
        "收到申请9件，要求提供公开出版物1件。",
        1,
        2021,
    ),
    ("requests.outcome.not_processed.excessive.total", "收到申请9件，大量、反复申请1件。", 1, 2021),
    ("requests.outcome.not_processed.reconfirm.total", "收到申请9件，要求重新出具1件。", 1, 2021),
    ("requests.outcome.other.overdue_correction.total", "收到申请9件，逾期不补正1件。", 1, 2021),
    ("requests.outcome.other.subtotal.total", "收到申请9件，其他处理1件。", 1, 2021),
    ("requests.received.org_research", "收到申请9件，科研机构1件。", 1, 2021),
    ("requests.received.org_nonprofit", "收到申请9件，社会公益组织1件。", 1, 2021),
    ("requests.received.org_legal", "收到申请9件，法律服务机构1件。", 1, 2021),
    ("cases.litigation.direct.total", "未经复议直接起诉5件。", 5, 2021),
    ("cases.litigation.direct.upheld", "未经复议直接起诉5件，维持2件。", 2, 2021),
    ("cases.litigation.direct.corrected", "未经复议直接起诉5件，纠正2件。", 2, 2021),
    ("cases.litigation.direct.other", "未经复议直接起诉5件，其他2件。", 2, 2021),
    ("cases.litigation.direct.pending", "未经复议直接起诉5件，尚未审结2件。", 2, 2021),
    ("cases.litigation.after_review.total", "复议后起诉5件。", 5, 2021),
    ("cases.litigation.after_review.upheld", "复议后起诉5件，维持2件。", 2, 2021),
    ("cases.litigation.after_review.corrected", "复议后起诉5件，纠正2件。", 2, 2021),
    ("cases.litigation.after_review.other", "复议后起诉5件，其他2件。", 2, 2021),
    ("cases.litigation.after_review.pending", "复议后起诉5件，尚未审结2件。", 2, 2021),
    ("proactive.procurement.items", "政府集中采购27个，采购总金额18.5万元。", 27, 2020),
    (
        "proactive.procurement.amount",
        "政府集中采购27个，采购总金额18.5万元。",
        Decimal("18.5"),
        2020,
    ),
    ("proactive.normative.made", "新制作规范性文件3件。", 3, 2020),
    ("response.social", "微博微信回应热点事件17次。", 17, 2016),
    ("proactive.channel.gazette", "政府公报编印4期，登载文件52件。", 52, 2018),
    ("training.courses", "全年办了一期培训，二十三人到会。", 1, 2012),
    ("training.trainees", "全年办了一期培训，二十三人到会。", 23, 2012),
    ("requests.outcome.total.total", "收到申请9件，已办结8件。", 8, 2021),
    ("cases.review.upheld", "行政复议7件，维持5件。", 5, 2016),
    ("cases.review.corrected", "行政复议7件，被依法纠错1件。", 1, 2016),
    ("cases.review.other", "行政复议7件，其他情形1件。", 1, 2016),
    ("cases.review.pending", "行政复议7件，尚未审结1件。", 1, 2021),
    ("fees.processing", "全年收取信息处理费170元。", 170, 2022),
    ("proactive.normative.in_force", "制发规范性文件3件，现行有效38件。", 38, 2022),
    ("proactive.normative.repealed", "制发规范性文件3件，废止2件。", 2, 2022),
    ("proactive.penalty.decisions", "作出行政处罚决定102件。", 102, 2022),
    ("proactive.license.decisions", "公示行政许可240件。", 240, 2022),
    ("proactive.fee.amount", "行政事业性收费12万元。", 12, 2022),
    ("cases.litigation.upheld", "行政诉讼5件，驳回4件。", 4, 2016),
    ("cases.litigation.corrected", "行政诉讼5件，败诉1件。", 1, 2016),
    ("cases.litigation.other", "行政诉讼5件，其他情形1件。", 1, 2016),
    ("response.press.by_leader", "举行新闻发布会9场，主要负责同志出席2场。", 2, 2016),
]


@pytest.mark.parametrize(("metric", "sentence", "value", "year"), IN_A_SENTENCE)
def test_the_sentence_and_the_year_tell_what_a_count_is_about(
    figures, metric, sentence, value, year
):
    assert (metric, value) in [(f.metric, f.value) for f in figures(sentence, year=year)]


def test_answers_are_counted_by_the_scheme_of_their_year(figures):
    for year, metric in (
        (2018, "requests.reply.granted"),
        (2019, "requests.outcome.granted.total"),
    ):
        (figure,) = figures("予以公开4件。", year=year)
        assert figure.metric == metric


def test_every_metric_of_the_rules_has_a_sentence_here(book):
    told = {mark.args[1][n][0] for mark in _cases() for n in range(len(mark.args[1]))}
    told |= {metric for metric, *_ in IN_A_SENTENCE}
    assert {rule.metric for rule in book.prose} <= told


def _cases():
    marks = test_a_sentence_gives_its_figure_a_metric.pytestmark
    return [mark for mark in marks if mark.name == "parametrize"]


def test_several_figures_of_a_sentence_have_each_their_own(metrics):
    sentence = "全年收到政府信息公开申请9件，其中当面申请1件、网络申请3件、信函申请5件。"
    assert metrics(sentence) == [
        ("requests.received.total", 9),
        ("requests.received.in_person", 1),
        ("requests.received.online", 3),
        ("requests.received.mail", 5),
    ]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "收到申请5件，自然人、商业企业、法律服务机构提出的分别为2件、1件、2件。",
            [("natural_person", 2), ("org_business", 1), ("org_legal", 2)],
        ),
        (
            "收到申请5件，全部由自然人和商业企业提出，分别为3件和2件。",
            [("natural_person", 3), ("org_business", 2)],
        ),
        ("收到申请5件，自然人、商业企业、法律服务机构分别为2件、1件。", []),
    ],
)
def test_figures_enumerated_after_their_names_have_each_its_own(figures, sentence, found):
    given = [(f.metric, f.value) for f in figures(sentence, year=2023)[1:] if f.metric]
    assert given == [(f"requests.received.{code}", value) for code, value in found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("6件通过网上提交申请、3件来函、2件当面递交。", ["online", "mail", "in_person"]),
        ("申请中当面递交2件、来函3件、网上提交6件。", ["in_person", "mail", "online"]),
    ],
)
def test_what_is_counted_stands_before_its_number_or_after_it(metrics, sentence, found):
    heading = "三、依申请公开情况"
    assert [m for m, _ in metrics(sentence, heading)] == [f"requests.received.{o}" for o in found]


def test_staff_in_one_sentence(metrics):
    assert metrics("从事政府信息公开工作人员3人，均为兼职，培训近400人。") == [
        ("staff.total", 3),
        ("training.trainees", 400),
    ]


@pytest.mark.parametrize(
    ("sentence", "bases"),
    [
        ("全年公开信息12条。", ["annual"]),
        ("2018年公开信息12条。", ["annual"]),
        ("全年共公开信息12条，比去年增加3条。", ["annual", "change"]),
        ("公开信息12条，同比增长20%。", ["annual", "change"]),
        ("公开信息12条，较上年减少3条，下降20%。", ["annual", "change", "change"]),
        ("上年公开信息9条，今年公开信息12条。", ["prior_year", "annual"]),
        ("2017年公开信息9条，2018年公开信息12条。", ["prior_year", "annual"]),
        ("历年累计公开信息120条。", ["cumulative"]),
        ("自2009年以来累计公开信息120条。", ["cumulative"]),
        ("网站开通至今共公开信息120条。", ["cumulative"]),
        ("截至2018年12月31日，共公开信息12条。", ["annual"]),
        ("2019年计划举办培训班3期。", ["plan"]),
    ],
)
def test_which_period_a_figure_speaks_of(figures, sentence, bases):
    assert [figure.basis for figure in figures(sentence)] == bases


@pytest.mark.parametrize(
    "sentence", ["较上年增加申请3件。", "上年收到政府信息公开申请3件。", "2019年计划收到申请3件。"]
)
def test_what_is_not_of_the_year_has_no_metric(metrics, sentence):
    assert metrics(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        ("全年共公开政府信息12条。", ["公开政府信息"]),
        ("其中，规划计划类信息12条、人事信息3条。", ["规划计划类信息", "人事信息"]),
        ("编发12期水务简报。", ["编发水务简报"]),
        ("网站公开8条，占66.7%。", ["网站公开", "网站公开占比"]),
    ],
)
def test_labels_are_what_a_reader_would_say(figures, sentence, labels):
    assert [figure.label for figure in figures(sentence)] == labels


@pytest.mark.parametrize(
    "sentence",
    [
        "公开电话：0319-8000000，邮编：054800。",
        "地址：清河县人民路18号3楼，办公时间8：30-12：00。",
        "根据《条例》（国务院令第492号）和清政办〔2012〕157号文件要求编制。",
        "本报告由六个部分组成，统计期限自2018年1月1日至2018年12月31日。",
        "一是加强领导，二是完善制度，三是强化监督。",
        "开通12345热线，落实“一网通办”。",
        "在20个工作日内答复。",
    ],
)
def test_sentences_without_a_figure(figures, sentence):
    assert [figure.quote for figure in figures(sentence) if figure.label != "本报告由"] == []


def test_digits_apart_and_full_width_are_one_figure_at_their_place(figures):
    (figure,) = figures("公开信息<span>１</span><span>,２</span><span>８０</span>&nbsp;条。")
    assert (figure.value, figure.quote) == (1280, "１,２８０ 条")


def test_an_approximate_number_says_so(figures):
    (figure,) = figures("培训工作人员近400人。")
    assert (figure.value, figure.approx, figure.quote) == (Decimal(400), "about", "近400人")


def test_a_range_has_both_ends(figures):
    (figure,) = figures("建设公开栏目3至5个。")
    assert (figure.value, figure.value_high) == (3, 5)


def test_the_chapter_decides_where_the_words_do_not(figures):
    (figure,) = figures("（一）公开政府信息12条。", heading="一、主动公开情况")
    assert figure.metric == "proactive.info.total"
    assert figure.section is not None


WORDS = st.sampled_from(
    (
        "全年 收到 公开 申请 信息 12条 其中 3件 近400人 ， 。 、 未 没有 复议 诉讼 为零 零投诉 "
        "2018年 一是 （ ） ： 比上年 增加 占 5% 当面 网站 1,024 条 第3号 《 》 <br> "
        "<b> </b> &nbsp; 共 累计 ５ 十余 二"
    ).split(" ")
)


@given(words=st.lists(WORDS, max_size=25))
def test_figures_of_any_words_lie_in_the_text_and_have_their_own_keys(reader, words):
    found = reader.read(f"<p>一、概述</p><p>甲{''.join(words)}</p>".encode())
    assert len({figure.key for figure in found.figures}) == len(found.figures)
    for index, figure in enumerate(found.figures):
        assert found.text[figure.span.start : figure.span.end] == figure.quote != ""
        assert figure.part_of is None or 0 <= figure.part_of < len(found.figures)
        assert figure.part_of != index
        assert (figure.value is None) == (figure.kind in ("blank", "na"))
        assert figure.label == figure.label.strip()
