"""Numbers, amounts, percentages and dates in any form, to values that can be compared.

In: text in Chinese or English. Out: `Value`s with offsets; equal things have equal keys, whatever their form or
language: 1.5万, 15,000 and 15K; 百分之三 and 3%; 9.79 亿美元 and $979 million; 2023年6月 and June 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from rag.number_words import (
    DIGITS,
    ENGLISH_SCALE,
    MAX_CHINESE,
    MAX_DIGITS,
    MONTHS,
    NAMES,
    WORDS,
    chinese,
    scale_of,
    whole,
)

__all__ = ["Value", "all_keys", "is_figure", "keys", "values"]

ValueKind = Literal["number", "percent", "money", "date"]


@dataclass(frozen=True, slots=True)
class Value:
    """One number, amount, percentage or date of a text; ``text[start:end]`` is how it stands there."""

    kind: ValueKind
    key: str
    """Canonical: ``n:15000``, ``p:3``, ``usd:979000000``, ``d:2023-06-29``, ``d:2023-06``, ``d:06-29``, ``d:2023``; of
    an ordinal, 第3 or 3rd, ``o:3``."""
    start: int
    end: int

    @property
    def bare(self) -> str:
        """The key without its unit, so that 979 million dollars meets a bare 979 million."""
        return self.key if self.kind == "date" else self.key.split(":", 1)[1]


_MONEY = {
    "$": "usd", "us$": "usd", "usd": "usd", "dollar": "usd", "dollars": "usd", "美元": "usd", "美金": "usd", "刀": "usd",
    "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur", "欧元": "eur", "歐元": "eur",
    "£": "gbp", "gbp": "gbp", "pounds": "gbp", "英镑": "gbp", "英鎊": "gbp",
    "¥": "cny", "￥": "cny", "rmb": "cny", "cny": "cny", "yuan": "cny", "元": "cny", "人民币": "cny", "元人民币": "cny",
    "块钱": "cny", "日元": "jpy", "yen": "jpy", "港元": "hkd", "港币": "hkd", "韩元": "krw", "won": "krw",
    "卢布": "rub", "rubles": "rub", "卢比": "inr", "rupees": "inr", "澳元": "aud", "加元": "cad", "新台币": "twd",
    "btc": "btc", "eth": "eth", "比特币": "btc", "以太币": "eth", "usdt": "usdt",
}  # fmt: skip

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_CN = "零〇一二三四五六七八九十百千万萬亿億两兩"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])"
# Where a value may begin is found first, with patterns that are one character class; the long ones are tried there only.
_DIGITS_AT = re.compile(r"\d+")
_CHINESE_AT = re.compile(rf"[{_CN}]+")
_WORDS_AT = re.compile(r"[A-Za-z]{3,9}")
_DATE = re.compile(
    rf"(?P<y1>{_YEAR})(?:\s?[年/.-]\s?(?P<m1>{_MONTH_NUMBER})\s?[月/.-]\s?(?P<d1>{_DAY})(?!\d)(?:\s?[日号])?"
    rf"|\s?年\s?(?P<m2>{_MONTH_NUMBER})\s?月|\s?年(?!\d)|(?![\d%％A-Za-z]|[.,]\d|\s?[万亿個个名人美欧元+%条台家多余]))"
    rf"|(?P<m4>{_MONTH_NUMBER})\s?月(?:\s?(?P<d4>{_DAY})\s?[日号]|(?!\d)份?)"
    rf"|(?P<d8>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m8>{_MONTH})\b\.?(?:,?\s(?P<y8>{_YEAR})\b)?",
    re.IGNORECASE,
)
_CHINESE_DATE = re.compile(
    r"(?P<y6>[一二][〇零九][〇零一二三四五六七八九]{2})年(?:(?P<m6>十[一二]?|[一二三四五六七八九])月)?"
    r"(?:(?P<d6>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?"
)
_WORD_DATE = re.compile(
    rf"(?P<m7>{_MONTH})\b\.?,?\s(?:of\s)?(?:(?P<d7>{_DAY})(?:st|nd|rd|th)?\b(?!,\d{{3}})(?:,?\s(?P<y7>{_YEAR})\b)?|(?P<y9>{_YEAR})\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<num>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?:\s?[多余]?|个(?=[万萬亿億]))(?P<scale>万亿|[十百千]?[万萬亿億兆]|[百千](?=[多余名个個家台部条條位起次人美元，。、；！？]|$)|(?:thousand|million|billion|trillion|hundred|dozen|mln|bln|bn|mn|tn)\b"
    r"|[KMBkmb](?![A-Za-z0-9])))?",
    re.IGNORECASE,
)
_CHINESE_NUMBER = re.compile(
    rf"百分之(?P<cnpct>[零〇一二三四五六七八九十百点]{{1,{MAX_CHINESE}}}+(?![零〇一二三四五六七八九十百点])|\d{{1,{MAX_DIGITS}}}+(?:\.\d{{1,{MAX_DIGITS}}})?)"
    rf"|(?P<cn>[{_CN}]{{0,{MAX_CHINESE}}}(?<=[十百千万萬亿億])[{_CN}]{{0,{MAX_CHINESE}}}(?:[多余][万萬亿億])?"
    r"|[一二三四五六七八九两兩](?=[个個名人年月天日起部台种種家项項次條条款件位级級号號批艘辆輛架座套所支张張岁歲成倍国國万]))"
)
_WORD_NUMBER = re.compile(
    rf"(?P<wpart>half) an? (?P<pscale>{ENGLISH_SCALE})\b|(?:(?<=\ba )|(?<=\bone ))(?P<wone>{ENGLISH_SCALE})\b(?! (?:{ENGLISH_SCALE})\b)"
    r"|(?P<word>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen))\b"
    rf"(?:\s(?P<wscale>{ENGLISH_SCALE})\b)?",
    re.IGNORECASE,
)
_PART_OF = re.compile(r"(?<![A-Za-z0-9])(?:(?:mid|early|late|pre|post)-|[FC]Y)$", re.IGNORECASE)
_GENERATION = re.compile(r"(?:[5-9][05]|0[05])后(?![来面续台门方端期果天])")
"""People by the decade that they were born in (00后): no number of anything."""
_GROUPS = re.compile("[,\u00a0\u202f]")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z\d])")
_CURRENCY_BEFORE = re.compile(r"(?:US\$|[$€£¥￥])\s?$")
_UNIT = re.compile(
    r"[多余]?\s?(?:(?P<pct>%|％|percent\b|per cent\b|个百分点)|(?P<tenth>成(?=[的以左、，。的]|$))"
    r"|(?P<money>元人民币|人民币|美元|美金|欧元|歐元|英镑|英鎊|日元|港元|港币|韩元|卢布|卢比|澳元|加元|新台币|比特币|以太币|块钱|元"
    r"|(?:US )?dollars?\b|euros?\b|pounds\b|yuan\b|yen\b|won\b|rubles\b|rupees\b|USDT?\b|EUR\b|GBP\b|RMB\b|CNY\b|BTC\b|ETH\b))",
    re.IGNORECASE,
)


def values(text: str) -> list[Value]:
    """All values of `text`, in order, none overlapping another."""
    found: list[Value] = []
    done = 0
    for at in _beginnings(text):
        if at >= done:
            value = _at(text, at)
            if value is not None:
                found.append(value)
                done = value.end
    return found


def is_figure(answer: str) -> bool:
    """Whether a short answer is a figure and not a name with a number, Windows 10."""
    return sum(value.end - value.start for value in values(answer)) * 2 >= len(answer)


def _beginnings(text: str) -> list[int]:
    """Where a value may begin, ascending."""
    found = []
    for match in _DIGITS_AT.finditer(text):
        at = match.start()
        before = text[at - 1] if at else " "
        # v1.2, CVE-2024-1234, sha256: names, not numbers; mid-2024 and FY2024 are years
        if before in "-Yy" and len(match[0]) == 4 and _PART_OF.search(text, max(0, at - 8), at):
            found.append(at)
            continue
        if before in "._" or (before.isascii() and before.isalpha()):
            continue
        if before == "-" and text[at - 2 : at - 1].isalnum() and not _range(text, match):
            continue
        found.append(at)
    for match in () if text.isascii() else _CHINESE_AT.finditer(text):
        at = match.start()
        before = text[at - 1 : at]
        if before in ("几", "数", "好") and text[at] == "十":  # 几十: some tens
            continue
        if before in ("哪", "某", "每", "任") and match[0] == "一":  # 哪一名, 某一国: no one of a count
            continue
        found.append(at)
    if not NAMES.isdisjoint(map(str.lower, _WORDS_AT.findall(text))):
        found += [match.start() for match in _WORDS_AT.finditer(text) if match[0].lower() in NAMES]
    return sorted(found)


def _range(text: str, match: re.Match[str]) -> bool:
    """Whether the number after a hyphen is the end of a range (1350-1700) and not part of a name (CVE-2024-1234)."""
    word = re.search(r"[\w.-]*$", text[max(0, match.start() - 24) : match.start()])
    return word is None or not any(char.isascii() and char.isalpha() for char in word[0])


def _at(text: str, at: int) -> Value | None:
    """The value that begins at `at`, dates first."""
    first = text[at]
    if first.isdigit():
        if _GENERATION.match(text, at):
            return None
        return _date(_DATE.match(text, at)) or _number(text, _NUMBER.match(text, at))
    if first.isascii():
        return _date(_WORD_DATE.match(text, at)) or _number(text, _WORD_NUMBER.match(text, at))
    return _date(_CHINESE_DATE.match(text, at)) or _number(text, _CHINESE_NUMBER.match(text, at))


def keys(text: str) -> frozenset[str]:
    """The keys of all values of `text`; amounts also bare, dates also by year, month and day alone."""
    return all_keys(values(text))


def all_keys(found_values: Iterable[Value]) -> frozenset[str]:
    """The same of values that were found already."""
    found: set[str] = set()
    for value in found_values:
        found.add(value.key)
        if value.kind == "date":
            found.update(_parts(value.key))
        elif not value.key.startswith("o:"):
            found.add("n:" + value.bare)
    return frozenset(found)


def _parts(key: str) -> Iterator[str]:
    parts = key[2:].split("-")
    if len(parts[0]) == 4:
        yield f"d:{parts[0]}"
        if len(parts) > 1:
            yield f"d:{parts[0]}-{parts[1]}"
            yield f"d:{parts[1]}-" + (parts[2] if len(parts) > 2 else "00")
            yield f"m:{parts[1]}"
    else:
        yield f"m:{parts[0]}"


def _date(match: re.Match[str] | None) -> Value | None:
    if match is None:
        return None
    groups = {name[0]: value for name, value in match.groupdict().items() if value is not None}
    year, month, day = groups.get("y"), _month(groups.get("m")), _day(groups.get("d"))
    if year is not None and not year.isdigit():
        year = "".join(str(DIGITS[c]) for c in year)
    parts = [part for part in (year, month, day) if part]
    if year is None and day is None:
        parts.append("00")
    return Value("date", "d:" + "-".join(parts), match.start(), match.start() + len(match[0].rstrip()))


def _month(text: str | None) -> str | None:
    if text is None:
        return None
    if text.isdigit():
        return f"{int(text):02d}"
    if text[0] in DIGITS or text[0] == "十":
        return f"{chinese(text) or 0:02d}"
    return f"{MONTHS[text.lower()]:02d}"


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    return f"{int(text) if text.isdigit() else chinese(text) or 0:02d}"


def _number(text: str, match: re.Match[str] | None) -> Value | None:
    number = None if match is None else _value(match.groupdict())
    if match is None or number is None:
        return None
    start, end = match.span()
    number, end = whole(text, match, number)
    if match.groupdict().get("wone"):  # "one million", found by its "million"
        start -= len("one ") if text[start - 4 : start].lower() == "one " else len("a ")
    if text[end : end + 1] == "几":  # 十几所: no one knows how many
        return None
    if match[0].startswith("百分之"):
        return Value("percent", f"p:{_plain(number)}", start, end)
    follows = _UNIT.match(text, end)
    if follows is not None and follows["pct"]:
        return Value("percent", f"p:{_plain(number)}", start, follows.end())
    if follows is not None and follows["tenth"]:
        return Value("percent", f"p:{_plain(number * 10)}", start, follows.end())
    before = _CURRENCY_BEFORE.search(text, max(0, start - 4), start)
    if before is not None:
        return Value("money", f"{_MONEY[before[0].strip().lower()]}:{_plain(number)}", before.start(), end)
    if follows is not None:
        unit = _MONEY[follows["money"].lower().removeprefix("us ")]
        return Value("money", f"{unit}:{_plain(number)}", start, follows.end())
    ordinal = text[start - 1 : start] == "第" or _ORDINAL.match(text, end)
    return Value("number", f"{'o' if ordinal else 'n'}:{_plain(number)}", start, end)


def _value(groups: Mapping[str, str | None]) -> Decimal | None:
    try:
        if num := groups.get("num"):
            if len(num) > MAX_DIGITS:
                return None
            return Decimal(num if num.isdigit() else _GROUPS.sub("", num)) * scale_of(groups["scale"])
        if percent := groups.get("cnpct"):
            before_point, _, part = percent.partition("点")
            if before_point.replace(".", "").isdigit():
                return Decimal(before_point)
            if (before := chinese(before_point)) is None:
                return None
            return Decimal(f"{before}.{''.join(str(DIGITS[c]) for c in part if c in DIGITS) or 0}")
        if numerals := groups.get("cn"):
            # 百 in 百度, 千 in 千万别, 万 in 万一: a scale alone is no number; nor is 十万 in 十万火急, but that is rare.
            if numerals[0] in "百千万萬亿億" or (len(numerals) == 1 and numerals not in DIGITS and numerals != "十"):
                return None
            value = chinese(numerals.replace("多", "").replace("余", ""))  # 十多万: 十万
            return None if value is None else Decimal(value)
        if half := groups.get("pscale"):
            return Decimal(scale_of(half)) / 2
        if alone := groups.get("wone"):
            return Decimal(scale_of(alone))
        if word := groups.get("word"):
            total = sum(WORDS[part] for part in re.split("[- ]", word.lower()))
            return Decimal(total) * scale_of(groups["wscale"])
    except InvalidOperation:
        return None
    return None


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
