"""The cells of the tables on a page: the white regions that its ruled lines enclose."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from intake.scan.blobs import blobs

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

_LEVEL, _UPRIGHT = 80, 48  # pixels; longer than a letter's strokes: ink so long is a ruled line
_SOLID = 240  # of 255; how black a piece of a ruled line is
_THIN, _BLANK = 10, 100  # pixels from a ruled line, and of 255: how black it is there at most
_COARSE = 3
_LEAST = (30, 24)  # pixels; a smaller cell has no text
_MOST = 0.6  # of the page; a larger region is the page around a table
_FULL = 0.75  # of its box that a cell fills
_SAME = 14  # pixels; nearer edges are one edge
_MOST_CELLS = 400
_NEAR_SIDE = 4  # pixels
_TALL = 0.6  # of a cell's height that the rest of its border takes


def cells_of(lines: Image.Image) -> list[Box]:
    """The boxes of the table cells on a straight page, from the top and the left.

    `lines` is 255 where the page has a ruled line.
    """
    lines = lines.reduce(_COARSE).point(lambda value: 0 if value else 255)
    most = _MOST * lines.width * lines.height
    found = []
    for blob in blobs(lines):
        left, top, right, bottom = (side * _COARSE for side in blob.box)
        large = right - left >= _LEAST[0] and bottom - top >= _LEAST[1]
        box = (blob.box[2] - blob.box[0]) * (blob.box[3] - blob.box[1])
        if large and box < most and blob.area > _FULL * box:
            found.append((left, top, right, bottom))
    return sorted(found, key=lambda box: (box[1], box[0]))[:_MOST_CELLS]


def lines_of(ink: Image.Image) -> Image.Image:
    """The ruled lines of a page, without its letters; a little thicker, so that they meet."""
    thick = ink.filter(ImageFilter.MaxFilter(3))
    runs = ImageChops.lighter(_runs(thick, (_LEVEL, 1)), _runs(thick, (1, _UPRIGHT)))
    return ImageChops.darker(runs.filter(ImageFilter.MaxFilter(5)), thick)


def _runs(ink: Image.Image, piece: tuple[int, int]) -> Image.Image:
    """Where thin ink has no gap over this many pixels across and down, and two pieces on at its ends.

    There a line may end within a piece, or go on a little askew. Letters that touch each other are
    not thin: a little above or below them there are more.
    """
    share = ink.reduce(piece)
    across, down = int(piece[0] > 1), int(piece[1] > 1)
    sides = (ImageChops.offset(share, way * _THIN * down, way * _THIN * across) for way in (1, -1))
    blank = ImageChops.lighter(*sides).point(lambda value: 255 if value < _BLANK else 0)
    solid = ImageChops.darker(share.point(lambda value: 255 if value >= _SOLID else 0), blank)
    for way in (1, -1, 1, -1):
        moved = ImageChops.offset(solid, way * across, way * down)
        solid = ImageChops.lighter(solid, moved)
    return solid.resize(ink.size, Image.Resampling.NEAREST)


def borders_of(ink: Image.Image) -> list[Box]:
    """The boxes of what is left of ruled lines at the left and right sides of a cell's ink."""
    found = []
    for blob in blobs(ink):
        left, top, right, bottom = blob.box
        at_side = left <= _NEAR_SIDE or right >= ink.width - _NEAR_SIDE
        if at_side and right - left <= _SAME and bottom - top >= _TALL * ink.height:
            found.append(blob.box)
    return found


def places_of(boxes: list[Box]) -> list[tuple[int, int, int, int]]:
    """(row, column, rows, columns) of each cell in the table that all cells together form."""
    tops = _steps([box[1] for box in boxes])
    lefts = _steps([box[0] for box in boxes])

    def between(steps: list[int], start: int, end: int) -> tuple[int, int]:
        first = max((n for n, at in enumerate(steps) if at <= start + 1), default=0)
        return first, max(sum(start < at < end - _SAME for at in steps[first + 1 :]), 0) + 1

    found = []
    for left, top, right, bottom in boxes:
        (row, rows), (column, columns) = between(tops, top, bottom), between(lefts, left, right)
        found.append((row, column, rows, columns))
    return found


def _steps(edges: list[int]) -> list[int]:
    """The edges in order, of those near each other only the first."""
    steps: list[int] = []
    last = -_SAME
    for edge in sorted(edges):
        if edge - last >= _SAME:
            steps.append(edge)
        last = edge
    return steps


_PIECE = (16, 4)  # pixels; letters nearer than about two of these are one segment
_HIGH = (16, 130)  # pixels; what is lower or higher is no line of text


def segments_of(letters: Image.Image, cells: list[Box]) -> list[Box]:
    """The boxes of the pieces of text outside the cells, divided where a line has a wide gap.

    `letters` is 255 where the page has ink other than ruled lines.
    """
    bare = letters.copy()
    draw = ImageDraw.Draw(bare)
    for left, top, right, bottom in cells:
        draw.rectangle((left - _SAME, top - _SAME, right + _SAME, bottom + _SAME), fill=0)
    smeared = bare.reduce(_PIECE).point(lambda value: 255 if value > 12 else 0)
    across, down = _PIECE
    found = []
    for blob in blobs(smeared.filter(ImageFilter.MaxFilter(3))):
        left, top, right, bottom = blob.box
        box = left * across, top * down, right * across, bottom * down
        if _HIGH[0] <= box[3] - box[1] <= _HIGH[1]:
            found.append(box)
    return found
