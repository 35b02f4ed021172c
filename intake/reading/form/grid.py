"""The filled cells of a sheet, and which of them are labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from intake.office.cell_refs import Place, cell_name
from intake.parts import Sheet
from intake.reading.form.choices import OPTIONS
from intake.reading.form.labels import fold_label, is_label, labels_of
from intake.terms import FieldName

_HEADER = 3  # labels side by side that make a row the head of a table
_LONGEST = 60  # characters of a label with what may follow it
_SUBHEADS = 3  # rows that the head of a table may take
_TAIL = re.compile(r"(?:について|に関して|の?欄)?\s*(?:[(（][^()（）]*[)）])?$")
_IN_FORMS: Mapping[str, tuple[FieldName, ...]] = {
    fold_label("コード"): (FieldName.MUNICIPALITY_CODE,),
}
"""Words that are labels in a form, though not in a letter."""


def fields_of(text: str) -> tuple[FieldName, ...]:
    """The fields a cell is the label of: 「試行運用への参加について（いずれかに○）」 too."""
    return _fields_of(text) if len(text) < _LONGEST else ()


@lru_cache(maxsize=4096)  # the labels of a form are those of all others
def _fields_of(text: str) -> tuple[FieldName, ...]:
    found = labels_of(text) or _IN_FORMS.get(fold_label(text), ())
    return found or labels_of(_TAIL.sub("", text))


def labels_something(text: str) -> bool:
    """Whether the text is a label in a form, of a field or of something else."""
    return bool(fields_of(text)) or is_label(text)


class Grid:
    """The filled cells of a sheet by place, with what stands in each row."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.cells: dict[Place, str] = {
            (r, c): text
            for r, row in enumerate(sheet.rows)
            for c, cell in enumerate(row)
            if (text := cell.strip())
        }
        self.rows: dict[int, list[int]] = {}
        for r, c in self.cells:
            self.rows.setdefault(r, []).append(c)
        self.labels = {at for at, text in self.cells.items() if labels_something(text)}
        self.heads = {r for r, columns in self.rows.items() if self._is_head(r, columns)}
        self.listed = {
            c for r, c in self.labels if r not in self.heads and self._has_value_right(r, c)
        }
        self._first_rows: dict[int, int] = {}

    def __getitem__(self, at: Place) -> str:
        return self.cells.get(at, "")

    def where(self, at: Place) -> str:
        """A place as a person names it: 「申込書!C5」, 「1ページ 7行目」."""
        if self._sheet.paged:
            return f"{self._sheet.name} {at[0] + 1}行目"
        return f"{self._sheet.name}!{cell_name(at)}"

    def row(self, r: int) -> Sequence[int]:
        """The columns that are filled in a row, in order."""
        return self.rows.get(r, ())

    def first_row(self, head: int) -> int:
        """The first row of values under the head of a table, below a second line of headings."""
        if head not in self._first_rows:
            columns = [c for c in self.rows[head] if not self._is_choice((head, c))]
            below = range(head + 1, head + 1 + _SUBHEADS)
            filled = (r for r in below if any((r, c) in self.cells for c in columns))
            self._first_rows[head] = next(filled, head + 1)
        return self._first_rows[head]

    def _is_choice(self, at: Place) -> bool:
        return any(name in OPTIONS for name in fields_of(self[at]))

    def _is_head(self, r: int, columns: Sequence[int]) -> bool:
        """Whether the row is the head of a table: labels side by side and little else."""
        labels = sum((r, c) in self.labels for c in columns)
        return labels >= _HEADER and (len(columns) - labels) * 2 <= labels

    def _has_value_right(self, r: int, c: int) -> bool:
        after = next((column for column in self.rows[r] if column > c), None)
        return after is not None and (r, after) not in self.labels
