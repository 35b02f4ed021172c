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
            if grid.labels and (own or any(title in _bare(text) for text in grid.cells.values())):
                yield from _of_grid(grid, own, printed)


def _of_grid(grid: Grid, own: bool, printed: Collection[str]) -> Iterator[Loose]:
    """Yields the loose texts of a grid, each text once, with its first position."""
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
    """The cells in the rows `labelled`, and the filled cells directly below them.

    The latter may be further lines of an answer, so they are not free.
    """
    found = set[Place]()
    for r, c in sorted(grid.cells):
        if r in labelled or (r - 1, c) in found:
            found.add((r, c))
    return found


def _rightmost_below(added: Iterable[Place]) -> dict[int, int]:
    """{row: the last column in which a lower row has one of these cells, -1 for none}."""
    found, last = dict[int, int](), -1
    for r, c in sorted(added, reverse=True):
        found.setdefault(r, last)
        last = max(last, c)
    return found


def _heads_nothing(grid: Grid, at: Place, rightmost: int) -> bool:
    """Whether the heading `at` has no label below it, or heads a column without values.

    `rightmost` is the last column with a value below it.
    """
    r, c = at
    if grid.row(r)[0] == c and r not in grid.columns:
        return r >= max(row for row, _ in grid.labels)
    return len(grid.column_roles(r + 1)) < 2 and rightmost < c
