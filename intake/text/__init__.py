"""Japanese text: widths, dashes, 和暦, phone numbers, addresses. Pure."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from intake.terms import JST

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―─━−－﹣⁃˗᠆⸺⸻﹘➖"), "-")
_LONG_DASHES = {**_DASHES, **dict.fromkeys(map(ord, "ーｰ一〜～~∼∽·・"), "-")}
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e00ff]"  # what follows chooses the form of a kanji: 渡邉󠄄
)
_LONG = 80  # characters; longer texts are seldom met twice
_BLANK = re.compile(r"[\s\u2800]+")
# NFKC would turn 塚 U+FA10 into another kanji than the one written: these stay as they are.
_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def fold(text: str) -> str:
    """The text in NFKC widths with every dash sign as "-"; ー and the kanji stay as written."""
    if text.isascii():
        return text
    return _known(text) if len(text) < _LONG else _folded(text)


_SOUND_SIGN = re.compile("(?<=[\u3041-\u3096\u30a1-\u30fa])[\u309b\u309c]")  # 「と゛」 is ど


def _folded(text: str) -> str:
    text = _SOUND_SIGN.sub(lambda sign: chr(ord(sign[0]) - 2), text)
    pieces = _IDEOGRAPHS.split(text)
    pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
    return "".join(pieces).translate(_DASHES)


_known = lru_cache(maxsize=4096)(_folded)  # labels and the phrases of letters come again and again


def fold_dashes(text: str) -> str:
    """As fold, with ー 一 〜 ・ as "-" too: for numbers only, where they can mean nothing else."""
    return fold(text).translate(_LONG_DASHES)


def one_line(text: str) -> str:
    """The text on one line: no control, bidirectional or invisible characters, single spaces."""
    return _INVISIBLE.sub("", _BLANK.sub(" ", text)).strip()


_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def lines_as_they_are(text: str) -> str:
    """The text without control, bidirectional or invisible characters; lines and spaces stay."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))


def close_up(text: str) -> str:
    """Letters spaced out one by one put together: 「総　務　課」 is 総務課; else the text itself."""
    pieces = text.split()
    if len(pieces) < 3 or any(len(piece) != 1 or piece.isascii() for piece in pieces):
        return text
    return "".join(pieces)


def full_digits(number: int | str) -> str:
    """The number in full-width digits, as 和暦 dates are written."""
    return str(number).translate({ord("0") + d: ord("０") + d for d in range(10)})


# --- dates ---------------------------------------------------------------------------------------

_ERAS = (  # name, letter, first day, the year before its first
    ("令和", "R", date(2019, 5, 1), 2018),
    ("平成", "H", date(1989, 1, 8), 1988),
    ("昭和", "S", date(1926, 12, 25), 1925),
)
_ERA_BASE = {
    sign: base
    for name, letter, _, base in _ERAS
    for sign in (name, name[0], letter, letter.lower())
}
_ERA = r"(?P<era>令和|平成|昭和|令|平|昭|[RHSrhs](?=[\d元.]))"
_YEAR = rf"(?:{_ERA}\s*(?P<short>\d{{1,2}}|元)|(?<!\d)(?P<long>(?:19|20)\d{{2}}))"
_SEPARATOR = r"\s*[年./\-]\s*"
_DATE = re.compile(
    rf"{_YEAR}{_SEPARATOR}(?P<month>\d{{1,2}})\s*[月./\-]\s*(?P<day>\d{{1,2}})(?!\d)"
)
_MONTH = re.compile(rf"{_YEAR}{_SEPARATOR}(?P<month>\d{{1,2}})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_WEEKDAYS = "月火水木金土日"


_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]{1,4}(?=\s*[年月日])")
_KANJI_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")}


def _arabic(found: re.Match[str]) -> str:
    """二十五 and 二五 as 25."""
    tens, ten, ones = found[0].rpartition("十")
    digits = (
        "".join(_KANJI_DIGITS.get(sign, "") for sign in tens),
        "".join(_KANJI_DIGITS.get(sign, "") for sign in ones),
    )
    return f"{digits[0] or 1}{digits[1] or 0}" if ten else digits[1]


def _numbers(text: str) -> str:
    return fold_dashes(_KANJI_NUMBER.sub(_arabic, fold(text)))


def _year(found: re.Match[str]) -> int:
    if found["long"]:
        return int(found["long"])
    return _ERA_BASE[found["era"]] + (1 if found["short"] == "元" else int(found["short"]))


def parse_date(text: str) -> date | None:
    """The first day the text names (2022-07-01, 2022/7/1, 令和４年７月１日, R4.7.1), or None.

    None as well for a day that is in no calendar.
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


def parse_months(text: str) -> tuple[tuple[int, int], ...]:
    """Every (year, month) the text names with its year, each once, in order."""
    found = _MONTH.finditer(_numbers(text))
    months = ((_year(each), int(each["month"])) for each in found)
    return tuple(dict.fromkeys(each for each in months if 1 <= each[1] <= 12))


def parse_month(text: str) -> tuple[int, int] | None:
    """The first (year, month) the text names (令和５年１月, 2023/1, R5.1, 2023-01-01), or None."""
    return next(iter(parse_months(text)), None)


def _era_year(day: date) -> str:
    for name, _, start, base in _ERAS:
        if day >= start:
            return name + ("元" if day.year == base + 1 else full_digits(day.year - base))
    return full_digits(day.year)


def tokyo_day(moment: date) -> date:
    """The day, or that of a moment as Tokyo's calendar has it."""
    return moment.astimezone(JST).date() if isinstance(moment, datetime) else moment


def wareki(moment: date, *, weekday: bool = True) -> str:
    """The day in 和暦: 「令和４年７月１日（金）」; a datetime counts in Tokyo."""
    day = tokyo_day(moment)
    tail = f"（{_WEEKDAYS[day.weekday()]}）" if weekday else ""
    return f"{_era_year(day)}年{full_digits(day.month)}月{full_digits(day.day)}日{tail}"


def wareki_month(moment: date) -> str:
    """The month in 和暦: 「令和５年１月」."""
    day = tokyo_day(moment)
    return f"{_era_year(day)}年{full_digits(day.month)}月"


def tokyo_minute(moment: datetime) -> str:
    """A moment as Tokyo's clocks had it: 2022-09-01 10:15."""
    return f"{moment.astimezone(JST):%Y-%m-%d %H:%M}"


def time_of_day(moment: datetime) -> str:
    """The time in Tokyo as letters write it: 「10時15分」."""
    local = moment.astimezone(JST)
    return f"{local.hour}時{local.minute:02d}分"


def fiscal_year(moment: date) -> int:
    """The 年度 the day belongs to, by its first calendar year: 2022 for 2023-03-31."""
    day = tokyo_day(moment)
    return day.year - (day.month < 4)


def day_from_serial(serial: float) -> date | None:
    """The day behind an Excel serial number (1900 system), None outside 1950 to 2100."""
    if not 18264 <= serial <= 73415:
        return None
    return date(1899, 12, 30) + timedelta(days=int(serial))


# --- phone numbers and addresses -----------------------------------------------------------------


class Phone(NamedTuple):
    """A phone number as read: `number` like 03-1234-5678 or None, 内線, and what is doubtful."""

    number: str | None
    extension: str | None
    doubt: str | None = None


_EXTENSION = re.compile(
    r"(?:内線|内|ext(?:ension)?\.?|#)\s*(?:番号)?\s*[:：)）]?\s*(\d{1,6})", re.I
)
_PHONE = re.compile(
    r"(?<![\dA-Za-z_@.])(?:\+?81[\s()\-./]*(?:\(0\))?|\(?0)\d[\d\s()\-./]{6,18}\d(?!\d)"
)
_FAX = re.compile(r"(?:f\s*a\s*x|ファ(?:ックス|クシミリ|クス))[^\d(+]*\(?[\d\s()\-./]*", re.I)


def _hyphens(written: str, number: phonenumbers.PhoneNumber, digits: str) -> str:
    """The writer's own grouping where it is one, since invented and new numbers are in no table."""
    groups = re.findall(r"\d+", written)
    whole = "".join(groups) == digits and len(groups) == 3 and len(groups[2]) >= 3
    if whole and not (digits[:2] in ("03", "06") and len(groups[0]) > 2):
        return "-".join(groups)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return national if "-" in national else "-".join((digits[:-8], digits[-8:-4], digits[-4:]))


_FIRST_OF_RANGE = re.compile(r"\D*\d+\D+\d+\D+\d{3,4}(?=\D+\d+)")


@lru_cache(maxsize=256)  # body, signature and form tell the same number
def parse_phone(text: str) -> Phone:
    """The first Japanese phone number the text names, its extension apart; a fax number is none.

    Of a range (2111〜2113) its first. `number` is None where no number of 10 or 11 digits is written;
    `doubt` says, in Japanese, why a number of the right length may not exist.
    """
    folded = fold_dashes(_INVISIBLE.sub("", text))
    extension = _EXTENSION.search(folded)
    inner = extension[1] if extension else None
    head = folded[: extension.start()] if extension and extension.start() else folded
    for part in (head, folded):
        found = _PHONE.search(_FAX.sub(" ", part))
        if found and (number := _number(found[0])):
            written, parsed, digits = number
            valid = phonenumbers.is_valid_number(parsed)
            doubt = None if valid else "使われていない番号の並びです。"
            return Phone(_hyphens(written, parsed, digits), inner, doubt)
    return Phone(None, inner)


def _number(written: str) -> tuple[str, phonenumbers.PhoneNumber, str] | None:
    """The number written, or the first of several written as one; its digits."""
    first = _FIRST_OF_RANGE.match(written)
    for text in (written, first[0] if first else ""):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(text, "JP")
            digits = f"0{number.national_number}"
            if _right_length(digits):
                return text, number, digits
    return None


def _right_length(digits: str) -> bool:
    if digits.startswith(("070", "080", "090", "050", "020", "0800")):
        return len(digits) == 11
    return len(digits) == 10


_OF_ADDRESS = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9.@!#$%&'*+?^_`{|}~\-]+")

_INSIDE = ".-_@"  # signs that no address ends with or begins with


def unbroken(text: str) -> tuple[str, bool]:
    """The text with addresses broken at a line's end put together, and whether one may go on.

    A break beside a dot, a hyphen or @ is certainly inside; any other may be, where the next or the
    former line holds nothing but signs of an address.
    """
    pieces = re.split(r"(\s+)", _INVISIBLE.sub("", fold(text)).strip())
    whole, doubtful = pieces[0], False
    for gap, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        before = whole.rpartition(" ")[2]
        address = _OF_ADDRESS.fullmatch(before) and _OF_ADDRESS.fullmatch(piece)
        if not address or (before + piece).count("@") != 1:
            whole += f" {piece}"
        elif before[-1] in _INSIDE or piece[0] in _INSIDE:
            whole += piece
        else:
            other = piece if "@" in before else before
            doubtful |= "\n" in gap and re.search("[A-Za-z]", other) is not None
            whole += f" {piece}"
    return whole, doubtful


_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+?^_`{|}~\-]{1,64}\s?@\s?[A-Za-z0-9.\-]{3,253}")


def parse_email(text: str) -> str | None:
    """The text's one e-mail address, half-width and lower-case, or None where none is valid.

    The domain is not asked for: `.example` and new municipal domains are as valid as any.
    """
    return next(iter(find_emails(text)), None)


def find_emails(text: str) -> tuple[str, ...]:
    """Every valid e-mail address in the text, half-width and lower-case, each once, in order."""
    if "@" not in text and "＠" not in text:
        return ()
    found = (_valid(match[0]) for match in _ADDRESS.finditer(fold(text)))
    return tuple(dict.fromkeys(address for address in found if address))


@lru_cache(maxsize=1024)
def _valid(candidate: str) -> str | None:
    address = re.sub(r"\s", "", candidate).rstrip(".-").lower()
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return checked.normalized.lower()
