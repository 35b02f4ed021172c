"""Find the table cells formed by the ruled lines of a PDF page, and join the text lines in each.

A box is (left, bottom, right, top) in points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.office.pdf_drawings import Box

BREAK = "\v"  # a line end that the writer typed inside a cell
_NEAR = 2.0  # points; nearer edges are the same edge
_MOST_LINES = 8  # of one answer
_FULL = 2  # letters; a line with less space left was broken by its program


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line of text (`text`) up to the next wide gap, with its position on the page (`box`).

    The box is (left, bottom, right, top) in points.
    """

    text: str
    box: Box

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Rules:
    """The ruled lines of a page: the horizontal ones in `level`, the vertical ones in `upright`.

    Each line is a box: (left, bottom, right, top) in points.
    """

    level: tuple[Box, ...]
    upright: tuple[Box, ...]

    def separate(self, one: Box, other: Box) -> bool:
        """Return whether a vertical ruled line separates two neighbouring boxes on a line of text.

        `one` is the left box, `other` the right box. A box is (left, bottom, right, top) in points.
        """
        height = (other[1] + other[3]) / 2
        return any(
            one[2] - _NEAR <= (v[0] + v[2]) / 2 <= other[0] + _NEAR and v[1] <= height <= v[3]
            for v in self.upright
        )

    def cell(self, box: Box) -> Box | None:
        """Return the table cell that contains the middle of `box`; None if no ruled lines enclose it.

        The cell, too, is a box: (left, bottom, right, top) in points.
        """
        across, height = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        level = [(h[1] + h[3]) / 2 for h in self.level if h[0] - _NEAR <= across <= h[2] + _NEAR]
        upright = [
            (v[0] + v[2]) / 2 for v in self.upright if v[1] - _NEAR <= height <= v[3] + _NEAR
        ]
        left = max((x for x in upright if x <= across), default=None)
        right = min((x for x in upright if x > across), default=None)
        bottom = max((y for y in level if y <= height), default=None)
        top = min((y for y in level if y > height), default=None)
        if left is None or right is None or bottom is None or top is None:
            return None
        return left, bottom, right, top


def rules_of(lines: Sequence[Box]) -> Rules:
    """Sort the ruled lines of a page into horizontal and vertical ones, and return them as Rules.

    Each line is a box: (left, bottom, right, top) in points.
    """
    level = tuple(b for b in lines if b[2] - b[0] >= b[3] - b[1])
    return Rules(level, tuple(b for b in lines if b[3] - b[1] > b[2] - b[0]))


def in_rows(
    lines: Sequence[Sequence[Segment]],
    rules: Rules,
    height: float,
    is_label: Callable[[str], bool],
) -> list[list[Segment]]:
    """Return the text of a page as table rows, from the top; each row is its segments from the left.

    `lines` are the lines of text. `rules` are the ruled lines, which form table cells. `height` is
    the height of a letter in points.

    The lines of text in one table cell are joined to one segment, in the row where the cell begins.
    The character BREAK in it marks a line end before the right edge of the cell, which the writer
    must have typed. The lines stay separate if they are more than eight, if one of them has several
    segments or is a label of the form (`is_label` returns True), or if the table has no cell to the
    left or right.
    """
    cells: dict[Box, list[list[Segment]]] = {}
    rows: list[tuple[float, Segment]] = []
    for line in lines:
        inside: dict[Box, list[Segment]] = {}
        for segment in line:
            if cell := rules.cell(segment.box):
                inside.setdefault(cell, []).append(segment)
            else:
                rows.append((segment.middle, segment))
        for cell, segments in inside.items():
            cells.setdefault(cell, []).append(_spread(segments))
    for cell, written in cells.items():
        if _is_one(cell, written, cells, is_label):
            whole = _joined([line[0] for line in written], cell, height)
            written = [[whole]]
        for number, line in enumerate(written):
            at = cell[3] - height if number == 0 else line[0].middle
            rows += ((at, segment) for segment in line)
    return _by_height(rows)


def _spread(line: list[Segment]) -> list[Segment]:
    """Return a line whose segments are all single letters as one segment; any other line unchanged.

    Such a line is a word whose letters are spread over the width of its table cell.
    """
    if len(line) < 2 or any(len(segment.text) > 1 for segment in line):
        return line
    return [replace(line[0], text="".join(each.text for each in line), box=_around(line))]


def _is_one(
    cell: Box,
    written: Sequence[Sequence[Segment]],
    cells: Mapping[Box, object],
    is_label: Callable[[str], bool],
) -> bool:
    """Return whether the lines of text in a table cell are one value, broken into lines.

    True if there are two to eight lines, if each is a single segment and not a label of the form
    (for which `is_label` returns True), and if there is another cell to the left or right. A cell
    without such a neighbour is a frame round a part of the form. `written` are the lines of the
    cell `cell`, `cells` has all cells of the page as keys.
    """
    if not 2 <= len(written) <= _MOST_LINES or any(len(line) > 1 for line in written):
        return False
    if any(is_label(line[0].text) for line in written):
        return False
    return any(
        (other[2] <= cell[0] + _NEAR or other[0] >= cell[2] - _NEAR)
        and other[1] < cell[3] - _NEAR
        and other[3] > cell[1] + _NEAR
        for other in cells
    )


def _joined(written: Sequence[Segment], cell: Box, height: float) -> Segment:
    """Return the lines of text in a table cell (`written`), joined to one segment.

    A line that reaches the cell's right edge was wrapped, and is joined to the next line directly.
    Any other line end was typed, and is kept as BREAK. `height` is the height of a letter in
    points.
    """
    text = ""
    for line, after in zip(written, (*written[1:], None), strict=True):
        is_full = cell[2] - line.box[2] < height * _FULL
        text += line.text + ("" if is_full or after is None else BREAK)
    return Segment(text, _around(written))


def _around(segments: Sequence[Segment]) -> Box:
    left, bottom, right, top = zip(*(segment.box for segment in segments), strict=True)
    return min(left), min(bottom), max(right), max(top)


def _by_height(rows: Sequence[tuple[float, Segment]]) -> list[list[Segment]]:
    found: list[list[Segment]] = []
    last = 0.0
    for at, segment in sorted(rows, key=lambda row: -row[0]):
        if found and last - at < _NEAR:
            found[-1].append(segment)
        else:
            found.append([segment])
            last = at
    return [sorted(row, key=lambda segment: segment.box[0]) for row in found]
