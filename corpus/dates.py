"""Dates as crawlers, people and machines write them.

In: the value of a date field, whatever it holds. Out: ``YYYY-MM-DD`` (`day`), or an ISO moment that sorts by time
(`moment`); None where no real day can be read. Nothing is guessed: 03/04/2024 is None, 2024-02-30 is None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from datetime import date as Date
from functools import lru_cache

__all__ = ["day", "moment"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are placeholders (0001-01-01) or slips of the keyboard."""
MAX_CHARS = 100
"""A date field longer than this holds prose."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = r"([A-Za-z]{3,9})\.?"
_TAIL = r"(?:[T\s,]|$|星期|周|上午|下午)"  # what may follow a whole date: a time, or nothing
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?=T|\s|$|\d{6}$)")
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_MONTH_FIRST = re.compile(rf"(?:[A-Za-z]+,?\s+)?{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?:[A-Za-z]+,?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[\s,-]+(\d{{4}})(?!\d)"
)
_CTIME = re.compile(rf"[A-Za-z]+\s+{_MONTH}\s+(\d{{1,2}})\s+[\d:]+\s+(?:[A-Z]{{3,4}}\s+)?(\d{{4}})$")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}})(?={_TAIL})")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?$")
_CLOCK = re.compile(
    r"(?P<half>上午|下午)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{2})(?:[:分](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<ampm>[AaPp]\.?[Mm]\b)?\s*(?P<zone>Z\b|UTC|GMT|[+-]\d{2}:?\d{2}\b)?"
)
_HAN_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_HAN_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]+")


def day(value: object) -> str | None:
    """The day a date field names, as written there (a zone never moves it)."""
    parsed = _parse(_as_text(value))
    return parsed[0] if parsed else None


def moment(value: object) -> str | None:
    """The day and, where given, the time: ISO, in UTC where a zone is given, so that strings sort by time."""
    parsed = _parse(_as_text(value))
    return parsed[1] if parsed else None


def _as_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)[: MAX_CHARS + 1]


@lru_cache(maxsize=4096)
def _parse(value: str) -> tuple[str, str] | None:
    if not value or len(value) > MAX_CHARS:
        return None
    value = unicodedata.normalize("NFKC", value).strip().strip("\"'")
    if _EPOCH.match(value):
        seconds = float(value) / (1000 if len(value.partition(".")[0]) == 13 else 1)
        stamp = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).replace(tzinfo=None)
        return (stamp.date().isoformat(), stamp.isoformat()) if _plausible(stamp.year) else None
    if "年" in value:
        value = _HAN_NUMBER.sub(lambda m: _han_number(m[0]), value)
    found = _find_day(value)
    if found is None:
        return None
    when, rest = found
    return (when.isoformat(), _with_clock(when, rest)) if _plausible(when.year) else None


def _plausible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _find_day(value: str) -> tuple[Date, str] | None:
    """The day, and what stands beside it in the field (where the time is looked for)."""
    for pattern, order in (
        (_ISO, (1, 3, 4)), (_CHINESE, (1, 2, 3)), (_COMPACT, (1, 2, 3)),
        (_MONTH_FIRST, (3, 1, 2)), (_DAY_FIRST, (3, 2, 1)), (_CTIME, (3, 1, 2)),
    ):  # fmt: skip
        match = pattern.match(value)
        if match is None:
            continue
        year, month, day_number = (match[i] for i in order)
        month_number = int(month) if month.isdecimal() else _MONTHS.get(month.lower(), 0)
        rest = value if pattern is _CTIME else value[match.end() :]
        return _date(int(year), month_number, int(day_number), rest)
    match = _YEAR_LAST.match(value)
    if match is None:
        return None
    first, second, year_number = int(match[1]), int(match[3]), int(match[4])
    if match[2] == ".":  # 06.09.2024 is written day first wherever dots are used
        return _date(year_number, second, first, value[match.end() :])
    if first > 12 or first == second:
        return _date(year_number, second, first, value[match.end() :])
    if second > 12:
        return _date(year_number, first, second, value[match.end() :])
    return None  # 03/04/2024 is April in London and March in New York


def _date(year: int, month: int, day_number: int, rest: str) -> tuple[Date, str] | None:
    try:
        return Date(year, month, day_number), rest
    except ValueError:
        return None


def _with_clock(when: Date, rest: str) -> str:
    match = _CLOCK.search(rest)
    if match is None:
        return when.isoformat()
    hour, afternoon = int(match["hour"]), match["half"] or (match["ampm"] or "").lower().replace(".", "")
    if afternoon in ("pm", "下午") and hour < 12:
        hour += 12
    elif afternoon in ("am", "上午") and hour == 12:
        hour = 0
    micro = int((match["part"] or "0")[:6].ljust(6, "0"))
    try:
        stamp = datetime(when.year, when.month, when.day, hour, int(match["minute"]), int(match["second"] or 0), micro)
        zone = match["zone"]
        if zone and zone[0] in "+-":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            stamp = stamp.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return when.isoformat()
    return stamp.replace(tzinfo=None).isoformat()


def _han_number(digits: str) -> str:
    """二〇二四 → 2024, 十二 → 12, 二十 → 20, 三十一 → 31."""
    if "十" not in digits:
        return "".join(_HAN_DIGITS[c] for c in digits)
    tens, _, units = digits.partition("十")
    if len(tens) > 1 or len(units) > 1 or "十" in units:
        return digits
    return (_HAN_DIGITS[tens] if tens else "1") + (_HAN_DIGITS[units] if units else "0")
