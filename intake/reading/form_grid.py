"""The filled cells of a sheet, and which of them are labels."""

from __future__ import annotations

from collections.abc import Sequence

from intake.reading.labels import is_other_label, labels_of
from intake.reading.parts import Sheet

Place = tuple[int, int]
_HEADER = 3  # labels side by side that make a row the head of a table


def is_label(text: str) -> bool:
    """Whether the text is a label, of a field or of something else."""
    return bool(labels_of(text)) or is_other_label(text)


class Grid:
    """The filled cells of a sheet by (row, column), both from 0, with what stands in each row."""

    def __init__(self, sheet: Sheet) -> None:
        self.cells: dict[Place, str] = {
            (r, c): text
            for r, row in enumerate(sheet.rows)
            for c, cell in enumerate(row)
            if (text := cell.strip())
        }
        self.rows: dict[int, list[int]] = {}
        for r, c in self.cells:
            self.rows.setdefault(r, []).append(c)
        self.labels = {at for at, text in self.cells.items() if is_label(text)}
        self.heads = {r for r, columns in self.rows.items() if self._is_head(r, columns)}
        self.listed = {
            c for r, c in self.labels if r not in self.heads and self._has_value_right(r, c)
        }

    def __getitem__(self, at: Place) -> str:
        return self.cells.get(at, "")

    def _is_head(self, r: int, columns: Sequence[int]) -> bool:
        """Whether the row is the head of a table: labels side by side and little else."""
        labels = sum((r, c) in self.labels for c in columns)
        return labels >= _HEADER and (len(columns) - labels) * 2 <= labels

    def _has_value_right(self, r: int, c: int) -> bool:
        after = next((column for column in self.rows[r] if column > c), None)
        return after is not None and (r, after) not in self.labels
