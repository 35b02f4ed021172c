"""Read the labelled values of a sheet; a value is right of its label or below it.

A grid has the filled cells of a sheet (see grid.py). A column head is a heading such as 記入例 over
a column; a role says whose a value is, or that it is an example (see heads.Role).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.office.cell_refs import Place
from intake.parts import Sheet
from intake.reading.form.blocks import Entry, reserved
from intake.reading.form.cells import (
    SEVERAL,
    is_rival,
    joined_cells,
    names_part,
    stands_alone,
    with_rows,
)
from intake.reading.form.choices import OPTIONS, choose, is_mark
from intake.reading.form.grid import Grid, begins_with_label, grids
from intake.reading.form.heads import Passages, Role, is_sample, joined, qualified, without_example
from intake.reading.form.labels import at_colon, label_each_number, label_of
from intake.reading.form.overlays import doubt_over
from intake.reading.form.people import section_and_name
from intake.reading.form.table import cells_under, records_differ, records_under
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold, one_line, parse_date
from intake.text.addresses import find_emails
from intake.text.phones import parse_phone
from intake.vocabulary.codes import OF_THE_MUNICIPALITY

_HINT = re.compile(
    r"^(?:[（(【\[]?\s*(?:記入例|記載例|入力例|例)\s*(?:[)）】\]：:．.、\s]|$)|←|→|⇐)"
    r"|^(?:必須|任意|要|様|印|㊞|[(（]?印[)）]?|以上|記|名\s*称)$"
)
_MAY_BE_HINT = re.compile(r"^(?:※|\*|注\s*[)）】\]：:．.、])|^[(（][^()（）]*[)）]$")
"""Text that explains a value beside it, but is a value itself in a column of values."""
_DATE_ALONE = re.compile(
    r"(?:令和|R)?\s*(?:\d{1,4}|元)\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
)
_PIECES = re.compile(r"[\r\n]+|[\s　]{2,}(?=[^\s：:]{1,20}\s*[：:])")
_TOP = 12  # first rows in which a date without a label is the date of application
_MOST_OPTION_ROWS = 8  # rows that the options of one choice may take
_MOST_CELLS = 40  # cells that one value may be spread over
_COLUMN = 2  # values by which a column is one of values

_OF_SEVERAL = "複数の団体の一覧です。"
_OF_RECORDS = "表の複数の行に異なる記入があります。"
_NO_COLUMN = "記入欄と記入例のどちらの値か分かりません。"

_Values = tuple[Role | None, list[Place]]


def read_sheet(sheet: Sheet) -> Iterator[list[Entry]]:
    """Yield one list for each form in the sheet: the labelled values with their roles, as Entry objects.

    A value is "" if nothing is filled in. The role says whose value it is, or that it is an
    example.
    """
    named = Role.SAMPLE if is_sample(sheet.name) else None
    for grid in grids(sheet):
        yield list(_read(grid, named))


def _read(grid: Grid, named: Role | None) -> Iterator[Entry]:
    passages = Passages(named)
    headings = dict(grid.headings())
    values = _value_columns(grid)
    for at, text in grid.cells.items():
        if at[0] in headings:
            passages.begin(headings.pop(at[0]))
        for label, name, value in _pairs(text):
            role = joined((qualified(label), grid.beside_role(at), passages.role(name)))
            yield Entry(reserved(Labelled(name, value, grid.where(at)), label), role)
        if at in grid.labels and (names := grid.names[at]):
            found = list(_beside(grid, at, names, values))
            asks = len(grid.row(at[0])) > 1 or any(labelled.value for labelled, _ in found)
            above = {name: passages.role(name if asks else None) for name in names}
            for labelled, column in found:
                beside = grid.beside_role(at)
                role = joined((qualified(text), column, beside, above[labelled.name]))
                yield Entry(reserved(labelled, text), role)
    yield from (Entry(each, named) for each in _dated(grid))


def _dated(grid: Grid) -> Iterator[Labelled]:
    """Yield the date of application in a grid if the date has no label, as at the top of a letter.

    The date must be alone in its cell, in one of the first 12 rows (_TOP). At most one date is
    yielded, the first.
    """
    labelled = {r for r, _ in grid.labels}
    for (r, c), text in grid.cells.items():
        if r >= _TOP:
            return
        if r in labelled or (r - 1, c) in grid.names:
            continue
        if _DATE_ALONE.fullmatch(one_line(fold(text))) and parse_date(text):
            yield Labelled(FieldName.APPLICATION_DATE, text, grid.where((r, c)))
            return


def _pairs(text: str) -> Iterator[tuple[str, FieldName, str]]:
    """Yield (label, field, value) for each label that has its value in the same cell: 「担当課：防災課」."""
    if "：" not in text and ":" not in text:
        return
    for piece in _PIECES.split(text):
        label, value = at_colon(piece.strip())
        if value and (name := label_of(label)):
            each = label_each_number(label, value) if name is FieldName.PHONE else value
            yield label, name, each


def _value_columns(grid: Grid) -> frozenset[int]:
    """Return the indices (from 0) of those columns of a grid that contain values.

    A column counts if it has the values of at least two labels: for each label, the next filled
    cell to its right. Cells with a hint, such as 「※」, are not counted.
    """
    columns: Counter[int] = Counter()
    for label in grid.labels:
        column = grid.value_column(label)
        if column is not None and not _may_be_hint(grid[label[0], column]):
            columns[column] += 1
    return frozenset(c for c, count in columns.items() if count >= _COLUMN)


def _may_be_hint(text: str) -> bool:
    return bool(_HINT.match(text) or _MAY_BE_HINT.match(text))


def _may_be_value(grid: Grid, at: Place) -> bool:
    """Return whether the cell `at` may be a value: it is filled, and is no label, heading or hint."""
    text = grid[at]
    ends = at in grid.labels or at in grid.groups or begins_with_label(text)
    return bool(text) and not ends and not _may_be_hint(text)


def _beside(
    grid: Grid, label: Place, names: Sequence[FieldName], columns: frozenset[int]
) -> Iterator[tuple[Labelled, Role | None]]:
    """Yield (labelled value, role) for each value of the label at the position `label`.

    `names` are the fields for which the label asks. The role says whose value it is, or that it is
    an example, according to the heading of its column; None if the column has no heading. `columns`
    are the columns of values, as given by `_value_columns`.
    """
    head = label[0] in grid.heads
    told = _tells_columns(grid, label[0], len(grid.column_roles(label[0])))
    several = _OF_SEVERAL if head and _lists_several(grid, label[0]) else ""
    several = several or (_OF_RECORDS if head and records_differ(grid, label) else "")
    for name in names:
        under: list[_Values] = [(None, cells_under(grid, label, name))] if head else []
        for role, cells in under or _near(grid, label, name, columns):
            if len(names) > 1:
                cells += _option_rows(grid, label) if cells and not head else []
                found = _composite(grid, name, cells)
            elif name in OF_THE_MUNICIPALITY and head and cells:
                found = (
                    Labelled(name, grid[at], grid.where(at)) for at in records_under(grid, cells[0])
                )
            else:
                found = iter((_labelled(grid, name, cells, label),))
            over = grid.over(label, cells)
            for each in found:
                if name is FieldName.PHONE:
                    each = replace(each, value=label_each_number(grid[label], each.value))
                doubt = _NO_COLUMN if each.value and not told else each.doubt
                if each.value and name not in OF_THE_MUNICIPALITY:
                    doubt = doubt or several
                doubt = doubt or doubt_over(each, over)
                yield replace(each, doubt=doubt) if doubt else each, role


def _lists_several(grid: Grid, head: int) -> bool:
    """Return whether the table below the header row `head` has rows of several municipalities."""
    for at, names in grid.names.items():
        if at[0] == head and {*names} & {*OF_THE_MUNICIPALITY}:
            first = cells_under(grid, at, names[0])
            if first and len({grid[record] for record in records_under(grid, first[0])}) > 1:
                return True
    return False


def _near(grid: Grid, label: Place, name: FieldName, columns: frozenset[int]) -> list[_Values]:
    """Return [(role, cells)], one pair per column heading: the cells with the value of a label.

    `label` is the label's position, `name` the field for which it asks, `columns` are the columns
    of values. The cells are those right of the label or, if all of these are empty, those below the
    label. If the cells below are empty too, there is one pair, with an empty list. The role says
    what the column heading means, such as an example; None without a heading.
    """
    right = _right(grid, label, name, columns)
    if len(right) > 1 or right[0][1]:
        return right
    role = right[0][0]
    if name in OPTIONS and (rows := _option_rows(grid, label)):
        return [(role, rows)]
    return [(role, [] if label[1] in grid.listed else _below(grid, label, name))]


def _right(grid: Grid, label: Place, name: FieldName, columns: frozenset[int]) -> list[_Values]:
    """Return [(role, cells)], one pair per column heading: the filled cells right of a label.

    `label` is the label's position, `name` the field that it asks for, `columns` are the columns of
    values. Cells from the next label on are left out, and so are hints such as 「※」. The role says
    what the column heading means, such as an example; None without a heading. There is at least one
    pair, but its list of cells may be empty.
    """
    r, c = label
    heads = {k: role for k, role in grid.column_roles(r).items() if k > c}
    if not _tells_columns(grid, r, len(heads)):
        return [(Role.ENTRY, [(r, k) for k in grid.right(label)])]
    found: list[_Values] = [(None, [])] if not heads or min(heads) > c + 1 else []
    places = sorted({*grid.right(label), *heads})
    ended = False
    for column in places:
        at = (r, column)
        if column in heads:
            found.append((heads[column], []))
            ended = False
        elif at in grid.groups:
            found.append((grid.groups[at], []))
            continue
        if at in grid.labels:
            break
        if ended or at not in grid.cells or len(found[-1][1]) == _MOST_CELLS:
            continue
        may_be = _MAY_BE_HINT.match(grid[at]) and (column not in columns or found[-1][1])
        part = name is FieldName.CONTACT_NAME and names_part(grid[at])
        if part or not (_HINT.match(without_example(grid[at])) or may_be):
            found[-1][1].append(at)
        elif found[-1][1]:
            ended = True
    told = [each for each in found if each[1] or each[0]] or found[:1]
    if name in OPTIONS and len(told) == 1 and told[0][1]:
        told[0][1].extend(_option_rows(grid, label))
    return told


def _tells_columns(grid: Grid, r: int, heads: int) -> bool:
    """Return whether it is certain to which column heading each value in row `r` belongs.

    It always is in a sheet with real columns, or if there are no headings (`heads` is their
    number). In a sheet made from lines of text, an empty cell shifts the cells after it to the
    left. The headings are then certain only if no value is missing: if the row has a label and a
    value for each heading, and so more filled cells than headings.
    """
    return grid.is_aligned or not heads or len(grid.row(r)) > heads


def _composite(grid: Grid, name: FieldName, cells: Sequence[Place]) -> Iterator[Labelled]:
    """Yield the value of the field `name`, taken from the cells of a label for several fields; at most one.

    Such a label is 「担当課・担当者」 (section and contact). `cells` have the values of all its
    fields; nothing is yielded if they have no value of the field `name`.
    """
    if name in (FieldName.SECTION, FieldName.CONTACT_NAME):
        whole = " ".join(one_line(grid[at]) for at in cells[:2])
        section, person = section_and_name(whole) if whole else (None, None)
        if text := section if name is FieldName.SECTION else person:
            yield Labelled(name, text, grid.where(cells[0]))
        return
    for at in cells:
        text = grid[at]
        is_phone = name is FieldName.PHONE and parse_phone(text).number
        if is_phone or (name is FieldName.EMAIL and find_emails(text)):
            yield Labelled(name, text, grid.where(at))
            return


def _labelled(grid: Grid, name: FieldName, cells: Sequence[Place], label: Place) -> Labelled:
    if not cells:
        return Labelled(name, "", grid.where(label))
    if name in OPTIONS:
        return _chosen(grid, name, cells, label)
    first, where = grid[cells[0]], grid.where(cells[0])
    rows = _rows_without_label(grid, label, cells[0])
    whole, doubt = with_rows(name, first, rows) if rows else (first, "")
    if whole != first:
        return Labelled(name, whole, where, doubt)
    if not stands_alone(name, first):
        text, doubt = joined_cells(name, [(at[1], grid[at]) for at in cells])
        return Labelled(name, text, where, doubt)
    if others := [grid[at] for at in cells[1:] if is_rival(name, first, grid[at])]:
        return Labelled(name, "」「".join((first, *others)), where, SEVERAL)
    return Labelled(name, first, where)


def _rows_without_label(grid: Grid, label: Place, first: Place) -> list[str]:
    """Return the texts below a value's cell (`first`) in rows without a label; [] if there are none.

    These texts may continue the value of the label at `label`, whose cell may be merged
    over these rows.
    """
    r, column = first
    if label[1] not in grid.listed or r != label[0] or column <= label[1] or not grid.is_aligned:
        return []
    found: list[str] = []
    for row in range(r + 1, r + _MOST_OPTION_ROWS):
        at = (row, column)
        if not _may_be_value(grid, at) or grid.row(row)[0] != column:
            break
        found.append(grid[at])
    return found


def _chosen(grid: Grid, name: FieldName, cells: Sequence[Place], label: Place) -> Labelled:
    """Return the value of a choice as one Labelled: the texts of its cells, joined with 「|」.

    `cells` are the cells of the choice, `name` is its field, `label` the position of its label. The
    result's `where` is the position of the chosen option, or of the first cell if none is chosen.
    """
    text = _marks_by_column(grid, cells) or " | ".join(
        _cell_of_choice(grid, cells, label, index) for index in range(len(cells))
    )
    choice = choose(name, text).value
    told = (at for at in cells if choice and choose(name, grid[at]).value == choice)
    place = next(told, cells[0])
    return Labelled(name, text, grid.where(place))


def _marks_by_column(grid: Grid, cells: Sequence[Place]) -> str:
    """Return the text of a choice whose marks have a row of their own, as 「○希望する | 希望しない」.

    Each mark is put before the option in its column. `cells` are the cells of the choice, in the
    row of options and in the row of marks above or below it. "" if the cells are not arranged so.
    """
    rows = {r: [at for at in cells if at[0] == r] for r, _ in cells}
    marks = [r for r, places in rows.items() if all(is_mark(grid[at]) for at in places)]
    if len(rows) != 2 or len(marks) != 1 or not grid.is_aligned:
        return ""
    (options,) = (places for r, places in rows.items() if r not in marks)
    by_column = {column: grid[r, column] for r, column in rows[marks[0]]}
    if len(options) < 2 or not by_column.keys() <= {column for _, column in options}:
        return ""
    return " | ".join(f"{by_column.get(at[1], '')}{grid[at]}" for at in options)


def _cell_of_choice(grid: Grid, cells: Sequence[Place], label: Place, index: int) -> str:
    """Return the text of `cells[index]`, a cell of a choice; an ambiguous tick gets both options.

    A tick alone in a cell between the options する and しない may belong to either option. The
    result is then 「✓しない | する✓」, so that a person decides. A tick is not ambiguous if the
    first or last of `cells` is a mark, or if the first cell is next to the label, whose position is
    `label`.
    """
    text = grid[cells[index]]
    first, last = cells[0], cells[-1]
    told = is_mark(grid[first]) or is_mark(grid[last]) or first[1] <= label[1] + 1
    if told or not is_mark(text) or first[0] != label[0]:
        return text
    return f"{text}{grid[cells[index + 1]]} | {grid[cells[index - 1]]}{text}"


def _option_rows(grid: Grid, label: Place) -> list[Place]:
    """Return the cells with a choice's options in the rows directly below its label; [] if there are none.

    A row is used only if it has no label, and if its first filled cell is right of the label's
    column. The rows end at the first row that cannot be used.
    """
    rows: list[Place] = []
    for row in range(label[0] + 1, label[0] + _MOST_OPTION_ROWS):
        cells = [(row, column) for column in grid.row(row)][:_MOST_CELLS]
        if not cells or cells[0][1] <= label[1] or any(at in grid.labels for at in cells):
            break
        rows += [at for at in cells if not _may_be_hint(grid[at])]
    return rows


def _below(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """Return the filled cell directly below a label, as a list of one; for a choice, all its options.

    `label` is the label's position, `name` the field for which it asks. [] if the cell below is
    empty, or is a label, heading or hint.
    """
    r, c = label
    cells: list[Place] = []
    for row in range(r + 1, r + _MOST_OPTION_ROWS):
        at = (row, c)
        if not _may_be_value(grid, at):
            break
        if cells and not (is_mark(grid[at][0]) or choose(name, grid[at]).offered):
            break
        cells.append(at)
        if name not in OPTIONS:
            break
    return cells
