"""Read the shapes and check boxes drawn over the cells of an old Excel workbook (.xls).

Needed because xlrd reads only cells and notes. The format is BIFF8 with OfficeArt. 根拠: [MS-XLS]
2.4.181 Obj, 2.4.329 TxO; [MS-ODRAW] 2.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from intake.office.shapes import Shape, sort_of_shape

_BOUNDSHEET, _BOF, _EOF, _OBJ, _TXO, _CONTINUE, _DRAWING = (
    0x85,
    0x809,
    0x0A,
    0x5D,
    0x1B6,
    0x3C,
    0xEC,
)
_GROUP, _SHAPE, _RECT_OF_GROUP, _KIND, _CHILD, _ANCHOR, _DATA = (
    0xF003, 0xF004, 0xF009, 0xF00A, 0xF00F, 0xF010, 0xF011,
)  # fmt: skip
_CHECK_BOX, _RADIO, _NOTE = 0x0B, 0x0C, 0x19  # objects
_STATE = 0x12  # the record that says whether a control is ticked
_GEOMETRY = {0: "", 1: "rect", 2: "roundRect", 3: "ellipse", 20: "line", 23: "donut", 32: "line",
             120: "flowChartConnector", 202: "text"}  # fmt: skip
_DEEPEST = 8
_MOST = 2_000  # records of drawings and objects of one sheet

Edges = tuple[float, float, float, float]  # top, left, bottom, right


@dataclass(slots=True)
class Drawn:
    """The drawings over one sheet.

    `boxes` are check boxes and radio buttons as (row, column, whether ticked, caption); row and
    column, from 0, are those of the cell under the box. `shapes` are all other drawings.
    """

    shapes: list[Shape] = field(default_factory=list)
    boxes: list[tuple[int, int, bool, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Object:
    kind: int
    ticked: bool = False
    text: str = ""


def drawn_over(stream: bytes) -> list[Drawn]:
    """Return the drawings over each sheet, in the order of the sheets.

    `stream` is the OLE stream "Workbook" of the file. Never raises: for a sheet whose drawings are
    damaged, the Drawn is empty.
    """
    starts = [
        struct.unpack_from("<I", data)[0]
        for kind, data in _records(stream, 0, until_end=True)
        if kind == _BOUNDSHEET and len(data) >= 4
    ]
    found = []
    for start in starts:
        drawn = Drawn()
        with suppress(struct.error, IndexError):
            drawn = _of_sheet(stream, start)
        found.append(drawn)
    return found


def _records(stream: bytes, at: int, *, until_end: bool = False) -> Iterator[tuple[int, bytes]]:
    """Yield (type, data) for each BIFF record in the substream that begins at offset `at` of `stream`.

    Substreams inside this one, such as charts, are skipped; if `until_end` is True, their records
    are yielded too. Records that mark the beginning or end of a substream are never yielded.
    """
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 or until_end:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _of_sheet(stream: bytes, start: int) -> Drawn:
    art = bytearray()
    objects: list[_Object] = []
    before = chars = 0
    for kind, data in _records(stream, start):
        if kind == _DRAWING:
            art += data
        elif kind == _OBJ and len(objects) < _MOST:
            objects.append(_object(data))
        elif kind == _TXO and len(data) >= 12:
            chars = struct.unpack_from("<H", data, 10)[0]
        elif kind == _CONTINUE and before == _DRAWING:
            art += data
            continue
        elif kind == _CONTINUE and before == _TXO and chars and objects:
            text = data[1:].decode("utf-16-le" if data[:1] == b"\1" else "latin-1", "ignore")
            objects[-1].text += text[:chars]
            chars -= min(chars, len(text))
            continue
        before = kind
    return _joined(list(_placed(bytes(art))), objects)


def _object(data: bytes) -> _Object:
    """Return an _Object with the type of a drawing object and whether it is a ticked check box.

    `data` is the content of the object's OBJ record. The type is the number in the record, -1 if
    the record is too short.
    """
    kind = struct.unpack_from("<H", data, 4)[0] if len(data) >= 6 else -1
    found = _Object(kind)
    at = 0
    while at + 4 <= len(data):
        part, size = struct.unpack_from("<HH", data, at)
        if part == _STATE and at + 6 <= len(data):
            found.ticked = struct.unpack_from("<H", data, at + 4)[0] == 1
        if part == 0:
            break
        at += 4 + size
    return found


def _joined(placed: list[tuple[int, Edges | None]], objects: list[_Object]) -> Drawn:
    """Return the drawings of a sheet: check boxes, and shapes such as rings, lines and text boxes.

    `placed` has (geometry, edges) of each shape; `objects` has the object record of each shape, in
    the same order. Left out are notes, shapes without a position, and shapes whose geometry means
    nothing for the cells under them, such as a star.
    """
    drawn = Drawn()
    for (geometry, edges), told in zip(placed, objects, strict=False):
        if edges is None or told.kind == _NOTE:
            continue
        if told.kind in (_CHECK_BOX, _RADIO):
            row, column = int((edges[0] + edges[2]) / 2), int(edges[1])
            drawn.boxes.append((row, column, told.ticked, "".join(told.text.split())))
        elif geometry in _GEOMETRY and (sort := sort_of_shape(_GEOMETRY[geometry], told.text)):
            drawn.shapes.append(Shape(sort, *edges, told.text.strip()))
    return drawn


def _placed(art: bytes) -> Iterator[tuple[int, Edges | None]]:
    """Yield (geometry, edges) for each shape on a sheet, including those in groups.

    `art` is the OfficeArt data of the sheet. Only shapes with an object record (which has the type
    of the object) are yielded. The geometry is OfficeArt's number for the kind of shape, -1 for a
    group. The edges are None if the shape has no anchor.
    """
    yield from _walk(art, 0, len(art), None, 0)


_Frame = tuple[Edges, tuple[int, int, int, int]]  # (edges of a group, its own coordinates)


def _atoms(art: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (type, instance, start, end) for each OfficeArt record in art[at:end].

    Start and end are the offsets of the record's data in `art`; the instance is a number in its
    header.
    """
    while at + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", art, at)
        stop = min(at + 8 + size, end)
        yield kind, head >> 4, at + 8, stop
        at = stop


def _walk(
    art: bytes, at: int, end: int, frame: _Frame | None, depth: int
) -> Iterator[tuple[int, Edges | None]]:
    inner = frame
    for kind, _, begin, stop in _atoms(art, at, end):
        if kind == _SHAPE:
            geometry, edges, rect, is_object = _shape(art, begin, stop, frame)
            if rect is not None and edges is not None:
                inner = (edges, rect)
            if is_object:
                yield (-1 if rect is not None else geometry), edges
            frame = inner if rect is not None else frame
        elif kind == _GROUP and depth < _DEEPEST:
            yield from _walk(art, begin, stop, inner, depth + 1)
        elif kind == 0xF002:
            yield from _walk(art, begin, stop, None, depth + 1)


def _shape(
    art: bytes, at: int, end: int, frame: _Frame | None
) -> tuple[int, Edges | None, tuple[int, int, int, int] | None, bool]:
    """Return (geometry, edges, group coordinates, is_object) of one shape.

    `at` and `end` are the offsets of the shape's data in `art`. The geometry is OfficeArt's number
    for the kind of shape, such as an ellipse, -1 if none is given. The edges are None if the shape
    has no position. If the shape describes a group, the group coordinates are the group's own
    coordinate system (left, top, right, bottom), else None. `is_object` is whether the shape has an
    object record, which gives the type of the object. `frame` is the group that contains the shape,
    or None.
    """
    geometry, is_object = -1, False
    edges: Edges | None = None
    rect: tuple[int, int, int, int] | None = None
    for kind, instance, begin, _ in _atoms(art, at, end):
        if kind == _KIND:
            geometry = instance
        elif kind == _RECT_OF_GROUP:
            rect = struct.unpack_from("<4i", art, begin)
        elif kind == _ANCHOR:
            _, c1, dx1, r1, dy1, c2, dx2, r2, dy2 = struct.unpack_from("<9H", art, begin)
            edges = r1 + dy1 / 256, c1 + dx1 / 1024, r2 + dy2 / 256, c2 + dx2 / 1024
        elif kind == _CHILD and frame is not None:
            edges = _in_group(struct.unpack_from("<4i", art, begin), frame)
        elif kind == _DATA:
            is_object = True
    return geometry, edges, rect, is_object


def _in_group(child: tuple[int, ...], frame: _Frame) -> Edges:
    """Return the edges (top, left, bottom, right), in rows and columns, of a shape in a group.

    `child` is (left, top, right, bottom) in the coordinates of the group, which `frame` describes.
    """
    (top, left, bottom, right), (x1, y1, x2, y2) = frame
    wide, high = (right - left) / max(x2 - x1, 1), (bottom - top) / max(y2 - y1, 1)
    return (
        top + (child[1] - y1) * high,
        left + (child[0] - x1) * wide,
        top + (child[3] - y1) * high,
        left + (child[2] - x1) * wide,
    )
