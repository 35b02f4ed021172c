"""Find what a person wrote on our form outside its labels and values: a stamp, a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.form import current_form
from intake.office.cell_refs import Place
from intake.parts import Document
from intake.reading.form.grid import Grid, grids
from intake.reading.form.heads import Role, role_of
from intake.text import fold

_LONGEST_STAMP = 20  # characters
_PUNCTUATION = re.compile(r"\W+")
_NOTE = re.compile(r"[※*＊(（←→]|注\W")
_NO_ANSWER = frozenset((Role.SAMPLE, Role.FORMER))


@dataclass(frozen=True, slots=True)
class Loose:
    """A text in a cell outside the labels and values of a form, and its position.

    `own` says that the form is our own workbook. `is_stamp` says that the text may be no sentence,
    but what the form is called: 「下書き」.
    `sets_aside` says that it is a heading over what is no answer, such as 見本 or 取消, but heads
    nothing.
    """

    text: str
    where: str
    own: bool
    is_stamp: bool
    sets_aside: bool


def loose_texts(document: Document) -> Iterator[Loose]:
    """Yields what was added to our form where it has no label, and is nothing that it prints.

    In our own workbook of the current version this is every text. In another file with the title
    of our form it is only what may be a stamp, because others print explanations of their own.
    """
    plan = current_form()
    own = document.form_version == plan.version
    title = _bare(plan.title)
    printed = {_bare(text) for text in plan.printed()}
    for sheet in document.sheets:
        for grid in () if sheet.hidden or sheet.paged else grids(sheet):
            bare = {at: _bare(text) for at, text in grid.cells.items()}
            if not (grid.labels and (own or any(title in text for text in bare.values()))):
                continue
            added = [at for at, text in bare.items() if text not in printed]
            end = max(at[1] for at in bare if at in grid.labels or bare[at] in printed)
            for at in added:
                text = grid[at]
                stamp = len(text) <= _LONGEST_STAMP and not _NOTE.match(text)
                aside = stamp and role_of(text) in _NO_ANSWER and _heads_nothing(grid, at, added)
                beyond = at[1] > end and not any(head <= at[0] for head in grid.heads)
                free = (beyond or not _has_label(grid, at[0])) if own else _is_free(grid, at)
                if (own or stamp) and (free or aside):
                    yield Loose(text, grid.where(at), own, stamp, aside)


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text))


def _has_label(grid: Grid, r: int) -> bool:
    return any((r, column) in grid.names for column in grid.row(r))


def _is_free(grid: Grid, at: Place) -> bool:
    """Whether a cell belongs to no label: none is in its row, and none above it in its column.

    Cells above it count as long as they are filled, because they may have a value of which this
    cell is a part. Heads of columns and rows of tables are not free.
    """
    r, c = at
    if r in grid.columns or any(head < r for head in grid.heads):
        return False
    while (r, c) in grid.cells:
        if _has_label(grid, r):
            return False
        r -= 1
    return True


def _heads_nothing(grid: Grid, at: Place, added: Iterable[Place]) -> bool:
    """Whether the heading `at` has no label below it, or heads a column without values.

    `added` are the cells with what the form does not print.
    """
    r, c = at
    if _has_label(grid, r) and at not in grid.groups:
        return False  # an answer
    if grid.row(r)[0] == c and r not in grid.columns:
        return not any(row > r for row, _ in grid.labels)
    return len(grid.column_roles(r + 1)) < 2 and not any(row > r and k >= c for row, k in added)
