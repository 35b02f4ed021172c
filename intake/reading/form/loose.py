"""Find what a person wrote on our form outside its labels and values: a stamp, a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass

from intake.form import current_form
from intake.office.cell_refs import Place
from intake.parts import Document
from intake.reading.form.grid import Grid, grids
from intake.reading.form.heads import Role, role_of
from intake.text import fold

_LONGEST_STAMP = 20  # characters
_ENDLESS = 1 << 30  # no sheet has so many rows
_PUNCTUATION = re.compile(r"\W+")
_NOTE = re.compile(r"[※*＊(（←→]|注\W")
_NO_ANSWER = frozenset((Role.SAMPLE, Role.FORMER))


@dataclass(frozen=True, slots=True)
class Loose:
    """A text that a person wrote on a form outside its labels and values; `where` is its cell.

    `own`: the form is our own workbook. `is_stamp`: the text is short enough to be a stamp such as
    「下書き」 (draft). `sets_aside`: the text is a heading that marks values as not to be used,
    such as 見本, but has no values below it, so it may concern the whole form.
    """

    text: str
    where: str
    own: bool
    is_stamp: bool
    sets_aside: bool


def loose_texts(document: Document) -> Iterator[Loose]:
    """Yield the texts on our form, outside labels and values, that the form itself does not print.

    In our own workbook of the current version, all such texts are yielded. In any other file that
    has the title of our form, only texts short enough to be a stamp are yielded, because such files
    have explanations of their own. Nothing is yielded for other documents.
    """
    plan = current_form()
    own = document.form_version == plan.version
    title = _bare(plan.title)
    printed = {_bare(text) for text in plan.printed()}
    for sheet in document.sheets:
        for grid in () if sheet.hidden or sheet.paged else grids(sheet):
            if grid.labels and (own or any(title in _bare(text) for text in grid.cells.values())):
                yield from _of_grid(grid, own, printed)


def _of_grid(grid: Grid, own: bool, printed: Collection[str]) -> Iterator[Loose]:
    """Yield the texts in a grid that were added to the form, each once, at its first position.

    `own` is True if the form is our own workbook; otherwise only possible stamps are yielded.
    `printed` are the texts that our form prints, without spaces and punctuation.
    """
    added = {at: text for at, text in grid.cells.items() if _bare(text) not in printed}
    end = max(at[1] for at in grid.cells if at in grid.labels or at not in added)
    labelled = {r for r, _ in grid.names}
    attached = _attached(grid, labelled)
    head = min(grid.heads, default=_ENDLESS)
    rightmost = _rightmost_below(added)
    seen = set[str]()
    for at, text in added.items():
        stamp = len(text) <= _LONGEST_STAMP and not _NOTE.match(text)
        if text in seen or not (own or stamp):
            continue
        if own:
            free = at[0] not in labelled or (at[1] > end and at[0] < head)
        else:
            free = at not in attached and at[0] not in grid.columns and at[0] <= head
        heading = stamp and role_of(text) in _NO_ANSWER
        is_answer = at[0] in labelled and at not in grid.groups
        aside = heading and not is_answer and _heads_nothing(grid, at, rightmost[at[0]])
        if free or aside:
            seen.add(text)
            yield Loose(text, grid.where(at), own, stamp, aside)


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text))


def _attached(grid: Grid, labelled: Container[int]) -> set[Place]:
    """Return the filled cells in the rows `labelled`, and those below them down to an empty cell.

    The cells below may be further lines of an answer, so they are not outside the form's values.
    """
    found = set[Place]()
    for r, c in sorted(grid.cells):
        if r in labelled or (r - 1, c) in found:
            found.add((r, c))
    return found


def _rightmost_below(added: Iterable[Place]) -> dict[int, int]:
    """Return {row: the greatest column of the cells `added` in lower rows, -1 if there are none}."""
    found, last = dict[int, int](), -1
    for r, c in sorted(added, reverse=True):
        found.setdefault(r, last)
        last = max(last, c)
    return found


def _heads_nothing(grid: Grid, at: Place, rightmost: int) -> bool:
    """Return whether the heading in the cell `at` of a grid has nothing below it that belongs to it.

    If it is the first cell of its row and no column heading, there must be no label below it.
    Otherwise it must not be one of several column headings, and no text that a person added may be
    below it, in its own column or further right: `rightmost` is the greatest column of such texts
    in lower rows.
    """
    r, c = at
    if grid.row(r)[0] == c and r not in grid.columns:
        return r >= max(row for row, _ in grid.labels)
    return len(grid.column_roles(r + 1)) < 2 and rightmost < c
