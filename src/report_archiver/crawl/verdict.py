"""What an answer really is: a page, or the word of a firewall, an error page, an empty shell.

Pure. Reasons are those of the archive's closed list. No challenge is ever answered. Only a page
that says little can be any of these, and none that names a report in its headings, leads to one,
counts what was disclosed or has a report's chapters: a report speaks of maintenance, of pages that
were not found, of verification, and a list of reports stands beside boxes that do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report_archiver.charset import decode
from report_archiver.crawl.titles import is_report

LOOKED_AT = 200_000  # bytes; a page that is longer and still says nothing is not known
SENTENCES = 10  # that end in a full stop: no error page has so many
SHORT = 2_000  # characters of visible text up to which a page can be an error page
BRIEF = 600  # characters of visible text up to which a page can be a notice of maintenance
SCANT = 200  # characters of visible text up to which a page can be a mere way to another
FEW = 8  # links, of a page that is no part of a site's usual pages
NOTHING = 30  # characters of visible text that are nearly none

GOOD = {200, 203}  # 203: a proxy on the way has changed something (RFC 9110, 15.3.4)

# What the known firewalls send: 瑞数 (Ruishu), 加速乐 (Jiasule), 阿里云 (Aliyun), 云锁 (Yunsuo),
# 360 网站卫士, 安全狗 (Safedog), 雷池 (SafeLine), Cloudflare.
CHALLENGES = {
    "ruishu": ("$_ts",),
    "jsl": ("__jsl_clearance", "__jslclearance", "__jsluid"),
    "aliyun": ("acw_sc__v2", "aliyun_waf", "_____tmd_____"),
    "yunsuo": ("security_session_verify", "yunsuo_session"),
    "360": ("wzwschallenge", "wzws-waf-cgi"),
    "safedog": ("safedog", "SafeDog"),
    "safeline": ("/.safeline/", "safeline_bot_challenge"),
    "cloudflare": ("cf_chl_", "cf-browser-verification", "/cdn-cgi/challenge-platform/"),
}
CHALLENGE_STATUS = {412: "ruishu", 521: "jsl", 512: "jsl"}
REFUSALS = re.compile(
    "安全验证|访问异常|人机验证|滑动验证|(?:访问|请求|操作)[^。]{0,12}(?:拦截|阻断)|检测到[^。]{0,8}攻击"
)
WAIT = re.compile("请稍候|请稍等")  # a firewall's word, if a script stands behind it
NOT_FOUND = re.compile(
    "页面不存在|页面(?:没有|未)找到|找不到(?:您|该|此|指定|请求)?[^。]{0,8}(?:页面|网页|文件|资源)"
    "|(?:访问|查看|请求|查找)的(?:页面|网页|内容|信息|文章)[^。]{0,12}(?:不存在|删除|丢失)"
    "|(?:该|此|本)(?:文章|信息|内容|页面|网页)[^。]{0,4}(?:不存在|已被?删除)"
)
NOT_FOUND_TITLE = re.compile(r"\b404\b|not found|无法找到", re.IGNORECASE)
MAINTENANCE = re.compile("(?:网站|系统)[^。]{0,10}(?:维护|升级)|维护中|暂停(?:服务|访问)")
LOGIN = re.compile("登录|登陆|log ?in|sign ?in", re.IGNORECASE)
PASSWORD = re.compile(r"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)

# Chapters: a report may well say of requests that 申请信息不存在.
CHAPTERS = re.compile(r"[一二三四五六](?:、|）|\))")
DISCLOSED = re.compile(r"(?:公开|申请)[^。]{0,20}\d[条件篇份项]")
HEADING = re.compile(r"<(title|h[1-4])\b[^>]{0,300}>(.{0,300}?)</\1", re.IGNORECASE | re.DOTALL)
NAMED = re.compile(r"<meta\b[^>]{0,200}[\"']ArticleTitle[\"'][^>]{0,300}>", re.IGNORECASE)
CONTENT = re.compile(r"content\s*=\s*([\"'])(.*?)\1", re.IGNORECASE | re.DOTALL)
SUBSTANCE = re.compile(r"<(?:i?frame|img|embed|object|a|area)\b", re.IGNORECASE)
FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\b", re.IGNORECASE)

ANCHOR = re.compile(r"<a\b", re.IGNORECASE)
HIDDEN = re.compile(r"<(script|style|noscript|template|title)\b", re.IGNORECASE)
CLOSING = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "noscript", "template", "title")
}
TAG = re.compile(r"<[^<>]{0,1000}>")
ROBOTS_TXT = re.compile(r"^\s*user-?agent\s*:", re.IGNORECASE | re.MULTILINE)
FULL_STOP, FULL_STOP_GBK = "。".encode(), "。".encode("gb18030")
MARKUP = {"text/html", "application/xhtml+xml", "text/plain", "", "application/xml", "text/xml"}
NO_TEXT = ("image/", "video/", "audio/", "font/")


@dataclass(frozen=True, slots=True)
class Look:
    """A page at a glance.

    source: all of its text; tags: its tags, one after the other; scripts: what stands in its script
    elements; seen: the text that a reader would see, roughly, without white space; unlinked: that
    outside of links; linked: that of each link; headings: title, headings, and the title that the
    metadata give.
    """

    source: str
    tags: str
    scripts: str
    seen: str
    unlinked: str
    linked: tuple[str, ...]
    headings: tuple[str, ...]

    @property
    def said(self) -> str:
        """What it says of itself: not what its links say of others."""
        return self.unlinked + "".join(self.headings)

    @property
    def links(self) -> int:
        """How many links it has."""
        return len(ANCHOR.findall(self.tags))

    @property
    def is_report(self) -> bool:
        """Does a heading name a report, or has the page a report's counts or chapters?"""
        chapters = len(CHAPTERS.findall(self.seen)) > 1
        return names_report(self.headings) or chapters or bool(DISCLOSED.search(self.unlinked))

    @property
    def is_list(self) -> bool:
        """Does it lead to a report?"""
        return any(is_report(text) for text in self.linked)

    @property
    def is_titled_not_found(self) -> bool:
        """Does a short heading say that something was not found?"""
        said = (text for text in self.headings if len(text) <= 40)
        return any(NOT_FOUND_TITLE.search(text) or NOT_FOUND.search(text) for text in said)


def look(source: str) -> Look | None:
    """A page at a glance; None where there is more to see (SHORT or more)."""
    parts: dict[str, list[str]] = {"text": [], "tag": [], "script": [], "other": [], "link": []}
    length, linked = 0, False
    for kind, part in pieces(source):
        if kind == "tag":
            linked = _is_linked(part[:4].lower(), linked)
        told = "".join(part.replace("&nbsp;", " ").split()) if kind == "text" else part
        parts[kind].append(told)
        if kind == "text":
            parts["other"].append("\n" if linked else told)
            parts["link"].append(told if linked else "\n")
            length += len(told)
        if length >= SHORT:
            return None
    tags, scripts, seen, unlinked = map(
        "".join, (parts[k] for k in ("tag", "script", "text", "other"))
    )
    linked_texts = tuple("".join(parts["link"]).split("\n"))
    return Look(source, tags, scripts, seen, unlinked, linked_texts, _headings(source))


def _is_linked(tag: str, before: bool) -> bool:
    """Is what follows a tag the text of a link? tag: how it begins, in lower case."""
    if tag.startswith("</a"):
        return before and tag[3:].isalnum()
    return before or (tag.startswith("<a") and not tag[2:3].isalnum())


def pieces(source: str) -> Iterator[tuple[str, str]]:
    """The parts of a page in order: `text` that is shown, `tag`, and `script`, the inside of an
    element that is not shown. In linear time, whatever is left open."""
    place = 0
    while (start := source.find("<", place)) >= 0:
        if start > place:
            yield "text", source[place:start]
        if source.startswith("<!--", start):
            place = _end(source, "-->", start)
            continue
        place = _end(source, ">", start)
        yield "tag", source[start:place]
        hidden = HIDDEN.match(source, start)
        if hidden and not source.endswith("/>", start, place):
            name = hidden[1].lower()
            closing = CLOSING[name].search(source, place)
            end = closing.start() if closing else len(source)
            yield "script", source[place:end] + "\n" if name == "script" else ""
            place = end
    yield "text", source[place:]


def _end(source: str, mark: str, start: int) -> int:
    """Where the mark that closes something ends; the end of the page where nothing closes it."""
    found = source.find(mark, start)
    return len(source) if found < 0 else found + len(mark)


def _headings(source: str) -> tuple[str, ...]:
    stated = [CONTENT.search(tag) for tag in NAMED.findall(source)]
    named = [one[2] for one in stated if one]
    headings = [TAG.sub("", text) for _, text in HEADING.findall(source)]
    return tuple(text.strip() for text in (*headings, *named))


def names_report(headings: Sequence[str]) -> bool:
    """Is one of these headings a report's title?"""
    return any(is_report(text) and not NOT_FOUND.search(text) for text in headings)


def judge(status: int, media_type: str, body: bytes, charset: str | None = None) -> str | None:
    """The reason why this answer is no page, or None for one that is to be kept.

    media_type: without parameters, in lower case, empty if none was stated. A page that asks for a
    password and says little else is challenge:login, one whose text a script has yet to bring is
    empty.
    """
    if status not in GOOD:
        return _refused(status, look(decode(body[:LOOKED_AT], charset).text))
    if not body.strip():
        return "empty"
    if media_type.startswith(NO_TEXT):
        return "not_text"
    if media_type not in MARKUP or not says_little(body):
        return None
    source = decode(body, charset).text
    if names_report(_headings(source)) or _is_robots_txt(source):
        return None
    glance = look(source)
    return _verdict(glance) if glance else None


def _is_robots_txt(source: str) -> bool:
    """Rules for crawlers, whose remarks may say what error pages say."""
    return not source.lstrip().startswith("<") and ROBOTS_TXT.search(source) is not None


def _refused(status: int, glance: Look | None) -> str:
    refusal = glance and (_challenge(glance) or _refusal(glance))
    if status in CHALLENGE_STATUS:
        return refusal or f"challenge:{CHALLENGE_STATUS[status]}"
    return refusal or f"http:{status}"


def says_little(body: bytes) -> bool:
    """Can this be anything but a page? Cheap, since every page is asked."""
    few = len(body) < LOOKED_AT and body.count(FULL_STOP) < SENTENCES
    return few and body.count(FULL_STOP_GBK) < SENTENCES


def _verdict(glance: Look) -> str | None:
    if glance.is_report or (glance.is_list and not glance.is_titled_not_found):
        return None
    refused = _challenge(glance) or _refusal(glance) or _waiting(glance)
    if refused:
        return refused
    if _is_not_found(glance):
        return "soft_404"
    if len(glance.seen) < BRIEF and glance.links <= FEW and MAINTENANCE.search(glance.said):
        return "maintenance"
    return "challenge:login" if _asks_to_log_in(glance) else _shell(glance)


def _challenge(glance: Look) -> str | None:
    """A challenge by its script, which counts only in a page that says nothing else: an ordinary
    page behind the same firewall may carry it too."""
    marked = (
        kind for kind, marks in CHALLENGES.items() if any(mark in glance.source for mark in marks)
    )
    named = next(marked, None)
    return f"challenge:{named}" if named and not glance.is_report else None


def _refusal(glance: Look) -> str | None:
    short = len(glance.seen) < BRIEF
    return "challenge:waf" if short and REFUSALS.search(glance.said) else None


def _waiting(glance: Look) -> str | None:
    waits = len(glance.seen) < SCANT and WAIT.search(glance.said) and glance.scripts
    return "challenge:waf" if waits else None


def _is_not_found(glance: Look) -> bool:
    return glance.is_titled_not_found or NOT_FOUND.search(glance.said) is not None


def _asks_to_log_in(glance: Look) -> bool:
    short = len(glance.seen) < BRIEF and glance.links <= FEW
    asks = short and PASSWORD.search(glance.tags) and LOGIN.search(glance.said)
    return bool(asks) and not FILE.search(glance.tags)


def _shell(glance: Look) -> str | None:
    """A page that a script has yet to fill: hardly a word, no picture, no frame, no link."""
    filled = len(glance.seen) > NOTHING or SUBSTANCE.search(glance.tags)
    return "empty" if "<script" in glance.tags.lower() and not filled else None


def is_way(glance: Look) -> bool:
    """May a page that says so little be a mere way to another, and no refusal, error page or
    notice that sends its reader away after having said its word?"""
    told = (_challenge(glance), REFUSALS.search(glance.said), MAINTENANCE.search(glance.said))
    return not (len(glance.seen) >= SCANT or glance.is_report or any(told) or _is_not_found(glance))
