"""Straighten a photographed or scanned page: remove shadows and perspective."""

from __future__ import annotations

from dataclasses import dataclass
from math import dist

from PIL import Image, ImageChops, ImageFilter

from intake.scan.blobs import Point, blobs

LONG = 2400  # pixels of a page's long side: 200 to the inch
_COARSE = 4  # the scale at which paper and frames are looked for
_INK = 0.25  # of the paper's brightness; what is darker by more is ink
_PAPER = 0.42  # of the brightest paper; what is darker than that all round is no paper
_FEW = 0.02  # of a page's pixels
_CONTRAST = 2
_LEAST = 0.15  # of the page that a table must take for the page to be made even by it
_MARGIN = 0.12  # of the table's sides that is kept round it


@dataclass(frozen=True, slots=True)
class Even:
    """A straightened page as three pictures of one size.

    `colour` is in colour, `grey` in grey without shadows; `ink` is 255 where there is ink and 0
    elsewhere.
    """

    colour: Image.Image
    grey: Image.Image
    ink: Image.Image

    def turned(self, quarters: int) -> Even:
        """Return the page turned anticlockwise by `quarters` right angles (0 to 3)."""
        if not quarters:
            return self
        turn = (
            Image.Transpose.ROTATE_90,
            Image.Transpose.ROTATE_180,
            Image.Transpose.ROTATE_270,
        )[quarters - 1]
        return Even(
            self.colour.transpose(turn), self.grey.transpose(turn), self.ink.transpose(turn)
        )


def evened(picture: Image.Image) -> Even:
    """Straighten the page in a picture; return it as Even, with a long side of 2400 pixels (LONG).

    Straightening removes shadows and perspective: the sides of the largest table become parallel to
    those of the picture. Perspective is kept if no table covers at least 15 % of the page.
    """
    picture = _sized(picture.convert("RGB"))
    ink, _ = _ink(picture)
    if frame := _frame(ink):
        picture = _straight(picture, frame)
    ink, dark = _ink(picture)
    return Even(picture, dark.point(lambda value: 255 - min(value * _CONTRAST, 255)), ink)


def _sized(picture: Image.Image) -> Image.Image:
    scale = LONG / max(picture.size)
    size = [max(round(side * scale), 8) for side in picture.size]
    return picture.resize((size[0], size[1]), Image.Resampling.BICUBIC)


def _ink(picture: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Return two grey pictures of the page: where there is ink, and how dark each pixel is.

    The first is 255 where there is ink and 0 elsewhere. The second has by how much (0–255) each
    pixel is darker than the faintest ink; 0 if it is not darker.
    """
    grey = picture.getchannel("R")  # in which a red seal is as bright as paper
    coarse = grey.reduce(_COARSE).filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(6))
    least = _PAPER * _brightest(coarse)
    paper = coarse.point(lambda value: value if value >= least else 0).resize(
        grey.size, Image.Resampling.BILINEAR
    )
    smooth = grey.filter(ImageFilter.BoxBlur(1))  # without the noise of cameras and copiers
    faintest = paper.point(lambda value: round(value * (1 - _INK)))
    ink = ImageChops.subtract(faintest, smooth).point(lambda value: 255 if value else 0)
    return ink, ImageChops.subtract(faintest, grey)


def _brightest(picture: Image.Image) -> int:
    """Return the brightness (0–255) of well-lit paper: only 2 % of the pixels are brighter."""
    left, counts = picture.width * picture.height * _FEW, picture.histogram()
    for value in range(255, 0, -1):
        left -= counts[value]
        if left < 0:
            return value
    return 0


_Corners = tuple[Point, Point, Point, Point]


def _frame(ink: Image.Image) -> _Corners | None:
    """Return the corners of the page's largest table, clockwise from the upper left, in pixels.

    None if no table covers at least 15 % (_LEAST) of the page. `ink` is 255 where the page has ink.
    """
    coarse = ink.reduce(_COARSE).point(lambda value: 255 if value > 80 else 0)
    found = max(blobs(coarse), key=lambda blob: _area(blob.corners), default=None)
    if found is None or _area(found.corners) < _LEAST * coarse.width * coarse.height:
        return None
    a, b, c, d = ((x * _COARSE, y * _COARSE) for x, y in found.corners)
    return a, b, c, d


def _area(corners: _Corners) -> float:
    """Return the area of a quadrilateral in square pixels, given its corners in order."""
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _straight(picture: Image.Image, corners: _Corners) -> Image.Image:
    """Return the picture transformed so that `corners` become a rectangle, as if seen from above.

    `corners` are those of a table, clockwise from the upper left. The mapping of a square to a
    quadrilateral is that of Heckbert, Fundamentals of Texture Mapping (1989), section 2.2.3.
    Returns the picture unchanged if the corners are no proper quadrilateral.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    wide = max(dist(corners[0], corners[1]), dist(corners[3], corners[2]))
    high = max(dist(corners[0], corners[3]), dist(corners[1], corners[2]))
    left, top = wide * _MARGIN, high * _MARGIN
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    whole = dx1 * dy2 - dx2 * dy1
    if not whole:
        return picture
    g, h = (sx * dy2 - dx2 * sy) / whole, (dx1 * sy - sx * dy1) / whole
    rows = (
        (x1 - x0 + g * x1, x3 - x0 + h * x3, x0),
        (y1 - y0 + g * y1, y3 - y0 + h * y3, y0),
        (g, h, 1.0),
    )
    # from pixels of the straight page, with its margins, to the unit square
    moved = [(a / wide, b / high, c - a * left / wide - b * top / high) for a, b, c in rows]
    unit = moved[2][2]
    if abs(unit) < 1e-6:
        return picture
    factors = [value / unit for row in moved for value in row][:8]
    size = round(wide + 2 * left), round(high + 2 * top)
    return picture.transform(
        size, Image.Transform.PERSPECTIVE, factors, Image.Resampling.BICUBIC, fillcolor="white"
    )
