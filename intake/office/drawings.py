"""Read the drawing of an Excel worksheet (DrawingML) as shapes over its cells.

EMU is the unit of Office drawings: 914,400 EMU are one inch.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from intake.office.package import Element
from intake.office.shapes import HEIGHT, WIDTH, Shape, sort_of_shape, walked, width_of
from intake.parts import Laid

_POINT = 12_700  # EMU
_DEEPEST = 8  # nested groups


@dataclass(frozen=True, slots=True)
class Metrics:
    """The row heights and column widths of a sheet.

    `heights` is {row: height in points}; `widths` has (first column, last column, width in
    characters) of ranges of columns. Rows and columns count from 0; those not given have the
    default size. The methods return EMU (914,400 to an inch).
    """

    heights: dict[int, float]
    widths: tuple[tuple[int, int, float], ...]

    def height(self, r: int) -> int:
        """Return the height of row `r`, counted from 0, in EMU (914,400 to an inch)."""
        points = self.heights.get(r)
        return HEIGHT if points is None else round(points * _POINT)

    def width(self, c: int) -> int:
        """Return the width of column `c`, counted from 0, in EMU (914,400 to an inch)."""
        letters = next((width for first, last, width in self.widths if first <= c <= last), None)
        return WIDTH if letters is None else width_of(letters)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The coordinate system inside a group of shapes, in relation to the anchor of the drawing.

    `x` and `y` are the position of its origin, in EMU (914,400 to an inch). `wide` and `high` are
    the factors by which its widths and heights are multiplied to get EMU.
    """

    x: float = 0
    y: float = 0
    wide: float = 1
    high: float = 1


def shapes_in(root: Element, metrics: Metrics, but: Set[str]) -> Iterator[Shape]:
    """Yield the visible shapes of a worksheet's drawing, each with its kind, edges and text.

    `root` is the root element of the drawing's XML. `metrics` gives the sizes of rows and columns.
    Shapes whose id is in `but` are left out: these are the form controls, which are read elsewhere.
    """
    for anchor in root:
        start = _corner(anchor.find("{*}from"), metrics)
        for element in _drawn(anchor):
            end = _corner(anchor.find("{*}to"), metrics)
            ext = anchor.find("{*}ext")
            if start is not None and end is None and ext is not None:
                end = _moved(start, _number(ext, "cx"), _number(ext, "cy"), metrics)
            if start is None or end is None:
                continue
            yield from _shapes(element, (*start, *end), start, _Frame(), metrics, but, 0)


_Corner = tuple[float, float]  # row and column, with fractions


def _corner(mark: Element | None, metrics: Metrics) -> _Corner | None:
    if mark is None:
        return 0, 0  # of an absolute anchor
    values = [mark.findtext(f"{{*}}{name}") for name in ("row", "rowOff", "col", "colOff")]
    r, dy, c, dx = (_int(value) for value in values)
    if r < 0 or c < 0:
        return None
    return r + min(dy / max(metrics.height(r), 1), 1), c + min(dx / max(metrics.width(c), 1), 1)


def _int(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return -1


def _number(element: Element, name: str) -> int:
    return _int(element.get(name))


def _moved(start: _Corner, dx: float, dy: float, metrics: Metrics) -> _Corner:
    return walked(start[0], dy, metrics.height), walked(start[1], dx, metrics.width)


def _drawn(parent: Element) -> Iterator[Element]:
    """Yield the elements of the shapes directly inside an anchor or a group of shapes.

    If the file has alternatives for different versions of Excel, the first one is used.
    """
    for child in parent:
        match child.tag.rpartition("}")[2]:
            case "sp" | "cxnSp" | "grpSp" | "pic" | "contentPart":
                yield child
            case "AlternateContent":
                choice = child.find("{*}Choice")
                yield from _drawn(choice) if choice is not None else ()


def _shapes(
    element: Element,
    edges: tuple[float, float, float, float],
    start: _Corner,
    frame: _Frame,
    metrics: Metrics,
    but: Set[str],
    depth: int,
) -> Iterator[Shape]:
    properties = next(element.iterfind("{*}nvSpPr/{*}cNvPr"), None)
    hidden = properties is not None and properties.get("hidden") in ("1", "true")
    if hidden or (properties is not None and properties.get("id") in but):
        return
    match element.tag.rpartition("}")[2]:
        case "grpSp":
            inner = _inner_frame(element, frame)
            for child in _drawn(element) if depth < _DEEPEST else ():
                placed = _placed(child, start, inner, metrics) or edges
                yield from _shapes(child, placed, start, inner, metrics, but, depth + 1)
        case "contentPart":
            yield Shape(Laid.INK, *edges)
        case "pic":
            yield Shape(Laid.PICTURE, *edges)
        case _:
            text = _words(element)
            form = element.find("{*}spPr/{*}prstGeom")
            geometry = "" if form is None else form.get("prst") or ""
            if sort := sort_of_shape(geometry, text):
                yield Shape(sort, *edges, text)


def _inner_frame(group: Element, outer: _Frame) -> _Frame:
    """Return the coordinate system inside the shape group `group`; `outer` is that around it."""
    xfrm = group.find("{*}grpSpPr/{*}xfrm")
    parts = [
        None if xfrm is None else xfrm.find(f"{{*}}{n}") for n in ("off", "ext", "chOff", "chExt")
    ]
    off, ext, child_off, child_ext = parts
    if off is None or ext is None or child_off is None or child_ext is None:
        return outer
    wide = outer.wide * _number(ext, "cx") / max(_number(child_ext, "cx"), 1)
    high = outer.high * _number(ext, "cy") / max(_number(child_ext, "cy"), 1)
    # the anchor positions the outermost group, whatever its own offset is
    x, y = (outer.x, outer.y) if outer == _Frame() else _mapped(off, outer)
    return _Frame(
        x - _number(child_off, "x") * wide, y - _number(child_off, "y") * high, wide, high
    )


def _mapped(off: Element, frame: _Frame) -> tuple[float, float]:
    return frame.x + _number(off, "x") * frame.wide, frame.y + _number(off, "y") * frame.high


def _placed(
    child: Element, start: _Corner, frame: _Frame, metrics: Metrics
) -> tuple[float, float, float, float] | None:
    """Return the edges (top, left, bottom, right) of the shape `child`, in rows and columns from 0.

    A top of 3.5 is the middle of the fourth row. None if the shape has no position. `start` is the
    cell corner from which the drawing is placed, `frame` the coordinate system of the shape's
    group. `metrics` gives the sizes of rows and columns.
    """
    xfrm = next(child.iterfind("{*}spPr/{*}xfrm"), None)
    off, ext = (None, None) if xfrm is None else (xfrm.find("{*}off"), xfrm.find("{*}ext"))
    if off is None or ext is None:
        return None
    x, y = _mapped(off, frame)
    wide, high = _number(ext, "cx") * frame.wide, _number(ext, "cy") * frame.high
    return *_moved(start, x, y, metrics), *_moved(start, x + wide, y + high, metrics)


def _words(shape: Element) -> str:
    """Return the text of a shape without struck-out text; paragraphs are separated by newlines."""
    lines = []
    for paragraph in shape.iterfind("{*}txBody/{*}p"):
        runs = (run for run in paragraph if run.tag.endswith(("}r", "}fld")))
        kept = (
            run.findtext("{*}t") or ""
            for run in runs
            if all(p.get("strike", "noStrike") == "noStrike" for p in run.iterfind("{*}rPr"))
        )
        lines.append("".join(kept))
    return "\n".join(lines).strip()
