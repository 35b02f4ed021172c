"""Make Office files that no library here writes: .ods, Word controls, check boxes over cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from docx import Document as new_document
from docx.oxml import parse_xml

from tests.mail.make.packages import docx as docx
from tests.unit.sample_files import zipped

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def ods(rows: Sequence[Sequence[str]], *, hidden: bool = False, trailing: int = 0) -> bytes:
    """A spreadsheet as LibreOffice writes it, with repeated cells and a date with its value."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell table:number-columns-repeated="{len(list(alike))}"'
            f' office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
            if text
            else "<table:table-cell/>" * len(list(alike))
            for text, alike in groupby(row)
        )
        + '<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        for row in rows
    )
    if trailing:
        cells += f'<table:table-row table:number-rows-repeated="{trailing}"><table:table-cell/></table:table-row>'
    display = "false" if hidden else "true"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
        f'<style:table-properties table:display="{display}"/></style:style></office:automatic-styles>'
        '<office:body><office:spreadsheet><table:table table:name="申込書" table:style-name="ta1">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        }
    )


def docx_controls(ticked: str) -> bytes:
    """A Word form with content controls: a text box, an untouched placeholder, check boxes."""
    document = new_document()
    table = document.add_table(rows=4, cols=2)
    for row, label in zip(
        table.rows, ("市区町村名", "担当課", "担当者氏名", "試行運用への参加"), strict=True
    ):
        row.cells[0].text = label
    for row, xml in zip(
        table.rows,
        (
            _control("<w:t>見本町</w:t>"),
            _control("<w:t>防災課</w:t>"),
            _control("<w:t>クリックして入力</w:t>", "<w:showingPlcHdr/>"),
            "".join(
                _box(option, option == ticked) for option in ("希望する", "希望しない", "未定")
            ),
        ),
        strict=True,
    ):
        paragraph = row.cells[1].paragraphs[0]._p
        for element in parse_xml(f'<w:p xmlns:w="{_W}" xmlns:w14="{_W14}">{xml}</w:p>'):
            paragraph.append(element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:r>{content}</w:r></w:sdtContent></w:sdt>"


def _box(caption: str, ticked: bool) -> str:
    state = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
    sign = "☒" if ticked else "☐"
    return _control(f"<w:t>{sign}</w:t>", state) + f"<w:r><w:t>{caption}</w:t></w:r>"


def with_controls(content: bytes, boxes: Sequence[tuple[int, int, str, bool]]) -> bytes:
    """The workbook with check boxes (row, column, caption, ticked) as Excel stores form controls.

    The caption is in a VML drawing, the state only in xl/ctrlProps.
    """
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    shapes, controls, relations = [], [], []
    for number, (row, column, caption, ticked) in enumerate(boxes, start=1):
        shape = 1024 + number
        shapes.append(
            f'<v:shape id="_x0000_s{shape}" type="#_x0000_t201"><v:textbox><div><font>{caption}<br></font>'
            '</div></v:textbox><x:ClientData ObjectType="Checkbox">'
            f"<x:Anchor>{column}, 5, {row}, 3, {column + 1}, 5, {row + 1}, 3</x:Anchor></x:ClientData></v:shape>"
        )
        controls.append(
            f'<control shapeId="{shape}" r:id="rIdC{number}" name="Check Box {number}"/>'
        )
        checked = ' checked="Checked"' if ticked else ""
        files[f"xl/ctrlProps/ctrlProp{number}.xml"] = (
            '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
            f' objectType="CheckBox"{checked} lockText="1"/>'
        ).encode()
        relations.append(
            f'<Relationship Id="rIdC{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/ctrlProp" Target="../ctrlProps/ctrlProp{number}.xml"/>'
        )
    files["xl/drawings/vmlDrawing1.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f"{''.join(shapes)}</xml>"
    ).encode()
    relations.append(
        '<Relationship Id="rIdV" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
    )
    files["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(relations)}</Relationships>"
    ).encode()
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    files["xl/worksheets/sheet1.xml"] = sheet.replace(
        "</worksheet>",
        '<controls xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"{''.join(controls)}</controls></worksheet>",
    ).encode()
    return zipped(files, cp932=False)


def with_shared_strings(content: bytes) -> bytes:
    """The workbook with its texts in the table of shared strings, as Excel saves it."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    texts: list[str] = []

    def shared(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'{found[1]} t="s"><v>{len(texts) - 1}</v></c>'

    sheet = files["xl/worksheets/sheet1.xml"].decode()
    inline = r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>'
    files["xl/worksheets/sheet1.xml"] = re.sub(inline, shared, sheet).encode()
    items = "".join(f"<si>{text}</si>" for text in texts)
    files["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    ).encode()
    relations = files["xl/_rels/workbook.xml.rels"].decode()
    files["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>",
        '<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    ).encode()
    return zipped(files, cp932=False)


def edited(content: bytes, member: str, old: str, new: str) -> bytes:
    """The zip file with a text replaced in one of its members."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    text = files[member].decode()
    assert old in text
    files[member] = text.replace(old, new).encode()
    return zipped(files, cp932=False)
