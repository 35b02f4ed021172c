"""What a clerk draws over a form: a ring round an option, a box whose caption lies in the drawing."""

from __future__ import annotations

import pytest

from intake.reading.form.values import normalise
from intake.terms import FieldName
from tests.unit.sample_drawings import box, shape, with_drawing
from tests.unit.sample_forms import form_of, opened, sheet_of

ROWS = [
    ("市区町村名", "見本町"),
    ("担当課", "防災課"),
    ("担当者氏名", "見本 太郎"),
    ("電話番号", "0123-45-6789"),
]
WISH = (*ROWS, ("試行運用への参加", "希望する", "希望しない", "未定"))


def wish(content: bytes) -> str | None:
    return normalise(form_of(content)[FieldName.TRIAL_WISH]).text


@pytest.mark.parametrize(("column", "meant"), [(1, "希望する"), (2, "希望しない"), (3, "未定")])
@pytest.mark.parametrize("form", ["ellipse", "donut", "flowChartConnector"])
def test_a_ring_drawn_round_one_option_chooses_it(form: str, column: int, meant: str) -> None:
    assert wish(with_drawing(sheet_of(WISH), shape(4, column, form=form))) == meant


def test_a_ring_over_two_columns_lies_on_the_one_in_its_middle() -> None:
    assert wish(with_drawing(sheet_of(WISH), shape(4, 1, to="3"))) == "希望しない"


def test_a_ring_on_a_cell_with_several_options_is_for_a_person() -> None:
    rows = [*ROWS, ("試行運用への参加", "希望する・希望しない・未定")]
    content = with_drawing(sheet_of(rows), shape(4, 1))
    value = normalise(form_of(content)[FieldName.TRIAL_WISH])
    assert value.text is None
    assert [f.code for f in value.findings] == ["trial_wish_doubtful"]
    assert "丸印" in value.findings[0].message


@pytest.mark.parametrize(
    "nothing",
    [
        shape(4, 1, form="rect"),
        shape(4, 1, to="x"),
        shape(4, 9),
    ],
    ids=["no ring", "no end", "on an empty cell"],
)
def test_other_shapes_choose_nothing(nothing: str) -> None:
    rows = [*ROWS, ("試行運用への参加", "")]
    content = with_drawing(sheet_of(rows), nothing)
    assert wish(content) is None
    assert opened(content).findings == ()


def test_a_ring_with_words_chooses_nothing_and_is_named() -> None:
    rows = [*ROWS, ("試行運用への参加", "")]
    content = with_drawing(sheet_of(rows), shape(4, 1, text="記入例"))
    assert wish(content) is None
    assert [finding.code for finding in opened(content).findings] == ["form_over"]


def test_a_box_without_a_caption_of_its_own_has_the_one_of_the_drawing() -> None:
    rows = [*ROWS, ("試行運用への参加", "")]
    boxes = [box(number, number == 32) for number in (31, 32, 33)]
    shapes = "".join(
        shape(4, column, form="rect", text=text, number=30 + column)
        for column, text in ((1, "希望する"), (2, "希望しない"), (3, "未定"))
    )
    assert wish(with_drawing(sheet_of(rows), shapes, *boxes)) == "希望しない"


def test_a_box_is_placed_by_its_own_anchor_where_no_drawing_says() -> None:
    boxes = [box(31, True, (4, 1)), box(32, False, (4, 2)), box(33, False, (4, 3))]
    assert wish(with_drawing(sheet_of(WISH), "", *boxes)) == "希望する"


def test_a_box_that_lies_nowhere_ticks_nothing() -> None:
    assert wish(with_drawing(sheet_of(WISH), "", box(31, True))) != "希望する"


def test_a_damaged_drawing_is_a_finding_and_the_cells_are_read() -> None:
    content = with_drawing(sheet_of(ROWS), "<not closed")
    assert [f.code for f in opened(content).findings] == ["form_controls_unread"]
    assert form_of(content)[FieldName.SECTION].value == "防災課"
