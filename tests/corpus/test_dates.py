"""Dates in the forms that occur, and none where no day is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from datetime import date as Date
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import dates

DAYS = st.dates(min_value=Date(1900, 1, 1), max_value=Date(2199, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "2024-09-06", "2024/09/06", "2024/9/6", "2024.09.06", "20240906", "2024年9月6日", "2024 年 09 月 06 日",
        "二〇二四年九月六日", "２０２４－０９－０６", "2024-09-06T23:30:00+08:00", "2024-09-06T01:10:33.675288",
        "2024-09-06 03:04", "2024-09-06T03:04:05Z", "Sep 6, 2024", "Sept. 6, 2024", "September 6th, 2024",
        "Friday, September 6, 2024", "6 September 2024", "6th of September 2024", "06-Sep-2024",
        "Fri, 06 Sep 2024 23:30:00 -0500", "Fri Sep  6 12:00:00 2024", "6.9.2024", "'2024-09-06'", 1725600000, "1725600000",
        1725600000000, 1725600000.5, " 2024-09-06 ", "2024年9月6日 下午3:05", "2024-09-06星期五",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(written: object) -> None:
    assert dates.day(written) == "2024-09-06"


@pytest.mark.parametrize(
    "written",
    [
        "", "yesterday", "昨天", "2024-02-30", "2024-13-01", "2023-02-29", "2024年13月1日", "Foo 6, 2024", "0001-01-01",
        "9999-12-31", "2024-09", "2024", "03/04/2024", None, True, [2024, 9, 6], {"year": 2024}, float("nan"),
        float("inf"), 99999999999999, "2024-09-066", "x" * 100_000, "1" * 5000, "https://example.org/2024/09/06/",
    ],
)  # fmt: skip
def test_no_day_is_none_and_never_a_crash(written: object) -> None:
    assert dates.day(written) is None
    assert dates.moment(written) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("13/09/2024", "2024-09-13"), ("09/13/2024", "2024-09-13"), ("05/05/2024", "2024-05-05"), ("06/09/2024", None)],
)
def test_day_and_month_are_told_apart_only_where_they_can_be(written: str, expected: str | None) -> None:
    assert dates.day(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-10-04T10:20:33.675288", "2025-10-04T10:20:33.675288"),
        ("2025-10-04", "2025-10-04"),
        ("2025-10-04T23:30:00+08:00", "2025-10-04T15:30:00"),
        ("2025-10-04T23:30:00-0500", "2025-10-05T04:30:00"),
        ("Sat, 04 Oct 2025 23:30:00 GMT", "2025-10-04T23:30:00"),
        ("2025年10月4日 下午3:05", "2025-10-04T15:05:00"),
        ("Oct 4, 2025 12:05 AM", "2025-10-04T00:05:00"),
        ("2025-10-04T99:99:99", "2025-10-04"),
    ],
)
def test_moments_keep_the_time_in_utc(written: str, expected: str) -> None:
    assert dates.moment(written) == expected


@given(DAYS)
def test_every_real_day_is_read(when: Date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%B %d, %Y", "%d %b %Y"):
        assert dates.day(when.strftime(form)) == when.isoformat()


@given(st.datetimes(datetime(1971, 1, 1), datetime(2190, 1, 1)), st.integers(-12 * 60, 14 * 60))
def test_zones_move_the_moment_and_not_the_day(when: datetime, minutes: int) -> None:
    zoned = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    in_utc = zoned.astimezone(UTC).replace(tzinfo=None).isoformat()
    for written in (zoned.isoformat(), format_datetime(zoned)):
        assert dates.day(written) == zoned.date().isoformat()
        assert dates.moment(written) == in_utc


@given(st.text(max_size=40))
def test_any_text_is_a_real_day_or_none(text: str) -> None:
    found = dates.day(text)
    assert found is None or Date.fromisoformat(found).isoformat() == found
