"""Where the article begins and ends among the lines of a page, and which lines between are furniture.

In: lines with their verdicts, and the page's title. Out: the indexes of the lines to keep.
"""

from __future__ import annotations

import re

from corpus.clean.judge import Verdict
from corpus.clean.lines import Kind, Line
from corpus.clean.words import Says

__all__ = ["folded", "folds_to", "keep", "same_title"]

HEADING_BONUS = 6.0
"""What a headline that repeats the page's title is worth as the place where the article begins."""
COPY_BONUS = 2.0
"""The same for a copy of the title that is no heading."""
MAX_STARTS = 8
GOES_ON = 4.0
"""Score after "related articles" or a share bar from which the article was only interrupted: four paragraphs or so.
Teasers of other articles stay below, as each comes with a linked headline."""
MAX_AFTER = 60
MAX_STRANGE = 3
"""How many lines behind the end, and buttons among them, are looked at for short lines that still belong to it."""
STREAK_FIRST = 0.15
STREAK_STEP = 0.3
"""The share of its cost that a line of furniture has: little for one between paragraphs, all of it in a row of four."""
CONTENTS_REST = 0.01
"""The share for the entries of a table of contents behind its first: it is one piece, however long. Not nothing, so
that an article does not end in one."""
LEAST = -0.5
"""How far bylines, counters and category links under the headline can pull the score down."""
BEGUN = 0.5
"""Score from which a comment section ends the article: one sentence."""
ENOUGH = 1.5
"""Score from which the article is under way, so that a tail can begin."""
OWN_TAGS = 3
"""How many tag lists make them part of what the article lists, each with its own."""
HEAD_LINES = 6
"""How many lines above the first sentence may name a court, the kind of the paper and the case."""
BYLINE_LINES = 2
"""How many lines of author, date or counters in a row behind a paragraph make it a lead. One alone may be a source
note between the items of a digest."""
TEASER_LINES = 5
"""How far below the headline a teaser may stand."""
TEASER_CHARS = 12
"""Letters and digits from which a line that comes again is no chance: names and labels are shorter."""
TEASER_GAP = 12
"""How many lines may stand between a teaser and where it comes again: byline, counters, buttons, a signature."""


def folded(text: str) -> str:
    """Letters and digits alone, in lower case: for comparing titles."""
    return _NO_LETTERS.sub("", text.lower())


def folds_to(text: str, wanted: str) -> bool:
    """Whether ``folded(text) == wanted``."""
    # Without its last letter: a sigma has another form at the end.
    return wanted.startswith(folded(text[:_BEGINNING])[:-1]) and folded(text) == wanted


_NO_LETTERS = re.compile(r"[\W_]+")
_BEGINNING = 8
"""Characters of a line that are looked at before all of it: few lines begin like the title."""

_PLAIN = (Kind.TEXT, Kind.HEADING)
_CAPITALS = re.compile(r"(?=.{12,90}$)[A-Z][A-Z'’.,()&/-]*(?: [A-Z'’.,()&/-]+){2,}")
"""Three words or more in capitals, such as the name of a court; menus and mastheads have fewer."""
_COURT = re.compile(
    r"[\u4e00-\u9fff]{2,28}(?:法院|检察院|檢察院|仲裁委员会)|(?:刑事|民事|行政)[\u4e00-\u9fff]{0,8}(?:判决|裁定|决定|调解|判決|決定|調解)书?書?"
    r"|[（(〔\[]\d{4}[）)〕\]][\u4e00-\u9fff\d]{2,24}号"
)
"""What stands in such lines in Chinese, which has no capitals: the court, the kind of its paper, the number of the case."""

TITLED = (Says.COMMENTS, Says.RELATED, Says.META, Says.TAGS)
"""Roles of lines that name the article without being its headline ("3 comments on …")."""


def keep(lines: list[Line], verdicts: list[Verdict], title: str, *, given: bool = True) -> list[int]:
    """Indexes of the lines that are the article, ascending. `given`: a headline in the first line may have been put
    there by the archiver, on top of all that the page shows."""
    scores = _smoothed(verdicts)
    starts = _starts(lines, verdicts, scores, title, given)
    best: tuple[float, int, int] | None = None
    for start, bonus in starts:
        total, end = _run(lines, verdicts, scores, start)
        if best is None or total + bonus >= best[0]:
            best = (total + bonus, start, end)
    if best is None:
        return []
    _, start, end = best
    return _inside(lines, verdicts, start, end)


def _smoothed(verdicts: list[Verdict]) -> list[float]:
    """The scores, with furniture in a row costing more with every line: one stray button says nothing."""
    scores: list[float] = []
    streak = 0
    listed = False
    for verdict in verdicts:
        score = verdict.score
        if verdict.contents:
            score *= CONTENTS_REST if listed else STREAK_FIRST
        elif score <= -0.5:
            streak += 1
            score *= min(STREAK_FIRST + (streak - 1) * STREAK_STEP, 1.0)
        elif score > 0:
            streak = 0
        listed = verdict.contents
        scores.append(score)
    return scores


def _starts(
    lines: list[Line], verdicts: list[Verdict], scores: list[float], title: str, may_be_given: bool
) -> list[tuple[int, float]]:
    """Where the article may begin: copies of the title, and the start of the best stretch."""
    wanted = folded(title)
    found: list[tuple[int, float]] = []
    shortest, longest = 0.5 * len(wanted), 2 * len(title) + 40
    given = 0 if may_be_given and lines and folds_to(lines[0].text, wanted) else -1
    for i, line in enumerate(lines):
        if (
            i == given
            or verdicts[i].says in TITLED
            or line.kind is Kind.CODE
            or not shortest <= len(line.text) <= longest
        ):
            continue
        words = folded(line.text)
        if verdicts[i].says is Says.MENU and words != wanted:
            continue  # a way home that ends in the title
        if wanted and same_title(words, wanted):
            found.append((i, HEADING_BONUS if line.kind is Kind.HEADING else COPY_BONUS))
            if len(found) == MAX_STARTS:
                break
    total, lowest, at = 0.0, 0.0, 0
    best, start = 0.0, -1
    for i, score in enumerate(scores[: _comments_at(lines, verdicts, bool(found))]):
        total += score
        if total < lowest or i == given:
            lowest, at = total, i + 1
        if total - lowest > best:
            best, start = total - lowest, at
    if start >= 0:
        found.append((_letterhead(lines, verdicts, start, given + 1), 0.0))
    return found


def _letterhead(lines: list[Line], verdicts: list[Verdict], start: int, least: int) -> int:
    """Where the heading block of a ruling or a notice begins that stands in short lines right above `start`."""
    at = start
    while at > max(least, start - HEAD_LINES):
        line, verdict = lines[at - 1], verdicts[at - 1]
        if line.links or verdict.known or verdict.says is not Says.NOTHING or line.kind not in _PLAIN:
            break
        if not _CAPITALS.fullmatch(line.text) and not _COURT.fullmatch(line.text):
            break
        at -= 1
    return at


def _comments_at(lines: list[Line], verdicts: list[Verdict], titled: bool) -> int:
    """Where the comments begin: what comes then cannot be where the article begins."""
    prose = titled
    for i, verdict in enumerate(verdicts):
        if verdict.prose:
            prose = True
        elif prose and verdict.says is Says.COMMENTS and (lines[i].kind is Kind.HEADING or not titled):
            return i
    return len(verdicts)


def same_title(text: str, wanted: str) -> bool:
    """Whether two folded titles are one: equal, or one with a little more around it."""
    if text == wanted:
        return True
    short, long = sorted((text, wanted), key=len)
    return len(short) >= 8 and short in long and len(short) >= 0.6 * len(long)


def _run(lines: list[Line], verdicts: list[Verdict], scores: list[float], start: int) -> tuple[float, int]:
    """The best score of an article that begins at `start`, and the line behind its end."""
    total, best, end = 0.0, 0.0, start + 1
    since: float | None = None  # the score since a line that may have begun the tail
    for i in range(start + 1, len(lines)):
        score = scores[i]
        says = verdicts[i].says
        if says is Says.COMMENTS and (total >= BEGUN or lines[i].kind is Kind.HEADING):
            break
        if says is Says.RELATED and total >= ENOUGH:
            since = 0.0
            continue
        if since is not None:
            since = max(since + score, 0.0)
            if since < GOES_ON:
                continue
            total += since
            since = None
        else:
            total = max(total + score, LEAST) if total < ENOUGH else total + score
        if total >= best and score >= 0:
            best, end = total, i + 1
    return best, end


def _prose_from(lines: list[Line], verdicts: list[Verdict], at: int, end: int) -> int:
    """The first paragraph from `at` on; 0 where there is none: the headline stands before every paragraph."""
    return next((i for i in range(at, end) if verdicts[i].prose and lines[i].kind is not Kind.HEADING), 0)


def _is_byline_block(verdicts: list[Verdict], at: int, end: int) -> bool:
    """Do author, date and counters follow at once? Then what stands before them is a lead: the article comes behind."""
    block = verdicts[at : min(at + BYLINE_LINES, end)]
    return (
        len(block) == BYLINE_LINES
        and all(verdict.linky or verdict.says in (Says.META, Says.MENU) for verdict in block)
        and any(verdict.says is Says.META for verdict in block)
    )


def _teaser(lines: list[Line], verdicts: list[Verdict], start: int, end: int) -> int:
    """The line between headline and byline in which an aggregator shows the article's first characters, cut off
    wherever they end: all of it comes again behind the byline. -1 without one."""
    for i in range(start + 1, min(start + TEASER_LINES, end - 2)):
        if verdicts[i + 1].says is not Says.META or verdicts[i].says is not Says.NOTHING:
            continue
        head = folded(lines[i].text)
        if len(head) < TEASER_CHARS:
            continue
        for j in range(i + 2, min(i + 2 + TEASER_GAP, end)):
            text, k = "", j
            while k < end and len(text) < len(head) and head.startswith(text):
                text += folded(lines[k].text)
                k += 1
            if text.startswith(head):
                return i
    return -1


def _foot(verdicts: list[Verdict], start: int, end: int) -> int:
    """From where on a list of tags is the page's: behind the last paragraph, unless the article lists things that have
    tags each."""
    tagged = sum([verdict.says is Says.TAGS for verdict in verdicts[start : end + MAX_STRANGE]])
    if not tagged or tagged >= OWN_TAGS:
        return len(verdicts)
    return next((i for i in range(end - 1, start, -1) if verdicts[i].prose), start) + 1


def _inside(lines: list[Line], verdicts: list[Verdict], start: int, end: int) -> list[int]:
    first = _prose_from(lines, verdicts, start + 1, end) or start
    teaser = _teaser(lines, verdicts, start, end)
    if teaser >= 0 or _is_byline_block(verdicts, first + 1, end):
        first = max(first, teaser) + 1
        while first < end and verdicts[first].says in (Says.META, Says.TAGS, Says.MENU):
            first += 1
    foot = _foot(verdicts, start, end)
    kept = []
    for i in range(start, end):
        line, verdict = lines[i], verdicts[i]
        if i == start:
            kept.append(i)
            continue
        if (
            i == teaser
            or verdict.known
            or verdict.contents
            or (verdict.says is Says.NAV and i + 1 < end and verdicts[i + 1].contents)
            or verdict.says in (Says.MENU, Says.APPEAL, Says.LEGAL, Says.COMMENTS, Says.RELATED)
        ):
            continue
        if verdict.says is Says.META and i < first:
            continue
        if verdict.says is Says.TAGS and not first <= i < foot:
            continue
        if i < first and (verdict.linky or line.text.replace(",", "").isdecimal()):
            continue
        kept.append(i)
    # short lines straight behind the end belong to it: a signature, a date, the last items of a list
    strange = 0
    for i in range(end, min(end + MAX_AFTER, len(lines))):
        line, verdict = lines[i], verdicts[i]
        if verdict.linky or verdict.says in (Says.RELATED, Says.COMMENTS, Says.LEGAL) or strange > MAX_STRANGE:
            break
        own = verdict.says in (Says.NOTHING, Says.META) or (verdict.says is Says.TAGS and i < foot)
        if verdict.known or not own:
            strange += 1
        elif line.kind is Kind.HEADING:
            break
        else:
            kept.append(i)
    return kept
