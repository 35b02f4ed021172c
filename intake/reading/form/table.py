"""Find the values below the header row of a table in a form.

The table contains one application, or a list of municipalities.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.office.cell_refs import Place
from intake.reading.form.choices import OPTIONS, is_mark
from intake.reading.form.grid import Grid
from intake.reading.form.heads import SET_ASIDE, role_of
from intake.terms import FieldName
from intake.text import fold

_MOST_RECORDS = 100  # municipalities read from one list
_MOST_OPTIONS = 6  # columns that the options of one choice may take
_FEWEST = 2  # answers by which a row is a record, and not a value's next line or a note
_DITTO = ("〃", '"', "”", "″", "々", "同上")


def cells_under(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """Return the positions of the cells with a label's value in the first row of values of a table.

    `label` is the label's position in the header row of the table, `name` its field. The result
    usually has one cell; [] if there is no value. If the options of a choice are printed in a row
    of their own above the values, it has the ticked cell and the cell that names the option.
    """
    r, c = label
    row = grid.first_row(r)
    if name in OPTIONS and row > r + 1:
        return _ticked(grid, label, row)
    at = (row, c)
    return [at] if grid[at] and at not in grid.labels else []


def _ticked(grid: Grid, label: Place, row: int) -> list[Place]:
    """Return [the ticked cell in row `row` of a table, the cell above it, which names the option].

    The options of the label at `label` are in its column and in the columns up to the next label.
    If the cell in the label's own column has a text instead of a tick, only this cell is returned.
    [] if no option is ticked.
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
    """Yield the positions of a column's cells, from `first` down to the last before an empty cell or label.

    This is for a table in which each row is one municipality: the cells have the values of one
    field, one for each municipality. At most 100 positions are yielded.
    """
    r, c = first
    for row in range(r, r + _MOST_RECORDS):
        if not grid[row, c] or (row, c) in grid.labels:
            return
        yield row, c


def records_differ(grid: Grid, label: Place) -> bool:
    """Return whether two rows below a table's header give different values for one label of the header.

    Each further row is compared with the first row. `label` is the label's position in the header.
    Empty cells, and signs that repeat the value above (〃), are not compared.
    """
    first = _words_under(grid, label, grid.first_row(label[0]))
    return bool(first) and any(
        words != first
        for row in _further_records(grid, label[0])
        if (words := _words_under(grid, label, row))
    )


def _further_records(grid: Grid, head: int) -> Iterator[int]:
    """Yield the indices of the rows of a table that are records, after its first row of values.

    `head` is the header row. A record answers at least two of the header's labels, and at least
    half as many as the first row of values does. Rows marked as an example, a former entry or a
    deputy's are left out. The table ends at an empty row and at a row with a label.
    """
    columns = {c for c in grid.row(head) if (head, c) in grid.labels}
    first = grid.first_row(head)
    answered = len(columns.intersection(grid.row(first)))
    for row in range(first + 1, first + _MOST_RECORDS):
        cells = grid.row(row)
        if not cells or any((row, c) in grid.labels for c in cells):
            return
        told = len(columns.intersection(cells))
        if not grid.is_aligned and len(cells) != len(grid.row(first)):
            continue  # a line that goes on with the values above it
        aside = any(role_of(grid[row, c]) in SET_ASIDE for c in cells)
        if told >= _FEWEST and told * 2 >= answered and not aside:
            yield row


def _words_under(grid: Grid, label: Place, row: int) -> list[tuple[int, str]]:
    """Return the values of a label in one row of a table, as [(column, text without spaces)].

    `label` is the label's position in the header. There are several values if the label is a choice
    whose options have columns of their own. Empty cells and signs for "as above" are left out.
    """
    c = label[1]
    options = any(name in OPTIONS for name in grid.names[label])
    after = next(iter(grid.right(label)), c + (_MOST_OPTIONS if options else 1))
    texts = ((column, "".join(fold(grid[row, column]).split())) for column in range(c, after))
    return [(column, text) for column, text in texts if text and text not in _DITTO]
