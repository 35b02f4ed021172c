"""Find the values below the header row of a table in a form.

The table contains one application, or a list of municipalities.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.office.cell_refs import Place
from intake.reading.form.choices import OPTIONS, is_mark
from intake.reading.form.grid import Grid
from intake.terms import FieldName

_MOST_RECORDS = 100  # municipalities read from one list
_MOST_OPTIONS = 6  # columns that the options of one choice may take


def cells_under(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """The cells with a label's value in the first row below a table's header; [] without a value.

    `label` is the label's position in the header row, `name` its field. For a choice whose options
    are printed in a row of their own, the cells are the tick and the cell with its option.
    """
    r, c = label
    row = grid.first_row(r)
    if name in OPTIONS and row > r + 1:
        return _ticked(grid, label, row)
    at = (row, c)
    return [at] if grid[at] and at not in grid.labels else []


def _ticked(grid: Grid, label: Place, row: int) -> list[Place]:
    """Return the ticked cell in row `row` of a table and the cell above it, which names the option.

    The options of a label are in its column and the columns up to the next label. If the cell in
    the label's own column has a text instead of a tick, only that cell is returned. [] if no option
    is ticked.
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
    """Yields the positions of a column's cells, from `first` down to the first empty cell or label.

    These cells, at most 100, are the values of one field in a table with one municipality in each
    row.
    """
    r, c = first
    for row in range(r, r + _MOST_RECORDS):
        if not grid[row, c] or (row, c) in grid.labels:
            return
        yield row, c
