"""Find the connected regions of a black and white picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image

_RUN = re.compile(b"\xff+")
Point = tuple[int, int]


@dataclass(slots=True)
class Blob:
    """A connected region of white pixels: its `box`, its `area` in pixels, and its four `corners`.

    The box is (left, top, right, bottom). The corners are the region's points (x, y) farthest to
    the upper left, upper right, lower right and lower left, in this order.
    """

    box: tuple[int, int, int, int]
    area: int = 0
    corners: tuple[Point, Point, Point, Point] = field(default=((0, 0),) * 4)


def blobs(picture: Image.Image) -> list[Blob]:
    """Return the connected regions of white pixels (255) in a picture of Pillow's mode L (grey).

    Pixels are connected if they share a side; diagonal neighbours are not.
    """
    parents: list[int] = []
    runs: list[tuple[int, int, int]] = []  # row, start, end
    before: range | list[int] = []
    for row, found in enumerate(_rows(picture)):
        first = len(runs)
        for start, end in found:
            runs.append((row, start, end))
            parents.append(len(parents))
        above = iter(before)
        over = next(above, None)
        for run in range(first, len(runs)):
            _, start, end = runs[run]
            while over is not None and runs[over][2] <= start:
                over = next(above, None)
            while over is not None and runs[over][1] < end:
                parents[_root(parents, run)] = _root(parents, over)
                if runs[over][2] > end:  # it may touch the next run too
                    break
                over = next(above, None)
        before = range(first, len(runs))
    found_blobs: dict[int, Blob] = {}
    for run, (row, start, end) in enumerate(runs):
        _add(found_blobs, _root(parents, run), row, start, end)
    return list(found_blobs.values())


def _rows(picture: Image.Image) -> Iterator[list[tuple[int, int]]]:
    data, width = picture.tobytes(), picture.width
    for at in range(0, len(data), width):
        yield [each.span() for each in _RUN.finditer(data[at : at + width])]


def _root(parents: list[int], run: int) -> int:
    while parents[run] != run:
        parents[run] = parents[parents[run]]
        run = parents[run]
    return run


def _add(found: dict[int, Blob], root: int, row: int, start: int, end: int) -> None:
    blob = found.get(root)
    if blob is None:
        ends: tuple[Point, Point] = (start, row), (end, row)
        found[root] = Blob(
            (start, row, end, row + 1), end - start, (ends[0], ends[1], ends[1], ends[0])
        )
        return
    left, top, right, _ = blob.box
    blob.box = min(left, start), top, max(right, end), row + 1
    blob.area += end - start
    upper_left, upper_right, lower_right, lower_left = blob.corners
    blob.corners = (
        min(upper_left, (start, row), key=sum),
        max(upper_right, (end, row), key=lambda p: p[0] - p[1]),
        max(lower_right, (end, row), key=sum),
        min(lower_left, (start, row), key=lambda p: p[0] - p[1]),
    )
