"""Days that an article tells of without their dates: on Tuesday, last month.

In: the key of a date (see `rag.numbers`), and the keys of an article. Out: yes or no.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["just_before"]

SOON = timedelta(days=7)
"""An article tells of a day within so much time without saying its date."""

_DAY = re.compile(r"d:\d{4}-\d\d-\d\d")
_PERIOD = re.compile(r"(?:d:(?P<year>\d{4})(?:-|$)|d:|m:)(?P<month>\d\d)?(?:-(?P<day>\d\d))?")


def just_before(number: str, there: frozenset[str]) -> bool:
    """Whether a day of `there` lies in the year, month or day of `number`, or so soon after it that "on Tuesday" and "last
    month" mean it."""
    days = [name[2:] for name in there if _DAY.fullmatch(name)]
    for told in map(date.fromisoformat, filter(_is_day, days)):
        for year in (told.year, told.year - 1):
            period = _period(number, year)
            if period is not None and period[0] <= told <= period[1] + SOON:
                return True
    return False


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:  # 30 February
        return False
    return True


def _period(number: str, year: int) -> tuple[date, date] | None:
    """The first and the last day that a key of a date means, in `year` where it has none; None for other keys."""
    match = _PERIOD.fullmatch(number)
    if match is None:
        return None
    numbers = int(match["year"] or year), int(match["month"] or 1), int(match["day"] or 0) or 1
    if not _is_day("{:04}-{:02}-{:02}".format(*numbers)):
        return None
    first = date(*numbers)
    if int(match["day"] or 0):
        return first, first
    if match["month"] is None:
        return first, date(first.year, 12, 31)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
