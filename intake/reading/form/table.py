"""Find the values below the head of a table: one record, or a list of municipalities."""

from __future__ import annotations

from collections.abc import Iterator

from intake.office.cell_refs import Place
from intake.reading.form.choices import OPTIONS, is_mark
from intake.reading.form.grid import Grid
from intake.terms import FieldName

_MOST_RECORDS = 100  # municipalities read from one list
_MOST_OPTIONS = 6  # columns that the options of one choice may take


def cells_under(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """The cells of a label's value in the first record of a table; `label` is in its head.

    [] if the record has no value.
    """
    r, c = label
    row = grid.first_row(r)
    if name in OPTIONS and row > r + 1:
        return _ticked(grid, label, row)
    at = (row, c)
    return [at] if grid[at] and at not in grid.labels else []


def _ticked(grid: Grid, label: Place, row: int) -> list[Place]:
    """The ticked cell of a record and the cell of its option, which is above it in the head.

    Without a tick, the cell directly below the label; [] if that is empty.
    """
    r, c = label
    span = list(range(c, c + _MOST_OPTIONS))
    following = next((column for column in span[1:] if (r, column) in grid.cells), None)
    for column in span[: span.index(following) if following else None]:
        if is_mark(grid[row, column]) and grid[row - 1, column]:
            return [(row, column), (row - 1, column)]
        if column == c and grid[row, column]:
            return [(row, column)]
    return []


def records_under(grid: Grid, first: Place) -> Iterator[Place]:
    """Yields the cells of a column from `first` down to the first empty cell or label.

    They are the values of a list with one municipality in each row.
    """
    r, c = first
    for row in range(r, r + _MOST_RECORDS):
        if not grid[row, c] or (row, c) in grid.labels:
            return
        yield row, c
