"""What a person does not see, or sees crossed out, is no answer; what is over the cells is not passed over."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import docx as word
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from intake.office.cell_refs import covered, shown_instead
from intake.office.looks import Look, shown
from intake.office.xls_shapes import drawn_over
from intake.parts import Laid
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from tests.unit.attached import ROWS as BEFORE
from tests.unit.sample_drawings import picture, shape, with_drawing
from tests.unit.sample_files import UNSEEN_XLS
from tests.unit.sample_forms import form_of, opened, saved, sheet_of

ROWS = [*BEFORE[:3], ("電話番号", "0123-45-6712")]
WISH = (*ROWS, ("試行運用への参加", "希望する・希望しない"))


def workbook(change: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    for row in WISH:
        book.active.append(row)
    change(book)
    return saved(book)


def told(content: bytes, name: FieldName, file: str = "利用申込書.xlsx") -> str | None:
    return normalise(form_of(content, file)[name]).text


def asked(content: bytes, name: FieldName) -> bool:
    return any(f.code.endswith("_doubtful") for f in normalise(form_of(content)[name]).findings)


def codes(content: bytes, file: str = "利用申込書.xlsx") -> list[str]:
    return [finding.code for finding in opened(content, file).findings]


def struck(text: str) -> TextBlock:
    return TextBlock(InlineFont(strike=True), text)


def test_a_value_struck_out_gives_way_to_the_one_behind_it() -> None:
    def change(book: Workbook) -> None:
        book.active["B2"] = CellRichText(struck("企画課"), "危機管理課")

    assert told(workbook(change), FieldName.SECTION) == "危機管理課"
    assert codes(workbook(change)) == ["form_unseen"]


def test_an_option_struck_out_leaves_the_other() -> None:
    def change(book: Workbook) -> None:
        book.active["B5"] = CellRichText("希望する・", struck("希望しない"))

    assert told(workbook(change), FieldName.TRIAL_WISH) == "希望する"


def test_a_whole_cell_struck_out_is_empty() -> None:
    def change(book: Workbook) -> None:
        book.active["B2"].font = Font(strike=True)

    assert told(workbook(change), FieldName.SECTION) is None


def test_hidden_rows_and_columns_are_no_answers() -> None:
    def change(book: Workbook) -> None:
        book.active.insert_rows(2)
        book.active["A2"], book.active["B2"] = "担当課", "昨年度の課"
        book.active.row_dimensions[2].hidden = True
        book.active.insert_cols(2)
        book.active["B4"] = "見本 花子"
        book.active.column_dimensions["B"].hidden = True

    content = workbook(change)
    assert told(content, FieldName.SECTION) == "防災課"
    assert told(content, FieldName.CONTACT_NAME) == "見本 太郎"
    assert codes(content) == ["form_unseen"]


def test_a_merged_cell_that_begins_in_a_hidden_column_is_seen() -> None:
    def change(book: Workbook) -> None:
        book.active.insert_cols(2)
        book.active["B2"], book.active["C2"] = "危機管理課", None
        book.active.merge_cells("B2:C2")
        book.active.column_dimensions["B"].hidden = True

    assert told(workbook(change), FieldName.SECTION) == "危機管理課"


@pytest.mark.parametrize("area", ["B4:C4", "B4:D4", "B3:C4"])
def test_what_a_merged_cell_covers_is_no_answer(area: str) -> None:
    def change(book: Workbook) -> None:
        sheet = book.active
        sheet["C4"] = sheet["B4"].value
        sheet["B4"] = None
        sheet.merged_cells.add(area)  # as LibreOffice keeps the text of covered cells

    content = workbook(change)
    assert told(content, FieldName.PHONE) is None
    assert told(content, FieldName.CONTACT_NAME) == "見本 太郎"
    assert codes(content) == ["form_unseen"]


def test_what_a_merged_cell_covers_asks_nothing_beside_the_value_that_is_seen() -> None:
    def change(book: Workbook) -> None:
        for cell in ("C4", "D4"):
            book.active[cell] = "0123-45-6700"
        book.active["E4"], book.active["F4"] = "担当者氏名", "見本 花子"
        book.active.merged_cells.add("B4:F4")

    content = workbook(change)
    assert told(content, FieldName.PHONE) == "0123-45-6712"
    assert told(content, FieldName.CONTACT_NAME) == "見本 太郎"


def test_a_value_in_the_first_cell_of_a_merged_area_is_read_wherever_the_area_is() -> None:
    def change(book: Workbook) -> None:
        book.active.merge_cells("B4:F4")
        book.active["H4"] = "0123-45-6700"
        book.active.merge_cells("D8:F9")

    assert told(workbook(change), FieldName.PHONE) is None  # two numbers that are both seen
    assert covered([(3, 1), (3, 7), (8, 4)], {(3, 1): (range(3, 4), range(1, 6))}) == set()


def test_in_an_old_workbook_what_a_merged_cell_covers_is_no_answer() -> None:
    assert told(UNSEEN_XLS, FieldName.PHONE, "利用申込書.xls") is None
    assert told(UNSEEN_XLS, FieldName.SECTION, "利用申込書.xls") == "防災課"


@pytest.mark.parametrize(
    ("code", "value", "instead"),
    [
        (";;;", None, ""), (";;;", 5.0, ""), (";;", None, None), (";;", 5.0, ""),
        ("0;;0", -1.0, ""), ("0;;0", 1.0, None), ("0;-0;;@", 0.0, ""), ("General", None, None),
        ("0;-0;;@", None, None), ('yyyy"年"m"月";;;', 44_000.0, None),
        ('"a;b"', 1.0, "a;b"), ('"別途連絡"', 135299999.0, "別途連絡"), ('"別途連絡"', None, None),
        ('[Red]"別途"\\連\\絡_ ', 5.0, "別途連絡"), ('0;"減";"なし"', 0.0, "なし"), ('0;"減";"なし"', -3.0, "減"),
        (';;;"（調整中）"', None, "（調整中）"), (';;;"（調整中）"', 5.0, ""), ('0;0;0;@"様"', None, None),
        ('[=1]"希望する";[=2]"希望しない";General', 2.0, "希望しない"),
        ('[=1]"希望する";[=2]"希望しない";General', 3.0, None),
        ("[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", 135212111.0, None),
        ('#,##0"人"', 17820.0, None), ("0000000000", 135212111.0, None), ("[h]", 1.5, None), ("", 1.0, None),
    ],
)  # fmt: skip
def test_a_number_format_may_show_nothing_or_other_words_than_the_value(
    code: str, value: float | None, instead: str | None
) -> None:
    assert shown_instead(code, value) == instead


@pytest.mark.parametrize("value", [135299999, "0123-45-6712"])
def test_a_value_is_what_its_format_shows(value: object) -> None:
    def change(book: Workbook) -> None:
        book.active["B4"] = value
        book.active["B4"].number_format = '"別途連絡";;;"別途連絡"'

    assert told(workbook(change), FieldName.PHONE) is None
    assert form_of(workbook(change), "利用申込書.xlsx")[FieldName.PHONE].value == "別途連絡"


def test_a_format_that_shows_the_value_with_words_around_it_changes_nothing() -> None:
    def change(book: Workbook) -> None:
        book.active["B3"].number_format = '@"様"'
        book.active["B4"] = 123456712
        book.active["B4"].number_format = '"TEL "0000000000'

    assert told(workbook(change), FieldName.CONTACT_NAME) == "見本 太郎"
    assert told(workbook(change), FieldName.PHONE) == "0123-45-6712"


def test_in_an_old_workbook_a_value_is_what_its_format_shows() -> None:
    assert told(UNSEEN_XLS, FieldName.CONTACT_NAME, "利用申込書.xls") is None
    assert told(UNSEEN_XLS, FieldName.MUNICIPALITY_CODE, "利用申込書.xls") is None
    assert told(UNSEEN_XLS, FieldName.POPULATION, "利用申込書.xls") == "17820"


@pytest.mark.parametrize(("size", "seen"), [(1, False), (2, False), (6, True), (11, True)])
def test_letters_too_small_to_be_read_are_no_answer(size: int, seen: bool) -> None:
    def whole(book: Workbook) -> None:
        book.active["B4"].font = Font(size=size)

    def part(book: Workbook) -> None:
        tiny = TextBlock(InlineFont(sz=size), "0123-45-6712")
        book.active["B4"] = CellRichText(TextBlock(InlineFont(sz=11), "※"), tiny)

    for change in (whole, part):
        assert told(workbook(change), FieldName.PHONE) == ("0123-45-6712" if seen else None)
        assert ("form_unseen" in codes(workbook(change))) is not seen


def test_in_an_old_workbook_letters_too_small_to_be_read_are_no_answer() -> None:
    assert told(UNSEEN_XLS, FieldName.EMAIL, "利用申込書.xls") is None
    assert told(UNSEEN_XLS, FieldName.TRIAL_WISH, "利用申込書.xls") == "希望する"


def test_a_value_that_its_format_does_not_show_is_none() -> None:
    def change(book: Workbook) -> None:
        book.active["B4"].number_format = ";;;"

    assert told(workbook(change), FieldName.PHONE) is None


@pytest.mark.parametrize(
    ("style", "conceals"),
    [
        (DifferentialStyle(font=Font(strike=True)), True),
        (DifferentialStyle(font=Font(color="FFFFFFFF")), True),
        (
            DifferentialStyle(font=Font(color="FF003366"), fill=PatternFill(bgColor="FF003366")),
            True,
        ),
        (DifferentialStyle(numFmt=NumberFormat(numFmtId=164, formatCode=";;;")), True),
        (DifferentialStyle(font=Font(color="FFFF0000", bold=True)), False),
        (DifferentialStyle(fill=PatternFill(bgColor="FFFFFF00")), False),
        (DifferentialStyle(numFmt=NumberFormat(numFmtId=164, formatCode="0;-0;0;@")), False),
    ],
)
def test_a_value_that_a_condition_may_strike_out_or_hide_is_asked_about(
    style: DifferentialStyle, conceals: bool
) -> None:
    def change(book: Workbook) -> None:
        rule = Rule("expression", dxf=style, formula=["TRUE"])
        book.active.conditional_formatting.add("D1 B4:C5", rule)

    content = workbook(change)
    assert asked(content, FieldName.PHONE) is conceals
    assert told(content, FieldName.PHONE) == (None if conceals else "0123-45-6712")
    assert told(content, FieldName.SECTION) == "防災課"


def test_white_letters_are_seen_on_a_dark_cell_alone() -> None:
    def white(book: Workbook) -> None:
        book.active["B2"].font = Font(color="FFFFFFFF")

    def dark(book: Workbook) -> None:
        white(book)
        book.active["B2"].fill = PatternFill("solid", fgColor="FF003366")

    assert told(workbook(white), FieldName.SECTION) is None
    assert told(workbook(dark), FieldName.SECTION) == "防災課"


def test_symbols_of_wingdings_are_boxes_and_ticks() -> None:
    font = Look(font="Wingdings")
    assert shown([("þ", font), ("希望する", Look()), ("\uf0a8", font)]).text == "☑希望する□"


@pytest.mark.parametrize(
    "font",
    [
        InlineFont(b=True, u="single"),
        InlineFont(color="FFFF0000"),
        InlineFont(i=True),
        InlineFont(sz=16),
    ],
)
def test_an_option_that_alone_looks_different_is_asked_about(font: InlineFont) -> None:
    def change(book: Workbook) -> None:
        book.active["B5"] = CellRichText(TextBlock(font, "希望する"), "・希望しない")

    assert asked(workbook(change), FieldName.TRIAL_WISH)


def test_a_note_in_small_print_behind_the_options_asks_nothing() -> None:
    def change(book: Workbook) -> None:
        note = TextBlock(InlineFont(sz=8), "（いずれかに○）")
        book.active["B5"] = CellRichText("希望する・希望しない", note)

    assert not asked(workbook(change), FieldName.TRIAL_WISH)


def test_of_options_in_cells_of_their_own_one_with_another_fill_is_asked_about() -> None:
    def cells(book: Workbook) -> None:
        book.active["B5"], book.active["C5"], book.active["D5"] = "希望する", "希望しない", "未定"
        for cell in ("B5", "C5", "D5"):
            book.active[cell].fill = PatternFill("solid", fgColor="FFEEEEEE")

    def painted(book: Workbook) -> None:
        cells(book)
        book.active["C5"].fill = PatternFill("solid", fgColor="FFFFFF00")

    assert not asked(workbook(cells), FieldName.TRIAL_WISH)
    assert asked(workbook(painted), FieldName.TRIAL_WISH)


def test_word_options_in_a_table_inside_their_cell_are_read_and_a_shaded_one_is_asked_about() -> (
    None
):
    def content(shaded: bool) -> bytes:
        document = word.Document()
        table = document.add_table(0, 2)
        for label, value in WISH[:-1]:
            row = table.add_row().cells
            row[0].text, row[1].text = label, value
        label_cell, cell = table.add_row().cells
        label_cell.text = "試行運用への参加"
        options = cell.add_table(1, 3).rows[0].cells
        for option, text in zip(options, ("希望する", "希望しない", "未定"), strict=True):
            option.text = text
        if shaded:
            fill = {qn("w:val"): "clear", qn("w:fill"): "FFFF00"}
            properties = options[1]._tc.get_or_add_tcPr()
            properties.append(properties.makeelement(qn("w:shd"), fill))
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def read(shaded: bool) -> Labelled:
        return form_of(content(shaded), "利用申込書.docx")[FieldName.TRIAL_WISH]

    assert read(False).value == "希望する | 希望しない | 未定"
    assert not read(False).doubt
    assert read(True).doubt


@pytest.mark.parametrize("set_off", [{"color": "FF0000"}, {"size": 16}, {"dots": True}])
def test_in_word_too(set_off: dict[str, object]) -> None:
    document = word.Document()
    table = document.add_table(0, 2)
    for label, value in WISH[:-1]:
        row = table.add_row().cells
        row[0].text, row[1].text = label, value
    label_cell, cell = table.add_row().cells
    label_cell.text = "試行運用への参加"
    run = cell.paragraphs[0].add_run("希望する")
    cell.paragraphs[0].add_run("・希望しない")
    if "color" in set_off:
        run.font.color.rgb = RGBColor.from_string("FF0000")
    elif "size" in set_off:
        run.font.size = Pt(16)
    else:
        dots = run._r.get_or_add_rPr().makeelement(qn("w:em"), {qn("w:val"): "dot"})
        run._r.get_or_add_rPr().append(dots)
    content = io.BytesIO()
    document.save(content)
    found = form_of(content.getvalue(), "利用申込書.docx")[FieldName.TRIAL_WISH]
    assert any(f.code.endswith("_doubtful") for f in normalise(found).findings)


# --- over the cells ---------------------------------------------------------------------------------


def noted(cell: str, text: str) -> bytes:
    def change(book: Workbook) -> None:
        book.active[cell].comment = Comment(text, "見本")

    return workbook(change)


def test_a_note_that_gives_another_number_is_asked_about() -> None:
    for text in ("正しくは 0123-45-6700", "こちらへお願いします→ 0123-45-6700", "使われておりません",
                 "これはFAXです。電話は 0123-45-6700"):  # fmt: skip
        assert asked(noted("B4", text), FieldName.PHONE), text
    assert told(noted("B4", "正しくは 0123-45-6700"), FieldName.SECTION) == "防災課"


def test_a_note_that_changes_no_value_is_named_and_asks_nothing() -> None:
    for text in ("0123-45-6712", "平日8時30分から", "市外局番から記入してください"):
        assert told(noted("B4", text), FieldName.PHONE) == "0123-45-6712"
        assert codes(noted("B4", text)) == ["form_over"]


def pictured(row: int, rows: int = 1, **cells: str) -> bytes:
    def change(book: Workbook) -> None:
        for cell, text in cells.items():
            book.active[cell] = text or None

    return with_drawing(workbook(change), picture(row, 1, rows=rows))


def test_a_picture_over_a_number_or_in_the_place_of_an_answer_is_asked_about() -> None:
    assert asked(pictured(3), FieldName.PHONE)
    assert asked(pictured(2, B3=""), FieldName.CONTACT_NAME)
    assert asked(pictured(3, B4="", A4="電話番号（夜間）"), FieldName.PHONE)
    assert not asked(pictured(2), FieldName.CONTACT_NAME)  # a seal beside a name
    assert not asked(pictured(1, rows=6), FieldName.PHONE)  # a mark of the town's


def test_a_text_box_over_an_empty_cell_is_its_text() -> None:
    rows = [*ROWS[:3], ("電話番号", "")]
    content = with_drawing(sheet_of(rows), shape(3, 1, form="rect", text="0123-45-6700"))
    assert told(content, FieldName.PHONE) == "0123-45-6700"


def test_a_text_box_beside_a_number_that_gives_another_is_asked_about() -> None:
    content = with_drawing(sheet_of(ROWS), shape(3, 2, form="rect", text="← 0123-45-6700 に変更"))
    assert asked(content, FieldName.PHONE)


def line(row: int, column: int, height: int) -> str:
    """A line along a row, so many EMU below its upper edge."""
    corner = (
        "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:colOff>{2}</xdr:colOff>"
        "<xdr:row>{3}</xdr:row><xdr:rowOff>{4}</xdr:rowOff></xdr:{0}>"
    )
    corners = corner.format("from", column, 10_000, row, height)
    corners += corner.format("to", column, 590_000, row, height)
    return (
        f"<xdr:twoCellAnchor>{corners}<xdr:cxnSp><xdr:nvCxnSpPr/><xdr:spPr>"
        '<a:prstGeom prst="line"/></xdr:spPr></xdr:cxnSp></xdr:twoCellAnchor>'
    )


def test_a_line_through_a_text_crosses_it_out_and_a_rule_below_it_does_not() -> None:
    assert told(with_drawing(sheet_of(ROWS), line(1, 1, 95_000)), FieldName.SECTION) is None
    assert told(with_drawing(sheet_of(ROWS), line(1, 1, 188_000)), FieldName.SECTION) == "防災課"


def art(kind: int, version: int, instance: int, data: bytes) -> bytes:
    return struct.pack("<HHI", instance << 4 | version, kind, len(data)) + data


def test_rings_in_groups_of_an_old_workbook_have_their_places() -> None:
    anchor = art(0xF010, 0, 0, struct.pack("<9H", 0, 1, 0, 4, 0, 2, 0, 5, 0))
    group = art(0xF004, 15, 0, art(0xF009, 1, 0, struct.pack("<4i", 0, 0, 100, 100)) + anchor
                + art(0xF00A, 2, 0, bytes(8)) + art(0xF011, 0, 0, b""))  # fmt: skip
    child = art(0xF00F, 0, 0, struct.pack("<4i", 50, 0, 100, 100))
    ring = art(0xF004, 15, 0, art(0xF00A, 2, 3, bytes(8)) + child + art(0xF011, 0, 0, b""))
    drawing = art(0xF002, 15, 0, art(0xF003, 15, 0, group + ring))

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    objects = [record(0x5D, struct.pack("<5H", 0x15, 6, kind, 1, 0)) for kind in (0, 3)]
    sheet = record(0x809, bytes(16)) + record(0xEC, drawing) + b"".join(objects) + record(0x0A)
    start = len(record(0x809, bytes(16))) + 4 + 8 + 4
    stream = record(0x809, bytes(16)) + record(0x85, struct.pack("<IHBB", start, 0, 0, 0))
    (drawn,) = drawn_over(stream + record(0x0A) + sheet)
    (found,) = drawn.shapes
    assert (found.sort, found.top, found.left, found.right) == (Laid.RING, 4.0, 1.5, 2.0)
    assert not drawn_over(stream[:-3])[0].shapes


# --- other formats ----------------------------------------------------------------------------------

_FODS = """<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">
<office:automatic-styles><style:style style:name="gone" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="tiny" style:family="text"><style:text-properties fo:font-size="1pt"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="申込書">{}</table:table></office:spreadsheet>
</office:body></office:document>"""


def fods(cells: dict[str, str], hidden: str = "") -> bytes:
    rows = []
    for label, value in {**dict(ROWS), **cells}.items():
        shut = ' table:visibility="collapse"' if label == hidden else ""
        rows.append(
            f"<table:table-row{shut}><table:table-cell><text:p>{label}</text:p></table:table-cell>"
            f"<table:table-cell><text:p>{value}</text:p></table:table-cell></table:table-row>"
        )
    return _FODS.format("".join(rows)).encode()


def test_a_flat_opendocument_sheet_is_read_as_it_is_seen() -> None:
    struck_out = '<text:span text:style-name="gone">企画課</text:span>危機管理課'
    content = fods({"担当課": struck_out}, hidden="電話番号")
    found = form_of(content, "利用申込書.fods")
    assert found[FieldName.SECTION].value == "危機管理課"
    assert FieldName.PHONE not in found


def test_in_an_opendocument_sheet_what_a_merged_cell_covers_is_no_answer() -> None:
    number = "<table:covered-table-cell><text:p>0123-45-6700</text:p></table:covered-table-cell>"
    for value, phone in (("", None), ("0123-45-6712", "0123-45-6712")):
        content = fods(
            {"電話番号": f"{value}</text:p></table:table-cell>{number}<table:table-cell><text:p>"}
        )
        assert told(content, FieldName.PHONE, "利用申込書.fods") == phone
        assert "form_unseen" in codes(content, "利用申込書.fods")


def test_in_an_opendocument_sheet_letters_too_small_to_be_read_are_no_answer() -> None:
    content = fods({"電話番号": '<text:span text:style-name="tiny">0123-45-6700</text:span>'})
    assert told(content, FieldName.PHONE, "利用申込書.fods") is None
    assert told(content, FieldName.SECTION, "利用申込書.fods") == "防災課"


def test_a_ring_and_a_note_in_an_opendocument_sheet_are_seen() -> None:
    ring = '</text:p><draw:ellipse svg:x="0in" svg:y="0in" svg:width="0.4in" svg:height="0.15in"/><text:p>'
    assert told(fods({"試行運用への参加": f"希望する{ring}"}), FieldName.TRIAL_WISH) == "希望する"
    note = "</text:p><office:annotation><text:p>0123-45-6700</text:p></office:annotation><text:p>"
    assert asked(fods({"電話番号": f"0123-45-6712{note}"}), FieldName.PHONE)


def document(change: Callable[[dict[str, word.table._Cell]], None]) -> bytes:  # type: ignore[name-defined]
    file = word.Document()
    table = file.add_table(rows=0, cols=2)
    cells = {}
    for label, value in WISH:
        row = table.add_row().cells
        row[0].text, row[1].text = label, value
        cells[label] = row[1]
    change(cells)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_in_word_struck_and_hidden_text_is_no_answer() -> None:
    def change(cells: dict[str, word.table._Cell]) -> None:  # type: ignore[name-defined]
        for label, gone in (("担当課", "strike"), ("電話番号", "hidden")):
            paragraph = cells[label].paragraphs[0]
            setattr(paragraph.runs[0].font, gone, True)
            paragraph.add_run("危機管理課" if label == "担当課" else "0123-45-6700")

    content = document(change)
    assert told(content, FieldName.SECTION, "利用申込書.docx") == "危機管理課"
    assert told(content, FieldName.PHONE, "利用申込書.docx") == "0123-45-6700"


@pytest.mark.parametrize(("size", "seen"), [(1, False), (5, True)])
def test_in_word_letters_too_small_to_be_read_are_no_answer(size: int, seen: bool) -> None:
    def change(cells: dict[str, word.table._Cell]) -> None:  # type: ignore[name-defined]
        cells["電話番号"].paragraphs[0].runs[0].font.size = Pt(size)

    def style(cells: dict[str, word.table._Cell]) -> None:  # type: ignore[name-defined]
        paragraph = cells["電話番号"].paragraphs[0]
        paragraph.style.font.size = Pt(1)
        paragraph.runs[0].font.size = Pt(10 if seen else 1)

    for made in (change, style):
        phone = told(document(made), FieldName.PHONE, "利用申込書.docx")
        assert phone == ("0123-45-6712" if seen else None)


@pytest.mark.parametrize(
    ("name", "attributes", "seen"),
    [
        ("hidden", {}, False),
        ("hidden", {"val": "0"}, True),
        ("trHeight", {"val": "1", "hRule": "exact"}, False),
        ("trHeight", {"val": "1", "hRule": "atLeast"}, True),
        ("trHeight", {"val": "1"}, True),
        ("trHeight", {"val": "400", "hRule": "exact"}, True),
    ],
)
def test_a_hidden_row_in_word_is_no_answer(
    name: str, attributes: dict[str, str], seen: bool
) -> None:
    def change(cells: dict[str, word.table._Cell]) -> None:  # type: ignore[name-defined]
        properties = cells["電話番号"]._tc.getparent().get_or_add_trPr()
        own = {qn(f"w:{key}"): value for key, value in attributes.items()}
        properties.append(properties.makeelement(qn(f"w:{name}"), own))

    content = document(change)
    found = form_of(content, "利用申込書.docx")
    assert (FieldName.PHONE in found) is seen
    assert ("form_unseen" in codes(content, "利用申込書.docx")) is not seen
    assert told(content, FieldName.CONTACT_NAME, "利用申込書.docx") == "見本 太郎"


def test_in_word_a_highlighted_option_is_asked_about() -> None:
    def change(cells: dict[str, word.table._Cell]) -> None:  # type: ignore[name-defined]
        paragraph = cells["試行運用への参加"].paragraphs[0]
        paragraph.runs[0].text = "・希望しない"
        paragraph.runs[0].font.highlight_color = None
        run = paragraph.add_run("希望する")
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW

    assert asked(document(change), FieldName.TRIAL_WISH)


@pytest.mark.parametrize("name", ["山田\ufffd子", "〓田 花子", "\ue000田 花子", "縺ゅ＞縺?∴縺?"])
def test_a_name_with_lost_characters_is_asked_about(name: str) -> None:
    found = normalise(Labelled(FieldName.CONTACT_NAME, name, "申込書!B3"))
    assert found.text is None
    assert [finding.code for finding in found.findings] == ["contact_name_doubtful"]


def test_the_chosen_form_of_a_kanji_stays_and_sound_signs_join_their_kana() -> None:
    chosen = "渡邉\U000e0104 花子"
    assert normalise(Labelled(FieldName.CONTACT_NAME, chosen, "")).text == chosen
    assert normalise(Labelled(FieldName.SECTION, "こと゛も政策課", "")).text == "こども政策課"
