"""How spreadsheets write places and formats: 「AB12」, number formats of dates."""

from __future__ import annotations

import re
from functools import lru_cache

Place = tuple[int, int]  # of a cell: row and column, both from 0
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_PARTS = re.compile(r"[ymde]", re.I)
_NO_DATE = re.compile(r"[#0?]")
_BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))


def cell_name(place: Place) -> str:
    """A cell as a person names it: 「C5」."""
    letters, column = "", place[1] + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{place[0] + 1}"


def column_number(letters: str) -> int:
    """The number of a column from 0: 2 for 「C」."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@lru_cache(maxsize=4096)
def place_of(reference: str | None) -> Place | None:
    """The place that 「C5」 names; None for anything else."""
    found = _REFERENCE.fullmatch(reference or "")
    return (int(found[2]) - 1, column_number(found[1])) if found else None


_BETWEEN_SECTIONS = re.compile(r'(?<!\\);(?=(?:[^"]*"[^"]*")*[^"]*$)')


def hides(code: str, value: float | None) -> bool:
    """Whether a number format shows nothing of a value; None is a text. 「;;;」 hides everything."""
    sections = [each.replace('""', "") for each in _BETWEEN_SECTIONS.split(code[:255])]
    if value is None:
        return len(sections) > 3 and not sections[3]
    place = 0 if value > 0 else 1 if value < 0 else 2
    return len(sections) > 1 and not sections[place if place < len(sections) else 0]


def is_date(number: int, code: str | None) -> bool:
    """Whether a number format shows days: by its code, else as one of Excel's built-in formats.

    27 to 36 and 50 to 58 are the formats of Japanese Excel, 和暦 among them.
    """
    if code is None:
        return number in _BUILT_IN_DATES
    bare = _LITERAL.sub("", code.split(";")[0])
    return bool(_DATE_PARTS.search(bare)) and not _NO_DATE.search(bare) and bare != "General"
