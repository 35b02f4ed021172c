"""Parse and write days, months and times in Japanese text, in Tokyo's time zone.

Years may be in 和暦 (Japanese eras), as in 令和４年 for 2022.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from intake.terms import JST, IntakeError
from intake.text.numerals import number_of
from intake.text.widths import fold, fold_dashes, full_digits

_ERAS = (  # name, letter, first day, the year before its year 1
    ("令和", "R", date(2019, 5, 1), 2018),
    ("平成", "H", date(1989, 1, 8), 1988),
    ("昭和", "S", date(1926, 12, 25), 1925),
)
_ERA_BASE = {
    sign: base
    for name, letter, _, base in _ERAS
    for sign in (name, name[0], letter, letter.lower())
}
_ERA = r"令和|平成|昭和|令|平|昭|[RHSrhs](?=[\d元.])"
_YEAR = rf"(?:(?P<era>{_ERA})\s*(?P<short>\d{{1,2}}|元)|(?<!\d)(?P<long>(?:19|20)\d{{2}}))"
_SEPARATOR = r"\s*[年./\-]\s*"
_DATE = re.compile(
    rf"{_YEAR}{_SEPARATOR}(?P<month>\d{{1,2}})\s*[月./\-]\s*(?P<day>\d{{1,2}})(?!\d)"
)
_MONTH = re.compile(rf"{_YEAR}{_SEPARATOR}(?P<month>\d{{1,2}})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_WHOLE_DATE = re.compile(
    rf"(?P<day_only>{_DATE.pattern}\s*日?|{_COMPACT.pattern})\s*(?:\((?P<weekday>[月火水木金土日])\))?"
)
_YEAR_TWICE = re.compile(
    rf"(?P<first>(?:{_ERA})\s*(?:\d{{1,2}}|元)|20\d\d)\s*年?\s*\((?P<second>[^()]{{2,6}}?)\s*年?\)\s*年?"
)
_WEEKDAYS = "月火水木金土日"


_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]{1,4}(?=\s*[年月日])")


def _digits(found: re.Match[str]) -> str:
    return number_of(found[0])


def _numbers(text: str) -> str:
    return _YEAR_TWICE.sub(_once, fold_dashes(_KANJI_NUMBER.sub(_digits, fold(text))))


def _once(found: re.Match[str]) -> str:
    """The year of a match that gives it twice, written once: 「2023年」 for 「令和5(2023)年」.

    `found` is a match of _YEAR_TWICE. Its text is returned unchanged if the two are different
    years.
    """
    years = [re.fullmatch(_YEAR, each) for each in (found["first"], found["second"])]
    told = {_year(year) for year in years if year}
    return f"{told.pop()}年" if all(years) and len(told) == 1 else found[0]


def _year(found: re.Match[str]) -> int:
    if found["long"]:
        return int(found["long"])
    return _ERA_BASE[found["era"]] + (1 if found["short"] == "元" else int(found["short"]))


def parse_date(text: str) -> date | None:
    """The first day named in the text, such as 2022-07-01, 2022/7/1, 令和４年７月１日 or R4.7.1.

    None if no day is named or the first one does not exist, such as 2023-02-30.
    """
    folded = _numbers(text)
    if found := _DATE.search(folded):
        numbers = (_year(found), int(found["month"]), int(found["day"]))
    elif compact := _COMPACT.search(folded):
        numbers = (int(compact[1]), int(compact[2]), int(compact[3]))
    else:
        return None
    try:
        return date(*numbers)
    except ValueError:
        return None


def whole_date(text: str) -> date | None:
    """Return the day of which the whole text consists, in any form that `parse_date` reads, else
    None.

    A day of the week may follow in parentheses, if it is the right one.
    """
    found = _WHOLE_DATE.fullmatch(_numbers(text).strip())
    day = parse_date(found["day_only"]) if found else None
    return day if found and day and found["weekday"] in (None, _WEEKDAYS[day.weekday()]) else None


def typed_day(what: str, text: str) -> date:
    """Return the day that a person typed, such as 2022-09-01, in any form that `parse_date` reads.

    Raises IntakeError if `text` is not exactly one day; `what` names the input in its message, such
    as "--on".
    """
    day = whole_date(text)
    if day is None:
        raise IntakeError(f"{what} {text} は日付として読めません。2022-09-01 の形にしてください。")
    return day


def parse_months(text: str) -> tuple[tuple[int, int], ...]:
    """Every (year, month) in the text, each once, in order; () if there are none.

    A month without a year is left out. The year is in the Western calendar.
    """
    found = _MONTH.finditer(_numbers(text))
    months = ((_year(each), int(each["month"])) for each in found)
    return tuple(dict.fromkeys(each for each in months if 1 <= each[1] <= 12))


def parse_month(text: str) -> tuple[int, int] | None:
    """The first (year, month) in a text such as 「令和５年１月」 or 「R5.1」; None if none."""
    return next(iter(parse_months(text)), None)


def _era_year(day: date) -> str:
    for name, _, start, base in _ERAS:
        if day >= start:
            return name + ("元" if day.year == base + 1 else full_digits(day.year - base))
    return full_digits(day.year)


def tokyo_day(moment: date) -> date:
    """The day in Tokyo at a datetime; a plain date is returned unchanged."""
    return moment.astimezone(JST).date() if isinstance(moment, datetime) else moment


def wareki(moment: date, *, weekday: bool = True) -> str:
    """The day in 和暦 (Japanese era): 「令和４年７月１日（金）」, or without （金）.

    The day of the week is added if `weekday` is True. A datetime is converted to Tokyo's time zone
    first.
    """
    day = tokyo_day(moment)
    tail = f"（{_WEEKDAYS[day.weekday()]}）" if weekday else ""
    return f"{_era_year(day)}年{full_digits(day.month)}月{full_digits(day.day)}日{tail}"


def wareki_month(moment: date) -> str:
    """The month of a day in 和暦 (Japanese era): 「令和５年１月」.

    A datetime is converted to Tokyo's time zone first.
    """
    day = tokyo_day(moment)
    return f"{_era_year(day)}年{full_digits(day.month)}月"


def tokyo_minute(moment: datetime) -> str:
    """A datetime as text in Tokyo's time zone, to the minute: "2022-09-01 10:15"."""
    return f"{moment.astimezone(JST):%Y-%m-%d %H:%M}"


def time_of_day(moment: datetime) -> str:
    """The time of day in Tokyo, in the form that letters use: 「10時15分」."""
    local = moment.astimezone(JST)
    return f"{local.hour}時{local.minute:02d}分"


def fiscal_year(moment: date) -> int:
    """The fiscal year (年度, April to March) of a day, as the year in which it begins.

    2022 for 2023-03-31. A datetime is converted to Tokyo's time zone first.
    """
    day = tokyo_day(moment)
    return day.year - (day.month < 4)


def day_from_serial(serial: float) -> date | None:
    """Return the day of an Excel serial number (1900 date system).

    None if the day is not in the years 1950 to 2100.
    """
    if not 18264 <= serial <= 73415:
        return None
    return date(1899, 12, 30) + timedelta(days=int(serial))
