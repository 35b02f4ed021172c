"""Read the shapes drawn over the cells of an OpenDocument sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from intake.office.odf import DRAW, SVG, TABLE, TEXT, cells_of
from intake.office.ods_styles import emu
from intake.office.package import Element
from intake.office.shapes import Shape, sort_of_shape, walked

_GEOMETRY = {
    "ellipse": "ellipse", "circle": "ellipse", "rect": "rect", "line": "line", "connector": "line",
    "frame": "frame", "caption": "wedge", "path": "", "polyline": "", "polygon": "",
}  # fmt: skip
_CUSTOM = {"rectangle": "rect", "round-rectangle": "roundRect", "ring": "donut"}
_DEEPEST = 8

Size = Callable[[int], int]


def shapes_in(table: Element, width: Size, height: Size) -> Iterator[Shape]:
    """Yield the shapes drawn over the cells of a sheet (its element `table`).

    `width` and `height` are functions from a column or row, counted from 0, to its size in EMU
    (914,400 to an inch).
    """
    for holder in table.iterchildren(f"{TABLE}shapes"):
        yield from _drawn(holder, 0, 0, width, height, 0)
    for r, c, cell, _ in cells_of(table):
        yield from _drawn(cell, r, c, width, height, 0)


def _drawn(
    holder: Element, r: int, c: int, width: Size, height: Size, depth: int
) -> Iterator[Shape]:
    for element in holder:
        if not str(element.tag).startswith(DRAW) or depth > _DEEPEST:
            continue
        name = element.tag.removeprefix(DRAW)
        if name == "g":
            yield from _drawn(element, r, c, width, height, depth + 1)
            continue
        if name == "frame" and element.find(f"{DRAW}text-box") is None:
            continue  # a picture
        geometry = _GEOMETRY.get(name)
        if name == "custom-shape":
            geometry = _custom(element)
        text = "\n".join("".join(p.itertext()) for p in element.iter(f"{TEXT}p")).strip()
        sort = None if geometry is None else sort_of_shape(geometry, text)
        if sort is not None:
            left, top, right, bottom = _edges(element)
            yield Shape(
                sort,
                walked(r, top, height),
                walked(c, left, width),
                walked(r, bottom, height),
                walked(c, right, width),
                text,
            )


def _custom(element: Element) -> str | None:
    form = element.find(f"{DRAW}enhanced-geometry")
    kind = "" if form is None else form.get(f"{DRAW}type") or ""
    return _CUSTOM.get(kind, kind or "custom")


def _edges(element: Element) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of a shape in EMU, from its anchor's top left corner.

    914,400 EMU are one inch. The anchor is the cell or the sheet that contains the shape.
    """

    def of(name: str) -> int:
        return emu(element.get(f"{SVG}{name}"))

    if element.get(f"{SVG}x1") is not None:
        across, down = sorted((of("x1"), of("x2"))), sorted((of("y1"), of("y2")))
        return across[0], down[0], across[1], down[1]
    return of("x"), of("y"), of("x") + of("width"), of("y") + of("height")
