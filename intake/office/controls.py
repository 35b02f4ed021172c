"""Read the form controls, drawings and notes over the cells of an Excel worksheet.

The state of a check box is in xl/ctrlProps, its caption in a VML drawing or the sheet's drawing.
State and caption are written into the cell under the check box, as 「☑希望する」.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.office.cell_refs import Place, place_of
from intake.office.drawings import Metrics, shapes_in
from intake.office.errors import Unopened
from intake.office.package import Element, Package, attribute, whole
from intake.office.relations import Relation, of_sort
from intake.office.shapes import lay_shapes
from intake.office.sheets import Page
from intake.parts import Laid, Over
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import fields

_MOST = 300  # controls and shapes of one sheet
_SORTS = ("checkbox", "radio", "optionbutton")
_VML_SHAPE = re.compile(r"_s(\d+)$")


@dataclass(frozen=True, slots=True)
class Control:
    """A form control over a sheet, such as a check box: its caption and whether it is ticked.

    `place` is the cell under the control as (row, column), both from 0; None if unknown. `is_box`
    is False if the control is only a drawn shape, not a check box or radio button.
    """

    place: Place | None = None
    ticked: bool = False
    caption: str = ""
    is_box: bool = True


Boxed = tuple[str, str, Place | None]
"""A control as its worksheet names it: (shape id, id of its properties, the cell under it or None).
"""


def controls_in(sheet: Element) -> Iterator[Boxed]:
    """Yield (shape id, relationship id, cell under the control) for each form control.

    The relationship id leads to the file with the control's properties. The cell is (row, column),
    both from 0; None if unknown. `sheet` is the root element of the worksheet's XML.
    """
    for entry in sheet.iter("{*}control"):
        place = _anchor(entry.find("{*}controlPr/{*}anchor"))
        yield entry.get("shapeId") or "", attribute(entry, "id"), place


def lay_over(
    page: Page,
    boxes: Sequence[Boxed],
    metrics: Metrics,
    targets: Mapping[str, Relation],
    package: Package,
    is_one_option: Callable[[str], bool],
) -> list[Finding]:
    """Add the drawings, form controls and notes over a worksheet's cells to `page` (the sheet).

    Ticks and typed text go into the cells of `page`; marks that a person must look at go into
    `page.over`. `boxes` are the form controls, as given by `controls_in`. `metrics` has the row
    heights and column widths. `package` is the open workbook, `targets` the files in it to which
    the worksheet refers. `is_one_option` says whether a text is a single option, so that a ring
    drawn round the text selects it. Returns one finding if the drawings cannot be read, else [].
    """
    try:
        controls = _controls(boxes, targets, package)
        captions = {*controls, *(shape for shape, _, _ in boxes)}
        drawn = [package.xml(path) for path in of_sort(targets, "drawing")]
        notes = list(_notes(targets, package))
    except Unopened:
        return [fields.FORM_CONTROLS_UNREAD(where=page.name, sheet=page.name)]
    for control in sorted(controls.values(), key=lambda each: each.place or (0, 0)):
        if control.place:
            page.tick(control.place, control.caption, ticked=control.ticked)
    for drawing in drawn:
        lay_shapes(page, shapes_in(drawing, metrics, captions), is_one_option, metrics.width)
    page.over += notes[:_MOST]
    return []


def _notes(targets: Mapping[str, Relation], package: Package) -> Iterator[Over]:
    """Yield the notes and comments of a worksheet, each with the cell it is attached to.

    `targets` are the files in `package`, the open workbook, to which the worksheet refers.
    """
    threads = list(of_sort(targets, "threadedComment"))
    for path in threads or of_sort(targets, "comments"):
        for comment in package.xml(path).iter("{*}comment", "{*}threadedComment"):
            words = "".join(
                "".join(t.itertext()) for t in comment.iter("{*}t", "{*}text") if not len(t)
            )
            if (place := place_of(comment.get("ref") or "")) and words.strip():
                yield Over(place, Laid.NOTE, words.strip())


def _controls(
    boxes: Sequence[Boxed], targets: Mapping[str, Relation], package: Package
) -> dict[str, Control]:
    """Return the check boxes and radio buttons of a worksheet, as {shape id: Control}.

    `boxes` are the form controls as given by `controls_in`, `targets` the files in `package`, the
    open workbook, to which the worksheet refers. Cell and caption come from the drawings. Whether a
    box is ticked comes from the control's properties, if it has any.
    """
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
    return {number: box for number, box in list(found.items())[:_MOST] if box.is_box}


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
    """Return the cell (row, column), from 0, under a check box with the VML anchor `anchor`.

    This is the leftmost column under the box, and the row halfway between its top and bottom rows.
    `anchor` is [column, offset, row, offset] of the top left corner, then the same four of the
    bottom right one. None if `anchor` is malformed.
    """
    numbers = [whole(part) for part in anchor[:8]]
    if len(numbers) < 8 or -1 in numbers:
        return None
    column, _, top, _, _, _, bottom, _ = numbers
    return (top + bottom) // 2, column


def _anchor(anchor: Element | None) -> Place | None:
    """Return the cell (row, column), from 0, under a form control with the anchor `anchor`.

    This is the leftmost column under the control, and the row halfway between its top and bottom
    rows. `anchor` is a DrawingML element; the result is None if `anchor` is None or malformed.
    """
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
