"""Find the table cells on a scanned page: the white regions enclosed by ruled lines."""

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
_NEAR_RULE = (8, 12)  # pixels from a thin rule, between which no letters are
_LETTERS = 12  # pixels of ink; fewer are no letters
_TALL = 0.6  # of a cell's height that the rest of its border takes


def cells_of(lines: Image.Image) -> list[Box]:
    """Return the boxes of the table cells on a straightened page, ordered by top, then left side.

    `lines` is a picture of the ruled lines only: 255 on a line, 0 elsewhere. A box is (left, top,
    right, bottom) in pixels. Regions too small for text are left out, and so are all cells after
    the first 400.
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


def cut_at_rules(cells: list[Box], letters: Image.Image) -> list[Box]:
    """Return the table cells of a page; a cell that covers several rows of the table is divided.

    Thin ruled lines are not recognised, so that a cell can cover several rows. Such a cell is
    divided at a height if another cell of the page begins at this height, if the cell has letters
    both above and below it, and if there are none 8 to 12 pixels above or below it. A cell across
    two rows with one text in its middle stays whole. `letters` is a picture of the page: 255 where
    there is ink other than ruled lines. The result is sorted by top, then by left side.
    """
    found = []
    for left, top, right, bottom in cells:
        begun = top
        for at in _steps(
            [box[1] for box in cells if top + _LEAST[1] < box[1] < bottom - _LEAST[1]]
        ):
            above, below = (left, begun, right, at), (left, at, right, bottom)
            near = (
                (at - _NEAR_RULE[1], at - _NEAR_RULE[0]),
                (at + _NEAR_RULE[0], at + _NEAR_RULE[1]),
            )
            bare = not any(_ink(letters, (left, low, right, high), 0) for low, high in near)
            if bare and all(_ink(letters, part, _NEAR_RULE[0]) for part in (above, below)):
                found.append(above)
                begun = at
        found.append((left, begun, right, bottom))
    return sorted(found, key=lambda box: (box[1], box[0]))


def _ink(letters: Image.Image, box: Box, edge: int) -> bool:
    """Return whether there are letters in a box, not counting its margins.

    `letters` is a picture with 255 where there is ink other than ruled lines. The margins are 14
    pixels (_SAME) at the left and right, and `edge` pixels at the top and bottom.
    """
    left, top, right, bottom = box
    inner = left + _SAME, top + edge, right - _SAME, bottom - edge
    return letters.crop(inner).histogram()[255] >= _LETTERS


def lines_of(ink: Image.Image) -> Image.Image:
    """Return a picture of the ruled lines of a page without its letters: 255 on a line, 0 elsewhere.

    `ink` is a picture with 255 where the page has ink. The lines are drawn a little thicker, so
    that they meet at corners.
    """
    thick = ink.filter(ImageFilter.MaxFilter(3))
    runs = ImageChops.lighter(_runs(thick, (_LEVEL, 1)), _runs(thick, (1, _UPRIGHT)))
    return ImageChops.darker(runs.filter(ImageFilter.MaxFilter(5)), thick)


def _runs(ink: Image.Image, piece: tuple[int, int]) -> Image.Image:
    """Return a picture of the long, thin, straight strokes in `ink`: 255 on a stroke, 0 elsewhere.

    `ink` is examined in pieces of the size `piece` (width, height in pixels), so a gap smaller than
    a piece does not interrupt a stroke. Strokes are extended by two pieces at each end, because a
    line may end within a piece or be slightly slanted. Touching letters are not taken for strokes,
    because there is more ink a little above or below touching letters.
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
    """Return the boxes of remains of ruled lines at the left or right side of a table cell.

    `ink` is the picture of the cell, 255 where there is ink. A box is (left, top, right, bottom) in
    pixels of this picture.
    """
    found = []
    for blob in blobs(ink):
        left, top, right, bottom = blob.box
        at_side = left <= _NEAR_SIDE or right >= ink.width - _NEAR_SIDE
        if at_side and right - left <= _SAME and bottom - top >= _TALL * ink.height:
            found.append(blob.box)
    return found


def places_of(boxes: list[Box]) -> list[tuple[int, int, int, int]]:
    """Return each table cell's position in a grid: (row, column, number of rows, number of columns).

    `boxes` are the cells, each (left, top, right, bottom) in pixels; the result is in the same
    order. Rows and columns count from 0.
    """
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
    """Return the edges (positions in pixels) in order, only the first of each group of near ones.

    An edge belongs to the group of the previous edge if the two are less than 14 pixels (_SAME)
    apart.
    """
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
    """Return the boxes of the texts outside the table cells; a wide gap divides a line into two texts.

    A gap of about 32 pixels is wide. `letters` is a picture of the page: 255 where there is ink
    other than ruled lines. `cells` are the boxes of the table cells. A box is (left, top, right,
    bottom) in pixels; boxes less than 16 or more than 130 pixels high are left out.
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
