"""The sheets of one file while it is being read: cells by position, within the limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from intake.office.cell_refs import Place, cell_name, cell_names
from intake.office.errors import Unopened
from intake.office.limits import Limits
from intake.office.looks import Shown
from intake.office.results import Opened
from intake.parts import Laid, Over, Sheet
from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import attachments, fields

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")

HIDDEN, COVERED = "非表示の行・列の値", "結合されたセルに隠れた値"
"""Why a whole cell cannot be seen: its row or column is hidden, or a merged cell is over it."""

_ARROWS = " \u3000\n→⇒➡"  # what leads from a value struck out to the new one

Cells = dict[Place, str]


@dataclass(slots=True)
class Page:
    """One sheet or table of a file while the file is being read.

    `cells` is {(row, column): text}. `over` are marks over the cells, such as rings and notes.
    `beyond` is True if cells outside the limits were left out. `unseen` is {reason in Japanese:
    positions of the cells of which some text was left out, because a person would not see it}.
    `merged` has a pair (range of rows, range of columns) for each merged cell.
    """

    name: str
    hidden: bool = False
    cells: Cells = field(default_factory=dict)
    beyond: bool = False
    over: list[Over] = field(default_factory=list)
    unseen: dict[str, list[Place]] = field(default_factory=dict)
    merged: tuple[tuple[range, range], ...] = ()

    def leave_out(self, place: Place, why: str) -> None:
        """Record that some text of a cell is not read because a person would not see this text.

        `place` is the cell's (row, column). `why` is the reason in Japanese; it appears in a
        finding.
        """
        self.unseen.setdefault(why, []).append(place)

    def tick(self, place: Place, caption: str, *, ticked: bool) -> None:
        """Add a check box drawn over a cell to the cell's text: 「☑希望する」, or 「□希望する」 if not ticked.

        `place` is the cell's (row, column), `caption` the text next to the check box.
        """
        mark = ("☑" if ticked else "□") + caption
        under = self.cells.get(place, "")
        self.cells[place] = f"{under} {mark}" if caption and under else mark + under

    def write(self, place: Place, seen: Shown) -> str:
        """Return the visible text of a cell, and record on this page which other text or marks it has.

        `seen` is the text that a person sees in the cell at the position `place`. If some text of
        the cell is invisible or struck out, the cell is added to `unseen`; framed or emphasised
        text is added to `over`. If text was struck out, an arrow (→) before the remaining text is
        removed. The text itself is not stored on the page; `Book.put` does that.
        """
        if seen.struck:
            self.leave_out(place, "取り消し線の文字")
        if seen.unseen:
            self.leave_out(place, "背景と同じ色、極小などで見えない文字")
        if seen.enclosed:
            self.over.append(Over(place, Laid.ENCLOSED, seen.enclosed.strip()))
        if seen.strong:
            self.over.append(Over(place, Laid.STRONG, seen.strong.strip()))
        return seen.text.lstrip(_ARROWS) if seen.struck else seen.text


class Book:
    """The sheets read so far from one file.

    Adding a sheet or a cell raises Unopened if the file then exceeds one of `limits`.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pages: list[Page] = []
        self._cells = self._characters = 0

    def page(self, name: str, *, hidden: bool = False) -> Page:
        """Append a new empty sheet called `name` to the book and return it.

        `hidden` is whether the file says that the sheet is hidden. Raises Unopened if the book then
        has too many sheets.
        """
        if len(self.pages) >= self.limits.sheets:
            raise Unopened(attachments.LIMIT, what="シートや表の数", limit=f"{self.limits.sheets}")
        self.pages.append(Page(name[:100], hidden))
        return self.pages[-1]

    def put(self, page: Page, r: int, c: int, text: str, *, unseen: str = "") -> None:
        """Write the text of the cell in row `r` and column `c`, from 0, to the sheet `page`.

        A text longer than the limit for a cell is cut off. A blank text is ignored. A cell outside
        the limits of rows and columns is left out, and `page.beyond` becomes True. `unseen` is the
        reason why a person cannot see the cell (HIDDEN or COVERED), "" if the cell is visible; of
        an unseen cell only the position and the reason are recorded. Raises Unopened if the file
        now has too many cells or characters.
        """
        if not text or text.isspace():
            return
        if unseen:
            page.leave_out((r, c), unseen)
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
        """Return the content of the file: the sheets read so far, and the findings about them.

        `text` is the file's text outside the sheets, "" for none; `version` is the version of our
        own 利用申込書 (application form), None for other files; `findings` are further findings.
        """
        sheets = (
            Sheet(
                page.name,
                _dense(page.cells),
                page.hidden,
                over=tuple(page.over),
                merged=tuple((r.start, c.start, len(r), len(c)) for r, c in page.merged),
            )
            for page in self.pages
        )
        notes = (note for page in self.pages for note in _notes(page))
        return Opened(tuple(sheets), text, (*self._beyond(), *notes, *findings), version)

    def _beyond(self) -> list[Finding]:
        """Return a finding for each sheet of which cells outside the limits were left out."""
        most = f"{self.limits.rows:,}行×{self.limits.columns}列"
        return [
            attachments.LIMIT_OF_CELLS(
                where=page.name, severity=Severity.NOTE, sheet=page.name, limit=most
            )
            for page in self.pages
            if page.beyond
        ]


_OPTION_CELLS = 3  # filled cells of a row with a label and options in cells of their own
_MOST_CELLS = 40  # filled cells of such a row
_LONGEST_OPTION = 16  # characters


def set_off(
    page: Page, faces: Sequence[tuple[Place, Hashable]], is_label: Callable[[str], bool]
) -> Iterator[Over]:
    """Yield a mark (an Over) for each short text in a row that looks different from most of the others.

    Such a text may be the option that somebody chose. `faces` has (position, look) of each cell of
    the row, where cells with the same font and fill have equal looks; `page` has the cells' texts.
    Compared are texts of up to 15 characters that are not labels of the form (`is_label` returns
    False). Each text whose look is not the commonest look among them is marked. Nothing is yielded
    if `faces` has fewer than 3 or more than 40 cells.
    """
    if not _OPTION_CELLS <= len(faces) <= _MOST_CELLS:
        return
    texts = ((at, face, page.cells.get(at, "")) for at, face in faces)
    short = [each for each in texts if 0 < len(each[2]) < _LONGEST_OPTION]
    beside = [each for each in short if not is_label(each[2])]
    looks = [face for _, face, _ in beside]
    usual = max(looks, key=looks.count, default=None)
    yield from (Over(at, Laid.STRONG, text) for at, face, text in beside if face != usual)


_MOST_SHOWN = 5  # notes and text boxes of one sheet


def _notes(page: Page) -> Iterator[Finding]:
    """Yield a finding for each reason why text was left out, then one for each note or text box.

    The reasons are those for which a person would not see the text, such as a hidden row. At most
    five notes and text boxes are reported, each with a different text.
    """
    for why, places in page.unseen.items():
        yield fields.FORM_UNSEEN(
            where=page.name, sheet=page.name, why=why, cells=cell_names(places)
        )
    said = [o for o in page.over if o.sort in (Laid.NOTE, Laid.BOX)]
    for over in list({o.text: o for o in said}.values())[:_MOST_SHOWN]:
        yield fields.FORM_OVER_CELL(
            where=page.name,
            severity=Severity.NOTE,
            sheet=page.name,
            sort=over.sort,
            cell=cell_name(over.place),
            text=over.text[:60],
        )


def _dense(cells: Cells) -> tuple[tuple[str, ...], ...]:
    """Return the cells as rows of text, beginning with row 0 and column 0 of the sheet.

    Empty cells are ""; each row ends with its last filled cell, so rows may differ in length.
    """
    rows: list[list[str]] = []
    for (r, c), text in sorted(cells.items()):
        rows += ([] for _ in range(len(rows), r + 1))
        rows[r] += [""] * (c - len(rows[r]))
        rows[r].append(text)
    return tuple(map(tuple, rows))


def storable(text: str) -> str:
    """Return the text without null characters and lone surrogates, which DuckDB cannot store."""
    return text if text.isprintable() else _NOT_STORABLE.sub("", text)


def number_text(number: float, written: str, code: str = "") -> str:
    """Return a number as text: an integer without a decimal point, any other number as `written`.

    `written` is the number as text in the file, `code` the cell's number format. Final zeros that
    the format displays are added to decimals: 2023.1 under 「0.00」 gives 「2023.10」.
    """
    if number != number or abs(number) >= 1e15 or number != int(number):
        shown = re.fullmatch(r"[#,0]*0\.(0+)", code)
        decimals = re.fullmatch(r"\d+\.(\d+)", written)
        return written + "0" * (len(shown[1]) - len(decimals[1])) if shown and decimals else written
    return str(int(number))
