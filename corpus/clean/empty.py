"""Pages that hold no article: which, and why.

In: a page's lines, those kept, and its title. Out: an `EmptyReason`, "" for a page that holds one.
"""

from __future__ import annotations

import re

from corpus.article import EmptyReason
from corpus.clean.lines import Line
from corpus.clean.phrases import alternatives
from corpus.clean.segment import folded, folds_to
from corpus.clean.words import Says, says

__all__ = ["reason_empty"]

SHORT_PAGE = 1600
"""Shown characters up to which a page is looked at for a notice; articles that mention one are longer. The longest
notice page seen (a maintenance page with its link list) shows 1,400."""
BYLINE_CHARS = 24
"""What is kept beside the title and is shorter, without a sentence, is an author's or account's name."""
CUT_SHARE = 0.4
"""Of a page that was cut, does not show its headline, and goes on with other things than the article: the share of
it that is kept from which it counts as an article. Below, the cut came before the article began, and what is kept
is what a menu says about its entries (up to a third of the page)."""
BEHIND_SHARE = 0.3
"""The share of such a page that comes after what was kept: a menu goes on until the cut."""
PARAGRAPH_BYTES = 240
"""A line as long is a paragraph: no menu describes an entry in as many words."""

PLENTY = 400
"""Kept characters from which, with a fair share of a page that is not short, there is nothing to look into."""


def _notice(text: str) -> re.Pattern[str]:
    return re.compile(alternatives(text), re.IGNORECASE)


_NOTICES: tuple[tuple[EmptyReason, int, re.Pattern[str]], ...] = (
    (
        "removed",
        80,
        _notice(
            r"""
该内容已被发布者删除|此内容(?:因违规|因涉嫌|已被|无法查看|发送失败)|内容已(?:被)?(?:作者|发布者)?删除|文章已(?:被)?(?:作者)?删除
该公众号已(?:迁移|注销)|此账号已|该文章(?:不存在|已)|no longer available|sorry, this (?:page|post)\b
(?:page|post|content|article|story|tweet) (?:has been|was|is) (?:removed|deleted|unavailable)
"""
        ),
    ),
    (
        "blocked",
        160,
        _notice(
            r"""
环境异常|完成验证后即可继续访问|访问(?:过于|太)?频繁|人机验证|(?:进行|完成|通过).{0,6}安全验证|正在(?:进行)?.{0,4}验证|请输入验证码|滑动验证
^just a moment|checking (?:if the site connection|your browser)|verify(?:ing)? (?:that )?you(?:'re| are) (?:a |not a )?(?:human|robot)
(?:confirm|prove) you(?:'re| are) (?:a |not a )?(?:human|robot)|access (?:to this (?:page|site|resource) (?:has been|is) )?denied
^attention required|enable (?:javascript and )?cookies to continue|locked out$|\blockout (?:initiated|has|in effect)|you have been blocked
ddos protection by|unusual (?:traffic|activity) from|cloudflare ray id|performance (?:&|and) security by cloudflare|^error 10[12]\d
blocked by network security|your (?:ip|request) (?:address )?(?:has been|was|is) blocked|403 forbidden|^forbidden$|rate limit\w* .{0,20}triggered
needs to review the security of your connection|^security check\b|\bcaptcha\. |(?:complete|solve) the captcha
"""
        ),
    ),
    (
        "script",
        300,
        _notice(
            r"""
acw_sc__v2|^\{"l1":"var arg1=|javascript (?:不可用|is (?:disabled|not (?:available|enabled)|required))|requires javascript|javascript (?:aktivieren|erforderlich)
(?:enable|activate|turn on|activer|aktivieren sie|abilita) (?:javascript|js)\b|(?:请|需要)先?(?:启用|开启|打开|允许)\s?(?:浏览器)?的?\s?javascript
"""
        ),
    ),
    (
        "error",
        80,
        _notice(
            r"""
^(?:error |http )?(?:404|410|500|502|503|504)$|^(?:404|410|50[0234])\b.{0,30}(?:not found|error|gateway|unavailable|gone)|^oops\b.{0,40}
(?:page|file|url|post|article|topic).{0,30}(?:not (?:be )?found|doesn.t exist|does not exist|cannot be found)|under (?:\w+ )?maintenance
^bad gateway|service (?:temporarily )?unavailable|^not found|页面(?:不存在|无法|找不到|未找到)|(?:网站|系统)(?:正在)?维护|something went wrong
an error (?:has )?occurred|^redirect(?:ing)?(?: to)?\b.{0,40}$|^click here to be redirected|this site can.t be reached|account (?:has been )?suspended|server error \(5
"""
        ),
    ),
    (
        "login",
        80,
        _notice(
            r"""
登录后(?:才可|才能|即可|方可)?(?:查看|阅读|可见|继续|访问)|请先?(?:登录|登陆)(?:后)?(?:查看|阅读|继续|访问)?$|(?:sign|log) in to (?:continue|view|read|access|see)
login (?:is )?required|must be logged in to (?:view|read|see)|(?:subscribers|members)[ -]only|subscribe to (?:continue|read|keep)
this (?:post|content|article) is for (?:paid |paying )?(?:subscribers|members)
"""
        ),
    ),
)


def reason_empty(lines: list[Line], kept: list[Line], title: str, *, cut: bool) -> EmptyReason:
    """Why the page holds no article; "" where it holds one. `cut`: the archiver broke the page off."""
    shows = sum(len(line.text) for line in lines)
    if shows > SHORT_PAGE and sum(len(line.text) for line in kept) > max(PLENTY, CUT_SHARE * shows):
        return ""
    wanted = folded(title)
    body = [line for line in kept if folded(line.text) not in wanted]
    shown = [line for line in lines if not folds_to(line.text, wanted)]
    total = sum(len(line.text) for line in shown)
    if total <= SHORT_PAGE:
        reason = _noticed(shown, body, wanted)
        if reason:
            return reason
    if not kept:
        return "chrome" if any(says(line.text) not in (Says.MENU, Says.NAV) for line in shown) else "title_only"
    size = sum(len(line.text) for line in body)
    titled = len(body) < len(kept)
    if not body:
        return "" if cut else "title_only"
    if size <= BYLINE_CHARS and not cut and not any(line.text[-1] in "。.!！?？" for line in body):
        return "title_only" if titled or not wanted else ""
    if cut and not titled and wanted and size < CUT_SHARE * total and _is_menu(shown, body, total):
        return "chrome"
    return ""


def _is_menu(shown: list[Line], body: list[Line], total: int) -> bool:
    """Is what was kept of a cut page made of short lines, with much other matter behind?"""
    behind = sum(len(line.text) for line in shown if line.start > body[-1].start)
    return behind > BEHIND_SHARE * total and all(line.size < PARAGRAPH_BYTES for line in body)


def _noticed(shown: list[Line], body: list[Line], wanted: str) -> EmptyReason:
    """The reason that a notice gives, which must come before the second kept line: below, it stands under an
    article (comment forms ask for a log-in)."""
    last = body[min(1, len(body) - 1)].start if body else (shown[-1].start if shown else 0)
    for reason, longest, notice in _NOTICES:
        for line in shown:
            if line.start > last:
                break
            if len(line.text) <= longest and notice.search(_unscrambled(line.text)) and folded(line.text) not in wanted:
                return reason
    return ""


def _unscrambled(text: str) -> str:
    """`text` as it was meant, if it is UTF-8 that was read as Latin-1; for looking only."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
