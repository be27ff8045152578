"""Who an article is: its URL and title, or its path when it has no web URL.

In: URL, title, path. Out: a canonical URL, the identity key, and the 16 hex digits that name the article.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

__all__ = ["article_id", "canonical_url", "identity", "is_web_url", "namesake", "normalise_title"]

WECHAT_HOST = "mp.weixin.qq.com"
WECHAT_PARAMETERS = ("__biz", "mid", "idx", "sn")
"""What names a WeChat article; the others (chksm, scene, …) only tell how a reader came to it."""

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
# Browsers drop these inside a URL and strip blanks around it; a crawler's line break must not make a new article.
_DROPPED = re.compile(r"[\t\r\n]+")


def is_web_url(url: str | None) -> bool:
    """True for http and https URLs with a host; `javascript:`, `data:`, `file:` and relative ones are none."""
    return url is not None and _WEB.match(url.strip()) is not None


def canonical_url(url: str) -> str:
    """The URL without fragment, with scheme and host in lower case and without the scheme's own port."""
    url = _DROPPED.sub("", url.partition("#")[0]).strip()
    try:
        scheme, netloc, path, query, _ = urlsplit(url)
    except ValueError:  # e.g. "http://[half-an-address": still a name, only one that cannot be taken apart
        return url
    if not netloc:
        return url
    user, at, host = netloc.rpartition("@")
    host, port = host.lower(), _DEFAULT_PORTS.get(scheme, "\0")
    while (bare := host.removesuffix(port).rstrip(".")) != host:  # until nothing changes: canonical means final
        host = bare
    if host == WECHAT_HOST:
        query = _wechat_query(query)
    return f"{scheme}://{user}{at}{host}{path or '/'}{'?' if query else ''}{query}".strip()


def _wechat_query(query: str) -> str:
    given: dict[str, str] = {}
    for pair in query.replace("&amp;", "&").split("&"):
        name, _, value = pair.partition("=")
        given.setdefault(name, value)
    return "&".join(f"{name}={given[name]}" for name in WECHAT_PARAMETERS if name in given)


def normalise_title(title: str) -> str:
    """Width and case folded, white space collapsed."""
    if title.isascii():
        return " ".join(title.lower().split())
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold()).split())


def identity(url: str | None, title: str, path: str) -> str:
    """The key that tells articles apart. A URL that is not http(s) names no page, so it counts as none."""
    if url is not None and is_web_url(url):
        return f"{canonical_url(url)}\n{normalise_title(title)}"
    return f"path:{path}"


def namesake(path: str, raw_sha256: str, taken: Callable[[str], bool]) -> str:
    """The id of another article under a path that names one already: the text that it was first met with tells the two
    apart, so that the id does not depend on the machine."""
    key = f"{identity(None, '', path)}\n{raw_sha256}"
    while taken(article_id(key)):
        key += "\n"
    return article_id(key)


def article_id(identity_key: str) -> str:
    """The first 16 hex digits of the key's SHA-256."""
    return hashlib.sha256(identity_key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
