"""Apply rings, lines, text boxes and ink drawn over a sheet, where their meaning is certain.

A text box over empty cells gives them its text, a ring round one option chooses it, a line through
a text strikes it out. Any other shape over cells is recorded with its cell, for a person to look
at. EMU is the unit of Office drawings (914,400 to an inch).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import floor

from intake.office.cell_refs import Place
from intake.office.sheets import Page
from intake.parts import Laid, Over
from intake.text.widths import display_width

RINGS = frozenset((
    "ellipse", "donut", "flowChartConnector", "rect", "roundRect", "frame", "bracketPair",
    "bracePair", "mso-spt2", "mso-spt3", "mso-spt1", "mso-spt23", "mso-spt120",
))  # fmt: skip
LINES = frozenset(("line", "straightConnector1", "lineInv", "mso-spt20", "mso-spt32"))
WIDTH, HEIGHT = 609_600, 190_500  # EMU: an ordinary column, an ordinary row
_PIXEL = 9_525  # EMU
_LETTER = 139_700  # EMU: a full-width letter of 11 points
_MOST = 300  # shapes of one sheet
_MOST_ROWS = 40  # rows of cells under one shape
_ONE_ROW, _FEW_ROWS = 1.7, 2.5
_FLAT, _UPRIGHT = 0.35, 0.15  # of a row's height, of a column's width
_THROUGH = (0.2, 0.85)  # of a row's height; nearer to its edges a line is a border
_CROSSED, _TOUCHED = 0.7, 0.15  # of a text's width


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape drawn over a sheet: its kind (`sort`), its four edges, and its text, "" if it has none.

    `top` and `bottom` are in rows, `left` and `right` in columns, both counted from 0: a `top` of
    3.5 is the middle of the fourth row.
    """

    sort: Laid
    top: float
    left: float
    bottom: float
    right: float
    text: str = ""


def width_of(letters: float) -> int:
    """Return the width in EMU (914,400 to an inch) of an Excel column that is `letters` characters wide.

    根拠: ECMA-376 18.3.1.13.
    """
    return int(letters * 7 + 5) * _PIXEL


def sort_of_shape(geometry: str, text: str) -> Laid | None:
    """Return the kind of a shape, such as Laid.RING, given the name of its geometry and its text.

    `geometry` is the name in the file, such as "ellipse"; "" means ink drawn by hand. A shape with
    a text is a text box (Laid.BOX), whatever its geometry. The result is None for a shape without
    text whose geometry means nothing for the cells under it, such as a star.
    """
    if text.strip():
        return Laid.BOX
    if geometry in LINES:
        return Laid.LINE
    if geometry in RINGS:
        return Laid.RING
    return Laid.INK if geometry == "" else None


def walked(first: float, distance: float, size: Callable[[int], int]) -> float:
    """Return the position, in rows or columns, that is `distance` EMU further on than the position `first`.

    Positions are fractional numbers, from 0: 3.5 is the middle of the fourth row or column. `size`
    is a function from a row (or column) to its height (or width) in EMU (914,400 to an inch).
    """
    at = int(first)
    distance += (first - at) * size(at)
    while distance >= size(at) > 0 and at < first + 1000:
        distance -= size(at)
        at += 1
    return at + max(distance, 0) / max(size(at), 1)


def lay_shapes(
    page: Page,
    shapes: Iterable[Shape],
    is_one_option: Callable[[str], bool],
    width: Callable[[int], int] = lambda _: WIDTH,
) -> None:
    """Apply the shapes drawn over a sheet to its cells; changes `page`, which is this sheet.

    A text box gives its text to the empty cell under it, a ring round an option puts ○ before the
    option, a line through a text removes the text. A shape whose meaning is unclear is added to
    `page.over`, for a person to look at. Only the first 300 shapes are applied.

    `is_one_option` says whether a text is a single option. `width` is a function from a column to
    its width in EMU (914,400 to an inch); by default all columns have the standard width.
    """
    for number, shape in enumerate(shapes):
        if number == _MOST:
            break
        match shape.sort:
            case Laid.BOX:
                _box(page, shape)
            case Laid.RING:
                _ring(page, shape, is_one_option)
            case Laid.LINE:
                _line(page, shape, width)
            case Laid.PICTURE:
                if shape.bottom - shape.top < _FEW_ROWS:  # larger ones are seals and logos
                    column = floor(shape.left + 0.2)
                    page.over += [Over((r, column), Laid.PICTURE) for r in _rows(shape)]
            case _:
                page.over += [Over(at, shape.sort) for at in _under(page, shape)]


def _rows(shape: Shape) -> range:
    """Return the rows of the sheet, from 0, that a shape covers.

    A row at the shape's upper or lower edge is included if the shape covers about 30 % or more of
    the row's height. If there is no such row, the result is the row at the shape's middle. At most
    41 rows are returned.
    """
    first, last = floor(shape.top + 0.3), floor(shape.bottom - 0.3)
    middle = floor((shape.top + shape.bottom) / 2)
    return (
        range(first, min(last, first + _MOST_ROWS) + 1)
        if first <= last
        else range(middle, middle + 1)
    )


def _under(page: Page, shape: Shape) -> Iterator[Place]:
    """Yield the position (row, column) of each filled cell that a shape covers.

    A row or column at the shape's edge is left out if the shape covers only a small part of it.
    """
    first, last = floor(shape.left + 0.2), floor(max(shape.right - 0.1, shape.left))
    for r in _rows(shape):
        columns = range(first, min(last, first + 256) + 1)
        yield from ((r, c) for c in columns if (r, c) in page.cells)


def _box(page: Page, shape: Shape) -> None:
    under = list(_under(page, shape))
    column, rows = floor(shape.left + 0.2), _rows(shape)
    if under:
        page.over += [Over(at, Laid.BOX, shape.text) for at in under]
        return
    if len(rows) == 1 and shape.bottom - shape.top < _ONE_ROW:
        page.cells[rows[0], column] = shape.text
    page.over += [Over((r, column), Laid.BOX, shape.text) for r in rows]


def _ring(page: Page, shape: Shape, is_one_option: Callable[[str], bool]) -> None:
    middle = floor((shape.top + shape.bottom) / 2), floor((shape.left + shape.right) / 2)
    if shape.bottom - shape.top > _FEW_ROWS:
        return  # a frame round a part of the form
    before = ((middle[0], c) for c in range(middle[1], max(middle[1] - 3, -1), -1))
    at = next((place for place in before if place in page.cells), middle)
    text = page.cells.get(at, "")
    if at == middle and is_one_option(text):
        page.cells[at] = text if text.startswith("○") else f"○{text}"
    elif text and not text.startswith("○"):
        page.over.append(Over(at, Laid.RING))


def _line(page: Page, shape: Shape, width: Callable[[int], int]) -> None:
    if shape.right - shape.left < _UPRIGHT:
        return
    if shape.bottom - shape.top > _FLAT:
        if shape.bottom - shape.top < _FEW_ROWS:  # a longer one divides the form
            page.over += [Over(at, Laid.LINE) for at in _under(page, shape)]
        return
    middle = (shape.top + shape.bottom) / 2
    r = floor(middle)
    if not _THROUGH[0] <= middle - r <= _THROUGH[1]:
        return
    for c in range(max(floor(shape.left) - 2, 0), floor(shape.right) + 1):
        if text := page.cells.get((r, c), ""):
            crossed = _crossed(shape, c, text, width)
            if crossed >= _CROSSED:
                del page.cells[r, c]
                page.leave_out((r, c), "線で消された文字")
            elif crossed > _TOUCHED:
                page.over.append(Over((r, c), Laid.LINE))


def _crossed(shape: Shape, column: int, text: str, width: Callable[[int], int]) -> float:
    """Return the share of a text's width that the line `shape` crosses: at most 1.

    The share is zero or negative if the line does not reach the text. The text is assumed to begin
    at the left edge of its column `column`. `width` is a function from a column to its width in EMU
    (914,400 to an inch).
    """
    wide = display_width(text) * _LETTER // 2
    start, end = (_from(column, edge, width) for edge in (shape.left, shape.right))
    return (min(end, wide) - max(start, 0)) / wide if wide else 0


def _from(column: int, edge: float, width: Callable[[int], int]) -> float:
    """Return the distance in EMU (914,400 to an inch) from a column's left edge to the position `edge`.

    `column` is the column's number, from 0. `edge` is in columns: 3.5 is the middle of the fourth
    column. The distance is negative if the position is left of the column. `width` is a function
    from a column to its width in EMU.
    """
    last = floor(edge)
    whole = sum(width(c) for c in range(column, last)) - sum(width(c) for c in range(last, column))
    return whole + (edge - last) * width(last)
