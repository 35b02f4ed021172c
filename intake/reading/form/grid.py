"""The filled cells of a sheet, and whether each is a label, a heading or a value.

A header row is a row of labels above the values of a table. A heading, such as 申請者, 担当者 or
記入例, is for several labels; its role (heads.Role) says whose values are below or beside it, or
that these are examples. A page is a sheet made from lines of text: its columns are not aligned, so
cells with equal column numbers may be in different places on their lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from intake.office.cell_refs import Place, cell_name
from intake.parts import Over, Sheet
from intake.reading.form.choices import OPTIONS
from intake.reading.form.heads import SET_ASIDE, Role, heading, role_of
from intake.reading.form.labels import at_colon, fold_label, is_label, labels_of
from intake.terms import FieldName

_HEADER = 3  # labels side by side by which a row is the head of a table
_LONGEST = 60  # characters of a label with what may follow it
_SUBHEADS = 3  # rows that the head of a table may have
_RECORDS = 5  # rows of a table in which the first record is looked for
_GROUP_ROWS = 4  # rows below a group's title in which its labels are looked for
_ENDLESS = 1 << 30  # right of every column
_BESIDE = 2  # rows with a repeated label by which two forms are side by side
_TAIL = re.compile(r"(?:について|に関して|の?欄)?\s*(?:[(（][^()（）]*[)）])?$")
_NOTE = re.compile(r"^[※*]|。$|.{40}")
_HOLE = re.compile(r"[○〇◯●△]{2}")
Names = tuple[FieldName, ...]
_IN_FORMS: Mapping[str, Names] = {
    fold_label("コード"): (FieldName.MUNICIPALITY_CODE,),
}
"""Words that are labels in a form but not in a letter."""


def labelled_by(text: str) -> Names | None:
    """Return the fields for which a cell with this text asks, if the cell is a label; None if it is not.

    () if the cell is a label for something else, such as FAX. A label may contain more than the
    name of its field: 「試行運用への参加について（いずれかに○）」.
    """
    return _labelled_by(text) if len(text) < _LONGEST else None


def begins_with_label(text: str) -> bool:
    """Return whether a cell's text begins with a label and a colon, and so also contains the value."""
    label, _ = at_colon(text)
    return bool(label) and labelled_by(label) is not None


@lru_cache(maxsize=4096)  # the labels are the same in all forms
def _labelled_by(text: str) -> Names | None:
    found = labels_of(text) or _IN_FORMS.get(fold_label(text), ())
    if found or is_label(text):
        return found
    return labels_of(_TAIL.sub("", text)) or None


class Grid:
    """The filled cells of a sheet, or of some of its columns, by position (row, column) from 0.

    `grid[position]` is the text of a cell, "" if it is empty.
    """

    def __init__(
        self, sheet: Sheet, cells: Mapping[Place, str], names: Mapping[Place, Names]
    ) -> None:
        self._sheet = sheet
        self.cells, self.names = cells, names
        self.rows: dict[int, list[int]] = {}
        for r, c in cells:
            self.rows.setdefault(r, []).append(c)
        self.labels = {at for at in cells if at in names and not self._is_filled_in(at)}
        self.heads = {r for r, columns in self.rows.items() if self._is_head(r, columns)}
        self._roles = {at: role for at, text in cells.items() if (role := role_of(text))}
        self.groups = {at: role for at, role in self._roles.items() if self._is_group(at)}
        self.labels -= self.groups.keys()
        self._first_group = min((c for _, c in self.groups), default=_ENDLESS)
        self.listed = {
            at[1] for at in self.labels if at[0] not in self.heads and self.value_column(at)
        }
        self._first_rows: dict[int, int] = {}

    def __getitem__(self, at: Place) -> str:
        return self.cells.get(at, "")

    def where(self, at: Place) -> str:
        """Return the position of the cell `at` as shown to people: 「申込書!C5」 or 「1ページ 7行目」.

        The second form is for a page: a sheet made from lines of text.
        """
        if self._sheet.paged:
            return f"{self._sheet.name} {at[0] + 1}行目"
        return f"{self._sheet.name}!{cell_name(at)}"

    def over(self, label: Place, cells: Sequence[Place]) -> list[Over]:
        """Return the drawings, notes and emphasis that may concern a label's value; [] if there are none.

        `label` is the label's position, `cells` are the positions of the value's cells. Included is
        what is over these cells. Unless the label is in the header row of a table, what is
        elsewhere in the same rows, between the label and the next label, is included too.
        """
        if not self._sheet.over:
            return []
        r, c = label
        end = next((k for k in self.right(label) if (r, k) in self.labels), None)
        rows = {r, *(row for row, _ in cells)} if r not in self.heads else set()
        return [
            each
            for each in self._sheet.over
            if each.place in cells
            or (
                each.place[0] in rows
                and c <= each.place[1]
                and (end is None or each.place[1] < end)
            )
        ]

    def row(self, r: int) -> Sequence[int]:
        """Return the columns of the filled cells in row `r`, from left to right; empty if none is filled."""
        return self.rows.get(r, ())

    def right(self, at: Place) -> Sequence[int]:
        """Return the columns of the filled cells to the right of the cell `at` in its row, in order."""
        columns = self.row(at[0])
        return columns[bisect_right(columns, at[1]) :]

    def value_column(self, label: Place) -> int | None:
        """Return the column of the next filled cell to the right of a label, where its value may be.

        None if there is no such cell, or if that cell is a label too. `label` is the label's
        position.
        """
        after = next(iter(self.right(label)), None)
        return None if (label[0], after) in self.labels else after

    def _is_filled_in(self, at: Place) -> bool:
        """Return whether a cell is an answer although its text is one of the known labels.

        True for a one-character cell right of another one-character cell (one character per cell,
        as on 方眼紙), and for a cell that repeats the label to its left, if nothing or another
        label follows it.
        """
        r, c = at
        if len(self[at]) == 1 and len(self[r, c - 1]) == 1:
            return True
        columns = self.rows[r]
        place = bisect_left(columns, c)
        names = self.names[at]
        again = bool(place and names and names == self.names.get((r, columns[place - 1])))
        return again and (place + 1 == len(columns) or (r, columns[place + 1]) in self.names)

    # --- whose the values are ---------------------------------------------------------------------

    def _is_group(self, at: Place) -> bool:
        """Return whether a cell such as 担当者 or 記入例 is a heading over or beside several labels.

        False if the cell is the label of a single value, or is itself the value of a label.
        """
        r, c = at
        if r in self.heads:
            return False
        columns = self.rows[r]
        place = bisect_left(columns, c)
        before = (r, columns[place - 1]) if place else None
        if (
            before in self.labels
            and self.names[before]
            and not (before in self._roles and self._is_group(before))
        ):
            return False  # the value of a label
        if at not in self.labels:
            return True
        others = [k for k in columns[1:] if k != c and (r, k) in self._roles]
        if (place and others) or len(others) > 1:
            return True
        if others and len(columns) == 2 and self._heads_columns(r):
            return True
        if place + 1 == len(columns):
            return not place and self._asks_again(at)
        if (r, columns[place + 1]) not in self.labels:
            return False
        if place + 2 < len(columns):  # 「担当者｜氏名｜林檎」, not 「担当課｜担当者｜電話」
            return (r, columns[place + 2]) not in self.labels
        return (r + 1, c) not in self.cells or (r + 1, c) in self.labels

    def _heads_columns(self, r: int) -> bool:
        """Return whether row `r` has headings of columns, and not labels of values beside them.

        True if the next filled row begins with a label that is further left than the first cell of
        row `r`. In a sheet made from lines of text, it is enough that the next filled row begins
        with a label and has more cells than row `r`.
        """
        below = next((row for row in range(r + 1, r + 1 + _GROUP_ROWS) if row in self.rows), r)
        first = (below, self.rows[below][0])
        further_left = first[1] < self.rows[r][0]
        longer = not self.is_aligned and len(self.rows[below]) > len(self.rows[r])
        return first in self.labels and (further_left or longer)

    def _asks_again(self, at: Place) -> bool:
        """Return whether a label is only a title, because a label below it asks for the same field.

        `at` is the label's position; the caller has checked that the label is alone in its row.
        """
        below = (place for place in self.labels if at[0] < place[0] <= at[0] + _GROUP_ROWS)
        return any({*self.names[at]} & {*self.names[place]} for place in below)

    @property
    def is_aligned(self) -> bool:
        """Whether cells with equal column numbers are below one another.

        False for a page: a sheet made of lines of text, whose columns have no fixed positions.
        """
        return not self._sheet.paged

    @cached_property
    def columns(self) -> Mapping[int, Mapping[int, Role]]:
        """{row: {column: role}} for each row with column headings such as 項目｜記入例｜記入欄.

        The role says whose values are below a heading, or that these are examples.
        """
        found: dict[int, Mapping[int, Role]] = {}
        for r in {r for r, _ in self.groups}:
            heads = {c: self.groups[r, c] for c in self.rows[r] if (r, c) in self.groups}
            rest = [c for c in self.rows[r][1:] if c not in heads]
            rows = range(r + 1, r + 1 + _GROUP_ROWS)
            below = [c for row in rows for c in self.row(row) if (row, c) in self.labels]
            if not self.is_aligned and self.rows[r][0] in heads and self._heads_columns(r):
                heads = {
                    c + 1: role for c, role in heads.items()
                }  # no head over the column of labels
            beside = below and min(below) < max(heads)
            told = (
                len(heads) > 1
                or (r, self.rows[r][0]) in self.groups
                or {*heads.values()} & SET_ASIDE
            )
            ours = below and heads.get(min(below)) is Role.OURS  # 「提出先｜J-LIS」
            if beside and not rest and told and not ours:
                found[r] = {c: role for c, role in heads.items() if c > min(below)}
        return {r: heads for r, heads in found.items() if heads}

    def column_roles(self, r: int) -> Mapping[int, Role]:
        """Return {column: role}, according to the nearest row of column headings above row `r`.

        {} if there is no row of column headings above. A role says whose a column's values are, or
        that they are examples.
        """
        above = max((row for row in self.columns if row < r), default=None)
        return self.columns[above] if above is not None else {}

    def beside_role(self, label: Place) -> Role | None:
        """Return the role of a label's value according to the heading to its left; None without a heading.

        The role says whose value the label asks for, or that the value is an example. The heading
        may be merged over several rows.
        """
        r, c = label
        if c <= self._first_group:
            return None
        if left := [column for column in self.rows[r] if column < c]:
            return next((self.groups[r, k] for k in reversed(left) if (r, k) in self.groups), None)
        for row in range(r - 1, -1, -1):
            columns = [column for column in self.row(row) if column < c]
            if columns:
                return self.groups.get((row, columns[0])) if self.rows[row] != columns else None
            if not self.row(row) or row in self.columns:
                return None
        return None

    def headings(self) -> Iterator[tuple[int, Role | None]]:
        """Yield (row, role) for each row that is a heading for the rows below it.

        The role says whose values are below the heading, or that they are examples; None if the
        heading says neither.
        """
        for r, columns in self.rows.items():
            first = (r, columns[0])
            if first in self.labels or r in self.columns:
                continue
            role = heading(self[first])
            ours = all(self.groups.get((r, c)) is Role.OURS for c in columns)  # 「提出先｜J-LIS」
            if role is Role.SAMPLE or ours or (len(columns) == 1 and self._is_title(first)):
                yield r, role

    def _is_title(self, at: Place) -> bool:
        """Return whether a cell that is alone in its row is a title, and not a value or a note.

        False if the cell is the value of a label above it, contains a label together with its
        value, or is a note. `at` is the cell's position.
        """
        r, c = at
        text = self[at]
        stacked = (r - 1, c) in self.labels and len(self.rows[r - 1]) == 1
        return not (stacked or begins_with_label(text) or _NOTE.search(text))

    # --- heads of tables --------------------------------------------------------------------------

    def first_row(self, head: int) -> int:
        """Return the index (from 0) of the first row with values below `head`, the header row of a table.

        A second header row, and rows with an example, are skipped. If the rows just below the
        header are empty, the result is `head` + 1.
        """
        if head not in self._first_rows:
            columns = [c for c in self.rows[head] if not self._is_choice((head, c))]
            below = range(head + 1, head + 1 + _SUBHEADS)
            filled = [r for r in below if any((r, c) in self.cells for c in columns)]
            first = next(iter(filled), head + 1)
            records = range(first, first + _RECORDS)
            own = (r for r in records if r in self.rows and not self._is_sample_row(r))
            self._first_rows[head] = next(own, first) if self._is_sample_row(first) else first
        return self._first_rows[head]

    def _is_sample_row(self, r: int) -> bool:
        texts = [self[r, c] for c in self.row(r)]
        marked = bool(texts) and role_of(texts[0]) in SET_ASIDE
        return marked or any(_HOLE.search(text) for text in texts)

    def _is_choice(self, at: Place) -> bool:
        return any(name in OPTIONS for name in self.names.get(at, ()))

    def _is_head(self, r: int, columns: Sequence[int]) -> bool:
        """Return whether row `r` is the header row of a table.

        The row must have at least three labels, and at most half as many other cells. `columns` are
        the columns of its filled cells.
        """
        labels = sum((r, c) in self.labels for c in columns)
        return labels >= _HEADER and (len(columns) - labels) * 2 <= labels


def grids(sheet: Sheet) -> Iterator[Grid]:
    """Yield the sheet as one Grid, or as several if it contains several forms side by side."""
    cells = {
        (r, c): text
        for r, row in enumerate(sheet.rows)
        for c, cell in enumerate(row)
        if (text := cell.strip())
    }
    names = {at: found for at, text in cells.items() if (found := labelled_by(text)) is not None}
    seconds = _second_columns(cells, names)
    if not seconds:
        yield Grid(sheet, cells, names)
        return
    for first, end in pairwise((0, *seconds, max(c for _, c in cells) + 1)):
        own = {at: text for at, text in cells.items() if first <= at[1] < end}
        yield Grid(sheet, own, {at: names[at] for at in own if at in names})


def _second_columns(cells: Mapping[Place, str], names: Mapping[Place, Names]) -> list[int]:
    """Return the columns in which further forms begin, right of the first form; [] if there are none.

    A further form is recognised by labels that repeat labels further left in the same row. A label
    does not count as repeated if the cell directly left of it is a heading for it:
    「担当者（正）｜氏名」. `cells` are the filled cells, row after row; `names` is {position: the
    fields of the label there}.
    """
    headed = {
        at
        for left, at in pairwise(cells)
        if left[0] == at[0] and names.get(left) == names.get(at) and role_of(cells[left])
    }
    seen: set[tuple[int, FieldName]] = set()
    seconds: Counter[int] = Counter()
    for (r, c), found in names.items():
        if len(found) == 1:
            seconds[c] += (r, *found) in seen and (r, c) not in headed
            seen.add((r, *found))
    return sorted(c for c, count in seconds.items() if count >= _BESIDE)
