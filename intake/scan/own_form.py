"""Recognise what the blank 利用申込書 prints beside its answers: the marks 必須 and 任意, and hints.

These printed words are removed from a scanned page, so that they are not taken for answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from intake.form.plan import form_plan
from intake.scan.cells import Box
from intake.text import fold

_SAME = 16  # pixels; left edges nearer than these are one column
_ALIKE = 0.6  # of two texts, where letters were misread
_LEAST = 3  # cells like the form's own, which make a column the form's own
_MARKS = ("必須", "任意")


def printed() -> tuple[str, ...]:
    """Return the marks and hints on the blank form, in normalised widths and without punctuation."""
    rows = (row for section in form_plan().sections for row in section.rows)
    return (*_MARKS, *dict.fromkeys(_bare(row.hint) for row in rows if row.hint))


def answers_of(texts: Mapping[Box, str], own: Collection[str]) -> dict[Box, str]:
    """Return the texts of a page's cells, with "" for columns that have only the form's own words.

    `texts` is {box of a cell: text}, and so is the result. `own` are the form's own words: the
    marks and hints printed on the blank form. A cell is taken for one with such words if its text
    is similar to one of `own` or begins with ※. A column is taken for one with only such words if
    this is true of at least three of its cells, and of at least half of those with text; its other
    texts are then taken for misread words of the form.
    """
    left = dict(texts)
    for column in _columns(texts):
        written = [box for box in column if texts[box].strip()]
        alike = sum(_is_own(texts[box], own) for box in written)
        if alike >= _LEAST and 2 * alike >= len(written):
            left.update(dict.fromkeys(column, ""))
    return left


def _columns(boxes: Collection[Box]) -> list[list[Box]]:
    """Group the boxes of cells into columns by their left edges; return one list for each column.

    A box belongs to a column if its left edge is less than 16 pixels (_SAME) to the right of that
    of another box in the column.
    """
    columns: list[list[Box]] = []
    for box in sorted(boxes):
        if columns and box[0] - columns[-1][-1][0] < _SAME:
            columns[-1].append(box)
        else:
            columns.append([box])
    return columns


def _is_own(text: str, own: Collection[str]) -> bool:
    bare = _bare(text)
    return text.strip().startswith("※") or any(
        SequenceMatcher(None, bare, each).ratio() >= _ALIKE for each in own
    )


def _bare(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum() or sign == "※")
