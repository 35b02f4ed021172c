"""How spreadsheets write places and formats: 「AB12」, number formats of dates."""

from __future__ import annotations

import re

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


def is_date(number: int, code: str | None) -> bool:
    """Whether a number format shows days: by its code, else as one of Excel's built-in formats.

    27 to 36 and 50 to 58 are the formats of Japanese Excel, 和暦 among them.
    """
    if code is None:
        return number in _BUILT_IN_DATES
    bare = _LITERAL.sub("", code.split(";")[0])
    return bool(_DATE_PARTS.search(bare)) and not _NO_DATE.search(bare) and bare != "General"
