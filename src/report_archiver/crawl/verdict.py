"""What an answer really is: a page, or the word of a firewall, an error page, an empty shell.

Pure. Reasons are those of the archive's closed list. No challenge is ever answered.
"""

from __future__ import annotations

import re

from report_archiver.charset import decode

HEAD = 20_000  # bytes looked at; challenge scripts are short and error pages shorter
SHORT = 2_000  # characters of visible text up to which a page can be an error page
BRIEF = 600  # characters of visible text up to which a page can be a maintenance notice

# What the known firewalls send: 瑞数 (Ruishu), 加速乐 (Jiasule), 阿里云 (Aliyun).
CHALLENGES = (
    ("ruishu", re.compile(rb"\$_ts\b")),
    ("jsl", re.compile(rb"__jsl_?clearance|__jsluid")),
    ("aliyun", re.compile(rb"acw_sc__v2")),
)
CHALLENGE_STATUS = {412: "ruishu", 521: "jsl", 512: "jsl"}
REFUSALS = re.compile("请稍候|安全验证|访问异常|您的访问被拦截|人机验证")
NOT_FOUND = re.compile(
    "页面不存在|页面(?:没有|未)找到|找不到(?:您|该|此|指定|请求)?[^。]{0,8}(?:页面|网页|文件|资源)"
    "|(?:访问|查看|请求|查找)的(?:页面|网页|内容|信息|文章)[^。]{0,12}(?:不存在|删除|丢失)"
    "|(?:该|此|本)(?:文章|信息|内容|页面|网页)[^。]{0,4}(?:不存在|已被?删除)"
)
# Chapters: a report may well say of requests that 申请信息不存在.
CHAPTERS = re.compile(r"[一二三四五六](?:、|）|\))")
NOT_FOUND_TITLE = re.compile(r"<title>[^<]{0,40}(?:\b404\b|not found)", re.IGNORECASE)
MAINTENANCE = re.compile("(?:网站|系统)[^。]{0,10}(?:维护|升级)|维护中|暂停(?:服务|访问)")
UNSEEN = re.compile(
    r"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|&nbsp;|\s+",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = {"text/html", "application/xhtml+xml", "text/plain", "", "application/xml", "text/xml"}
NO_TEXT = ("image/", "video/", "audio/", "font/")


def judge(status: int, media_type: str, body: bytes, charset: str | None = None) -> str | None:
    """The reason why this answer is no page, or None for one that is to be kept.

    media_type: without parameters, in lower case, empty if none was stated.
    """
    head = body[:HEAD]
    challenge = _challenge(status, head)
    if challenge:
        return f"challenge:{challenge}"
    if status != 200:
        return f"http:{status}"
    if not body.strip():
        return "empty"
    if media_type.startswith(NO_TEXT):
        return "not_text"
    return _verdict_of_text(head, charset) if media_type in MARKUP else None


def _challenge(status: int, head: bytes) -> str | None:
    """A challenge's kind. A script of theirs counts only in a page that says nothing else: an
    ordinary page behind the same firewall may carry it too."""
    named = next((kind for kind, mark in CHALLENGES if mark.search(head)), None)
    if status in CHALLENGE_STATUS:
        return named or CHALLENGE_STATUS[status]
    return named if named and len(visible(decode(head).text)) < SHORT else None


def _verdict_of_text(head: bytes, charset: str | None) -> str | None:
    if len(head) == HEAD:
        return None
    text = decode(head, charset).text
    title = NOT_FOUND_TITLE.search(text)
    suspects = [rule for rule in (REFUSALS, NOT_FOUND, MAINTENANCE) if rule.search(text)]
    if not suspects and not title:
        return None
    seen = visible(text)
    if REFUSALS.search(seen) and len(seen) < BRIEF:
        return "challenge:waf"
    if (title or NOT_FOUND.search(seen)) and len(seen) < SHORT and not _has_chapters(seen):
        return "soft_404"
    return "maintenance" if MAINTENANCE.search(seen) and len(seen) < BRIEF else None


def _has_chapters(seen: str) -> bool:
    return len(CHAPTERS.findall(seen)) > 1


def visible(markup: str) -> str:
    """The text that a reader would see, roughly, without white space."""
    return UNSEEN.sub("", markup)
