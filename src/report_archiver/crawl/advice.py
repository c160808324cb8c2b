"""What a person can do about a page that could not be archived, reason by reason."""

ADVICE = {
    "robots": "robots.txt forbids it, or could not be had; ask the site's owner",
    "scope": "if it belongs to the site, name its host or path under crawl.hosts or crawl.paths",
    "address": "it leads to a private address; if one is meant, say crawl.private_network = true",
    "scheme": "neither http nor https; nothing to do",
    "trap": "addresses without end; nothing to do, unless a report is among them",
    "redirects": "it redirects in a circle; open it in a browser and put its end into crawl.start",
    "too_large": "larger than crawl.max_body_bytes allows; raise it if the file is wanted",
    "truncated": "the answer broke off; run again, it is asked for anew",
    "timeout": "too slow; run again later, or raise crawl.deadline_seconds",
    "connection": "the server takes no connection; run again later, or from another network",
    "protocol": "the answer is no proper HTTP; look at it in a browser, tell the site's owner",
    "tls": "no TLS that both sides know, or a bad certificate; see crawl.legacy_tls",
    "dns": "the host's name is not known; has the site moved?",
    "empty": "the page has no text without its scripts; look for another address of it",
    "not_text": "neither a page nor a document; nothing to do",
    "soft_404": "the server says in words that it is not there; look for its new address",
    "maintenance": "the site is being worked on; run again later",
    "challenge": "a firewall asks for a browser; no bypass is attempted, ask the site's owner",
    "challenge:login": "it asks for a login; no bypass is attempted, ask the site's owner",
    "http:401": "it asks for a login; ask the site's owner",
    "http:403": "the server forbids it; ask the site's owner, or try from another network",
    "http:404": "it is not there; if a report was, look for its new address",
    "http:410": "it was taken away; if a report was, look for its new address",
    "http:429": "too many requests; raise crawl.delay_seconds, run again later",
    "http:4": "the server refuses the request; look at it in a browser",
    "http:5": "the server has an error of its own; run again later",
}


def advice(reason: str | None) -> str:
    """What to do about a reason; empty where nothing is known."""
    if not reason:
        return ""
    kind = reason.partition(":")[0]
    names = (reason, reason[: len("http:4")] if kind == "http" else kind)
    return next((ADVICE[name] for name in names if name in ADVICE), "")
