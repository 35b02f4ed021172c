"""Drawings over the cells of a workbook as Excel stores them: rings, captions, check boxes."""

from __future__ import annotations

import io
import zipfile

from tests.unit.sample_files import zipped

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
)


def shape(
    row: int, column: int, *, form: str = "ellipse", text: str = "", number: int = 2, to: str = ""
) -> str:
    """The XML of a shape over one cell (counted from 0); `to` is its last column if it is wider."""
    words = f"<xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>" if text else ""
    return (
        f"<xdr:twoCellAnchor><xdr:from>{_corner(row, str(column))}</xdr:from>"
        f"<xdr:to>{_corner(row, to or str(column))}</xdr:to>"
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="{number}" name="s"/></xdr:nvSpPr>'
        f'<xdr:spPr><a:prstGeom prst="{form}"/></xdr:spPr>{words}</xdr:sp></xdr:twoCellAnchor>'
    )


def picture(row: int, column: int, *, rows: int = 1) -> str:
    """A picture over one cell (counted from 0), or over that and the cells below it."""
    return (
        f"<xdr:twoCellAnchor><xdr:from>{_corner(row, str(column))}</xdr:from>"
        f"<xdr:to>{_corner(row + rows, str(column + 1))}</xdr:to>"
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="9" name="p"/></xdr:nvPicPr></xdr:pic></xdr:twoCellAnchor>'
    )


def _corner(row: int, column: str) -> str:
    return f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"


def box(number: int, ticked: bool, place: tuple[int, int] | None = None) -> tuple[str, str]:
    """(entry in the sheet, control part) of a check box without a VML drawing."""
    anchor = ""
    if place:
        ends = (
            f"<xdr:{end}>{_corner(place[0], str(place[1]))}</xdr:{end}>" for end in ("from", "to")
        )
        anchor = f"<controlPr><anchor>{''.join(ends)}</anchor></controlPr>"
    entry = f'<control shapeId="{number}" r:id="rIdC{number}" name="c">{anchor}</control>'
    state = ' checked="Checked"' if ticked else ""
    part = f'<formControlPr xmlns="urn:x" objectType="CheckBox"{state}/>'
    return entry, part


def with_drawing(content: bytes, shapes: str, *boxes: tuple[str, str]) -> bytes:
    """The workbook with these shapes in the drawing of its first sheet, and these check boxes."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    links = [
        f'<Relationship Id="rIdD" Type="{_OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
    ]
    for entry, part in boxes:
        number = entry.split('"')[1]
        files[f"xl/ctrlProps/c{number}.xml"] = part.encode()
        links.append(
            f'<Relationship Id="rIdC{number}" Type="{_OFFICE}/ctrlProp" Target="../ctrlProps/c{number}.xml"/>'
        )
    files["xl/drawings/drawing1.xml"] = f"{_DRAWING}{shapes}</xdr:wsDr>".encode()
    files["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(links)}</Relationships>"
    ).encode()
    entries = "".join(entry for entry, _ in boxes)
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    files["xl/worksheets/sheet1.xml"] = sheet.replace(
        "</worksheet>",
        f'<controls xmlns:r="{_OFFICE}" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        f'spreadsheetDrawing">{entries}</controls></worksheet>',
    ).encode()
    return zipped(files, cp932=False)
