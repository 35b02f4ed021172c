"""Word forms as clerks leave them: old boxes, Wingdings, deleted and inserted words, merged cells."""

from __future__ import annotations

import io

import pytest
from docx import Document as new_document
from docx.oxml import parse_xml

from intake.reading.form.values import normalise
from intake.terms import FieldName
from tests.unit.sample_forms import form_of

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(answers: dict[str, str]) -> bytes:
    """A Word form: a table of a label and the inside of a paragraph, as XML, a row."""
    document = new_document()
    table = document.add_table(rows=0, cols=2)
    for label, inside in {
        "市区町村名": run("見本町"),
        "担当者氏名": run("見本 太郎"),
        **answers,
    }.items():
        row = table.add_row()
        row.cells[0].text = label
        paragraph = row.cells[1].paragraphs[0]._p
        for element in parse_xml(f"<w:p {_W}>{inside}</w:p>"):
            paragraph.append(element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def symbol(char: str) -> str:
    return f'<w:r><w:sym w:font="Wingdings" w:char="{char}"/></w:r>'


def old_box(state: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar></w:r>'


def section(inside: str) -> str:
    return form_of(word({"担当課": inside}), "利用申込書.docx")[FieldName.SECTION].value


def wish(inside: str) -> str | None:
    form = form_of(word({"試行運用への参加": inside}), "利用申込書.docx")
    return normalise(form[FieldName.TRIAL_WISH]).text


@pytest.mark.parametrize(
    ("ticked", "open_"),
    [
        (symbol("F0FE"), symbol("F0A8")),
        (symbol("f052"), symbol("f06f")),
        (old_box('<w:checked w:val="1"/>'), old_box('<w:checked w:val="0"/>')),
        (old_box("<w:checked/>"), old_box("")),
        (old_box('<w:default w:val="true"/>'), old_box('<w:default w:val="0"/>')),
    ],
    ids=["Wingdings", "small hexadecimals", "old field", "old field without a value", "by default"],
)
def test_a_box_of_word_is_ticked_or_open(ticked: str, open_: str) -> None:
    assert wish(open_ + run("希望する　") + ticked + run("希望しない")) == "希望しない"
    assert wish(ticked + run("希望する　") + open_ + run("希望しない")) == "希望する"


def test_deleted_words_are_gone_and_inserted_ones_count() -> None:
    deleted = "<w:del><w:r><w:delText>総務課</w:delText><w:t>総務課</w:t></w:r></w:del>"
    assert section(f"{deleted}<w:ins>{run('防災課')}</w:ins>") == "防災課"


def test_moved_words_count_where_they_are_now() -> None:
    assert section(f"<w:moveFrom>{run('総務課')}</w:moveFrom>{run('防災課')}") == "防災課"


def test_readings_above_kanji_are_no_part_of_the_name() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('ぼうさい')}</w:rt><w:rubyBase>{run('防災')}</w:rubyBase></w:ruby></w:r>"
    assert section(ruby + run("課")) == "防災課"


def test_a_hyphen_that_does_not_break_is_a_hyphen() -> None:
    number = (
        "<w:r><w:t>03</w:t><w:noBreakHyphen/><w:t>1000</w:t><w:noBreakHyphen/><w:t>0001</w:t></w:r>"
    )
    form = form_of(word({"電話番号": number}), "利用申込書.docx")
    assert normalise(form[FieldName.PHONE]).text == "03-1000-0001"


def test_an_unknown_sign_is_nothing_and_a_tab_a_gap() -> None:
    assert section(
        symbol("F0FF") + "<w:r><w:t>総務部</w:t><w:tab/><w:t>防災課</w:t></w:r>"
    ).split() == [
        "総務部",
        "防災課",
    ]


def test_what_only_old_programs_show_is_not_read_twice() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = (
        f"<w:r><mc:AlternateContent {space}><mc:Choice Requires='wps'><w:t>防災課</w:t></mc:Choice>"
        "<mc:Fallback><w:t>防災課</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert section(both) == "防災課"


def test_a_value_stands_beside_its_label_over_merged_cells() -> None:
    document = new_document()
    table = document.add_table(rows=3, cols=4)
    for row, (label, value) in zip(
        table.rows, (("市区町村名", "見本町"), ("担当課", "防災課"), ("担当者氏名", "見本 太郎")), strict=True
    ):  # fmt: skip
        label_cell, value_cell = row.cells[0].merge(row.cells[1]), row.cells[2].merge(row.cells[3])
        label_cell.text, value_cell.text = label, value
    stream = io.BytesIO()
    document.save(stream)
    form = form_of(stream.getvalue(), "利用申込書.docx")
    assert form[FieldName.SECTION].value == "防災課"
    assert form[FieldName.CONTACT_NAME].value == "見本 太郎"


def test_a_cell_merged_downwards_is_read_once() -> None:
    document = new_document()
    table = document.add_table(rows=3, cols=2)
    for row, label in zip(table.rows, ("市区町村名", "担当課", "担当者氏名"), strict=True):
        row.cells[0].text = label
    table.rows[0].cells[1].text = "見本町"
    table.rows[1].cells[1].merge(table.rows[2].cells[1]).text = "防災課"
    stream = io.BytesIO()
    document.save(stream)
    form = form_of(stream.getvalue(), "利用申込書.docx")
    assert form[FieldName.SECTION].value == "防災課"
    assert form[FieldName.CONTACT_NAME].value == ""
