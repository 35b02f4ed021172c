"""Read and write cell references (「AB12」), and interpret number formats of spreadsheets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import eq, ge, gt, le, lt, ne

Place = tuple[int, int]  # (row, column) of a cell, both from 0
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_PARTS = re.compile(r"[ymde]", re.I)
_NO_DATE = re.compile(r"[#0?]")
_BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))


def all_hidden(rows: range, columns: range, hidden: tuple[frozenset[int], frozenset[int]]) -> bool:
    """Return whether a cell cannot be seen because all its rows or all its columns are hidden.

    `rows` and `columns` are those of the cell; a merged cell has several. `hidden` is (hidden rows,
    hidden columns) of the sheet. Rows and columns count from 0.
    """
    return hidden[0].issuperset(rows[:1000]) or hidden[1].issuperset(columns[:256])


Merged = Mapping[Place, tuple[range, range]]
"""The merged cells of a sheet, as {top left cell: (range of rows, range of columns)}."""
_MOST_COVERED = 200_000  # cells or rows under merged cells; only a crafted file has more


def covered(places: Iterable[Place], merged: Merged) -> frozenset[Place]:
    """Return those of `places` (row, column) that are hidden under a merged cell.

    A merged cell shows only the text of its top left cell; the other cells of its area are under
    it, and may still have a text. `merged` is {top left cell: (range of rows, range of columns)} of
    the sheet's merged cells. Rows and columns count from 0.
    """
    if not merged:
        return frozenset()
    rows: dict[int, list[int]] = {}
    for r, c in sorted(set(places)):
        rows.setdefault(r, []).append(c)
    filled = list(rows)
    parts = (
        (first, across, r)
        for first, (down, across) in merged.items()
        for r in filled[bisect_left(filled, down.start) : bisect_left(filled, down.stop)]
    )
    under = (
        (r, c)
        for first, across, r in islice(parts, _MOST_COVERED)
        for c in rows[r][bisect_left(rows[r], across.start) : bisect_left(rows[r], across.stop)]
        if (r, c) != first
    )
    return frozenset(islice(under, _MOST_COVERED))


def cell_name(place: Place) -> str:
    """Return the reference of the cell at `place` (row, column), both from 0: 「C5」 for (4, 2)."""
    letters, column = "", place[1] + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{place[0] + 1}"


_MOST_NAMED = 5


def cell_names(places: Iterable[Place]) -> str:
    """Return the references of cells as one text for a finding, such as 「B2、C5」.

    `places` are the cells as (row, column), both from 0. Only the first five in the order of rows
    are named; if there are more, 「ほか」 (and others) is added.
    """
    each = sorted(set(places))
    return "、".join(map(cell_name, each[:_MOST_NAMED])) + "ほか" * (len(each) > _MOST_NAMED)


def column_number(letters: str) -> int:
    """Return the index, from 0, of the column with these capital letters: 2 for 「C」."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def place_of(reference: str | None) -> Place | None:
    """Return the position (row, column) of a cell reference, from 0: (4, 2) for 「C5」.

    None if the text is not a cell reference.
    """
    found = _REFERENCE.fullmatch(reference or "")
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def areas_of(references: str | None) -> Iterator[tuple[Place, Place]]:
    """Yield (first cell, last cell) of each area in a list such as 「C5 D7:E9」.

    Each cell is (row, column), both from 0. Invalid areas are left out; nothing is yielded if
    `references` is None.
    """
    for area in (references or "").split():
        first, _, last = area.partition(":")
        start, end = place_of(first), place_of(last or first)
        if start and end:
            yield start, end


_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne,
}  # fmt: skip
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_SHOWS_VALUE = re.compile(r"[0#?@a-zG]|標準", re.I)  # digits, text, parts of dates, General
_BETWEEN_SECTIONS = re.compile(r'(?<!\\);(?=(?:[^"]*"[^"]*")*[^"]*$)')


def shown_instead(code: str, value: float | None) -> str | None:
    """Return the text that a number format shows instead of a value; None if it shows the value.

    `code` is the format, `value` the number in the cell, None if the cell contains text. The format
    「"別途連絡"」, for example, shows 別途連絡 whatever the value is. The result is "" if nothing
    is shown, as with the format 「;;;」.
    """
    section = _section(_BETWEEN_SECTIONS.split(code[:255]), value) if code else None
    if section is None or _ELAPSED.search(section):
        return None
    if _SHOWS_VALUE.search(_LITERAL.sub("", section)):
        return None
    return _LITERAL.sub(_literal, section).strip()


def _section(sections: Sequence[str], value: float | None) -> str | None:
    """Return the section of a number format that applies to a cell's value; None if none applies.

    A format such as 「0;-0;0;@」 has sections for positive numbers, negative numbers, zero and text,
    or sections with conditions. `sections` are the format's sections in order; `value` is the
    number in the cell, None if the cell contains text.
    """
    if value is None:
        return sections[3] if len(sections) > 3 else None
    conditions = [_CONDITION.search(each) for each in sections]
    if any(conditions):
        held = (
            each
            for each, found in zip(sections[:3], conditions, strict=False)
            if not found or _COMPARED[found[1]](value, float(found[2]))
        )
        return next(held, None)
    place = 0 if value > 0 else 1 if value < 0 else 2
    return sections[place if place < len(sections) else 0]


def _literal(token: re.Match[str]) -> str:
    """Return the text that a token of a number format displays: 「人」 for 「"人"」 and for 「\\人」.

    "" for any other token: a space, a filling character, a colour or a condition.
    """
    match token[0][0]:
        case '"':
            return token[0][1:-1]
        case "\\":
            return token[0][1:]
    return ""  # a space, a filling, a colour or a condition


def is_date(number: int, code: str | None) -> bool:
    """Return whether a number format displays a date.

    `code` is the format as text, such as 「yyyy/m/d」. If it is None, `number` decides, which is
    Excel's number of a built-in format. The numbers 27 to 36 and 50 to 58 are built-in formats of
    Japanese Excel, such as dates with Japanese eras; they count as dates.
    """
    if code is None:
        return number in _BUILT_IN_DATES
    bare = _LITERAL.sub("", code.split(";")[0])
    return bool(_DATE_PARTS.search(bare)) and not _NO_DATE.search(bare) and bare != "General"
