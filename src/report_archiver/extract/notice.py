"""What a page shows that showed a report before: a report still, another page of the site, or what
leaves it in doubt, such as an error page or a firewall's.
"""

from __future__ import annotations

import re

from report_archiver.charset import decode
from report_archiver.errors import NotADocument
from report_archiver.extract.document import refuse
from report_archiver.extract.markup import parse
from report_archiver.extract.title import looks_like_report, name_in, states_year
from report_archiver.model import Reading, Shows

COUNTED = 3  # figures that the codebook knows; a page about reports has hardly one
FEW = 8  # links, of a page that is no part of a site's usual pages
LEAST = 20  # characters that a page says
# What is said of a page that is not there for the moment, or not for us.
DOUBT = re.compile(
    "维护|升级|改版|繁忙|稍[候后]|暂停|暂时|临时|恢复|验证|拦截|异常|错误|出错|无法|不存在|"
    "找不到|[未没]有?找到|[已被]删除|加载|抱歉|对不起|404"
)
_UNSAID = "script, style, noscript, template, a"


def shows(reading: Reading | None, body: bytes, charset: str | None = None) -> Shows:
    """What the bytes of such a page show. reading: what the reader made of them, None if they are
    no document; charset: as the headers state it."""
    if reading is not None and is_sure(reading.identity.title, _counted(reading)):
        return "report"
    return "page" if reading is not None and _is_page(body, charset) else "doubt"


def is_sure(title: str | None, counted: int) -> bool:
    """Whether a title or figures of the codebook leave no doubt that this is a report. A list of
    reports is called like one, but names neither year nor publisher."""
    named = title is not None and looks_like_report(title)
    return counted >= COUNTED or (named and bool(states_year(title or "") or name_in(title or "")))


def _counted(reading: Reading) -> int:
    return sum(figure.metric is not None for figure in reading.figures)


def _is_page(body: bytes, charset: str | None) -> bool:
    """Whether this is one of a site's usual pages, with its menus, and says nothing of a failure;
    what it links to may."""
    try:
        refuse(body)
    except NotADocument:
        return False
    page = parse(decode(body, charset).text)
    links = len(page.css("a[href]"))
    named = "".join(node.text() for node in page.css("title"))
    for node in page.css(_UNSAID):
        node.decompose()
    said = "".join((page.body.text() if page.body else "").split())
    return links > FEW and len(said) >= LEAST and not DOUBT.search(named + said)
