"""Check boxes and rings that lie over a worksheet: form controls and drawn ellipses.

They stand in no cell: their state is in xl/ctrlProps, their caption in a VML drawing or the sheet's
drawing. They become text of the cell they lie on: 「☑希望する」.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.office.cell_refs import Place
from intake.office.errors import Unopened
from intake.office.package import Element, Package, attribute, whole
from intake.office.relations import Relation, of_sort
from intake.office.sheets import Cells
from intake.terms import Finding, Severity

_MOST = 300  # controls and shapes of one sheet
_SORTS = ("checkbox", "radio", "optionbutton")
_RINGS = ("ellipse", "donut", "flowChartConnector")
_VML_SHAPE = re.compile(r"_s(\d+)$")


@dataclass(frozen=True, slots=True)
class Control:
    """A box over the sheet: where it lies (row, column, from 0), whether ticked, its caption."""

    place: Place | None = None
    ticked: bool = False
    caption: str = ""
    is_box: bool = True


Boxed = tuple[str, str, Place | None]
"""What a worksheet says of a control: its shape, the id of its properties, where it lies."""


def controls_in(sheet: Element) -> Iterator[Boxed]:
    """The controls that a worksheet names."""
    for entry in sheet.iter("{*}control"):
        place = _anchor(entry.find("{*}controlPr/{*}anchor"))
        yield entry.get("shapeId") or "", attribute(entry, "id"), place


def lay_over(
    cells: Cells,
    boxes: Sequence[Boxed],
    targets: Mapping[str, Relation],
    package: Package,
    name: str,
    is_one_option: Callable[[str], bool],
) -> list[Finding]:
    """Writes what lies over a sheet into its cells; what cannot be told is a finding."""
    try:
        controls = _controls(boxes, targets, package)
        rings = list(_drawn_rings(targets, package))
    except Unopened:
        return [_unread(name)]
    for control in sorted(controls, key=lambda each: each.place or (0, 0)):
        if control.place:
            mark = ("☑" if control.ticked else "□") + control.caption
            under = cells.get(control.place, "")
            cells[control.place] = f"{under} {mark}" if control.caption and under else mark + under
    findings = []
    for place in rings:
        if is_one_option(cells.get(place, "")):
            cells[place] = "○" + cells[place]
        elif cells.get(place):
            findings.append(_ring(name, cells[place]))
    return findings


def _controls(
    boxes: Sequence[Boxed], targets: Mapping[str, Relation], package: Package
) -> list[Control]:
    """The sheet's boxes; what the sheet and its control parts say goes before the drawing."""
    found: dict[str, Control] = {}
    for path in of_sort(targets, "vmlDrawing"):
        found.update(_from_vml(package.xml(path, lenient=True)))
    for path in of_sort(targets, "drawing"):
        for shape, place, caption in _captions(package.xml(path)):
            old = found.get(shape, Control(is_box=False))
            found[shape] = replace(old, place=old.place or place, caption=old.caption or caption)
    for shape, properties_id, lies in boxes:
        relation = targets.get(properties_id)
        if relation is None or relation.sort != "ctrlProp":
            continue
        properties = package.xml(relation.path)
        if (properties.get("objectType") or "").lower() in _SORTS:
            old = found.get(shape, Control())
            place = old.place or lies
            ticked = properties.get("checked") == "Checked"
            found[shape] = replace(old, place=place, ticked=ticked, is_box=True)
    return [control for control in list(found.values())[:_MOST] if control.is_box]


def _from_vml(root: Element) -> Iterator[tuple[str, Control]]:
    for shape in root.iter("{*}shape"):
        data = shape.find("{*}ClientData")
        if data is None or (data.get("ObjectType") or "").lower() not in _SORTS:
            continue
        anchor = [part.strip() for part in (data.findtext("{*}Anchor") or "").split(",")]
        box = shape.find("{*}textbox")
        caption = "" if box is None else "".join("".join(box.itertext()).split())
        number = _VML_SHAPE.search(shape.get("id") or "")
        key = number[1] if number else shape.get("id") or ""
        ticked = (data.findtext("{*}Checked") or "0").strip() == "1"
        yield key, Control(_middle(anchor), ticked, caption)


def _middle(anchor: list[str]) -> Place | None:
    """The cell in the middle of a VML anchor: column, offset, row, offset, twice over."""
    numbers = [whole(part) for part in anchor[:8]]
    if len(numbers) < 8 or -1 in numbers:
        return None
    column, _, top, _, _, _, bottom, _ = numbers
    return (top + bottom) // 2, column


def _anchor(anchor: Element | None) -> Place | None:
    """The cell where a box begins to the left, in the middle of its rows."""
    if anchor is None:
        return None
    corners = ("{*}from/{*}row", "{*}to/{*}row", "{*}from/{*}col")
    top, bottom, column = (whole(anchor.findtext(corner)) for corner in corners)
    return ((top + bottom) // 2, column) if min(top, bottom, column) >= 0 else None


def _captions(root: Element) -> Iterator[tuple[str, Place | None, str]]:
    for anchor in root.iter("{*}twoCellAnchor"):
        for shape in anchor.iter("{*}sp"):
            properties = shape.find("{*}nvSpPr/{*}cNvPr")
            text = "".join(t.text or "" for t in shape.iter("{*}t"))
            if properties is not None and text:
                yield properties.get("id") or "", _anchor(anchor), "".join(text.split())


def _drawn_rings(targets: Mapping[str, Relation], package: Package) -> Iterator[Place]:
    """Cells under the middle of drawn rings that hold no text of their own."""
    for path in of_sort(targets, "drawing"):
        for anchor in package.xml(path).iter("{*}twoCellAnchor"):
            shape = anchor.find("{*}sp")
            form = None if shape is None else shape.find("{*}spPr/{*}prstGeom")
            if form is None or form.get("prst") not in _RINGS or any(shape.itertext("{*}t")):
                continue
            place, end = _anchor(anchor), whole(anchor.findtext("{*}to/{*}col"))
            if place and end >= 0:
                yield place[0], (place[1] + end) // 2


def _ring(sheet: str, text: str) -> Finding:
    message = (
        f"シート「{sheet}」の「{text[:40]}」の上に図形の丸印があります。"
        "どれを囲んでいるかは読み取れないため、ファイルを開いて確認してください。"
    )
    return Finding("form_shape", Severity.NOTE, message, "form", sheet)


def _unread(sheet: str) -> Finding:
    message = f"シート「{sheet}」のチェックボックスを読み取れませんでした。ファイルを開いて確認してください。"
    return Finding("form_controls_unread", Severity.NOTE, message, "form", sheet)
