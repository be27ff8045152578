"""Lines that are a label and a list, or a row of buttons: tags, other articles, ways to share, credits, breadcrumbs.

In: a line's text. Out: whether it is furniture by its form: after the label come short items or titles, not a sentence.
"""

from __future__ import annotations

import re
from typing import Literal

from corpus.clean.phrases import MENU, MONTH, NAV, alternatives

__all__ = ["Form", "form", "is_breadcrumb", "is_dated_name", "is_labelled_links"]

Form = Literal["", "furniture", "tags"]
"""Nothing to tell; nobody's text, wherever it stands: the titles of other articles or ways to share behind their label, a
credit, a row of buttons, a way home; tags or keywords, of the page or of one of the things that the article describes."""

MAX_ITEM = 32
MAX_ITEM_WORDS = 4
"""A tag is as long at the most."""
MAX_TITLE = 110
MAX_TITLE_HAN = 50
MAX_LABEL = 48
"""A label's colon stands no further in."""
MAX_SEPARATORS = 60
MAX_ROW = 80
MAX_CREDIT = 24
"""Names behind the label of a credit."""

_TAGS = alternatives(
    r"""
tags?|tagged(?: (?:as|in|with|under))?|post tags|article tags|topics?|(?:related |article )?keywords?|filed (?:under|in)|posted (?:in|under)
related (?:tags|topics)|categories|schlagwörter|schlagworte|stichwörter|themen|mots[- ]clés|étiquettes|etiquetas|etichette|argomenti
(?:文章|本文|相关|内容)?(?:标签|標籤|关键[词字]|關鍵[詞字])|(?:相关|相關)(?:话题|話題|专题|專題)|tag标签|(?:所属|文章)(?:分类|分類|栏目|欄目)
"""
)
_TITLES = alternatives(
    r"""
read (?:also|next)|also read|up next|don'?t miss|also on .{1,40}|more (?:on|from) .{1,40}|read more(?: (?:on|about) .{1,40})?
related(?: (?:posts?|articles?|stories|story|news|content|reading|reads|coverage|links?|topics?))?|(?:recommended|suggested)(?: (?:for you|reading|articles?|stories))?
you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|(?:most|popular|trending|recent|latest) (?:read|viewed|now|posts?|articles?|stories|news)
(?:previous|next|older|newer) (?:posts?|articles?|story|stories|entry)
lesen sie auch|mehr zum thema|leggi anche|à lire aussi|lire aussi|lea también|te puede interesar|leia também|читайте также
(?:相关|相關|延伸|扩展|擴展|推荐|推薦|更多)(?:阅读|閱讀|文章|新闻|新聞|推荐|推薦|报道|報導|链接|連結|内容|內容|资讯|資訊)|(?:热门|熱門|精彩|最新|热点|猜你)(?:推荐|推薦|文章|阅读|閱讀|资讯|喜欢)
(?:上|下|前|后|後)一?(?:篇|条|條)(?:文章)?|往期(?:回顾|推荐|精选|文章)|阅读推荐|大家都在看|你可能(?:还|也)?(?:喜欢|感兴趣)
"""
)
_SHARE = r"share(?: (?:this|on|via|to|it|with)\b.{0,24})?|follow us(?: on)?|teilen|partager|condividi|compartir|(?:分享|转发|轉發)(?:到|至|给|給|本文|此文|文章)?|(?:一键)?分享"
_SIZES = re.compile(
    r"[【\[(（]?\s*(?:字号|字號|字体(?:大小)?|字體)\s*[:：]?(?:[\s|/·【】\[\]()（）+-]*"
    r"(?:超?[大中小]|特大|默认|默認|标准|標準|打印)){2,}[\s】\])）+-]*"
)
_CREDIT_WORD = r"(?:责任编辑|責任編輯|责编|責編|编辑|編輯|审核|審核|审校|校对|校對|编审|值班编辑|本文编辑|实习编辑|统筹|监制|監製|排版|美编|初审|复审|終審|终审)"
_CREDIT = re.compile(
    rf"[（(【\[]?\s*(?:(?:来源|來源|作者|记者|記者|编译|編譯|翻译|撰文|文|图|摄影)\s*[:：|丨/]\s*[^\s。！？；，：:()（）]{{1,{MAX_CREDIT}}}[\s,，、|/·]+)*"
    rf"(?:{_CREDIT_WORD}\s*[:：|丨/]\s*[^\s。！？；，：:]{{1,{MAX_CREDIT}}}?(?:[\s、,，/|·]+[^\s。！？；，：:]{{1,10}}){{0,3}}[\s,，、|/·]*)+[）)】\]]?"
)
_BUTTONS = frozenset(
    "关闭窗口|关闭本页|关闭页面|打印|打印本页|打印此页|打印文章|列印|關閉|關閉視窗|我来说两句|我要评论|我要纠错|纠错|收藏本页|收藏本文|加入收藏|返回首页|推荐给朋友|复制网址|设为首页|大字|小字"
    "|printer-friendly|print this page|close window|close this window|email this page|send to a friend|text size".split(
        "|"
    )
)
_SERVICES = frozenset(
    "微信|微博|新浪微博|腾讯微博|qq|qq空间|qq好友|空间|朋友圈|微信好友|豆瓣|人人网|百度贴吧|贴吧|领英|抖音|知乎|钉钉|复制链接|链接|二维码|更多"
    "|facebook|fb|twitter|x|linkedin|in|reddit|whatsapp|telegram|threads|mastodon|bluesky|pinterest|email|e-mail|mail|e-mail to a friend|print|copy link|copy|link|sms"
    "|tumblr|pocket|flipboard|line|wechat|weibo|hacker news|hn|messenger|viber|vk|xing|instagram|youtube|tiktok|snapchat|google|google+|rss|discord|more|pdf".split(
        "|"
    )
)
_LABELLED = re.compile(
    rf"[▶►●•·\-\s【\[]*(?:(?P<tags>{_TAGS})|(?P<titles>{_TITLES})|(?P<share>{_SHARE}))[\s】\]]*[:：]\s*(?P<rest>\S.*)"
)
_ITEM_BORDER = re.compile(r"\s*[,，、|｜丨·•;；/＃#\t]+\s*|\s{2,}")
_TITLE_BORDER = re.compile(r"\s*(?:[|｜丨·•▶►\t]+|\s{3,}|(?:上|下|后|後)一?(?:篇|条)\s*[:：])\s*")
_ROW_BORDER = re.compile(r"\s*[|｜丨·•/]+\s*|\s{2,}|\t+")
_ROW_SIGN = re.compile(r"[|｜丨·•/\t]|\s\s")
_HAN = re.compile("[\u3040-\u9fff]")
_ADULT = re.compile(r"18\+(?: only)?\b.{0,40}|(?:please )?(?:bet|gamble|drink) responsibly\b.{0,90}")
_SIGN = re.compile(r"[:：|｜丨·•/>＞»›→\t\u3000]|  ")
"""One of these stands in every such line; most lines have none, and need no further look."""
_EDITED = re.compile("[编編审審校责責统監监排美]")
_POINTER = re.compile(" [>»›＞] ")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_STOP = re.compile(r"[。！？；，：!?;:]|\.(?:\s|$)")
_HOME = re.compile(
    r"(?:(?:您?的?(?:当前|现在|所在)?(?:的)?位置|当前位置|你在这里|you are here|location)\s*(?:是|在)?\s*[:：>»›]?\s*)?"
    r"(?:首页|主页|首頁|网站首页|home(?: ?page)?|homepage|startseite|accueil|inicio)\s*(?:>+|»|›|→|-+>|/|::|＞|\|)\s*\S.*"
    r"|(?:您的位置|当前位置|您现在的位置|所在位置|you are here)\s*(?:是)?\s*[:：]\s*\S.*"
)
_TRAIL = re.compile(r"(?:[\w&’' .,·+-]{2,32} +[>»›＞] +)+[^<>=|$#\\{}()\[\]»›＞]{2,70}")
_CLOCK = r"(?:[\s,，]+(?:at )?\d{1,2}[:：.]\d{2}(?:[:：]\d\d)?(?: ?[ap]\.?m\.?)?)"
_NAMED_DAY = re.compile(
    r"(?:(?-i:[A-Z])[\w’'-]+(?: (?:(?-i:[A-Z])[\w’'.-]*|de|van|von|da|del|di|der|la|le|al|bin)){1,3}"
    r"|[\u4e00-\u9fff·]{2,12}(?: [\u4e00-\u9fff·]{2,12}){0,2})"
    rf"[,，]?\s+(?:(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}),? \d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日)"
    rf"{_CLOCK}?(?:\s+(?:[\u4e00-\u9fff]{{2,4}}|\d+ ?(?:跟贴|评论|阅读|条评论|comments?)))?",
    re.IGNORECASE,
)


def form(lowered: str) -> Form:
    """What the form of a line (in lower case) tells."""
    if lowered[0] in "1bdgp" and _ADULT.fullmatch(lowered):
        return "furniture"
    if not _SIGN.search(lowered, 0, MAX_LABEL) and (lowered.isascii() or " " not in lowered):
        return ""
    found = _labelled(lowered)
    if found is not None:
        return "" if not _is_list(found) else "furniture" if found["tags"] is None else "tags"
    if lowered.isascii():
        furniture = _HOME.fullmatch(lowered) is not None or _is_row(lowered)
    else:
        furniture = (
            (_EDITED.search(lowered, 0, MAX_LABEL) is not None and _CREDIT.fullmatch(lowered) is not None)
            or ("字" in lowered and _SIZES.fullmatch(lowered) is not None)
            or _HOME.fullmatch(lowered) is not None
            or _is_row(lowered)
        )
    return "furniture" if furniture else ""


def is_labelled_links(text: str, unlinked: int) -> bool:
    """Whether of a line that begins with such a label nothing but the label and separators stands outside links.
    `unlinked` is the number of characters outside."""
    if unlinked > MAX_LABEL + MAX_SEPARATORS or (found := _labelled(text.lower())) is None:
        return False
    return unlinked <= found.start("rest") + sum(not char.isalnum() for char in found["rest"])


def is_breadcrumb(text: str) -> bool:
    """Names of sections with pointers between, as they stand above a headline. A path through a program's menus looks
    the same: only the place tells."""
    return _POINTER.search(text) is not None and _TRAIL.fullmatch(text) is not None and not _STOP.search(text)


def is_dated_name(text: str) -> bool:
    """An author's name and the day, nothing else."""
    return _YEAR.search(text) is not None and _NAMED_DAY.fullmatch(text) is not None


def _labelled(lowered: str) -> re.Match[str] | None:
    head = lowered[:MAX_LABEL]
    return _LABELLED.fullmatch(lowered) if (":" in head or "：" in head) else None


def _is_list(found: re.Match[str]) -> bool:
    rest = found["rest"].strip()
    if found["share"] is not None:
        words = [word for word in re.split(r"[\s|｜丨·•,，、/]+", rest) if word]
        items = [item for item in _ITEM_BORDER.split(rest) if item]
        return all(item in _SERVICES for item in items) or all(word in _SERVICES for word in words)
    if found["tags"] is not None:
        items = [item for item in _ITEM_BORDER.split(rest) if item]
        if _STOP.search(rest):
            return False
        if len(items) == 1 and _HAN.search(rest):
            items = rest.split()
        return all(_is_tag(item, alone=len(items) == 1) for item in items)
    titles = [title for title in _TITLE_BORDER.split(rest) if title]
    return all(_is_title(title) for title in titles)


def _is_tag(item: str, *, alone: bool) -> bool:
    if _HAN.search(item):
        return len(item) <= 14
    return len(item) <= MAX_ITEM and len(item.split()) <= (MAX_ITEM_WORDS - alone)


def _is_title(title: str) -> bool:
    if title[-1] in "。.；;，,：:、…":
        return False
    return len(title) <= (MAX_TITLE_HAN if _HAN.search(title) else MAX_TITLE) and "。" not in title


def _is_row(lowered: str) -> bool:
    """Two buttons or more side by side."""
    row = lowered.strip(" |｜丨·•/")
    if len(row) > MAX_ROW:
        return False
    border = _ROW_SIGN.search(row)
    words = [row[: border.start()].rstrip()] if border else row.split(None, 1)
    if not (border or len(words) == 2) or not (words[0] in MENU or words[0] in NAV or words[0] in _BUTTONS):
        return False
    if border is None and row.isascii():
        return False
    all_parts = _ROW_BORDER.split(row) if border else row.split()
    return all(part in MENU or part in NAV or part in _BUTTONS for part in all_parts) and any(
        part in MENU or part in _BUTTONS for part in all_parts
    )
