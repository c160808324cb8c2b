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
        ("staff.part_time", "配备专职工作人员和3名兼职工作人员。", 3),
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


# Sentences in the manner of many clerks: the year, the heading, the sentence, and what each of its
# figures counts, `-` for nothing that has a metric.
MANNERS = """
2015 三、依申请公开情况 | 全年收件14件，其中上门递交3件、挂号信5件、网上6件。
= requests.received.total requests.received.in_person requests.received.mail
= requests.received.online

2012 三、依申请公开情况 | 受理公开申请7宗：来访填表2宗，来函1宗，互联网提交4宗。
= requests.received.total requests.received.in_person requests.received.mail
= requests.received.online

2017 三、依申请公开办理情况 | 本年度共登记申请23件，均在规定期限内办结，
其中按时办结20件、延期3件。
= requests.received.total requests.closed.on_time requests.closed.extended

2016 三、依申请公开办理情况 | 已答复的18件中，同意公开10件，已主动公开、
告知查询途径的4件，查无此信息3件，非本局职责范围1件。
= requests.reply.total requests.reply.granted requests.reply.already_public
= requests.reply.not_exist requests.reply.not_this_agency

2022 （二）依申请公开 | 全年新收申请31件，其中自然人29件、企业2件；
加上上年结转2件，年内办结30件，其余3件正在办理。
= requests.received.total requests.received.natural_person requests.received.org_business
= requests.carried_in.total requests.outcome.total.total requests.carried_out.total

2021 （二）依申请公开 | 办结12件：予以公开5件，部分公开2件，本机关不掌握3件，
重复申请1件，信访类1件。
= requests.outcome.total.total requests.outcome.granted.total requests.outcome.partial.total
= requests.outcome.unavailable.not_held.total requests.outcome.not_processed.repeated.total
= requests.outcome.not_processed.petition.total

2023 （二）依申请公开 | 申请人逾期不补正2件，逾期未缴费1件，
补正后申请内容仍不明确1件，需另行制作1件。
= requests.outcome.other.overdue_correction.total requests.outcome.other.unpaid_fee.total
= requests.outcome.unavailable.unclear.total requests.outcome.unavailable.needs_creation.total

2016 四、行政复议和行政诉讼 | 全年被申请复议5件，其中维持3件、责令重新答复1件、
申请人撤回1件；应诉2件，法院均驳回。
= cases.review.total cases.review.upheld cases.review.corrected cases.review.other
= cases.litigation.total

2022 （二）依申请公开 | 因信息公开被提起行政诉讼6件，其中未经复议直接起诉4件，
复议后起诉2件。
= cases.litigation.total cases.litigation.direct.total cases.litigation.after_review.total

2017 五、举报投诉情况 | 收到涉及信息公开的投诉2件，均已调查处理。
= complaints.total

2011 四、收费情况 | 全年收取复印、邮寄工本费共计56元，为低保户减免12元。
= fees.on_request -

2023 六、其他需要报告的事项 | 全年发出收费通知2件，收取信息处理费160元。
= - fees.processing

2016 二、主动公开情况 | 年内主动公开各类政府信息820条，通过局门户网站发布640条，
政务微博发博102条，微信推送68条，公示栏等其他形式10条。
= proactive.info.total proactive.channel.website proactive.channel.weibo proactive.channel.wechat
= proactive.channel.other

2018 （二）公开渠道 | 1.政府网站。更新信息1350条，网站点击量38万次。
= proactive.channel.website -

2015 （二）公开渠道 | 区政府公报出刊6期，刊发文件72件；
“幸福东城”微信公众号推出图文210篇，订阅用户3万人。
= - proactive.channel.gazette proactive.channel.wechat -

2010 二、主动公开情况 | 我局上网公开信息215条，在宣传橱窗张贴30张。
= proactive.channel.website -

2014 一、概述 | 全局有专职人员2名、各科室兼职信息员18名，召开推进会3次，办班2期，
参训76人次。
= staff.full_time staff.part_time training.meetings training.courses training.trainees

2016 一、概述 | 设立专门机构1个，从事信息公开工作的人员6人（专职2人、兼职4人），
落实工作经费8万元。
= staff.dedicated_units staff.total staff.full_time staff.part_time budget.special

2009 一、概述 | 在县档案馆、图书馆等处设立公共查阅点，共计5处；全年举办业务培训2次，
120人次参加。
= facility.reading_points training.courses training.trainees

2017 三、回应解读情况 | 召开新闻发布会6场，其中市长出席2场；
主要负责人做客在线访谈3期；发布政策解读29篇；就物价、供热等热点回应15次，
通过微信微博回应9次。
= response.press.total response.press.by_leader response.interview.by_leader response.articles
= response.events.total response.social

2016 三、回应解读情况 | 组织网上访谈4期，局主要领导参加1期；妥善处置舆情7起。
= response.interview.total response.interview.by_leader response.events.total

2022 一、总体情况 | 制发行政规范性文件4件，废止2件，现行有效17件；
作出行政许可决定56件，行政处罚决定31件，行政强制3件。
= proactive.normative.issued proactive.normative.repealed proactive.normative.in_force
= proactive.license.decisions proactive.penalty.decisions proactive.coercion.decisions

2016 二、主动公开情况 | 印发规范性文件9件，全部公开；其中主动公开规范性文件9条。
= proactive.normative.issued proactive.normative.disclosed

2013 三、依申请公开情况 | 共收悉公民申请6件，以信件方式提出2件，本人到场提出4件。
= requests.received.total requests.received.mail requests.received.in_person

2017 三、依申请公开情况 | 当面申请、网络申请、信函申请分别为3、8、2件。
= requests.received.in_person requests.received.mail

2013 （三）渠道 | 网站：512条；公告栏：40期；广播：36次。
= proactive.channel.website - -

2012 二、主动公开情况 | 2012年共公开政府信息455条，较上年增加55条。
= proactive.info.total -

2011 （一）公开数量 | 全镇公开各类信息共计188条。
= proactive.info.total

2018 三、回应解读情况 | 副县长参加新闻发布会4次。
= response.press.total

2016 三、依申请公开情况 | 收到申请20件，比上年的26件减少6件，其中撤回申请1件。
= requests.received.total - - -

2013 三、依申请公开政府信息情况 | 今年以来，我局共收到群众书面申请11件，
其中当面提交4件，来信2件，电子邮件5件，目前已全部办结。
= requests.received.total requests.received.in_person requests.received.mail
= requests.received.online

2018 三、依申请公开情况 | 全市各级行政机关受理政府信息公开申请共计412件，
比上年增长8.4%，其中通过互联网渠道提交278件，占67.5%，通过邮政寄送98件，
当面申请36件。
= requests.received.total - requests.received.online - requests.received.mail
= requests.received.in_person

2017 （二）依申请公开办理 | 全年办结申请36件。其中，属于主动公开范围9件、
同意公开12件、不同意公开3件（均涉及个人隐私）、申请信息不存在6件、不属于本机关公开4件、
告知作出更改补充2件。
= requests.closed.total requests.reply.already_public requests.reply.granted
= requests.reply.denied.total requests.reply.not_exist requests.reply.not_this_agency
= requests.reply.amend

2023 2.依申请公开。 | 全年共收到政府信息公开申请86件，上年结转4件，共计90件。
从办理结果看，予以公开42件，占46.7%；无法提供21件；不予处理6件；结转下年度5件。
= requests.received.total requests.carried_in.total - requests.outcome.granted.total - - -
= requests.carried_out.total

2020 （二）依申请公开工作情况 | 本年度新收政府信息公开申请5件，
全部为自然人通过网络平台提出，均已按期答复，其中予以公开3件，因属于内部事务信息不予公开1件，
属于行政执法案卷1件。
= requests.received.total requests.outcome.granted.total requests.outcome.denied.internal.total
= requests.outcome.denied.enforcement_file.total

2019 （二）依法做好依申请公开 | 收到政府信息公开申请9件，已办结8件，
1件转至2020年度继续办理。
= requests.received.total requests.outcome.total.total requests.carried_out.total

2024 （二）依申请公开 | 本年收到申请14件，其中自然人提出12件，法律服务机构提出1件，
科研机构提出1件。
= requests.received.total requests.received.natural_person requests.received.org_legal
= requests.received.org_research

2014 四、复议诉讼情况 | 因信息公开引发行政复议2起，1起被维持，1起被撤销；
未发生行政诉讼。
= cases.review.total cases.review.upheld cases.review.corrected cases.litigation.total

2018 五、行政复议、行政诉讼和举报投诉 | 行政复议案件4件，其中依法纠错1件，维持3件；
行政诉讼案件3件，其中败诉1件；受理举报1件。
= cases.review.total cases.review.corrected cases.review.upheld cases.litigation.total
= cases.litigation.corrected complaints.total

2022 （五）监督保障 | 全年因政府信息公开被申请行政复议8件，结果维持5件，结果纠正1件，
尚未审结2件。
= cases.review.total cases.review.upheld cases.review.corrected cases.review.pending

2012 四、政府信息公开收费及减免情况 | 本年度共收取检索费、复制费、邮寄费合计38.5元。
= fees.on_request

2022 六、其他需要报告的事项 | 本机关2022年度依申请公开收取信息处理费0元。
= fees.processing

2021 一、总体情况 | 本年度制发行政规范性文件6件，截至年底现行有效行政规范性文件23件。
= proactive.normative.issued proactive.normative.in_force

2022 （一）主动公开 | 通过局官网发布各类政务信息1,208条，
“阳光水务”微信公众号推送信息312篇，官方微博更新动态96条。
= proactive.channel.website proactive.channel.wechat proactive.channel.weibo

2011 （三）公开形式 | 1.网络公开。县政府信息网登载我局信息145条。2.报刊公开。
在《清河日报》刊登公告18则。
= proactive.channel.website -

2015 二、主动公开政府信息情况 | 截至12月31日，
我局本年度主动公开政府信息总数为763条，其中文件公告类120条，工作动态类400条。
= proactive.info.total - -

2014 （一）主动公开数量 | 全区共主动公开政府信息12,304条，
其中区级部门9,100条，街道3,204条。
= proactive.info.total - -

2016 二、主动公开情况 | 全年制定规范性文件5件，已公开5件。
= proactive.normative.issued proactive.normative.disclosed

2017 三、政策解读回应 | 围绕重点政策发布各类解读材料46篇，其中负责人署名文章5篇；
参加市政府新闻发布会2次，主要负责人出席1次。
= response.articles - response.press.total response.press.by_leader

2014 三、回应解读情况 | 针对群众关心的停车、噪音等问题，回应社会关切热点8次，
开展在线访谈2期。
= response.events.total response.interview.total

2021 （四）政策解读 | 编发政策解读稿31篇，举办新闻发布会4场，回应网民关切12次。
= response.articles response.press.total response.events.total

2015 一、概述 | 年内召开政务公开专题会议2次，举办培训班3期，培训信息员150人次；
全镇现有信息公开工作人员9人，其中专职1人，其余8人为兼职。
= training.meetings training.courses training.trainees staff.total staff.full_time
= staff.part_time

2012 一、概述 | 在政务服务中心、档案馆、图书馆设置3个信息公开查阅场所，
县财政安排专项经费10万元。
= facility.reading_points budget.special

2017 七、机构建设和保障经费 | 我局承担政府信息公开工作的机构1个，工作人员3名，
均为兼职，全年投入经费2.6万元。
= staff.dedicated_units staff.total budget.special

2013 一、概述 | 先后组织两期业务培训，参训人员达85人。
= training.courses training.trainees

2023 一、总体情况 | 全年作出行政处罚决定148件，行政许可决定1,021件，
收取行政事业性收费35.6万元。
= proactive.penalty.decisions proactive.license.decisions proactive.fee.amount

2021 （五）监督保障 | 开展政务公开业务培训2次，参加人员60余人次；
召开政务公开工作推进会议3次。
= training.courses training.trainees training.meetings

2017 三、依申请公开情况 | 上年收到申请30件，今年受理申请25件。
= - requests.received.total

2016 二、政府信息主动公开情况 | 本年度，
全县通过各种渠道和方式共主动公开政府信息8,940条，其中通过政府网站公开7,120条，
通过政务微博公开605条，通过政务微信公开890条，其他方式公开325条。
= proactive.info.total proactive.channel.website proactive.channel.weibo proactive.channel.wechat
= proactive.channel.other

2014 三、依申请公开政府信息情况 | 全年受理申请8件。申请方式为：网上申请5件，信函2件，
传真1件。
= requests.received.total requests.received.online requests.received.mail requests.received.fax

2015 三、依申请公开政府信息情况 | 对15件申请作出答复：同意公开9件、部分公开1件、
告知已主动公开2件、不予公开1件、信息不存在2件。
= requests.reply.total requests.reply.granted requests.reply.partial
= requests.reply.already_public requests.reply.denied.total requests.reply.not_exist

2022 （二）依申请公开情况 | 受理依申请公开27件，其中网上申请21件、邮寄6件。
已答复26件，1件结转至下一年度。
= requests.received.total requests.received.online requests.received.mail
= requests.outcome.total.total requests.carried_out.total

2023 （二）依申请公开情况 | 共办结申请19件，其中：予以公开11件，部分公开3件，
不予公开1件，无法提供4件。
= requests.outcome.total.total requests.outcome.granted.total requests.outcome.partial.total - -

2019 （二）依申请公开情况 | 新收政府信息公开申请64件，同比上升12%，
承接上年度结转3件。
= requests.received.total - requests.carried_in.total

2017 四、因政府信息公开申请行政复议、提起行政诉讼情况 | 全年政府信息公开类行政复议3件，
维持2件，其他1件；行政诉讼2件，均判决驳回原告诉讼请求。
= cases.review.total cases.review.upheld cases.review.other cases.litigation.total

2021 一、总体情况 | 涉及政府信息公开的行政诉讼5起，复议后起诉2起，其中维持1起，
尚未审结1起。
= cases.litigation.total cases.litigation.after_review.total cases.litigation.after_review.upheld
= cases.litigation.after_review.pending

2018 （三）解读回应情况 | 全年共召开新闻发布会11场，其中主要负责同志参加3场；
政府网站在线访谈6次，主要负责同志参加2次；回应公众关注热点或重大舆情9次。
= response.press.total response.press.by_leader response.interview.total
= response.interview.by_leader response.events.total

2016 三、解读回应 | 刊发解读文章12篇，开设图解专栏1个，局长在新闻发布会上答问1次。
= response.articles - response.press.by_leader

2016 （四）机构人员 | 设专职工作人员1名、兼职工作人员12名。
= staff.full_time staff.part_time

2011 一、概述 | 成立领导小组，成员9人，落实专门工作人员3名，
拨付信息公开工作经费5万元。
= - staff.total budget.special

2018 八、政府信息公开会议和培训情况 | 2018年我局召开政府信息公开工作会议2次，
举办培训班1次，接受培训人员47人次。
= training.meetings training.courses training.trainees

2021 （一）主动公开 | 全年在县政府门户网站主动公开信息346条，
微信公众号“清河发布”发布信息812条。
= proactive.channel.website proactive.channel.wechat

2017 （三）公开渠道 | 政府网站（含部门子站）3,012条；政务微博412条；
政务微信530条；政府公报28条。
= proactive.channel.website proactive.channel.weibo proactive.channel.wechat
= proactive.channel.gazette

2009 二、主动公开情况 | 截至年底，我镇共主动公开政府信息96条，全文电子化率90%。
= proactive.info.total -

2023 （一）主动公开 | 主动公开规范性文件8件，发布政策解读14条，回应公众关注热点5次。
= proactive.normative.disclosed response.articles response.events.total

2018 五、其他 | 接到信息公开方面举报1件，已办结；收取依申请公开费用0元。
= complaints.total fees.on_request

2021 （三）政府信息管理 | 全年新制发规范性文件3件，废止1件，目前现行有效12件。
= proactive.normative.issued proactive.normative.repealed proactive.normative.in_force

2021 （二）依申请公开 | 不予公开4件，其中属于国家秘密1件、属于过程性信息2件、
保护第三方合法权益1件。
= - requests.outcome.denied.state_secret.total requests.outcome.denied.process.total
= requests.outcome.denied.third_party.total

2018 四、行政复议诉讼 | 市政府法制办办理各类行政复议案件120件，
其中涉及信息公开的6件。
= - cases.review.total

2022 （二）依申请公开 | 全年新收申请12件，其中自然人9件、企业1件、其他组织2件。
= requests.received.total requests.received.natural_person requests.received.org_business
= requests.received.org_other

2015 三、回应解读情况 | 回应热点事件9次，其中微博微信回应5次，其他方式回应4次。
= response.events.total response.social response.other

2016 三、依申请公开情况 | 不同意公开3件，其中涉及商业秘密1件、
法律法规规定的其他情形2件。
= requests.reply.denied.total requests.reply.denied.trade_secret
= requests.reply.denied.other_legal

2022 一、总体情况 | 全年出台政府规章2部、行政规范性文件9件。
= proactive.regulation.issued proactive.normative.issued

2010 三、依申请公开情况 | 我县全年接到群众申请公开信息9起，其中到办公室当面提出的6起，
写信的1起，网上2起，都在15个工作日内给予了答复。
= requests.received.total requests.received.in_person requests.received.mail
= requests.received.online

2016 三、依申请公开情况 | 当年申请总量33件，办结率100%；从答复看，
予以公开的15件，部分公开的2件，属于已公开的6件，不存在的4件，非本机关掌握的5件，
要求补正的1件。
= requests.received.total - requests.reply.granted requests.reply.partial
= requests.reply.already_public requests.reply.not_exist requests.reply.not_this_agency
= requests.reply.amend

2015 二、主动公开情况 | 我镇在县政府信息公开平台累计上传信息203条，
村务公开栏张榜公布65期。
= proactive.channel.website -

2020 （一）主动公开情况 | 2020年，通过镇政府网站发布信息189条、
微信公众号发布图文信息403条。
= proactive.channel.website proactive.channel.wechat

2018 二、主动公开情况 | “清河水务”政务微博全年发布信息512条，
政务微信发布信息320条。
= proactive.channel.weibo proactive.channel.wechat

2017 二、主动公开情况 | 2017年，全局主动公开信息量达到1560条，
其中门户网站1200条，新媒体360条。
= proactive.info.total proactive.channel.website -

2021 （二）依申请公开 | 本年度共接收申请18件（自然人15件，法人或其他组织3件），
已全部依法答复，其中网络申请12件、现场申请6件。
= requests.received.total requests.received.natural_person - requests.received.online
= requests.received.in_person

2022 （二）依申请公开 | 受理申请45件，办结43件，结转下一年度继续办理2件，
因政府信息公开引发行政复议1件、行政诉讼0件。
= requests.received.total requests.outcome.total.total requests.carried_out.total
= cases.review.total cases.litigation.total

2024 （二）依申请公开 | 办理结果为：予以公开6件、本机关不掌握相关政府信息4件、
补正后申请内容仍不明确1件、没有现成信息需要另行制作2件。
= requests.outcome.granted.total requests.outcome.unavailable.not_held.total
= requests.outcome.unavailable.unclear.total requests.outcome.unavailable.needs_creation.total

2013 五、复议诉讼情况 | 全年共发生涉及信息公开的复议案件3件（均维持），
诉讼案件1件（胜诉）。
= cases.review.total cases.litigation.total

2020 （四）行政复议、诉讼 | 行政复议2件，均被维持；未经复议直接起诉3件，
其中结果维持2件，尚未审结1件。
= cases.review.total cases.litigation.direct.total cases.litigation.direct.upheld
= cases.litigation.direct.pending

2015 四、收费情况 | 共收取依申请公开政府信息检索、复制费用21元。
= fees.on_request

2018 三、回应解读 | 全年共举行新闻发布会5场（次），局长参加2场（次）；
制作图文解读36篇。
= response.press.total response.press.by_leader response.articles

2016 （三）解读回应 | 通过在线访谈、新闻发布等方式回应社会关切14次，
发布政策解读材料22件。
= response.events.total response.articles

2017 一、概述 | 政府信息公开专门机构1个，专职人员2人，兼职人员15人；
政府信息公开专项经费12万元；设置政府信息公开查阅点4个。
= staff.dedicated_units staff.full_time staff.part_time budget.special facility.reading_points

2014 一、概述 | 今年召开全县政务公开工作会议1次，举办政府信息公开培训班2期，
培训人员180余人。
= training.meetings training.courses training.trainees

2023 （五）监督保障 | 组织开展专题培训1次，培训50余人次；
召开专题会议部署政务公开工作2次。
= training.courses training.trainees training.meetings

2022 一、总体情况 | 全年共制定规范性文件2件，废止规范性文件1件，均已在门户网站公开。
= proactive.normative.issued proactive.normative.repealed

2012 二、主动公开情况 | 《清河县人民政府公报》全年刊登文件58件，
县电视台播出政务信息130条。
= proactive.channel.gazette -

2016 六、举报投诉 | 全年收到关于政府信息公开工作的举报投诉1件，已办结。
= complaints.total

2021 一、总体情况 | 全年办理行政许可1,245件，实施行政处罚37件，行政强制2件，
行政事业性收费12.6万元。
= proactive.license.decisions proactive.penalty.decisions proactive.coercion.decisions
= proactive.fee.amount

2013 三、依申请公开 | 受理申请总数：14，答复数：13件，同意公开答复数：9件，不予公开总数：1。
= requests.received.total requests.reply.total requests.reply.granted requests.reply.denied.total

2012 二、主动公开情况 | 公开信息总数：1,046条，网站公开：870条，其他方式公开：176条。
= proactive.info.total proactive.channel.website proactive.channel.other

2020 一、总体情况 | （二）依申请公开。新收6件，办结5件，跨年办理1件。
= requests.received.total requests.outcome.total.total requests.carried_out.total

2023 （二）依申请公开 | 收到宅基地审批方面的申请7件，均已答复。
= requests.received.total

2024 六、其他需要报告的事项 | 发出收费通知2份，收取信息处理费360元，
1件因申请人未按时缴费而终止处理。
= - fees.processing requests.outcome.other.unpaid_fee.total

2022 （二）依申请公开 | 全年新收48件，申请人以个人为主，共41件；企业4件、律师事务所2件、其他1件。
= requests.received.total requests.received.natural_person requests.received.org_business
= requests.received.org_legal requests.received.org_other

2021 （二）依申请公开 | 收到申请90件，网上申请占近七成（62件），邮寄占两成多（20件），窗口递交8件。
= requests.received.total - requests.received.online - requests.received.mail
= requests.received.in_person

2022 （二）依申请公开 | 新收申请33件，自然人占九成（30件），其余为企业。
= requests.received.total - requests.received.natural_person

2023 一、总体情况 | 全年作出许可315件、处罚88件、强制6件，均在七日内上网。
= proactive.license.decisions proactive.penalty.decisions proactive.coercion.decisions

2022 一、总体情况 | 颁布《城市供水管理办法》（部门规章1部），新出台行政规范性文件4件。
= proactive.regulation.issued proactive.normative.issued

2022 一、总体情况 | 作出行政审批许可决定420件，办理行政处罚案件71宗。
= proactive.license.decisions proactive.penalty.decisions

2017 四、机构、人员和经费 | 成立公开办1个，专门负责政务公开的3名，其余科室兼着的12名。
= staff.dedicated_units staff.full_time staff.part_time

2016 四、经费保障 | 全年列支12.5万元，主要用于查阅点建设。
= budget.special

2014 （二）加大投入 | 县财政挤出9万元，用于公开栏翻新。
= budget.special

2015 一、概述 | 我局拿出3万元用于信息公开查阅室建设，1名干部兼管。
= budget.special staff.part_time

2016 三、依申请公开情况 | 答复12件：同意公开6件，部分同意2件，不同意1件，告知可向规划局查询3件。
= requests.reply.total requests.reply.granted requests.reply.partial requests.reply.denied.total
= requests.reply.not_this_agency

2015 三、依申请公开情况 | 涉及内部讨论、个人隐私而不予公开3件，
告知须向住建部门申请2件，资料不存在1件。
= requests.reply.denied.total requests.reply.not_this_agency requests.reply.not_exist

2011 二、主动公开 | 本年度全镇公开207条，贴在县政府门户网站上的180条，用公开栏公布27条。
= proactive.info.total proactive.channel.website proactive.channel.other

2017 一、概述 | 区长带队督查，全年6次召开政务公开推进会，3次专题研究信息公开。
= training.meetings training.meetings

2018 一、组织领导 | 年内举行信息公开联席会议4次，业务轮训两批，计58人次参加。
= training.meetings training.courses training.trainees

2024 五、存在的主要问题及改进情况 | 行政诉讼案件明显上升，全年9件，其中2件未审结。
= cases.litigation.total -

2023 （二）依申请公开 | 因信息公开被复议8件，被诉5件，败诉1件。
= cases.review.total cases.litigation.total -

2022 三、复议诉讼 | 复议诉讼：0复议。
= cases.review.total

2021 四、行政复议、行政诉讼 | 全年引发行政复议案件3件，被撤销1件，维持2件；法院受理1起。
= cases.review.total cases.review.corrected cases.review.upheld cases.litigation.total

2020 （四）平台建设 | 网站年访问量120万人次，全年发布各类稿件3,260篇，微博发博410条。
= - proactive.channel.website proactive.channel.weibo

2019 二、主动公开政府信息情况 | 我委全年对外公开医政信息142条，其中网站98条、微信44条。
= proactive.info.total proactive.channel.website proactive.channel.wechat

2014 三、依申请公开 | 村民申请公开信息2件，内容是土地补偿，已当面答复。
= requests.received.total

2023 （二）依申请公开 | 新收申请40件（次），结转上年2件；办结39件，尚未办结3件。
= requests.received.total requests.carried_in.total requests.outcome.total.total
= requests.carried_out.total

2022 （二）依申请公开 | 予以公开8件，无法提供3件，结转2件。
= requests.outcome.granted.total - requests.carried_out.total

2013 三、依申请公开 | 申请总数：9，其中网上申请：5，信函申请：4，答复总数：9。
= requests.received.total requests.received.online requests.received.mail requests.reply.total

2012 一、概述 | 主动公开数：512条，查阅点：3个，专职人员：1人，兼职人员：4人。
= proactive.info.total facility.reading_points staff.full_time staff.part_time

2022 （二）依申请公开 | 年内共有15份申请，其中公民13份、公司2份。
= requests.received.total requests.received.natural_person requests.received.org_business

2021 （二）依申请公开 | 新收18件、结转2件，办毕19件，剩余1件转至次年。
= requests.received.total requests.carried_in.total requests.outcome.total.total
= requests.carried_out.total

2023 （二）依申请公开 | 2件因未缴费终止，3件补正后仍不明确，4件系重复提出，1件要求提供公开出版物。
= requests.outcome.other.unpaid_fee.total requests.outcome.unavailable.unclear.total
= requests.outcome.not_processed.repeated.total requests.outcome.not_processed.publication.total

2022 一、总体情况 | 共作出行政许可1,204件，行政处罚63件，行政强制2件，行政事业性收费38.6万元。
= proactive.license.decisions proactive.penalty.decisions proactive.coercion.decisions
= proactive.fee.amount

2016 五、经费 | 当年支付公开经费6.2万元，兼职人员4名。
= budget.special staff.part_time

2017 一、概述 | 配有专职信息员2人，兼职信息员31人，全年培训3次，受训210人。
= staff.full_time staff.part_time training.courses training.trainees

2018 二、主动公开情况 | 政府公报刊载42件，电视台播发15条，微博发布318条，微信推送206篇。
= proactive.channel.gazette - proactive.channel.weibo proactive.channel.wechat

2020 四、行政复议、行政诉讼 | 被提起复议6起，维持4起、撤销1起、在审1起；被告上法庭2起。
= cases.review.total cases.review.upheld cases.review.corrected cases.review.pending
= cases.litigation.total

2016 一、概述 | 局长办公会4次研究信息公开，召开例会12次，举办讲座2场，听讲95人。
= - training.meetings training.courses training.trainees

2014 三、依申请公开 | 全年办理申请11件，按期答复11件，其中公开8件，不属于我局职责的3件。
= requests.received.total requests.closed.on_time requests.reply.granted
= requests.reply.not_this_agency

2021 （二）依申请公开 | 从来源看，自然人和企业分别提交20件和5件；从结果看，公开14件、部分公开3件。
= requests.received.natural_person requests.received.org_business requests.outcome.granted.total
= requests.outcome.partial.total

2015 二、主动公开情况 | 全区共公开信息6,820条，门户网站占5,900条，公告栏等其他形式920条。
= proactive.info.total proactive.channel.website proactive.channel.other

2019 （三）复议诉讼 | 信息公开类行政复议案件5宗，类诉讼3宗，其中直接起诉1宗、复议后起诉2宗。
= cases.review.total cases.litigation.total cases.litigation.direct.total
= cases.litigation.after_review.total
"""

# And what they count beside it: none of these figures has a metric.
BESIDE = """
2016 五、存在问题和下一步打算 | 2017年计划举办培训班4期，新建查阅点3个，
力争公开信息500条以上。

2016 二、主动公开情况 | 财政预决算信息28条，人事信息16条，行政执法信息44条。

2016 三、依申请公开情况 | 申请内容涉及征地拆迁12件、城乡规划5件、企业改制3件。

2012 四、咨询处理情况 | 现场咨询120人次，网上咨询45人次，电话咨询300人次。

2022 （三）政府信息管理 | 清理规范性文件60件，其中继续有效41件、宣布失效19件。

2021 一、总体情况 | 12345热线收到投诉356件，办结350件，群众来信21件。

2017 二、主动公开情况 | 网站设专栏15个，微博粉丝8万人，微信关注1.2万人。

2017 一、概述 | 全县组织就业技能培训25期，培训农民1200人次。

2013 五、其他 | 全县现有党员干部工作人员300名，教师专职辅导员12名。

2016 二、公开情况 | 规章制度新制定8项，修订3项，下发通报4期。

2017 二、主动公开情况 | 公开行政许可事项36项、收费项目12项、招标公告45条。

2016 三、重点领域信息公开 | 公开食品抽检信息128条，安全生产信息64条，
环境质量信息365条。

2018 六、存在的问题及改进措施 | 2019年，我局将举办培训班不少于3期，
回应热点10次以上，新增解读稿件20篇。

2022 一、总体情况 | 受理群众来信来访67件，办结率100%，接听咨询电话1,200个。

2021 （四）平台建设 | 关停政务微博2个，公众号粉丝4.2万人，单篇最高阅读10万次。

2015 一、概述 | 全年召开党委会议12次，接待信访群众230人次，慰问困难户56户。

2013 二、主动公开情况 | 门户网站首页设置栏目28个，链接下属单位12家，
日均访问量1,200人次。

2016 三、依申请公开情况 | 申请人以律师、拆迁户为主，其中同一申请人提出6件，
涉及房屋征收的9件。

2023 （一）主动公开 | 发布招考信息22条，公示低保对象120户，公开财政预算报告2份。

2016 四、行政复议诉讼情况 | 全年办理民事诉讼案件12件，审理行政处罚复议案件8件。

2018 一、概述 | 印发《政务公开工作要点》80份，编制权力清单1,024项，
清理规范性文件32件。

2018 三、回应关切 | 市长信箱受理群众来信540件，办结530件，
“12345”热线接听来电1.2万个。

2014 五、经费人员 | 落实水利工程建设经费1,500万元，聘用专职护林员20名。

2023 （三）政府信息管理 | 废止制度文件3项，下架失效信息45条，整改错链12处。

2010 一、概述 | 参加市里组织的培训班2次，接待参观学习35人次。

2022 一、总体情况 | 组织公开日活动3次，邀请代表45人次，发放宣传手册2,000份。

2014 二、主动公开情况 | 微博粉丝数5.2万，转发评论1,200次，网站改版1次。

2017 五、存在问题及改进措施 | 下一步，力争网站年更新信息达到500条，组织培训2次以上，
配备专职人员1名。

2018 三、依申请公开情况 | 平均答复时间8个工作日，答复率100%，最多的单位收到12件。

2016 一、概述 | 全年接待来访群众132人次，办理市长热线交办件87件，满意率98%。

2015 二、主动公开情况 | 公开部门预算45家，三公经费支出320万元，招标项目62个。

2020 一、总体情况 | 办理人大代表建议32件、政协提案41件，答复率100%。

2012 二、主动公开情况 | 编印公报6期，每期800册，广播播出信息300小时。

2013 一、概述 | 建立制度5项，明确信息员45名，全年抽查2次。

2016 二、主动公开情况 | 发布工作动态信息420条，通知公告86条，领导讲话12篇。

2017 一、概述 | 召开村民代表会议24次，组织文艺演出8场，评选文明户60户。

2016 三、依申请公开 | 涉及国土部门的申请18件、住建部门9件、教育部门3件。

2022 （四）平台建设 | 整合公众号6个，网站优化栏目9个，处理网民留言310条。

2015 五、存在问题及改进措施 | 2016年我们将争取专项经费20万元，增设查阅点5个，
配备兼职人员10名。

2018 四、重点领域 | 行政执法公示信息230条，双随机抽查结果46条，
不动产登记公告88条。

2018 一、概述 | 较上年增加培训2次，信息公开量同比增加320条。

2014 二、公开情况 | 回复网民咨询188件，处理网上投诉45件，网络问政平台答复率98%。

2020 五、其他 | 受理消费投诉举报1,230件，办理行政复议答复12件。

2018 一、概述 | 全县旅游从业人员2,300人，其中持证导游86人。

2023 （三）政府信息管理 | 核发施工许可证62件，处罚金额13万元。

2016 三、依申请公开情况 | 咨询总数：312，其中电话咨询240人次，网上52人次，窗口接待20人次。

2022 五、存在的主要问题及改进情况 | 8个站所只有2名工作人员，人手紧张。

2020 四、政策解读 | 部门主要负责人解读6次，在线答问32条。

2015 一、概述 | 拨付扶贫资金460万元，列支会议费3万元，节约经费12万元。

2021 （五）监督保障 | 处理信访诉求占八成（120件），其余为咨询。

2017 一、概述 | 全年5次召开村民小组会，2次举办文艺晚会，设立调解室4个。

2022 一、总体情况 | 其他36条为工作动态，另有其他材料3件。

2019 二、主动公开政府信息情况 | 水资源月度公报12期，质量公报4篇。

2014 二、主动公开情况 | 挂在墙上的公示牌32块，放在窗口的办事指南1,200份。

2017 二、主动公开情况 | 公开水价听证信息8条，曝光违法排污企业14家，公示中标结果37个。

2022 一、总体情况 | 引导群众线上办件12.6万件，窗口受理业务3.4万件，当面评价2,800次。

2016 一、概述 | 参加业务考试120人，选派3名干部挂职，解决经费缺口的单位5个。

2023 （二）依申请公开 | 平均每件用时9天，最长19天，沟通120余次，有6人撤回。

2018 四、投诉 | 全年接12345转办投诉2,410件，纪检受理举报17件，办结率99%。
"""


def _told(text):
    """(year, heading, sentence, metrics) of each of the sentences."""
    for lines in (block.split("\n") for block in text.strip().split("\n\n")):
        words = "".join(line for line in lines if not line.startswith("="))
        where, sentence = words.split(" | ")
        year, heading = where.split(" ", 1)
        metrics = [each for line in lines if line.startswith("=") for each in line[1:].split()]
        yield int(year), heading, sentence, metrics


@pytest.mark.parametrize(("year", "heading", "sentence", "metrics"), list(_told(MANNERS)))
def test_clerks_say_the_same_in_many_ways(figures, year, heading, sentence, metrics):
    found = figures(sentence, heading, year)
    assert [figure.metric or "-" for figure in found] == metrics


@pytest.mark.parametrize(("year", "heading", "sentence", "metrics"), list(_told(BESIDE)))
def test_what_is_counted_beside_has_no_metric(figures, year, heading, sentence, metrics):
    found = figures(sentence, heading, year)
    assert found
    assert [figure.quote for figure in found if figure.metric] == metrics == []


def test_every_metric_of_the_rules_has_a_sentence_here(book):
    told = {mark.args[1][n][0] for mark in _cases() for n in range(len(mark.args[1]))}
    told |= {metric for metric, *_ in IN_A_SENTENCE}
    told |= {metric for *_, metrics in _told(MANNERS) for metric in metrics}
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
