"""The sheets of one file while they are read: cells by place, held to the limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from intake.office.cell_refs import Place, cell_name
from intake.office.errors import Unopened
from intake.office.limits import Limits
from intake.office.looks import Shown
from intake.office.results import Opened
from intake.parts import Laid, Over, Sheet
from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import attachments, fields

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")

Cells = dict[Place, str]


@dataclass(slots=True)
class Page:
    """One sheet or table: its filled cells, and whether some lie where nothing is read."""

    name: str
    hidden: bool = False
    cells: Cells = field(default_factory=dict)
    beyond: bool = False
    over: list[Over] = field(default_factory=list)
    unseen: dict[str, list[Place]] = field(default_factory=dict)  # why -> where
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def leave_out(self, place: Place, why: str) -> None:
        """Notes that something in a cell is not read, since no person reading the sheet sees it."""
        self.unseen.setdefault(why, []).append(place)

    def write(self, place: Place, seen: Shown) -> str:
        """The text of a cell as it is seen; what of it is not, or is set off, is noted."""
        if seen.struck:
            self.leave_out(place, "取り消し線の文字")
        if seen.unseen:
            self.leave_out(place, "背景と同じ色などで見えない文字")
        if seen.enclosed:
            self.over.append(Over(place, Laid.ENCLOSED, seen.enclosed.strip()))
        if seen.strong:
            self.over.append(Over(place, Laid.STRONG, seen.strong.strip()))
        return seen.text


class Book:
    """All sheets of a file. Raises Unopened when a limit of the whole file is reached."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pages: list[Page] = []
        self._cells = self._characters = 0

    def page(self, name: str, *, hidden: bool = False) -> Page:
        """A new sheet, behind those before it."""
        if len(self.pages) >= self.limits.sheets:
            raise Unopened(attachments.LIMIT, what="シートや表の数", limit=f"{self.limits.sheets}")
        self.pages.append(Page(name[:100], hidden))
        return self.pages[-1]

    def put(self, page: Page, r: int, c: int, text: str) -> None:
        """Writes a cell; blank ones and those beyond the limits of a sheet are left out."""
        if not text or text.isspace():
            return
        if r >= self.limits.rows or c >= self.limits.columns:
            page.beyond = True
            return
        page.cells[r, c] = storable(text[: self.limits.cell])
        self._cells += 1
        self._characters += len(page.cells[r, c])
        if self._cells > self.limits.cells:
            raise Unopened(attachments.LIMIT, what="セルの数", limit=f"{self.limits.cells:,}")
        if self._characters > self.limits.text:
            raise Unopened(attachments.LIMIT, what="文字数", limit=f"{self.limits.text:,}字")

    def opened(
        self, text: str = "", findings: Iterable[Finding] = (), version: str | None = None
    ) -> Opened:
        """All that was put into the sheets, with what else the file says."""
        sheets = (
            Sheet(
                page.name,
                _dense(page.cells),
                page.hidden,
                over=tuple(page.over),
                merged=page.merged,
            )
            for page in self.pages
        )
        notes = (note for page in self.pages for note in _notes(page))
        return Opened(tuple(sheets), text, (*self._beyond(), *notes, *findings), version)

    def _beyond(self) -> list[Finding]:
        """A note for every sheet that has cells where nothing is read."""
        most = f"{self.limits.rows:,}行×{self.limits.columns}列"
        return [
            attachments.LIMIT_OF_CELLS(
                where=page.name, severity=Severity.NOTE, sheet=page.name, limit=most
            )
            for page in self.pages
            if page.beyond
        ]


_MOST_NAMED = 5


def _notes(page: Page) -> Iterator[Finding]:
    """What of a sheet was not read because it is not seen, and what is over its cells."""
    for why, places in page.unseen.items():
        named = "、".join(map(cell_name, sorted(set(places))[:_MOST_NAMED]))
        named += "ほか" * (len(set(places)) > _MOST_NAMED)
        yield fields.FORM_UNSEEN(where=page.name, sheet=page.name, why=why, cells=named)
    said = [o for o in page.over if o.sort in (Laid.NOTE, Laid.BOX)]
    for over in list({o.text: o for o in said}.values())[:_MOST_NAMED]:
        yield fields.FORM_OVER_CELL(
            where=page.name,
            severity=Severity.NOTE,
            sheet=page.name,
            sort=over.sort,
            cell=cell_name(over.place),
            text=over.text[:60],
        )


def _dense(cells: Cells) -> tuple[tuple[str, ...], ...]:
    """Cells as rows of equal origin, nothing behind the last filled cell of a row."""
    rows: list[list[str]] = []
    for (r, c), text in sorted(cells.items()):
        rows += ([] for _ in range(len(rows), r + 1))
        rows[r] += [""] * (c - len(rows[r]))
        rows[r].append(text)
    return tuple(map(tuple, rows))


def storable(text: str) -> str:
    """The text without halves of characters and null characters, which no record can hold."""
    return text if text.isprintable() else _NOT_STORABLE.sub("", text)


def number_text(number: float, written: str) -> str:
    """A number as text: whole ones without a point, others as written."""
    if number != number or abs(number) >= 1e15 or number != int(number):
        return written
    return str(int(number))
