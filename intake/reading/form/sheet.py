"""One sheet as labelled values: labels anywhere, values right of them or below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.office.cell_refs import Place
from intake.parts import Sheet
from intake.reading.form.choices import OPTIONS, choose, is_mark
from intake.reading.form.grid import Grid, fields_of, labels_something
from intake.reading.form.labels import label_of
from intake.reading.form.people import section_and_name
from intake.reading.form.table import cells_under, records_under
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import find_emails, fold, one_line, parse_date, parse_month, parse_phone

_HINT = re.compile(
    r"^(?:※|\*|[（(【\[]?\s*(?:記入例|記載例|入力例|例|注)\s*[)）】\]]?\s*[：:．.、)）]?|←|→|⇐|\()|^(?:必須|任意|要|様|印|㊞|\(?印\)?|以上|記|名\s*称)$"
)
_DATE_ALONE = re.compile(
    r"(?:令和|R)?\s*(?:\d{1,4}|元)\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
)
_LONGEST_SURNAME = 3
_GIVEN_NAME = re.compile(
    r"(?!.*(?:長|主任|主[事査幹]|補佐|参事|技師|職員|担当)$)[一-鿿々ぁ-んァ-ヶー]{1,4}"
)
_PIECES = re.compile(r"[\r\n]+|[\s　]{2,}(?=[^\s：:]{1,20}\s*[：:])")
_INLINE = re.compile(r"^(?P<label>[^：:]{1,40})[：:](?P<value>.*)$", re.S)
_RECORDS = (FieldName.MUNICIPALITY_NAME, FieldName.MUNICIPALITY_CODE, FieldName.PREFECTURE_NAME)
_ENDINGS = ("市", "区", "町", "村")
_TOP = 12  # rows in which a date without a label is the date of application
_MOST_OPTION_ROWS = 8  # rows that the options of one choice may take
_MOST_CELLS = 30  # cells that one value may be spread over


def read_sheet(sheet: Sheet) -> Iterator[Labelled]:
    """Every label of the sheet with its value, "" where none stands, in reading order."""
    grid = Grid(sheet)
    for at, text in grid.cells.items():
        for name, value in _pairs(text):
            yield Labelled(name, value, grid.where(at))
        if at in grid.labels and (names := fields_of(text)):
            yield from _beside(grid, at, names)
    yield from _dated(grid)


def _dated(grid: Grid) -> Iterator[Labelled]:
    """A date that stands alone near the top, as letters carry it: the date of application."""
    for (r, c), text in grid.cells.items():
        if r >= _TOP or not _DATE_ALONE.fullmatch(one_line(fold(text))) or not parse_date(text):
            continue
        if not any((r, column) in grid.labels for column in grid.row(r)) and not labels_something(
            grid[r - 1, c]
        ):
            yield Labelled(FieldName.APPLICATION_DATE, text, grid.where((r, c)))
            return


def _pairs(text: str) -> Iterator[tuple[FieldName, str]]:
    """「担当課：防災課」 in one cell, several of them and several lines too."""
    if "：" not in text and ":" not in text:
        return
    for piece in _PIECES.split(text):
        found = _INLINE.match(piece.strip())
        name = label_of(found["label"]) if found else None
        if found and name and (value := found["value"].strip()):
            yield name, value


def _beside(grid: Grid, label: Place, names: Sequence[FieldName]) -> Iterator[Labelled]:
    head = label[0] in grid.heads
    for name in names:
        cells = cells_under(grid, label, name) if head else _near(grid, label, name)
        if len(names) > 1:
            cells += _option_rows(grid, label) if cells and not head else []
            yield from _composite(grid, name, cells)
        elif name in _RECORDS and head and cells:
            for at in records_under(grid, cells[0]):
                yield Labelled(name, grid[at], grid.where(at))
        else:
            yield _labelled(grid, name, cells, label)


def _near(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """The cells of a label's value: right of it, else below."""
    if cells := _right(grid, label, name):
        return cells
    if name in OPTIONS and (rows := _option_rows(grid, label)):
        return rows
    return [] if label[1] in grid.listed else _below(grid, label, name)


def _composite(grid: Grid, name: FieldName, cells: Sequence[Place]) -> Iterator[Labelled]:
    """One label for several fields (「連絡先」「担当課・担当者」): each takes what can be its own."""
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
    first = grid[cells[0]]
    text = first if _stands_alone(name, first) else _joined(name, [grid[at] for at in cells])
    return Labelled(name, text, grid.where(cells[0]))


def _chosen(grid: Grid, name: FieldName, cells: Sequence[Place], label: Place) -> Labelled:
    """The cells of a choice as one text, and the cell of the tick as the place."""
    text = " ".join(_cell_of_choice(grid, cells, label, index) for index in range(len(cells)))
    choice = choose(name, text).value
    told = (at for at in cells if choice and choose(name, grid[at]).value == choice)
    place = next(told, cells[0])
    return Labelled(name, text, grid.where(place))


def _cell_of_choice(grid: Grid, cells: Sequence[Place], label: Place, index: int) -> str:
    """A cell's text. A tick alone in its cell, between options of which either may own it, is
    written to both: a person must say. That is so where a cell before the first option is free."""
    text = grid[cells[index]]
    first, last = cells[0], cells[-1]
    told = is_mark(grid[first]) or is_mark(grid[last]) or first[1] <= label[1] + 1
    if told or not is_mark(text) or first[0] != label[0]:
        return text
    return f"{text}{grid[cells[index + 1]]} {grid[cells[index - 1]]}{text}"


def _stands_alone(name: FieldName, text: str) -> bool:
    """Whether a cell is its field's whole value; else its neighbours may continue it."""
    match name:
        case FieldName.APPLICATION_DATE:
            return parse_date(text) is not None
        case FieldName.DESIRED_START:
            return parse_month(text) is not None
        case FieldName.PHONE:
            return parse_phone(text).number is not None or len(re.sub(r"\D", "", fold(text))) >= 9
        case FieldName.EMAIL:
            return bool(find_emails(text))
        case FieldName.MUNICIPALITY_NAME:
            return text.endswith(_ENDINGS)
        case FieldName.CONTACT_NAME:
            return len(one_line(text)) > _LONGEST_SURNAME
        case FieldName.MUNICIPALITY_CODE:
            return len(re.sub(r"\D", "", fold(text))) >= 4
    return True


def _joined(name: FieldName, texts: Sequence[str]) -> str:
    """Cells that hold one value piece by piece: a digit a cell, 「令和 4 年 7 月 1 日」."""
    whole = "".join(one_line(text) for text in texts)
    if name in (FieldName.APPLICATION_DATE, FieldName.DESIRED_START, FieldName.MUNICIPALITY_CODE):
        return whole
    if name is FieldName.PHONE:
        dashed = "-".join(t for text in texts if (t := one_line(text).strip("-－―ー()（）")))
        return dashed if parse_phone(dashed).number else texts[0]
    if name is FieldName.MUNICIPALITY_NAME:  # 「北海道｜余市町」, 「余市｜町」
        both = "".join(one_line(text) for text in texts[:2])
        return both if both.endswith(_ENDINGS) else texts[0]
    if name is FieldName.CONTACT_NAME:  # 「余市｜花子」
        given = one_line(texts[1]) if len(texts) > 1 else ""
        return f"{texts[0]} {given}" if _GIVEN_NAME.fullmatch(given) else texts[0]
    if name is FieldName.EMAIL:
        return whole if find_emails(whole) else texts[0]
    return texts[0]


def _right(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """The cells to the right up to the next label, hints left out."""
    r, c = label
    cells: list[Place] = []
    for at in ((r, column) for column in grid.row(r) if column > c):
        if at in grid.labels or len(cells) == _MOST_CELLS:
            break
        if not _HINT.match(grid[at]):
            cells.append(at)
        elif cells:
            break
    if cells and name in OPTIONS:
        cells += _option_rows(grid, label)
    return cells


def _option_rows(grid: Grid, label: Place) -> list[Place]:
    """Further rows of a choice's options: nothing stands in or left of the label's column."""
    rows: list[Place] = []
    for row in range(label[0] + 1, label[0] + _MOST_OPTION_ROWS):
        cells = [(row, column) for column in grid.row(row)][:_MOST_CELLS]
        if not cells or cells[0][1] <= label[1] or any(at in grid.labels for at in cells):
            break
        rows += [at for at in cells if not _HINT.match(grid[at])]
    return rows


def _below(grid: Grid, label: Place, name: FieldName) -> list[Place]:
    """The cell right under a label, with the further ones of a choice."""
    r, c = label
    cells: list[Place] = []
    for row in range(r + 1, r + _MOST_OPTION_ROWS):
        at = (row, c)
        text = grid[at]
        if not text or at in grid.labels or _HINT.match(text) or _inline_label(text):
            break
        if cells and not (is_mark(text[0]) or choose(name, text).offered):
            break
        cells.append(at)
        if name not in OPTIONS:
            break
    return cells


def _inline_label(text: str) -> bool:
    found = _INLINE.match(text)
    return bool(found and labels_something(found["label"]))
