"""Whole pages by hand, each as another publishing system leaves it, with the lines a person reads.

No body of these is real; the layouts are of five kinds that government sites have had.
"""

from dataclasses import dataclass

REPORT = [
    "根据《中华人民共和国政府信息公开条例》要求，清河县水务局编制本报告。",
    "一、总体情况",
    "（一）主动公开。全年公开政府信息1280条，其中网站公开1100条、其他渠道180条。",
    "（二）依申请公开。全年收到信息公开申请6件，均已按时答复。",
    "二、行政复议、行政诉讼情况",
    "本年度没有发生因政府信息公开引起的行政复议和行政诉讼。",
    "三、存在的主要问题和改进措施",
    "公开内容还不够丰富；下一步将加强培训，提高公开质量。",
]
TITLE = "清河县水务局2018年政府信息公开工作年度报告"
SIDEBAR = [
    "我县召开防汛抗旱工作会议，部署今年汛期重点工作。",
    "全县节水型社会建设现场会在城关镇举行。",
    "水利工程质量监督工作取得新进展",
]


@dataclass(frozen=True)
class Page:
    """html; lines: what a reader takes for the report; around: what must not be among them."""

    html: str
    lines: tuple[str, ...]
    around: tuple[str, ...] = (*SIDEBAR, "版权所有", "0319-8000000", "首页", "扫一扫", "打印")


def paragraphs(lines=REPORT):
    return "\n".join(f"<p>{line}</p>" for line in lines)


def with_classes():
    """Navigation, breadcrumb, sidebar of news, print bar, QR box, related links, footer."""
    news = "".join(f'<li><a href="/n{n}.html">{line}</a></li>' for n, line in enumerate(SIDEBAR))
    summaries = "".join(f"<p>{line}</p>" for line in SIDEBAR[:2])
    html = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{TITLE}_清河县水务局门户网站</title>
<meta name="SiteName" content="清河县水务局门户网站">
<meta name="PubDate" content="2019-01-18 09:30">
<style>p {{ margin: 0 }}</style><script>var pages = "<p>1024条</p>";</script></head>
<body>
<div class="header"><h2>清河县水务局门户网站</h2>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/bszn/">办事指南</a></li></ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 正文</div>
<div class="wrap"><div class="left"><h3>要闻</h3><ul>{news}</ul><div>{summaries}</div></div>
<div class="right"><h1>{TITLE}</h1>
<div class="info">发布时间：2019-01-18 09:30:00 来源：本站编辑 浏览次数：<span
 id="hits">27</span></div>
<div class="article-content">{paragraphs()}</div>
<div class="tools">【<a href="#">打印</a>】【<a href="#">关闭</a>】</div>
<div class="qr"><img src="/qr.png"><p>扫一扫在手机打开当前页</p></div>
<div class="related"><h4>相关链接</h4><ul>{news}</ul></div></div></div>
<div class="footer"><p>主办单位：清河县水务局 电话：0319-8000000 邮编：054800</p>
<p>版权所有 未经许可不得转载 冀ICP备00000001号</p></div>
</body></html>"""
    return Page(html, tuple(REPORT))


def in_tables():
    """A page of 2005: all layout by tables, tags in capitals, font and center."""
    links = "".join(f"<TR><TD>·<A HREF=a{n}.asp>{s}</A></TD></TR>" for n, s in enumerate(SIDEBAR))
    body = "<BR>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + line for line in REPORT)
    html = f"""<HTML><HEAD><TITLE>清河水务网</TITLE></HEAD><BODY bgcolor=#FFFFFF>
<TABLE width=778 align=center><TR><TD colspan=2><IMG src=banner.gif></TD></TR>
<TR><TD><A HREF=/>首页</A> | <A HREF=/gk>信息公开</A> | <A HREF=/ly>留言</A></TD>
<TD>2019年1月20日 星期日</TD></TR></TABLE>
<TABLE width=778 align=center><TR><TD width=180 valign=top><TABLE>{links}</TABLE></TD>
<TD valign=top><TABLE width="100%"><TR><TD align=center>
<FONT size=4><B>{TITLE}</B></FONT></TD></TR>
<TR><TD align=center>发布时间：2019-01-18 点击：35</TD></TR>
<TR><TD><FONT size=3>{body}</FONT></TD></TR>
<TR><TD align=right>【打印】 【关闭】</TD></TR></TABLE></TD></TR></TABLE>
<TABLE width=778 align=center>
<TR><TD>版权所有：清河县水务局 联系电话：0319-8000000</TD></TR></TABLE>
</BODY></HTML>"""
    return Page(html, tuple(REPORT))


def div_soup():
    """No class, no id, no paragraph: divs in divs."""
    body = "".join(f"<div><div><span>{line}</span></div></div>" for line in REPORT)
    news = "".join(f"<div><div><a href='{n}'>{s}</a></div></div>" for n, s in enumerate(SIDEBAR))
    html = f"""<html><body>
<div><div><div><a href="/">首页</a></div><div><a href="/a">机构</a></div></div>
<div><div>{news}</div></div>
<div><div><div>{TITLE}</div><div>2019-01-18 来源：办公室</div><div>{body}</div></div></div>
<div><div>版权所有 清河县水务局</div><div>电话：0319-8000000</div></div></div></body></html>"""
    return Page(html, tuple(REPORT))


TABLE = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "0", "0"],
    ["行政规范性文件", "3", "1", "12"],
]
COUNTS = [
    ["信息内容", "本年处理决定数量"],
    ["行政许可", "251"],
    ["行政处罚", "14"],
    ["行政强制", "&nbsp;"],
]


def markup_table(rows, attributes='border="1"'):
    lines = "".join(
        "<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table {attributes}><tbody>{lines}</tbody></table>"


def mostly_tables():
    """Tables outweigh the prose."""
    parts = ["<p>一、总体情况</p><p>全局公开信息12条。</p><p>二、主动公开政府信息情况</p>"]
    parts += [markup_table(TABLE), markup_table(COUNTS)] * 4
    parts.append("<p>三、其他需要报告的事项</p><p>无。</p>")
    news = "".join(f"<li><a href='{n}'>{s}</a></li>" for n, s in enumerate(SIDEBAR))
    html = f"""<html><body><ul><li><a href="/">首页</a></li></ul><ul>{news}</ul>
<div><h1>{TITLE}</h1><p>发布时间：2019-01-18</p><div id="zoom">{"".join(parts)}</div></div>
<div><p>版权所有 清河县水务局</p><p>电话：0319-8000000</p></div></body></html>"""
    rows = ["\t".join(row).replace("&nbsp;", "") for row in TABLE + COUNTS] * 4
    before = ["一、总体情况", "全局公开信息12条。", "二、主动公开政府信息情况"]
    return Page(html, (*before, *rows, "三、其他需要报告的事项", "无。"))


def very_short():
    """One paragraph, among much furniture."""
    only = "2018年我局共公开政府信息5条，未收到依申请公开信息的申请。"
    news = "".join(f"<li><a href='{n}'>{s}</a></li>" for n, s in enumerate(SIDEBAR * 3))
    html = f"""<html><body><div><ul><li><a href="/">首页</a></li></ul></div>
<div><ul>{news}</ul></div>
<div><h1>{TITLE}</h1><p>发布时间：2019-01-18 来源：办公室</p><div><p>{only}</p></div></div>
<div><p>主办单位：清河县水务局 电话：0319-8000000</p>
<p>版权所有 扫一扫 打印</p></div></body></html>"""
    return Page(html, (only,))


def from_word():
    """What Word pastes: conditional comments, o:p, spans in spans, digits apart, tags left open."""
    html = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>{TITLE}</title>
<!--[if gte mso 9]><xml><o:p>9999条</o:p></xml><![endif]--></head><body>
<div class="TRS_Editor">
<p align="center" class="MsoNormal"><b><span style="font-size:22pt">一、概述</span></b></p>
<![if !supportLists]><p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US
style='font-family:"Times New Roman"'>2018</span><span
style='font-family:仿宋'>年，全局公开信息<span lang=EN-US>1<span>2</span></span><span
lang=EN-US>80</span>条<o:p></o:p>，其中网站<span
lang=EN-US>1,100</span>条。</span></p><![endif]>
<p class=MsoNormal>收到申请６件<span lang=EN-US>&nbsp;</span>，
均已答复<span>。<p class=MsoNormal>二、其他<span lang=EN-US><o:p>&nbsp;</o:p></span>
<p>举办培训班&nbsp;２&nbsp;期。</div></body></html>"""
    lines = (
        "一、概述",
        "2018年，全局公开信息1280条，其中网站1,100条。",
        "收到申请６件 ，均已答复。",
        "二、其他",
        "举办培训班 ２ 期。",
    )
    return Page(html, lines, around=("9999",))


PAGES = {
    made.__name__: made()
    for made in (with_classes, in_tables, div_soup, mostly_tables, very_short, from_word)
}
